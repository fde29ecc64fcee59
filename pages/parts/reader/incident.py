"""The parts of an incident's page."""

import streamlit as st
from streamlit_folium import st_folium

from incidents import counts
from incidents.atlas import Atlas, Selection
from incidents.counts import IncidentFigures
from incidents.errors import IncidentError, NotFoundError, UnknownCodeError
from incidents.facts.fact_words import LABELS
from incidents.model import Incident, Report, Sensitivity, Status
from incidents.provenance import data_sets_cited
from incidents.store import Stored
from incidents.store.changelog import LogEntry
from incidents.views import (
    authorship,
    citations,
    claim_table,
    claims_chart,
    district_changes,
    incident_words,
    independence,
    maps,
    round_ups,
)
from incidents.views.authorship import Standing
from incidents.views.claim_table import LedgerCard
from incidents.views.incident_words import escape_markdown
from incidents.views.report_facts import data_set_in_words, report_facts
from pages.parts.reader import full_record
from pages.parts.reader.changes import difference
from pages.parts.reader.explore import rows_to_choose
from pages.parts.reader.incident_card import badges, sides, when
from pages.parts.reader.key_figures import figure_box
from pages.shell import page_links, view_state
from pages.shell.page_columns import head_and_links
from pages.shell.search_boxes import pick_one_or_none
from pages.shell.side_words import in_side_colour
from server import addresses, cached, desk_guard

_MEASURES = {**LABELS, "rescued": "Freed", "displaced": "Displaced"}
_HIDDEN = {
    Sensitivity.PARTNERS: "Not public: this record is for partners and the desk.",
    Sensitivity.RESTRICTED: "Not public: this record is for the desk only.",
}
_DONE = {
    "create": "added",
    "update": "changed",
    "delete": "taken out",
    "restore": "brought back",
    "redact": "words withheld",
}
_ABREAST = 3  # claims of responsibility beside each other
_REVISIONS = 20  # newest changes that the page lists


def asked_for(atlas: Atlas) -> Stored | None:
    """Return the incident that the link names; None when it names none that we have."""
    wanted = view_state.own("id")
    if not wanted:
        return None
    try:
        return cached.incident(wanted, view_state.version())
    except NotFoundError:
        if desk_guard.signed_in() is not None and (found := _of_the_desk(wanted)) is not None:
            return found
        kept = _merged_into(wanted)
        if cached.was_public(wanted):
            st.info(
                "This record was public once and is withheld now, to protect somebody. Its number "
                "is never used again."
            )
        elif kept is None:
            st.warning("No incident has this id. It may have been mistyped, or taken out.")
        else:
            st.info("This entry was found to be the same event as another one, and is part of it.")
            page_links.to_incident(kept, "Go to that record", icon=":material/link:")
        return None


def _merged_into(incident_id: str) -> str | None:
    """Return the public record that an entry was found to be the same event as, if there is one."""
    try:
        found = desk_guard.open_desk().book.merges(incident_id)
    except IncidentError:
        return None
    for merge in found:
        if merge.gone == incident_id:
            try:
                return cached.incident_now(cached.open_store().shown_id(merge.kept)).incident.id
            except NotFoundError:
                return None
    return None


def _of_the_desk(incident_id: str) -> Stored | None:
    store = desk_guard.open_desk().store
    try:
        found = store.get(incident_id)
    except NotFoundError:
        return None
    shown = store.shown_id(incident_id)
    if found.incident.sensitivity is Sensitivity.PUBLIC and shown != incident_id:
        # Words are struck from its id: the desk reads what everybody reads, under its new one.
        return cached.incident_now(shown)
    return found


def is_hidden(stored: Stored) -> bool:
    """Say whether a record is not public: then only the desk is here."""
    return stored.incident.sensitivity is not Sensitivity.PUBLIC


