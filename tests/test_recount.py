"""The whole starter record counted again, by the words of the rule and without our code.

Nothing of ``incidents.counts`` is used but the numbers that it gives. What follows knows
claims as the file holds them, and the rule as decision 1 tells it.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

from incidents import counts, starter

Row = dict[str, Any]
Interval = tuple[float, float, bool, bool]
"""From, to, open upwards, some of them only; "from" is minus infinity where nobody says it."""

UNSAID = -math.inf
CAMPS = {
    "civilians": "people", "protesters": "people", "security_forces": "force",
    "armed_group": "attackers",
}  # fmt: skip
VOICES = {"state": "state", "local_official": "state", "armed_group": "armed_group"}


def interval(claim: Row) -> Interval | None:
    low, high = claim.get("low"), claim.get("high")
    if low is None and high is None:
        return None
    at_least = claim["qualifier"] == "at_least"
    return (
        UNSAID if low is None else low,
        low if at_least else high,
        at_least,
        claim.get("covers") == "part",
    )


def rivals(found: Iterable[Interval | None]) -> Interval | None:
    """Figures of the same people: from the lowest to the highest."""
    known = [one for one in found if one is not None]
    if not known:
        return None
    top = max(one[1] for one in known)
    full = [one for one in known if not one[3]]
    is_open = any(one[2] for one in known if one[1] == top)
    if not full:
        return max(one[0] for one in known), top, is_open, True
    starts = [one[0] for one in full if one[0] != UNSAID]
    least = min(starts) if starts else max((one[0] for one in known if one[3]), default=UNSAID)
    least = min(least, *(one[1] for one in full))
    return least, top, is_open or top > max(one[1] for one in full), False


def together(found: Iterable[Interval | None]) -> Interval | None:
    """Figures of different people: they add; one without a number leaves the sum open."""
    all_of_them = list(found)
    known = [one for one in all_of_them if one is not None]
    if not known:
        return None
    starts = [one[0] for one in known if one[0] != UNSAID]
    return (
        sum(starts) if starts else UNSAID,
        sum(one[1] for one in known),
        len(known) < len(all_of_them) or any(one[2] for one in known),
        any(one[3] for one in known),
    )


def lifted(whole: Interval, some: Interval | None) -> Interval:
    if some is None or some[1] < whole[1]:
        return whole
    return whole[0], some[1], some[2] if some[1] > whole[1] else whole[2] or some[2], whole[3]


class Voice:
    """What one voice says in one report."""

    def __init__(self, claims: list[Row]) -> None:
        words: dict[tuple[str, str], list[Interval | None]] = defaultdict(list)
        of_totals: dict[str, list[Interval | None]] = defaultdict(list)
        self.totals: dict[str, list[Interval | None]] = defaultdict(list)
        rest: dict[str, list[Interval | None]] = defaultdict(list)
        answers = set()
        for claim in claims:
            word, figure = claim["victims"], interval(claim)
            camp = CAMPS.get(claim.get("others_count_as") or word)
            parts: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for part in claim.get("of_whom", ()):
                parts[CAMPS[part["victims"]]].append((part["low"], part["high"]))
            for named, sizes in parts.items():
                if named != camp:
                    sum_of = (
                        sum(size[0] for size in sizes), sum(size[1] for size in sizes), False,
                        claim.get("covers") == "part",
                    )  # fmt: skip
                    (of_totals[named] if word == "total" else words[named, word]).append(sum_of)
            answer = claim.get("attackers_in", "not_said")
            if camp:
                words[camp, word].append(figure)
            elif word == "total":
                self.totals["yes" if "attackers" in parts else answer].append(figure)
            else:
                answers.add(answer)
                out = [size for sizes in parts.values() for size in sizes]
                if figure is not None and out:
                    low = figure[0] - sum(size[1] for size in out)
                    low = low if low == UNSAID else max(0, low)
                    high = max(0, figure[1] - sum(size[0] for size in out))
                    figure = (low, high, figure[2], figure[3])
                if figure is None or not out or figure[1]:
                    rest[word].append(figure)
        self.camps: dict[str, Interval | None] = {}
        for camp in ("people", "force", "attackers"):
            own = [rivals(found) for (of, _), found in words.items() if of == camp]
            if own or camp in of_totals:
                self.camps[camp] = rivals(of_totals[camp]) or together(own)
        self.rest = together(rivals(found) for found in rest.values())
        self.has_total = any(rivals(found) for found in self.totals.values())
        if self.rest and not self.has_total:
            kind = "no" if "attackers" in self.camps or "no" in answers else "not_said"
            if "yes" in answers and kind == "not_said":
                kind = "yes"
            own = [one for camp, one in self.camps.items() if camp != "attackers"]
            self.totals[kind].append(together([*own, self.rest]))
        elif rest and not self.has_total:
            self.totals["not_said"].append(None)

    def of(self, camp: str) -> Interval | None:
        found = self.camps.get(camp)
        if found and self.rest and camp != "attackers":
            return (*found[:3], True)
        return found


def count(claims: list[Row], wider: list[Row] = ()) -> Interval | None:
    by_voice: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for claim in claims:
        side = VOICES.get(claim["claimant_role"], "independent")
        name = " ".join(claim["claimant"].casefold().split())
        if side == "armed_group" and claim.get("claimant_actor"):
            name = "actor " + claim["claimant_actor"]
        by_voice[claim["report_id"], side, name].append(claim)
    voices = [Voice(found) for found in by_voice.values()]

    sides = {id(voice): key[1] for voice, key in zip(voices, by_voice, strict=True)}

    def camp(name: str, among: list[Voice]) -> list[Interval | None]:
        said = [voice.of(name) for voice in among if name in voice.camps]
        found = rivals(said)
        speak = {sides[id(voice)] for voice in among if voice.camps.get(name)}
        most: dict[str, float] = {}
        for claim in wider:
            side = VOICES.get(claim["claimant_role"], "independent")
            if CAMPS.get(claim["victims"]) == name and claim.get("high") is not None:
                most[side] = max(claim["high"], most.get(side, 0))
        others = [high for side, high in most.items() if side not in speak]
        if found and len(speak) == 1 and others and min(others) < found[0]:
            found = (UNSAID, *found[1:])
        return [found] if said else []

    totals = {
        kind: [one for voice in voices for one in voice.totals.get(kind, ())]
        for kind in ("yes", "no", "not_said")
    }
    unparted = rivals([*totals["no"], *totals["not_said"]])
    without: list[Interval | None] = [*camp("people", voices), *camp("force", voices)]
    free = [voice for voice in voices if not voice.has_total]
    apart = [*camp("people", free), *camp("force", free)]
    rival = together(apart) if len(apart) == 2 and all(a and not a[3] for a in apart) else None
    if unparted:
        without = [lifted(rivals([unparted, rival]) or unparted, together(without))]
    attackers = camp("attackers", voices)
    added = together([*without, *attackers])
    strict = rivals(totals["yes"])
    if strict:
        known = rivals([strict, *totals["yes"], *totals["not_said"]])
        assert known
        fully = (unparted or rival) and attackers and attackers[0] and not attackers[0][3]
        return rivals([known, added]) if fully else lifted(known, added)
    found = rivals([*totals["not_said"], added])
    if found and not unparted and any(totals.values()):
        return found[0], found[1], True, found[3]
    return found


def text(found: Interval | None) -> str:
    if found is None:
        return "not counted"
    low, high, is_open, some = found
    top = f"{high:,}{'+' if is_open or some else ''}"
    if low == UNSAID:
        return f"not known–{top}" if is_open or some else f"up to {top}"
    return top if low == high else f"{low:,}–{top}"


MEASURES = ("killed", "injured", "abducted", "disappeared", "arrested", "rescued", "displaced")


@pytest.mark.parametrize("side", ["all", "state", "armed_group", "independent"])
@pytest.mark.parametrize("measure", MEASURES)
def test_the_whole_record_counted_again_gives_the_same_ranges(measure: str, side: str) -> None:
    rows = json.loads((starter.FOLDER / "incidents.json").read_text(encoding="utf-8"))
    ours = {one.id: counts.figures(one, measure, side).text() for one in starter.read()}
    for row in rows:
        gone = {claim.get("supersedes") for claim in row.get("claims", ())}
        claims = [
            claim
            for claim in row.get("claims", ())
            if claim.get("measure") == measure
            and claim.get("scope", "incident") == "incident"
            and claim["id"] not in gone
            and side in ("all", VOICES.get(claim["claimant_role"], "independent"))
        ]
        wider = [
            claim
            for claim in row.get("claims", ())
            if claim.get("measure") == measure
            and claim.get("scope", "incident") == "wider"
            and claim["id"] not in gone
            and side in ("all", VOICES.get(claim["claimant_role"], "independent"))
        ]
        assert (row["id"], text(count(claims, wider))) == (row["id"], ours[row["id"]])
