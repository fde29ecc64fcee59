"""What history may tell: no version says more than the newest one, and nothing hidden shows."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidents import counts
from incidents.editions import RULES, Edition
from incidents.errors import NotFoundError
from incidents.model import DeskOnly, Incident, PointGeometry, Sensitivity
from incidents.model import Relation as Link
from incidents.store import PUBLIC, Opening, Signature, Store
from incidents.store.changelog import differences
from incidents.views import api_shapes
from incidents.views.exports import bundle_of, write
from tests.conftest import a_claim, a_report
from tests.laws import examples

Making = Callable[..., Incident]
SIGNED = Signature(by="plover", role="reviewer", why="fictional")
EDITS = examples(12)
TAKEN = "violence_against_civilians"
AREAS = sorted(RULES[Edition.PUBLIC].areas)


@contextmanager
def a_store(empty: Path) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(empty, Path(folder) / "incidents.gpkg"))
        with Store(path) as opened:
            yield opened


def told_to_everybody(store: Store) -> dict[str, str]:
    """Return all that the public is given, by where it is given, but for moments and seals."""
    newest = store.data_version(PUBLIC)
    count, lines = store.log(size=200)
    items = [
        {name: value for name, value in one.items() if name != "at"}
        for one in api_shapes.change_items(lines)
    ]
    told = {"newest": str(newest), "log": f"{count} {items}"}
    whole = counts.with_ranges(store.read_atlas(audience=PUBLIC)).everything()
    # Ranges and files are made of the atlas alone: what every version gives is its frames.
    told["csv"] = write(bundle_of(whole, Edition.PUBLIC), "csv").decode()
    for version in (None, *range(1, newest + 1)):
        atlas = store.read_atlas(version, audience=PUBLIC)
        frames = (atlas.table, atlas.claims, atlas.reports, atlas.participations, atlas.breakdowns)
        told[f"atlas {version}"] = "\n".join(one.to_csv() for one in frames)
        told[f"count {version}"] = f"{store.changed_since(version or newest)[0]}"
        for one in atlas.table["id"]:
            stored = store.get_public(one, version)
            told[f"{one} {version}"] = f"{stored}"
            row = atlas.table.set_index("id").loc[one]
            point = stored.incident.geometry
            # The table and the record are two ways to one answer.
            assert (row["place"], row["geo_precision"]) == (
                stored.incident.place, stored.incident.geo_precision,
            )  # fmt: skip
            assert row["version"] == stored.version
            assert (point is None) == bool(row["longitude"] != row["longitude"])
            if point is not None:
                assert (row["longitude"], row["latitude"]) == point.coordinates
    for number in range(1, newest + 1):
        try:
            told[f"change {number}"] = repr(differences(*store.public_revision(number)))
        except NotFoundError:
            told[f"change {number}"] = "none"
    return told


def save(store: Store, incident: Incident) -> None:
    """Save a record, new or changed, by whatever act it needs."""
    try:
        loaded = store.history(incident.id)[-1].version
    except NotFoundError:
        loaded = None
    store.save(incident, loaded_version=loaded, opening=Opening("x", "plover"), signed=SIGNED)


@pytest.mark.long
@pytest.mark.parametrize("kind", AREAS)
def test_the_point_of_an_event_that_was_later_known_better_comes_back_with_no_version(
    atlas_store: Store, make_incident: Making, kind: str
) -> None:
    first = make_incident(
        geometry=PointGeometry(coordinates=(66.543217, 28.543217)), place="Killi Zanary, Testville",
        geo_precision="site", sub_event_type="attack", event_type=TAKEN,
    )  # fmt: skip
    save(atlas_store, first)
    save(atlas_store, first.model_copy(update={"sub_event_type": kind}))
    told = "\n".join(told_to_everybody(atlas_store).values())
    assert "66.54" not in told
    assert "Zanary" not in told
    # Nor does it once somebody has called it something else again.
    save(atlas_store, first.model_copy(update={"summary": "It was a clash after all."}))
    assert "66.54" not in "\n".join(told_to_everybody(atlas_store).values())
    assert atlas_store.get(first.id).incident.geometry == first.geometry
    assert atlas_store.verify() == []


def test_a_place_is_named_where_it_says_no_more_than_the_district(
    atlas_store: Store, make_incident: Making
) -> None:
    for n, (place, shown) in enumerate(
        [("Kech district", "Kech district"), ("Killi Zanary, Kech", "Place withheld")]
    ):
        one = make_incident(
            id=f"place-{n}", place=place, geometry=None, geo_precision="district",
            district="PK211", district_method="manual", sub_event_type="enforced_disappearance",
            event_type=TAKEN,
        )  # fmt: skip
        save(atlas_store, one)
        assert atlas_store.get_public(one.id).incident.place == shown


parts = st.sets(st.sampled_from(DeskOnly), max_size=2).map(lambda some: tuple(sorted(some)))
an_edit = st.fixed_dictionaries(
    {
        "sub_event_type": st.sampled_from(["attack", "attack", *AREAS[:2]]),
        "sensitivity": st.sampled_from([Sensitivity.PUBLIC, Sensitivity.PUBLIC, *Sensitivity]),
        "desk_only": parts,
    }
)


@pytest.mark.long
@example(
    edits=[
        {
            "sub_event_type": "attack",
            "sensitivity": Sensitivity.PUBLIC,
            "desk_only": (DeskOnly.POINT,),
        },
        {"sub_event_type": "attack", "sensitivity": Sensitivity.PUBLIC, "desk_only": ()},
    ]
)
@given(edits=st.lists(an_edit, min_size=1, max_size=5))
@EDITS
def test_no_version_tells_more_than_the_newest(
    empty_store: Path, make_incident: Making, edits: list[dict[str, Any]]
) -> None:
    with a_store(empty_store) as store:
        for n, edit in enumerate(edits):
            save(
                store,
                make_incident(
                    title=f"Title Q{n}", place=f"Killi P{n}ace", doubt=f"Doubt D{n}oubt",
                    geo_precision="site",
                    geometry=PointGeometry(coordinates=(66.31 + n / 10, 28.517)),
                    claims=(a_claim(1, n=2, quote="Quote Q1uote"),), event_type=TAKEN, **edit,
                ),
            )  # fmt: skip
        told = "\n".join(told_to_everybody(store).values())
        assert store.verify() == []
    newest, kinds = edits[-1], {one["sub_event_type"] for one in edits}
    hidden = set(newest["desk_only"])
    if newest["sensitivity"] is not Sensitivity.PUBLIC:
        assert not re.search(r"Q\d|P\dace|D\doubt|66\.\d1", told)
    if DeskOnly.POINT in hidden or kinds & set(AREAS):
        assert not re.search(r"P\dace|66\.\d1", told)
    if DeskOnly.DOUBT in hidden:
        assert "oubt D" not in told
    if DeskOnly.QUOTES in hidden:
        assert "Q1uote" not in told


hidden_edit = st.tuples(
    st.sampled_from(["restricted", "doubt", "quote", "point", "cell", "open"]),
    st.integers(0, 9),
)


def apply_edit(store: Store, make: Making, edit: tuple[str, int], secret: int) -> None:
    """Make an edit of which ``secret`` is all that nobody outside may see."""
    what, n = edit
    if what == "restricted":
        one = make(
            id="secret-2024", title=f"Secret {secret}", sensitivity="restricted",
            reports=(a_report(7),), geometry=None, geo_precision="province",
        )  # fmt: skip
        save(store, one.model_copy(update={"summary": f"Secret {n} {secret}."}))
        return
    now = store.get("seen-2024").incident
    changes: dict[str, Any] = {
        "doubt": {"doubt": f"Doubt {n} {secret}."},
        "quote": {"claims": (*now.claims, a_claim(
            n + 10 * len(now.claims), id=f"c-{len(now.claims)}", n=2,
            quote=f"Quote {secret}",
        ))},
        "point": {"summary": f"Summary {n}.", "doubt": f"Doubt {secret}."},
        "cell": {"geometry": PointGeometry(coordinates=(66.521 + secret / 10_000, 28.521))},
        "open": {"title": f"Title {n}"},
    }[what]  # fmt: skip
    save(store, now.model_copy(update=changes))


def naming(incident: Incident, *others: str) -> Incident:
    """Return a record that names others wherever one can: as related, and as whom it counts."""
    return incident.model_copy(
        update={
            "related": tuple(Link(id=one, relation="follows") for one in others),
            "claims": (a_claim(90, id="naming", n=9, of_incidents=others),),
        }
    )


@pytest.mark.long
@given(edits=st.lists(hidden_edit, max_size=6))
@EDITS
def test_nothing_that_is_public_depends_on_what_is_hidden(
    empty_store: Path, make_incident: Making, edits: list[tuple[str, int]]
) -> None:
    outputs = []
    for secret in (1, 2):
        with a_store(empty_store) as store:
            seen = make_incident(
                id="seen-2024", desk_only=(DeskOnly.DOUBT, DeskOnly.QUOTES),
                doubt=f"Doubt {secret}", geometry=PointGeometry(coordinates=(66.521, 28.521)),
            )  # fmt: skip
            apply_edit(store, make_incident, ("restricted", 0), secret)
            save(store, naming(seen, "secret-2024") if secret == 2 else naming(seen))
            for edit in edits:
                apply_edit(store, make_incident, edit, secret)
                if secret == 2:
                    # Work that nobody outside can see, as often as one likes.
                    apply_edit(store, make_incident, ("restricted", len(edits)), 3)
                    apply_edit(store, make_incident, ("doubt", len(edits)), 3)
            outputs.append(told_to_everybody(store))
    assert outputs[0] == outputs[1]
    assert "secret-2024" not in "".join(outputs[1].values())


def test_a_save_that_changes_nothing_public_has_no_number_and_no_line(
    atlas_store: Store, make_incident: Making
) -> None:
    point = PointGeometry(coordinates=(66.521, 28.521))
    told = make_incident(geometry=point, doubt="One.", desk_only=(DeskOnly.DOUBT,))
    save(atlas_store, told)
    save(atlas_store, told.model_copy(update={"doubt": "Two."}))
    within = told.model_copy(update={"geometry": PointGeometry(coordinates=(66.5211, 28.5209))})
    save(atlas_store, within)
    assert (atlas_store.data_version(), atlas_store.data_version(PUBLIC)) == (3, 1)
    assert atlas_store.log()[0] == 1
    moved = within.model_copy(update={"geometry": PointGeometry(coordinates=(66.581, 28.5209))})
    save(atlas_store, moved.model_copy(update={"doubt": "Three."}))
    assert atlas_store.data_version(PUBLIC) == 2
    [line, _] = atlas_store.log()[1]
    assert (line.first, line.changed) == (2, ("geometry",))
    assert atlas_store.get_public(told.id).version == 2
    assert atlas_store.get_public(told.id, 1).incident.geometry == PointGeometry(
        coordinates=(66.52, 28.52)
    )


def test_a_number_of_the_publics_is_never_given_again_nor_shifted(
    atlas_store: Store, make_incident: Making
) -> None:
    save(atlas_store, make_incident(id="one-2024", title="A first title"))
    save(atlas_store, make_incident(id="two-2024", reports=(a_report(2),)))
    save(atlas_store, make_incident(id="one-2024", title="Another title"))
    hidden = make_incident(id="two-2024", reports=(a_report(2),), sensitivity="restricted")
    save(atlas_store, hidden)
    save(atlas_store, hidden.model_copy(update={"summary": "The desk goes on."}))
    save(atlas_store, make_incident(id="one-2024", title="A third title"))
    assert atlas_store.data_version(PUBLIC) == 5
    titles = {
        version: list(atlas_store.read_atlas(version, audience=PUBLIC).table["title"])
        for version in range(1, 6)
    }
    assert titles == {
        1: ["A first title"], 2: ["A first title"], 3: ["Another title"], 4: ["Another title"],
        5: ["A third title"],
    }  # fmt: skip


def test_a_relation_is_told_while_both_are_public(
    atlas_store: Store, make_incident: Making
) -> None:
    other = make_incident(id="other-2024", reports=(a_report(2),))
    save(atlas_store, other)
    told = naming(make_incident(id="one-2024"), "other-2024")
    save(atlas_store, told)
    seen = atlas_store.get_public("one-2024").incident
    assert (seen.related, seen.claims) == (told.related, told.claims)
    assert set(atlas_store.read_atlas(audience=PUBLIC).claims["of_incidents"]) == {"other-2024"}
    closed = other.model_copy(update={"sensitivity": Sensitivity.RESTRICTED})
    save(atlas_store, closed)
    for version in (None, 1, 2, 3):
        if version != 1:
            shown = atlas_store.get_public("one-2024", version).incident
            assert "other-2024" not in shown.model_dump_json()
        assert set(atlas_store.read_atlas(version, audience=PUBLIC).claims["of_incidents"]) <= {""}
    why = replace(SIGNED, why="follows other-2024, as told")
    seen = atlas_store.get("one-2024")
    atlas_store.save(
        seen.incident.model_copy(update={"summary": "Again."}),
        loaded_version=1,
        signed=why,
    )
    assert "other-2024" not in repr(atlas_store.log()[1])


def test_a_store_that_forgets_what_a_record_was_is_not_sound(
    atlas_store: Store, make_incident: Making
) -> None:
    save(atlas_store, make_incident())
    with atlas_store._writing() as connection:
        connection.exec_driver_sql("UPDATE incidents SET sub_types_ever = 'attack'")
    assert [one.detail for one in atlas_store.verify()] == [
        "testville-2024-03-01 forgets what it was once"
    ]
