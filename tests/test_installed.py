"""What ``pip install -e .`` and a wheel give to somebody who has no checkout under their feet."""

import ast
import importlib.metadata
import re
import shutil
import site
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from geo import data_folders

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXAMPLES = sorted(path.name for path in (ROOT / "examples").glob("*.py"))
OF_THE_PROGRAM = ("codebook", "fonts", "reference", "starter")  # folders of data/
# In a process of its own: only what is installed and what it needs is there to import.
ALONE = "import runpy, site, sys; site.addsitedir({folder!r}); sys.path[:0] = {others!r}; "
USED = """
import geo, incidents
from geo import data_folders
from geo.districts import read_districts
from geo.gazetteer import find, read_places
from incidents.codebook import read_codebook
from incidents.counts import figures
from incidents.starter import read
record = read()
print(geo.__file__, data_folders.TOP, data_folders.LIVE, sep="\\n")
print(len(read_districts()), len(read_places()) > 1000, find("Gwadar")[0].kind, len(record) > 500)
print(sum(len(one.claims) for one in record) > 1000, figures(record[0], "killed").figure.is_counted)
from geo.basemap import base_map
from incidents.desk.auth import passwords
from incidents.reading.rules import lexicon
from incidents.views.briefing import fonts, pages
print(bool(lexicon("cues")), fonts.text_width("a", 10) > 0, pages.TEMPLATE.is_file())
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The checkout with a live store, in a folder that may be written to."""
    folder = tmp_path_factory.mktemp("checkout")
    left_out = shutil.ignore_patterns("__pycache__", "live", "*.egg-info")
    for name in ("data", "geo", "incidents", "static"):
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    for name in ("LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "data" / "live").mkdir()
    (folder / "data" / "live" / "accounts.sqlite").write_text("accounts of Testland")
    return folder


@pytest.fixture(scope="module")
def installed(source, tmp_path_factory):
    """By how it was installed, the folder that is like site-packages; nothing is fetched."""
    folders = {}
    for kind in ("editable", "wheel"):
        made, folders[kind] = (tmp_path_factory.mktemp(f"{kind}{end}") for end in ("_file", ""))
        build = f"from setuptools import build_meta; build_meta.build_{kind}({str(made)!r})"
        subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
        with zipfile.ZipFile(next(made.glob("*.whl"))) as archive:
            archive.extractall(folders[kind])
    return folders


def run_alone(folder: Path, where: Path, program: str) -> str:
    """Run a program that sees an installed package and its requirements, and no checkout."""
    others = [path for path in site.getsitepackages() if path != str(ROOT)]
    line = ALONE.format(folder=str(folder), others=others) + program
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", line], cwd=where, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", ["editable", "wheel"])
def test_what_is_installed_reads_its_data_from_a_folder_that_is_no_checkout(
    kind, installed, source, tmp_path
):
    path, top, live, counts, claims, others = run_alone(
        installed[kind], tmp_path, f"exec({USED!r})"
    ).splitlines()

    home = source if kind == "editable" else installed[kind]
    assert Path(path) == home / "geo" / "__init__.py"
    assert Path(top) == (source if kind == "editable" else home / "geo" / "packed")
    assert Path(live) == (source if kind == "editable" else tmp_path) / "data" / "live"
    assert counts == "34 True town True"
    assert claims == "True True"
    assert others == "True True True"


def test_a_wheel_holds_every_file_that_the_packages_read_and_nothing_of_a_live_store(
    installed, source
):
    packed = installed["wheel"] / "geo" / "packed"
    folders = {path.name for path in (source / "data").iterdir() if path.is_dir()}
    assert folders == {*OF_THE_PROGRAM, "live"}
    for name in OF_THE_PROGRAM:
        there = {p.relative_to(source) for p in (source / "data" / name).rglob("*") if p.is_file()}
        assert there == {p.relative_to(packed) for p in (packed / "data" / name).rglob("*.*")}
    assert {path.name for path in (packed / "data").iterdir()} == set(OF_THE_PROGRAM)
    assert (packed / "static" / "atlas" / "base.js").is_file()
    assert not [*installed["wheel"].rglob("*.sqlite")]
    for package in ("geo", "incidents"):
        # What another test has run from there has left compiled files beside it.
        files = (p for p in (source / package).rglob("*") if "__pycache__" not in p.parts)
        ours = {p.relative_to(source) for p in files if p.is_file()}
        assert ours - {p.relative_to(installed["wheel"]) for p in packed.parents[1].rglob("*")} == (
            set()
        ), "a package or a file that pyproject.toml does not name"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs_with_what_it_needs_alone(name, installed, tmp_path):
    project = PROJECT["project"]
    always = {distribution_of(line) for line in project["dependencies"]}
    lists = project["optional-dependencies"].values()
    extras = {distribution_of(line) for lines in lists for line in lines}
    # The ledger makes no frames, so it runs where not even pandas is.
    needed = {"pydantic"} if name == "claim_ledger.py" else always | {"pyarrow"}
    held_back = [
        module
        for module, distributions in importlib.metadata.packages_distributions().items()
        if {folded(one) for one in distributions} & (always | extras) - needed
    ]
    # pandas looks for pyarrow by itself, and does without it.
    program = (
        f"sys.modules.update(dict.fromkeys({held_back!r})); sys.argv = ['example']; "
        f"runpy.run_path({str(ROOT / 'examples' / name)!r}, run_name='__main__')"
    )
    said = run_alone(installed["editable"], tmp_path, program)

    told = {
        "claim_ledger.py": ["Armed groups: BLA, in Vishwadha: killed", "Killed: 10–15+"],
        "districts_and_places.py": [
            "census of 2023: 34 districts",
            "Karezat: since 2022-06, only announced",
            "Gwadar (town), district Gwadar, a point, known to the town",
            "Gwadar (district), district Gwadar, an area, known to the district",
        ],
    }[name]
    assert all(one in said for one in told), said


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_knows_nothing_of_pages_and_server(name):
    tree = ast.parse((ROOT / "examples" / name).read_text(encoding="utf-8"))
    assert not {"pages", "server", "streamlit"} & imports_of(tree)


