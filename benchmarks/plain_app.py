"""The app that the atlas is compared with: Streamlit and folium in the usual way.

What a competent developer writes in an afternoon: the table is cached, the
filter is a widget, every row is one marker, and the map is made anew on every
change. No trick is played on it: Leaflet and its marker picture come from this
server (see ``servers.plain_folder``), where its own content networks could
not be reached; popups, which would need jQuery, are left out, which spares it work.
"""

import os

import folium
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

folium.Map.default_js = [
    ("leaflet", "../../app/static/vendor/leaflet/leaflet.js"),
    ("icons", "../../app/static/icons.js"),
]
folium.Map.default_css = [("leaflet_css", "../../app/static/vendor/leaflet/leaflet.css")]

st.set_page_config(page_title="Incidents", layout="wide")


@st.cache_data
def load() -> pd.DataFrame:
    """Return the table of incidents."""
    return pd.read_csv(os.environ["PLAIN_TABLE"], parse_dates=["date"])


incidents = load()
types = sorted(incidents["event_type"].unique())
chosen = st.sidebar.pills("Event type", types, default=types, selection_mode="multi")
shown = incidents[incidents["event_type"].isin(chosen)]

st.title("Incidents")
st.metric("Incidents", len(shown))

chart = folium.Map(location=(28.5, 65.6), zoom_start=6, tiles=None)
folium.GeoJson(os.environ["PLAIN_DISTRICTS"], name="Districts").add_to(chart)
for row in shown.itertuples():
    folium.Marker((row.latitude, row.longitude), tooltip=row.title).add_to(chart)
st_folium(chart, height=600, use_container_width=True)

st.bar_chart(shown.groupby(shown["date"].dt.year).size())
st.dataframe(shown)
