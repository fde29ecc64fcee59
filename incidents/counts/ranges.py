"""The ranges of every incident at once: the rules of ``ledger``, in arrays.

The steps are the same. Claims of one voice about one group in one report compete;
the groups add, unless the voice gives a total; the voices about one incident compete.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from incidents.counts.basis import (
    GROUP_MEMBERS,
    LIKE_FOR_LIKE,
    LIKE_FOR_LIKE_MEASURES,
    Basis,
    in_group,
    like_for_like,
    voice_name,
)
from incidents.filters import MEASURE_PARTS, in_sums, superseded
from incidents.frame import Atlas, Mask, RangeColumns
from incidents.model import ClaimKind, Covers, Measure, Qualifier, Scope, Side, Victims

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

_MEASURES = [str(measure) for measure in Measure]
_VICTIMS = [str(victims) for victims in Victims]
_SIDES = [str(side) for side in Side]
_TOTAL = _VICTIMS.index(Victims.TOTAL)


def with_ranges(atlas: Atlas) -> Atlas:
    """Return the atlas with its ranges, each worked out when it is first asked for.

    Keys are (measure, basis) for every key of ``MEASURE_PARTS``, ``held`` among
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
class _Voices:
    """One figure a report, voice and measure, with the incident and the side of each."""

    voice: Codes
    row: Codes
    side: Codes
    measure: Codes
    figures: _Figures

    def at(self, where: Mask | Codes) -> "_Voices":
        return _Voices(
            self.voice[where],
            self.row[where],
            self.side[where],
            self.measure[where],
            self.figures.at(where),
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """The claims that count; ``slot`` is the victims group that a claim is added up under."""

    voice: Codes
    row: Codes
    side: Codes
    measure: Codes
    slot: Codes
    figures: _Figures


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
        self._keys = dict.fromkeys(
            (name, str(basis)) for name in [*MEASURE_PARTS, *self._parts] for basis in Basis
        )
        self._alone: dict[tuple[Victims, ...], _Voices] = {}

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
            self._known[key] = self._work_out(*key)
        return self._known[key]

    @cached_property
    def _said(self) -> tuple[_Said, pd.DataFrame]:
        return _claims_that_count(self._atlas)

    @cached_property
    def _voices(self) -> _Voices:
        return _speak(self._said[0])

    def _work_out(self, name: str, basis: str) -> RangeColumns:
        words = self._parts.get(name, ())
        measure = name.replace("/", ":").partition(":")[0]
        if words and words not in self._alone:
            self._alone[words] = _speak(_of_group(*self._said, words))
        voices = self._alone[words] if words else self._voices
        wanted = [_MEASURES.index(part) for part in MEASURE_PARTS[measure]]
        chosen = np.isin(voices.measure, wanted)
        if basis != Basis.ALL:
            chosen &= voices.side == _SIDES.index(basis)
        voices = voices.at(chosen)
        if len(wanted) > 1:
            voices = _add_measures(voices)
        return _ranges(voices, in_sums(self._atlas))


def _ranges(voices: _Voices, counting: Mask) -> RangeColumns:
    rows = len(counting)
    found = _compete(voices.figures, voices.row, rows)
    said = np.zeros(rows, dtype=bool)
    said[voices.row] = True
    silent = ~counting
    found.low[silent] = np.nan
    found.high[silent] = np.nan
    known = found.counted
    # Nobody speaks of all the harmed: there may be more than the part that is counted.
    return RangeColumns(found.low, found.high, (found.open | found.part) & known, said)


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


def _speak(said: _Said) -> _Voices:
    """Return what each voice says in each report: its groups added, or its total."""
    group, first = _grouped(said.voice, said.measure, said.slot)
    figures = _compete(said.figures, group, len(first))
    slot = said.slot[first]
    speech, start = _grouped(said.voice[first], said.measure[first])
    total = (slot == _TOTAL) & figures.counted
    added = _add(figures, speech, len(start))
    for name in ("low", "high", "open", "part"):
        getattr(added, name)[speech[total]] = getattr(figures, name)[total]
    kept = first[start]
    return _Voices(said.voice[kept], said.row[kept], said.side[kept], said.measure[kept], added)


def _add_measures(voices: _Voices) -> _Voices:
    """Return one figure a voice: being abducted and missing are two groups of people."""
    speech, first = _grouped(voices.voice)
    figures = _add(voices.figures, speech, len(first))
    return replace(voices.at(first), figures=figures)


def _claims_that_count(atlas: Atlas) -> tuple[_Said, pd.DataFrame]:
    """Return the claims that may enter a range, and the parts that they name."""
    claims = atlas.claims
    chosen = (
        (claims["kind"] == ClaimKind.CASUALTIES)
        & (claims["scope"] == Scope.INCIDENT)
        & claims["measure"].notna()
    ).to_numpy() & ~superseded(claims)
    claims = claims[chosen]
    at_least = (claims["qualifier"] == Qualifier.AT_LEAST).to_numpy()
    low = claims["low"].to_numpy()
    said = _Said(
        voice=_voices_of(claims),
        row=claims["row"].to_numpy(dtype=np.int64),
        side=_codes(claims["side"], _SIDES),
        measure=_codes(claims["measure"], _MEASURES),
        slot=_codes(claims["victims"], _VICTIMS),
        figures=_Figures(
            low,
            np.where(at_least, low, claims["high"].to_numpy()),
            at_least,
            (claims["covers"] == Covers.PART).to_numpy(),
        ),
    )
    places = pd.DataFrame({"claim_id": claims["id"].array, "claim": np.arange(len(claims))})
    return said, atlas.breakdowns.merge(places, on="claim_id")


def _of_group(said: _Said, parts: pd.DataFrame, words: tuple[Victims, ...]) -> _Said:
    """Return what claims say of one group: those about it, and the parts of wider ones.

    Of a total that says of whom it is made, a group of people that nobody names gets
    what is left over, and nothing where nobody is.
    """
    codes = [_VICTIMS.index(word) for word in words]
    of_it = np.isin(said.slot, codes)
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
    inside = np.isin(slot, codes) & ~np.isin(said.slot[claim], codes)
    # Parts of one claim are different people: they add.
    wider, place = np.unique(claim[inside], return_inverse=True)
    taken = np.concatenate([own, wider])
    # "At least 26, of whom 18 …": it is the 26 that may be more.
    is_open = np.concatenate([figures.open[own], np.zeros(len(wider), dtype=bool)])
    lows, highs = (np.bincount(place, end[inside], len(wider)) for end in (low, high))
    return _Said(
        said.voice[taken],
        said.row[taken],
        said.side[taken],
        said.measure[taken],
        said.slot[taken],
        _Figures(
            np.concatenate([figures.low[own], lows]),
            np.concatenate([figures.high[own], highs]),
            is_open,
            said.figures.part[taken],
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

    The state is one voice in a report, "police" and "officials" together; an armed
    group is told by its actor where one is recorded; anybody else by name.
    """
    names, distinct = pd.factorize(claims["claimant"])
    folded, _ = pd.factorize(np.array([voice_name(name) for name in distinct], dtype=object))
    speaker = folded[names] + 1 if len(distinct) else names
    side = _codes(claims["side"], _SIDES)
    actors, known = pd.factorize(claims["claimant_actor"])
    armed = (side == _SIDES.index(Side.ARMED_GROUP)) & (actors >= 0)
    speaker = np.where(armed, -1 - actors, speaker)
    speaker = np.where(side == _SIDES.index(Side.STATE), 0, speaker) + len(known)
    reports, _ = pd.factorize(claims["report_id"])
    told, _ = _grouped(claims["row"].to_numpy(dtype=np.int64), reports.astype(np.int64))
    voice, _ = _grouped(told, side, speaker.astype(np.int64))
    return voice
