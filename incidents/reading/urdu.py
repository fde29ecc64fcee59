"""Urdu, as far as the rules go: figures, places, days and speakers, sentence by sentence.

Each place is an incident of its own; what a sentence tells of an accident opens none. Every
field is a guess, and the reading says so. The words are rows of ``urdu.csv``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Final

from geo.gazetteer import Candidate, find
from geo.names import fold_name
from geo.precision import GeoPrecision
from incidents.model import ClaimKind, DatePrecision, EventType, Measure, Qualifier, Status, Victims
from incidents.reading.actors import NOBODY, Voice, voice_of
from incidents.reading.errors import ReadingError
from incidents.reading.result import (
    UNATTRIBUTED,
    Evidence,
    Label,
    NumberUse,
    ReadClaim,
    ReadDraft,
    Reading,
    Span,
)
from incidents.reading.rules import Row, read_rows
from incidents.reading.spots import district_names, point_of
from incidents.reading.text import MAX_CHARACTERS

_DIGITS: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_WORD: Final = re.compile(r"[\u0600-\u06ff]+")
_SENTENCE: Final = re.compile(r"[^۔؟\n]+")
# "کوئٹہ (نامہ نگار)", "خضدار:" open a report; nothing is said to have happened there.
_DATELINE: Final = re.compile(r"\s*([\u0600-\u06ff ]{2,30}?)\s*(?:\([^)\n]{2,30}\)\s*[:،]?|:)")
_REACH: Final = 60  # characters from a number to its word of harm
# "the tehsil X of Y", "the area X of Y": X is the more exact one.
_WITHIN: Final = re.compile(r" (?:کے|کی) (?:علاقے|علاقہ|تحصیل|گاؤں|قصبے) ")
# "in", "at", "the town of": a name of two letters, or one abroad, is a place before these.
_AT: Final = re.compile(r" (?:میں|کے|شہر|سے|کی)(?=\s)")
_BESIDE: Final = 12  # characters from a speaker to the word that makes him say it
_CLAIMANTS: Final = frozenset({"bla", "blf", "bras", "ispr"})
_WEEK: Final = 7
_NOTE: Final = (
    "Urdu is read for figures, places, days and speakers as far as the rules go, one draft a "
    "place: every field is a guess."
)


@dataclass(slots=True)
class _Event:
    """What is told of one place."""

    spot: Candidate | None
    span: Span | None
    day: date | None = None
    day_span: Span | None = None
    triggers: list[str] = field(default_factory=list)
    claims: list[ReadClaim] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    value: int | None


def is_urdu(text: str) -> bool:
    """Whether most letters of the text are of the Arabic script."""
    sample = text[:4000]
    arabic = sum("\u0600" <= sign <= "\u06ff" for sign in sample)
    latin = sum(sign.isascii() and sign.isalpha() for sign in sample)
    return arabic > 20 and arabic > latin


def read_urdu(text: str, published: date | None) -> Reading:
    """Return a draft for each place of which the Urdu rules find figures.

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
    events: list[_Event] = []
    uses: list[NumberUse] = []
    for sentence in _SENTENCE.finditer(plain):
        uses += _read_sentence(text, plain, sentence.span(), events, published)
    drafts = tuple(_draft(one) for one in events if one.claims)
    return Reading(drafts, tuple(uses), "ur", (_NOTE,))


def _read_sentence(
    text: str, plain: str, span: Span, events: list[_Event], published: date | None
) -> Iterator[NumberUse]:
    """Add what one sentence tells to the incidents; yield what became of its numbers."""
    head = _DATELINE.match(plain, *span)
    start = head.end() if head and (span[0] == 0 or plain[span[0] - 1] == "\n") else span[0]
    end = span[1]
    day, day_span = _day(plain, start, end, published)
    numbers = [
        one
        for one in _numbers(plain, start, end)
        if day_span is None or not day_span[0] <= one.start < day_span[1]
    ]
    if _is_accident(plain[start:end]):
        for number in numbers:
            yield _left_out(text, number, "accident")
        return
    spot, spot_span = _place(plain, start, end)
    event = _event_for(events, spot, spot_span)
    if event is None and head and start != span[0]:
        spot, spot_span = _place(plain, *head.span(1))
        event = _event_for(events, spot, spot_span)
    event = event or _Event(None, None)
    if event.spot is not None and not any(one is event for one in events):
        # What follows without a place happened there.
        events.append(event)
    if event.spot is not None and event.spot.outside:
        for number in numbers:
            yield _left_out(text, number, "outside")
        return
    if day is not None and event.day is None:
        event.day, event.day_span = day, day_span
    event.triggers += [row["value"] for *_, row in _words(plain, start, end, "trigger")]
    speaker, speaker_span = _speaker(plain, start, end)
    for number in numbers:
        claim = _claim(plain, number, numbers, end, speaker, speaker_span)
        if claim is None:
            yield _left_out(text, number, "no harm said")
        elif any(_is_echo(claim, one) for one in event.claims):
            yield _left_out(text, number, "echo")
        else:
            event.claims.append(claim)
            yield NumberUse(
                text[number.start : number.end], (number.start, number.end), True, "", number.value
            )
    if event.claims and not any(one is event for one in events):
        events.append(event)


