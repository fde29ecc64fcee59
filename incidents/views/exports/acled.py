"""The same incidents in the columns of ACLED, for scripts that expect them.

A view and no conversion: what ACLED's codebook has no words for is left out, and
counted. Sides go by role: who is said to have done it on side 1, who it was done
to on side 2. Whom others alone suspect stands in the notes and in no column of
actors. A place that is known to an area has no coordinates, and an unknown number
of dead is empty, where ACLED writes 0. See decision 26.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from incidents.codebook import read_codebook
from incidents.model import ActorKind, ActorRole, Participation
from incidents.views.exports.bundle import Bundle
from incidents.views.exports.plain_cells import by_incident, cells
from incidents.views.exports.upload_layout import figure_text
from incidents.views.incident_rows import DAY
from incidents.views.incident_words import actor_in_words

__all__ = ["COLUMNS", "EVENT_TYPES", "acled_view"]

COLUMNS: Final = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "tags", "timestamp",
)  # fmt: skip

_BATTLES: Final = "Battles"
_EXPLOSIONS: Final = "Explosions/Remote violence"
_AGAINST_CIVILIANS: Final = "Violence against civilians"
_PROTESTS: Final = "Protests"
_RIOTS: Final = "Riots"
_STRATEGIC: Final = "Strategic developments"
_EXCESSIVE: Final = "Excessive force against protesters"
_PEACEFUL: Final = "Peaceful protest"

EVENT_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("Armed clash", "Government regains territory", "Non-state actor overtakes territory"),
            _BATTLES,
        ),
        **dict.fromkeys(
            (
                "Chemical weapon", "Air/drone strike", "Suicide bomb", "Grenade",
                "Shelling/artillery/missile attack", "Remote explosive/landmine/IED",
            ),
            _EXPLOSIONS,
        ),
        **dict.fromkeys(
            ("Sexual violence", "Attack", "Abduction/forced disappearance"), _AGAINST_CIVILIANS
        ),
        **dict.fromkeys((_EXCESSIVE, "Protest with intervention", _PEACEFUL), _PROTESTS),
        **dict.fromkeys(("Violent demonstration", "Mob violence"), _RIOTS),
        **dict.fromkeys(
            (
                "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use",
                "Headquarters or base established", "Looting/property destruction",
                "Non-violent transfer of territory", "Other",
            ),
            _STRATEGIC,
        ),
    }
)  # fmt: skip
"""ACLED's sub-event types, each with the event type that it belongs to."""

_CIVILIANS: Final = "Civilians (Pakistan)"
_PROTESTERS: Final = "Protesters (Pakistan)"
_RIOTERS: Final = "Rioters (Pakistan)"
_INTER: Final[Mapping[ActorKind, int]] = {kind: code for code, kind in enumerate(ActorKind, 1)}
_UNARMED: Final = frozenset({ActorKind.PROTESTERS, ActorKind.CIVILIANS})
_NOT_ARMED: Final = _UNARMED | {ActorKind.RIOTERS}
# "Nobody knows who": ACLED writes that as an unidentified armed group, as our register can.
_UNKNOWN: Final = "unknown-actor"
_UNNAMED: Final = "unidentified-armed-group"
_NONE: Final = "–"
_TWO: Final = 2

NO_SUM: Final = "round-ups, statements and retracted entries are in no sum"
NO_DATE: Final = "the date is not known to a month"
NO_PLACE: Final = "the place is not known"
NO_EVENT: Final = "ACLED has no one word for the event"
NO_DOER: Final = "nobody is named who could stand on side 1"
NO_OTHER: Final = "nobody is named who could stand on side 2"
NO_SIDES: Final = "who stood on which side is open"


class _LeftOutError(Exception):
    """An incident that ACLED's rules have no row for; the text says why."""


