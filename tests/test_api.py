"""The interface for programs: the app's query, the public edition, one mark a data version."""

import csv
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import streamlit as st
import uvicorn
from anyio import CapacityLimiter
from starlette.applications import Starlette

from incidents import starter
from incidents.filters import parse_query
from incidents.model import DeskOnly, Incident, Sensitivity, Status
from incidents.store import Store, build
from pages.shell import api, reads
from pages.shell.server import MIDDLEWARE

Making = Callable[..., Incident]
SIGNED = {"by": "a-hidden-pseudonym", "role": "reviewer"}
TRAIN = "2025-03-11-jaffar-express"
RALLY = "2018-07-13-mastung-rally"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("api") / "incidents.gpkg"
    build(path, starter.read())
    return path


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Iterator[Store]:
    with Store(built) as whole:
        copy = whole.snapshot(tmp_path / "incidents.gpkg")
    with Store(copy) as opened:
        yield opened


@pytest.fixture
def ask(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., httpx.Response]]:
    monkeypatch.setattr(reads, "STORE", store.path)
    # Waiting lines belong to one event loop; every test has another.
    monkeypatch.setattr("pages.shell.wire._LINE", CapacityLimiter(2))
    app = Starlette(routes=api.routes(), middleware=MIDDLEWARE)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:

        def request(path: str, method: str = "GET", **headers: str) -> httpx.Response:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return client.request(method, path, headers=named)

        yield request
    server.should_exit = True
    thread.join()
    st.cache_resource.clear()
    st.cache_data.clear()


def protect(store: Store, incident_id: str, **changes: Any) -> None:
    found = store.get(incident_id)
    store.save(
        found.incident.model_copy(update=changes),
        loaded_version=found.version, why="a fictional danger", safety=True, **SIGNED,
    )  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["", "actor=bla&district=Kech&since=2022", "status=claimed,disputed", "q=train", "at_least=20"],
)
def test_the_query_of_the_app_finds_the_same_incidents(ask: Any, query: str) -> None:
    told = ask(f"/api/v1/incidents?{query}").json()
    atlas = reads.load_atlas()
    chosen = parse_query(query).filter.apply(atlas.everything())
    assert [one["id"] for one in told["incidents"]] == chosen.column("id").tolist()
    assert told["total"] == len(chosen)
    assert told["filter"] == parse_query(query).filter.in_words()
    assert f"version {atlas.version}" in told["citation"]


def test_a_number_that_nobody_gave_is_null_and_never_zero(ask: Any) -> None:
    numbers = [
        one["numbers"]["killed"]
        for one in ask("/api/v1/incidents").json()["incidents"]
        if one["numbers"]["killed"]["uncounted"]
    ]
    assert numbers
    assert all(one["low"] is None and one["high"] is None for one in numbers)


def test_pages_hold_every_incident_once_and_stay_with_their_version(
    ask: Any, store: Store, make_incident: Making
) -> None:
    whole = [one["id"] for one in ask("/api/v1/incidents").json()["incidents"]]
    answer = ask("/api/v1/incidents?size=40")
    found = [one["id"] for one in answer.json()["incidents"]]
    store.save(make_incident(), loaded_version=None, why="a fictional addition", **SIGNED)
    while following := answer.json()["next"]:
        assert answer.links["next"]["url"] == following
        answer = ask(following)
        found += [one["id"] for one in answer.json()["incidents"]]
    assert found == whole
    assert answer.json()["data"]["changed_since"] == 1


