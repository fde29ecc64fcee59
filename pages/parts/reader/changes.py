"""The parts of the public log: its filter, its lines, and what differs."""

import contextlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from incidents import facts
from incidents.counting_rules import COUNTING_RULES
from incidents.errors import DamagedError, NotFoundError
from incidents.filters import IncidentFilter, filter_in_words
from incidents.store.changelog import Difference, LogEntry, differences
from incidents.store.version_numbers import Restore
from incidents.views.incident_words import date_in_words, escape_markdown
from pages.shell import page_links, view_state
from pages.shell.pinned_version import part_within
from server import cached, costly_requests

ACTIONS = {
    "create": "Added",
    "update": "Changed",
    "delete": "Taken out",
    "restore": "Brought back",
    "redact": "Words withheld",
}
_ROLES = {"importer": "by the program itself", "reviewer": "by a reviewer", "admin": "by an admin"}
_SIZE = 25
_LONGEST = 400
_MOST_NAMED = 200


def page() -> int:
    """Draw the log, the newest first, one page of it; return after which version it begins."""
    after = _after()
    newest = cached.newest_version()
    st.title(f"Changes since data version {after:,}" if after else "Changes", anchor=False)
    st.write(
        "Every change to the public record, the newest first: what, when, why, and in which role. "
        f"The data version now is {newest:,}; it grows by one with every change listed here."
    )
    among = _about(after) if after else None
    if after:
        _totals(after)
    for restore in cached.restores(after):
        _restore(restore)
    since, until, actions = _choice()
    start = (st.session_state.get("log_page", 1) - 1) * _SIZE
    count, lines = cached.public_log(since, until, actions, start, _SIZE, after, among)
    if not count and after and not (since or until or actions):
        within = " within this filter" if among is not None else ""
        st.info(f"Nothing{within} has changed since.")
        return after
    if not count:
        st.info("No change matches. Widen the dates, or choose every kind of change.")
        return after
    pages = -(-count // _SIZE)
    if start >= count:
        st.session_state["log_page"] = 1
        st.rerun()
    for line in lines:
        _line(line, among)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if pages > 1:
            st.number_input(f"Page of {pages:,}", 1, pages, key="log_page", width=160)
        st.caption(
            f"{count:,} {'entry' if count == 1 else 'entries'}. A change that protects somebody "
            "is listed without its reason; names of editors are never shown."
        )
    return after


def _restore(restore: Restore) -> None:
    """Say what a restore undid: which versions and when, and nothing that they said."""
    first, last = restore.undone
    which = f"version {first:,} is" if first == last else f"versions {first:,} to {last:,} are"
    day = f"{date_in_words(restore.at.date())}, {restore.at:%H:%M} UTC"
    if restore.backup_of is None:
        done = "The record was built anew"
    else:
        made = restore.backup_of
        done = (
            f"The record went back to its state of {date_in_words(made.date())}, {made:%H:%M} UTC"
        )
    st.info(
        f"**{day}.** {done}, so data {which} undone. Links that name one of them are refused, "
        "and their numbers are not used again.",
        icon=":material/settings_backup_restore:",
    )


def _after() -> int:
    """Return the data version that the link names; 0 for the whole log."""
    given = view_state.own("after")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 12 else 0


def _about(after: int) -> frozenset[str] | None:
    """Say how much changed; return the ids to which the reader wants the log cut down, if any."""
    changed, _ = cached.changed_since(after)
    told, chosen, only = f"**{_records(changed)}** of the public record changed since", None, False
    choice = view_state.current_filter()
    if changed and choice != IncidentFilter():
        with contextlib.suppress(NotFoundError):
            chosen = cached.changed_within(choice, after)
            told += (
                f", {part_within(len(chosen), changed)}: {escape_markdown(filter_in_words(choice))}"
            )
    st.markdown(f"{told}.")
    if chosen is not None:
        only = st.toggle("Only what is within this filter", key="log_within")
    page_links.to_page("pages/changes.py", "All changes", icon=":material/history:")
    return chosen if only else None


def _totals(after: int) -> None:
    """Show the figures of the version that a link named beside those of today."""
    choice = view_state.current_filter()
    try:
        then, now = (cached.load_atlas(version) for version in (after, None))
    except (NotFoundError, costly_requests.BusyError):
        return
    told = [facts.facts_of(choice.apply(one.everything())) for one in (then, now)]
    head = (
        f"| {escape_markdown(filter_in_words(choice))} | version {after:,} | now |\n|---|---|---|"
    )
    rows = [
        f"| {escape_markdown(label)} | {old} | {new} |"
        for label, old, new in facts.then_and_now(*told)
    ]
    with st.container(key="then-and-now"):
        st.markdown("\n".join([head, *rows]))
        st.caption(
            f"Both are counted by the rules of today (version {COUNTING_RULES}): what differs is "
            "the record. A link made under older rules may have shown other figures."
        )


def _choice() -> tuple[date | None, date | None, tuple[str, ...]]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        since = st.date_input("Since", None, key="log_since", width=170, format="YYYY-MM-DD")
        until = st.date_input("Until", None, key="log_until", width=170, format="YYYY-MM-DD")
        chosen = st.pills(
            "Kind of change",
            list(ACTIONS),
            format_func=ACTIONS.__getitem__,
            selection_mode="multi",
            key="log_kinds",
        )
    return since, until, tuple(chosen)


def _line(line: LogEntry, among: frozenset[str] | None) -> None:
    with st.container(border=True, gap="xsmall"):
        day = f"{date_in_words(line.at.date())}, {line.at:%H:%M} UTC"
        versions = (
            f"version {line.last:,}"
            if line.first == line.last
            else f"versions {line.first:,} to {line.last:,}"
        )
        st.caption(f"{day} · {versions} · {_ROLES.get(line.role, 'by the desk')}")
        if line.action == "redact":
            st.markdown(
                f"**{ACTIONS[line.action]}: {_records(line.count)}.** They are struck from every "
                "version, to protect somebody."
            )
            return
        if line.is_withheld:
            st.markdown(
                f"**{ACTIONS[line.action]}: {_records(line.count)}.** Withheld, to protect "
                "somebody or because the record is not public."
            )
            return
        if line.count > 1:
            st.markdown(f"**{ACTIONS[line.action]}: {_records(line.count)}**")
        else:
            done = "Retracted" if line.is_retraction else ACTIONS[line.action]
            label = f"{done}: {line.title}"
            if line.action == "delete":
                st.markdown(f"**{escape_markdown(label)}**")
            else:
                page_links.to_incident(line.incident_id, escape_markdown(label), newest=True)
        st.markdown(escape_markdown(line.why))
        if line.changed:
            _differences(line)
        if line.count > 1:
            _records_of(line, among)


def _records_of(line: LogEntry, among: frozenset[str] | None) -> None:
    """Name the records of a step, when somebody asks which they are."""
    place = st.expander("Which records", on_change="rerun", key=f"log_which_{line.first}")
    if not place.open:
        return
    with place:
        found = [one for one in cached.records_of(line.first) if among is None or one[0] in among]
        for incident_id, title in found[:_MOST_NAMED]:
            if line.action == "delete":
                st.markdown(escape_markdown(title))
            else:
                page_links.to_incident(incident_id, escape_markdown(title), newest=True)
        if (more := len(found) - _MOST_NAMED) > 0:
            st.caption(f"{more:,} more: /api/v1/changes names all of them.")
        if hidden := line.count - len(found):
            st.caption(f"{_records(hidden)} not public now.")


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


def _differences(line: LogEntry) -> None:
    names = ", ".join(cached.field_name(one).lower() for one in line.changed)
    with st.expander(f"What differs: {escape_markdown(names)}"):
        difference(line.last)


def difference(number: int) -> None:
    """Draw a switch that shows what a change changed, field by field."""
    # Asked for only when it is looked at: a revision is a whole record.
    if not st.toggle("Show before and after", key=f"log_{number}"):
        return
    try:
        before, after = cached.public_revision(number)
    except NotFoundError:
        st.caption("It is not public any more.")
        return
    except DamagedError as error:
        st.caption(escape_markdown(f"{str(error)[:1].upper()}{str(error)[1:]}."))
        return
    difference_table(differences(before, after))


def difference_table(found: list[Difference]) -> None:
    """Draw fields side by side, before and after."""
    for one in found:
        st.markdown(f"**{escape_markdown(cached.field_name(one.field))}**")
        left, right = st.columns(2)
        for place, head, value in ((left, "Before", one.before), (right, "After", one.after)):
            with place:
                st.caption(head)
                show_value(value)
    if not found:
        st.caption("Nothing that is shown in public differs.")


def show_value(value: Any) -> None:
    """Draw a value of a record, line by line, with the letters that every page shows."""
    lines = [escape_markdown(line) for line in told(value).split("\n")]
    # Two spaces end a line in Markdown.
    st.markdown("  \n".join(lines))


def told(value: Any) -> str:
    """Return a value of a record as a person reads it."""
    if value is None or value in ("", [], ()):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key.replace('_', ' ')}: {told(part)}"
            for key, part in value.items()
            if part not in (None, "", [])
        )
    if isinstance(value, list):
        return "\n".join(f"• {told(part)}" for part in value)
    text = str(value) if not isinstance(value, float) else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
