"""A paragraph and five bullet points, from templates; every visible word stands here."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from incidents.atlas import Atlas, Selection
from incidents.counts.totals import incidents as incidents_in_words
from incidents.facts import Facts, as_of, facts_of, group_rows
from incidents.facts.fact_words import GROUPS_APART, NO_CLAIM_OF_GROUP
from incidents.filters import IncidentFilter, filter_in_words
from incidents.views.document_tables import district_rows, incident_rows
from incidents.views.incident_words import date_in_words, several
from incidents.views.sentences.compared_periods import Compared, Window, compare_periods
from incidents.views.sentences.count_change import Change, change_of

__all__ = ["Footnote", "Sentences", "write"]

_BASES: Final = {
    "all": "on all claims",
    "state": "on the claims of the state",
    "armed_group": "on the claims of armed groups",
    "independent": "on independent and media claims",
    "low": "on the lowest of all claims",
    "high": "on the highest of all claims",
}
_MEASURES: Final = (
    ("killed", "killed"), ("injured", "injured"),
    ("taken", "taken or held by armed groups or unknown people"),
    ("state_held", "reported as disappeared or detained by the state"),
)  # fmt: skip
_CLAIMED: Final = (
    "is known by the word of one party alone", "are known by the word of one party alone",
)  # fmt: skip
_DISPUTED: Final = ("is disputed", "are disputed")
_NO_NUMBER: Final = ("has no number of people killed", "have no number of people killed")
_AREA: Final = (
    "is known to a tehsil, a district or the province only",
    "are known to a tehsil, a district or the province only",
)
_UNDATED: Final = ("is undated", "are undated")
_LARGEST: Final = 3
_DISTRICTS: Final = 3
_CHANCE: Final = "this cannot be told from chance"
_REPORTING: Final = (
    "A count of this atlas is a count of reports that were found, and not of all that happened."
)


@dataclass(frozen=True, slots=True)
class Footnote:
    """What a sentence rests on.

    Attributes
    ----------
    number : int
    incident_id : str
    reports : str
        "The Testland Gazette, 2 March 2024; …"
    """

    number: int
    incident_id: str
    reports: str


@dataclass(frozen=True, slots=True)
class Sentences:
    """Text to paste.

    Attributes
    ----------
    paragraph : str
    bullets : tuple of str
        Six; the first two are the paragraph's own sentences.
    footnotes : tuple of Footnote
    """

    paragraph: str
    bullets: tuple[str, ...]
    footnotes: tuple[Footnote, ...]

    def as_text(self) -> str:
        """Return all of it as plain text, ready for a document or a mail."""
        notes = [f"[{one.number}] {one.incident_id}: {one.reports}" for one in self.footnotes]
        bullets = [f"• {one}" for one in self.bullets]
        return "\n\n".join(
            part for part in (self.paragraph, "\n".join(bullets), "\n".join(notes)) if part
        )


def write(selection: Selection, choice: IncidentFilter, basis: str = "all") -> Sentences:
    """Return the sentences about a selection.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges, filtered by ``choice``.
    choice : IncidentFilter
        For the periods that are compared.
    basis : str
        Whose numbers, as ``counts.BasisChoice`` names them.
    """
    atlas, facts = selection.atlas, facts_of(selection, basis)
    where = filter_in_words(choice)
    verb = "matches" if facts.incidents == 1 else "match"
    head = (
        f"The Balochistan Incident Atlas (version {facts.version}, data to {as_of(facts)}) holds "
        f"{incidents_in_words(facts.incidents)}{f' that {verb}: {where}' if where else ''}."
    )
    compared = compare_periods(atlas, choice)
    change = _too_late(atlas, choice) or _change(compared)
    largest, notes = _largest(facts.counted)
    bullets = (
        _people(facts),
        change,
        _groups(facts),
        _districts(facts),
        largest,
        _not_known(facts),
    )
    paragraph = " ".join((head, bullets[0], bullets[1], _REPORTING))
    return Sentences(paragraph, bullets, notes)


def _people(facts: Facts) -> str:
    parts, silent = [], []
    for measure, words in _MEASURES:
        total = facts.total(measure)
        if total.counted:
            less = f", {total.uncounted:,} more not counted" if total.uncounted else ""
            parts.append(
                f"{total.text(facts.basis)} {words} ({incidents_in_words(total.counted)}{less})"
            )
        elif total.uncounted:
            parts.append(f"{words}: not counted ({incidents_in_words(total.uncounted)})")
        else:
            silent.append(words)
    if not parts:
        return "No claim gives a number of people killed, injured, abducted or disappeared."
    text = f"People, {_BASES[facts.basis]}: {'; '.join(parts)}."
    return text + (f" No claim speaks of people {' or '.join(silent)}." if silent else "")


def _groups(facts: Facts) -> str:
    """Say whom the claims count, each group for itself: no sum is made of them."""
    told = []
    for row in group_rows(facts):
        said = [
            f"{one.value} {one.label.lower()} ({one.note})" if one.note else one.value
            for one in row.figures
            if one.value != NO_CLAIM_OF_GROUP
        ]
        if said:
            told.append(f"{row.label.lower()}: {', '.join(said)}")
    if not told:
        return "No claim says whom the people killed or injured belong to."
    return f"Whom the claims count, {_BASES[facts.basis]}: {'; '.join(told)}. {GROUPS_APART}"


def _too_late(atlas: Atlas, choice: IncidentFilter) -> str:
    """Say that a period begins when the data have ended: it was not quiet, it is not known."""
    if atlas.data_to is None or choice.since is None or choice.since <= atlas.data_to:
        return ""
    return (
        f"The data end on {date_in_words(atlas.data_to)}, before the period begins: "
        "of it nothing is known."
    )


def _change(compared: Compared | None) -> str:
    if compared is None:
        return "No dated incident matches, so no periods are compared."
    parts = [f"{incidents_in_words(compared.now)} began {compared.window.in_words()}"]
    against: list[tuple[str, Window | None, int | None]] = [
        ("the period before", compared.before, compared.earlier),
        ("the same period a year earlier", compared.year_ago, compared.last_year),
    ]
    parts += [
        _against(compared, window, count, which)
        for which, window, count in against
        if window is not None and count is not None
    ]
    return "; ".join(parts) + "."


def _against(compared: Compared, window: Window, count: int, which: str) -> str:
    if not compared.is_held(window):
        # None found before the record begins is no count of none.
        return (
            f"no comparison with {which} ({window.in_words().removeprefix('from ')}): the "
            f"record begins on {date_in_words(compared.begins)}"
        )
    return _ratio(change_of(count, compared.now, compared.months), window, f"in {which}")


def _ratio(change: Change, window: Window, which: str) -> str:
    head = f"{change.before:,} {which} ({window.in_words().removeprefix('from ')})"
    if not change.before and not change.now:
        return head
    if change.ratio is None:
        told = "no ratio can be given"
    else:
        high = "∞" if np.isinf(change.high) else f"{change.high:.1f}"
        told = f"ratio {change.ratio:.1f}, 95 % interval {change.low:.1f} to {high}"
    return f"{head}: {told}{'' if change.is_told_from_chance else f', {_CHANCE}'}"


def _districts(facts: Facts) -> str:
    rows = district_rows(facts.selection, facts.basis)
    if not rows:
        return "No incident that counts is known to a district."
    most = rows[:_DISTRICTS]
    told = [
        f"{row.name} {row.incidents:,} ({row.per_100k} per 100,000 people, census 2023; "
        f"killed: {row.killed})"
        for row in most
    ]
    tied = sum(row.incidents == most[-1].incidents for row in rows[_DISTRICTS:])
    more = f" {tied:,} more with as many as the last." if tied else ""
    without = facts.without_district
    nowhere = f" {incidents_in_words(without)} without a known district." if without else ""
    return f"Districts with most incidents: {', '.join(told)}.{more}{nowhere}"


def _largest(selection: Selection) -> tuple[str, tuple[Footnote, ...]]:
    """Return the claims about the incidents with the highest figures, side by side."""
    columns = selection.range("killed", "all")
    high = np.where(np.isnan(columns.high), -1, columns.high)
    ids = selection.column("id").to_numpy()
    ranked = sorted(np.flatnonzero(high > 0), key=lambda n: (-high[n], str(ids[n])))
    chosen = [str(ids[n]) for n in ranked[:_LARGEST]]
    tied = sum(high[n] == high[ranked[_LARGEST - 1]] for n in ranked[_LARGEST:])
    if not chosen:
        return "No claim gives a number of people killed in one incident.", ()
    rows = {row.id: row for row in incident_rows(selection, "killed", chosen, _LARGEST)}
    notes = tuple(
        Footnote(number, one, _reports(selection.atlas, one))
        for number, one in enumerate(chosen, start=1)
    )
    told = []
    for note in notes:
        row = rows[note.incident_id]
        more = f"; {several(row.more, 'more claim')}" if row.more else ""
        told.append(
            f"{row.what}, {row.where}, {row.when} [{note.number}] "
            f"({'; '.join(f'{one.speaker}: {one.said}' for one in row.claims)}{more})"
        )
    also = f" {tied:,} more with as many as the last." if tied else ""
    return f"Highest numbers claimed for one incident: {'. '.join(told)}.{also}", notes


def _reports(atlas: Atlas, incident_id: str) -> str:
    row = int(np.flatnonzero((atlas.table["id"] == incident_id).to_numpy())[0])
    frame = atlas.reports[atlas.reports["row"] == row]
    # Headlines stay out: they may hold the words of one side, and these lines are pasted.
    told = []
    for publisher, day in zip(frame["publisher"], frame["published_on"], strict=True):
        when = "" if pd.isna(day) else f", {date_in_words(pd.Timestamp(day).date())}"
        told.append(f"{publisher}{when}")
    return "; ".join(dict.fromkeys(told))


def _not_known(facts: Facts) -> str:
    if not facts.incidents:
        return "Not known: no incident that counts matches."
    # Of all claims, whoever is asked for above: what one side leaves open another may know.
    killed = facts_of(facts.selection).total("killed")
    parts = [
        (facts.claimed, _CLAIMED),
        (facts.disputed, _DISPUTED),
        (killed.uncounted + killed.silent, _NO_NUMBER),
        (facts.without_point, _AREA),
        (facts.undated, _UNDATED),
    ]
    told = [f"{number:,} {words[number != 1]}" for number, words in parts if number]
    if not told:
        known = incidents_in_words(facts.incidents)
        return f"Of {known} date, place and a number of killed are known."
    return f"Not known, of {incidents_in_words(facts.incidents)}: {'; '.join(told)}."
