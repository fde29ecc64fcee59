"""The ranges of every incident at once: the rules of ``ledger``, in arrays.

The steps are the same: accounts, their groups, the groups' ranges, the sum of the groups
beside the figures that do not part the people, and the attackers added.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from incidents.counts.accounts import NEVER_IN_REST
from incidents.counts.basis import (
    GROUP_MEMBERS,
    LIKE_FOR_LIKE,
    LIKE_FOR_LIKE_MEASURES,
    MEASURES_COUNTED,
    PEOPLE,
    STATE_HELD,
    TAKEN,
    Basis,
    VictimsGroup,
    are_by_state,
    in_group,
    like_for_like,
    rest_of,
    voice_name,
)
from incidents.filters import in_sums, superseded
from incidents.frame import Atlas, Mask, RangeColumns
from incidents.model import (
    AttackersIn,
    ClaimKind,
    CountsReason,
    Covers,
    Measure,
    Qualifier,
    Scope,
    Side,
    Status,
    Victims,
)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

_MEASURES = [str(measure) for measure in Measure]
_VICTIMS = [str(victims) for victims in Victims]
_SIDES = [str(side) for side in Side]
_ATTACKERS = [str(answer) for answer in AttackersIn]
_TOTAL = _VICTIMS.index(Victims.TOTAL)
_REST = [_VICTIMS.index(Victims.MIXED), _VICTIMS.index(Victims.UNKNOWN)]


def with_ranges(atlas: Atlas) -> Atlas:
    """Return the atlas with its ranges, each worked out when it is first asked for.

    Keys are (measure, basis) for every key of ``MEASURES_COUNTED``, ``held`` among
    them, and for killed and injured (``killed:security_forces``, basis) and the like
    for one word of claims alone (``LIKE_FOR_LIKE``), and (``killed/civilians``, basis)
    and the like for a group of people (``VictimsGroup``). Entries that are in no sum
    have no number here: NaN, though ``said`` may be True.
    """
    return replace(atlas, ranges=_Ranges(atlas))


@dataclass(frozen=True, slots=True)
class _Figures:
    """Figures in parallel: low and high in people (NaN: none given), open, part of the harmed.

    A figure without a high is uncounted; one with a high alone is "up to".
    """

    low: Floats
    high: Floats
    open: Mask
    part: Mask

    @property
    def counted(self) -> Mask:
        known: Mask = ~np.isnan(self.high)
        return known

    def at(self, where: Mask | Codes) -> "_Figures":
        return _Figures(self.low[where], self.high[where], self.open[where], self.part[where])


@dataclass(frozen=True, slots=True)
class _Said:
    """The claims that count.

    ``account`` is what one voice says in one report about one measure; ``slot`` the victims
    that a claim names, ``counted_as`` those under which others count the same people.
    """

    account: Codes
    slot: Codes
    counted_as: Codes
    attackers: Codes
    figures: _Figures

    def at(self, where: Mask | Codes) -> "_Said":
        return _Said(
            self.account[where],
            self.slot[where],
            self.counted_as[where],
            self.attackers[where],
            self.figures.at(where),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """One figure an account; ``said`` where it speaks of these people."""

    figures: _Figures
    said: Mask

    @property
    def counts_all(self) -> Mask:
        """Where everybody of these people is counted."""
        return self.figures.counted & ~self.figures.part

    def at(self, where: Mask) -> "_Part":
        return _Part(self.figures.at(where), self.said[where])


@dataclass(frozen=True, slots=True)
class _Accounts:
    """Every account: of which incident, side, voice and measure it is, and what it says."""

    row: Codes
    side: Codes
    voice: Codes
    measure: Codes
    groups: tuple[_Part, ...]
    undivided: dict[AttackersIn, _Part]
    has_rest: Mask
    gives_total: Mask

    def at(self, where: Mask) -> "_Accounts":
        return _Accounts(
            self.row[where],
            self.side[where],
            self.voice[where],
            self.measure[where],
            tuple(one.at(where) for one in self.groups),
            {kind: one.at(where) for kind, one in self.undivided.items()},
            self.has_rest[where],
            self.gives_total[where],
        )


class _Ranges(Mapping[tuple[str, str], RangeColumns]):
    """All ranges of an atlas. 100,000 incidents are 2 MB a key, so none is made in advance."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._known: dict[tuple[str, str], RangeColumns] = {}
        # Which words of claims each name of a part of the people takes in.
        self._parts: dict[str, tuple[Victims, ...]] = {}
        for measure in LIKE_FOR_LIKE_MEASURES:
            self._parts |= {like_for_like(measure, word): (word,) for word in LIKE_FOR_LIKE}
            self._parts |= {in_group(measure, one): GROUP_MEMBERS[one] for one in GROUP_MEMBERS}
        names = [*MEASURES_COUNTED, *self._parts]
        names += [rest_of(name) for name in names]
        self._keys = dict.fromkeys((name, str(basis)) for name in names for basis in Basis)
        self._alone: dict[tuple[Victims, ...], _Part] = {}

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __getitem__(self, key: tuple[str, str]) -> RangeColumns:
        name, basis = key
        key = (str(name), str(basis))
        if key not in self._keys:
            raise KeyError(key)
        if key not in self._known:
            whole = name.removeprefix(rest_of(""))
            found = self._rest(whole, key[1]) if whole != name else self._work_out(*key)
            self._known[key] = found
        return self._known[key]

    @cached_property
    def _told(self) -> tuple[_Said, pd.DataFrame, _Accounts]:
        return _accounts_of(self._atlas)

    def _figures_alone(self, words: tuple[Victims, ...]) -> _Part:
        """Return what each account says of these words, all of them without any."""
        if words not in self._alone:
            said, parts, accounts = self._told
            of_it = _of_group(said, parts, words, as_others=False) if words else said
            part = _speak(of_it, len(accounts.row))
            if words and not set(words) & NEVER_IN_REST:
                part = _Part(_some_of(part.figures, accounts.has_rest), part.said)
            self._alone[words] = part
        return self._alone[words]

    def _work_out(self, name: str, basis: str) -> RangeColumns:
        """Return the ranges; entries that are in no sum have no number."""
        found = self._whole(name, basis)
        silent = ~in_sums(self._atlas)
        found.low[silent] = found.high[silent] = np.nan
        return replace(found, open=found.open & ~silent)

    def _whole(self, name: str, basis: str) -> RangeColumns:
        """Return the ranges of every entry, of those in no sum too."""
        accounts = self._told[2]
        words = self._parts.get(name, ())
        measure = name.replace("/", ":").partition(":")[0]
        wanted = [_MEASURES.index(part) for part in MEASURES_COUNTED[measure]]
        chosen = np.isin(accounts.measure, wanted)
        if measure in (TAKEN, STATE_HELD):
            taken = are_by_state(self._atlas)[accounts.row] & (
                accounts.measure == _MEASURES.index(Measure.ABDUCTED)
            )
            chosen = chosen & ~taken if measure == TAKEN else chosen | taken
        if basis != Basis.ALL:
            chosen &= accounts.side == _SIDES.index(basis)
        rows = len(self._atlas.table)
        if not words and len(wanted) == 1:
            accounts = accounts.at(chosen)
            bounds = [self._bounds(one, wanted[0], basis) for one in PEOPLE]
            return _ranges(_people(accounts, bounds), accounts.row)
        part = self._figures_alone(words)
        chosen &= part.said
        row, figures = accounts.row[chosen], part.figures.at(chosen)
        if len(wanted) > 1:
            # Being abducted and missing are two groups of people of one voice.
            speech, first = _grouped(accounts.voice[chosen])
            row, figures = row[first], _add(figures, speech, len(first))
        found = _compete(figures, row, rows)
        alone = next((one for one in PEOPLE if words and {*words} <= {*GROUP_MEMBERS[one]}), None)
        if alone is not None:
            bound = self._bounds(alone, wanted[0], basis)
            found = _bounded(found, bound, row, accounts.side[chosen], figures.counted)
        return _ranges(found, row)

    @cached_property
    def _wider(self) -> pd.DataFrame:
        """The claims about more than an incident that give a highest number."""
        claims = self._atlas.claims
        chosen = (
            (claims["scope"] == Scope.WIDER) & claims["measure"].notna() & claims["high"].notna()
        ).to_numpy()
        return claims[chosen & ~superseded(claims)] if chosen.any() else claims[chosen]

    @cached_property
    def _round_ups(self) -> tuple[Codes, Codes]:
        """Return pairs of rows: a round-up, and an incident that its claims name."""
        claims, table = self._atlas.claims, self._atlas.table
        naming = claims[(claims["of_incidents"] != "").to_numpy()]
        umbrella = (table["counts_reason"].astype("str") == CountsReason.UMBRELLA).to_numpy()
        umbrella = umbrella & (table["status"] != Status.RETRACTED).to_numpy()
        pairs = {
            (row, one)
            for row, told in zip(naming["row"], naming["of_incidents"], strict=True)
            if umbrella[row]
            for one in told.split()
        }
        whole = np.array([row for row, _ in sorted(pairs)], dtype=np.int64)
        part = pd.Index(table["id"]).get_indexer(pd.Index([one for _, one in sorted(pairs)]))
        known = part >= 0
        return whole[known], part[known].astype(np.int64)

    def _rest(self, name: str, basis: str) -> RangeColumns:
        """Return what each round-up counts beyond the incidents that it names.

        With it a sum takes the larger of a round-up and its parts, at either end.
        """
        size = len(self._atlas.table)
        low, high = np.full(size, np.nan), np.full(size, np.nan)
        is_open, said = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        whole, part = self._round_ups
        if len(whole):
            found, parts = self._whole(name, basis), self[name, basis]
            for ends, own, of_parts in (
                (low, found.low, parts.low),
                (high, found.high, parts.high),
            ):
                told = np.bincount(whole, np.nan_to_num(of_parts[part]), size)
                ends[whole] = np.maximum(own[whole] - told[whole], 0.0)
            none = ~(high > 0)
            low[none] = high[none] = np.nan
            is_open = found.open & ~none
            said = ~none
        return RangeColumns(low, high, is_open, said)

    def _bounds(self, group: VictimsGroup, measure: int, basis: str) -> Floats:
        """Return how many of a group each side counts at most, in more than an incident.

        One row a side, one column an incident; infinity where a side says nothing.
        """
        claims = self._wider
        found = np.full((len(_SIDES), len(self._atlas.table)), -np.inf)
        if claims.empty:
            return -found
        words = [str(word) for word in GROUP_MEMBERS[group]]
        chosen = (
            (claims["measure"] == _MEASURES[measure]) & claims["victims"].isin(words)
        ).to_numpy()
        if basis != Basis.ALL:
            chosen = chosen & (claims["side"] == basis).to_numpy()
        some = claims[chosen]
        sides = _codes(some["side"], _SIDES)
        np.maximum.at(found, (sides, some["row"].to_numpy()), some["high"].to_numpy())
        return np.where(np.isneginf(found), np.inf, found)


