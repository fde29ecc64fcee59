"""The whole starter record counted again from its JSON, world by world, without our code.

Nothing of ``incidents.counts`` is used but the numbers that it gives. A *world* believes one
voice about each group of people, or one figure about everybody. Every world that the rule of
decision 1 admits is built, and the fewest and the most people of any are the range.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, NamedTuple

import pytest

from incidents import counts, starter

Row = dict[str, Any]
CAMPS = {
    "civilians": "people", "protesters": "people", "security_forces": "force",
    "armed_group": "attackers",
}  # fmt: skip
PARTIES = {"state": "state", "local_official": "state", "armed_group": "armed_group"}


class Telling(NamedTuple):
    """One way to count some people: from, to, whether more, whether all of them are meant."""

    low: int | None
    high: int
    more: bool
    all_of_them: bool


class Fewest(NamedTuple):
    """A least number, or, where nobody names one, the "up to" that it is under."""

    number: int | None
    under: int | None


def side_of(claim: Row) -> str:
    return PARTIES.get(claim["claimant_role"], "independent")


def telling(claim: Row) -> list[Telling]:
    """A claim's own figure; none where harm is said without a number."""
    low, high = claim.get("low"), claim.get("high")
    if low is None and high is None:
        return []
    more = claim["qualifier"] == "at_least"
    return [Telling(low, low if more else high, more, claim.get("covers", "all") == "all")]


def each_of(*choices: Sequence[Telling]) -> list[Telling]:
    """Every world that takes one telling of each of these, who are different people."""
    return [added(world) for world in product(*choices)]


def added(world: Sequence[Telling]) -> Telling:
    lows = [one.low for one in world if one.low is not None]
    return Telling(
        sum(lows) if lows else None,
        sum(one.high for one in world),
        any(one.more for one in world),
        all(one.all_of_them for one in world),
    )


class Voice:
    """What one voice says in one report: tellings of each camp, and of everybody."""

    def __init__(self, side: str, claims: list[Row]) -> None:
        self.side = side
        by_word: dict[tuple[str, str], list[Telling]] = defaultdict(list)
        by_total: dict[str, list[Telling]] = defaultdict(list)
        rest: dict[str, list[Telling]] = defaultdict(list)
        self.totals: dict[str, list[Telling]] = defaultdict(list)
        self.asked: set[str] = set()
        answers = set()
        for claim in claims:
            word, own = (
                claim["victims"],
                CAMPS.get(claim.get("others_count_as") or claim["victims"]),
            )
            inside = self.named_inside(claim)
            for camp, one in inside.items():
                if camp != own:
                    (by_total[camp] if word == "total" else by_word[camp, word]).append(one)
            answer = claim.get("attackers_in", "not_said")
            if own:
                by_word[own, word] += telling(claim)
            elif word == "total":
                kind = "yes" if "attackers" in inside else answer
                self.asked.add(kind)
                self.totals[kind] += telling(claim)
            else:
                answers.add(answer)
                left = self.without(telling(claim), inside)
                if left or not telling(claim):
                    rest[word] += left
        self.camps: dict[str, list[Telling]] = {}
        self.left_uncounted: set[str] = set()
        for camp in ("people", "force", "attackers"):
            words = [found for (of, _), found in by_word.items() if of == camp]
            if words or by_total[camp]:
                counted = [found for found in words if found]
                self.camps[camp] = by_total[camp] or (each_of(*counted) if counted else [])
                if len(counted) < len(words) and not by_total[camp]:
                    self.camps[camp] = [one._replace(more=True) for one in self.camps[camp]]
        self.has_total = any(self.totals.values())
        self.has_rest = any(rest.values())
        if rest and not self.has_total:
            kind = "no" if "attackers" in self.camps or "no" in answers else "not_said"
            kind = "yes" if "yes" in answers and kind == "not_said" else kind
            self.asked.add(kind if self.has_rest else "not_said")
            if self.has_rest:
                named = [self.camps[camp] for camp in ("people", "force") if self.camps.get(camp)]
                others = [found for found in rest.values() if found]
                self.totals[kind] += each_of(*named, *others)

    @staticmethod
    def named_inside(claim: Row) -> dict[str, Telling]:
        """Of whom a claim says that it is made: those of one camp are different people."""
        sizes: dict[str, list[Telling]] = defaultdict(list)
        whole = claim.get("covers", "all") == "all"
        for part in claim.get("of_whom", ()):
            sizes[CAMPS[part["victims"]]].append(Telling(part["low"], part["high"], False, whole))
        return {camp: added(found) for camp, found in sizes.items()}

    @staticmethod
    def without(own: list[Telling], inside: dict[str, Telling]) -> list[Telling]:
        """A figure for people in no one camp, without those who are named inside it."""
        fewest = sum(one.low or 0 for one in inside.values())
        most = sum(one.high for one in inside.values())
        left = [
            one._replace(
                low=None if one.low is None else max(0, one.low - most),
                high=max(0, one.high - fewest),
            )
            for one in own
        ]
        return [one for one in left if one.high or not inside]

    def of(self, camp: str, most: dict[tuple[str, str], int]) -> list[Telling]:
        """Tellings of a camp, under what this side counts in more than the incident."""
        found = self.camps.get(camp, [])
        if self.has_rest and camp != "attackers":
            found = [one._replace(all_of_them=False) for one in found]
        if self.side == "independent" or (camp, self.side) not in most:
            return found
        top = most[camp, self.side]
        assert all(one.low is None or one.low <= top for one in found), "a side against itself"
        return [one._replace(high=top, more=False) if one.high >= top else one for one in found]