def for_the_desk(stored: Stored) -> None:
    """Draw a record that is not public, as the desk reads it."""
    incident = stored.incident
    st.caption(escape_markdown(f"Incident {incident.id} · version {stored.data_version}"))
    st.title(escape_markdown(incident.title), anchor=False)
    st.info(_HIDDEN[incident.sensitivity])
    links_out(incident)
    full_record.whole(incident)
    _history_of_the_desk(stored)


def choose(atlas: Atlas) -> None:
    """Let the reader choose an incident, newest first."""
    st.title("Incidents", anchor=False)
    chosen = view_state.current_filter().apply(atlas.everything())
    if not len(chosen):
        st.info("No incidents match. Widen the dates or clear a filter on Explore.")
        return
    st.write(
        f"{len(chosen):,} of {len(atlas.table):,} entries match the filter that is set on Explore."
    )
    table = chosen.table.iloc[::-1]
    dates = table["date_start"].dt.strftime("%Y-%m-%d").fillna("undated")
    labels = dict(zip(table["id"], dates + " · " + table["title"], strict=True))
    picked = pick_one_or_none(
        "Incident",
        list(labels),
        format_func=labels.__getitem__,
        index=None,
        placeholder="Type a word of its title",
    )
    basis = view_state.current_view().basis
    picked = picked or rows_to_choose(chosen, basis, "Choose a row to open its page.")
    if picked:
        view_state.set_own(id=picked)
        st.rerun()


def is_stub(stored: Stored) -> bool:
    """Say whether a record was retracted: then only its stub is shown."""
    return stored.incident.status is Status.RETRACTED


def stub(stored: Stored) -> None:
    """Draw what stays of a retracted record: that it was there, why it went, and its history."""
    st.caption(f"Incident {stored.incident.id} · version {stored.data_version}")
    st.title("Retracted record", anchor=False)
    st.markdown(f"Its title was “{escape_markdown(stored.incident.title)}”.")
    lines = cached.public_history(stored.incident.id)
    reasons = [one.why for one in lines if "status" in one.changed and one.why]
    if reasons:
        st.info(escape_markdown(reasons[-1]))
    st.write(
        "It did not hold. It is in no sum, on no map and in no export; its number is never used "
        "again, so that a citation of it leads here."
    )
    _history(stored)


def heading(stored: Stored) -> None:
    """Draw what, where and when, how sure, and our own words."""
    incident = stored.incident
    left, right = head_and_links()
    with left:
        st.caption(f"Incident {incident.id} · version {stored.data_version}")
        st.title(escape_markdown(incident.title), anchor=False)
        st.markdown(
            escape_markdown(incident_words.incident_subheading(incident, cached.place_names()))
        )
    with right:
        links_out(incident)
    badges(incident, precision=True)
    st.caption(escape_markdown(independence.support_in_words(incident)))
    st.markdown(escape_markdown(incident.summary))


def links_out(incident: Incident) -> None:
    """Link back to the reader's view, and on to the district."""
    page_links.to_page(
        "pages/explore.py",
        "Back to my view",
        view_state.carried_query(),
        icon=":material/arrow_back:",
    )
    if desk_guard.signed_in() is not None:
        page_links.to_page(
            "pages/edit.py", "Correct this record", icon=":material/edit_note:", id=incident.id
        )


def figures(stored: Stored, atlas: Atlas) -> None:
    """Draw the ranges, and who stands for which end of them."""
    incident = stored.incident
    elsewhere = counts.told_elsewhere(atlas, incident.id)
    found = {name: counts.figures(incident, name, "all", elsewhere=elsewhere) for name in _MEASURES}
    left, right = st.columns([3, 2], gap="small")
    with left, st.container(border=True):
        st.header("Killed, by party", anchor=False)
        if found["killed"].said:
            chart = claims_chart.party_chart(incident, elsewhere=elsewhere)
            st.vega_lite_chart(chart, theme=None)
        else:
            st.caption("No claim speaks of people killed. That is not zero.")
    with right, st.container(horizontal=True, gap="small", key="ranges"):
        for name, label in _MEASURES.items():
            if found[name].said or name in ("killed", "injured"):
                _range_box(label, found[name])


