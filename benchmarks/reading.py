"""How well reports are read: ``python -m benchmarks.reading [--show SET] [--many]``.

Scores the drafts against the gold of the sets in ``benchmarks/reading`` and of the developers'
reports in ``../shared`` (skipped where absent). All reports are fictional in their details
over real place names.
"""

import argparse
import importlib.metadata
import json
import platform
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks.reading_words import (
    CIVILIANS,
    GROUPS,
    LOOSE,
    MONITORS,
    STATE,
    SUB,
    THINGS,
    TYPE,
    UNIT,
    VICTIMS,
    VOICES,
)
from incidents.commands.reports import _SOURCES as SOURCES
from incidents.reading import read_report

HERE: Final = Path(__file__).resolve().parent
SHARED: Final = HERE.parents[1] / "shared" / "data"
TARGETS: Final = {
    "incident F1": 0.93,
    "district": 0.93,
    "date": 0.85,
    "claim count+measure F1": 0.85,
    "full claim F1": 0.65,
    "out-of-province kept apart": 0.9,
}


def main() -> int:
    """Score all sets, print the totals and write them down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument(
        "--show", choices=("shared", "dev", "dev2", "dev3", "blind-1", "blind-2", "blind-3"),
        help="each error of a set, by report",
    )  # fmt: skip
    parser.add_argument(
        "--many", action="store_true", help="also read 1,000 reports and watch memory"
    )
    parser.add_argument("--write", action="store_true", help="write benchmarks/reading/RESULTS.md")
    asked = parser.parse_args()
    lines = []
    for name, reports in _sets().items():
        score = Score(show=asked.show == name)
        for report in reports:
            score.add(report)
        lines += [f"## {name}: {len(reports)} reports", "", *score.lines(), ""]
    if asked.many:
        lines += ["## 1,000 reports in one process", "", *_many(), ""]
    print("\n".join(lines))
    if asked.write:
        head = [
            "# How well reports are read",
            "",
            "Written by `python -m benchmarks.reading --many --write`; do not edit.",
            "",
            *_machine(),
            "",
        ]
        # What was measured once, on texts that were new then, cannot be measured again.
        first = (HERE / "reading" / "first_contact.md").read_text(encoding="utf-8")
        text = "\n".join([*head, *lines, first])
        (HERE / "reading" / "RESULTS.md").write_text(text, encoding="utf-8")
    return 0


def _sets() -> dict[str, list[dict[str, Any]]]:
    found = {}
    shared = SHARED / "reading-dev.json"
    if shared.is_file():
        reports = json.loads(shared.read_text(encoding="utf-8"))
        for report in reports:
            if report["id"] == "r00_founding":
                report["text"] = (SHARED / "founding-report.txt").read_text(encoding="utf-8")
            report["gold"] = [_converted(gold) for gold in report["gold"]]
        found["shared"] = reports
    for name in ("dev", "dev2", "dev3", "blind-1", "blind-2", "blind-3"):
        path = HERE / "reading" / f"{name}.json"
        found[name] = json.loads(path.read_text(encoding="utf-8"))
        for report in found[name] if name != "dev" else ():
            report["gold"] = [_converted(gold) for gold in report["gold"]]
    return found


def training_sets() -> list[tuple[str, dict[str, Any]]]:
    """Return every report of the project with its author, whose hand the weights may learn."""
    return [
        # The hands of the second set and of the third are told by the first letter of the id.
        (f"{name}-{report['id'][0]}", report)
        for name, reports in _sets().items()
        if name != "shared"
        for report in reports
    ]


OWN_TEXTS: Final = frozenset(
    [
        "r32_ispr_pr",
        "r33_bla_communique",
        "r34_ngo_list",
        "h12_ispr_ibo",
        "h13_ispr_weekly",
        "h14_bla_communique",
        "h15_blf_annual",
        "h16_bras_nodate",
        "h18_gov_rebuttal",
        "h20_ngo_table",
        "h21_hrcp_mission",
        "h22_missing_list",
        "h24_hospital_bulletin",
        "c03",
        "c04",
        "c06",
        "c09",
        "c14",
        "c16",
        "d08_blotter_zhob_range",
        "d09_ispr_kalat",
        "d10_ctd_absor",
        "d11_dc_dera_bugti",
        "d12_bla_three_attacks",
        "d13_blf_gishkore",
        "d14_brg_undated",
        "d15_paank_january",
        "d16_hrcp_polling",
        "e03",
        "e04",
        "e07",
        "e08",
        "e11",
        "e12",
        "e14",
        "e16",
        "e17",
        "a06_ispr_kharan",
        "a07_ispr_zhob",
        "a08_ctd_chattar",
        "a09_blf_zamuran",
        "a10_uba_sangan",
        "a11_paank",
        "a12_hrcp_hub",
        "b02",
        "b03",
        "b04",
        "b11",
        "b12",
        "b13",
        "b14",
        "wc01_paank_june",
        "wc02_council_november",
        "wc03_vbmp_list",
        "wc04_press_freedom",
        "wc05_hrcp_kharan",
        "wc06_urgent_action",
        "wc07_hrcp_chamalang",
        "wb01_ispr_infiltration",
        "wb02_ispr_three_ibos",
        "wb03_cm_handout_pishin",
        "wb04_home_dept_sibi_road",
        "wb05_bla_six_operations",
        "wb06_blf_awaran_panjgur",
        "wb07_bras_rejects_ispr",
        "wb08_brg_pipeline",
        "wb09_uba_martyrs",
        "wb10_byc_khuzdar",
        "wb11_vbmp_camp",
        "wb14_ctd_rarkan",
        "wb15_police_situation_report",
        "wb16_gov_denies_drone",
    ]
)
"""The reports that are their author's own text, where their set does not say so."""


