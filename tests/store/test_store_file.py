"""The file: what is refused at the door, what a copy is like, and what verify finds."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import shapely
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from geo.errors import LayerError
from incidents import store
from incidents.errors import IncidentError, StoreError
from incidents.store import Store, geopackage, version_numbers
from incidents.store.schema import Base, Geometry, to_gpkg
from tests.store.conftest import SIGNED
from tests.views.exports.test_exports import checker


def _text(path: Path) -> None:
    path.write_text("incident,deaths\n1,2\n")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _head(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + b"\x00" * 4096)


def _other_sqlite(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE accounts (name TEXT)")


def _other_geopackage(path: Path) -> None:
    _other_sqlite(path)
    _run(path, f"PRAGMA application_id = {geopackage.APPLICATION_ID}")


def _newer(path: Path) -> None:
    _run(path, "UPDATE meta SET value = '99' WHERE key = 'schema'")


def _no_table(path: Path) -> None:
    _run(path, "DROP TABLE breakdowns")


def _run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for name, function in geopackage.ST_FUNCS.items():
            connection.create_function(name, 1, function)
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(Path.unlink, "no store here yet", id="missing"),
        pytest.param(lambda path: path.write_bytes(b""), "0 bytes", id="empty"),
        pytest.param(_text, "not a GeoPackage", id="text"),
        pytest.param(_head, "damaged|not a GeoPackage", id="only a header"),
        pytest.param(_other_sqlite, "not a GeoPackage", id="another SQLite file"),
        pytest.param(_other_geopackage, "not an incident store", id="another GeoPackage"),
        pytest.param(_newer, "newer version", id="newer tables"),
        pytest.param(_no_table, "breakdowns", id="a table is missing"),
        pytest.param(_cut, "damaged", id="cut in half"),
    ],
)
def test_what_is_no_store_is_refused_and_left_alone(store_path, spoil, reason):
    spoil(store_path)
    before = store_path.read_bytes() if store_path.exists() else None
    with pytest.raises(StoreError, match=reason) as caught:
        Store(store_path)
    assert caught.value.path == store_path
    assert (store_path.read_bytes() if store_path.exists() else None) == before


def test_creating_never_replaces(store_path):
    before = store_path.read_bytes()
    for make in (store.create, lambda path: store.build(path, [])):
        with pytest.raises(StoreError, match="there is already"):
            make(store_path)
    assert store_path.read_bytes() == before


def test_a_build_is_whole_and_moves_the_earlier_store_aside(tmp_path, make_incident):
    path = tmp_path / "new" / "incidents.gpkg"
    steps: list[str] = []
    assert store.build(path, [make_incident()], steps.append) is None
    assert any("districts: 51" in step for step in steps)
    with Store(path) as first:
        first.save(make_incident(id="by-an-editor"), loaded_version=None, signed=SIGNED)
    aside = store.build(path, [make_incident()], replace=True)
    with Store(path) as rebuilt, Store(aside) as earlier:
        assert rebuilt.stats()["incidents"] == 1
        assert earlier.get("by-an-editor").version == 1
    left = {found.name for found in path.parent.iterdir()}
    assert left == {path.name, aside.name, version_numbers.beside(path).name}


def test_a_store_in_use_is_not_replaced(tmp_path, make_incident):
    path = tmp_path / "incidents.gpkg"
    store.build(path, [make_incident()])
    with Store(path) as used:
        used.data_version()
        with pytest.raises(IncidentError, match="stop it first"):
            store.build(path, [], replace=True)
        assert used.stats()["incidents"] == 1


def test_a_build_that_fails_leaves_nothing(tmp_path, make_incident):
    path = tmp_path / "incidents.gpkg"
    with pytest.raises(IncidentError, match="sub_event_type"):
        store.build(path, [make_incident(sub_event_type="no_such_thing")])
    assert list(tmp_path.iterdir()) == []


def test_a_creation_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def unreadable() -> None:
        raise LayerError(tmp_path / "tehsils.geojson", "cannot be read")

    monkeypatch.setattr("incidents.store.reference_layers.tehsil_rows", unreadable)
    with pytest.raises(LayerError):
        store.create(tmp_path / "incidents.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_store_can_be_replaced_and_is_kept(store_path, make_incident):
    store_path.write_bytes(b"no store at all")
    aside = store.build(store_path, [make_incident()], replace=True)
    assert aside.read_bytes() == b"no store at all"
    with Store(store_path) as rebuilt:
        assert rebuilt.verify() == []


def test_the_live_file_waits_for_nobody_and_says_no_extent(atlas_store, save, make_incident):
    save(make_incident())
    with geopackage.reading(atlas_store.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert connection.execute("PRAGMA user_version").fetchone() == (10300,)
        extents = connection.execute("SELECT DISTINCT min_x FROM gpkg_contents").fetchall()
    assert extents == [(None,)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revisions SET why = 'another reason'",
        "DELETE FROM revisions",
        "UPDATE claims SET low = 0",
    ],
)
def test_history_and_claims_cannot_be_rewritten_by_any_program(
    atlas_store, save, make_incident, make_claim, statement
):
    save(make_incident(claims=(make_claim(1, n=3),)))
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        _run(atlas_store.path, statement)


def _spoil_rtree(path: Path) -> None:
    _run(path, "DELETE FROM rtree_incidents_geom")


def _spoil_state(path: Path) -> None:
    _run(path, "UPDATE incidents SET title = 'Written by another program'")


def _spoil_history(path: Path) -> None:
    _run(path, "DROP TRIGGER revisions_are_never_deleted", "DELETE FROM revisions WHERE fid = 1")


def _spoil_reference(path: Path) -> None:
    _run(path, "DELETE FROM reports")


def _spoil_contents(path: Path) -> None:
    _run(path, "DELETE FROM gpkg_contents WHERE table_name = 'claims'")


def _spoil_districts(path: Path) -> None:
    _run(path, "DELETE FROM districts WHERE code = 'PK201'")


def _spoil_assignment(path: Path) -> None:
    _run(path, "UPDATE incidents SET district_today = 'PK201'")


def _spoil_index(path: Path) -> None:
    _run(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, '(date_start)', '(date_end)')"
        " WHERE name = 'ix_incidents_date_start'",
        "UPDATE incidents SET date_end = '2024-03-02'",
    )


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        pytest.param(_spoil_rtree, "R-tree", id="R-tree out of step"),
        pytest.param(_spoil_state, "history", id="a change without a revision"),
        pytest.param(_spoil_history, "revisions", id="a revision taken out"),
        pytest.param(_spoil_history, "triggers", id="a guard taken off"),
        pytest.param(_spoil_reference, "foreign keys", id="a report taken out"),
        pytest.param(_spoil_contents, "contents", id="a table not registered"),
        pytest.param(_spoil_districts, "districts", id="a district taken out"),
        pytest.param(_spoil_assignment, "districts", id="counted in the wrong district"),
        pytest.param(_spoil_index, "integrity", id="an index that lies"),
    ],
)
def test_verify_finds_what_is_wrong(store_path, make_incident, make_claim, spoil, check):
    with Store(store_path) as opened:
        for number in (1, 2):
            opened.save(
                make_incident(id=f"testville-{number}", claims=(make_claim(number, n=3),)),
                loaded_version=None,
                signed=SIGNED,
            )
        assert opened.verify() == []
    spoil(store_path)
    with Store(store_path) as opened:
        assert check in {problem.check for problem in opened.verify()}


def test_a_record_that_contradicts_itself_is_a_fault_of_the_store(store_path, make_incident):
    with Store(store_path) as opened:
        opened.save(make_incident(), loaded_version=None, signed=SIGNED)
        _spoil_reference(store_path)
        with pytest.raises(StoreError, match="contradicts itself"):
            opened.get("testville-2024-03-01")


@pytest.fixture
def snapshot(atlas_store, save, make_incident, make_claim, tmp_path):
    save(make_incident(id="testville-1", claims=(make_claim(1, n=3),)))
    save(make_incident(id="testville-2", geometry={"type": "Point", "coordinates": (62.5, 26.5)}))
    save(make_incident(id="testville-3", geometry=None, geo_precision="province"))
    return atlas_store.snapshot(tmp_path / "copy.gpkg")


def test_a_snapshot_is_one_sound_file_with_its_extents(snapshot):
    with closing(sqlite3.connect(snapshot)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        extent = copy.execute(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'incidents'"
        ).fetchone()
    assert extent == (62.5, 26.5, 66.5, 28.5)
    assert [found.name for found in snapshot.parent.glob("*copy*")] == ["copy.gpkg"]
    with Store(snapshot) as opened:
        assert opened.verify() == []
        assert opened.data_version() == 3


def test_a_snapshot_never_replaces_a_file(atlas_store, tmp_path):
    target = tmp_path / "mine.txt"
    target.write_text("something dear")
    with pytest.raises(StoreError, match="already a file"):
        atlas_store.snapshot(target)
    with pytest.raises(StoreError, match="already a file"):
        atlas_store.snapshot(atlas_store.path)
    assert target.read_text() == "something dear"


def test_a_snapshot_that_cannot_be_written_leaves_nothing(atlas_store, tmp_path):
    with pytest.raises(StoreError, match="cannot be written"):
        atlas_store.snapshot(tmp_path / "no such folder" / "copy.gpkg")
    assert sorted(found.suffix for found in tmp_path.glob("*copy*")) == []


def test_gdal_reads_the_snapshot_without_a_warning(snapshot):
    ogrinfo = shutil.which("ogrinfo")
    if ogrinfo is None:
        pytest.skip("ogrinfo is not installed")
    done = subprocess.run(
        [ogrinfo, "-ro", "-al", str(snapshot)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "Warning" not in done.stdout
    assert "Extent: (62.500000, 26.500000) - (66.500000, 28.500000)" in done.stdout
    assert "testville-3" in done.stdout


def test_gdals_checker_finds_no_fault_in_a_snapshot(snapshot):
    done = subprocess.run(
        [checker(), "-m", "osgeo_utils.samples.validate_gpkg", "-k", str(snapshot)],
        capture_output=True, text=True, check=False, timeout=120, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_spatial_index_follows_a_point_that_comes_moves_and_goes(store_path):
    with geopackage.reading(store_path) as connection:
        sql = "SELECT min(fid) FROM places WHERE geom IS NOT NULL"
        (town,) = connection.execute(sql).fetchone()

    def seen() -> list[tuple[float, ...]]:
        with geopackage.reading(store_path) as connection:
            sql = "SELECT minx, miny FROM rtree_places_geom WHERE id = ?"
            rows = connection.execute(sql, [town])
            return [tuple(round(one, 3) for one in row) for row in rows]

    first = seen()
    assert len(first) == 1
    for lon, lat in ((66.5, 28.5), (62.25, 26.75)):
        blob = to_gpkg(shapely.to_wkb(shapely.Point(lon, lat), byte_order=1)).hex()
        _run(store_path, f"UPDATE places SET geom = x'{blob}' WHERE fid = {town}")
        assert seen() == [(lon, lat)]
    _run(store_path, f"UPDATE places SET geom = NULL WHERE fid = {town}")
    assert seen() == []
    _run(store_path, f"UPDATE places SET geom = x'{blob}' WHERE fid = {town}")
    assert seen() == [(62.25, 26.75)]


def test_geopandas_reads_every_layer_of_the_snapshot(snapshot):
    script = """
