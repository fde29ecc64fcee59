"""The interface for programs: the app's query, the public edition, one mark a data version."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
import pytest
import streamlit as st
import uvicorn
from anyio import CapacityLimiter
from starlette.applications import Starlette

from incidents.counts import BasisChoice
from incidents.editions import Edition
from incidents.filters import filter_in_words, parse_query
from incidents.links import Kind, names_of
from incidents.model import DeskOnly, Incident, PointGeometry, Sensitivity, Status
from incidents.organisations import read_ties
from incidents.provenance import ACLED, data_sets
from incidents.store import (
    Signature,
    Store,
    backup,
    backup_recovery,
    geopackage,
    startup_check,
)
from incidents.views.exports import bundle_of, table_csv, write
from incidents.views.incident_rows import incident_rows
from server import api, cached, costly_requests, embed, http_messages, readiness
from server.application import middleware
from tests.conftest import a_claim
from tests.store import test_store_chain as damage
from tests.stores import put_empty_store, put_first_store
from tests.test_costly import occupied

Making = Callable[..., Incident]
SIGNED = {"by": "a-hidden-pseudonym", "role": "reviewer"}
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "api.md"
TRAIN = "2025-03-11-jaffar-express"
RALLY = "2018-07-13-mastung-rally"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(put_first_store(tmp_path)) as opened:
        yield opened


@pytest.fixture
def served(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(cached, "STORE", store.path)
    # Waiting lines belong to one event loop; every test has another.
    for part in ("http_messages", "embed"):
        monkeypatch.setattr(f"server.{part}._LINE", CapacityLimiter(2))
    monkeypatch.delenv("ATLAS_EMBED", raising=False)
    parts = (api, embed, readiness)
    app = Starlette(
        routes=[one for part in parts for one in part.routes()], middleware=middleware(())
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def ask(served: str) -> Iterator[Callable[..., httpx.Response]]:
    with httpx.Client(base_url=served) as client:

        def request(path: str, method: str = "GET", **headers: str) -> httpx.Response:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return client.request(method, path, headers=named)

        yield request


def protect(store: Store, incident_id: str, **changes: Any) -> None:
    found = store.get(incident_id)
    store.save(
        found.incident.model_copy(update=changes),
        loaded_version=found.version,
        signed=Signature(**SIGNED, why="a fictional danger", safety=True),
    )


@pytest.mark.long
@pytest.mark.parametrize(
    "query",
    ["", "actor=bla&district=Kech&since=2022", "status=claimed,disputed", "q=train", "at_least=20"],
)
def test_the_query_of_the_app_finds_the_same_incidents(ask: Any, query: str) -> None:
    told = ask(f"/api/v1/incidents?{query}").json()
    atlas = cached.load_atlas()
    chosen = parse_query(query).filter.apply(atlas.everything())
    assert [one["id"] for one in told["incidents"]] == chosen.column("id").tolist()
    assert told["total"] == len(chosen)
    assert told["filter"] == filter_in_words(parse_query(query).filter)
    assert f"version {atlas.version}" in told["citation"]


def test_a_number_that_nobody_gave_is_null_and_never_zero(
    ask: Any, store: Store, make_incident: Making
) -> None:
    several = a_claim(1, qualifier="uncounted")
    added = make_incident(claims=(several,))
    store.save(added, loaded_version=None, signed=Signature(**SIGNED, why="a fictional addition"))
    numbers = [
        one["numbers"]["killed"]
        for one in ask("/api/v1/incidents").json()["incidents"]
        if one["numbers"]["killed"]["uncounted"]
    ]
    assert numbers
    assert all(one["low"] is None and one["high"] is None for one in numbers)


@pytest.mark.long
def test_pages_hold_every_incident_once_and_stay_with_their_version(
    ask: Any, store: Store, make_incident: Making
) -> None:
    whole = [one["id"] for one in ask("/api/v1/incidents").json()["incidents"]]
    answer = ask("/api/v1/incidents?size=40")
    found = [one["id"] for one in answer.json()["incidents"]]
    store.save(
        make_incident(), loaded_version=None, signed=Signature(**SIGNED, why="a fictional addition")
    )
    while following := answer.json()["next"]:
        assert answer.links["next"]["url"] == following
        answer = ask(following)
        found += [one["id"] for one in answer.json()["incidents"]]
    assert found == whole
    assert answer.json()["data"]["changed_since"] == 1


def test_geojson_has_points_where_a_point_is_known(ask: Any) -> None:
    answer = ask("/api/v1/incidents?format=geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["type"] == "FeatureCollection"
    for one in answer.json()["features"]:
        told = one["properties"]
        is_point = told["geo_precision"] in ("site", "town", "near")
        assert (one["geometry"] is not None) == is_point
        for value in one["geometry"]["coordinates"] if one["geometry"] else ():
            assert value == round(value, 2)
    areas = ask("/api/v1/districts?format=geojson").json()["features"]
    assert len(areas) == 34
    assert {one["geometry"]["type"] for one in areas} <= {"Polygon", "MultiPolygon"}


def test_csv_has_the_rows_of_the_screen(ask: Any) -> None:
    answer = ask("/api/v1/incidents?format=csv&actor=bla")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [one["id"] for one in rows] == [
        one["id"] for one in ask("/api/v1/incidents?actor=bla").json()["incidents"]
    ]


@pytest.mark.parametrize("query", ["", "actor=bla&since=2022", "basis=state", "v=40&q=quetta"])
def test_the_csv_of_a_query_is_the_file_that_the_page_hands_out(ask: Any, query: str) -> None:
    answer = ask(f"/api/v1/incidents?format=csv&{query}")
    asked = parse_qs(query)
    version = int(asked["v"][0]) if "v" in asked else None
    atlas = cached.load_atlas(version)
    plain = urlencode(
        {name: value for name, value in asked.items() if name not in ("v", "basis")}, doseq=True
    )
    chosen = parse_query(plain).filter.apply(atlas.everything())
    if "basis" in asked:
        assert answer.content == table_csv(incident_rows(chosen, "state"))
        assert answer.content != write(bundle_of(chosen, Edition.PUBLIC), "csv")
    else:
        assert answer.content == write(bundle_of(chosen, Edition.PUBLIC), "csv")


def test_a_file_is_whole_or_refused(ask: Any) -> None:
    for kind in ("csv", "geojson"):
        answer = ask(f"/api/v1/incidents?format={kind}&size=10")
        assert answer.status_code == 400
        assert "97 entries match" in answer.json()["problems"][0]
        assert ask(f"/api/v1/incidents?format={kind}&size=10&page=2").status_code == 200


def test_districts_have_rates_with_the_year_of_the_population(ask: Any) -> None:
    told = {one["code"]: one for one in ask("/api/v1/districts?actor=bla").json()["districts"]}
    kech = told["PK211"]
    assert (kech["name"], kech["population_year"]) == ("Kech", 2023)
    rate = kech["incidents"] * 100_000 / kech["population"]
    assert kech["incidents_per_100k"] == pytest.approx(rate, abs=0.01)
    empty = [one for one in told.values() if not one["incidents"]]
    assert all(one["numbers"]["killed"]["high"] is None for one in empty)


@pytest.mark.long
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
    store.save(
        make_incident(), loaded_version=None, signed=Signature(**SIGNED, why="a fictional addition")
    )
    for path, mark in marks.items():
        again = ask(path, if_none_match=mark)
        assert again.status_code == (304 if path.endswith("codebook") else 200)


def test_an_old_version_is_read_again_as_it_was(
    ask: Any, store: Store, make_incident: Making
) -> None:
    version = store.data_version()
    before = ask(f"/api/v1/incidents?v={version}").json()["incidents"]
    store.save(
        make_incident(), loaded_version=None, signed=Signature(**SIGNED, why="a fictional addition")
    )
    found = store.get(TRAIN)
    gone = found.incident.model_copy(update={"status": Status.RETRACTED})
    store.save(
        gone, loaded_version=found.version, signed=Signature(**SIGNED, why="a fictional reason")
    )
    told = ask(f"/api/v1/incidents?v={version}").json()
    assert told["incidents"] == before
    assert told["data"]["changed_since"] == 2
    one = ask(f"/api/v1/incidents/{TRAIN}?v={version}").json()
    assert (one["incident"]["status"], one["since_then"]) == ("disputed", "retracted")


def test_a_change_of_many_records_names_each_that_is_public(ask: Any, store: Store) -> None:
    protect(store, RALLY, sensitivity=Sensitivity.RESTRICTED)
    *_, first = ask("/api/v1/changes").json()["changes"]
    assert (first["records"], first["incident"]) == (97, None)
    assert len(set(first["incidents"])) == 96
    assert RALLY not in first["incidents"]
    [line] = ask("/api/v1/changes?since=96").json()["changes"][1:]
    assert (line["first_version"], len(line["incidents"])) == (97, 1)


@pytest.mark.long
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


def test_a_record_has_its_point_as_the_public_edition_gives_it(
    ask: Any, store: Store, make_incident: Making, make_report: Callable[..., Any]
) -> None:
    precise = PointGeometry(coordinates=(66.51234, 28.51234))
    foreign = make_report(9, publisher=data_sets()[ACLED].publisher)
    store.save_many([
            make_incident(id="testville-a", geometry=precise),
            make_incident(id="testville-c", reports=(foreign,)),
        ], signed=Signature(**SIGNED, why="fictional additions"))  # fmt: skip
    plain, not_ours = (ask(f"/api/v1/incidents/testville-{one}") for one in "ac")
    assert plain.json()["incident"]["geometry"]["coordinates"] == [66.51, 28.51]
    assert not_ours.status_code == 404
    for kind in ("json", "geojson", "csv"):
        text = ask(f"/api/v1/incidents?format={kind}&q=testville").text
        assert "66.51" in text
        assert "66.512" not in text
        assert "testville-c" not in text


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
        pytest.param("incidents?v=0", 404, "the first is 1", id="version before the first"),
        pytest.param(
            "incidents?since=2024&until=2022", 400, "since is after until", id="days swapped"
        ),
        pytest.param("incidents?v=-1", 400, "whole number", id="negative version"),
        pytest.param("incidents/..%2F..%2Fetc%2Fpasswd", 404, "nothing at this", id="path"),
        pytest.param("incidents/nothing", 404, "no public incident", id="unknown incident"),
        pytest.param("changes?since=yesterday", 400, "2026-01-31", id="no day"),
        pytest.param("changes?since=999999", 404, "no data version", id="future version"),
        pytest.param("changes?who=x", 400, "who", id="changes takes two"),
        pytest.param("changes?page=99", 404, "the last is 1", id="changes beyond"),
        pytest.param("codebook?actor=bla", 400, "takes nothing", id="codebook takes none"),
        pytest.param("districts?size=3", 400, "all at once", id="districts have no pages"),
        pytest.param(f"incidents/{TRAIN}?actor=bla", 400, "actor", id="a filter of one"),
        pytest.param("accounts", 404, "there are: incidents", id="no such address"),
        pytest.param("", 404, "there are: incidents", id="the root"),
        pytest.param("../v2/incidents", 404, "under /api/v1 there are", id="no such version"),
        pytest.param("../", 404, "under /api/v1 there are", id="above the root"),
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


def test_the_codebook_tells_what_became_of_organisations_with_dates_and_pages(ask: Any) -> None:
    told = ask("/api/v1/codebook").json()
    ties = {(one["actor"], one["tie"], one["other"]): one for one in told["ties"]}
    assert len(ties) == len(read_ties())
    split = ties["bla-jeeyand", "split_from", "bla"]
    assert (split["since"], split["until"]) == ("2017-12", None)
    assert split["page"].startswith("https://cscr.pk/")
    known = {one["code"]: one["label"] for one in told["codes"]["actor"]}
    for one in ties.values():
        assert (known[one["actor"]], known[one["other"]]) == (one["actor_name"], one["other_name"])


def test_an_empty_store_gives_empty_answers(
    ask: Any, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = put_empty_store(tmp_path / "empty")
    monkeypatch.setattr(cached, "STORE", empty)
    told = ask("/api/v1/incidents").json()
    assert (told["total"], told["incidents"], told["data"]["version"]) == (0, [], 0)
    assert len(ask("/api/v1/districts").json()["districts"]) == 34
    assert ask("/api/v1/incidents?format=csv").text.count("\n") == 1
    assert json.loads(ask("/api/v1/changes").text)["changes"] == []


def examples(language: str) -> list[str]:
    text = DOCUMENT.read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def run(command: list[str], served: str, text: str) -> str:
    script = text.replace("http://localhost:8501", served)
    done = subprocess.run([*command, script], capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_document_names_what_is_parsed_and_nothing_else() -> None:
    text = DOCUMENT.read_text(encoding="utf-8").split("## Python")[0]
    told = {name for found in re.findall(r"`([a-z]+)=[^`]*`", text) for name in [found]}
    own = names_of(Kind.VIEW, Kind.VERSION, Kind.PROGRAM)
    assert told == own | {"since"}  # of changes; every filter is the app's own
    (bases,) = re.findall(r"\| `basis=` \| ([^\n]*)", text)
    assert set(re.findall(r"`([a-z_]+)`", bases)) == {str(one) for one in BasisChoice}
    addresses = {
        found.split("?")[0] for found in re.findall(r"^\| `(/api/v1/[^`]*)`", text, re.MULTILINE)
    }
    served = {getattr(route, "path", "") for route in api.routes()}
    assert addresses == {
        one for one in served if one.startswith(f"{http_messages.PATH}/") and "{rest" not in one
    }


def test_the_document_tells_of_every_part_of_a_number(ask: Any) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    one = ask("/api/v1/incidents?size=1").json()["incidents"][0]
    for name in (*one["numbers"]["killed"], "groups", "facts", "actor_ids", "suspected_by"):
        assert f"`{name}`" in text, name


@pytest.mark.long
def test_the_python_examples_run_as_they_are_printed(served: str) -> None:
    first, second = (run([sys.executable, "-c"], served, text) for text in examples("python"))
    assert "Filtered view, version 97" in first
    assert re.search(r"killed, as claimed: [\d]+ to [\d]+\+?; \d+ more", first)
    assert "without a point" in second


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(line, id=line.split()[0] + str(number))
        for number, line in enumerate("".join(examples("sh")).splitlines())
    ],
)
def test_the_examples_of_the_shell_run_as_they_are_printed(served: str, text: str) -> None:
    for tool in {"ogrinfo", "curl", "jq"} & set(text.replace("|", " ").split()):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not on this machine")
    said = run(["sh", "-c"], served, text)
    assert re.search(r"Feature Count: [1-9]|^2\d{3}-|^\d+$", said, re.MULTILINE), said


def policy(answer: httpx.Response) -> dict[str, str]:
    parts = answer.headers["content-security-policy"].split("; ")
    return {part.split(" ", 1)[0]: part.split(" ", 1)[1] for part in parts}


def test_the_map_is_embedded_nowhere_until_somebody_is_named(ask: Any) -> None:
    answer = ask("/embed?actor=bla")
    assert answer.status_code == 404
    assert policy(answer)["frame-ancestors"] == "'none'"
    assert "atlas-data" not in answer.text


def test_only_named_origins_may_hold_the_map(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "ATLAS_EMBED", "https://Partner.example/ * http://localhost:8000, https://x;script-src"
    )
    answer = ask("/embed?actor=bla&layer=districts&shade=killed_high&v=50")
    assert answer.status_code == 200
    allowed = policy(answer)
    assert allowed["frame-ancestors"] == "https://partner.example http://localhost:8000"
    assert (allowed["default-src"], allowed["script-src"]) == ("'none'", "'self'")
    assert "version 50" in answer.text
    assert "frame-ancestors 'self'" in ask("/api/v1/incidents").headers["content-security-policy"]


def test_the_embedded_map_says_how_complete_its_total_is(
    ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_EMBED", "https://partner.example")
    line = ask("/api/v1/incidents").json()["completeness"]
    assert "UCDP" in line
    assert f"<p>{line}</p>" in ask("/embed").text
    assert ask("/api/v1/incidents?actor=bla").json()["completeness"] is None
    assert "UCDP" not in ask("/embed?actor=bla").text


@pytest.mark.parametrize("word", ["several_reports", "Several reports", "corroborated"])
def test_a_link_knows_the_status_by_its_code_and_by_what_readers_see(ask: Any, word: str) -> None:
    asked = ask(f"/api/v1/incidents?status={word}")
    assert asked.status_code == 200
    assert "status=corroborated" in asked.json()["app"]


def test_the_embedded_map_holds_data_and_no_script_of_its_own(
    ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_EMBED", "https://partner.example")
    hostile = "</script><script>alert(1)</script>{{7*7}}"
    answer = ask(f"/embed?q={hostile}")
    assert "<script>" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    for query in ("", "layer=grid", "layer=districts&shade=incidents_per_100k&basis=state"):
        page = ask(f"/embed?{query}").text
        found = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
        inline = [text for marks, text in found if "src=" not in marks]
        assert len(inline) == 1
        assert set(json.loads(inline[0])) == {"base", "data"}
    for query in ("layer=x", "shade=x", "foo=1", "v=999999"):
        assert ask(f"/embed?{query}").status_code in (400, 404)


@pytest.mark.parametrize("path", ["/api/v1/incidents?v=50&size=1", "/embed?v=50"])
def test_an_old_version_is_refused_in_words_while_the_line_is_full(
    ask: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_EMBED", "https://partner.example")
    monkeypatch.setattr(costly_requests, "LINE", costly_requests.Line(waiting=0, patience=0))
    with occupied(costly_requests.LINE):
        refused = ask(path)
        newest = ask(path.replace("v=50", ""))
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "ask again in" in refused.text
    assert newest.status_code == 200
    assert ask(path).status_code == 200


def test_a_store_that_did_not_pass_its_verification_answers_nothing(store, ask):
    assert ask("/readyz").status_code == 200
    assert "verification of the store is under way" in ask("/readyz").text
    startup_check.verify(store.path)
    assert "was verified on" in ask("/readyz").text
    damage.run(store.path, f"UPDATE incidents SET title = 'Nobody wrote this' WHERE id = '{RALLY}'")
    # A record is looked at when it is read, even before the next verification.
    answer = ask(f"/api/v1/incidents/{RALLY}")
    assert answer.status_code == 503
    assert "this record is damaged" in answer.json()["problems"][0]
    startup_check.verify(store.path)
    for path in ("/api/v1/incidents", f"/api/v1/incidents/{TRAIN}", "/api/v1/changes"):
        answer = ask(path)
        assert answer.status_code == 503
        assert "did not pass their last verification" in answer.json()["problems"][0]
    told = ask("/readyz")
    assert told.status_code == 503
    assert "did not pass its verification" in told.text
    assert RALLY not in told.text


def test_a_damaged_earlier_version_is_refused_and_the_newest_is_given(store, ask):
    protect(store, TRAIN, title="A new title")
    version = store.data_version()
    with geopackage.reading(store.path) as connection:
        number, text = connection.execute(
            "SELECT fid, snapshot FROM revisions WHERE incident_id = ? AND version = 1", (TRAIN,)
        ).fetchone()
    damage.set_cell(store.path, number, "snapshot", text.replace("2025", "2024"))
    startup_check.verify(store.path)
    assert ask("/api/v1/incidents?size=1").status_code == 200
    assert ask(f"/api/v1/incidents?size=1&v={version}").status_code == 200
    for path in (f"incidents?size=1&v={version - 1}", f"incidents/{TRAIN}?v={version - 1}"):
        answer = ask(f"/api/v1/{path}")
        assert answer.status_code == 503
        assert "damaged on this server" in answer.json()["problems"][0]
    assert "earlier data versions are damaged" in ask("/readyz").text


@pytest.mark.long
def test_a_version_that_a_restore_undid_is_gone_and_the_log_says_so(store, ask, tmp_path):
    made = backup.make(store.path, tmp_path / "backups", backup.BY_HAND)
    protect(store, TRAIN, title="A title that is undone")
    undone = store.data_version()
    assert ask(f"/api/v1/incidents?size=1&v={undone}").status_code == 200
    for opened in (store, cached.open_store()):
        opened.close()
    backup_recovery.restore(store.path, made)
    for path in (f"incidents?size=1&v={undone}", f"changes?since={undone}"):
        answer = ask(f"/api/v1/{path}")
        assert answer.status_code == 410
        assert f"data version {undone} was undone on" in answer.json()["problems"][0]
    body = ask("/api/v1/changes?since=90").json()
    (told,) = body["restores"]
    assert (told["first_undone"], told["last_undone"]) == (undone, undone)
    assert "undone" not in json.dumps(body["changes"])
    with Store(store.path) as opened:
        protect(opened, RALLY, title="Another title")
        assert opened.data_version() == undone + 1
    assert ask(f"/api/v1/incidents?size=1&v={undone}").status_code == 410
    assert ask(f"/api/v1/incidents?size=1&v={undone + 1}").status_code == 200
