"""A record read as a whole, as the desk sees it: no charts, nothing withheld."""

import streamlit as st

from incidents.errors import NotFoundError
from incidents.model import Incident
from incidents.views import authorship, incident_words
from incidents.views.incident_words import date_in_words, escape_markdown
from incidents.views.report_facts import report_facts
from server import cached


def whole(incident: Incident) -> None:
    """Draw all that a record says, for those who may see all of it.

    Every text stands here as every page shows it: a reviewer sees what will be published.
    """
    st.markdown(escape_markdown(incident.summary))
    codebook = cached.codebook()
    rows = {
        "Kind": codebook.label("sub_event_type", incident.sub_event_type),
        "Date": incident_words.date_precision_in_words(incident.date_precision),
        "Place": f"“{incident.place}”, {_lower(incident)}",
        "Status": incident_words.status_in_words(incident.status),
        "Counted": "yes"
        if incident.counts_reason is None
        else incident_words.no_sum_in_words(incident.counts_reason),
    }
    for name, text in rows.items():
        st.markdown(f"**{name}:** {escape_markdown(text)}")
    if incident.doubt:
        st.markdown(f"**In doubt:** {escape_markdown(incident.doubt)}")
    for actor in incident.actors:
        reported = f" (as reported: {actor.as_reported})" if actor.as_reported else ""
        text = f"{authorship.named_in_words(incident, actor)}{reported}"
        st.markdown(f"- {escape_markdown(text)}")
    for line in authorship.which_of(incident):
        st.caption(escape_markdown(line))
    reports = {report.id: report for report in incident.reports}
    for claim in incident.claims:
        report = reports[claim.report_id]
        st.markdown(
            f"- **{escape_markdown(claim.claimant)}:** "
            f"{escape_markdown(incident_words.claim_in_words(claim))} "
            f":small[{escape_markdown(report.publisher)}]"
        )
        if claim.quote:
            st.caption(f"“{escape_markdown(claim.quote)}”")
    for report in incident.reports:
        day = date_in_words(report.published_on) if report.published_on else "no date"
        st.caption(escape_markdown(f"{report.publisher}, {day}: {report.title}"))
        for text in (report.note, report.url):
            if text:
                st.caption(escape_markdown(text))
        st.caption(escape_markdown(report_facts(report).in_words()))
    for other in incident.related:
        text = incident_words.relation_in_words(other.relation, other.id)
        hidden = "" if _is_public(other.id) else " · not public: readers are not told of it"
        st.markdown(f"**Related:** {escape_markdown(text + hidden)}")


def _is_public(incident_id: str) -> bool:
    try:
        cached.incident_now(incident_id)
    except NotFoundError:
        return False
    return True


def _lower(incident: Incident) -> str:
    text = incident_words.place_precision_in_words(incident.geo_precision)
    return text[:1].lower() + text[1:]
