"""What an edition holds: a marker in everything hidden is in nothing that the public gets."""

import html
import io
import logging
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import httpx
import pandas as pd
import pytest
import streamlit as st
from anyio import CapacityLimiter
from pypdf import PdfReader
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from incidents import counts
from incidents.__main__ import main
from incidents.atlas import Atlas
from incidents.desk.auth.roles import NotAllowedError
from incidents.desk.service_gate import Desk
from incidents.desk.sharing import restricted_files
from incidents.desk.sharing.restricted_files import ExportRequest
from incidents.desk.sharing.watermark import marked_file
from incidents.desk.workfile import work_tables
from incidents.editions import RULES, Edition
from incidents.errors import IncidentError, NotFoundError
from incidents.filters import IncidentFilter, filter_in_words
from incidents.links import PARAMETERS
from incidents.model import DeskOnly, Incident, PointGeometry, Sensitivity
from incidents.provenance import ACLED, data_sets
from incidents.store import Signature, Store
from incidents.store.changelog import differences
from incidents.views import api_shapes
from incidents.views.briefing.documents import make
from incidents.views.briefing.frame_content import FrameSpec
from incidents.views.citations import cite_dataset, cite_incident, cite_view
from incidents.views.exports import FORMATS, bundle_of, write
from incidents.views.sentences import write as sentences
from server import api, cached, embed, http_messages
from server.application import middleware
from tests.conftest import a_claim, a_report
from tests.desk.conftest import Tokens

pytestmark = pytest.mark.long

MARK = "zanarycanary"
ROOT = Path(__file__).resolve().parents[2]
Making = Callable[..., Incident]
LAYERS = PARAMETERS["layer"].values
SIGNED = {"by": MARK, "role": "editor"}
EVERYBODY = (Sensitivity.PUBLIC,)


def secret(make: Making, name: str, **changes: object) -> Incident:
    """Return a record with the marker in every text that it has."""
    return make(
        id=f"{MARK}-{name}",
        title=f"{MARK} title",
        place=f"{MARK} place",
        summary=f"{MARK} summary",
        doubt=f"{MARK} doubt",
        reports=(
            a_report(
                1,
                id=f"{MARK}-{name}-report",
                publisher=f"{MARK} publisher",
                title=f"{MARK} headline",
                url=f"https://example.org/{MARK}",
                archived_url=f"https://example.org/archive/{MARK}",
                note=f"{MARK} note",
            ),
        ),
        claims=(
            a_claim(
                1,
                id=f"{MARK}-{name}-claim",
                report_id=f"{MARK}-{name}-report",
                claimant=f"{MARK} claimant",
                victims_detail=f"{MARK} victims",
                about=f"{MARK} about",
                quote=f"{MARK} quote",
                n=7,
            ),
        ),
        **changes,
    )


@pytest.fixture
def hidden(desk: Desk, make_incident: Making) -> Store:
    """A store in which everything that the public must not see holds the marker."""
    store = desk.store
    plain = make_incident(id="testville-plain", title="A plain fictional record")
    parts = make_incident(
        id="testville-parts",
        title="A fictional record in part",
        place=f"{MARK} place",
        doubt=f"{MARK} doubt",
        geometry=PointGeometry(coordinates=(66.123456, 28.123456)),
        reports=(a_report(2, url=f"https://example.org/{MARK}", note=f"{MARK} note"),),
        claims=(
            a_claim(2, id="c-parts", report_id="testland-gazette-2", quote=f"{MARK} quote", n=3),
        ),
        desk_only=tuple(DeskOnly),
    )
    store.save_many([plain, parts], signed=Signature(**SIGNED, why="fictional"))
    store.save_many(
        [
            secret(make_incident, "restricted", sensitivity="restricted"),
            secret(make_incident, "partners", sensitivity="partners"),
        ],
        signed=Signature(**SIGNED, why=f"{MARK} reason"),
    )
    # Public once, protected since: gone from every version.
    once = secret(make_incident, "once", sensitivity="public")
    store.save_many([once], signed=Signature(why="fictional", by="x", role="editor"))
    store.save(
        once.model_copy(update={"sensitivity": Sensitivity.RESTRICTED}),
        loaded_version=1,
        signed=Signature(**SIGNED, why=f"{MARK} reason", safety=True),
    )
    return store


def public(store: Store, version: int | None = None) -> Atlas:
    return counts.with_ranges(store.read_atlas(version, audience=(Sensitivity.PUBLIC,)))