import sys, warnings
warnings.simplefilter("error")
import geopandas, pyogrio
for name, kind in pyogrio.list_layers(sys.argv[1]):
    frame = geopandas.read_file(sys.argv[1], layer=name)
    print(name, len(frame), kind or "-", frame.crs.to_epsg() if kind else "-")
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(snapshot)], capture_output=True, text=True, check=True
    )
    lines = set(done.stdout.splitlines())
    assert {"incidents 3 Point 4326", "districts 51 MultiPolygon 4326"} <= lines
    assert {line.split()[0] for line in lines} == set(geopackage.TITLES)


def test_every_table_is_sound_for_postgis_too():
    dialect = postgresql.dialect()
    for table in Base.metadata.sorted_tables:
        ddl = str(CreateTable(table).compile(dialect=dialect))
        assert "fid SERIAL NOT NULL" in ddl
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=dialect)).startswith(
                ("CREATE INDEX", "CREATE UNIQUE INDEX")
            )
    incidents = Base.metadata.tables["incidents"]
    assert "geom geometry(POINT, 4326)" in str(CreateTable(incidents).compile(dialect=dialect))


@pytest.mark.parametrize(
    "dialect",
    [pytest.param(postgresql.dialect(), id="PostGIS"), pytest.param(sqlite.dialect(), id="SQLite")],
)
@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(shapely.Point(66.5, 28.25), id="point"),
        pytest.param(shapely.MultiPolygon([shapely.box(66, 28, 67, 29)]), id="area"),
        pytest.param(None, id="none"),
    ],
)
def test_a_geometry_comes_back_from_either_engine(dialect, shape):
    kind = Geometry("POINT")
    wkb = None if shape is None else shapely.to_wkb(shape, byte_order=1)
    there = kind.bind_processor(dialect)(wkb)
    assert kind.result_processor(dialect, None)(there) == wkb
