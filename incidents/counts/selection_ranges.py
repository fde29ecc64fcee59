"""The ranges of every incident at once: ``counting_rules.incident_ranges``, in arrays.

The steps are the same: accounts, their groups, the groups' ranges, the sum of the groups
beside the figures that do not part the people, and the attackers added.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import pandas as pd

from incidents.atlas import Atlas, Mask, RangeColumns, in_sums
from incidents.counting_rules.basis import Basis
from incidents.counting_rules.measures import (
    ENFORCED,
    LIKE_FOR_LIKE_MEASURES,
    MEASURES_COUNTED,
    STATE_HELD,
    TAKEN,
)
from incidents.counting_rules.victims_groups import GROUP_MEMBERS, LIKE_FOR_LIKE, PEOPLE
from incidents.counting_rules.voices import NEVER_IN_REST
from incidents.counts.account_columns import (
    AccountColumns,
    accounts_at_once,
    of_group,
    speak,
)
from incidents.counts.figure_columns import (
    Codes,
    Figures,
    Floats,
    Part,
    add,
    compete,
    grouped,
    meet,
    of_rows,
    raised_by,
    some_of,
    sum_of,
    where_else,
    with_none,
    with_others,
)
from incidents.counts.multi_incident_columns import (
    MEASURE_CODES,
    SIDE_CODES,
    WiderColumns,
    contradicted,
    limited,
)
from incidents.counts.multi_incident_rows import JointFigure, joint_figures
from incidents.counts.range_names import in_group, like_for_like, rest_of
from incidents.model import (
    ActorKind,
    ActorRole,
    AttackersIn,
    CountsReason,
    Covers,
    Measure,
    Status,
    Victims,
)

__all__ = ["Ranges", "with_ranges"]


def with_ranges(atlas: Atlas) -> Atlas:
    """Return the atlas with its ranges, each worked out when it is first asked for.

    Keys are (measure, basis) for every key of ``MEASURES_COUNTED``, ``held`` among
    them, and for killed and injured (``killed:security_forces``, basis) and the like
    for one word of claims alone (``LIKE_FOR_LIKE``), and (``killed/civilians``, basis)
    and the like for a group of people (``VictimsGroup``). Entries that are in no sum
    have no number here: NaN, though ``said`` may be True.
    """
    return replace(atlas, ranges=Ranges(atlas))


def _parts() -> dict[str, tuple[Victims, ...]]:
    """Return which words of claims each name of a part of the people takes in."""
    found: dict[str, tuple[Victims, ...]] = {}
    for measure in LIKE_FOR_LIKE_MEASURES:
        found |= {like_for_like(measure, word): (word,) for word in LIKE_FOR_LIKE}
        found |= {in_group(measure, one): GROUP_MEMBERS[one] for one in GROUP_MEMBERS}
    return found


_PARTS = _parts()


class Ranges(Mapping[tuple[str, str], RangeColumns]):
    """All ranges of an atlas. 100,000 incidents are 2 MB a key, so none is made in advance."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._known: dict[tuple[str, str], RangeColumns] = {}
        names = [*MEASURES_COUNTED, *_PARTS]
        names += [rest_of(name) for name in names]
        self._keys = dict.fromkeys((name, str(basis)) for name in names for basis in Basis)

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
    def joint_figures(self) -> tuple[JointFigure, ...]:
        """Incidents of which one side gives a figure for all of them."""
        return joint_figures(self._atlas)

    @cached_property
    def _voices(self) -> tuple["_Voices", "_Voices | None"]:
        """Return what the voices say, and what they say of people whom others leave out."""
        wider = WiderColumns(self._atlas)
        apart = None
        if (self._atlas.claims["covers"] == Covers.OTHERS).any():
            apart = _Voices(self._atlas, wider, apart=True)
        return _Voices(self._atlas, wider, apart=False), apart

    def _work_out(self, name: str, basis: str) -> RangeColumns:
        """Return the ranges; entries that are in no sum have no number."""
        found = self._whole(name, basis)
        silent = ~in_sums(self._atlas)
        found.low[silent] = found.high[silent] = np.nan
        return replace(found, open=found.open & ~silent)

    def _whole(self, name: str, basis: str) -> RangeColumns:
        """Return the ranges of every entry, of those in no sum too."""
        all_but_apart, apart = self._voices
        found = all_but_apart.range(name, basis)
        figures, said = found.figures, found.said
        if apart is not None:
            others = apart.range(name, basis)
            figures, said = with_others(figures, others.figures), said | others.said
        known = figures.counted
        # Nobody speaks of all the harmed: there may be more than the part that is counted.
        is_open = (figures.open | figures.part) & known
        return RangeColumns(figures.low, figures.high, is_open, said)

    @cached_property
    def round_ups(self) -> tuple[Codes, Codes]:
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
        whole, part = self.round_ups
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


