"""What leaves the desk: parts of a record that the public does not see, at any version."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from incidents.model import DeskOnly, Incident, PointGeometry, Sensitivity
from incidents.store import Signature, Store
from incidents.store.audience_gate import public_view

PUBLIC = (Sensitivity.PUBLIC,)
SIGNED = Signature(by="heron", role="reviewer", why="a test")


def seen(store: Store, as_of: int | None = None) -> dict[str, object]:
    atlas = store.read_atlas(as_of, audience=PUBLIC)
    return atlas.table.iloc[0].to_dict() if len(atlas.table) else {}


@pytest.fixture
def told(
    make_incident: Callable[..., Incident], make_claim: Callable[..., object],
    make_report: Callable[..., object],
) -> Incident:  # fmt: skip
    return make_incident(
        geometry=PointGeometry(coordinates=(66.99, 30.19)),
        doubt="MARKER-doubt",
        place="MARKER-place",
        reports=(make_report(note="MARKER-note", url="https://example.org/MARKER-link"),),
        claims=(make_claim(n=3, quote="MARKER-quote"),),
    )


def test_hidden_parts_are_in_no_public_reading(atlas_store: Store, told: Incident) -> None:
    hidden = told.model_copy(update={"desk_only": tuple(DeskOnly)})
    atlas_store.save(hidden, loaded_version=None, signed=SIGNED)
    row = seen(atlas_store)
    assert row["geo_precision"] == "district"
    assert row["longitude"] != row["longitude"]
    atlas = atlas_store.read_atlas(audience=PUBLIC)
    every = " ".join(
        frame.to_csv() for frame in (atlas.table, atlas.claims, atlas.reports, atlas.participations)
    )
    assert "MARKER" not in every
    assert "MARKER" in atlas_store.get(told.id).incident.model_dump_json()


def test_a_part_hidden_today_does_not_come_back_with_an_old_version(
    atlas_store: Store, told: Incident
) -> None:
    first = atlas_store.save(told, loaded_version=None, signed=SIGNED)
    assert seen(atlas_store)["place"] == "MARKER-place"
    hidden = told.model_copy(update={"desk_only": (DeskOnly.POINT,)})
    atlas_store.save(hidden, loaded_version=first.version, signed=replace(SIGNED, safety=True))
    assert seen(atlas_store, first.data_version)["place"] == "Place withheld"


def test_a_record_taken_out_of_the_public_one_is_in_no_old_version_either(
    atlas_store: Store, told: Incident
) -> None:
    first = atlas_store.save(told, loaded_version=None, signed=SIGNED)
    gone = told.model_copy(update={"sensitivity": Sensitivity.RESTRICTED})
    atlas_store.save(gone, loaded_version=first.version, signed=replace(SIGNED, safety=True))
    assert seen(atlas_store) == {}
    assert seen(atlas_store, first.data_version) == {}
    assert len(atlas_store.read_atlas(first.data_version).table) == 1


def test_a_public_view_says_which_parts_are_missing(told: Incident) -> None:
    view = public_view(told, (DeskOnly.QUOTES,))
    assert view.desk_only == (DeskOnly.QUOTES,)
    assert view.claims[0].quote is None
    assert view.place == told.place
    assert public_view(told) is told