def _bounded(found: _Figures, bound: Floats, row: Codes, side: Codes, counted: Mask) -> _Figures:
    """Return ranges of a group without a low end that another side contradicts."""
    if np.isinf(bound).all():
        return found
    speaks = np.zeros(bound.shape, dtype=bool)
    speaks[side[counted], row[counted]] = True
    others = np.where(speaks, np.inf, bound).min(axis=0)
    gone = (speaks.sum(axis=0) == 1) & (others < found.low)
    return replace(found, low=np.where(gone, np.nan, found.low))


def _people(accounts: _Accounts, bounds: Sequence[Floats]) -> _Figures:
    """Return the range of everybody harmed, an incident a place: the steps of ``people``."""
    rows = bounds[0].shape[1]
    groups = []
    for one, bound in zip(accounts.groups, bounds, strict=True):
        part = _of_rows(one, accounts.row, rows)
        counted = one.said & one.figures.counted
        figures = _bounded(part.figures, bound, accounts.row, accounts.side, counted)
        groups.append(_Part(figures, part.said))
    kinds = {kind: _of_rows(one, accounts.row, rows) for kind, one in accounts.undivided.items()}
    not_said, with_them = kinds[AttackersIn.NOT_SAID], kinds[AttackersIn.YES]
    rivals = _meet(kinds[AttackersIn.NO].figures, not_said.figures)
    *others, attackers = groups
    named = _sum(others)
    apart = _parted(accounts, rows)
    beside = _raised_by(_meet(rivals, apart), named)
    without = _where(rivals.counted, beside, named)
    said = others[0].said | others[1].said | rivals.counted
    added = _sum([_Part(without, said), attackers])
    known = _meet(with_them.figures, not_said.figures)
    counts_all = (rivals.counted | apart.counted) & attackers.counts_all
    strict = _where(counts_all, _meet(known, added), _raised_by(known, added))
    found = _where(with_them.figures.counted, strict, _meet(not_said.figures, added))
    vague = kinds[AttackersIn.NO].said | not_said.said | with_them.said
    vague &= ~rivals.counted & ~with_them.figures.counted
    return replace(found, open=found.open | (vague & found.counted))


