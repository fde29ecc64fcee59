"""The card of one incident: what, where, when, and who claims what."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from incidents import counts
from incidents.atlas import Atlas
from incidents.errors import NotFoundError
from incidents.model import Claim, Incident, Measure, Report, Side
from incidents.views import incident_words
from incidents.views.incident_words import escape_markdown
from pages.shell import page_links, view_state
from server import cached

_MOST_PER_SIDE = 3


def sides() -> dict[Side, str]:
    """Return the names of the sides, in the words of the codebook as everywhere."""
    return {side: cached.codebook().label("side", side) for side in Side}


def brief_lines(atlas: Atlas, rows: Iterable[int]) -> None:
    """Draw a line and a link an incident, named by its row of the atlas."""
    # From the frame: a read of the store for each would be half of the time of a run.
    for one in atlas.table.iloc[list(rows)].itertuples():
        start = None if pd.isna(one.date_start) else one.date_start.date()
        end = None if pd.isna(one.date_end) else one.date_end.date()
        dates = incident_words.dates_in_words(start, end, one.date_precision)
        mark = incident_words.no_sum_mark(str(one.status), one.counts_reason)
        told = f"{one.title} · {dates}{f' · {mark}' if mark else ''}"
        page_links.to_incident(one.id, escape_markdown(told))


def when(incident: Incident) -> str:
    """Return the dates of an incident in words."""
    return incident_words.dates_in_words(
        incident.date_start, incident.date_end, incident.date_precision
    )


def badges(incident: Incident, *, precision: bool = False) -> None:
    """Draw status and type, and how far date and place are known."""
    book = cached.codebook()
    with st.container(horizontal=True, gap="small"):
        meaning = incident_words.status_in_words(incident.status)
        if precision:
            st.badge(meaning, color="gray")
        else:
            st.badge(book.label("status", incident.status), color="gray", help=meaning)
        kind = book.label("event_type", incident.event_type)
        sort = book.label("sub_event_type", incident.sub_event_type)
        st.badge(f"{kind}: {sort}" if precision else sort, color="gray")
        if precision:
            st.badge(incident_words.date_precision_in_words(incident.date_precision), color="gray")
            st.badge(incident_words.place_precision_in_words(incident.geo_precision), color="gray")
        if incident.counts_reason:
            st.badge(
                "In no sum",
                color="gray",
                help=incident_words.no_sum_in_words(incident.counts_reason),
            )


def incident_card(incident_id: str, atlas: Atlas) -> bool:
    """Draw the card of an incident; False when there is none of this id."""
    try:
        stored = cached.incident(incident_id, view_state.version())
    except NotFoundError:
        return False
    incident = stored.incident
    with st.container(border=True, gap="xsmall", key="card"):
        st.markdown(f"**{escape_markdown(incident.title)}**")
        where = incident_words.incident_subheading(incident, cached.place_names())
        st.caption(escape_markdown(where))
        badges(incident)
        elsewhere = counts.told_elsewhere(atlas, incident.id)
        killed = counts.figures(incident, "killed", "all", elsewhere=elsewhere)
        if killed.said:
            st.markdown(f"**Killed, range of claims: {killed.figure.text()}**")
        _claims(incident)
        if incident.doubt:
            st.markdown(f"**In doubt:** {escape_markdown(incident.doubt)}")
        page_links.to_incident(
            incident.id,
            f"Open incident · {incident_words.several(len(incident.claims), 'claim')}, "
            f"{incident_words.several(len(incident.reports), 'report')}",
            icon=":material/open_in_new:",
        )
    return True


def _claims(incident: Incident) -> None:
    """Draw what each side says, the highest figures first; no side is cut for another's sake."""
    reports = {report.id: report for report in incident.reports}
    said = {side: _by_figure(incident, side) for side in Side}
    names, hidden = sides(), 0
    for side in sorted(Side, key=lambda one: -_top(said[one])):
        claims = said[side][:_MOST_PER_SIDE]
        hidden += len(said[side]) - len(claims)
        if claims:
            lines = [_line(claim, reports[claim.report_id]) for claim in claims]
            st.markdown(f"**{names[side]}**  \n" + "  \n".join(lines))
    if hidden:
        st.caption(f"… and {hidden} more claims on its page.")


def _by_figure(incident: Incident, side: Side) -> list[Claim]:
    claims = [claim for claim in incident.claims if cached.side(claim) is side]
    return sorted(claims, key=lambda claim: (claim.measure is not Measure.KILLED, -_top([claim])))


def _top(claims: list[Claim]) -> int:
    return max((claim.high or claim.low or 0 for claim in claims), default=-1)


def _line(claim: Claim, report: Report) -> str:
    source = report.publisher
    if claim.made_on:
        source += f", {incident_words.date_in_words(claim.made_on)}"
    elif report.published_on:
        source += f", {incident_words.date_in_words(report.published_on)}"
    else:
        source += ", undated"
    said = escape_markdown(f"{claim.claimant}: {incident_words.claim_in_words(claim)}")
    return f"{said} :small[:gray[{escape_markdown(source)}]]"
