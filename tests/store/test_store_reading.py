"""Reading: what was written, now and as of any data version."""

import itertools
import shutil
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.errors import NotFoundError
from incidents.model import Breakdown, Incident, Participation, PointGeometry
from incidents.store import Store, atlas_of
from tests.conftest import a_claim, a_report
from tests.laws import examples
from tests.store.conftest import SIGNED

FRAMES = ("table", "participations", "claims", "breakdowns", "reports")

# The model strips the ends of a text, so something has to be left of it.
words = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=60).map(
    "a{}z".format
)
tricky = st.sampled_from(
    ["کوئٹہ", "بلوچستان میں ۱۴ افراد", "\u202eright to left\u202c", "O'Brien; DROP TABLE --", '"\\']
)

texts = words | tricky
days = st.dates(date(1990, 1, 1), date(2030, 1, 1))
coordinates = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
numbers = itertools.count()


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    """A fictional incident with any text; ids are new every time, as a store wants them."""
    number = next(numbers)
    start = draw(days)
    point = draw(st.none() | coordinates)
    claims = [
        a_claim(
            id=f"c{number}-{n}",
            report_id=f"r{number}",
            claimant=draw(texts),
            quote=draw(st.none() | texts),
            made_on=draw(st.none() | days),
            of_whom=(Breakdown(victims="civilians", low=0, high=low),),
            low=low,
            high=low + 5,
            qualifier="about",
        )
        for n, low in enumerate(draw(st.lists(st.integers(0, 999_000), max_size=3)))
    ]
    return Incident(
        id=f"testville-{number}",
        title=draw(texts),
        date_start=start,
        date_end=start + timedelta(days=draw(st.integers(0, 40))),
        date_precision="days",
        place=draw(texts),
        geometry=PointGeometry(coordinates=point) if point else None,
        geo_precision="town" if point else "province",
        district="PK201",
        district_method="manual",
        event_type="battles",
        sub_event_type="armed_clash",
        actors=(Participation(actor="bla", role="target", as_reported=draw(st.none() | texts)),),
        summary=draw(texts),
        status="reported",
        doubt=draw(st.none() | texts),
        reports=(a_report(id=f"r{number}", title=draw(texts), note=draw(st.none() | texts)),),
        claims=tuple(claims),
    )


@pytest.fixture(scope="module")
def roomy_store(empty_store, tmp_path_factory):
    """One store for all examples of a law."""
    path = shutil.copy(empty_store, tmp_path_factory.mktemp("roomy") / "incidents.gpkg")
    with Store(path) as opened:
        yield opened


@examples(60)
@given(incident=incidents())
def test_what_was_written_is_read_back(roomy_store, incident):
    saved = roomy_store.save(incident, loaded_version=None, signed=SIGNED)
    assert roomy_store.get(incident.id).incident == incident
    assert roomy_store.get(incident.id, as_of=saved.data_version).incident == incident


@examples(10)
@given(batch=st.lists(incidents(), min_size=1, max_size=6))
def test_rows_and_revisions_tell_the_same(empty_store, tmp_path_factory, batch):
    path = shutil.copy(empty_store, tmp_path_factory.mktemp("law") / "incidents.gpkg")
    with Store(path) as opened:
        opened.save_many(batch, signed=SIGNED)
        now = opened.read_atlas()
        opened.delete(batch[0].id, loaded_version=1, signed=SIGNED)
        then = opened.read_atlas(as_of=len(batch))
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(now, name), getattr(then, name))
    assert now.version == then.version == len(batch)


