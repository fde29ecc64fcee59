"""From a file to records that wait for review: every row accounted for, all or nothing."""

import dataclasses
import json
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.desk.auth.roles import NotAllowedError
from incidents.desk.drafts import HarmAnswer
from incidents.desk.review import batches, duplicates, publishing
from incidents.desk.review.publishing import NotAnsweredError
from incidents.desk.safeguards.harm import QUESTIONS
from incidents.desk.service_gate import Desk
from incidents.desk.uploads.formats.uploaded_table import Table, UnreadableError
from incidents.desk.uploads.plan import Plan, TableChoices, problems_csv
from incidents.desk.uploads.upload_services import (
    accept_upload,
    keep_matching,
    kept_matching,
    plan_upload,
    read_table,
)
from incidents.desk.workfile import work_entries
from incidents.desk.workfile.work_records import BatchState
from incidents.errors import IncidentError, StaleVersionError, StoreError
from incidents.model import Sensitivity
from incidents.provenance import data_sets
from incidents.store import FirstReview, Signature, geopackage
from tests.command_line import run_command
from tests.desk.conftest import Tokens
from tests.desk.uploads.files import GOOD, a_csv, a_row, many
from tests.laws import examples
from tests.store.test_store_chain import TO_TABLES_2
from tests.stores import put_empty_store

ANSWERS = [HarmAnswer(question=one.key, yes=False) for one in QUESTIONS]
ACLED = {
    "event_id_cnty": "PAK1", "event_date": "2024-03-01", "time_precision": "1",
    "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "BLA: Baloch Liberation Army", "actor2": "Police Forces of Pakistan",
    "location": "Turbat", "latitude": "26.0",
    "longitude": "63.05", "geo_precision": "1", "source": "Fictional Daily",
    "notes": "A fictional clash.", "fatalities": "0", "admin2": "Kech",
}  # fmt: skip


def plan(desk: Desk, token: str, payload: bytes, kind: str | None = None) -> Plan:
    return plan_upload(desk, token, read_table(payload), TableChoices(kind))


def some(rows: Mapping[str, int]) -> dict[str, int]:
    """Return the parts of an account that are not nought."""
    return {name: count for name, count in rows.items() if count}


def upload(desk: Desk, token: str, payload: bytes, name: str = "table.csv") -> int:
    return accept_upload(desk, token, payload, plan(desk, token, payload), name=name)


def test_a_file_is_saved_whole_and_waits_for_review(desk: Desk, tokens: Tokens) -> None:
    payload = a_csv(*many(3))
    found = plan(desk, tokens.editor, payload)
    assert found.in_words() == ("3 rows read = 3 new.")
    assert desk.store.data_version() == 0
    batch = accept_upload(desk, tokens.editor, payload, found, name="../../x/a table.csv")
    kept = desk.book.batch(batch)
    assert kept.state is BatchState.IN_REVIEW
    assert kept.upload.name == "a table.csv"
    assert desk.book.upload_bytes(kept.upload.id) == payload
    stored = desk.store.get_many([f"testville-2024-{n:05d}" for n in range(3)])
    assert len(stored) == 3
    assert {one.incident.sensitivity for one in stored.values()} == {Sensitivity.RESTRICTED}
    assert len(desk.store.read_atlas(audience=(Sensitivity.PUBLIC,)).table) == 0


def test_the_same_file_again_changes_nothing(desk: Desk, tokens: Tokens) -> None:
    payload = a_csv(*many(5))
    upload(desk, tokens.editor, payload)
    version = desk.store.data_version()
    again = plan(desk, tokens.second, payload)
    assert some(again.rows) == {"unchanged": 5}
    with pytest.raises(UnreadableError, match="nothing new"):
        accept_upload(desk, tokens.second, payload, again, name="again.csv")
    assert desk.store.data_version() == version