def test_geojson_has_points_where_a_point_is_known(ask: Any) -> None:
    answer = ask("/api/v1/incidents?format=geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    told = answer.json()
    assert told["type"] == "FeatureCollection"
    for one in told["features"]:
        is_point = one["properties"]["geo_precision"] in ("site", "town", "near")
        assert (one["geometry"] is not None) == is_point
    areas = ask("/api/v1/districts?format=geojson").json()["features"]
    assert len(areas) == 34
    assert {one["geometry"]["type"] for one in areas} <= {"Polygon", "MultiPolygon"}


def test_csv_has_the_rows_of_the_screen(ask: Any) -> None:
    answer = ask("/api/v1/incidents?format=csv&actor=bla")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [one["id"] for one in rows] == [
        one["id"] for one in ask("/api/v1/incidents?actor=bla").json()["incidents"]
    ]


def test_a_file_is_whole_or_refused(ask: Any) -> None:
    for kind in ("csv", "geojson"):
        answer = ask(f"/api/v1/incidents?format={kind}&size=10")
        assert answer.status_code == 400
        assert "97 incidents match" in answer.json()["problems"][0]
        assert ask(f"/api/v1/incidents?format={kind}&size=10&page=2").status_code == 200


def test_districts_have_rates_with_the_year_of_the_population(ask: Any) -> None:
    told = {one["code"]: one for one in ask("/api/v1/districts?actor=bla").json()["districts"]}
    kech = told["PK211"]
    assert (kech["name"], kech["population_year"]) == ("Kech", 2023)
    rate = kech["incidents"] * 100_000 / kech["population"]
    assert kech["incidents_per_100k"] == pytest.approx(rate, abs=0.01)
    empty = [one for one in told.values() if not one["incidents"]]
    assert all(one["numbers"]["killed"]["high"] is None for one in empty)


def test_a_mark_spares_an_answer_until_something_changes(
    ask: Any, store: Store, make_incident: Making
) -> None:
    paths = [
        "/api/v1/incidents?actor=bla", "/api/v1/incidents?v=50", f"/api/v1/incidents/{TRAIN}",
        "/api/v1/districts", "/api/v1/changes?since=90", "/api/v1/codebook",
    ]  # fmt: skip
    marks = {path: ask(path).headers["etag"] for path in paths}
    for path, mark in marks.items():
        same = ask(path, if_none_match=f'"other", W/{mark}')
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == mark
    store.save(make_incident(), loaded_version=None, why="a fictional addition", **SIGNED)
    for path, mark in marks.items():
        again = ask(path, if_none_match=mark)
        assert again.status_code == (304 if path.endswith("codebook") else 200)


def test_an_old_version_is_read_again_as_it_was(
    ask: Any, store: Store, make_incident: Making
) -> None:
    version = store.data_version()
    before = ask(f"/api/v1/incidents?v={version}").json()["incidents"]
    store.save(make_incident(), loaded_version=None, why="a fictional addition", **SIGNED)
    found = store.get(TRAIN)
    gone = found.incident.model_copy(update={"status": Status.RETRACTED})
    store.save(gone, loaded_version=found.version, why="a fictional reason", **SIGNED)
    told = ask(f"/api/v1/incidents?v={version}").json()
    assert told["incidents"] == before
    assert told["data"]["changed_since"] == 2
    one = ask(f"/api/v1/incidents/{TRAIN}?v={version}").json()
    assert (one["incident"]["status"], one["since_then"]) == ("disputed", "retracted")


def test_what_only_the_desk_sees_is_in_no_answer(ask: Any, store: Store) -> None:
    version = store.data_version()
    protect(
        store, RALLY, sensitivity=Sensitivity.RESTRICTED, summary="A fictional canary-restricted."
    )
    protect(
        store, TRAIN, desk_only=(DeskOnly.POINT, DeskOnly.DOUBT, DeskOnly.QUOTES),
        place="canary-place", doubt="canary-doubt",
    )  # fmt: skip
    gone = ask(f"/api/v1/incidents/{RALLY}")
    assert gone.status_code == 410
    assert "withheld" in gone.json()["problems"][0]
    assert ask(f"/api/v1/incidents/{RALLY}?v={version}").status_code == 410
    texts = [
        ask(f"/api/v1/{path}").text
        for path in (
            "incidents", f"incidents?v={version}", "incidents?format=geojson",
            "incidents?format=csv", f"incidents/{TRAIN}", f"incidents/{TRAIN}?v={version}",
            "changes", f"changes?since={version}", "districts",
        )
    ]  # fmt: skip
    for text in texts:
        for secret in ("canary", RALLY, "a fictional danger", "a-hidden-pseudonym", "desk_only"):
            assert secret not in text
    lines = ask(f"/api/v1/changes?since={version}").json()["changes"]
    assert [one["withheld"] for one in lines] == [True, True]
    assert ask(f"/api/v1/incidents?v={version}").json()["data"]["withheld_since"] == 1


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        pytest.param("incidents?foo=1", 400, "foo", id="unknown part"),
        pytest.param("incidents?actor=nobody-known", 400, "nobody-known", id="unknown code"),
        pytest.param("incidents?format=xml", 400, "json, geojson, csv", id="unknown format"),
        pytest.param("incidents?basis=x", 400, "armed_group", id="unknown basis"),
        pytest.param("incidents?page=0&size=9999999", 400, "5,000", id="page and size"),
        pytest.param("incidents?page=99", 404, "the last is 1", id="page beyond"),
        pytest.param("incidents?v=999999", 404, "no data version", id="version that never was"),
        pytest.param("incidents?v=-1", 400, "whole number", id="negative version"),
        pytest.param("incidents/..%2F..%2Fetc%2Fpasswd", 404, "nothing at this", id="path"),
        pytest.param("incidents/nothing", 404, "no public incident", id="unknown incident"),
        pytest.param("changes?since=yesterday", 400, "2026-01-31", id="no day"),
        pytest.param("changes?since=999999", 404, "no data version", id="future version"),
        pytest.param("changes?who=x", 400, "who", id="changes takes two"),
        pytest.param("accounts", 404, "there are: incidents", id="no such address"),
        pytest.param("", 404, "there are: incidents", id="the root"),
    ],
)
def test_what_cannot_be_answered_is_said_as_json(
    ask: Any, path: str, status: int, said: str
) -> None:
    answer = ask(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert said in " ".join(answer.json()["problems"])
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(ask: Any, method: str) -> None:
    answer = ask("/api/v1/incidents", method)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "read-only" in answer.json()["problems"][0]


def test_another_site_may_read_and_a_head_has_no_body(ask: Any) -> None:
    first = ask("/api/v1/incidents", "OPTIONS", origin="https://partner.example")
    assert first.status_code == 204
    assert first.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    head = ask("/api/v1/incidents", "HEAD", origin="https://partner.example")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in head.headers
    assert head.headers["x-content-type-options"] == "nosniff"


def test_the_codebook_explains_every_code_that_is_given(ask: Any) -> None:
    codes = ask("/api/v1/codebook").json()["codes"]
    known = {field: {one["code"] for one in rows} for field, rows in codes.items()}
    for one in ask("/api/v1/incidents").json()["incidents"]:
        for field in ("event_type", "sub_event_type", "status", "geo_precision", "date_precision"):
            assert one[field] in known[field]
        assert {actor["actor"] for actor in one["actors"]} <= known["actor"]
    assert "sensitivity" not in codes


def test_an_empty_store_gives_empty_answers(
    ask: Any, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty.gpkg"
    build(empty, [])
    monkeypatch.setattr(reads, "STORE", empty)
    told = ask("/api/v1/incidents").json()
    assert (told["total"], told["incidents"], told["data"]["version"]) == (0, [], 0)
    assert len(ask("/api/v1/districts").json()["districts"]) == 34
    assert ask("/api/v1/incidents?format=csv").text.count("\n") == 1
    assert json.loads(ask("/api/v1/changes").text)["changes"] == []
