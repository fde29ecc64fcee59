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


class Camps:
    """What is told of each camp, and of everybody without parting them."""

    def __init__(self, claims: list[Row], wider: list[Row]) -> None:
        self.voices, self.bounds = voices_of(claims), most_in_all(wider)
        self.free = [voice for voice in self.voices if not voice.has_total]
        self.spoken = {camp for voice in self.voices for camp in voice.camps}
        self.totals = {
            kind: [one for voice in self.voices for one in voice.totals[kind]]
            for kind in ("no", "not_said", "yes")
        }
        self.unparted = [*self.totals["no"], *self.totals["not_said"]]
        # Voices that give no total, and count civilians and security forces wholly.
        self.rival = all(counts_all(self.of(camp, self.free)) for camp in ("people", "force"))

    def of(self, camp: str, voices: list[Voice] | None = None) -> list[Telling]:
        among = self.voices if voices is None else voices
        return [one for voice in among for one in voice.of(camp, self.bounds)]

    def least_of(self, camp: str, voices: list[Voice] | None = None) -> list[Fewest]:
        return fewest_of_camp(camp, self.voices if voices is None else voices, self.bounds)

    def is_silent(self, camp: str) -> bool:
        """Whether it is said that there was harm, without a number."""
        return camp in self.spoken and not self.of(camp)


def counts_all(tellings: Iterable[Telling]) -> bool:
    return any(one.all_of_them for one in tellings)


class Worlds(NamedTuple):
    few: list[Fewest]
    high: list[Most]
    some_only: bool


def without_attackers(told: Camps) -> Worlds:
    """Worlds of civilians and security forces, each with one voice, or with one figure for all."""
    camps = [camp for camp in ("people", "force") if told.of(camp)]
    highs = [most_of(told.of(camp)) for camp in camps]
    silent = any(told.is_silent(camp) for camp in ("people", "force"))
    by_camp = most_together(highs, more=silent) if highs else []
    if not told.unparted:
        few = fewest_together([told.least_of(camp) for camp in camps]) if camps else []
        return Worlds(few, by_camp, not all(counts_all(told.of(camp)) for camp in camps))
    whole = counts_all(told.unparted)
    few = fewest(told.unparted) if whole or not told.rival else []
    if told.rival:
        few += fewest_together([told.least_of(camp, told.free) for camp in ("people", "force")])
    top = max(one.high for one in told.unparted)
    high = [*most_of(told.unparted), *(one for one in by_camp if one.number >= top)]
    return Worlds([least(few)], high, not whole and not told.rival)


def with_attackers(told: Camps, others: Worlds) -> Worlds:
    """The same worlds with those who attacked, who are other people."""
    attackers = told.of("attackers")
    if not attackers:
        more = told.is_silent("attackers")
        high = [one._replace(more=one.more or more) for one in others.high]
        return others._replace(high=high)
    theirs = told.least_of("attackers")
    silent = not others.high and any(told.is_silent(camp) for camp in ("people", "force"))
    highs = [one for one in (others.high, most_of(attackers)) if one]
    return Worlds(
        fewest_together([others.few, theirs]) if others.few else theirs,
        most_together(highs, more=silent),
        others.some_only or not counts_all(attackers),
    )


def beside_totals(told: Camps, added: Worlds) -> Worlds:
    """These worlds beside figures for everybody, those who attacked among them."""
    if told.totals["yes"]:
        strict = [*told.totals["yes"], *told.totals["not_said"]]
        fully = (told.unparted or told.rival) and counts_all(told.of("attackers"))
        few = [*fewest(strict), *(added.few if fully and not added.some_only else [])]
        top = max(one.high for one in strict)
        high = [*most_of(strict), *(one for one in added.high if one.number >= top)]
        return Worlds(few, high, not counts_all(strict))
    unsaid = told.totals["not_said"]
    if not unsaid:
        return added
    whole = counts_all(unsaid)
    high = [*most_of(unsaid), *added.high]
    if not whole and not added.some_only:
        return added._replace(high=high)
    few = [*fewest(unsaid), *([] if added.some_only and whole else added.few)]
    return Worlds(few, high, added.some_only and not whole)


def count(claims: list[Row], wider: list[Row]) -> Range | None:
    """The fewest and the most people of any world."""
    told = Camps(claims, wider)
    worlds = beside_totals(told, with_attackers(told, without_attackers(told)))
    if not worlds.high:
        return None
    most = highest(worlds.high)
    everybody = told.unparted or told.totals["yes"]
    if any(voice.asked for voice in told.voices) and not everybody:
        # Somebody speaks of harm in all, without a number.
        most = most._replace(more=True)
    return Range(least(worlds.few), most, worlds.some_only)


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


@pytest.mark.long
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