def _parted(accounts: _Accounts, rows: int) -> _Figures:
    """Return the sums of groups that are rivals of totals, nothing where a group is missing."""
    told = [_Part(one.figures, one.said & ~accounts.gives_total) for one in accounts.groups[:-1]]
    ranges = [_of_rows(one, accounts.row, rows) for one in told]
    found = _sum(ranges)
    both = ranges[0].counts_all & ranges[1].counts_all
    found.low[~both] = np.nan
    found.high[~both] = np.nan
    return found


def _ranges(found: _Figures, told: Codes) -> RangeColumns:
    said = np.zeros(len(found.low), dtype=bool)
    said[told] = True
    known = found.counted
    # Nobody speaks of all the harmed: there may be more than the part that is counted.
    return RangeColumns(found.low, found.high, (found.open | found.part) & known, said)


def _of_rows(part: _Part, row: Codes, rows: int) -> _Part:
    """Return the envelope of what the accounts of each incident say."""
    told = row[part.said]
    said = np.zeros(rows, dtype=bool)
    said[told] = True
    return _Part(_compete(part.figures.at(part.said), told, rows), said)


def _meet(one: _Figures, other: _Figures) -> _Figures:
    """Return the envelope of two figures in each place."""
    rows = np.arange(len(one.low), dtype=np.int64)
    return _compete(_joined(one, other), np.concatenate([rows, rows]), len(rows))