def _range_box(label: str, found: IncidentFigures) -> None:
    value = found.figure.text() if found.said else "–"
    heard = {voice.side for voice in found.voices if voice.figure.is_counted}
    parties = [label for side, label in sides().items() if side in heard]
    note = f"by {', '.join(parties).lower()}" if parties else "no claim gives a number"
    if len(parties) == 1:
        note += " alone"
    if not found.said:
        note = "no claim speaks of it"
    figure_box(label, value, note)


def claim_ledger(stored: Stored, atlas: Atlas) -> None:
    """Draw the claims side by side, each as its report gave it."""
    incident = stored.incident
    st.header("Claim ledger", anchor=False)
    st.caption(
        f"{incident_words.several(len(incident.claims), 'claim')}, "
        f"{incident_words.several(len(incident.reports), 'report')}; "
        "each as the report gave it, none of them averaged."
    )
    elsewhere = counts.told_elsewhere(atlas, incident.id)
    columns = claim_table.ledger(incident, elsewhere)
    for place, column in zip(st.columns(len(columns), gap="small"), columns, strict=True):
        with place:
            title = in_side_colour(f"**{column.title}**", column.side)
            st.markdown(f"{title} · :small[{column.summary}]")
            for card in column.cards:
                _voice(card)
            if not column.cards:
                with st.container(border=True):
                    st.caption(column.empty)
    with st.expander("How the ranges are made", expanded=True):
        for name, label in _MEASURES.items():
            found = counts.figures(incident, name, "all", elsewhere=elsewhere)
            if found.said or name == "killed":
                st.markdown(f"**{label}: {escape_markdown(found.text())}**")
                st.markdown("\n".join(f"- {escape_markdown(line)}" for line in found.explain))
        if held := round_ups.round_up_lines(incident, atlas):
            st.markdown("**The incidents that this round-up holds**")
            st.markdown("\n".join(f"- {escape_markdown(line)}" for line in held))
            st.caption(
                "A sum over incidents takes the larger of the round-up and these incidents, and "
                "says how much the round-up adds."
            )


def who_did_it(stored: Stored) -> None:
    """Draw who says who did it: claims of responsibility side by side, denials, accusations."""
    found = authorship.authorship(stored.incident)
    if not found:
        return
    st.header("Who says who did it", anchor=False)
    st.caption(
        "Each stands with whoever says it; the order implies nothing. A denial may be of the deed "
        "or of the account of it: its words say which."
    )
    if found.note:
        st.info(escape_markdown(found.note))
    _side_by_side("Claims of responsibility", found.claimed)
    _side_by_side("Denials", found.denied)
    _side_by_side("Named by others", found.named)
    if not found.claimed:
        st.caption("No claim of responsibility is held. That is no proof that nobody made one.")


def _side_by_side(title: str, rows: tuple[Standing, ...]) -> None:
    if not rows:
        return
    st.markdown(f"**{title}**")
    for start in range(0, len(rows), _ABREAST):
        shown = rows[start : start + _ABREAST]
        for place, row in zip(st.columns(_ABREAST, gap="small"), shown, strict=False):
            with place:
                _standing(row)


def _standing(row: Standing) -> None:
    with st.container(border=True, gap="xsmall"):
        name = escape_markdown(row.name)
        if row.actor:
            page_links.to_actor(row.actor, name)
        else:
            st.markdown(name)
        st.markdown(escape_markdown(row.says))
        if row.where:
            st.caption(escape_markdown(row.where))
        for quote in row.quotes:
            st.markdown(f"“{escape_markdown(quote)}”")


