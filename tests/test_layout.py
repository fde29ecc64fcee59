"""Rules of the pages' code that nobody should have to remember."""

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "pages"
READING = ROOT / "incidents" / "reading"  # not measured: its long rules become data first
MOST_LINES = 60  # of a function
MOST_LINES_OF_A_MODULE = 600


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
    parts = ("incidents", "geo", "pages", "server", "data", "static", "tests", "docs")
    there = [path for part in parts for path in (ROOT / part, *(ROOT / part).rglob("*"))]
    known = [f"/{path.relative_to(ROOT).with_suffix('')}" for path in there]
    for name in re.findall(r"`([a-z_]+(?:/[a-z_]+)+)(?:/|\.py)?`", told):
        assert any(one.endswith(f"/{name}") for one in known), name
    packages = {path.parent.name for path in (ROOT / "incidents").glob("*/__init__.py")}
    assert not {name for name in packages if f"`incidents/{name}/`" not in told}


def test_every_decision_has_a_number_of_its_own_and_is_listed() -> None:
    decisions = ROOT / "docs" / "decisions"
    listed = (decisions / "README.md").read_text()
    pages = sorted(decisions.glob("[0-9]*.md"))
    numbers = [int(path.name[:4]) for path in pages]
    assert len(set(numbers)) == len(numbers)
    for number, path in zip(numbers, pages, strict=True):
        assert path.read_text().startswith(f"# {number}. "), path.name
        assert f"[{number}]({path.name})" in listed, path.name


@pytest.mark.parametrize(
    "name", ["CONTRIBUTING.md", "README.md", "docs/desk.md", "docs/running.md"]
)
def test_the_files_that_a_document_names_are_there(name: str) -> None:
    told = (ROOT / name).read_text()
    for path in re.findall(r"\]\((?!http)([^)#]+)\)", told):
        assert ((ROOT / name).parent / path).exists(), path
    for path in re.findall(r"`([\w./]+\.(?:py|csv|md|toml|cff))`", told):
        if "NAME" not in path:
            assert (ROOT / path).exists() or list(ROOT.glob(f"[!.]*/**/{path}")), path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.long
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


def measured() -> Iterator[Path]:
    yield ROOT / "app.py"
    for part in ("incidents", "geo", "pages", "server", "benchmarks"):
        yield from (
            one for one in sorted((ROOT / part).rglob("*.py")) if READING not in one.parents
        )


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how long a function is, from ``def`` to its end, decorators and docstring aside.

    A docstring is not counted: shapes, units and errors are written out in full here, and a
    limit that counts them would be met by saying less.
    """
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is not None:
        said = function.body[0]
        length -= (said.end_lineno or said.lineno) - said.lineno + 1
    return length


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{one.lineno} {one.name} has {length} lines"
        for path in measured()
        for one in ast.walk(ast.parse(path.read_text()))
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := lines_of(one)) > MOST_LINES
    ]
    assert not too_long, f"more than {MOST_LINES} lines: {'; '.join(too_long)}"


def test_no_module_is_longer_than_can_be_kept_in_mind() -> None:
    too_long = [
        f"{path.relative_to(ROOT)} has {length} lines"
        for path in measured()
        if (length := len(path.read_text().splitlines())) > MOST_LINES_OF_A_MODULE
    ]
    assert not too_long, f"more than {MOST_LINES_OF_A_MODULE} lines: {'; '.join(too_long)}"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def one(\n    at,\n):\n    return at\n", 4),
        ('@decorated\ndef one(at):\n    """Say.\n\n    More.\n    """\n    return at\n', 2),
        ("async def one():\n    def inner():\n        pass\n\n    await inner()\n", 5),
    ],
    ids=["signature counted", "docstring and decorator not", "what stands inside counted"],
)
def test_the_lines_of_a_function_are_counted_without_its_docstring(source: str, lines: int) -> None:
    [function] = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    assert lines_of(function) == lines


def modules_of(room: str) -> list[Path]:
    """The files of a room as the picture of the house names it: a module or a package."""
    for home in (ROOT, ROOT / "pages", ROOT / "incidents"):
        path = home / room.removesuffix(".py")
        if path.with_suffix(".py").exists():
            return [path.with_suffix(".py")]
        if path.is_dir():
            return sorted(path.rglob("*.py"))
    raise AssertionError(room)


def knows(one: str, other: str) -> bool:
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in modules_of(other)
    }
    for path in modules_of(one):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                found = {node.module} | {f"{node.module}.{name.name}" for name in node.names}
                if found & names:
                    return True
    return False


def test_the_way_of_a_link_to_pixels_passes_nine_rooms_at_most_and_none_twice() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text()
    (way,) = re.findall(r"\*\*A link to pixels\*\*.*?: (.*?)\. Beside", told)
    rooms = [re.search("`([^`]+)`", step)[1] for step in way.split(" → ")]
    assert len(rooms) <= 9
    assert len(set(rooms)) == len(rooms)
    for one, other in itertools.pairwise(rooms):
        assert knows(one, other) or knows(other, one), (one, other)