class _Voices:
    """What all voices say of all incidents, or of people whom the other figures leave out."""

    def __init__(self, atlas: Atlas, wider: WiderColumns, *, apart: bool) -> None:
        self._atlas = atlas
        self._wider = wider
        self._said, self._parts, self._accounts = accounts_at_once(atlas, wider, apart=apart)
        self._alone: dict[tuple[Victims, ...], Part] = {}

    def range(self, name: str, basis: str) -> Part:
        """Return the range of every entry, and where anybody speaks of it."""
        accounts = self._accounts
        words = _PARTS.get(name, ())
        measure = name.replace("/", ":").partition(":")[0]
        wanted = [MEASURE_CODES.index(part) for part in MEASURES_COUNTED[measure]]
        chosen = self._chosen(measure, wanted, basis)
        if not words and len(wanted) == 1:
            return self._people(np.flatnonzero(chosen), wanted[0], basis)
        part = self._figures_alone(words)
        chosen &= part.said
        row, figures = accounts.row[chosen], part.figures.at(chosen)
        if len(wanted) > 1:
            # Being abducted and missing are two groups of people of one voice.
            speech, first = grouped(accounts.voice[chosen])
            row, figures = row[first], add(figures, speech, len(first))
        found = compete(figures, row, len(self._atlas.table))
        alone = next((one for one in PEOPLE if words and {*words} <= {*GROUP_MEMBERS[one]}), None)
        if alone is not None:
            bound = self._wider.most(alone, wanted[0], basis)
            found = contradicted(found, bound, row, accounts.side[chosen], figures.counted)
        return self._told(found, row)

    def _people(self, chosen: Codes, measure: int, basis: str) -> Part:
        """Return the range of everybody, of the entries alone of which one is chosen."""
        accounts = self._accounts.at(chosen)
        # Accounts are in the order of the entries.
        new = np.ones(len(chosen), dtype=bool)
        new[1:] = accounts.row[1:] != accounts.row[:-1]
        rows = accounts.row[new]
        bounds = [self._wider.most(one, measure, basis) for one in PEOPLE]
        here = [None if one is None else one[:, rows] for one in bounds]
        found = _people(replace(accounts, row=np.cumsum(new) - 1), here, len(rows))
        place = np.full(len(self._atlas.table), len(rows), dtype=np.int64)
        place[rows] = np.arange(len(rows))
        return self._told(with_none(found).at(place), rows)

    def _chosen(self, measure: str, wanted: Sequence[int], basis: str) -> Mask:
        """Return which accounts are of a measure and of whom the basis asks for."""
        accounts = self._accounts
        chosen: Mask = np.isin(accounts.measure, wanted)
        if measure in (TAKEN, STATE_HELD):
            taken = _are_by_state(self._atlas)[accounts.row] & (
                accounts.measure == MEASURE_CODES.index(Measure.ABDUCTED)
            )
            chosen = chosen & ~taken if measure == TAKEN else chosen | taken
        if basis != Basis.ALL:
            chosen &= accounts.side == SIDE_CODES.index(basis)
        return chosen

    def _figures_alone(self, words: tuple[Victims, ...]) -> Part:
        """Return what each account says of these words, all of them without any."""
        if words not in self._alone:
            accounts = self._accounts
            of_it = self._said
            if words:
                of_it = of_group(self._said, self._parts, words, as_others=False)
            part = speak(of_it, len(accounts.row))
            if words and not set(words) & NEVER_IN_REST:
                part = Part(some_of(part.figures, accounts.has_rest), part.said)
            alone = next((one for one in PEOPLE if {*words} <= {*GROUP_MEMBERS[one]}), None)
            if words and alone is not None:
                part = limited(part, self._wider, alone, accounts)
            self._alone[words] = part
        return self._alone[words]

    def _told(self, figures: Figures, row: Codes) -> Part:
        said = np.zeros(len(self._atlas.table), dtype=bool)
        said[row] = True
        return Part(figures, said)


def _are_by_state(atlas: Atlas) -> Mask:
    """Return ``is_by_state`` of every incident of an atlas."""
    size = len(atlas.table)
    actors = atlas.participations
    doing = actors[(actors["role"] == ActorRole.ALLEGED_PERPETRATOR) & actors["kind"].notna()]
    of_state = (doing["kind"] == ActorKind.STATE).to_numpy()
    row = doing["row"].to_numpy(dtype=np.int64)
    state = np.bincount(row[of_state], minlength=size) > 0
    others = np.bincount(row[~of_state], minlength=size) > 0
    found: Mask = (atlas.table["sub_event_type"] == ENFORCED).to_numpy() | (state & ~others)
    return found


def _people(accounts: AccountColumns, bounds: Sequence[Floats | None], rows: int) -> Figures:
    """Return the range of everybody harmed, an incident a place: the steps of ``people_harmed``."""
    groups = []
    for one, bound in zip(accounts.groups, bounds, strict=True):
        part = of_rows(one, accounts.row, rows)
        counted = one.said & one.figures.counted
        figures = contradicted(part.figures, bound, accounts.row, accounts.side, counted)
        groups.append(Part(figures, part.said))
    kinds = {kind: of_rows(one, accounts.row, rows) for kind, one in accounts.undivided.items()}
    not_said, with_them = kinds[AttackersIn.NOT_SAID], kinds[AttackersIn.YES]
    rivals = meet(kinds[AttackersIn.NO].figures, not_said.figures)
    *others, attackers = groups
    named = sum_of(others)
    apart = _parted(accounts, rows)
    beside = raised_by(meet(rivals, apart), named)
    without = where_else(rivals.counted, beside, named)
    said = others[0].said | others[1].said | rivals.counted
    added = sum_of([Part(without, said), attackers])
    known = meet(with_them.figures, not_said.figures)
    counts_all = (rivals.counted | apart.counted) & attackers.counts_all
    strict = where_else(counts_all, meet(known, added), raised_by(known, added))
    found = where_else(with_them.figures.counted, strict, meet(not_said.figures, added))
    vague = kinds[AttackersIn.NO].said | not_said.said | with_them.said
    vague &= ~rivals.counted & ~with_them.figures.counted
    return replace(found, open=found.open | (vague & found.counted))


def _parted(accounts: AccountColumns, rows: int) -> Figures:
    """Return the sums of groups that are rivals of totals, nothing where a group is missing."""
    told = [Part(one.figures, one.said & ~accounts.gives_total) for one in accounts.groups[:-1]]
    ranges = [of_rows(one, accounts.row, rows) for one in told]
    found = sum_of(ranges)
    both = ranges[0].counts_all & ranges[1].counts_all
    found.low[~both] = np.nan
    found.high[~both] = np.nan
    return found