def imports_of(tree: ast.AST) -> set[str]:
    """Return the top-level packages that a module imports anywhere."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {name.split(".")[0] for name in found}


def folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def distribution_of(requirement: str) -> str:
    return folded(re.match(r"[\w.-]+", requirement).group())


def areas():
    """Yield each module of the library, with the extras that may be installed for it."""
    for path in (*(ROOT / "geo").rglob("*.py"), *(ROOT / "incidents").rglob("*.py")):
        part = path.relative_to(ROOT).parts
        if part[1] in ("reading", "views"):
            yield path, (part[1],)
        elif part[1] == "basemap.py":
            yield path, ("views",)
        elif part[1] == "desk":
            yield path, ("desk", "reading", "views")
        elif not part[1].startswith("build"):  # geo.build_…: of the developers alone
            yield path, ()


def test_every_package_of_the_library_is_named_once():
    there = [
        ".".join(path.parent.relative_to(ROOT).parts)
        for name in ("geo", "incidents")
        for path in (ROOT / name).rglob("__init__.py")
    ]
    named = [one for one in PROJECT["tool"]["setuptools"]["packages"] if ".packed." not in one]
    assert sorted(named) == sorted(there)


def test_every_module_has_what_it_imports_from_the_requirements_or_from_its_extra():
    project = PROJECT["project"]
    known = importlib.metadata.packages_distributions()
    for path, extras in areas():
        lists = [project["dependencies"], *(project["optional-dependencies"][e] for e in extras)]
        listed = {distribution_of(line) for lines in lists for line in lines}
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name in imports_of(tree) - sys.stdlib_module_names - {"geo", "incidents"}:
            assert {folded(one) for one in known[name]} & {*listed, "pydantic-core"}, (path, name)


def test_what_an_install_asks_for_is_what_the_atlas_is_run_with():
    project = PROJECT["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = {line for lines in lists for line in lines if not line.startswith(project["name"])}
    run_with = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert not wanted - set(run_with)


def test_one_version_and_its_day_stand_everywhere():
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    parts = re.findall(r"^## (.+)$", changes, re.MULTILINE)
    assert parts[0] == "Unreleased"
    cut = [re.fullmatch(r"(\d+\.\d+\.\d+) – (\d{4}-\d\d-\d\d)", part) for part in parts[1:]]
    assert all(cut), "a version is headed “## 0.2.0 – 2026-12-01”"
    versions = [(tuple(map(int, one[1].split("."))), one[2]) for one in cut]
    assert versions == sorted(versions, reverse=True)
    assert re.search(r"^version: (\S+)$", cited, re.MULTILINE)[1] == cut[0][1]
    assert re.search(r"^date-released: (\S+)$", cited, re.MULTILINE)[1] == cut[0][2]
    assert PROJECT["project"]["version"] == cut[0][1]


def test_only_one_module_knows_where_the_data_lies():
    climbs = re.compile(r"__file__\W.*(parents|\.parent\W+parent)")
    builds = re.compile(r"""["'](data|static)["']\s*/|Path\(["'](data|static)["'/]""")
    parts = ("geo", "incidents", "pages", "server")
    for path in (path for part in parts for path in (ROOT / part).rglob("*.py")):
        if path != Path(data_folders.__file__):
            text = path.read_text(encoding="utf-8")
            assert not climbs.search(text), path
            assert not builds.search(text), path
