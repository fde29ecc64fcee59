"""A reader who is not signed in is shown public records only."""

from collections.abc import Callable
from pathlib import Path

import pytest

from incidents.model import Incident, Sensitivity
from incidents.store import Signature, Store
from tests.conftest import a_claim, a_report
from tests.stores import put_empty_store


@pytest.fixture
def mixed(tmp_path: Path, make_incident: Callable[..., Incident]) -> Store:
    store = Store(put_empty_store(tmp_path))
    for number, sensitivity in enumerate(Sensitivity):
        store.save(
            make_incident(
                id=f"fictional-{sensitivity}",
                sensitivity=sensitivity,
                reports=(a_report(number),),
                claims=(
                    a_claim(id=f"claim-{number}", report_id=f"testland-gazette-{number}", n=2),
                ),
            ),
            loaded_version=None,
            signed=Signature(by="tester", role="editor", why="a fictional record"),
        )
    return store


@pytest.mark.parametrize("as_of", [None, 1])
def test_the_public_atlas_holds_no_row_of_a_record_that_is_not_public(
    mixed: Store, as_of: int | None
) -> None:
    atlas = mixed.read_atlas(as_of, audience=(Sensitivity.PUBLIC,))

    assert list(atlas.table["id"]) == ["fictional-public"]
    for links in (atlas.participations, atlas.claims, atlas.reports):
        assert set(links["row"]) == {0}


def test_the_desk_sees_every_record(mixed: Store) -> None:
    assert len(mixed.read_atlas().table) == len(Sensitivity)
