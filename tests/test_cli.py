"""The command line, as a person or a program meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from incidents.__main__ import main
from incidents.store import Signature, Store
from tests.conftest import a_claim
from tests.starter_record import CLAIMS, REPORTS, SIZE
from tests.stores import put_whole_store

ROOT = Path(__file__).resolve().parents[1]
FOUNDING = "2025-03-bla-214-claim"


@pytest.fixture
def path(tmp_path) -> Path:
    """A store with the starter incidents."""
    return put_whole_store(tmp_path)


@pytest.fixture
def run(path, capsys):
    """Run a command on the store; return its code, stdout and stderr."""

    def call(*words: str, at: Path = path) -> tuple[int, str, str]:
        try:
            code = main(["--store", str(at), *words])
        except SystemExit as leaving:
            code = leaving.code
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def ask(run):
    """Run a command that has to succeed with JSON and nothing else."""

    def call(*words: str):
        code, out, err = run(*words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return call


def test_stats_give_the_numbers_of_the_project(ask):
    stats = ask("stats")
    assert {name: stats[name] for name in ("districts", "tehsils", "population")} == {
        "districts": 34,
        "tehsils": 130,
        "population": 14_894_402,
    }
    assert (stats["incidents"], stats["reports"], stats["claims"]) == (SIZE, REPORTS, CLAIMS)
    assert stats["data_version"] == stats["revisions"] == SIZE
    assert stats["places"] > 150
    assert stats["actors"] > 20


def test_list_gives_every_incident_and_no_point_where_only_an_area_is_known(ask):
    listed = ask("list")
    assert len(listed) == SIZE
    for item in listed:
        is_point = item["geo_precision"] in ("site", "town", "near")
        assert (item["geometry"] is not None) == is_point
    placed = next(item for item in listed if item["geometry"])
    assert placed["geometry"]["type"] == "Point"
    assert 60 < placed["geometry"]["coordinates"][0] < 71


def test_list_takes_the_query_of_the_apps_address(ask):
    found = ask("list", "--query", "actor=bla&status=claimed")
    assert FOUNDING in [item["id"] for item in found]
    founding = next(item for item in found if item["id"] == FOUNDING)
    assert founding["geometry"] is None
    assert founding["ranges"]["killed"] is None
    assert {actor["actor"] for actor in founding["actors"]} >= {"bla"}
    assert len(ask("list", "--query", "?district=PK215")) < SIZE


def test_what_cannot_be_used_in_a_query_is_named_and_ignored(run):
    code, out, err = run("list", "--query", "status=cursed&colour=red", "--json")
    assert code == 0
    assert len(json.loads(out)) == SIZE
    assert "cursed" in err
    assert "colour" in err


def test_ranges_are_derived_and_unknown_is_null(run, path, ask, make_incident):
    said = (
        a_claim(1, n=3),
        a_claim(2, n=5, claimant="A fictional hospital", claimant_role="medical"),
        a_claim(3, measure="injured", qualifier="uncounted"),
    )
    with Store(path) as live:
        live.save(
            make_incident(claims=said),
            loaded_version=None,
            signed=Signature(by="t", role="editor", why="a test"),
        )
    item = ask("show", "testville-2024-03-01")
    assert item["ranges"]["killed"] == {"low": 3, "high": 5, "open": False, "uncounted": False}
    assert item["ranges"]["injured"] == {
        "low": None,
        "high": None,
        "open": False,
        "uncounted": True,
    }
    assert item["ranges"]["displaced"] is None
    listed = ask("list", "--query", "q=testville")
    assert [one["ranges"] for one in listed] == [item["ranges"]]


def test_show_nests_claims_and_reports_under_the_models_names(ask):
    shown = ask("show", FOUNDING)
    assert shown["id"] == FOUNDING
    assert shown["status"] == "claimed"
    assert (shown["version"], shown["counts"]) == (1, False)
    assert {claim["report_id"] for claim in shown["claims"]} <= {
        report["id"] for report in shown["reports"]
    }
    assert 214 in [claim["high"] for claim in shown["claims"]]


def test_an_older_data_version_gives_the_older_state(path, ask):
    with Store(path) as live:
        loaded = live.get(FOUNDING)
        changed = loaded.incident.model_copy(update={"title": "A changed title"})
        live.save(
            changed, loaded_version=1, signed=Signature(by="heron", role="reviewer", why="a test")
        )
    assert ask("show", FOUNDING)["title"] == "A changed title"
    assert ask("show", FOUNDING, "--as-of", str(SIZE))["title"] == loaded.incident.title
    titles = {item["id"]: item["title"] for item in ask("list", "--as-of", str(SIZE))}
    assert titles[FOUNDING] == loaded.incident.title
    assert len(ask("list", "--as-of", "10")) == 10
    history = ask("history", FOUNDING)
    assert [(one["action"], one["by"]) for one in history] == [
        ("create", "starter"),
        ("update", "heron"),
    ]
    assert history[1]["changed"] == ["title"]


def test_people_get_text(run):
    assert "the store is sound" in run("verify")[1].lower()
    code, out, _ = run("show", FOUNDING)
    assert code == 0
    assert "214" in out
    assert "This entry is in no sum." in out
    assert run("list")[1].splitlines()[-1] == f"{SIZE} of {SIZE} incidents, data version {SIZE}"
    assert "14,894,402" in run("stats")[1]
    assert "by starter (importer)" in run("history", FOUNDING)[1]


@pytest.mark.long
def test_build_is_done_once(run, tmp_path):
    at = tmp_path / "new" / "incidents.gpkg"
    code, out, err = run("build", at=at)
    assert (code, f"{SIZE} incidents" in out) == (0, True)
    assert "districts" in err
    before = at.read_bytes()
    code, out, err = run("build", at=at)
    assert (code, err) == (0, "")
    assert f"there already: {SIZE} incidents" in out
    assert at.read_bytes() == before
    code, out, _ = run("build", "--force", at=at)
    assert code == 0
    assert len(list(at.parent.glob("incidents.replaced-*.gpkg"))) == 1


def test_snapshot_writes_a_store_that_can_be_read(run, tmp_path):
    target = tmp_path / "copy.gpkg"
    assert run("snapshot", str(target))[0] == 0
    assert json.loads(run("stats", "--json", at=target)[1])["incidents"] == SIZE


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        pytest.param(("show", "nowhere"), "no incident has the id 'nowhere'", id="unknown id"),
        pytest.param(("history", "nowhere"), "no incident has the id", id="unknown history"),
        pytest.param(
            ("list", "--as-of", str(SIZE + 1)), f"no data version {SIZE + 1}", id="version to come"
        ),
        pytest.param(("show", FOUNDING, "--as-of", "-1"), "no data version", id="version below"),
        pytest.param(("list", "--as-of", "soon"), "invalid int value", id="no number"),
        pytest.param(("dance",), "invalid choice", id="unknown command"),
        pytest.param((), "required", id="no command"),
        pytest.param(("show",), "required", id="no id"),
    ],
)
def test_a_mistake_is_one_sentence_and_code_1(run, words, reason):
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert reason in err
    assert err.count("\n") == 1


def test_a_missing_store_says_what_to_do(run, tmp_path):
    code, out, err = run("stats", "--json", at=tmp_path / "nothing.gpkg")
    assert (code, out) == (1, "")
    assert "python -m incidents build" in err
    assert not (tmp_path / "nothing.gpkg").exists()


def test_a_snapshot_onto_a_file_is_a_mistake(run, path):
    code, _, err = run("snapshot", str(path))
    assert code == 1
    assert "exists already" in err


@pytest.mark.parametrize("command", ["stats", "verify", "list", "build"])
def test_a_damaged_store_is_a_fault(run, path, command):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    code, out, err = run(command)
    assert (code, out) == (2, "")
    assert "damaged" in err
    assert err.count("\n") == 1


def test_a_store_that_breaks_a_promise_is_a_fault(run, path):
    with Store(path) as live, live._writers.begin() as connection:
        connection.exec_driver_sql("UPDATE incidents SET title = 'Written past the history'")
    code, out, _ = run("verify", "--json")
    assert code == 2
    report = json.loads(out)
    assert report["sound"] is False
    assert len(report["problems"]) == SIZE


def test_a_fault_of_the_program_is_code_2(run, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(Store, "stats", broken)
    code, out, err = run("stats", "--json")
    assert (code, out) == (2, "")
    assert err.endswith("This is a fault of the program, not of yours.\n")


@pytest.mark.long
def test_it_runs_as_a_module_with_the_store_named_by_the_environment(path):
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "incidents", *words],
            cwd=ROOT,
            env={"ATLAS_STORE": str(path), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    done = call("stats", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["incidents"] == SIZE
    assert call("show", "nowhere").returncode == 1
    helped = call("--help")
    assert helped.returncode == 0
    for command in ("build", "stats", "verify", "list", "show", "history", "snapshot"):
        assert command in helped.stdout
