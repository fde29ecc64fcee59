"""Urdu, as far as the rules go: numbers with people killed or hurt, and places.

It names no speaker and no date, and says so; every field is a guess.
"""

import re
from datetime import date
from typing import Final

from geo.gazetteer import find
from geo.names import fold_name
from geo.precision import GeoPrecision
from incidents.model import (
    ClaimantRole,
    DatePrecision,
    EventType,
    Measure,
    Qualifier,
    Status,
    Victims,
)
from incidents.reading.errors import ReadingError
from incidents.reading.result import (
    UNATTRIBUTED,
    Evidence,
    Label,
    NumberUse,
    ReadClaim,
    ReadDraft,
    Reading,
)
from incidents.reading.rules import read_rows
from incidents.reading.spots import district_names, point_of
from incidents.reading.text import MAX_CHARACTERS

_DIGITS: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_WORD: Final = re.compile(r"[\u0600-\u06ff]+")


def is_urdu(text: str) -> bool:
    """Whether most letters of the text are of the Arabic script."""
    sample = text[:4000]
    arabic = sum("\u0600" <= sign <= "\u06ff" for sign in sample)
    latin = sum(sign.isascii() and sign.isalpha() for sign in sample)
    return arabic > 20 and arabic > latin


def read_urdu(text: str, published: date | None) -> Reading:
    """Return one draft with the figures that the Urdu rules find.

    Raises
    ------
    ReadingError
        If the text is too long to be read at once.
    """
    if len(text) > MAX_CHARACTERS:
        raise ReadingError(
            f"The text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read."
        )
    plain = text.translate(_DIGITS)
    words = {row["word"]: row for row in read_rows("urdu")}
    numbers = _numbers(plain, words)
    harms = [
        (m.start(), m.end(), words[m.group()])
        for m in _WORD.finditer(plain)
        if m.group() in words and words[m.group()]["kind"] == "harm"
    ]
    claims, uses = [], []
    for start, end, value in numbers:
        harm = next(
            (
                one
                for one in harms
                if 0 <= one[0] - end < 60 and not re.search(r"[۔.]", plain[end : one[0]])
            ),
            None,
        )
        between = [one for one in numbers if harm and end <= one[0] < harm[0]]
        if harm is None or between or value is None:
            uses.append(NumberUse(text[start:end], (start, end), False, "no harm said", value))
            continue
        victims, detail = _victims(plain[end : harm[0]], words)
        claims.append(
            ReadClaim(
                claimant=UNATTRIBUTED,
                claimant_role=ClaimantRole.UNKNOWN,
                measure=Measure(harm[2]["value"]),
                victims=victims,
                victims_detail=detail,
                low=value,
                high=value,
                qualifier=Qualifier.EXACT,
                span=(start, harm[1]),
                label=Label.GUESS,
                rules=(harm[2]["id"],),
            )
        )
        uses.append(NumberUse(text[start:end], (start, end), True, "", value))
    note = (
        "Urdu is read only for figures and places: who says so, when and what are for the editor."
    )
    drafts = _draft(text, plain, claims, words)
    return Reading(drafts, tuple(uses), "ur", (note,))


def _numbers(plain: str, words: dict[str, dict[str, str]]) -> list[tuple[int, int, int | None]]:
    found: list[tuple[int, int, int | None]] = [
        (m.start(), m.end(), int(m.group()) if len(m.group()) < 7 else None)
        for m in re.finditer(r"\d+", plain)
    ]
    for match in _WORD.finditer(plain):
        row = words.get(match.group())
        if row and row["kind"] == "number":
            found.append((match.start(), match.end(), int(row["value"])))
    return sorted(found)


def _victims(between: str, words: dict[str, dict[str, str]]) -> tuple[Victims, str | None]:
    for match in _WORD.finditer(between):
        row = words.get(match.group())
        if row and row["kind"] == "victims":
            return Victims(row["value"]), match.group()
    return Victims.TOTAL, None


def _draft(
    text: str, plain: str, claims: list[ReadClaim], words: dict[str, dict[str, str]]
) -> tuple[ReadDraft, ...]:
    place, span = None, None
    for match in re.finditer(r"[\u0600-\u06ff]+(?:\s[\u0600-\u06ff]+)?", plain):
        for piece in (match.group(), match.group().split()[0]):
            if len(fold_name(piece)) < 3 or words.get(piece):
                continue
            options = [
                one
                for one in find(piece, 2)
                if one.how in {"exact", "spelling"} and not one.outside
            ]
            if options:
                place, span = options[0], (match.start(), match.start() + len(piece))
                break
        if place is not None and place.kind != "province":
            break
    if not claims:
        return ()
    kinds = [
        words[m.group()]["value"]
        for m in _WORD.finditer(plain)
        if m.group() in words and words[m.group()]["kind"] == "trigger"
    ]
    sub = kinds[0] if kinds else "attack"
    event_type = (
        EventType.EXPLOSIONS
        if sub in {"remote_explosive", "suicide_bomb"}
        else EventType.BATTLES
        if sub == "armed_clash"
        else EventType.CIVILIANS
    )
    point = place is not None and place.precision.is_point
    guessed = ("event_type",) if span else ("place", "event_type")
    return (
        ReadDraft(
            date_precision=DatePrecision.UNDATED,
            place=place.name if place else "",
            district=place.district if place else None,
            district_name=district_names().get(place.district or "") if place else None,
            tehsil=place.tehsil if place else None,
            geo_precision=place.precision if place else GeoPrecision.UNKNOWN,
            geometry=point_of(place.lon, place.lat) if place and point else None,
            event_type=event_type,
            sub_event_type=sub,
            claims=tuple(claims),
            status=Status.REPORTED,
            evidence={"place": Evidence(start=span[0], end=span[1], label=Label.GUESS)}
            if span
            else {},
            unworded=dict.fromkeys(guessed, Label.GUESS),
        ),
    )
