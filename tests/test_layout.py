"""Rules of the pages' code that nobody should have to remember."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "pages"


@pytest.mark.parametrize(
    ("call", "owner", "why"),
    [
        (r"\bst\.query_params\b", {"view_state.py"}, "a late address would be read"),
        (r"\.page_link\(", {"page_links.py"}, "a link of an older page would undo a choice"),
        (r"\.(multiselect|selectbox)\(", {"search_boxes.py"}, "Enter would take all that match"),
    ],
)
def test_what_can_go_wrong_has_one_owner(call: str, owner: set[str], why: str) -> None:
    found = [
        f"{path.relative_to(PAGES)}:{number}"
        for path in sorted(PAGES.rglob("*.py"))
        if path.name not in owner
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(call, line)
    ]
    assert not found, f"{why}: {found}"


def test_what_whoever_runs_a_server_may_set_is_read_in_one_room() -> None:
    found = [
        str(path.relative_to(ROOT))
        for part in ("incidents", "geo", "pages", "server")
        for path in sorted((ROOT / part).rglob("*.py"))
        if re.search(r"environ.*ATLAS_|getenv", path.read_text())
    ]
    assert found == ["incidents/settings.py"]
    named = set(re.findall(r"ATLAS_[A-Z_]+", (ROOT / "incidents" / "settings.py").read_text()))
    told = (ROOT / "docs" / "running.md").read_text()
    assert not {one for one in named - {"ATLAS_"} if one not in told}


def test_what_the_picture_of_the_house_names_is_there() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text()
    parts = ("incidents", "geo", "pages", "server", "data")
    there = [path for part in parts for path in (ROOT / part, *(ROOT / part).rglob("*"))]
    known = [f"/{path.relative_to(ROOT).with_suffix('')}" for path in there]
    for name in re.findall(r"`([a-z_]+(?:/[a-z_]+)+)(?:/|\.py)?`", told):
        assert any(one.endswith(f"/{name}") for one in known), name
    packages = {path.parent.name for path in (ROOT / "incidents").glob("*/__init__.py")}
    assert not {name for name in packages if f"`incidents/{name}/`" not in told}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_nothing_reads_what_is_a_program() -> None:
    programs = {"pickle", "cPickle", "dill", "marshal", "shelve", "joblib", "cloudpickle"}
    parts = ("incidents", "geo", "pages", "server", "benchmarks", "tests")
    paths = [path for part in parts for path in sorted((ROOT / part).rglob("*.py"))]
    found = [
        str(path.relative_to(ROOT))
        for path in paths
        if programs & {name.partition(".")[0] for name in imported(path)}
        or re.search(r"read_" + r"pickle\(|allow_" + r"pickle=True", path.read_text())
    ]
    assert not found