def test_a_changed_row_changes_its_record_and_no_claim_is_overwritten(
    desk: Desk, tokens: Tokens
) -> None:
    upload(desk, tokens.editor, a_csv(*many(2)))
    changed = a_csv(*many(1, figure="4", title="Another fictional title"), many(2)[1])
    found = plan(desk, tokens.editor, changed)
    assert (found.rows["changed"], found.rows["unchanged"]) == (1, 1)
    accept_upload(desk, tokens.editor, changed, found, name="mended.csv")
    record = desk.store.get("testville-2024-00000").incident
    assert record.title == "Another fictional title"
    assert [(one.low, one.supersedes is not None) for one in record.claims] == [
        (2, False),
        (4, True),
    ]
    assert plan(desk, tokens.editor, changed).rows["unchanged"] == 2


def test_an_upload_never_makes_a_record_more_open_or_less(desk: Desk, tokens: Tokens) -> None:
    upload(desk, tokens.editor, a_csv(*many(1)))
    stored = desk.store.get("testville-2024-00000")
    desk.store.save(
        stored.incident.model_copy(update={"sensitivity": Sensitivity.PUBLIC}),
        loaded_version=1,
        opening=FirstReview(),
        signed=Signature(by="x", role="reviewer", why="fictional"),
    )
    [changed] = plan(desk, tokens.editor, a_csv(*many(1, title="Another"))).changed
    assert changed.sensitivity is Sensitivity.PUBLIC


def test_one_bad_row_stops_the_whole_file(desk: Desk, tokens: Tokens) -> None:
    payload = a_csv(*many(3), a_row(id="bad-row", date="soon", figure="-1"))
    found = plan(desk, tokens.editor, payload)
    assert some(found.rows) == {"new": 3, "problems": 1}
    with pytest.raises(UnreadableError, match="Nothing was saved"):
        accept_upload(desk, tokens.editor, payload, found, name="x.csv")
    assert desk.store.data_version() == 0
    told = problems_csv(found).decode("utf-8-sig")
    assert '"5","date","soon"' in told
    assert '"\'-1"' in told  # a spreadsheet would run it


def test_rows_that_are_not_ours_are_counted_listed_and_not_taken(
    desk: Desk, tokens: Tokens, tmp_path: Path
) -> None:
    payload = a_csv(*many(2), a_row(id="elsewhere-1", district="Karachi", figure="x"))
    found = plan(desk, tokens.editor, payload)
    assert found.in_words() == "3 rows read = 2 new + 1 not ours."
    assert found.is_clean
    assert '"not ours"' in problems_csv(found).decode("utf-8-sig")
    accept_upload(desk, tokens.editor, payload, found, name="x.csv")
    assert desk.store.get_many(["elsewhere-1"]) == {}
    (tmp_path / "x.csv").write_bytes(payload)
    told = run(desk.store.path, "import", str(tmp_path / "x.csv"), "--dry-run")
    assert "Not ours, not taken (1):" in told.stdout
    assert "Karachi is named, which lies in Sindh" in told.stdout


def test_ids_twice_in_a_file_are_told(desk: Desk, tokens: Tokens) -> None:
    found = plan(desk, tokens.editor, a_csv(a_row(), a_row(title="A different incident")))
    assert [one.row for one in found.problems] == [3]
    assert found.rows["problems"] == 2


def test_what_is_very_likely_stored_already_is_held_back(desk: Desk, tokens: Tokens) -> None:
    upload(desk, tokens.editor, a_csv(a_row(figure="25")))
    twin = a_row(id="another-name", figure="25")
    found = plan(desk, tokens.editor, a_csv(twin, *many(1, figure="1", date="2020-01-01")))
    assert found.duplicates == ("another-name",)
    assert found.rows["duplicates"] == 1
    assert "the same page is cited" in found.matches[0].in_words()


