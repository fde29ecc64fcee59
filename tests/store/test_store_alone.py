"""The live file is opened by one SQLite only.

GDAL, pyogrio, geopandas and DuckDB bring a second one into the process. When
it closes the file it drops the first one's locks, and rows that were
acknowledged are lost without an error.
"""

import ast
import subprocess
import sys
from pathlib import Path

import geopandas
import pyogrio
import pyogrio.core
import pyogrio.raw
import pytest

import incidents.store
from incidents import store
from incidents.store import Store
from tests.conftest import a_report
from tests.store.conftest import SIGNED

ROOT = Path(__file__).parents[2]
FOREIGN = {"duckdb", "fiona", "geopandas", "osgeo", "pyogrio", "apsw"}
OPENERS = {"read_file", "to_file", "read_dataframe", "write_dataframe", "list_layers", "read_arrow"}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def _calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def test_the_store_imports_no_library_with_an_sqlite_of_its_own():
    modules = sorted(Path(incidents.store.__file__).parent.glob("*.py"))
    assert len(modules) > 5
    assert {path.name: _imports(path) & FOREIGN for path in modules} == {
        path.name: set() for path in modules
    }


def test_no_module_above_the_store_opens_files_with_such_a_library():
    modules = [*ROOT.glob("incidents/*.py"), *ROOT.glob("incidents/store/*.py"),
               *ROOT.glob("pages/**/*.py"), *ROOT.glob("*.py")]  # fmt: skip
    assert {path.name for path in modules if _calls(path) & OPENERS} == set()


@pytest.fixture
def watched(monkeypatch, store_path):
    """Make every way of such a library to a file raise when it is the live one."""
    live = store_path.resolve()

    def watch(module, name):
        original = getattr(module, name)

        def checked(*args, **kwargs):
            for value in (*args, *kwargs.values()):
                if isinstance(value, str | Path) and Path(value).resolve() == live:
                    raise AssertionError(f"{module.__name__}.{name} was given the live store")
            return original(*args, **kwargs)

        monkeypatch.setattr(module, name, checked)

    for module in (pyogrio, pyogrio.core, pyogrio.raw, pyogrio.geopandas, geopandas):
        for name in vars(module).copy():
            if name in OPENERS | {"read", "write", "open_arrow", "read_info", "read_bounds"}:
                watch(module, name)
    watch(geopandas.GeoDataFrame, "to_file")
    return live


def test_the_watch_sees_a_foreign_library(watched):
    with pytest.raises(AssertionError, match="live store"):
        geopandas.read_file(watched, layer="incidents")
    with pytest.raises(AssertionError, match="live store"):
        pyogrio.list_layers(str(watched))


def test_no_service_hands_the_live_store_to_a_foreign_library(watched, make_incident, tmp_path):
    with Store(watched) as live:
        live.save(make_incident(), loaded_version=None, signed=SIGNED)
        live.save(make_incident(title="Changed"), loaded_version=1, signed=SIGNED)
        live.read_atlas().everything().to_geodataframe()
        live.read_atlas(as_of=1)
        live.get("testville-2024-03-01")
        live.history("testville-2024-03-01")
        live.delete("testville-2024-03-01", loaded_version=2, signed=SIGNED)
        live.restore("testville-2024-03-01", loaded_version=3, signed=SIGNED)
        live.stats()
        copy = live.snapshot(tmp_path / "copy.gpkg")
        assert live.verify() == []
        assert len(geopandas.read_file(copy, layer="incidents")) == 1
    store.build(tmp_path / "built.gpkg", [make_incident()])


_OTHER_PROCESS = """
import sys
from pathlib import Path
from incidents.model import Incident
from incidents.store import Signature, Store

pattern = sys.stdin.read()
with Store(Path(sys.argv[1])) as store:
    for number in range(300):
        incident = Incident.model_validate_json(pattern.replace("NUMBER", f"other-{number}"))
        store.save(incident, loaded_version=None, signed=Signature("other", "editor", "a test"))
"""


@pytest.mark.long
def test_no_acknowledged_row_is_lost_beside_gdal_on_a_snapshot(
    atlas_store, save, make_incident, tmp_path
):
    pattern = make_incident(id="number", reports=(a_report(id="number"),)).model_dump_json()
    pattern = pattern.replace('"number"', '"NUMBER"')

    def write(first: int, count: int) -> None:
        for number in range(first, first + count):
            name = f"own-{number}"
            save(make_incident(id=name, reports=(a_report(id=name),)))

    write(0, 1)
    copy = atlas_store.snapshot(tmp_path / "copy.gpkg")
    assert len(pyogrio.read_dataframe(copy, layer="incidents")) == 1
    write(1, 50)
    subprocess.run(
        [sys.executable, "-c", _OTHER_PROCESS, str(atlas_store.path)],
        input=pattern, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    write(51, 50)
    atlas_store.close()
    with Store(atlas_store.path) as opened:
        assert opened.stats()["incidents"] == 401
        assert opened.data_version() == 401
        assert opened.verify() == []