@dataclass(frozen=True, slots=True)
class _Party:
    """One actor as ACLED knows it: our name, theirs ("" for none or several) and the kind."""

    actor: str
    name: str
    acled: str
    kind: ActorKind

    @property
    def armed(self) -> bool:
        return self.kind not in _NOT_ARMED

    @property
    def best_name(self) -> str:
        return self.acled or self.name


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a row: the main actor, its code (0: nobody), and the associated ones."""

    main: str = ""
    inter: int = 0
    others: tuple[str, ...] = ()


def acled_view(bundle: Bundle) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """Return the incidents in the columns of an ACLED export, and how many are not among them.

    ``fatalities`` is our lowest figure, as ACLED takes the most conservative one;
    it is empty where nobody gives a number, which ACLED writes as 0. ``inter1``,
    ``inter2`` and ``interaction`` are ACLED's numbers, 0 for an empty side.

    Returns
    -------
    DataFrame
        ``COLUMNS``, in the order of the incidents.
    mapping of str to int
        Why incidents are left out, each with their number.
    """
    links = by_incident(bundle.actors)
    claims = by_incident(bundle.claims[bundle.claims["measure"].eq("killed").fillna(False)])
    sources = _sources(bundle)
    rows, left_out = [], Counter[str]()
    names = list(bundle.incidents.columns)
    for values in zip(*(cells(bundle.incidents[name]) for name in names), strict=True):
        told = dict(zip(names, values, strict=True))
        actors = [_participation(link) for link in links.get(told["id"], ())]
        try:
            row = _row(told, actors)
        except _LeftOutError as why:
            left_out[str(why)] += 1
            continue
        # What we do not hold of theirs is an empty column, for scripts that name it.
        row["source_scale"] = row["tags"] = row["timestamp"] = ""
        row["source"] = sources.get(told["id"], "")
        row["notes"] = _notes(told, actors, claims.get(told["id"], ()))
        rows.append(row)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["event_date"] = frame["event_date"].astype(DAY)
    for name in ("year", "fatalities"):
        frame[name] = frame[name].astype("Int64")
    for name in ("latitude", "longitude"):
        frame[name] = frame[name].astype("float64")
    return frame, dict(left_out)


def _participation(link: Mapping[str, Any]) -> Participation:
    return Participation(
        actor=link["actor"], role=link["role"], suspected_by=link["suspected_by"] or None
    )


def _row(told: Mapping[str, Any], actors: Sequence[Participation]) -> dict[str, Any]:
    """Return one row without its texts."""
    if not told["counts"]:
        raise _LeftOutError(NO_SUM)
    when = _number("date_precision", told["date_precision"])
    if when is None or told["date_start"] is None:
        raise _LeftOutError(NO_DATE)
    where = _number("geo_precision", told["geo_precision"])
    if where is None:
        raise _LeftOutError(NO_PLACE)
    sub = read_codebook().entry("sub_event_type", told["sub_event_type"]).acled
    if sub not in EVENT_TYPES:
        raise _LeftOutError(NO_EVENT)
    sub, first, second = _coded(sub, *_parties(actors))
    event = EVENT_TYPES[sub]
    return {
        "event_id_cnty": told["id"],
        "event_date": told["date_start"],
        "year": told["date_start"].year,
        "time_precision": when,
        "disorder_type": _disorder(event, sub),
        "event_type": event,
        "sub_event_type": sub,
        "actor1": first.main,
        "assoc_actor_1": "; ".join(first.others),
        "inter1": first.inter,
        "actor2": second.main,
        "assoc_actor_2": "; ".join(second.others),
        "inter2": second.inter,
        "interaction": _interaction(first.inter, second.inter),
        "civilian_targeting": "Civilian targeting" if _hits_civilians(sub, second) else "",
        "iso": 586,
        "region": "South Asia",
        "country": "Pakistan",
        "admin1": "Balochistan",
        "admin2": told["district_today_name"] or "",
        "admin3": told["tehsil_name"] or "",
        "location": told["place"] or told["tehsil_name"] or told["district_today_name"] or "",
        "latitude": told["latitude"],
        "longitude": told["longitude"],
        "geo_precision": where,
        "fatalities": told["killed_low"],
    }  # fmt: skip


def _interaction(first: int, second: int) -> int:
    """Return both codes as one number, the smaller first; an empty side is a 0 at its end."""
    low, high = sorted((first, second))
    return high * 10 if low == 0 else low * 10 + high


def _disorder(event: str, sub: str) -> str:
    if event == _STRATEGIC:
        return _STRATEGIC
    if sub == _EXCESSIVE:
        return "Political violence; Demonstrations"
    return (
        "Demonstrations"
        if event in (_PROTESTS, _RIOTS) and sub != "Mob violence"
        else ("Political violence")
    )


def _hits_civilians(sub: str, second: _Side) -> bool:
    """Whether civilians are the target, and the main one: what is done to an armed side is not."""
    if sub == _EXCESSIVE or EVENT_TYPES[sub] == _AGAINST_CIVILIANS:
        return True
    return EVENT_TYPES[sub] in (_EXPLOSIONS, _RIOTS) and second.inter == _INTER[ActorKind.CIVILIANS]


# Who stands where.

_Parties = list[_Party]


def _parties(actors: Iterable[Participation]) -> tuple[_Parties, _Parties, _Parties]:
    """Return who did it, who took part, and whom it was done to.

    Whom others alone suspect is none of them; where that leaves nobody as the doer,
    the doer is not known.
    """
    by_role: dict[ActorRole, dict[str, _Party]] = {role: {} for role in ActorRole}
    is_suspected = False
    for one in actors:
        if one.suspected_by:
            is_suspected |= one.role is ActorRole.ALLEGED_PERPETRATOR
        elif (party := _party(one.actor)) is not None:
            by_role[one.role][party.actor] = party
    doers = list(by_role[ActorRole.ALLEGED_PERPETRATOR].values())
    if not doers and is_suspected:
        doers = _nobody_named()
    return (
        doers,
        list(by_role[ActorRole.PARTICIPANT].values()),
        list(by_role[ActorRole.TARGET].values()),
    )


def _nobody_named() -> _Parties:
    return [party] if (party := _party(_UNNAMED)) else []


@cache
def _party(actor: str) -> _Party | None:
    """Return an actor of a side; None for things, and where it is open if it is armed."""
    book = read_codebook()
    entry = book.entry("actor", _UNNAMED if actor == _UNKNOWN else actor)
    kinds = book.actors[entry.code].kinds
    is_thing = set(kinds) == {ActorKind.CIVILIANS} and entry.ucdp == _NONE
    is_open = bool(_UNARMED & set(kinds)) and not set(kinds) <= _UNARMED
    if is_thing or is_open:
        return None
    # Where ACLED has several names for one of ours, to choose one would say more than is known.
    theirs = "" if entry.acled == _NONE or ";" in entry.acled else entry.acled
    return _Party(entry.code, book.actors[entry.code].name, theirs, kinds[0])


def _coded(
    sub: str, doers: _Parties, joined: _Parties, targets: _Parties
) -> tuple[str, _Side, _Side]:
    """Return the sub-event type and the two sides, by ACLED's rules for the event type."""
    event = EVENT_TYPES[sub]
    if event == _PROTESTS:
        return sub, *_protest(sub, doers, joined, targets)
    if not doers and not joined and event in (_EXPLOSIONS, _AGAINST_CIVILIANS):
        doers = _nobody_named()
    first, second = _opposed(doers, joined, targets, is_battle=event == _BATTLES)
    if not first:
        raise _LeftOutError(NO_DOER)
    if event == _RIOTS:
        rioters = [one for one in first if not one.armed]
        if not rioters:
            raise _LeftOutError(NO_DOER)
        side = _named(rioters, _RIOTERS, ActorKind.RIOTERS)
        return sub, *_distinct(side, _armed_or_civilians(second), rioters, second)
    if event == _STRATEGIC:
        return sub, *_distinct(
            _armed_or_civilians(first), _armed_or_civilians(second), first, second
        )
    armed = [one for one in first if one.armed]
    if not armed:
        raise _LeftOutError(NO_DOER)
    if event == _BATTLES and not any(one.armed for one in second):
        if not second or sub != "Armed clash":
            raise _LeftOutError(NO_OTHER)
        # Who attacks the unarmed fights no battle; ACLED has a word for it.
        sub, event = "Attack", _AGAINST_CIVILIANS
    if event == _AGAINST_CIVILIANS:
        unarmed = [one for one in second if not one.armed]
        if not unarmed:
            raise _LeftOutError(NO_OTHER)
        hit = _named(unarmed, _CIVILIANS, ActorKind.CIVILIANS)
        also = (*hit.others, *(one.best_name for one in second if one.armed))
        return sub, _armed(armed), _Side(hit.main, hit.inter, also)
    return sub, *_distinct(_armed(armed), _armed_or_civilians(second), armed, second)


