"""The generator of the benchmarks: fictional, the same every time, and valid."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from benchmarks import counting, counting_once, report
from benchmarks.generate import Frames, frames
from benchmarks.stores import plain_csv, records
from geo import districts, gazetteer
from incidents.atlas import PlainFrames, assemble
from incidents.codebook import read_codebook
from incidents.model import Incident
from incidents.store import Signature, create

NUMBER = 600


@pytest.fixture(scope="module")
def generated() -> Frames:
    return frames(NUMBER)


@pytest.fixture(scope="module")
def incidents(generated: Frames) -> list[Incident]:
    return list(records(generated))


def test_the_same_seed_gives_the_same_rows(generated):
    again = frames(NUMBER)
    for name, frame in generated.items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_another_seed_gives_other_rows(generated):
    assert not frames(NUMBER, seed=1)["incidents"].equals(generated["incidents"])


def test_every_text_says_that_it_is_fictional(incidents):
    for incident in incidents:
        own = [incident.title, incident.summary]
        own += [part for report in incident.reports for part in (report.publisher, report.title)]
        own += [claim.claimant for claim in incident.claims]
        assert all("fictional" in text.casefold() for text in own)


def test_the_places_do_not_exist(generated):
    known = {place.name for place in gazetteer.read_places()}
    named = set(generated["incidents"]["place"])
    assert not known & named
    assert all(name.startswith("Nowhere-") for name in named)


def test_points_lie_in_the_district_that_they_name_on_their_date(incidents):
    shapes = {
        vintage: districts.read_districts(on).geometry
        for vintage, on in ((districts.vintage_on(on), on) for on in districts.vintages())
    }
    points = [one for one in incidents if one.geometry is not None]
    assert len(points) > NUMBER / 2
    for one in points:
        shape = shapes[districts.vintage_on(one.date_start)][one.district]
        assert shape.intersects(shapely.Point(one.geometry.coordinates))


def test_areas_and_counted_districts_are_real(generated):
    table = generated["incidents"]
    assert set(table["tehsil"].dropna()) <= set(districts.read_tehsils().index)
    assert set(table["district_today"].dropna()) == set(districts.read_districts().index)


def test_all_precisions_dates_and_statuses_occur(generated):
    table = generated["incidents"]
    assert table["geo_precision"].nunique() == 7
    assert table["date_precision"].nunique() == 6
    assert table["status"].nunique() == 5
    assert table["event_type"].nunique() == 6
    assert (table["longitude"].notna().mean()) == pytest.approx(0.6, abs=0.1)


def test_every_incident_has_claims_of_two_sides_and_a_report(incidents):
    for incident in incidents:
        assert 2 <= len(incident.claims) <= 3
        assert len({claim.claimant_role for claim in incident.claims}) == len(incident.claims)
        assert 1 <= len(incident.reports) <= 2
        assert len(incident.actors) == 2


def test_the_store_takes_them_and_gives_the_same_atlas_as_the_frames(
    generated, incidents, tmp_path
):
    with create(tmp_path / "fictional.gpkg") as store:
        store.save_many(
            incidents, signed=Signature(by="benchmark", role="importer", why="fictional")
        )
        stored = store.read_atlas()
    book = read_codebook()
    made = assemble(
        PlainFrames(**generated),
        version=NUMBER,
        actor_kinds={one.id: one.kinds[0].value for one in book.actors.values()},
        words={},
    )
    unlike = ["version", "search_text"]
    pd.testing.assert_frame_equal(
        stored.table.drop(columns=unlike), made.table.drop(columns=unlike), check_dtype=False
    )
    pd.testing.assert_frame_equal(stored.claims, made.claims, check_dtype=False)


def test_the_plain_app_gets_the_same_incidents_with_a_point_for_each(generated, tmp_path):
    flat = pd.read_csv(plain_csv(NUMBER, tmp_path))
    table = generated["incidents"]
    placed = table[table["district"].notna()]
    assert set(flat["id"]) == set(placed["id"])
    inside = gpd.GeoSeries(gpd.points_from_xy(flat["longitude"], flat["latitude"]), crs="EPSG:4326")
    assert districts.locate(inside)["code"].notna().all()


def test_frames_come_out_of_their_files_as_they_went_in(generated: Frames, tmp_path: Path) -> None:
    counting_once.write_frames(generated, tmp_path)
    read = counting_once.read_frames(tmp_path)
    assert set(read) == set(generated)
    before, after = (
        assemble(PlainFrames(**one), version=1, actor_kinds={}, words={})
        for one in (generated, read)
    )
    for name in ("table", "participations", "claims", "breakdowns", "reports"):
        # Text that is missing is None in one and NaN in the other; both mean that there is none.
        one, other = (
            frame.astype(object).where(frame.notna(), None)
            for frame in (getattr(before, name), getattr(after, name))
        )
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.long
def test_counting_is_measured_beside_another_version_of_the_code(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.symlink_to(Path(__file__).resolve().parents[1])
    found = counting.measure(200, [other])
    assert found.incidents == 200
    assert list(found.seconds) == [counting.HERE, "other"]
    assert all(seconds > 0 for seconds in found.seconds.values())
    assert report.counting_lines(found)[0].startswith("| 200 incidents by | CPU s")