def _left_out(text: str, number: _Number, reason: str) -> NumberUse:
    words = text[number.start : number.end]
    return NumberUse(words, (number.start, number.end), False, reason, number.value)


def _event_for(events: list[_Event], spot: Candidate | None, span: Span | None) -> _Event | None:
    """Return the incident that a sentence goes on with, or a new one for a place of its own."""
    if spot is None:
        return events[-1] if events else None
    for event in events:
        if event.spot is not None and event.spot.name == spot.name:
            return event
    return _Event(spot, span)


@cache
def _table() -> Mapping[str, Mapping[str, Row]]:
    """Return the rows by kind and by word."""
    found: dict[str, dict[str, Row]] = {}
    for row in read_rows("urdu"):
        found.setdefault(row["kind"], {})[row["word"]] = row
    return found


def _words(plain: str, start: int, end: int, kind: str) -> Iterator[tuple[int, int, Row]]:
    rows = _table().get(kind, {})
    for match in _WORD.finditer(plain, start, end):
        if match.group() in rows:
            yield match.start(), match.end(), rows[match.group()]


def _numbers(plain: str, start: int, end: int) -> list[_Number]:
    found = [
        _Number(m.start(), m.end(), int(m.group()) if len(m.group()) < 7 else None)
        for m in re.compile(r"\d+").finditer(plain, start, end)
    ]
    found += [_Number(a, b, int(row["value"])) for a, b, row in _words(plain, start, end, "number")]
    return sorted(found, key=lambda one: one.start)


def _is_accident(sentence: str) -> bool:
    """Whether a sentence tells of an accident and of no weapon.

    A word for a collision means a fight as well: it speaks for an accident beside a vehicle.
    """
    words = set(_WORD.findall(sentence))
    table = _table()
    if words & table["trigger"].keys() or "مسلح" in words:
        return False
    if words & table["accident"].keys():
        return True
    return bool(words & table["collision"].keys() and words & table["vehicle"].keys())


def _place(plain: str, start: int, end: int) -> tuple[Candidate | None, Span | None]:
    """Return the most exact place of a stretch: a town goes before its district."""
    best: tuple[int, Candidate, Span] | None = None
    stop = {word for kind in ("number", "harm", "victims", "trigger") for word in _table()[kind]}
    at = start
    while match := _WORD.search(plain, at, end):
        at = match.end()
        pair = _WORD.match(plain, match.end() + 1, end)
        pieces = [(match.start(), match.end())]
        if pair and plain[match.end()] == " ":
            pieces.insert(0, (match.start(), pair.end()))
        for piece in pieces:
            name = plain[piece[0] : piece[1]]
            short = len(fold_name(name)) < 3
            if name in stop or (short and not _AT.match(plain, piece[1])):
                continue
            spot = next(
                (one for one in find(name, 2) if one.how in {"exact", "spelling"}),
                None,
            )
            if spot is None or (spot.outside and not _AT.match(plain, piece[1])):
                continue
            rank = 0 if spot.kind == "province" else 2 if spot.precision.is_point else 1
            within = best is not None and _WITHIN.match(plain, best[2][1], piece[1])
            if best is None or rank > best[0] or (within and rank == best[0]):
                best = (rank, spot, piece)
            at = piece[1]
            break
    return (None, None) if best is None or best[0] == 0 else best[1:]