def _voice(card: LedgerCard) -> None:
    with st.container(border=True, gap="xsmall"):
        for line in card.lines:
            st.markdown(f"**{escape_markdown(line.text)}**")
            if line.claim.quote:
                st.markdown(f"“{escape_markdown(line.claim.quote)}”")
            if line.note:
                st.badge(escape_markdown(line.note), color="gray")
        st.markdown(escape_markdown(card.speaker))
        _source(card.report, card.source)
        for rule in card.rules:
            st.badge(escape_markdown(rule), color="gray")


def _source(report: Report, words_: str) -> None:
    _link(report, words_)
    if told := data_set_in_words(report):
        st.caption(escape_markdown(f"Row of {told}"))


def _link(report: Report, words_: str) -> None:
    shown = escape_markdown(words_)
    if report.url:
        st.link_button(shown, report.url, type="tertiary", icon=":material/open_in_new:", wrap=True)
    else:
        st.caption(f"{shown} · no link held")


def reports(stored: Stored) -> None:
    """Draw every report with what is known of it: when it was read, what is kept, its licence."""
    found = stored.incident.reports
    st.header("Reports", anchor=False)
    sets = data_sets_cited(found)
    if sets:
        st.caption(
            escape_markdown(
                f"Rests on rows of {'; '.join(one.cited for one in sets)}; changed here into the "
                "fields of the atlas."
            )
        )
    with st.expander(f"What is known of {incident_words.several(len(found), 'report')}"):
        for report in found:
            with st.container(gap=None):
                _link(report, claim_table.report_in_words(report))
                st.caption(escape_markdown(report_facts(report).in_words()))


def place_and_context(stored: Stored, atlas: Atlas) -> None:
    """Draw the small map, the actors, what is related and doubted, history and citation."""
    left, middle, right = st.columns(3, gap="small")
    with left:
        _place(stored, atlas)
    with middle:
        _actors(stored.incident)
        _related(stored.incident, atlas)
        _doubt(stored.incident)
    with right:
        _history(stored)
        _cite(stored, atlas)


def _place(stored: Stored, atlas: Atlas) -> None:
    incident = stored.incident
    st.header("Place", anchor=False)
    rows = atlas.table.index[atlas.table["id"] == incident.id].to_numpy()
    drawn = maps.incident_map(Selection(atlas, rows))
    if drawn is None:
        st.info("Not on the map: no place is known below the province.")
    else:
        chart, layer = drawn
        st_folium(
            chart,
            key=f"place-{incident.id}",
            height=270,
            use_container_width=True,
            feature_group_to_add=layer,
            returned_objects=[],
            render=False,
        )
    exact = incident.geo_precision.is_point
    note = (
        "The dot is the town or its neighbourhood, not the spot."
        if exact
        else ("Anywhere in the shaded area; no dot, because no point is known.")
    )
    st.caption(f"{escape_markdown(f'As reported: “{incident.place}”.')} {note if drawn else ''}")
    names = cached.place_names()
    if stored.district_today:
        today = names[stored.district_today]
        page_links.to_district(stored.district_today, f"{today} district")
        if then := district_changes.then_in_words(incident, stored.district_today):
            st.caption(escape_markdown(then))


def _actors(incident: Incident) -> None:
    if not incident.actors:
        return
    with st.container(border=True, gap="xsmall"):
        st.header("Who is named", anchor=False)
        st.caption("The order implies nothing.")
        for one in incident.actors:
            text = authorship.named_in_words(incident, one)
            page_links.to_actor(one.actor, escape_markdown(text))
            if one.as_reported and not _is_a_name(one.as_reported, one.actor):
                st.caption(escape_markdown(f"as reported: {one.as_reported}"))
        for line in authorship.which_of(incident):
            st.caption(escape_markdown(line))


def _is_a_name(words_: str, actor: str) -> bool:
    try:
        return cached.codebook().find_actor(words_) == actor
    except UnknownCodeError:
        return False


