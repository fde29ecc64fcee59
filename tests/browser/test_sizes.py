"""Nothing, one incident, a hundred thousand, and no store at all: every page opens cold."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from incidents.model import Incident
from incidents.store import Signature, Store, create
from tests.browser.conftest import Server, Visit, serving, settle, start_server

PATHS = (
    "/",
    "/?tab=table",
    "/?tab=play",
    "/?layer=districts",
    "/incident",
    "/districts",
    "/districts?code=PK213",
    "/actors",
    "/actors?id=bla",
    "/method",
)
MANY = 100_000


def is_whole(seen: Visit, path: str) -> bool:
    """Open a page and say whether it is there, without a fault and without a stranger."""
    page = seen.open(path)
    faults = page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]')
    return page.locator("h1").count() == 1 and faults.count() == 0


def test_every_page_opens_without_a_single_incident(
    tmp_path: Path, visit: Callable[..., Visit]
) -> None:
    create(tmp_path / "incidents.gpkg").close()
    with serving(tmp_path / "incidents.gpkg", tmp_path / "log") as server:
        seen = visit(server)
        assert [path for path in PATHS if not is_whole(seen, path)] == []
        seen.open("/")
        assert "holds no incidents yet" in seen.page.inner_text(".stMainBlockContainer")
        assert seen.complaints == []
        assert seen.strangers == []


def test_every_page_opens_with_one_incident(
    tmp_path: Path, visit: Callable[..., Visit], make_incident: Callable[..., Incident]
) -> None:
    with create(tmp_path / "incidents.gpkg") as store:
        _save(store, make_incident(district="PK213", district_method="manual"))
    with serving(tmp_path / "incidents.gpkg", tmp_path / "log") as server:
        seen = visit(server)
        assert [path for path in PATHS if not is_whole(seen, path)] == []
        page = seen.open("/incident?id=testville-2024-03-01")
        assert page.inner_text("h1") == "Shots at a fictional bridge"
        assert seen.complaints == []


def _save(store: Store, incident: Incident) -> None:
    store.save(
        incident, loaded_version=None, signed=Signature(by="tester", role="editor", why="fictional")
    )


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from benchmarks import stores

    folder = tmp_path_factory.mktemp("crowded")
    server = start_server(stores.atlas_store(MANY), folder / "log")
    yield server
    server.stop()


def test_every_page_opens_with_a_hundred_thousand_incidents(
    crowded: Server, visit: Callable[..., Visit]
) -> None:
    seen = visit(crowded)
    seen.page.set_default_timeout(120_000)
    assert [path for path in PATHS if not is_whole(seen, path)] == []
    page = seen.open("/")
    frame = page.frame_locator("iframe").first
    frame.locator(".leaflet-container").wait_for()
    assert "shown as squares with a count" in page.inner_text(".stMainBlockContainer")
    assert seen.complaints == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"", id="empty file"),
        pytest.param(b"SQLite format 3\x00 and then nothing", id="broken"),
        pytest.param(b"<html>not a store</html>", id="something else"),
    ],
)
def test_without_a_sound_store_the_atlas_says_so_and_leaks_nothing(
    tmp_path: Path, visit: Callable[..., Visit], content: bytes | None
) -> None:
    store = tmp_path / "secret-folder" / "incidents.gpkg"
    store.parent.mkdir()
    if content is not None:
        store.write_bytes(content)
    with serving(store, tmp_path / "log") as server:
        page = visit(server).open("/districts")
        settle(page)
        words = page.inner_text("body")
    assert "closed for maintenance" in words
    assert "secret-folder" not in words
    assert "Traceback" not in words
    assert (store.read_bytes() if store.exists() else None) == content
