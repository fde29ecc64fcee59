"""A link says which record it was made from: a short piece of the chain stands beside `v`."""

import io
import json
import zipfile
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from incidents.counting_rules import COUNTING_RULES
from incidents.counts import with_ranges
from incidents.editions import Edition
from incidents.errors import SealError
from incidents.filters import IncidentFilter
from incidents.links import parse_link, version_mark
from incidents.model import Sensitivity
from incidents.store import Store
from incidents.views.briefing.frame_content import FrameSpec, frame_of
from incidents.views.exports import bundle_of, write
from tests.command_line import run_command
from tests.laws import examples
from tests.stores import put_store_of
from tests.test_api import RALLY, TRAIN, ask, protect, served, store
from tests.test_versions import opened, words

__all__ = ["ask", "opened", "served", "store"]
PUBLIC = (Sensitivity.PUBLIC,)


def other(seal: str) -> str:
    """Return a seal that the record does not have."""
    return f"{(int(seal[0], 16) + 1) % 16:x}{seal[1:]}"


def test_the_seal_of_a_version_stays_and_is_another_in_another_record(
    store: Store, tmp_path, make_incident
):
    first = store.seal(97)
    protect(store, TRAIN, title="A new title")
    assert store.seal(97) == first
    assert len(store.seal(98)) == 6
    assert store.seal(98) != first
    assert store.read_atlas(audience=PUBLIC).mark == f"98-{store.seal(98)}"
    assert store.read_atlas(97, audience=PUBLIC).mark == f"97-{first}"
    with Store(put_store_of([make_incident()], tmp_path / "elsewhere")) as elsewhere:
        assert elsewhere.seal(1) != store.seal(1)
    assert store.seal(99) == ""


@examples(30)
@given(version=st.integers(1, 97), digits=st.integers(4, 64), wrong=st.none() | st.integers(0, 63))
def test_any_length_of_the_right_chain_is_taken_and_no_other(store: Store, version, digits, wrong):
    with store._reading() as connection:
        chain = connection.exec_driver_sql(
            "SELECT chain FROM revisions WHERE fid = ?", (version,)
        ).scalar_one()
    seal = chain[:digits]
    if wrong is not None and wrong < digits:
        seal = f"{seal[:wrong]}{other(seal[wrong])}{seal[wrong + 1 :]}"
        with pytest.raises(SealError, match="does not have the seal"):
            store.check_version(version, seal=seal)
    else:
        store.check_version(version, seal=seal)


@pytest.mark.long
def test_programs_are_given_the_seal_and_refused_a_wrong_one(
    store: Store, ask: Callable[..., httpx.Response]
):
    seal = store.seal(97)
    protect(store, RALLY, title="Another title")
    for mark in ("97", f"97-{seal}"):
        for path in ("incidents?size=1&", f"incidents/{TRAIN}?", "districts?"):
            body = ask(f"/api/v1/{path}v={mark}").json()
            assert body["data"]["version"] == 97
            assert body["data"]["seal"] == seal
            assert f"v=97-{seal}" in body["app"]
            assert f"version 97-{seal}" in body["citation"]
            assert f"v=97-{seal}" in (body.get("next") or body["app"])
    for path in ("incidents?size=1&", f"incidents/{TRAIN}?", "districts?", "incidents?format=csv&"):
        answer = ask(f"/api/v1/{path}v=97-{other(seal)}")
        assert answer.status_code == 400
        assert "does not have the seal" in answer.json()["problems"][0]


def test_a_page_says_that_the_seal_is_another_records(opened: Callable[..., AppTest], store: Store):
    seal = store.seal(97)
    protect(store, RALLY, title="Another title")
    at = opened("explore", v=f"97-{other(seal)}")
    assert f"does not have the seal {other(seal)}" in words(at)
    assert "Data version 97" not in words(at)
    at = opened("explore", v=f"97-{seal}")
    assert "does not have the seal" not in words(at)
    assert "Data version 97" in words(at)
    assert at.query_params["v"] in (f"97-{seal}", [f"97-{seal}"])


def test_files_and_frames_carry_the_seal(store: Store):
    atlas = with_ranges(store.read_atlas(audience=PUBLIC))
    chosen = IncidentFilter(actors=("bla",)).apply(atlas.everything())
    bundle = bundle_of(chosen, Edition.PUBLIC, link=f"http://x/?v={atlas.mark}")
    assert atlas.mark == version_mark(97, store.seal(97))
    told = json.loads(write(bundle, "geojson"))
    assert (told["data_version"], told["seal"]) == (97, store.seal(97))
    for form in ("geojson", "gpkg", "kml"):
        assert f"ersion {atlas.mark}".encode() in write(bundle, form)
    with zipfile.ZipFile(io.BytesIO(write(bundle, "zip"))) as files:
        (readme,) = [name for name in files.namelist() if name.upper().startswith("README")]
        assert f"Data version {atlas.mark}" in files.read(readme).decode()
    frame = frame_of(chosen, FrameSpec(IncidentFilter(actors=("bla",)), address="https://x"))
    assert frame.link.endswith(f"v={atlas.mark}&rules={COUNTING_RULES}")
    assert f"version {atlas.mark}" in frame.citation


def test_the_command_line_refuses_a_wrong_seal_and_takes_the_right_one(store: Store, tmp_path):
    seal = store.seal(97)
    out = tmp_path / "out.csv"
    for command in (("list",), ("export", "--out", str(out))):
        done = run_command(
            "--store", store.path, *command, "--query", f"actor=bla&v=97-{other(seal)}"
        )
        assert done.returncode == 1
        assert "does not have the seal" in done.stderr
        assert not out.exists()
    right = ("export", "--query", f"actor=bla&v=97-{seal}", "--out", out)
    done = run_command("--store", store.path, *right)
    assert done.returncode == 0
    assert f"data version 97-{seal}" in done.stdout
    assert out.read_text(encoding="utf-8-sig").count("\n") > 10


def test_a_link_with_a_seal_reads_and_writes_the_same(store: Store):
    query = f"actor=bla&v={version_mark(97, store.seal(97))}"
    assert parse_link(query).to_query_string() == query
