"""A paragraph and five bullet points, from templates; every visible word stands here."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from incidents import counts
from incidents.counts.totals import incidents as incidents_in_words
from incidents.filters import IncidentFilter, in_sums
from incidents.frame import Atlas, Selection
from incidents.model import Status
from incidents.views.briefing.rows import district_rows, incident_rows
from incidents.views.sentences.change import Change, change_of
from incidents.views.sentences.periods import Compared, Window, compare_periods
from incidents.views.words import date_in_words, several

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
    ("killed", "killed"), ("injured", "injured"), ("held", "abducted or disappeared"),
)  # fmt: skip
_CLAIMED: Final = (
    "rests on the claim of one party only", "rest on the claim of one party only",
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
        Five.
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
    atlas = selection.atlas
    where = choice.in_words()
    count = int(in_sums(atlas)[selection.rows].sum())
    verb = "matches" if count == 1 else "match"
    until = date_in_words(atlas.data_to) if atlas.data_to else "no dated incident"
    head = (
        f"The Balochistan Incident Atlas (version {atlas.version:,}, data to {until}) holds "
        f"{incidents_in_words(count)}{f' that {verb}: {where}' if where else ''}."
    )
    compared = compare_periods(atlas, choice)
    change = _too_late(atlas, choice) or _change(compared)
    largest, notes = _largest(selection)
    bullets = (
        _people(selection, basis),
        change,
        _districts(selection, basis),
        largest,
        _not_known(selection),
    )
    paragraph = " ".join((head, bullets[0], bullets[1], _REPORTING))
    return Sentences(paragraph, bullets, notes)


def _people(selection: Selection, basis: str) -> str:
    parts, silent = [], []
    for measure, words in _MEASURES:
        total = counts.total(selection, measure, basis)
        if total.counted:
            less = f", {total.uncounted:,} more not counted" if total.uncounted else ""
            parts.append(f"{total.text(basis)} {words} ({incidents_in_words(total.counted)}{less})")
        elif total.uncounted:
            parts.append(f"{words}: not counted ({incidents_in_words(total.uncounted)})")
        else:
            silent.append(words)
    if not parts:
        return "No claim gives a number of people killed, injured, abducted or disappeared."
    text = f"People, {_BASES[basis]}: {'; '.join(parts)}."
    return text + (f" No claim speaks of people {' or '.join(silent)}." if silent else "")


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


def _districts(selection: Selection, basis: str) -> str:
    rows = district_rows(selection, basis)
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
    without = int(
        (selection.column("district_today").isna() & in_sums(selection.atlas)[selection.rows]).sum()
    )
    nowhere = f" {incidents_in_words(without)} without a known district." if without else ""
    return f"Districts with most incidents: {', '.join(told)}.{more}{nowhere}"


def _largest(selection: Selection) -> tuple[str, tuple[Footnote, ...]]:
    """Return the claims about the incidents with the highest figures, side by side."""
    columns = selection.range("killed", "all")
    counting = in_sums(selection.atlas)[selection.rows]
    high = np.where(counting & ~np.isnan(columns.high), columns.high, -1)
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


def _not_known(selection: Selection) -> str:
    table = selection.where(in_sums(selection.atlas))
    if not len(table):
        return "Not known: no incident that counts matches."
    killed = counts.total(table, "killed", "all")
    status = table.column("status")
    undated = int(table.column("date_start").isna().sum())
    points = table.column("geo_precision").isin(["site", "town", "near"])
    parts = [
        (int((status == Status.CLAIMED).sum()), _CLAIMED),
        (int((status == Status.DISPUTED).sum()), _DISPUTED),
        (killed.uncounted + killed.silent, _NO_NUMBER),
        (int((~points).sum()), _AREA),
        (undated, _UNDATED),
    ]
    told = [f"{number:,} {words[number != 1]}" for number, words in parts if number]
    if not told:
        return f"Of {incidents_in_words(len(table))} date, place and a number of killed are known."
    return f"Not known, of {incidents_in_words(len(table))}: {'; '.join(told)}."