def texts(content: bytes) -> str:
    """Return a file's bytes as text; what is packed is unpacked first."""
    if content[:4] == b"PAR1":
        # Its columns are compressed: the bytes as they lie would hide the marker.
        return pd.read_parquet(io.BytesIO(content)).to_csv()
    if content[:4] == b"%PDF":
        sheets = PdfReader(io.BytesIO(content))
        return "\n".join([repr(sheets.metadata), *(one.extract_text() for one in sheets.pages)])
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(texts(archive.read(name)) for name in archive.namelist())
    return content.decode("utf-8", "ignore") + content.decode("utf-16-le", "ignore")


def test_no_public_file_of_any_version_holds_the_marker(hidden: Store) -> None:
    for version in range(1, hidden.data_version(EVERYBODY) + 1):
        chosen = public(hidden, version).everything()
        made = bundle_of(chosen, Edition.PUBLIC)
        for form in FORMATS:
            assert MARK not in texts(write(made, form)), (version, form)
        assert MARK not in sentences(chosen, IncidentFilter()).as_text()


def test_the_search_for_the_marker_sees_into_every_form(hidden: Store) -> None:
    atlas = counts.with_ranges(hidden.read_atlas())
    made = bundle_of(atlas.everything(), Edition.INTERNAL)
    assert [form for form in FORMATS if MARK not in texts(write(made, form))] == []
    # PNG and SVG are drawn from the PDF's own source, and hold outlines of letters and no text.
    for form in ("pdf", "docx", "pptx"):
        assert MARK in briefing(atlas, form), form


def briefing(atlas: Atlas, form: str) -> str:
    """Return all text of a briefing of everything, its sentences and its tables too."""
    size, pages = "slide" if form == "pptx" else "a4", 4 if form == "pdf" else 1
    made = make(atlas.everything(), FrameSpec(), format=form, size=size, pages=pages)
    return html.unescape(texts(made))


@pytest.mark.parametrize("form", ["pdf", "png", "svg", "docx", "pptx"])
def test_no_briefing_holds_the_marker(hidden: Store, form: str) -> None:
    for version in (None, hidden.data_version(EVERYBODY) - 1):
        assert MARK not in briefing(public(hidden, version), form)


def test_no_citation_and_no_list_of_changes_holds_the_marker(hidden: Store) -> None:
    told = hidden.get_public("testville-parts").incident
    cited = [
        cite_incident(told, 5, None, "https://x/"),
        cite_view(filter_in_words(IncidentFilter()), 5, None, "https://x/"),
        cite_dataset(5, None, "https://x/"),
    ]
    assert MARK not in repr(cited)
    assert MARK not in repr(api_shapes.change_items(hidden.log(size=100)[1]))
    with pytest.raises(NotFoundError):
        hidden.get_public(f"{MARK}-once", 3)


async def ask(site: Starlette, paths: list[str]) -> dict[str, httpx.Response]:
    reached = httpx.ASGITransport(app=site)
    async with httpx.AsyncClient(transport=reached, base_url="http://localhost") as client:
        return {path: await client.get(path) for path in paths}


