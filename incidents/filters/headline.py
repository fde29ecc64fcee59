"""What a choice found, in the words that stand above the map.

Every visible word stands at the top, so that another language can follow.
"""

from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from incidents.filters import words
from incidents.filters.choice import IncidentFilter, in_sums
from incidents.frame import Mask, Selection
from incidents.model import CountsReason, GeoPrecision, Status

ALL_TITLE: Final = "All incidents"
SOME_TITLE: Final = "Incidents"
NAMING: Final = "{what} that name the {who}"
NAMING_IN_ROLE: Final = "{what} with {who}"
IN_PLACE: Final = "{what} in {place}"
IN_TIME: Final = "{what}, {span}"

COUNT: Final = "{some} of {all} {incidents}"
WHOLE: Final = "All {all} {incidents}"
EMPTY: Final = "No incident is on record."
WITH_WORDS: Final = "{count}: {words}"
UNDATED: Final = "{count} undated"
UNDATED_LEFT_OUT: Final = "{count} undated left out"
PROVINCE_ONLY: Final = "{count} known only to the province"
NO_PLACE: Final = "{count} without a known place"
ONE_MORE: Final = "1 more entry, {kinds}, is listed but is in no sum."
MORE: Final = "{count} more entries, {kinds}, are listed but are in no sum."
AND: Final = " and "
INCIDENT_WORDS: Final = ("incident", "incidents")
REASONS: Final = {
    CountsReason.STATEMENT_ONLY: ("a statement", "{count} statements"),
    CountsReason.UMBRELLA: ("a round-up", "{count} round-ups"),
    Status.RETRACTED: ("a retracted entry", "{count} retracted entries"),
}


def title(selection: Selection, choice: IncidentFilter) -> str:
    """Return a heading: "Incidents that name the BLA, January 2022 – February 2026".

    It names what, who, where and when; the sentences beside it tell the rest.
    An open end is given as the last day of the data.
    """
    types = words.one_of(words.label("event_type", code) for code in choice.event_types)
    what = types.capitalize() if types else ALL_TITLE if choice.is_empty else SOME_TITLE
    who = words.who(replace(choice, suspected=False))
    if choice.actors and not choice.roles and not choice.actor_kinds:
        what = NAMING.format(what=what, who=words.one_of(map(words.short_name, choice.actors)))
    elif who:
        what = NAMING_IN_ROLE.format(what=what, who=who)
    if place := words.where(choice):
        what = IN_PLACE.format(what=what, place=place.replace(words.BETWEEN_PARTS, words.COMMA))
    since, until = choice.since, choice.until
    if since and until is None:
        last = selection.atlas.data_to
        until = _last_of_month(last) if last and last > since else None
    when = words.span(since, until, short=False)
    return IN_TIME.format(what=what, span=when) if when else what


def sentence(selection: Selection) -> str:
    """Return "18 of 94 incidents. 2 more entries, … , are listed but are in no sum."."""
    return f"{_count(selection)}. {no_sum_sentence(selection)}".strip()


def headline(selection: Selection, choice: IncidentFilter) -> str:
    """Return "41 of 97 incidents: BLA · since Jan 2022 · 2 undated, 1 known only to the …".

    Entries that are in no sum are told apart in a second sentence.
    """
    if not len(selection.atlas.table):
        return EMPTY
    caveats = words.COMMA.join(_caveats(selection, choice))
    parts = [part for part in (choice.in_words(), caveats) if part]
    first = _count(selection)
    if parts:
        first = WITH_WORDS.format(count=first, words=words.BETWEEN_PARTS.join(parts))
    return f"{first}. {no_sum_sentence(selection)}".strip()


def no_sum_sentence(selection: Selection) -> str:
    """Return what the selection lists without counting it, "" if there is no such entry."""
    outside = ~in_sums(selection.atlas)[selection.rows]
    if not outside.any():
        return ""
    table = selection.atlas.table.iloc[selection.rows[outside]]
    retracted = (table["status"] == Status.RETRACTED).to_numpy()
    reasons = np.where(retracted, str(Status.RETRACTED), table["counts_reason"].astype("str"))
    kinds = []
    for reason, (one, several) in REASONS.items():
        count = int((reasons == str(reason)).sum())
        if count:
            kinds.append(one if count == 1 else several.format(count=f"{count:,}"))
    template = ONE_MORE if len(table) == 1 else MORE
    return template.format(count=f"{len(table):,}", kinds=_all_of(kinds))


def _count(selection: Selection) -> str:
    counting = in_sums(selection.atlas)
    some, every = int(counting[selection.rows].sum()), int(counting.sum())
    template = WHOLE if some == every and some else COUNT
    incidents = INCIDENT_WORDS[every != 1]
    return template.format(some=f"{some:,}", all=f"{every:,}", incidents=incidents)


def _caveats(selection: Selection, choice: IncidentFilter) -> list[str]:
    counted = selection.where(in_sums(selection.atlas))
    precision = counted.column("geo_precision")
    found = [
        (UNDATED, _undated(counted)),
        (UNDATED_LEFT_OUT, _left_out_undated(selection, choice)),
        (PROVINCE_ONLY, int((precision == GeoPrecision.PROVINCE).sum())),
        (NO_PLACE, int((precision == GeoPrecision.UNKNOWN).sum())),
    ]
    return [template.format(count=f"{count:,}") for template, count in found if count]


def _undated(selection: Selection) -> int:
    return int(selection.column("date_start").isna().sum())


def _left_out_undated(selection: Selection, choice: IncidentFilter) -> int:
    """Return how many counted incidents only the dates keep out, because they have none."""
    if choice.undated is not None or not (choice.since or choice.until):
        return 0
    atlas = selection.atlas
    undated: Mask = atlas.table["date_start"].isna().to_numpy() & in_sums(atlas)
    if not undated.any():
        return 0
    return int((replace(choice, undated=True).mask(atlas) & undated).sum())


def _all_of(names: list[str]) -> str:
    *first, last = names
    return words.COMMA.join(first) + AND + last if first else last


def _last_of_month(day: date) -> date:
    # The heading speaks of months: "January 2022 – February 2026" for data to 2 February.
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
