"""What a choice is about, in the words that stand above the map.

Every visible word stands at the top, so that another language can follow.
"""

import hashlib
import re
import unicodedata
from datetime import date
from typing import Final

import pandas as pd

from incidents.atlas import Selection
from incidents.filters import filter_words
from incidents.filters.incident_filter import IncidentFilter

ALL_TITLE: Final = "All incidents"
SOME_TITLE: Final = "Incidents"
NAMING: Final = "{what} that name the {who}"
NAMING_IN_ROLE: Final = "{what} with {who}"
IN_PLACE: Final = "{what} in {place}"
IN_TIME: Final = "{what}, {span}"
FILE_WORDS: Final = 48


def title(selection: Selection, choice: IncidentFilter) -> str:
    """Return a heading: "Incidents that name the BLA, January 2022 – February 2026".

    It names what, who, where and when, and after them every other part of the choice: a
    heading or a citation without them would claim to be of more incidents than it is.
    An open end is given as the last day of the data.
    """
    types = filter_words.one_of(
        filter_words.label("event_type", code) for code in choice.event_types
    )
    what = types.capitalize() if types else ALL_TITLE if choice.is_empty else SOME_TITLE
    if choice.actors and not choice.roles and not choice.actor_kinds:
        what = NAMING.format(
            what=what, who=filter_words.one_of(map(filter_words.short_name, choice.actors))
        )
        what = filter_words.SUSPECTED.format(who=what) if choice.suspected else what
    elif who := filter_words.who(choice):
        what = NAMING_IN_ROLE.format(what=what, who=who)
    if place := filter_words.where(choice):
        what = IN_PLACE.format(
            what=what, place=place.replace(filter_words.BETWEEN_PARTS, filter_words.COMMA)
        )
    since, until = choice.since, choice.until
    if since and until is None:
        until = _end_of_data(selection, since)
    when = filter_words.span(since, until, short=False)
    what = IN_TIME.format(what=what, span=when) if when else what
    return filter_words.BETWEEN_PARTS.join((what, *filter_words.beside_title(choice)))


def file_words(told: str) -> str:
    """Return a choice in words as a part of a file's name: "bla-since-jan-2022-5f2c1a".

    The letters after the words tell apart choices whose words are cut or spelt alike;
    "" for no choice. At most ``FILE_WORDS`` + 7 signs, all of them ASCII.

    Parameters
    ----------
    told : str
        As ``IncidentFilter.in_words`` returns it.
    """
    if not told:
        return ""
    plain = unicodedata.normalize("NFKD", told).encode("ascii", "ignore").decode().casefold()
    whole = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    cut = whole if len(whole) <= FILE_WORDS else whole[:FILE_WORDS].rpartition("-")[0]
    mark = hashlib.sha256(told.encode()).hexdigest()[:6]
    return "-".join(part for part in (cut or whole[:FILE_WORDS], mark) if part)


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
