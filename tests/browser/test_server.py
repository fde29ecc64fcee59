"""What the server sends beside the pages: headers that hold a hostile text back."""

import http.client
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pages.shell.page_links import ALL_PAGES, PageEntry
from tests.browser.conftest import Server, serving, start_server


def answer(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), b""


def low(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@pytest.mark.parametrize("path", ["/", "/incident?id=x", "/app/static/atlas/base.js", "/nowhere"])
def test_every_answer_forbids_foreign_scripts_and_pictures(atlas_server: Server, path: str) -> None:
    _, headers, _ = answer(atlas_server.url + path, Accept="text/html")
    policy = low(headers)["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "http" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert low(headers)["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/nosuchpage", "/feed", "/explore/map", "/Districts"])
def test_an_address_without_a_page_says_so_and_shows_no_other(
    atlas_server: Server, path: str
) -> None:
    """It showed Explore without a word."""
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(atlas_server.url + path, timeout=10)
    page = raised.value.read().decode()
    assert raised.value.code == 404
    assert "There is no such page" in page
    assert "<script" not in page


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: page.title)
def test_every_page_of_ours_has_its_address(atlas_server: Server, page: PageEntry) -> None:
    for path in (f"/{Path(page.path).stem}", f"/{Path(page.path).stem}/"):
        status, _, body = answer(atlas_server.url + path, Accept="text/html")
        assert status == 200
        assert b"atlas/origin.js" in body


def test_a_page_comes_whole_even_to_a_browser_that_has_it(atlas_server: Server) -> None:
    """A "not modified" once gave the page that the browser kept a policy without its script."""
    _, first, _ = answer(atlas_server.url + "/", Accept="text/html")
    known = {"If-None-Match": low(first)["etag"], "Accept-Encoding": "gzip"}
    status, again, page = answer(atlas_server.url + "/", Accept="text/html", **known)

    assert status == 200
    assert b"atlas/origin.js" in page
    assert low(again)["content-security-policy"] == low(first)["content-security-policy"]


def test_only_the_map_frame_may_ask_for_tiles(atlas_server: Server) -> None:
    path = "/component/streamlit_folium.st_folium/index.html"
    # The component is known to the server once a page with a map has been drawn.
    _, frame, _ = answer(atlas_server.url + path, Accept="text/html")

    assert "https://tile.openstreetmap.org" in low(frame)["content-security-policy"]


def test_a_marked_file_is_kept_and_an_unmarked_one_is_not(atlas_server: Server) -> None:
    _, marked, _ = answer(f"{atlas_server.url}/app/static/atlas/base.js?v=1")
    _, plain, _ = answer(f"{atlas_server.url}/app/static/atlas/base.js")

    assert "immutable" in low(marked)["cache-control"]
    assert "immutable" not in low(plain).get("cache-control", "")


def test_a_foreign_host_name_is_turned_away(atlas_server: Server) -> None:
    """Without this a page elsewhere could reach a local atlas under a name of its own."""
    status, _, _ = answer(f"{atlas_server.url}/_stcore/host-config", Host="evil.example")

    assert status == 400


def test_a_second_server_on_the_same_store_refuses_and_names_the_first(
    own_store: Path, tmp_path: Path
) -> None:
    with serving(own_store, tmp_path / "log") as first:
        second = tmp_path / "second.log"
        where = f"http://localhost:{urlsplit(first.url).port} is serving"
        with pytest.raises(RuntimeError, match=f"process {first.process.pid} on {where}"):
            start_server(own_store, second)
        with urllib.request.urlopen(f"{first.url}/_stcore/health", timeout=5) as reply:
            assert reply.status == 200


@pytest.mark.parametrize(
    ("path", "size"),
    [
        pytest.param("_stcore/upload_file/nobody/nothing", 100, id="no session"),
        pytest.param("_stcore/upload_file/nobody/..%2F..%2Fx.csv", 100, id="a name that leads out"),
        pytest.param("_stcore/upload_file/nobody/" + "x" * 5000, 100, id="a name of 5,000 letters"),
        pytest.param("_stcore/upload_file/nobody/x%00.csv", 100, id="a name with NUL"),
        pytest.param("_stcore/upload_file/nobody/big", 13 * 1024 * 1024, id="3 MB over the limit"),
    ],
)
def test_a_forged_upload_is_turned_away(atlas_server: Server, path: str, size: int) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../x.csv"\r\n'
        b"Content-Type: image/png\r\n\r\n" + b"a" * size + b"\r\n--x--\r\n"
    )
    address = urlsplit(atlas_server.url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=20)
    try:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        connection.request("PUT", f"/{path}", body=body, headers=headers)
        status = connection.getresponse().status
    except ConnectionError:
        status = 400  # it hung up while more came than it takes
    finally:
        connection.close()
    assert 400 <= status < 500
    with urllib.request.urlopen(f"{atlas_server.url}/_stcore/health", timeout=5) as reply:
        assert reply.status == 200