def _protest(sub: str, doers: _Parties, joined: _Parties, targets: _Parties) -> tuple[_Side, _Side]:
    """Return the sides of a protest: who acts against it on side 1 where force was excessive."""
    protesters = [one for one in (*joined, *targets) if not one.armed]
    if not protesters:
        raise _LeftOutError(NO_DOER)
    crowd = _named(protesters, _PROTESTERS, ActorKind.PROTESTERS)
    if sub == _PEACEFUL:
        return crowd, _Side()
    against = [one for one in (*doers, *joined) if one.armed]
    if not against:
        raise _LeftOutError(NO_OTHER)
    return (_armed(against), crowd) if sub == _EXCESSIVE else (crowd, _armed(against))


def _opposed(
    doers: _Parties, joined: _Parties, targets: _Parties, *, is_battle: bool
) -> tuple[_Parties, _Parties]:
    """Return the two sides as roles tell them."""
    if doers:
        return _apart(doers, targets or joined)
    state = [one for one in joined if one.kind is ActorKind.STATE]
    others = [one for one in joined if one.kind is not ActorKind.STATE]
    if state and others:
        return state, others
    if is_battle and not any(one.armed for one in targets):
        # Who took part fought each other; of three of a kind nobody says who fought whom.
        if len(joined) != _TWO:
            raise _LeftOutError(NO_SIDES)
        return [joined[0]], [joined[1]]
    if len(joined) > 1 and not targets:
        raise _LeftOutError(NO_SIDES)
    return _apart(joined, targets)


