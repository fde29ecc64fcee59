"""A file of ours comes back as it went: nothing new, nothing changed."""

import pytest

from incidents import counts
from incidents.desk.auth.roles import COMMAND_LINE
from incidents.desk.context import Desk
from incidents.desk.uploads.upload_services import plan_upload, read_table
from incidents.editions import Edition
from incidents.store import Signature
from incidents.views.exports import bundle_of, write
from tests.starter_record import FIRST


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