def _sum(parts: Sequence[_Part]) -> _Figures:
    """Return the sum in each place of the parts that are said there."""
    size = len(parts[0].said)
    rows = np.arange(size, dtype=np.int64)
    figures = _joined(*(part.figures.at(part.said) for part in parts))
    return _add(figures, np.concatenate([rows[part.said] for part in parts]), size)


def _joined(*figures: _Figures) -> _Figures:
    return _Figures(
        np.concatenate([one.low for one in figures]),
        np.concatenate([one.high for one in figures]),
        np.concatenate([one.open for one in figures]),
        np.concatenate([one.part for one in figures]),
    )


def _where(which: Mask, one: _Figures, other: _Figures) -> _Figures:
    return _Figures(
        np.where(which, one.low, other.low),
        np.where(which, one.high, other.high),
        np.where(which, one.open, other.open),
        np.where(which, one.part, other.part),
    )


def _raised_by(whole: _Figures, some: _Figures) -> _Figures:
    """Return figures of everybody, with sums beside them that do not count everybody."""
    more = whole.counted & some.counted & (some.high > whole.high)
    same = whole.counted & some.counted & (some.high == whole.high)
    return replace(
        whole,
        high=np.where(more, some.high, whole.high),
        open=np.where(more, some.open, whole.open | (same & some.open)),
    )


def _some_of(figures: _Figures, where: Mask) -> _Figures:
    return replace(figures, part=figures.part | (where & figures.counted))


def _compete(figures: _Figures, group: Codes, groups: int) -> _Figures:
    """Return the envelope of the figures in each group."""
    counted = figures.counted
    whole = counted & ~figures.part
    has_low = ~np.isnan(figures.low)
    low_whole = _least(figures.low, group, whole & has_low, groups)
    cap = _least(figures.high, group, whole, groups)
    low_part = -_least(-figures.low, group, counted & figures.part & has_low, groups)
    high = -_least(-figures.high, group, counted, groups)
    high_whole = -_least(-figures.high, group, whole, groups)
    # "Up to 20" has no low end, but a range that holds it does not begin above 20.
    low = np.minimum(np.where(np.isfinite(low_whole), low_whole, low_part), cap)
    has_whole = np.isfinite(high_whole)

    top = counted & figures.open & (figures.high >= high[group])
    beyond = counted & figures.part & has_whole[group] & (figures.high > high_whole[group])
    is_open = np.zeros(groups, dtype=bool)
    is_open[group[top | beyond]] = True
    none = ~np.isfinite(high)
    low[~np.isfinite(low) | none] = np.nan
    high[none] = np.nan
    return _Figures(low, high, is_open, ~none & ~has_whole)