def _converted(gold: dict[str, Any]) -> dict[str, Any]:
    """Return a draft of the developers' set in the words of the codebook."""
    when = gold["date"]
    claims = [
        {
            "kind": "casualties",
            "claimant": one["claimant"],
            "measure": UNIT.get(one["unit"], one["unit"]),
            # Their one word for whom the state takes and whom gunmen take.
            "also": "disappeared" if one["unit"] == "abducted" else None,
            "victims": one["victims"],
            "low": one["count"],
            "high": one["count"],
            "scope": "incident",
            "qualifier": one.get("qualifier", "exact"),
        }
        for one in gold["figures"]
    ]
    return {
        "date_start": when and when + "-01-01"[len(when) - 10 :]
        if when and len(when) < 10
        else when,
        "date_precision": gold["date_precision"],
        "place": gold["place"],
        "district": gold["district"],
        "event_type": TYPE[gold["event_type"].lower()],
        "sub_event_type": SUB[gold["sub_event_type"].lower()],
        "status": gold["status"],
        "actors": [{"name": one["name"], "role": one["role"]} for one in gold["actors"]],
        "claims": claims,
        "background": gold.get("background", False),
        "outside": gold.get("outside", False),
        # A count over many incidents is none of them.
        "optional": gold.get("optional", False) or gold["event_type"].lower() == "statistic",
        "coarse": True,
    }


