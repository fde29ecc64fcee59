"""What became of every number of a text, and where an incident stands in a draft."""

import re
from datetime import date
from typing import Any, Final

from geo.precision import GeoPrecision
from incidents.reading.mentions import Mentions
from incidents.reading.numbers import Number
from incidents.reading.pieces import Event
from incidents.reading.result import (
    NumberUse,
    ReadDraft,
    Span,
)
from incidents.reading.spots import district_names, district_on, point_of


def where_of(event: Event, day: date | None) -> dict[str, Any]:
    """Return the fields of a draft that say where: a point only where the text names one."""
    spot = event.spot
    if spot is None:
        return {
            "place": "",
            "geo_precision": GeoPrecision.UNKNOWN,
        }
    precision = spot.precision
    if spot.kind == "province":
        precision = GeoPrecision.PROVINCE
    if spot.near and precision in {GeoPrecision.TOWN, GeoPrecision.SITE}:
        precision = GeoPrecision.NEAR
    point = precision.is_point and not spot.outside
    district = district_on(day, spot.district, spot.tehsil)
    return {
        "place": "Balochistan"
        if spot.kind == "province" and spot.name == "Baluchistan"
        else spot.name,
        "district": district,
        "district_name": district_names(day).get(district or ""),
        "tehsil": spot.tehsil,
        "geo_precision": precision,
        "geometry": point_of(spot.lon, spot.lat) if point else None,
    }


# A number of people beside which a word of harm stands that belongs to no claim: of 164 such
# numbers in 140 reports every third was a figure that had been missed, so a person is asked.
_UNSURE: Final = frozenset({"no harm said", "part of another figure"})


def ledger_of(
    found: Mentions, used: set[int], reasons: dict[int, str], drafts: list[ReadDraft]
) -> tuple[NumberUse, ...]:
    """Return every number of the text with what became of it."""
    parsed, numbers = found.parsed, found.numbers
    spans = [claim.span for draft in drafts for claim in draft.claims]
    uses = []
    for number in numbers:
        in_use = number.start in used
        reason = "" if in_use else reasons.get(number.start) or number.reason
        if not in_use and not reason:
            covered = any(start <= number.start < end for start, end in spans)
            reason = "echo" if covered else "outside the drafts"
        if reason == "no harm said" and re.search(
            r"\b(?:over the years|lives|for decades)\b", parsed.lower[number.end : number.end + 40]
        ):
            reason = "wider"
        elif reason in _UNSURE and _has_free_harm(found, number, spans):
            reason = "unread"
        uses.append(
            NumberUse(
                parsed.text[number.start : number.end],
                (number.start, number.end),
                in_use,
                reason,
                number.value,
            )
        )
    return tuple(uses)


def _has_free_harm(found: Mentions, number: Number, spans: list[Span]) -> bool:
    """Whether the sentence of a number has a word of harm that no claim rests on."""
    sentence = found.parsed.tokens[number.first].sentence
    return any(
        not any(start <= harm.start < end for start, end in spans)
        for harm in found.harms.get(sentence, ())
    )
