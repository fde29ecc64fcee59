"""Twins of an upload: proposed once a row has its place, answered before anything is public."""

import json
from pathlib import Path

import pytest

from incidents.desk.auth.roles import NotAllowedError
from incidents.desk.review import batches
from incidents.desk.review.match_answers import answer_match
from incidents.desk.review.publishing import NotAnsweredError
from incidents.desk.service_gate import Desk
from incidents.desk.uploads.upload_services import accept_upload, kept_places
from incidents.desk.workfile.work_records import Answer
from incidents.model import Sensitivity
from incidents.store import Signature
from tests.desk.conftest import Tokens
from tests.desk.uploads.files import a_csv, a_row, many
from tests.desk.uploads.foreign_files import ucdp
from tests.desk.uploads.test_whole_way import ANSWERS, plan, run, some, upload
from tests.starter_record import FIRST

# Audit of the record: UCDP's number, and the entry of the starter set that is the same event.
KNOWN = {
    "ucdp-274819": "2018-07-13-mastung-rally",
    "ucdp-236120": "2016-11-12-shah-noorani",
    "ucdp-247998": "2017-10-05-jhal-magsi-shrine",
    "ucdp-274893": "2018-08-11-dalbandin-bus",
    "ucdp-53694": "2003-07-04-quetta-imambargah",
    "ucdp-60198": "2010-09-03-quetta-quds-rally",
    "ucdp-63006": "2013-01-10-quetta-bacha-khan-chowk",
    "ucdp-63107": "2013-01-10-quetta-alamdar-road",
    "ucdp-235882": "2016-08-08-quetta-civil-hospital",
    "ucdp-236038": "2016-10-24-quetta-police-college",
    "ucdp-249474": "2017-12-17-quetta-church",
    "ucdp-281992": "2019-01-29-loralai-dig-office",
    "ucdp-288098": "2019-05-11-gwadar-hotel",
    "ucdp-374523": "2021-01-03-mach-miners",
}


@pytest.mark.long
def test_the_twins_of_the_starter_in_ucdps_file_are_proposed(
    desk: Desk, tokens: Tokens, shared: Path
) -> None:
    desk.store.save_many(
        FIRST, signed=Signature(by="starter", role="importer", why="the starter set")
    )
    payload = (shared / "data/reference/ucdp_ged221_balochistan.csv").read_bytes()
    found = plan(desk, tokens.editor, payload)
    proposed = {(one.candidate, one.incident_id) for one in found.matches}
    assert set(KNOWN.items()) <= proposed
    assert found.inside == ()  # whoever codes a data set has kept its events apart


def test_a_twin_known_to_an_area_is_found_by_the_district_of_the_point(
    desk: Desk, tokens: Tokens
) -> None:
    stored = a_row(id="held-already", date="2019-03-01", place="Kech", report_url="")
    upload(desk, tokens.editor, a_csv(stored))
    found = plan(desk, tokens.editor, a_csv(ucdp()))
    assert [one.incident_id for one in found.matches] == ["held-already"]


def test_a_twin_does_not_hide_behind_an_open_question(desk: Desk, tokens: Tokens) -> None:
    stored = a_row(id="held-already", date="2019-03-01", district="Chagai", report_url="")
    upload(desk, tokens.editor, a_csv(stored))
    row = ucdp(adm_2="Nushki district", where_coordinates="Dalbandin town", longitude="64.4",
               latitude="28.88")  # fmt: skip
    found = plan(desk, tokens.editor, a_csv(row))
    assert some(found.rows) == {"to_decide": 1}
    assert [one.incident_id for one in found.matches] == ["held-already"]


def test_twins_inside_one_file_are_looked_for(desk: Desk, tokens: Tokens) -> None:
    rows = [
        a_row(id="dupin-1", title="Blast near a fictional stand", report_url=""),
        a_row(id="dupin-2", title="A device near a fictional stand", report_url=""),
        a_row(id="dupin-3", title="Another day", date="2024-06-01", report_url=""),
    ]
    found = plan(desk, tokens.editor, a_csv(*rows))
    assert [(one.candidate, one.incident_id) for one in found.inside] == [("dupin-1", "dupin-2")]
    assert some(found.rows) == {"new": 3}