class Score:
    """Counts of right, wrong and missed, over the reports of one set."""

    def __init__(self, *, show: bool) -> None:
        self.n: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.show = show

    def add(self, report: dict[str, Any]) -> None:
        """Read a report and count what agrees with its gold."""
        published = date.fromisoformat(report["published"]) if report.get("published") else None
        source = SOURCES[report.get("source_type") or "news"]
        begin = time.perf_counter()
        reading = read_report(report["text"], published=published, source_type=source)
        self.seconds.append(time.perf_counter() - begin)
        drafts = reading.to_json()["drafts"]
        pairs = pair(report["gold"], drafts)
        self._say(f"== {report['id']}")
        matched = {id(draft) for _, draft in pairs if draft is not None}
        for gold, draft in pairs:
            self._one(gold, draft)
        for draft in drafts:
            if id(draft) not in matched:
                if draft["outside"]:
                    self.n["extra outside"] += 1
                    continue
                self.n["incident extra"] += 1
                self._say(f"   EXTRA {_told(draft)}")
                extra = len(list(figures_of(draft)))
                self.n["claim extra"] += extra
                self.n["full extra"] += extra

    def _one(self, gold: dict[str, Any], draft: dict[str, Any] | None) -> None:
        if gold["outside"]:
            self.n["outside gold"] += 1
            kept = draft is not None and draft["outside"]
            self.n["outside kept"] += kept
            if not kept:
                self._say(f"   OUTSIDE LOST {gold['place']}")
        if draft is None:
            if gold.get("optional"):
                return
            if not gold["outside"]:
                self.n["incident missed"] += 1
            self._say(f"   MISSED {_told(gold)}")
            for _ in figures_of(gold):
                self.n["claim missed"] += 1
                self.n["full missed"] += 1
            return
        if not gold["outside"]:
            self.n["incident found"] += 1
        for field in ("date", "district", "event_type", "sub_event_type", "status", "background"):
            right = _agrees(field, gold, draft)
            self.n[f"{field} right"] += right
            self.n[f"{field} all"] += 1
            if not right and field not in {"sub_event_type"}:
                key = "date_start" if field == "date" else field
                self._say(
                    f"   {field}: gold {gold[key]!r}, drafted {draft[key]!r} ({gold['place']})"
                )
        self._actors(gold, draft)
        self._claims(gold, draft)

    def _actors(self, gold: dict[str, Any], draft: dict[str, Any]) -> None:
        wanted = {_voice(one["name"]) for one in gold["actors"]}
        got = {_voice(one["name"]) for one in draft["actors"]}
        if gold.get("coarse"):
            # Their form knows civilians of one kind only, and no pipelines.
            got = {"civilians" if one in CIVILIANS else one for one in got - THINGS}
        self.n["actor found"] += len(wanted & got)
        self.n["actor missed"] += len(wanted - got)
        self.n["actor extra"] += len(got - wanted)
        if wanted != got:
            self._say(
                f"   actors: missed {sorted(wanted - got)}, extra {sorted(got - wanted)} "
                f"({gold['place']})"
            )

    def _claims(self, gold: dict[str, Any], draft: dict[str, Any]) -> None:
        wanted, got = list(figures_of(gold)), list(figures_of(draft))
        pairs = _pair_claims(wanted, got)
        for claim, other in pairs:
            if other is None:
                self.n["claim missed"] += 1
                self.n["full missed"] += 1
                self._say(f"   claim missed: {_short(claim)} ({gold['place']})")
                continue
            self.n["claim found"] += 1
            self._voices(claim, other)
            full = _same_victims(claim, other) and same_voice(claim["claimant"], other["claimant"])
            self.n["full found" if full else "full wrong"] += 1
            if not full:
                self._say(
                    f"   claim differs: gold {_short(claim)}, drafted {_short(other)} "
                    f"{other.get('rules')}"
                )
        for claim in got:
            if not any(other is claim for _, other in pairs):
                self.n["claim extra"] += 1
                self.n["full extra"] += 1
                self._say(f"   claim extra: {_short(claim)} {claim.get('rules')} ({gold['place']})")
        for kind in ("responsibility", "denial"):
            a = {_voice(c["claimant"]) for c in gold["claims"] if c["kind"] == kind}
            b = {_voice(c["claimant"]) for c in draft["claims"] if c["kind"] == kind}
            if any(c["kind"] != "casualties" for c in gold["claims"]) or a:
                self.n["statement found"] += len(a & b)
                self.n["statement missed"] += len(a - b)
                self.n["statement extra"] += len(b - a)
                if a != b:
                    self._say(f"   {kind}: missed {a - b}, extra {b - a} ({gold['place']})")

    def _voices(self, claim: dict[str, Any], other: dict[str, Any]) -> None:
        a, b = _side(claim["claimant"]), _side(other["claimant"])
        if a in {"state", "group"}:
            self.n["party claims"] += 1
            wrong = b in {"state", "group"} and (
                a != b or (a == "group" and _voice(claim["claimant"]) != _voice(other["claimant"]))
            )
            self.n["party wrong"] += wrong
        elif b in {"state", "group"}:
            self.n["party guessed"] += 1

    def lines(self) -> Iterator[str]:
        """Yield the totals as rows of a table."""
        n = self.n
        yield "| field | score | target |"
        yield "|---|---|---|"
        rows = {
            "incident precision / recall": " / ".join(
                _ratio(n["incident found"], n["incident found"] + n[f"incident {other}"])
                for other in ("extra", "missed")
            ),
            "incident F1": _f1(n, "incident"),
            "date": _part(n, "date"),
            "district": _part(n, "district"),
            "event type": _part(n, "event_type"),
            "sub-type": _part(n, "sub_event_type"),
            "status": _part(n, "status"),
            "background flag": _part(n, "background"),
            "actors F1": _f1(n, "actor"),
            "claim count+measure F1": _f1(n, "claim"),
            "full claim F1": _full(n),
            "responsibility and denial F1": _f1(n, "statement"),
            "wrong-party credits": f"{n['party wrong']} of {n['party claims']}",
            "nobody's figure credited to a party": f"{n['party guessed']}",
            "out-of-province kept apart": f"{n['outside kept']} of {n['outside gold']} "
            f"({_ratio(n['outside kept'], n['outside gold'])})",
            "seconds a report, median / longest": f"{statistics.median(self.seconds):.3f} / "
            f"{max(self.seconds):.3f}",
        }
        for name, value in rows.items():
            target = TARGETS.get(name)
            wanted = "< 1 in 30" if "wrong-party" in name else ""
            yield f"| {name} | {value} | {f'≥ {target:.2f}' if target else wanted} |"

    def _say(self, text: str) -> None:
        if self.show:
            print(text)


