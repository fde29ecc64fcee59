"""What each voice says of every incident at once: ``counting_rules.voices``, in arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from incidents.atlas import Atlas, Mask, superseded
from incidents.counting_rules.victims_groups import GROUP_MEMBERS, PEOPLE
from incidents.counting_rules.voices import voice_name
from incidents.counts.figure_columns import (
    Codes,
    Figures,
    Floats,
    Part,
    add,
    any_of,
    compete,
    grouped,
    some_of,
    sum_of,
    where_else,
)
from incidents.counts.multi_incident_columns import (
    MEASURE_CODES,
    SIDE_CODES,
    WiderColumns,
    limited,
)
from incidents.model import (
    AttackersIn,
    ClaimKind,
    Covers,
    Qualifier,
    Scope,
    Side,
    Victims,
)

_VICTIMS = [str(victims) for victims in Victims]
_ATTACKERS = [str(answer) for answer in AttackersIn]
_TOTAL = _VICTIMS.index(Victims.TOTAL)
_REST = [_VICTIMS.index(Victims.MIXED), _VICTIMS.index(Victims.UNKNOWN)]


@dataclass(frozen=True, slots=True)
class CountedClaims:
    """The claims that count.

    ``account`` is what one voice says in one report about one measure; ``slot`` the victims
    that a claim names, ``counted_as`` those under which others count the same people.
    """

    account: Codes
    slot: Codes
    counted_as: Codes
    attackers: Codes
    figures: Figures

    def at(self, where: Mask | Codes) -> "CountedClaims":
        """Return the claims of these places."""
        return CountedClaims(
            self.account[where],
            self.slot[where],
            self.counted_as[where],
            self.attackers[where],
            self.figures.at(where),
        )


@dataclass(frozen=True, slots=True)
class AccountColumns:
    """Every account: of which incident, side, voice and measure it is, and what it says."""

    row: Codes
    side: Codes
    voice: Codes
    measure: Codes
    groups: tuple[Part, ...]
    undivided: dict[AttackersIn, Part]
    has_rest: Mask
    gives_total: Mask

    def at(self, where: Codes) -> "AccountColumns":
        """Return the accounts of these places."""
        return AccountColumns(
            self.row[where],
            self.side[where],
            self.voice[where],
            self.measure[where],
            tuple(one.at(where) for one in self.groups),
            {kind: one.at(where) for kind, one in self.undivided.items()},
            self.has_rest[where],
            self.gives_total[where],
        )


def speak(said: CountedClaims, accounts: int) -> Part:
    """Return what each account says: its groups added, or its total."""
    group, first = grouped(said.account, said.slot)
    figures = compete(said.figures, group, len(first))
    slot, account = said.slot[first], said.account[first]
    total = (slot == _TOTAL) & figures.counted
    added = add(figures, account, accounts)
    for name in ("low", "high", "open", "part", "limit"):
        getattr(added, name)[account[total]] = getattr(figures, name)[total]
    told = np.zeros(accounts, dtype=bool)
    told[account] = True
    return Part(added, told)


@dataclass(frozen=True, slots=True)
class _Speakers:
    """Of which incident, side and measure each account is."""

    row: Codes
    side: Codes
    measure: Codes


def accounts_at_once(
    atlas: Atlas, wider: WiderColumns, *, apart: bool
) -> tuple[CountedClaims, pd.DataFrame, AccountColumns]:
    """Return the claims that may enter a range, the parts that they name, and the accounts.

    ``apart`` takes the claims of people whom the other figures leave out, and no others.
    """
    claims = _counting(atlas, apart=apart)
    voice, measure = _voices_of(claims), codes_of(claims["measure"], MEASURE_CODES)
    account, first = grouped(voice, measure)
    said = _said(claims, account)
    places = pd.DataFrame({"claim_id": claims["id"].array, "claim": np.arange(len(claims))})
    parts = atlas.breakdowns.merge(places, on="claim_id")
    size = len(first)
    speakers = _Speakers(
        claims["row"].to_numpy(dtype=np.int64)[first],
        codes_of(claims["side"], SIDE_CODES)[first],
        measure[first],
    )
    groups = [
        limited(
            speak(of_group(said, parts, GROUP_MEMBERS[one], as_others=True), size),
            wider,
            one,
            speakers,
        )
        for one in PEOPLE
    ]
    totals, rest = _totals(said, parts, size), _rest(said, parts, size)
    undivided, has_rest = _undivided(groups, totals, rest, _attackers_in_rest(said, groups[-1]))
    groups[:-1] = [Part(some_of(one.figures, has_rest), one.said) for one in groups[:-1]]
    accounts = AccountColumns(
        row=speakers.row,
        side=speakers.side,
        voice=voice[first],
        measure=speakers.measure,
        groups=tuple(groups),
        undivided=undivided,
        has_rest=has_rest,
        gives_total=_gives_total(totals),
    )
    return said, parts, accounts


def _counting(atlas: Atlas, *, apart: bool) -> pd.DataFrame:
    """Return the claims that may enter a range: of this incident, and not corrected."""
    claims = atlas.claims
    chosen = (
        (claims["kind"] == ClaimKind.CASUALTIES)
        & (claims["scope"] == Scope.INCIDENT)
        & ((claims["covers"] == Covers.OTHERS) == apart)
        & claims["measure"].notna()
    ).to_numpy()
    return claims[chosen & ~superseded(claims)]


def _said(claims: pd.DataFrame, account: Codes) -> CountedClaims:
    at_least = (claims["qualifier"] == Qualifier.AT_LEAST).to_numpy()
    low = claims["low"].to_numpy()
    high = np.where(at_least, low, claims["high"].to_numpy())
    some = (claims["covers"] != Covers.ALL).to_numpy()
    slot = codes_of(claims["victims"], _VICTIMS)
    others = codes_of(claims["others_count_as"], _VICTIMS)
    return CountedClaims(
        account=account,
        slot=slot,
        counted_as=np.where(others >= 0, others, slot),
        attackers=codes_of(claims["attackers_in"], _ATTACKERS),
        figures=Figures(low, high, at_least, some, _limit(low, high)),
    )


def _totals(said: CountedClaims, parts: pd.DataFrame, accounts: int) -> dict[AttackersIn, Part]:
    """Return the totals of each account by whether attackers are in them."""
    of_it = said.slot == _TOTAL
    named = parts["claim"].to_numpy(dtype=np.int64)
    holding = named[(parts["victims"].astype("str") == Victims.ARMED_GROUP).to_numpy()]
    attackers = said.attackers.copy()
    attackers[holding] = _ATTACKERS.index(AttackersIn.YES)
    found = {}
    for kind in AttackersIn:
        where = of_it & (attackers == _ATTACKERS.index(kind))
        told = np.zeros(accounts, dtype=bool)
        told[said.account[where]] = True
        figures = compete(said.figures.at(where), said.account[where], accounts)
        found[kind] = Part(figures, told)
    return found


def _rest(said: CountedClaims, parts: pd.DataFrame, accounts: int) -> Part:
    """Return the people whom each account puts in no one group."""
    claim = parts["claim"].to_numpy(dtype=np.int64)
    low, high = (parts[end].to_numpy(dtype=np.float64) for end in ("low", "high"))
    of_it = np.isin(said.slot, _REST)
    figures = _left_over(said.figures, claim, low, high)
    of_it &= ~((figures.high <= 0) & np.isin(np.arange(len(of_it)), claim))
    return speak(replace(said, figures=figures).at(of_it), accounts)


def _attackers_in_rest(said: CountedClaims, attackers: Part) -> Codes:
    """Return for each account if attackers are among the people it puts in no one group."""
    answers = {}
    for kind in (AttackersIn.NO, AttackersIn.YES):
        where = np.isin(said.slot, _REST) & (said.attackers == _ATTACKERS.index(kind))
        answers[kind] = any_of(where, said.account, len(attackers.said))
    left_out = attackers.said | answers[AttackersIn.NO]
    codes = [_ATTACKERS.index(one) for one in (AttackersIn.NO, AttackersIn.YES)]
    found: Codes = np.select(
        [left_out, answers[AttackersIn.YES]], codes, _ATTACKERS.index(AttackersIn.NOT_SAID)
    )
    return found


def _gives_total(totals: Mapping[AttackersIn, Part]) -> Mask:
    found: Mask = np.logical_or.reduce([one.said & one.figures.counted for one in totals.values()])
    return found


def _undivided(
    groups: Sequence[Part], totals: dict[AttackersIn, Part], rest: Part, attackers: Codes
) -> tuple[dict[AttackersIn, Part], Mask]:
    """Return what accounts count without parting it by group, and which do so beside totals."""
    has_rest = rest.said & rest.figures.counted
    gives_total = _gives_total(totals)
    all_told = sum_of([*groups[:-1], rest])
    nothing = np.full(len(has_rest), np.nan)
    all_told = replace(
        all_told,
        low=np.where(has_rest, all_told.low, nothing),
        high=np.where(has_rest, all_told.high, nothing),
    )
    found = {}
    for kind, total in totals.items():
        alone = rest.said & ~gives_total & (attackers == _ATTACKERS.index(kind))
        # An account whose totals have no number may have people in no one group beside them.
        counted = total.said & total.figures.counted
        figures = where_else(alone & ~counted, all_told, total.figures)
        found[kind] = Part(figures, total.said | alone)
    return found, has_rest


def of_group(
    said: CountedClaims, parts: pd.DataFrame, words: tuple[Victims, ...], *, as_others: bool
) -> CountedClaims:
    """Return what claims say of one group: those about it, and the parts of wider ones.

    ``as_others`` puts people in the group under which other voices count them.

    Of a total that says of whom it is made, a group of people that nobody names gets
    what is left over, and nothing where nobody is.
    """
    codes = [_VICTIMS.index(word) for word in words]
    word = said.counted_as if as_others else said.slot
    of_it = np.isin(word, codes)
    claim = parts["claim"].to_numpy(dtype=np.int64)
    slot = pd.Index(_VICTIMS).get_indexer(pd.Index(parts["victims"].astype("str")))
    low, high = (parts[end].to_numpy(dtype=np.float64) for end in ("low", "high"))
    figures = said.figures
    if Victims.TOTAL in words:
        told = ~np.isin(slot, codes)
        figures = _left_over(figures, claim[told], low[told], high[told])
        # Whom a total is made of is all said: nobody is left over, which is no claim of none.
        of_it &= ~((figures.high <= 0) & np.isin(np.arange(len(of_it)), claim[told]))
    own = np.flatnonzero(of_it)
    inside = np.isin(slot, codes) & ~np.isin(word[claim], codes)
    # Parts of one claim are different people: they add.
    wider, place = np.unique(claim[inside], return_inverse=True)
    taken = np.concatenate([own, wider])
    # "At least 26, of whom 18 …": it is the 26 that may be more.
    is_open = np.concatenate([figures.open[own], np.zeros(len(wider), dtype=bool)])
    lows, highs = (np.bincount(place, end[inside], len(wider)) for end in (low, high))
    return replace(
        said.at(taken),
        figures=Figures(
            np.concatenate([figures.low[own], lows]),
            np.concatenate([figures.high[own], highs]),
            is_open,
            figures.part[taken],
            np.concatenate([figures.limit[own], np.full(len(wider), np.nan)]),
        ),
    )


def _left_over(figures: Figures, claim: Codes, low: Floats, high: Floats) -> Figures:
    """Return figures less the parts of them that are named; never less than nobody."""
    size = len(figures.low)
    least = np.maximum(figures.low - np.bincount(claim, high, size), 0.0)
    most = np.maximum(figures.high - np.bincount(claim, low, size), 0.0)
    return replace(figures, low=least, high=most, limit=_limit(least, most))


def _limit(low: Floats, high: Floats) -> Floats:
    """Return the highest number of figures that give no low end."""
    return np.where(np.isnan(low), high, np.nan)


def codes_of(values: "pd.Series[str]", codes: list[str]) -> Codes:
    """Return the place of each value among codes, -1 where it is none of them."""
    return np.asarray(values.cat.set_categories(codes).cat.codes, dtype=np.int64)


def _voices_of(claims: pd.DataFrame) -> Codes:
    """Return the number of each claim's voice, in one report about one incident.

    An armed group is told by its actor where one is recorded, anybody else by name: two
    voices of the state that differ both stand.
    """
    names, distinct = pd.factorize(claims["claimant"])
    folded, _ = pd.factorize(np.array([voice_name(name) for name in distinct], dtype=object))
    speaker = folded[names] + 1 if len(distinct) else names
    side = codes_of(claims["side"], SIDE_CODES)
    actors, known = pd.factorize(claims["claimant_actor"])
    armed = (side == SIDE_CODES.index(Side.ARMED_GROUP)) & (actors >= 0)
    speaker = np.where(armed, -1 - actors, speaker)
    speaker += len(known)
    reports, _ = pd.factorize(claims["report_id"])
    told, _ = grouped(claims["row"].to_numpy(dtype=np.int64), reports.astype(np.int64))
    voice, _ = grouped(told, side, speaker.astype(np.int64))
    return voice