def test_a_batch_with_an_open_twin_is_not_published_until_it_is_answered(
    desk: Desk, tokens: Tokens
) -> None:
    stored = a_row(id="held-already", report_url="")
    first = upload(desk, tokens.editor, a_csv(stored))
    batches.publish_batch(desk, tokens.reviewer, first, answers=ANSWERS)
    batch = upload(desk, tokens.editor, a_csv(a_row(id="new-one", report_url=""), *many(2)))
    found = batches.open_twins(desk, tokens.reviewer, batch)
    assert [(one.candidate, one.incident_id) for one in found.stored] == [
        ("new-one", "held-already")
    ]
    for answer in (None, Answer.LATER):
        if answer is not None:
            answer_match(desk, tokens.reviewer, "new-one", "held-already", answer)
        with pytest.raises(NotAnsweredError, match="1 pair of this upload may be one event"):
            batches.publish_batch(desk, tokens.reviewer, batch, answers=ANSWERS)
        assert len(desk.store.read_atlas(audience=(Sensitivity.PUBLIC,)).table) == 1
    answer_match(desk, tokens.reviewer, "new-one", "held-already", Answer.DIFFERENT)
    assert len(batches.open_twins(desk, tokens.reviewer, batch)) == 0
    assert batches.publish_batch(desk, tokens.reviewer, batch, answers=ANSWERS) == 3


def test_pairs_within_an_upload_are_answered_at_once_by_a_reviewer(
    desk: Desk, tokens: Tokens
) -> None:
    rows = [a_row(id=f"same-day-{n}", report_url="") for n in range(3)]
    batch = upload(desk, tokens.editor, a_csv(*rows))
    assert len(batches.open_twins(desk, tokens.reviewer, batch).inside) == 3
    with pytest.raises(NotAnsweredError, match="3 pairs"):
        batches.publish_batch(desk, tokens.reviewer, batch, answers=ANSWERS)
    with pytest.raises(NotAllowedError):
        batches.all_different_inside(desk, tokens.editor, batch)
    assert batches.all_different_inside(desk, tokens.reviewer, batch) == 3
    assert batches.publish_batch(desk, tokens.reviewer, batch, answers=ANSWERS) == 3


def test_many_rows_of_one_day_and_place_do_not_stop_the_desk(desk: Desk, tokens: Tokens) -> None:
    rows = [a_row(id=f"same-day-{n:04d}", report_url="") for n in range(400)]
    found = plan(desk, tokens.editor, a_csv(*rows))
    assert 0 < len(found.inside) <= 5 * 400


def test_the_reviewer_has_what_was_said_of_the_file(desk: Desk, tokens: Tokens) -> None:
    payload = a_csv(
        a_row(id="qta-1-a", status="confirmed"), a_row(id="elsewhere-1", district="Karachi")
    )
    batch = accept_upload(
        desk, tokens.editor, payload, plan(desk, tokens.editor, payload), name="x"
    )
    told = desk.book.batch_account(batch)
    assert some(told["rows"]) == {"new": 1, "not_ours": 1}
    assert [one[1] for one in told["warnings"]] == ["status"]
    assert "Karachi" in told["outside"][0][3]
    assert desk.book.batch_account(99) == {}


def test_the_command_line_prints_what_is_open_and_says_so_by_its_exit_code(
    desk: Desk, tokens: Tokens, tmp_path: Path
) -> None:
    upload(desk, tokens.editor, a_csv(a_row(id="held-already", date="2019-03-01", report_url="")))
    row = ucdp(id="9000002", adm_2="Nushki district", where_coordinates="Dalbandin town",
               longitude="64.4", latitude="28.88")  # fmt: skip
    file = tmp_path / "ged.csv"
    file.write_bytes(a_csv(ucdp(), row))

    told = run(desk.store.path, "import", str(file), "--dry-run")
    assert told.returncode == 3, told.stderr
    assert "ucdp-9000001 and held-already: same district, same day" in told.stdout
    [key] = [line.split()[0] for line in told.stdout.splitlines() if "(1 row):" in line]
    assert "PK223: Nushki (named by UCDP)" in told.stdout
    last = told.stderr.splitlines()[-1]
    assert last.startswith("Open: 1 row held back")
    assert "1 pair that may be one event" in last

    told = run(desk.store.path, "import", str(file), "--json", "--answer", f"{key}=PK203")
    account = json.loads(told.stdout)
    assert told.returncode == 3
    assert (account["new"], account["to_decide"], account["saved"]) == (2, 0, 2)
    assert account["matches"][0]["stored"] == "held-already"
    assert kept_places(desk, tokens.editor, "ucdp") == {key: "PK203"}
    again = plan(desk, tokens.editor, file.read_bytes())
    assert some(again.rows) == {"unchanged": 2}  # an answer is kept for later files