def _short(claim: dict[str, Any]) -> str:
    number = claim["low"] if claim["low"] is not None else claim["high"]
    said = f"{claim['measure']} {number} {claim['victims']} {claim.get('scope')}"
    return f"{claim['claimant']}: {said}"


def _told(draft: dict[str, Any]) -> str:
    claims = [_short(claim) for claim in draft["claims"]]
    return f"{draft['date_start']} {draft['place']} {draft['sub_event_type']} {claims}"


def figures_of(draft: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the figures of a draft that count its own incident."""
    for claim in draft["claims"]:
        if (
            claim["kind"] == "casualties"
            and (claim["low"] is not None or claim["high"] is not None)
            and claim.get("scope") != "wider"
        ):
            yield claim


def _voice(name: str) -> str:
    return VOICES.get(name.lower(), name.lower())


def _side(name: str) -> str:
    voice = _voice(name)
    return "group" if voice in GROUPS else "state" if voice in STATE else "other"


def same_voice(one: str, other: str) -> bool:
    """Whether two names stand for one who speaks."""
    a, b = _voice(one), _voice(other)
    if a == b:
        return True
    if {a, b} == {"military", "security forces"}:
        return True
    if "ngo" in (a, b) and {a, b} - {"ngo"} <= MONITORS:
        # The form of the developers has one word for every monitor that it does not know.
        return True
    return a not in {"unattributed"} and (a in b or b in a) and len(min(a, b, key=len)) > 3


def _same_victims(gold: dict[str, Any], draft: dict[str, Any]) -> bool:
    wanted = VICTIMS.get(gold["victims"], {gold["victims"]})
    if wanted & LOOSE:
        wanted = wanted | LOOSE
    return draft["victims"] in wanted


def same_claim(gold: dict[str, Any], draft: dict[str, Any]) -> bool:
    """Whether a drafted claim is right in full: figure, measure, victims and who says so."""
    return (
        value_of(gold) == value_of(draft)
        and draft["measure"] in {gold["measure"], gold.get("also")}
        and _same_victims(gold, draft)
        and same_voice(gold["claimant"], draft["claimant"])
    )


def value_of(claim: dict[str, Any]) -> int | None:
    """Return the number of a claim to compare by."""
    return claim["low"] if claim["low"] is not None else claim["high"]


def _pair_claims(
    wanted: list[dict[str, Any]], got: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    left = list(got)
    pairs = []
    for claim in wanted:
        options = [
            one
            for one in left
            if value_of(one) == value_of(claim)
            and one["measure"] in {claim["measure"], claim.get("also")}
        ]
        options.sort(
            key=lambda one: (
                not (_same_victims(claim, one) and same_voice(claim["claimant"], one["claimant"])),
                not same_voice(claim["claimant"], one["claimant"]),
            )
        )
        pairs.append((claim, options[0] if options else None))
        if options:
            left = [one for one in left if one is not options[0]]
    return pairs


def _agrees(field: str, gold: dict[str, Any], draft: dict[str, Any]) -> bool:
    if field == "date":
        return gold["date_start"] == draft["date_start"] and (
            gold["date_precision"] == draft["date_precision"]
            or gold["date_start"] is None
            or {gold["date_precision"], draft["date_precision"]} == {"day", "days"}
        )
    if isinstance(gold[field], set):
        return draft[field] in gold[field]
    return bool(gold[field] == draft[field])


def _likeness(gold: dict[str, Any], draft: dict[str, Any]) -> float:
    score = 0.0
    if gold["district"] and gold["district"] == draft["district"]:
        score += 3
    elif gold["outside"] and draft["outside"]:
        score += 2.5
        score += (
            1
            if gold["place"].lower() in draft["place"].lower()
            or draft["place"].lower() in gold["place"].lower()
            else 0
        )
    elif (
        gold["district"] is None
        and draft["district"] is None
        and gold["outside"] == draft["outside"]
    ):
        score += 2
    if (gold["place"] or "-").lower() == (draft["place"] or "").lower():
        score += 1
    if gold["date_start"] == draft["date_start"]:
        score += 1.5
    score += gold["event_type"] == draft["event_type"]
    score += 0.5 * (gold["background"] == draft["background"])
    shared = {(value_of(c), c["measure"]) for c in figures_of(gold)} & {
        (value_of(c), c["measure"]) for c in figures_of(draft)
    }
    return score + min(3, 1.5 * len(shared))


def pair(
    golds: list[dict[str, Any]], drafts: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Match gold and drafts one to one, the likest first; 3.5 is the least likeness that counts."""
    options = sorted(
        ((_likeness(g, d), i, j) for i, g in enumerate(golds) for j, d in enumerate(drafts)),
        reverse=True,
    )
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for score, i, j in options:
        if score >= 3.5 and i not in chosen and j not in taken:
            chosen[i] = j
            taken.add(j)
    return [(gold, drafts[chosen[i]] if i in chosen else None) for i, gold in enumerate(golds)]


def _ratio(a: int, b: int) -> str:
    return f"{a / b:.2f}" if b else "–"


def _f1(n: Counter[str], name: str) -> str:
    found, missed, extra = n[f"{name} found"], n[f"{name} missed"], n[f"{name} extra"]
    return f"{2 * found / (2 * found + missed + extra):.2f}" if found + missed + extra else "–"


def _full(n: Counter[str]) -> str:
    found, wrong = n["full found"], n["full wrong"]
    total = 2 * found + 2 * wrong + n["full missed"] + n["full extra"]
    return f"{2 * found / total:.2f}" if total else "–"


def _part(n: Counter[str], name: str) -> str:
    right, every = n[f"{name} right"], n[f"{name} all"]
    return f"{_ratio(right, every)} ({right} of {every})"


def _many() -> Iterator[str]:
    reports = [one for reports in _sets().values() for one in reports]
    sizes = []
    begin = time.perf_counter()
    for number in range(1000):
        read_report(reports[number % len(reports)]["text"], published=date(2025, 1, 31))
        if number % 100 == 99:
            sizes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    took = time.perf_counter() - begin
    yield f"{took:.0f} s; most memory after each hundred, MB: {', '.join(map(str, sizes))}"
    long = " ".join(report["text"] for report in reports[:20]).split()[:500]
    begin = time.perf_counter()
    read_report(" ".join(long), published=date(2025, 1, 31))
    yield ""
    yield f"A report of 500 words: {time.perf_counter() - begin:.2f} s"


def _machine() -> Iterator[str]:
    names = ("pyahocorasick", "rapidfuzz")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    yield f"{machine}; {versions}."


if __name__ == "__main__":
    sys.exit(main())