def _apart(first: _Parties, second: _Parties) -> tuple[_Parties, _Parties]:
    if {one.actor for one in first} & {one.actor for one in second}:
        raise _LeftOutError(NO_SIDES)
    return first, second


def _armed(parties: _Parties) -> _Side:
    main, *others = [one for one in parties if one.armed]
    named = dict.fromkeys(one.best_name for one in others)
    named.pop(main.best_name, None)
    return _Side(main.best_name, _INTER[main.kind], tuple(named))


def _named(parties: _Parties, crowd: str, kind: ActorKind) -> _Side:
    """Return a side of people whom ACLED calls by one name, and who they are beside it."""
    own = [one.best_name for one in parties]
    main = crowd
    if kind is ActorKind.CIVILIANS and len(set(own)) == 1 and own[0].startswith("Civilians ("):
        main = own[0]  # of another country
    named = dict.fromkeys(name for name in own if name not in (main, crowd, "Civilians"))
    return _Side(main, _INTER[kind], tuple(named))


def _armed_or_civilians(parties: _Parties) -> _Side:
    """Return a side led by its armed part, with the civilians beside it; or of civilians alone."""
    unarmed = [one for one in parties if not one.armed]
    people = _named(unarmed, _CIVILIANS, ActorKind.CIVILIANS) if unarmed else _Side()
    if not any(one.armed for one in parties):
        return people
    side = _armed(parties)
    return _Side(
        side.main,
        side.inter,
        (*side.others, *((people.main,) if people.main else ()), *people.others),
    )


def _distinct(
    first: _Side, second: _Side, on_first: _Parties, on_second: _Parties
) -> tuple[_Side, _Side]:
    """Return two sides of different names: ours, where ACLED has one name for both."""
    if first.main != second.main:
        return first, second
    return _by_our_name(first, on_first), _by_our_name(second, on_second)


def _by_our_name(side: _Side, parties: _Parties) -> _Side:
    ours = next((one for one in parties if one.armed), parties[0]).name
    return _Side(ours, side.inter, tuple(name for name in side.others if name != ours))


# What the columns cannot say.


def _notes(
    told: Mapping[str, Any], actors: Iterable[Participation], claims: Iterable[Mapping[str, Any]]
) -> str:
    """Return whose word it is: who is named how, by whom the dead are counted, and what is said."""
    book = read_codebook()
    named = "; ".join(actor_in_words(one, book) for one in actors)
    killed = "; ".join(dict.fromkeys(map(_killed, claims)))
    parts = [
        told["summary"] or "",
        f"Attribution is alleged and no finding. Named: {named}." if named else "Nobody is named.",
        f"Killed, as claimed: {killed}." if killed else "Nobody gives a number of dead.",
        f"Status: {book.label('status', told['status']).lower()}.",
        f"From {told['date_start']} to {told['date_end']}."
        if told["date_end"] != told["date_start"]
        else "",
    ]
    return " ".join(part for part in parts if part)


def _killed(claim: Mapping[str, Any]) -> str:
    figure = figure_text(claim["kind"], claim["qualifier"], claim["low"], claim["high"])
    return f"{claim['claimant']}: {figure}"


def _sources(bundle: Bundle) -> Mapping[str, str]:
    found: dict[str, dict[str, None]] = {}
    for incident, publisher in zip(
        bundle.reports["incident_id"].tolist(), bundle.reports["publisher"].tolist(), strict=True
    ):
        found.setdefault(incident, {})[publisher] = None
    return {incident: "; ".join(names) for incident, names in found.items()}


@cache
def _number(field: str, code: str) -> int | None:
    """Return the number in ACLED's words for a code, None where it has none."""
    words = read_codebook().entry(field, code).acled.split()
    return int(words[-1]) if words and words[-1].isdecimal() else None
