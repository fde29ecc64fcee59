"""``python -m incidents extract``: the shape of its JSON, its exit codes. Details are made up."""

import json
from pathlib import Path

import pytest

from incidents.__main__ import main

TEXT = (
    "QUETTA: Police said three men were killed when a bomb exploded in Khuzdar on Monday. "
    "Eleven people had been arrested earlier, a 24-year-old among them."
)
DRAFT = {
    "date_start", "date_end", "date_precision", "place", "district", "geo_precision",
    "event_type", "sub_event_type", "actors", "claims", "status", "background", "outside",
    "evidence",
}  # fmt: skip
CLAIM = {
    "kind", "claimant", "claimant_role", "measure", "victims", "low", "high", "qualifier",
    "scope", "span",
}  # fmt: skip


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_its_json_has_the_shape_that_is_promised(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract", str(report), "--published", "2025-03-20", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"drafts", "numbers", "language"} <= set(told)
    assert told["language"] == "en"
    (draft,) = told["drafts"]
    assert set(draft) >= DRAFT
    assert (draft["date_start"], draft["date_precision"]) == ("2025-03-17", "day")
    for actor in draft["actors"]:
        assert {"name", "role"} <= set(actor)
    claim = draft["claims"][0]
    assert set(claim) >= CLAIM
    assert "three men" in TEXT[slice(*claim["span"])]
    assert (claim["claimant"], claim["measure"], claim["low"]) == ("Police", "killed", 3)
    for start, end in draft["evidence"].values():
        assert TEXT[start:end]
    for number in told["numbers"]:
        assert TEXT[slice(*number["span"])] == number["text"]
        assert isinstance(number["used"], bool)


def test_without_json_it_tells_people(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(report)]) == 0
    out = capsys.readouterr().out
    assert "Khuzdar" in out
    assert "No day of publication" in out


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["--published", "20 March"], id="no date"),
        pytest.param(["--source-type", "gossip"], id="no kind of source"),
    ],
)
def test_a_wrong_option_is_the_users_mistake(
    report: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["extract", str(report), *options])
    assert stopped.value.code == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="no file"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"a" * 200_001, id="too long"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.txt"
    if content is not None:
        path.write_bytes(content)
    assert main(["extract", str(path), "--json"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