def fewest(tellings: Iterable[Telling]) -> list[Fewest]:
    """The least numbers that can be believed: those for all of the people, if there are any."""
    known = list(tellings)
    whole = [one for one in known if one.all_of_them]
    numbers = [one.low for one in whole if one.low is not None]
    if not numbers:
        numbers = [max((one.low for one in known if one.low is not None), default=-1)]
        numbers = [number for number in numbers if number >= 0]
    under = min((one.high for one in whole if one.low is None), default=None)
    if not numbers or (under is not None and under < min(numbers)):
        return [Fewest(None, under)]
    return [Fewest(number, None) for number in numbers]


def fewest_together(choices: Sequence[list[Fewest]]) -> list[Fewest]:
    """The least numbers of different people: one of each choice, added, in every world."""
    worlds = []
    for world in product(*choices):
        numbers = [one.number for one in world if one.number is not None]
        caps = [one.under for one in world if one.under is not None]
        under = sum(caps) if not numbers and len(caps) == len(world) else None
        worlds.append(Fewest(sum(numbers) if numbers else None, under))
    return worlds


def least(worlds: Iterable[Fewest]) -> Fewest:
    found = list(worlds)
    number = min((one.number for one in found if one.number is not None), default=None)
    under = min((one.under for one in found if one.under is not None), default=None)
    if number is not None and under is not None and under < number:
        number = None
    return Fewest(number, None if number is not None else under)


class Most(NamedTuple):
    """A highest number and whether there may be more."""

    number: int
    more: bool


def most_of(tellings: Iterable[Telling]) -> list[Most]:
    """The highest numbers that can be believed; one for some beyond all is open."""
    known = list(tellings)
    whole = max((one.high for one in known if one.all_of_them), default=None)
    return [Most(one.high, one.more or (whole is not None and one.high > whole)) for one in known]


def highest(worlds: Iterable[Most]) -> Most:
    found = list(worlds)
    top = max(one.number for one in found)
    return Most(top, any(one.more for one in found if one.number == top))


def most_together(choices: Sequence[list[Most]], *, more: bool) -> list[Most]:
    return [
        Most(sum(one.number for one in world), more or any(one.more for one in world))
        for world in product(*choices)
    ]


class Range(NamedTuple):
    fewest: Fewest
    most: Most
    some_only: bool


def voices_of(claims: list[Row]) -> list[Voice]:
    by_voice: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for claim in claims:
        name = " ".join(claim["claimant"].casefold().split())
        if side_of(claim) == "armed_group" and claim.get("claimant_actor"):
            name = "actor " + claim["claimant_actor"]
        by_voice[claim["report_id"], side_of(claim), name].append(claim)
    return [Voice(side, found) for (_, side, _), found in by_voice.items()]


def most_in_all(wider: list[Row]) -> dict[tuple[str, str], int]:
    """The most that each side counts of each camp in more than the incident."""
    found: dict[tuple[str, str], tuple[int, bool]] = {}
    for claim in wider:
        for one in telling(claim) if claim["victims"] in CAMPS else ():
            key = CAMPS[claim["victims"]], side_of(claim)
            if one.all_of_them:
                found[key] = max((one.high, one.more), found.get(key, (0, False)))
    return {key: number for key, (number, more) in found.items() if not more}


def fewest_of_camp(
    camp: str, voices: list[Voice], bounds: dict[tuple[str, str], int]
) -> list[Fewest]:
    """The least numbers of a camp: none where another side counts fewer in all."""
    found = fewest(one for voice in voices for one in voice.of(camp, bounds))
    sides = {voice.side for voice in voices if voice.camps.get(camp)}
    others = [number for (of, side), number in bounds.items() if of == camp and side not in sides]
    number = least(found).number
    if len(sides) == 1 and others and number is not None and min(others) < number:
        return [Fewest(None, min(others))]
    return found


