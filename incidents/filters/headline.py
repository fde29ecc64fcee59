"""What a choice is about, in the words that stand above the map.

Every visible word stands at the top, so that another language can follow.
"""

from dataclasses import replace
from datetime import date
from typing import Final

import pandas as pd

from incidents.filters import words
from incidents.filters.choice import IncidentFilter
from incidents.frame import Selection

ALL_TITLE: Final = "All incidents"
SOME_TITLE: Final = "Incidents"
NAMING: Final = "{what} that name the {who}"
NAMING_IN_ROLE: Final = "{what} with {who}"
IN_PLACE: Final = "{what} in {place}"
IN_TIME: Final = "{what}, {span}"


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
        until = _end_of_data(selection, since)
    when = words.span(since, until, short=False)
    return IN_TIME.format(what=what, span=when) if when else what


def _end_of_data(selection: Selection, since: date) -> date | None:
    """Return the last day of the month that the data reach; None where that names no end.

    An incident of the selection may be dated less exactly than to a few days, and later.
    """
    last = selection.atlas.data_to
    if last is None or last <= since:
        return None
    end = _last_of_month(last)
    latest = selection.column("date_start").max()
    return None if latest > pd.Timestamp(end) else end


def _last_of_month(day: date) -> date:
    # The heading speaks of months: "January 2022 – February 2026" for data to 2 February.
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
