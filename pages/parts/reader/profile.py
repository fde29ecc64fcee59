"""The parts that the profiles of districts and actors share."""

import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from incidents import counts, organisations
from incidents.atlas import Atlas, Selection
from incidents.codebook import fold_code
from incidents.facts import facts_of
from incidents.filters import code_of
from incidents.model import ActorRole, ClaimKind
from incidents.views import claims_chart, incident_words, maps, timeline_charts
from incidents.views.incident_words import escape_markdown
from incidents.views.organisation_ties import tie_lines
from pages.parts.reader.applied_filter import Within
from pages.parts.reader.explore import footer, nothing_found
from pages.parts.reader.explore_map import MAP_HEIGHT, shaded_layer
from pages.parts.reader.incident_card import brief_lines
from pages.shell import page_links, view_state
from pages.shell.search_boxes import actor_label, pick_one
from server import cached

_RECENT = 8


def _named_choice(label: str, parameter: str, field: str, names: dict[str, str]) -> str | None:
    """Draw a choice bound to the URL; a link to an unknown one is named and ignored.

    The one that the filter names is chosen where the link says nothing more; whoever
    clears the choice is rid of it in the filter too.
    """
    wanted, key = view_state.own(parameter), view_state.PAGE_KEYS[parameter]
    named: tuple[str, ...] = getattr(view_state.current_filter(), field)
    alone = named[0] if len(named) == 1 else None
    code = code_of(label.casefold(), wanted) if wanted else alone
    if wanted and code not in names:
        one = f"{'an' if label[0] in 'AEIOU' else 'a'} {label.casefold()}"
        st.warning(f"This link names {one} that we do not know; it was ignored.")
        code = None
    view_state.point_page_at(parameter, code or "")
    # A choice among others, since only a box that begins empty can be emptied by its cross.
    options = {view_state.NO_CHOICE: f"All {label.casefold()}s", **names}
    drawn, codes = view_state.drawn(key), list(options)
    with st.sidebar:
        chosen = pick_one(
            label,
            codes,
            index=codes.index(str(drawn.began or view_state.NO_CHOICE)),
            format_func=options.__getitem__,
            key=drawn.name,
        )
    view_state.take()
    return chosen or None


def district_choice() -> str | None:
    """Return the code of the chosen district."""
    names = cached.districts()["name"].to_dict()
    return _named_choice("District", "code", "districts", names)


def actor_choice(atlas: Atlas) -> str | None:
    """Return the id of the chosen actor, of those that occur."""
    order = atlas.participations["actor"].astype(str).value_counts().index
    names = {code: actor_label(code) for code in [*order, *cached.codebook().actors]}
    return _named_choice("Actor", "id", "actors", names)


def district_heading(row: pd.Series, within: Within) -> None:
    """Draw the name, the division and the people of a district."""
    st.title(f"{row['name']} district", anchor=False)
    st.markdown(
        f"{row['division']} division. {row['population_2023']:,} people (2023 census), "
        f"{row['population_2017']:,} (2017). **{_held(within)}**"
    )
    others = [name for name in row["spellings"] if name != row["name"]]
    if others:
        st.caption("Also written " + ", ".join(others))


def _held(within: Within) -> str:
    counted = facts_of(within.chosen).counted
    count = len(counted)
    held = "within the filter" if within.is_narrower else "held"
    if not count:
        return f"No incident {held}. No report is not no incident."
    starts = counted.column("date_start").dropna()
    noun = "incident" if count == 1 else "incidents"
    if starts.empty:
        return f"{count:,} {noun} {held}, undated."
    first, last = starts.min().year, starts.max().year
    years = f"{first}" if first == last else f"{first}–{last}"
    return f"{count:,} {noun} {held}, {years}."


def rates(row: pd.Series, within: Within, basis: str) -> None:
    """Say the figures per 100,000 people, with the year of the population."""
    found = facts_of(within.chosen, basis)
    span = "within the filter" if within.is_narrower else "all years"
    killed = found.total("killed")
    people = float(row["population_2023"])
    parts = [f"{found.incidents * 100_000 / people:.1f} incidents"]
    if killed.high is not None:
        low = "not known" if killed.low is None else f"{killed.low * 100_000 / people:.1f}"
        more = "+" if killed.open else ""
        parts.append(f"{low}–{killed.high * 100_000 / people:.1f}{more} killed")
    st.caption(
        f"Per 100,000 people, {span}, population of 2023: {', '.join(parts)}. "
        "Rates on few incidents are rough."
    )