def test_reading_as_of_an_older_version_gives_the_older_state(
    atlas_store, save, make_incident, make_claim
):
    save(make_incident(id="testville-1", claims=(make_claim(1, n=3),)))
    save(make_incident(id="testville-2"))
    save(make_incident(id="testville-1", title="Changed", claims=(make_claim(2, n=9),)), loaded=1)
    atlas_store.delete("testville-2", loaded_version=1, signed=SIGNED)

    def seen(as_of: int | None) -> list[tuple[str, str]]:
        table = atlas_store.read_atlas(as_of).table
        return list(zip(table["id"], table["title"], strict=True))

    title = "Shots at a fictional bridge"
    assert seen(0) == []
    assert seen(1) == [("testville-1", title)]
    assert seen(2) == [("testville-1", title), ("testville-2", title)]
    assert seen(3) == [("testville-1", "Changed"), ("testville-2", title)]
    assert seen(4) == seen(None) == [("testville-1", "Changed")]
    assert atlas_store.read_atlas(2).claims["low"].tolist() == [3]
    assert atlas_store.read_atlas(4).claims["low"].tolist() == [9]
    assert atlas_store.get("testville-1", as_of=2).incident.title == title
    with pytest.raises(NotFoundError, match="at data version 1"):
        atlas_store.get("testville-2", as_of=1)


@pytest.mark.parametrize("as_of", [-1, 1, 10**30])
def test_a_version_that_never_was_is_refused(atlas_store, as_of):
    with pytest.raises(NotFoundError, match="there is no data version"):
        atlas_store.read_atlas(as_of)


def test_an_empty_store_reads_as_an_empty_atlas(atlas_store):
    atlas = atlas_store.read_atlas()
    assert (len(atlas.table), len(atlas.claims), atlas.version) == (0, 0, 0)
    assert atlas.data_to is None


def test_an_unplaced_incident_has_no_coordinates(atlas_store, save, make_incident):
    save(make_incident(geometry=None, geo_precision="district", district="PK201",
                       district_method="manual"))  # fmt: skip
    table = atlas_store.read_atlas().table
    assert table[["longitude", "latitude"]].isna().all(axis=None)
    assert table["district"].tolist() == ["PK201"]


def test_an_uncounted_claim_is_not_zero(atlas_store, save, make_incident, make_claim):
    save(make_incident(claims=(make_claim(1, qualifier="uncounted"),)))
    claims = atlas_store.read_atlas().claims
    assert claims["low"].isna().all()
    assert claims["high"].isna().all()


def test_full_text_finds_other_names_of_an_actor(atlas_store, save, make_incident):
    save(make_incident())
    (text,) = atlas_store.read_atlas().table["search_text"]
    assert "balochistan liberation army" in text


def test_one_incident_makes_the_same_rows_alone(atlas_store, save, make_incident, make_claim):
    save(make_incident(claims=(make_claim(1, n=3), make_claim(2, n=4))))
    alone = atlas_of([atlas_store.get("testville-2024-03-01")])
    everything = atlas_store.read_atlas()
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(everything, name))


def test_changes_since_a_version_are_listed(atlas_store, save, make_incident):
    save(make_incident(id="testville-1"))
    save(make_incident(id="testville-2"))
    save(make_incident(id="testville-1", status="disputed"), loaded=1)
    since = [(one.number, one.incident_id, one.action) for one in atlas_store.changes(1)]
    assert since == [(2, "testville-2", "create"), (3, "testville-1", "update")]
    assert [one.number for one in atlas_store.changes(1, until=2)] == [2]
    assert atlas_store.changes(3) == []


def test_history_of_an_unknown_incident_is_refused(atlas_store):
    with pytest.raises(NotFoundError, match="'nowhere'"):
        atlas_store.history("nowhere")


def test_stats_count_what_stands(atlas_store, save, make_incident, make_claim, make_report):
    save(make_incident(id="testville-1", claims=(make_claim(1, n=3),)))
    save(
        make_incident(
            id="testville-2",
            date_end="2024-03-05",
            date_precision="days",
            claims=(make_claim(2, n=3), make_claim(3, n=4)),
            reports=(make_report(), make_report(2)),
        )
    )
    stats = atlas_store.stats()
    assert (stats["incidents"], stats["claims"], stats["reports"]) == (2, 3, 2)
    assert (stats["districts"], stats["tehsils"], stats["population"]) == (34, 130, 14_894_402)
    assert (stats["data_version"], stats["data_to"]) == (2, "2024-03-05")
    atlas_store.delete("testville-2", loaded_version=1, signed=SIGNED)
    stats = atlas_store.stats()
    assert (stats["incidents"], stats["claims"], stats["reports"]) == (1, 1, 1)
    assert (stats["revisions"], stats["data_version"]) == (3, 3)