def _speaker(plain: str, start: int, end: int) -> tuple[Voice, Span | None]:
    """Return who is said to say it: “according to the police”, “the spokesman claimed”."""
    named = sorted(
        (match.start(), match.end(), row["value"])
        for words, row in _table()["speaker"].items()
        for match in re.compile(re.escape(words)).finditer(plain, start, end)
    )
    says = sorted(
        match.start()
        for words in _table()["says"]
        for match in re.compile(re.escape(words)).finditer(plain, start, end)
    )
    for at in says:
        near = [one for one in named if 0 <= at - one[1] <= _BESIDE]
        # "the spokesman of the group, X, has claimed ...": who claims stands further off.
        far = [one for one in named if one[1] <= at and one[2] in _CLAIMANTS]
        for begins, ends, actor in (*near[-1:], *far[:1]):
            return voice_of(actor), (begins, ends)
    return NOBODY, None


def _day(
    plain: str, start: int, end: int, published: date | None
) -> tuple[date | None, Span | None]:
    """Return the day that a sentence names, counted back from the day of publication."""
    if published is None:
        return None, None
    months = _table()["month"]
    for match in re.compile(r"(\d{1,2})\s+([\u0600-\u06ff]+)").finditer(plain, start, end):
        row = months.get(match[2])
        if row is None:
            continue
        for year in (published.year, published.year - 1):
            try:
                day = date(year, int(row["value"]), int(match[1]))
            except ValueError:
                break
            if day <= published:
                return day, match.span()
    for a, b, row in _words(plain, start, end, "weekday"):
        # "ہفتے" is a week as well: a day is a day "on" it.
        if re.match(r"\s+(?:کو|کی|کے روز|ہی)(?=\s|$|،)", plain[b : b + 8]):
            back = (published.weekday() - int(row["value"])) % _WEEK
            return published - timedelta(days=back), (a, b)
    return None, None


def _claim(
    plain: str,
    number: _Number,
    numbers: list[_Number],
    end: int,
    speaker: Voice,
    speaker_span: Span | None,
) -> ReadClaim | None:
    harm = next(_words(plain, number.end, min(end, number.end + _REACH), "harm"), None)
    if harm is None or number.value is None:
        return None
    if any(number.end <= one.start < harm[0] for one in numbers):
        return None
    victims, detail = Victims.TOTAL, None
    for a, b, row in _words(plain, number.end, harm[0], "victims"):
        victims, detail = Victims(row["value"]), plain[a:b]
        break
    return ReadClaim(
        kind=ClaimKind.CASUALTIES,
        claimant=speaker.name if speaker is not NOBODY else UNATTRIBUTED,
        claimant_role=speaker.role,
        claimant_actor=speaker.actor,
        claimant_span=speaker_span,
        measure=Measure(harm[2]["value"]),
        victims=victims,
        victims_detail=detail,
        low=number.value,
        high=number.value,
        qualifier=Qualifier.EXACT,
        span=(number.start, harm[1]),
        label=Label.GUESS,
        rules=(harm[2]["id"],),
    )


def _is_echo(claim: ReadClaim, before: ReadClaim) -> bool:
    """Whether a headline or a repeat gives the same figure of the same voice again."""
    same = (claim.measure, claim.low) == (before.measure, before.low)
    return same and before.claimant in {claim.claimant, UNATTRIBUTED}


def _draft(event: _Event) -> ReadDraft:
    sub = next(iter(event.triggers), "attack")
    event_type = (
        EventType.EXPLOSIONS
        if sub in {"remote_explosive", "suicide_bomb"}
        else EventType.BATTLES
        if sub == "armed_clash"
        else EventType.CIVILIANS
    )
    spot = event.spot
    point = spot is not None and spot.precision.is_point
    read = {"place": event.span, "date_start": event.day_span}
    guessed = [name for name in ("place",) if read[name] is None]
    return ReadDraft(
        date_start=event.day,
        date_end=event.day,
        date_precision=DatePrecision.DAY if event.day else DatePrecision.UNDATED,
        place=spot.name if spot else "",
        district=spot.district if spot else None,
        district_name=district_names().get(spot.district or "") if spot else None,
        tehsil=spot.tehsil if spot else None,
        geo_precision=spot.precision if spot else GeoPrecision.UNKNOWN,
        geometry=point_of(spot.lon, spot.lat) if spot and point else None,
        event_type=event_type,
        sub_event_type=sub,
        claims=tuple(event.claims),
        status=Status.REPORTED,
        evidence={
            name: Evidence(start=span[0], end=span[1], label=Label.GUESS)
            for name, span in read.items()
            if span is not None
        },
        unworded=dict.fromkeys((*guessed, "event_type"), Label.GUESS),
    )