def _least(values: Floats, group: Codes, where: Mask, groups: int) -> Floats:
    """Return the least value of each group, infinity where it has none."""
    least = np.full(groups, np.inf)
    np.minimum.at(least, group[where], values[where])
    return least


def _add(figures: _Figures, group: Codes, groups: int) -> _Figures:
    """Return the sum of each group; harm that is said without a number leaves it open."""
    counted = figures.counted
    has_low = counted & ~np.isnan(figures.low)
    known = _any(counted, group, groups)
    low: Floats = np.bincount(group, np.where(has_low, figures.low, 0.0), groups).astype(float)
    high: Floats = np.bincount(group, np.where(counted, figures.high, 0.0), groups).astype(float)
    low[~_any(has_low, group, groups)] = np.nan
    high[~known] = np.nan
    is_open = _any(figures.open | ~counted, group, groups) & known
    return _Figures(low, high, is_open, _any(figures.part & counted, group, groups))


def _any(where: Mask, group: Codes, groups: int) -> Mask:
    found = np.zeros(groups, dtype=bool)
    found[group[where]] = True
    return found


def _grouped(*keys: Codes) -> tuple[Codes, Codes]:
    """Return the number of each element's combination, and a first element of every one."""
    combined = keys[0]
    for key in keys[1:]:
        combined = combined * (int(key.max(initial=0)) + 1) + key
    numbers, distinct = pd.factorize(combined)
    first = np.empty(len(distinct), dtype=np.int64)
    # Written backwards, so that the first element of a kind stands for it.
    first[numbers[::-1]] = np.arange(len(combined))[::-1]
    return numbers.astype(np.int64), first


def _speak(said: _Said, accounts: int) -> _Part:
    """Return what each account says: its groups added, or its total."""
    group, first = _grouped(said.account, said.slot)
    figures = _compete(said.figures, group, len(first))
    slot, account = said.slot[first], said.account[first]
    total = (slot == _TOTAL) & figures.counted
    added = _add(figures, account, accounts)
    for name in ("low", "high", "open", "part"):
        getattr(added, name)[account[total]] = getattr(figures, name)[total]
    told = np.zeros(accounts, dtype=bool)
    told[account] = True
    return _Part(added, told)


def _accounts_of(atlas: Atlas) -> tuple[_Said, pd.DataFrame, _Accounts]:
    """Return the claims that may enter a range, the parts that they name, and the accounts."""
    claims = atlas.claims
    chosen = (
        (claims["kind"] == ClaimKind.CASUALTIES)
        & (claims["scope"] == Scope.INCIDENT)
        & claims["measure"].notna()
    ).to_numpy() & ~superseded(claims)
    claims = claims[chosen]
    at_least = (claims["qualifier"] == Qualifier.AT_LEAST).to_numpy()
    low = claims["low"].to_numpy()
    slot = _codes(claims["victims"], _VICTIMS)
    others = _codes(claims["others_count_as"], _VICTIMS)
    voice, measure = _voices_of(claims), _codes(claims["measure"], _MEASURES)
    account, first = _grouped(voice, measure)
    said = _Said(
        account=account,
        slot=slot,
        counted_as=np.where(others >= 0, others, slot),
        attackers=_codes(claims["attackers_in"], _ATTACKERS),
        figures=_Figures(
            low,
            np.where(at_least, low, claims["high"].to_numpy()),
            at_least,
            (claims["covers"] == Covers.PART).to_numpy(),
        ),
    )
    places = pd.DataFrame({"claim_id": claims["id"].array, "claim": np.arange(len(claims))})
    parts = atlas.breakdowns.merge(places, on="claim_id")
    size = len(first)
    groups = [
        _speak(_of_group(said, parts, GROUP_MEMBERS[one], as_others=True), size) for one in PEOPLE
    ]
    totals, rest = _totals(said, parts, size), _rest(said, parts, size)
    undivided, has_rest = _undivided(groups, totals, rest, _attackers_in_rest(said, groups[-1]))
    groups[:-1] = [_Part(_some_of(one.figures, has_rest), one.said) for one in groups[:-1]]
    accounts = _Accounts(
        row=claims["row"].to_numpy(dtype=np.int64)[first],
        side=_codes(claims["side"], _SIDES)[first],
        voice=voice[first],
        measure=measure[first],
        groups=tuple(groups),
        undivided=undivided,
        has_rest=has_rest,
        gives_total=_gives_total(totals),
    )
    return said, parts, accounts


