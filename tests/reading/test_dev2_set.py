"""The second development set, in the developers' form: it converts, and its places are ours."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reading import _converted
from incidents.codebook import read_codebook

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def reports() -> list[dict[str, Any]]:
    path = ROOT / "benchmarks" / "reading" / "dev2.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_it_has_94_reports_of_their_own_ids(reports: list[dict[str, Any]]) -> None:
    assert len(reports) == 94
    assert len({report["id"] for report in reports}) == 94
    for report in reports:
        assert report["text"].strip()
        assert report["published"] is None or date.fromisoformat(report["published"])


def test_its_districts_are_those_of_the_codebook(reports: list[dict[str, Any]]) -> None:
    table = ROOT / "data" / "reference" / "districts.csv"
    with table.open(encoding="utf-8", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    for report in reports:
        for gold in report["gold"]:
            assert gold["district"] is None or gold["district"] in names, report["id"]
            assert not (gold.get("outside") and gold["district"]), report["id"]


def test_its_gold_converts_to_the_words_of_the_codebook(reports: list[dict[str, Any]]) -> None:
    book = read_codebook()
    for report in reports:
        for gold in report["gold"]:
            draft = _converted(gold)
            assert book.entry("event_type", draft["event_type"]).label
            for code in draft["sub_event_type"]:
                assert book.entry("sub_event_type", code).label
            for claim, figure in zip(draft["claims"], gold["figures"], strict=True):
                assert book.entry("measure", claim["measure"]).label
                assert (claim["claimant"], claim["low"]) == (figure["claimant"], figure["count"])
