"""The reading benchmark's own reports: their gold uses our codes and says no more than the text."""

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from incidents.codebook import read_codebook
from incidents.errors import UnknownCodeError

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "benchmarks" / "reading"
SETS = [path for name in ("dev", "blind") if (path := FOLDER / f"{name}.json").exists()]
BOOK = read_codebook()
DRAFT = {
    "date_start", "date_end", "date_precision", "place", "district", "geo_precision",
    "event_type", "sub_event_type", "actors", "claims", "status", "background", "outside",
}  # fmt: skip
CLAIM = {
    "kind", "claimant", "claimant_role", "measure", "victims",
    "low", "high", "qualifier", "scope",
}  # fmt: skip
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SPECIAL = {
    2: ("both", "couple", "pair"),
    6: ("half a dozen", "half-a-dozen"),
    12: ("dozen",),
    24: ("two dozen",),
    36: ("three dozen",),
    100: ("a hundred", "one hundred"),
}


@pytest.fixture(scope="module", params=SETS, ids=lambda path: path.stem)
def reports(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    return json.loads(request.param.read_text(encoding="utf-8"))


def _drafts(reports: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(report["id"], draft) for report in reports for draft in report["gold"]]


def _claims(reports: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, claim) for name, draft in _drafts(reports) for claim in draft["claims"]]


def _words(number: int) -> set[str]:
    words = set(SPECIAL.get(number, ()))
    if number < 20:
        words.add(ONES[number])
    elif number < 100:
        ten, one = TENS[number // 10 - 2], number % 10
        words |= {f"{ten}-{ONES[one]}", f"{ten} {ONES[one]}"} if one else {ten}
    return words


def _is_said(number: int, text: str) -> bool:
    # One is often said without a number: "a guard was killed".
    plain = re.sub(r"(?<=\d),(?=\d)", "", text.lower())
    if number == 1 or re.search(rf"(?<![\d.]){number}(?![\d])", plain):
        return True
    return any(re.search(rf"\b{re.escape(word)}\b", plain) for word in _words(number))


def test_ids_are_unique_across_both_sets() -> None:
    ids = [r["id"] for path in SETS for r in json.loads(path.read_text(encoding="utf-8"))]
    assert len(ids) == len(set(ids))


def test_there_are_at_least_eight_genres(reports: list[dict[str, Any]]) -> None:
    assert len({report["genre"] for report in reports}) >= 8


def test_every_report_has_its_frame(reports: list[dict[str, Any]]) -> None:
    for report in reports:
        assert set(report) == {"id", "genre", "published", "source_type", "text", "gold"}
        assert report["source_type"] in {"news", "party", "official", "ngo", "social"}
        assert report["text"].strip()
        if report["published"] is not None:
            date.fromisoformat(report["published"])


def test_every_code_is_in_the_codebook(reports: list[dict[str, Any]]) -> None:
    for name, draft in _drafts(reports):
        assert set(draft) == DRAFT, name
        for field in ("date_precision", "geo_precision", "event_type", "status"):
            BOOK.entry(field, draft[field])
        sub_types = {entry.code for entry in BOOK.sub_event_types(draft["event_type"])}
        assert draft["sub_event_type"] in sub_types, name
        # One report alone never confirms.
        assert draft["status"] in {"claimed", "reported", "disputed"}, name
    for name, claim in _claims(reports):
        assert set(claim) == CLAIM, name
        BOOK.entry("claim_kind", claim["kind"])
        BOOK.entry("claimant_role", claim["claimant_role"])
        BOOK.entry("scope", claim["scope"])
        if claim["kind"] == "casualties":
            for field in ("measure", "victims", "qualifier"):
                BOOK.entry(field, claim[field])


def test_every_actor_and_role_is_in_the_codebook(reports: list[dict[str, Any]]) -> None:
    for name, draft in _drafts(reports):
        for actor in draft["actors"]:
            BOOK.entry("actor_role", actor["role"])
            try:
                BOOK.find_actor(actor["name"])
            except UnknownCodeError:
                pytest.fail(f"{name}: no actor is called {actor['name']}")
        pairs = [(a["name"], a["role"]) for a in draft["actors"]]
        assert len(pairs) == len(set(pairs)), name


def test_every_district_exists_and_none_lies_outside(reports: list[dict[str, Any]]) -> None:
    table = ROOT / "data" / "reference" / "districts.csv"
    with table.open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    for name, draft in _drafts(reports):
        assert draft["district"] is None or draft["district"] in names, name
        assert not (draft["outside"] and draft["district"]), name


def test_dates_fit_their_precision(reports: list[dict[str, Any]]) -> None:
    for name, draft in _drafts(reports):
        start, end = draft["date_start"], draft["date_end"]
        if draft["date_precision"] == "undated":
            assert (start, end) == (None, None), name
            continue
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        longest = {"day": 0, "days": 10, "week": 14, "month": 61, "year": 731}
        assert 0 <= (last - first).days <= longest[draft["date_precision"]], name


def test_figures_fit_their_qualifier(reports: list[dict[str, Any]]) -> None:
    for name, claim in _claims(reports):
        low, high = claim["low"], claim["high"]
        if claim["kind"] != "casualties":
            assert (claim["measure"], claim["victims"], claim["qualifier"]) == (None,) * 3, name
            assert (low, high) == (None, None), name
            continue
        expected = {
            "uncounted": (False, False), "at_least": (True, False), "up_to": (False, True),
        }.get(claim["qualifier"], (True, True))  # fmt: skip
        assert (low is not None, high is not None) == expected, name
        assert low is None or high is None or low <= high, name


def test_every_figure_is_in_its_text(reports: list[dict[str, Any]]) -> None:
    for report in reports:
        for draft in report["gold"]:
            for claim in draft["claims"]:
                for number in {claim["low"], claim["high"]} - {None}:
                    assert _is_said(number, report["text"]), (report["id"], number)


def test_no_claim_is_there_twice(reports: list[dict[str, Any]]) -> None:
    for name, draft in _drafts(reports):
        rows = [tuple(claim.items()) for claim in draft["claims"]]
        assert len(rows) == len(set(rows)), name