def _totals(said: _Said, parts: pd.DataFrame, accounts: int) -> dict[AttackersIn, _Part]:
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
        figures = _compete(said.figures.at(where), said.account[where], accounts)
        found[kind] = _Part(figures, told)
    return found


def _rest(said: _Said, parts: pd.DataFrame, accounts: int) -> _Part:
    """Return the people whom each account puts in no one group."""
    claim = parts["claim"].to_numpy(dtype=np.int64)
    low, high = (parts[end].to_numpy(dtype=np.float64) for end in ("low", "high"))
    of_it = np.isin(said.slot, _REST)
    figures = _left_over(said.figures, claim, low, high)
    of_it &= ~((figures.high <= 0) & np.isin(np.arange(len(of_it)), claim))
    return _speak(replace(said, figures=figures).at(of_it), accounts)


def _attackers_in_rest(said: _Said, attackers: _Part) -> Codes:
    """Return for each account if attackers are among the people it puts in no one group."""
    answers = {}
    for kind in (AttackersIn.NO, AttackersIn.YES):
        where = np.isin(said.slot, _REST) & (said.attackers == _ATTACKERS.index(kind))
        answers[kind] = _any(where, said.account, len(attackers.said))
    left_out = attackers.said | answers[AttackersIn.NO]
    codes = [_ATTACKERS.index(one) for one in (AttackersIn.NO, AttackersIn.YES)]
    found: Codes = np.select(
        [left_out, answers[AttackersIn.YES]], codes, _ATTACKERS.index(AttackersIn.NOT_SAID)
    )
    return found


def _gives_total(totals: Mapping[AttackersIn, _Part]) -> Mask:
    found: Mask = np.logical_or.reduce([one.said & one.figures.counted for one in totals.values()])
    return found


def _undivided(
    groups: Sequence[_Part], totals: dict[AttackersIn, _Part], rest: _Part, attackers: Codes
) -> tuple[dict[AttackersIn, _Part], Mask]:
    """Return what accounts count without parting it by group, and which do so beside totals."""
    has_rest = rest.said & rest.figures.counted
    gives_total = _gives_total(totals)
    all_told = _sum([*groups[:-1], rest])
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
        figures = _where(alone & ~counted, all_told, total.figures)
        found[kind] = _Part(figures, total.said | alone)
    return found, has_rest


def _of_group(
    said: _Said, parts: pd.DataFrame, words: tuple[Victims, ...], *, as_others: bool
) -> _Said:
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
        figures=_Figures(
            np.concatenate([figures.low[own], lows]),
            np.concatenate([figures.high[own], highs]),
            is_open,
            figures.part[taken],
        ),
    )


def _left_over(figures: _Figures, claim: Codes, low: Floats, high: Floats) -> _Figures:
    """Return figures less the parts of them that are named; never less than nobody."""
    size = len(figures.low)
    least = np.maximum(figures.low - np.bincount(claim, high, size), 0.0)
    most = np.maximum(figures.high - np.bincount(claim, low, size), 0.0)
    return replace(figures, low=least, high=most)


def _codes(values: "pd.Series[str]", codes: list[str]) -> Codes:
    return np.asarray(values.cat.set_categories(codes).cat.codes, dtype=np.int64)


def _voices_of(claims: pd.DataFrame) -> Codes:
    """Return the number of each claim's voice, in one report about one incident.

    An armed group is told by its actor where one is recorded, anybody else by name: two
    voices of the state that differ both stand.
    """
    names, distinct = pd.factorize(claims["claimant"])
    folded, _ = pd.factorize(np.array([voice_name(name) for name in distinct], dtype=object))
    speaker = folded[names] + 1 if len(distinct) else names
    side = _codes(claims["side"], _SIDES)
    actors, known = pd.factorize(claims["claimant_actor"])
    armed = (side == _SIDES.index(Side.ARMED_GROUP)) & (actors >= 0)
    speaker = np.where(armed, -1 - actors, speaker)
    speaker += len(known)
    reports, _ = pd.factorize(claims["report_id"])
    told, _ = _grouped(claims["row"].to_numpy(dtype=np.int64), reports.astype(np.int64))
    voice, _ = _grouped(told, side, speaker.astype(np.int64))
    return voice