def count(claims: list[Row], wider: list[Row]) -> Range | None:
    """The fewest and the most people of any world."""
    voices, bounds = voices_of(claims), most_in_all(wider)
    told = {
        camp: [one for voice in voices for one in voice.of(camp, bounds)]
        for camp in ("people", "force", "attackers")
    }
    spoken = {camp for voice in voices for camp in voice.camps}
    totals = {
        kind: [one for voice in voices for one in voice.totals[kind]]
        for kind in ("no", "not_said", "yes")
    }
    unparted = [*totals["no"], *totals["not_said"]]
    # Worlds of civilians and security forces, by the voices that give no total.
    free = [voice for voice in voices if not voice.has_total]
    apart = {
        camp: [one for voice in free for one in voice.of(camp, bounds)]
        for camp in ("people", "force")
    }
    rival = all(any(one.all_of_them for one in found) for found in apart.values())
    camps = [camp for camp in ("people", "force") if told[camp]]
    lows = [fewest_of_camp(camp, voices, bounds) for camp in camps]
    highs = [most_of(told[camp]) for camp in camps]
    uncounted = any(camp in spoken and not told[camp] for camp in ("people", "force"))
    by_camp = most_together(highs, more=uncounted) if highs else []
    some_only = any(all(not one.all_of_them for one in told[camp]) for camp in camps)
    if unparted:
        whole = any(one.all_of_them for one in unparted)
        few = fewest(unparted) if whole or not rival else []
        if rival:
            each = [fewest_of_camp(camp, free, bounds) for camp in ("people", "force")]
            few += fewest_together(each)
        few = [least(few)]
        high = most_of(unparted)
        top = max(one.high for one in unparted)
        high += [one for one in by_camp if one.number >= top]
        some_only = not whole and not rival
    else:
        few = fewest_together(lows) if lows else []
        high = by_camp
    # Those who attacked are other people.
    attackers = told["attackers"]
    open_too = "attackers" in spoken and not attackers
    if attackers:
        theirs = fewest_of_camp("attackers", voices, bounds)
        few = fewest_together([few, theirs]) if few else theirs
        only_others_silent = uncounted and not high
        high = most_together(
            [one for one in (high, most_of(attackers)) if one], more=only_others_silent
        )
        some_only |= all(not one.all_of_them for one in attackers)
    elif open_too:
        high = [one._replace(more=True) for one in high]
    # Figures for everybody, those who attacked among them.
    strict = [*totals["yes"], *totals["not_said"]]
    if totals["yes"]:
        fully = (unparted or rival) and any(one.all_of_them for one in attackers)
        worlds = fewest(strict)
        if fully and not some_only:
            worlds += few
        top = max(one.high for one in strict)
        some_only = not any(one.all_of_them for one in strict)
        high = [*most_of(strict), *(one for one in high if one.number >= top)]
        return Range(least(worlds), highest(high), some_only)
    if totals["not_said"]:
        whole = any(one.all_of_them for one in totals["not_said"])
        if whole or some_only:
            few = [*fewest(totals["not_said"]), *([] if some_only and whole else few)]
            high = [*most_of(totals["not_said"]), *high]
            some_only = some_only and not whole
        else:
            high = [*high, *most_of(totals["not_said"])]
    if not high:
        return None
    asked = any(voice.asked for voice in voices)
    found = highest(high)
    if asked and not unparted:
        found = found._replace(more=True)
    return Range(least(few), found, some_only)


def text(found: Range | None, others: Range | None) -> str:
    """The range as it is shown, with people whom it leaves out at its high end."""
    if found is None and others is None:
        return "not counted"
    if found is None or others is None:
        found = found or others
        assert found
        number, more = found.most
        more = more or found.some_only
    else:
        number, more = found.most.number + others.most.number, True
    low, top = found.fewest.number, f"{number:,}{'+' if more else ''}"
    if low is None:
        return f"not known–{top}" if more else f"up to {top}"
    return top if low == number else f"{low:,}–{top}"


MEASURES = ("killed", "injured", "abducted", "disappeared", "arrested", "rescued", "displaced")


@pytest.mark.parametrize("side", ["all", "state", "armed_group", "independent"])
@pytest.mark.parametrize("measure", MEASURES)
def test_the_whole_record_counted_again_gives_the_same_ranges(measure: str, side: str) -> None:
    rows = json.loads((starter.FOLDER / "incidents.json").read_text(encoding="utf-8"))
    ours = {one.id: counts.figures(one, measure, side).text() for one in starter.read()}
    assert {row["id"] for row in rows} == set(ours)
    for row in rows:
        gone = {claim.get("supersedes") for claim in row.get("claims", ())}
        asked = [
            claim
            for claim in row.get("claims", ())
            if claim.get("measure") == measure
            and claim["id"] not in gone
            and side in ("all", side_of(claim))
        ]
        here = [claim for claim in asked if claim.get("scope", "incident") == "incident"]
        wider = [claim for claim in asked if claim.get("scope", "incident") == "wider"]
        apart = [claim for claim in here if claim.get("covers") == "others"]
        rest = [claim for claim in here if claim not in apart]
        again = text(count(rest, wider), count(apart, wider))
        assert (row["id"], again) == (row["id"], ours[row["id"]])