def _related(incident: Incident, atlas: Atlas) -> None:
    for relation in incident.related:
        try:
            other = cached.incident(relation.id, view_state.version()).incident
        except NotFoundError:
            continue
        with st.container(border=True, gap="small"):
            text = incident_words.relation_in_words(relation.relation, other.title)
            page_links.to_incident(other.id, escape_markdown(text), icon=":material/link:")
            st.caption(f"{when(other)} · {incident_words.status_in_words(other.status)}")
            for line in _figures_by_side(other, atlas):
                st.markdown(line)
            if other.counts_reason:
                st.markdown(
                    f"**Counted: no.** {incident_words.no_sum_in_words(other.counts_reason)}"
                )


def _figures_by_side(other: Incident, atlas: Atlas) -> list[str]:
    """Return what each side says of the related incident, beside this one's own claims."""
    lines = []
    elsewhere = counts.told_elsewhere(atlas, other.id)
    for side, name in sides().items():
        found = counts.figures(other, "killed", side.value, elsewhere=elsewhere)
        if found.said:
            lines.append(f"{name}: {found.figure.text()} killed")
    return lines


def _doubt(incident: Incident) -> None:
    if incident.doubt:
        with st.container(border=True):
            st.header("In doubt", anchor=False)
            st.markdown(escape_markdown(incident.doubt))


def _history(stored: Stored) -> None:
    """Draw what the public may know of the changes to a record."""
    lines = cached.public_history(stored.incident.id)
    with st.container(border=True, gap="small"):
        st.header("History of this record", anchor=False)
        _withheld_words(lines)
        for line in reversed(lines[-_REVISIONS:]):
            at = incident_words.date_in_words(line.at.date())
            st.markdown(f"Version {line.last:,} · {at} · {_DONE[line.action]}")
            if line.is_withheld:
                st.caption("What it was is withheld, to protect somebody.")
                continue
            names = ", ".join(cached.field_name(one).lower() for one in line.changed)
            st.caption(escape_markdown(line.why + (f" ({names})" if names else "")))
            if line.changed:
                difference(line.last)
        if len(lines) > _REVISIONS:
            st.caption(f"{len(lines) - _REVISIONS:,} earlier changes are on the page Changes.")


def _withheld_words(lines: list[LogEntry]) -> None:
    """Say that words were struck from the record, and when; never which."""
    days = dict.fromkeys(
        incident_words.date_in_words(one.at.date()) for one in lines if one.action == "redact"
    )
    if days:
        st.caption(
            f"Words of this record were withheld on {', '.join(days)}, in every version of it, to "
            "protect somebody. Where they stood is marked [withheld]."
        )


def _history_of_the_desk(stored: Stored) -> None:
    revisions = desk_guard.open_desk().store.history(stored.incident.id)
    with st.container(border=True, gap="small"):
        st.header("History of this record", anchor=False)
        for one in reversed(revisions[-_REVISIONS:]):
            at = incident_words.date_in_words(one.at.date())
            st.markdown(escape_markdown(f"{one.version} · {at} · {one.action} by {one.role}"))
            names = ", ".join(cached.field_name(name).lower() for name in one.changed)
            st.caption(escape_markdown(one.why + (f" ({names})" if names else "")))


def _cite(stored: Stored, atlas: Atlas) -> None:
    with st.container(border=True, gap="small"):
        st.header("How to cite", anchor=False)
        base = addresses.page()
        citation = citations.cite_incident(
            stored.incident,
            version=atlas.mark,
            data_to=atlas.data_to,
            url=f"{base}?id={stored.incident.id}&v={atlas.mark}&rules={counts.COUNTING_RULES}",
            names=cached.place_names(),
        )
        st.code(citation.plain, language=None, wrap_lines=True)
        with st.popover("BibTeX and RIS"):
            st.code(citation.bibtex, language=None, wrap_lines=True)
            st.code(citation.ris, language=None, wrap_lines=True)