def actor_heading(actor_id: str, within: Within) -> None:
    """Draw the name, the kinds, the aliases and the roles of an actor."""
    book = cached.codebook()
    actor = book.actor(actor_id)
    st.title(escape_markdown(actor.name), anchor=False)
    kinds = ", ".join(book.label("actor_kind", kind) for kind in actor.kinds)
    years = _years(*organisations.dates_of(actor_id))
    st.markdown(f"{escape_markdown(f'{kinds}{years}.')} **{_held(within)}**")
    dated = organisations.dated_names(actor_id)
    passing = {fold_code(name) for _, _, names in dated for name in names}
    if always := [name for name in actor.aliases if fold_code(name) not in passing]:
        st.caption(escape_markdown("Also written " + ", ".join(always)))
    for end, when, names in dated:
        day = incident_words.partial_date_in_words(when)
        text = f"{end.capitalize()} {day} also {', '.join(names)}"
        st.caption(escape_markdown(text))
    if actor.parent:
        page_links.to_actor(
            actor.parent, escape_markdown(f"Part of {book.actor(actor.parent).name}")
        )
    if actor.note:
        st.caption(escape_markdown(actor.note))
    _ties(actor_id)
    _told_apart(actor_id, within)
    ids = set(book.descendants(actor_id))
    links_table = facts_of(within.chosen).counted.participations
    # A suspicion of others is no role of the actor's own.
    own = links_table[links_table["actor"].isin(ids) & ~links_table["suspected"]]
    by_role = own.groupby("role", observed=True)["row"].nunique()
    roles = [
        f"{book.label('actor_role', role.value)}: {by_role[role.value]:,}"
        for role in ActorRole
        if role.value in by_role.index
    ]
    st.markdown(escape_markdown(f"Incidents by role: {' · '.join(roles) or 'none'}"))
    st.markdown(escape_markdown(_own_words(within, ids)))


def _own_words(within: Within, ids: set[str]) -> str:
    """Return in how many incidents an actor says that it did it, or denies it."""
    claims = facts_of(within.chosen).counted.claims
    own = claims[claims["claimant_actor"].isin(ids)]
    by_kind = own.groupby("kind", observed=True)["row"].nunique()
    said, denied = (
        int(by_kind.get(kind.value, 0)) for kind in (ClaimKind.RESPONSIBILITY, ClaimKind.DENIAL)
    )
    return f"In its own words, incidents: says that it did it: {said:,} · denies: {denied:,}"


def _years(begun: str, ended: str) -> str:
    first, last = (incident_words.partial_date_in_words(when) for when in (begun, ended))
    if first and last:
        return f", {first} to {last}"
    if first:
        return f", since {first}"
    return f", until {last}" if last else ""


def _ties(actor_id: str) -> None:
    """Draw parts, splits, mergers and alliances, each with its date and the page that tells it."""
    book = cached.codebook()
    lines = tie_lines(actor_id)
    told = {line.other for line in lines}
    parts = [one for one in book.actors.values() if one.parent == actor_id and one.id not in told]
    if not lines and not parts:
        return
    with st.expander("Splits, mergers, alliances and parts", expanded=True):
        for line in lines:
            page_links.to_actor(line.other, escape_markdown(line.text))
            source = f"[The page that tells it]({line.source})" if line.source else ""
            st.caption(" ".join(filter(None, (escape_markdown(line.note), source))))
        for one in parts:
            page_links.to_actor(one.id, escape_markdown(f"Has as a part: {one.name}"))


def _told_apart(actor_id: str, within: Within) -> None:
    """Say of how many incidents nobody knows which organisation of the name did it."""
    note = organisations.shared_note(actor_id)
    if not note:
        return
    counted = facts_of(within.chosen).counted
    table = counted.participations
    rows = set(table.loc[table["actor"] == actor_id, "row"])
    ends = counted.atlas.table["date_end"]
    open_ = sum(
        bool(organisations.may_be(actor_id, None if pd.isna(ends[row]) else ends[row].date()))
        for row in rows
    )
    st.info(
        f"{escape_markdown(note)} {incident_words.several(open_, 'incident')} here since then, "
        "where the record does not say which. This page and its link hold all of them."
    )


def body(within: Within, basis: str, district: str | None = None) -> None:
    """Draw the map, the years, who claims what, and the latest incidents."""
    chosen = within.chosen
    left, right = st.columns([3, 2], gap="small")
    with left:
        _map(chosen, district)
    with right:
        if len(chosen):
            st.vega_lite_chart(timeline_charts.years_chart(chosen), theme=None)
            _latest(within)
    if len(chosen):
        with st.container(border=True):
            st.header("Who claims what: people killed", anchor=False)
            rows = claims_chart.claim_rows(chosen, cached.place_names())
            if rows.rows:
                st.vega_lite_chart(claims_chart.claims_chart(rows), theme=None)
            st.caption(rows.note)
    footer(chosen)