def test_no_answer_to_a_program_no_embedded_map_and_no_line_of_the_log_holds_the_marker(
    hidden: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("server.cached.STORE", hidden.path)
    monkeypatch.setenv("ATLAS_EMBED", "https://partner.example")
    # Waiting lines belong to one event loop.
    for part in ("http_messages", "embed"):
        monkeypatch.setattr(f"server.{part}._LINE", CapacityLimiter(2))
    site = Starlette(routes=[*api.routes(), *embed.routes()], middleware=middleware(()))
    caplog.set_level(logging.DEBUG)
    views = ["", "&format=geojson", "&format=csv", "&q=fictional", "&actor=bla"]
    paths = [
        f"{http_messages.PATH}/incidents?{pin}{view}"
        for view in views
        for pin in ("", "v=2", "v=4")
    ]
    paths += [
        f"{http_messages.PATH}/{one}"
        for one in ("districts", "districts?format=geojson", "changes")
    ]
    paths += [f"{http_messages.PATH}/incidents/testville-parts{pin}" for pin in ("", "?v=2")]
    paths += [f"{embed.PATH}?{pin}&layer={one}" for pin in ("", "v=4") for one in LAYERS]
    gone = {
        name: f"{http_messages.PATH}/incidents/{MARK}-{name}" for name in ("restricted", "once")
    }
    with ThreadPoolExecutor(1) as pool:
        # The driver of the browser tests keeps a loop running in the thread of the tests.
        answers = pool.submit(anyio.run, ask, site, [*paths, *gone.values()]).result()
    for path in paths:
        told = answers[path]
        assert told.status_code == 200, (path, told.text)
        assert MARK not in told.text + repr(told.headers), path
    assert [answers[path].status_code for path in gone.values()] == [404, 410]
    assert not any(MARK in answers[path].text for path in gone.values())
    # The server's own line of a request holds its address, which is the asker's.
    lines = [one.getMessage() for one in caplog.records if not one.name.startswith("httpx")]
    assert [line for line in lines if MARK in line] == []


def test_no_log_and_no_page_holds_the_marker(
    hidden: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MARK not in repr(hidden.log(size=100))
    monkeypatch.setattr("server.cached.STORE", hidden.path)
    versions = [None, *map(str, range(1, hidden.data_version(EVERYBODY) + 1))]
    try:
        # The pages of the desk too: to a reader who is not signed in they show nothing.
        for page in sorted(one.stem for one in (ROOT / "pages").glob("[a-z]*.py")):
            for version in versions if page in ("explore", "incident") else [None]:
                ids = (None, f"{MARK}-once", "testville-parts") if page == "incident" else (None,)
                for one in ids:
                    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
                    at.switch_page(f"pages/{page}.py")
                    if version:
                        at.query_params["v"] = version
                    if one:
                        at.query_params["id"] = one
                    at.run()
                    assert not at.exception
                    told = repr(at.main).replace(f"{MARK}-once", "")
                    assert MARK not in told, (page, version, one)
    finally:
        st.cache_resource.clear()
        st.cache_data.clear()


def test_points_are_given_as_exactly_as_an_edition_may(desk: Desk, make_incident: Making) -> None:
    point = PointGeometry(coordinates=(66.123456, 28.123456))
    desk.store.save_many(
        [make_incident(geometry=point)], signed=Signature(by="x", role="editor", why="fictional")
    )
    found = {}
    for edition in Edition:
        atlas = counts.with_ranges(desk.store.read_atlas(audience=RULES[edition].audience))
        table = bundle_of(atlas.everything(), edition).incidents
        found[edition] = (table["longitude"][0], table["latitude"][0])
    assert found == {
        Edition.PUBLIC: (66.12, 28.12),
        Edition.PARTNERS: (66.1235, 28.1235),
        Edition.INTERNAL: (66.123456, 28.123456),
    }
    # The page of the record and every version say no more than the file.
    shown = desk.store.get_public("testville-2024-03-01").incident.geometry
    assert shown == PointGeometry(coordinates=(66.12, 28.12))


@pytest.mark.parametrize("kind", ["abduction", "enforced_disappearance", "sexual_violence"])
def test_where_somebody_was_taken_is_an_area_to_the_public(
    desk: Desk, make_incident: Making, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    point = PointGeometry(coordinates=(66.543217, 28.543217))
    told = make_incident(
        geometry=point, event_type="violence_against_civilians", sub_event_type=kind
    )
    desk.store.save_many([told], signed=Signature(by="x", role="editor", why="fictional"))
    moved = told.model_copy(update={"geometry": PointGeometry(coordinates=(66.54339, 28.5433))})
    desk.store.save(
        moved, loaded_version=1, signed=Signature(by="x", role="editor", why="a clearer place")
    )
    # The point moved where nobody outside sees one: to them there is one version, and no line.
    assert desk.store.data_version(EVERYBODY) == desk.store.log()[0] == 1
    for version in (1, None):
        chosen = public(desk.store, version).everything()
        made = bundle_of(chosen, Edition.PUBLIC)
        assert [form for form in FORMATS if "66.54" in texts(write(made, form))] == []
        assert made.incidents["geo_precision"].tolist() == ["district"]
        assert made.incidents["longitude"].isna().all()
        shown = desk.store.get_public(told.id, version).incident
        assert (shown.geometry, shown.geo_precision.value) == (None, "district")
        assert shown.district
        assert len(counts.tray(chosen)) == 0
    monkeypatch.setattr("server.cached.STORE", desk.store.path)
    try:
        with pytest.raises(NotFoundError):
            cached.public_revision(2)
        assert "66.54" not in repr(cached.public_revision(1))
    finally:
        st.cache_resource.clear()
    partners = desk.store.read_atlas(audience=RULES[Edition.PARTNERS].audience).table
    exact = {"sexual_violence": []}.get(kind, [66.5434])
    assert partners["longitude"].dropna().tolist() == exact
    assert desk.store.read_atlas().table["longitude"].tolist() == [66.54339]


def test_what_differs_is_told_no_more_exactly_than_the_record(
    desk: Desk, make_incident: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = make_incident(geometry=PointGeometry(coordinates=(66.543217, 28.543217)))
    desk.store.save_many([told], signed=Signature(by="x", role="editor", why="fictional"))
    moved = told.model_copy(update={"geometry": PointGeometry(coordinates=(66.678912, 28.6789))})
    desk.store.save(
        moved, loaded_version=1, signed=Signature(by="x", role="editor", why="a clearer place")
    )
    monkeypatch.setattr("server.cached.STORE", desk.store.path)
    try:
        found = differences(*cached.public_revision(2))
    finally:
        st.cache_resource.clear()
    [point] = [one for one in found if one.field == "geometry"]
    assert (point.before["coordinates"], point.after["coordinates"]) == (
        [66.54, 28.54], [66.68, 28.68],
    )  # fmt: skip


def test_rows_of_acled_are_in_the_internal_edition_alone(
    desk: Desk,
    make_incident: Making,
) -> None:
    marked = make_incident(
        id="acled-1", sensitivity="public",
        reports=(a_report(5, publisher=data_sets()[ACLED].publisher),),
    )  # fmt: skip
    desk.store.save_many([marked], signed=Signature(by="x", role="editor", why="fictional"))
    atlas = counts.with_ranges(desk.store.read_atlas())
    held = {one: len(bundle_of(atlas.everything(), one).incidents) for one in Edition}
    assert held == {Edition.PUBLIC: 0, Edition.PARTNERS: 0, Edition.INTERNAL: 1}


def test_a_partners_file_names_its_recipient_and_is_noted(
    hidden: Store,
    desk: Desk,
    tokens: Tokens,
) -> None:
    asked = ExportRequest(IncidentFilter(), None, "csv")
    with pytest.raises(NotAllowedError):
        restricted_files.partners_file(desk, tokens.editor, asked, "A fictional organisation")
    with pytest.raises(IncidentError, match="recipient"):
        restricted_files.partners_file(desk, tokens.reviewer, asked, "  ")
    made = restricted_files.partners_file(desk, tokens.reviewer, asked, "A fictional organisation")
    ids = set(made.incidents["id"])
    assert f"{MARK}-partners" in ids
    assert f"{MARK}-restricted" not in ids
    with_readme = texts(marked_file(made, "zip"))
    assert "Recipient: A fictional organisation" in with_readme
    for form in FORMATS:
        assert "A fictional organisation" in texts(marked_file(made, form)), form
    for form in ("csv", "rows", "acled"):
        table = pd.read_csv(io.BytesIO(marked_file(made, form)))
        assert set(table["recipient"]) == {"A fictional organisation"}
        assert table.drop(columns="recipient").equals(pd.read_csv(io.BytesIO(write(made, form))))
    assert "not to be passed on" in with_readme
    # Parts that stay with the desk are not the partners' either.
    assert f"{MARK} quote" not in texts(write(bundle_of(
        counts.with_ranges(hidden.read_atlas(audience=RULES[Edition.PARTNERS].audience)).everything(),
        Edition.PARTNERS), "csv"))  # fmt: skip
    internal = restricted_files.internal_file(desk, tokens.editor, asked)
    assert f"{MARK}-restricted" in set(internal.incidents["id"])
    with desk.book.reading() as connection:
        noted = [row.subject for row in connection.execute(work_tables.answers.select())]
    assert noted == ["export:partners", "export:internal"]


@pytest.fixture(autouse=True)
def _no_cached_store() -> Iterator[None]:
    yield
    st.cache_resource.clear()


def test_the_rules_are_narrower_for_a_wider_circle() -> None:
    audiences = [RULES[one].audience for one in Edition]
    assert audiences[0] is not None
    assert audiences[1] is not None
    assert set(audiences[0]) < set(audiences[1])
    assert audiences[2] is None


def test_a_file_made_on_the_command_line_is_marked_and_noted_too(
    hidden: Store, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> int:
        return main(["--store", str(hidden.path), "export", "--out", *words])

    file = tmp_path / "x.csv"
    assert run(str(file), "--edition", "partners") == 1
    assert not file.exists()
    assert run(str(file), "--edition", "partners", "--recipient", "A fictional organisation") == 0
    assert set(pd.read_csv(file)["recipient"]) == {"A fictional organisation"}
    assert run(str(tmp_path / "y.csv"), "--edition", "internal") == 0
    assert run(str(tmp_path / "z.csv")) == 0
    assert MARK not in (tmp_path / "z.csv").read_text(encoding="utf-8-sig")
    assert MARK not in "".join(capsys.readouterr())
    with desk.book.reading() as connection:
        noted = list(connection.execute(work_tables.answers.select()))
    assert [(row.subject, row.by) for row in noted] == [
        ("export:partners", "operator"), ("export:internal", "operator"),
    ]  # fmt: skip
    assert noted[0].answers[0]["recipient"] == "A fictional organisation"
