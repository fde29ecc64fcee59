"""A file of ours comes back as it went: nothing new, nothing changed."""

from datetime import date
from pathlib import Path

import pytest

from incidents import counts, store
from incidents.desk.auth.roles import COMMAND_LINE
from incidents.desk.service_gate import Desk
from incidents.desk.uploads.formats.detect import parse
from incidents.desk.uploads.formats.uploaded_table import Table
from incidents.desk.uploads.layouts import columns
from incidents.desk.uploads.layouts.record_update import as_uploaded
from incidents.desk.uploads.plan import interpreted
from incidents.desk.uploads.upload_services import plan_upload, read_table
from incidents.editions import Edition
from incidents.model import Incident
from incidents.store import Signature
from incidents.views.exports import bundle_of, write
from tests.desk.uploads.files import a_csv, a_row
from tests.starter_record import FIRST
from tests.stores import put_store_of

TODAY = date(2026, 11, 26)
_ACTORS = "unidentified-armed-group: alleged_perpetrator; police: target"
# Fictional. Together the two say something in every column of the template, as codes where
# it takes codes or names: what comes back is the code.
FULL = (
    a_row(
        actors=_ACTORS, date="2024-03-01/2024-03-03",
        longitude="66.5", latitude="28.5", geo_precision="site",
        district="", tehsil="", doubt="Whether there was a mill.", counts="yes", counts_reason="",
        report_language="ur", report_archived_url="https://example.org/kept",
        report_retrieved_on="2024-03-04", report_data_set="ucdp_ged",
        report_data_set_version="24.1", report_licence="cc_by_4_0",
        report_not_to_be_passed_on="yes",
        claim_kind="casualties", victims="total", figure="at least 2", scope="wider",
        covers="part", attackers_in="yes", others_count_as="",
        of_incidents="sampletown-2024-002", made_on="2024-03-01", quote="Shots were heard.",
    ),
    a_row(
        id="sampletown-2024-002", actors=_ACTORS, date="2024-04-01",
        district="PK205", tehsil="PK205-gwadar",
        geo_precision="tehsil", counts="no", counts_reason="umbrella",
        report_title="Another fictional headline", report_language="bal",
        report_url="https://example.org/another", claim_kind="casualties",
        victims="civilians", figure="10-12", scope="incident", covers="all",
        attackers_in="not_said", others_count_as="armed_group",
    ),
)  # fmt: skip


def rows_of(payload: bytes) -> Table:
    return Table.from_json(parse(payload))


def read(table: Table) -> tuple[Incident, ...]:
    found = interpreted(table, "own", columns.matched(table.columns), TODAY)
    assert found.problems == ()
    return found.incidents


def written(incidents: tuple[Incident, ...], folder: Path) -> Table:
    """Return the rows that a record of these incidents hands out."""
    with store.Store(put_store_of(incidents, folder)) as opened:
        atlas = counts.with_ranges(opened.read_atlas())
    return rows_of(write(bundle_of(atlas.everything(), Edition.INTERNAL), "rows"))


def test_every_column_of_the_template_comes_back_from_a_record_that_knew_nothing(
    tmp_path: Path,
) -> None:
    out = written(read(rows_of(a_csv(*FULL))), tmp_path / "one")
    assert list(out.columns) == [column.name for column in columns.COLUMNS]
    cells = zip(*(row.cells for row in out.rows), strict=True)
    assert [name for name, told in zip(out.columns, cells, strict=True) if not any(told)] == []
    given = [{name: row.get(name, "") for name in out.columns} for row in FULL]
    assert [dict(zip(out.columns, row.cells, strict=True)) for row in out.rows] == given
    again = written(read(out), tmp_path / "two")
    assert [row.cells for row in again.rows] == [row.cells for row in out.rows]


def test_a_file_mends_the_language_of_a_report_and_one_that_is_silent_leaves_it() -> None:
    [before, _] = read(rows_of(a_csv(*FULL)))
    for told, kept in (("", "ur"), ("bal", "bal")):
        [given, _] = read(rows_of(a_csv(FULL[0] | {"report_language": told}, FULL[1])))
        assert [one.language for one in as_uploaded(before, given).reports] == [kept]


@pytest.mark.long
@pytest.mark.parametrize("form", ["rows", "gpkg"])
def test_the_starter_incidents_come_back_unchanged(desk: Desk, form: str) -> None:
    desk.store.save_many(FIRST, signed=Signature(by="x", role="importer", why="fictional"))
    atlas = counts.with_ranges(desk.store.read_atlas())
    content = write(bundle_of(atlas.everything(), Edition.INTERNAL), form)
    plan = plan_upload(desk, COMMAND_LINE, read_table(content))
    assert plan.problems == ()
    assert plan.to_save == ()
    assert plan.rows["unchanged"] == plan.read > 97
    assert len(plan.unchanged) == 97
