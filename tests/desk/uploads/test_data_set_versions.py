"""Rows of a data set come in with its version and licence, or are completed with them."""

from incidents.desk.auth.roles import COMMAND_LINE
from incidents.desk.service_gate import Desk
from incidents.desk.uploads.plan import Plan, TableChoices
from incidents.desk.uploads.upload_services import accept_upload, plan_upload, read_table
from incidents.model import Report
from tests.desk.conftest import Tokens
from tests.desk.uploads.files import a_csv, a_row
from tests.desk.uploads.foreign_files import ucdp

ID = "ucdp-9000001"
OWN = {
    "report_archived_url": "https://archive.example.org/1",
    "report_retrieved_on": "2024-03-04",
    "report_licence": "CC BY 4.0",
    "report_not_to_be_passed_on": "yes",
}


def brought_in(desk: Desk, payload: bytes, version: str = "") -> tuple[Plan, Report]:
    plan = plan_upload(desk, COMMAND_LINE, read_table(payload), TableChoices(version=version))
    assert plan.problems == ()
    accept_upload(desk, COMMAND_LINE, payload, plan, name="a fictional file")
    (incident,) = plan.to_save
    return plan, desk.store.get(incident.id).incident.reports[0]


def test_rows_of_ucdp_say_their_version_and_licence_and_old_ones_are_completed(
    desk: Desk, tokens: Tokens
) -> None:
    payload = a_csv(ucdp())
    _, report = brought_in(desk, payload)
    assert (report.data_set, report.data_set_version, report.licence) == (
        "ucdp_ged", None, "cc_by_4_0",
    )  # fmt: skip
    plan, report = brought_in(desk, payload, "25.1")
    assert [one.id for one in plan.changed] == [ID]
    assert report.data_set_version == "25.1"
    again = plan_upload(desk, COMMAND_LINE, read_table(payload))
    assert again.to_save == ()  # a file that says nothing of it takes nothing away


def test_a_table_of_ours_says_where_a_report_was_read_and_whose_it_is(
    desk: Desk, tokens: Tokens
) -> None:
    _, report = brought_in(desk, a_csv(a_row(**OWN)))
    assert report.archived_url == OWN["report_archived_url"]
    assert str(report.retrieved_on) == OWN["report_retrieved_on"]
    assert report.licence == "cc_by_4_0"
    assert report.not_to_be_passed_on


def test_a_licence_that_no_table_knows_is_a_problem_of_its_cell(desk: Desk, tokens: Tokens) -> None:
    row = a_row(report_licence="a licence of our own", report_data_set="made up")
    plan = plan_upload(desk, COMMAND_LINE, read_table(a_csv(row)))
    assert {one.column for one in plan.problems} == {"report_licence", "report_data_set"}