@examples(25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sampletown-2024-001", "one-more", "third-one", "", "7"]),
            st.sampled_from(["2024-03-01", "soon", "undated", "2024-03"]),
            st.sampled_from(["2", "several", "", "-1", "10-12"]),
            st.sampled_from([GOOD["title"], "Another title", ""]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_row_is_accounted_for_once(
    desk: Desk, tokens: Tokens, rows: list[tuple[str, str, str, str]]
) -> None:
    told = [a_row(id=a, date=b, figure=c, title=d) for a, b, c, d in rows]
    found = plan(desk, tokens.editor, a_csv(*told))
    assert sum(found.rows.values()) == found.read == len(rows)
    assert found.is_clean == (found.rows["problems"] == 0)


def test_two_editors_with_one_file_at_once_lose_nothing(desk: Desk, tokens: Tokens) -> None:
    payload = a_csv(*many(2))
    first, second = (plan(desk, token, payload) for token in (tokens.editor, tokens.second))
    accept_upload(desk, tokens.editor, payload, first, name="x.csv")
    with pytest.raises(IncidentError, match="exists already"):
        accept_upload(desk, tokens.second, payload, second, name="x.csv")
    changed = a_csv(*many(2, title="Another"))
    one, other = (plan(desk, token, changed) for token in (tokens.editor, tokens.second))
    accept_upload(desk, tokens.editor, changed, one, name="x.csv")
    with pytest.raises(StaleVersionError):
        accept_upload(desk, tokens.second, changed, other, name="x.csv")
    states = {one.state for one in desk.book.batches(list(BatchState))}
    assert states == {BatchState.IN_REVIEW, BatchState.DISCARDED}


def test_a_store_that_fails_leaves_no_batch_behind(
    desk: Desk, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = a_csv(*many(2))
    found = plan(desk, tokens.editor, payload)

    def fail(*args: object, **named: object) -> None:
        raise StoreError(desk.store.path, "the disk is full")

    monkeypatch.setattr(type(desk.store), "apply", fail)
    with pytest.raises(StoreError):
        accept_upload(desk, tokens.editor, payload, found, name="x.csv")
    assert [one.state for one in desk.book.batches(list(BatchState))] == [BatchState.DISCARDED]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_crash_between_the_two_files_is_settled_at_the_next_start(
    desk: Desk, tokens: Tokens, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    payload = a_csv(*many(2))
    found = plan(desk, tokens.editor, payload)
    apply = type(desk.store).apply

    class Crash(BaseException):
        pass

    def cut_short(*args: object, **named: object) -> None:
        if arrived:
            apply(*args, **named)  # type: ignore[arg-type]
        raise Crash

    monkeypatch.setattr(type(desk.store), "apply", cut_short)
    with pytest.raises(Crash):
        accept_upload(desk, tokens.editor, payload, found, name="x.csv")
    monkeypatch.undo()
    [batch] = desk.book.batches(list(BatchState))
    assert batch.state is BatchState.SAVING
    publishing.settle(desk)
    state = desk.book.batch(batch.id).state
    assert state is (BatchState.IN_REVIEW if arrived else BatchState.DISCARDED)


def test_a_batch_is_published_by_somebody_else_after_five_answers(
    desk: Desk, tokens: Tokens
) -> None:
    batch = upload(desk, tokens.reviewer, a_csv(*many(3)))
    with pytest.raises(NotAllowedError, match="four eyes"):
        batches.publish_batch(desk, tokens.reviewer, batch, answers=ANSWERS)
    with pytest.raises(NotAnsweredError):
        batches.publish_batch(desk, tokens.admin, batch, answers=ANSWERS[:4])
    [waiting] = batches.waiting_batches(desk, tokens.admin)
    assert waiting.waiting == 3
    assert batches.publish_batch(desk, tokens.admin, batch, answers=ANSWERS) == 3
    assert len(desk.store.read_atlas(audience=(Sensitivity.PUBLIC,)).table) == 3
    assert batches.waiting_batches(desk, tokens.admin) == []
    with pytest.raises(IncidentError, match="does not wait"):
        batches.publish_batch(desk, tokens.admin, batch, answers=ANSWERS)


def test_the_public_log_says_added_and_never_names_the_file(desk: Desk, tokens: Tokens) -> None:
    batch = upload(desk, tokens.editor, a_csv(*many(3)), "MARKER officer.csv")
    batches.publish_batch(desk, tokens.reviewer, batch, answers=ANSWERS)
    upload(desk, tokens.editor, a_csv(*many(1, title="Another title")), "MARKER second.csv")
    count, (changed, added) = desk.store.log()
    assert (count, added.action, added.count) == (2, "create", 3)
    assert (changed.action, changed.count) == ("update", 1)
    assert "MARKER" not in repr((changed, added))
    history = desk.store.history("testville-2024-00000")
    assert not any("MARKER" in one.why for one in history)


def test_a_batch_is_sent_back_and_taken_out_again(desk: Desk, tokens: Tokens) -> None:
    batch = upload(desk, tokens.editor, a_csv(*many(3)))
    with pytest.raises(IncidentError, match="note"):
        batches.return_batch(desk, tokens.reviewer, batch, " ")
    batches.return_batch(desk, tokens.reviewer, batch, "The third one is another event.")
    [own] = batches.own_batches(desk, tokens.editor)
    assert own.note == "The third one is another event."
    with pytest.raises(NotAllowedError, match="somebody else"):
        batches.discard_batch(desk, tokens.second, batch)
    assert batches.discard_batch(desk, tokens.editor, batch) == 3
    assert desk.store.get_many(["testville-2024-00000"]) == {}
    assert batches.own_batches(desk, tokens.editor) == []


def test_acled_stays_with_the_desk(desk: Desk, tokens: Tokens) -> None:
    batch = upload(desk, tokens.editor, a_csv(ACLED, ACLED | {"event_id_cnty": "PAK2",
                                                              "fatalities": "3"}))  # fmt: skip
    assert desk.book.batch(batch).upload.kind == "acled"
    stored = desk.store.get_many(list(desk.book.batch_incidents(batch)))
    assert [len(one.incident.claims) for one in stored.values()] == [0, 1]
    for one in stored.values():
        (report,) = one.incident.reports
        assert report.publisher == data_sets()["acled"].publisher
        assert (report.data_set, report.licence) == ("acled", "acled_terms")
        assert report.not_to_be_passed_on
    assert {one.incident.status for one in stored.values()} == {"reported"}
    with pytest.raises(NotAllowedError, match="ACLED"):
        batches.publish_batch(desk, tokens.reviewer, batch, answers=ANSWERS)


def test_which_column_is_which_is_remembered_for_all_editors(desk: Desk, tokens: Tokens) -> None:
    row = {("What" if name == "title" else name): value for name, value in GOOD.items()}
    table = read_table(a_csv(row))
    assert "What" not in kept_matching(desk, tokens.editor, table)
    with pytest.raises(UnreadableError, match="title"):
        plan_upload(desk, tokens.editor, table)
    keep_matching(desk, tokens.editor, table, {name: name for name in GOOD} | {"What": "title"})
    assert kept_matching(desk, tokens.second, table)["What"] == "title"
    assert plan_upload(desk, tokens.second, table).rows["new"] == 1


def test_foreign_tables_without_their_columns_say_which(desk: Desk, tokens: Tokens) -> None:
    table = read_table(a_csv(GOOD))
    for kind in ("ucdp", "acled"):
        with pytest.raises(UnreadableError, match="Columns are missing"):
            plan_upload(desk, tokens.editor, table, TableChoices(kind))


def test_a_plan_that_loses_a_row_is_a_fault(desk: Desk, tokens: Tokens) -> None:
    table = read_table(a_csv(*many(2)))
    double = dataclasses.replace(table, rows=(*table.rows, *table.rows))
    assert isinstance(double, Table)
    assert plan_upload(desk, tokens.editor, double).rows["problems"] in (0, 4)


@pytest.mark.long
def test_the_ucdp_file_comes_in_with_its_faults_told(
    desk: Desk, tokens: Tokens, shared: Path
) -> None:
    payload = (shared / "data/reference/ucdp_ged221_balochistan.csv").read_bytes()
    found = plan(desk, tokens.editor, payload)
    assert found.kind == "ucdp"
    assert some(found.rows) == {"new": 629, "to_decide": 68}
    rows = {question.key: len(numbers) for question, numbers in found.questions.items()}
    assert rows["sui:pk204:pk205"] == 24
    assert len(rows) == 22
    assert not any(one.status == "corroborated" for one in found.new)
    assert not any("\n" in one.summary for one in found.new)
    claims = [claim for one in found.new for claim in one.claims]
    assert {claim.claimant for claim in claims} >= {"UCDP as coded", "Police", "BLA", "BRA"}
    batch = accept_upload(desk, tokens.editor, payload, found, name="ged.csv")
    assert len(desk.book.batch_incidents(batch)) == 629
    again = plan(desk, tokens.editor, payload)
    assert some(again.rows) == {"unchanged": 629, "to_decide": 68}


def run(store: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run_command("--store", store, *words)


def test_the_import_command_says_and_does_the_same(desk: Desk, tmp_path: Path) -> None:
    store = desk.store.path
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(a_csv(*many(2)))
    bad.write_bytes(a_csv(*many(1), a_row(id="bad-row", date="soon")))

    told = run(store, "import", str(good), "--dry-run", "--json")
    assert told.returncode == 0, told.stderr
    account = json.loads(told.stdout)
    assert (account["read"], account["new"], account["saved"]) == (2, 2, 0)
    assert desk.store.data_version() == 0

    told = run(store, "import", str(bad))
    assert told.returncode == 1
    assert told.stderr.splitlines()[-1] == "1 problem must be mended first: nothing was saved."
    assert "Row 3, date" in told.stdout
    assert desk.store.data_version() == 0

    told = run(store, "import", str(good), "--json")
    account = json.loads(told.stdout)
    assert (told.returncode, account["saved"]) == (0, 2)
    assert desk.book.batch(account["batch"]).state is BatchState.IN_REVIEW

    for wrong in (tmp_path / "none.csv", tmp_path):
        told = run(store, "import", str(wrong))
        assert told.returncode == 1
        assert told.stderr.count("\n") == 1
    (tmp_path / "x.csv").write_bytes(b"MZ" + bytes(50))
    told = run(store, "import", str(tmp_path / "x.csv"))
    assert (told.returncode, told.stdout) == (1, "")
    assert "a program" in told.stderr


@pytest.mark.parametrize("older", [True, False], ids=["an older store", "one of today"])
def test_a_dry_run_changes_no_byte_and_makes_no_file(tmp_path: Path, older: bool) -> None:
    store = put_empty_store(tmp_path / "live")
    if older:
        with closing(geopackage.connect(store)) as connection:
            for statement in TO_TABLES_2:
                connection.execute(statement)
    (tmp_path / "good.csv").write_bytes(a_csv(*many(2)))

    def files() -> dict[str, bytes]:
        return {str(one): one.read_bytes() for one in store.parent.rglob("*") if one.is_file()}

    before = files()
    told = run(store, "import", str(tmp_path / "good.csv"), "--dry-run", "--json")
    assert (told.returncode, json.loads(told.stdout)["new"]) == (0, 2), told.stderr
    assert files() == before
    with geopackage.reading(store) as connection:
        assert (geopackage.schema_version(store, connection) == 2) == older
    nowhere = tmp_path / "none.gpkg"
    told = run(nowhere, "import", str(tmp_path / "good.csv"), "--dry-run")
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert told.stderr.startswith("none.gpkg: there is no store here yet")


def test_a_forgotten_upload_is_found_by_its_bytes(desk: Desk, tokens: Tokens) -> None:
    payload = a_csv(*many(1))
    upload(desk, tokens.editor, payload, "x" * 5000 + "\0.csv")
    [kept] = desk.book.uploads()
    assert len(kept.name) <= 120
    assert "\0" not in kept.name
    with desk.book.writing() as connection:
        who = desk.accounts.who(tokens.editor)
        assert who is not None
        assert work_entries.keep_upload(connection, who, payload, name="y", kind="own") == kept.id


def test_no_sentence_decides_what_is_held_back(
    desk: Desk, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(desk, tokens.editor, a_csv(a_row(figure="25")))
    reworded = {code: f"reworded {n}" for n, code in enumerate(duplicates.REASON_TEXTS)}
    monkeypatch.setattr(duplicates, "REASON_TEXTS", reworded)
    found = plan(desk, tokens.editor, a_csv(a_row(id="another-name", figure="25")))
    assert found.duplicates == ("another-name",)
    assert "reworded" in found.matches[0].in_words()
