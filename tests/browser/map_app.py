"""A page that is nothing but the map, over incidents that are made up from a seed.

Started by ``test_map_component.py``; the query string says how many incidents
and which map. The points are real towns, so that stacks of signs form; what
happened there is fictional.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import streamlit as st
from streamlit_folium import st_folium

from incidents.atlas import Atlas, Selection
from incidents.views import maps
from tests.views.fictional import fictional_atlas

st.set_page_config(layout="wide")


@st.cache_resource
def atlas(count: int) -> Atlas:
    return fictional_atlas(count)


asked = st.query_params
everything = atlas(int(asked.get("n", "60"))).everything()
step = {"all": 1, "half": 2, "one": len(everything) or 1, "none": 0}[
    st.selectbox("Keep", ["all", "half", "one", "none"])
]
selection = Selection(everything.atlas, everything.rows[::step] if step else everything.rows[:0])
show = asked.get("show", "incidents")
chart = maps.explore_map()
if show == "districts":
    counts = selection.table.groupby("district_today", observed=True).size()
    frame = counts.rename("incidents").rename_axis("code").reset_index()
    frame["value"] = frame["incidents"].astype(float)
    frame.loc[frame.index % 7 == 3, "value"] = float("nan")
    breaks = maps.class_breaks(frame["value"])
    layer = maps.district_layer(frame, breaks, of="incidents", selection=selection)
elif show == "district":
    code = asked.get("code", "PK210")
    inside = (everything.atlas.table["district_today"] == code).to_numpy(dtype=bool)
    selection = selection.where(inside)
    chart, layer = maps.district_map(code, selection)
elif show == "incident":
    row = int(asked.get("row", "0"))
    selection = Selection(selection.atlas, selection.rows[row : row + 1])
    chart, layer = maps.incident_map(selection) or (chart, maps.incident_layer(selection))
elif not maps.draws_points(selection):
    layer = maps.grid_layer(selection)
else:
    layer = maps.incident_layer(selection)

answer = st_folium(
    chart,
    key="map",
    height=int(asked.get("height", "520")),
    use_container_width=True,
    feature_group_to_add=layer,
    returned_objects=["last_object_clicked_tooltip"],
    render=False,
)
hit = maps.clicked(answer["last_object_clicked_tooltip"], selection)
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.text(f"runs {st.session_state['runs']}")
st.text(f"shown {len(selection)}")
st.text(f"clicked {None if hit is None else (hit.area, sorted(hit.selection.column('id')))}")
