"""When and where: no more exactly than it is known; the district shows at once."""

from datetime import date
from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from incidents.desk.editing.form import pick
from incidents.desk.editing.location import Where, areas, candidates, where_of
from incidents.model import DatePrecision
from incidents.views.incident_words import dates_in_words, escape_markdown, place_precision_in_words
from incidents.views.pick_map import pick_map, place_layer
from pages.parts.desk.editor.form_widgets import Form, labels
from pages.parts.desk.editor.session_drafts import change, keep
from server import cached

_FIRST = date(1947, 8, 14)
_MAP_HEIGHT = 240


def when(form: Form) -> None:
    """Draw the date and how exactly it is known."""
    precision = form.draft.date_precision
    one_day = precision is DatePrecision.DAY
    left, *places = st.columns(2, gap="small")
    if not one_day:
        places = st.columns(2, gap="small")
    with left:
        form.choice("date_precision", "Date known to", labels("date_precision"))
    if precision is not None and precision is not DatePrecision.UNDATED:
        names = {"date_start": "Day" if one_day else "First day", "date_end": "Last day"}
        for place, (name, label) in zip(places, names.items(), strict=False):
            with place:
                st.date_input(
                    label,
                    key=form.key(name),
                    value=None,
                    min_value=_FIRST,
                    max_value=date.today(),  # noqa: DTZ011 - the day where the editor sits
                    format="YYYY-MM-DD",
                    disabled=form.closed,
                )
        if form.draft.date_start and not one_day:
            said = dates_in_words(form.draft.date_start, form.draft.date_end, precision)
            st.caption(f"Shown as: {said}")
    form.evidence("date_start")
    if not form.draft.date_start and "date_start" not in form.draft.evidence and form.work.text:
        st.caption(f"No date was read in the text.{_published(form)}")


def _published(form: Form) -> str:
    day = form.draft.reports[0].published_on if form.draft.reports else None
    return f" It was published on {day:%Y-%m-%d}." if day else ""


def where(form: Form) -> None:
    """Draw the place as reported, what it is, how exactly it is known, and the map."""
    left, right = st.columns(2, gap="small")
    with left:
        chosen = where_of(form.draft)
        form.text("place", "Place, as the report says it", max_chars=500)
        form.evidence("place")
        form.choice(
            "where",
            "Which place is it?",
            _choices(form, chosen),
            placeholder="Choose, or click on the map",
            help="Places of this name come first, then districts, tehsils and the province.",
        )
        if chosen is not None:
            precisions = {one.value: place_precision_in_words(one) for one in chosen.precisions}
            form.choice("geo_precision", "Place known to", precisions)
        _district(form, chosen)
    with right:
        pick_on_map(form)


def _choices(form: Form, chosen: Where | None) -> dict[str, str]:
    found = candidates(form.draft.place or "", form.draft.date_start)
    places = {one.key: _named(one) for one in found}
    if form.item.picked is not None:
        places.setdefault(form.item.picked.key, _named(form.item.picked))
    if chosen is not None:
        places.setdefault(chosen.key, _named(chosen))
    for one in areas(form.draft.date_start):
        places.setdefault(one.key, _named(one))
    return places


def _named(one: Where) -> str:
    names = cached.place_names()
    if one.outside:
        return f"{one.name} · {one.note}"
    kind = {"district": "district", "tehsil": "tehsil", "province": "province only"}.get(
        one.precision.value, one.precision.value
    )
    parts = [one.name, "" if one.precision.value == "unknown" else kind]
    if one.nameless:
        parts[0] = f"Point {one.lat:.4f} N, {one.lon:.4f} E"
    if one.district and one.precision.value != "district":
        parts.append(f"{names.get(one.district, one.district)} district")
    return " · ".join(part for part in (*parts, one.note) if part)


def _district(form: Form, chosen: Where | None) -> None:
    names, draft = cached.place_names(), form.draft
    if draft.outside:
        st.error("This place lies outside Balochistan, so the incident does not belong here.")
    elif draft.district:
        how = "the point lies in it" if draft.geometry else "chosen"
        tehsil = f", {names.get(draft.tehsil, draft.tehsil)} tehsil" if draft.tehsil else ""
        name = names.get(draft.district, draft.district)
        st.markdown(f":green-badge[District: {escape_markdown(name + tehsil)}] :small[({how})]")
        if draft.geometry is None:
            st.caption("An area: shaded on the map, never a dot.")
    elif chosen is not None:
        st.caption("No district, and no dot: the place is not known below the province.")


def pick_on_map(form: Form) -> None:
    """Draw the map; a click gives a point, or the area where only an area is known."""
    draft, item = form.draft, form.item
    point: Any = draft.geometry.coordinates if draft.geometry else None
    answer = st_folium(
        pick_map(),
        key=f"pick-{item.key}",
        height=_MAP_HEIGHT,
        use_container_width=True,
        feature_group_to_add=place_layer(
            draft.geo_precision,
            point=point,
            area=draft.tehsil if draft.geo_precision == "tehsil" else draft.district,
            event_type=draft.event_type,
        ),
        returned_objects=["last_clicked"],
        render=False,
    )
    st.caption("Click to pick the place; one known to the district stays an area.")
    clicked = (answer or {}).get("last_clicked")
    if not clicked or clicked == item.clicked or form.closed:
        return
    item.clicked = clicked
    try:
        lon, lat = float(clicked["lng"]), float(clicked["lat"])
    except (KeyError, TypeError, ValueError):
        return
    changed, picked, said = pick(draft, lon, lat)
    item.picked = picked or item.picked
    if changed != draft:
        change(item, changed)
        keep(item)
        st.rerun()
    st.warning(said)