def _latest(within: Within) -> None:
    """Draw the newest incidents, of how many they are, and the link to all of them."""
    chosen = within.chosen
    count = len(chosen)
    if count > _RECENT:
        outside = count - facts_of(chosen).incidents
        told = f"{count:,} entries, {outside:,} of them in no sum" if outside else f"{count:,}"
        st.markdown(f"**Latest {_RECENT}** of {told}")
    else:
        st.markdown("**Latest**")
    brief_lines(chosen.atlas, chosen.newest_first()[:_RECENT])
    page_links.to_page(
        "pages/explore.py",
        f"All {count:,} on Explore" if count > 1 else "The same on Explore",
        within.query(),
        icon=":material/map:",
    )


def _map(chosen: Selection, district: str | None) -> None:
    if district:
        chart, layer = maps.district_map(district, chosen)
    else:
        chart = maps.explore_map()
        points = maps.draws_points(chosen)
        layer = maps.incident_layer(chosen) if points else maps.grid_layer(chosen)
    answer = st_folium(
        chart,
        key=f"profile-map-{district or 'province'}",
        height=MAP_HEIGHT,
        use_container_width=True,
        feature_group_to_add=layer,
        returned_objects=["last_object_clicked_tooltip"],
        render=False,
    )
    hit = maps.clicked(answer["last_object_clicked_tooltip"], chosen)
    if hit is not None:
        brief_lines(chosen.atlas, hit.selection.newest_first()[:_RECENT])


def district_overview(within: Within) -> None:
    """Draw all districts, shaded and as a table."""
    st.title("Districts", anchor=False)
    st.markdown("Choose a district in the sidebar or on the map. No report is not no incident.")
    within.say()
    chosen = within.chosen
    answer = st_folium(
        maps.explore_map(),
        key="districts-overview",
        height=MAP_HEIGHT,
        use_container_width=True,
        feature_group_to_add=shaded_layer(chosen, "all", "incidents"),
        returned_objects=["last_object_clicked_tooltip"],
        render=False,
    )
    hit = maps.clicked(answer["last_object_clicked_tooltip"], chosen)
    names = cached.districts()["name"].to_dict()
    if hit is not None and hit.area in names:
        page_links.to_district(str(hit.area), f"Open {names[hit.area]}")
    table = cached.districts().join(counts.by_district(chosen, "killed").set_index("code"))
    shown = pd.DataFrame(
        {
            "District": table["name"],
            "Division": table["division"],
            "Population 2023": table["population_2023"],
            "Incidents": table["incidents"].fillna(0).astype(int),
            "Killed, range of claims": [
                incident_words.range_text(
                    row.low, row.high, bool(row.open), row.counted + row.uncounted > 0
                )
                for row in table.fillna({"open": False, "counted": 0, "uncounted": 0}).itertuples()
            ],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="localized")
            for name in ("Population 2023", "Incidents")
        },
        alt="All districts with incidents and range of killed",
    )


def actor_overview(within: Within) -> None:
    """Draw every actor that occurs, with its incidents by role."""
    st.title("Actors", anchor=False)
    st.markdown(
        "Choose an actor in the sidebar. The order and the count imply nothing. Left out: entries "
        "in no sum, and incidents where only others suspect the actor. Sub-groups have rows of "
        "their own here, and are included on the page of the group above them."
    )
    within.say()
    if nothing_found(within.chosen):
        return
    book = cached.codebook()
    links_table = facts_of(within.chosen).counted.participations
    links_table = links_table[~links_table["suspected"]]
    wide = links_table.pivot_table(
        index="actor", columns="role", values="row", aggfunc="nunique", observed=True, fill_value=0
    )
    wide.columns = [book.label("actor_role", str(role)) for role in wide.columns]
    actors = [book.actor(str(actor)) for actor in wide.index]
    wide.insert(0, "Incidents", links_table.groupby("actor", observed=True)["row"].nunique())
    wide.insert(0, "Kind", [book.label("actor_kind", actor.kinds[0]) for actor in actors])
    wide.insert(0, "Actor", [actor.name for actor in actors])
    st.dataframe(
        wide.sort_values("Incidents", ascending=False),
        hide_index=True,
        height=560,
        alt="Actors with their number of incidents by role",
    )
