"""A link that holds a data version shows the numbers of that day, and what changed since."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from incidents import counts
from incidents.counting_rules import COUNTING_RULES
from incidents.editions import Edition
from incidents.errors import NotFoundError
from incidents.filters import IncidentFilter, filter_in_words, parse_query
from incidents.model import DeskOnly, Incident, Sensitivity, Status
from incidents.store import Signature, Store, geopackage, migrations
from incidents.views.briefing.documents import FORMATS as DOCUMENTS
from incidents.views.briefing.documents import make
from incidents.views.briefing.frame_content import FrameSpec
from incidents.views.exports import FORMATS, bundle_of
from incidents.views.exports import write as write_file
from incidents.views.sentences import write
from tests.conftest import a_report
from tests.starter_record import FIRST
from tests.stores import put_first_store

ROOT = Path(__file__).resolve().parents[1]
Making = Callable[..., Incident]
SIGNED = {"by": "x", "role": "reviewer"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(put_first_store(tmp_path)) as opened:
        yield opened


@pytest.fixture
def opened(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    def run(page: str, **query: str) -> AppTest:
        monkeypatch.setattr("server.cached.STORE", store.path)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        at.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    yield run
    st.cache_resource.clear()
    st.cache_data.clear()


def words(at: AppTest) -> str:
    kinds = ("title", "header", "markdown", "caption", "info", "warning", "text")
    return "\n".join(str(one.value) for kind in kinds for one in at.get(kind)).replace("\\", "")


def some_changes(store: Store, make: Making) -> None:
    """Add one record, retract another and protect a third."""
    store.save_many(
        [make(id="testville-new", sensitivity="public", reports=(a_report(9),))],
        signed=Signature(**SIGNED, why="a fictional addition"),
    )
    gone = store.get("2025-03-11-jaffar-express")
    store.save(
        gone.incident.model_copy(update={"status": Status.RETRACTED}),
        loaded_version=gone.version,
        signed=Signature(**SIGNED, why="a fictional reason"),
    )
    hidden = store.get("2018-07-13-mastung-rally")
    store.save(
        hidden.incident.model_copy(update={"sensitivity": Sensitivity.RESTRICTED}),
        loaded_version=hidden.version,
        signed=Signature(**SIGNED, why="a fictional danger", safety=True),
    )


def everything(store: Store, version: int | None = None) -> str:
    """Return all numbers of a version, as sentences."""
    atlas = counts.with_ranges(store.read_atlas(version, audience=(Sensitivity.PUBLIC,)))
    return write(atlas.everything(), IncidentFilter()).as_text()


def exported(store: Store, version: int) -> dict[str, bytes]:
    """Return every file of a view at a version: data in each form, and each document."""
    atlas = counts.with_ranges(store.read_atlas(version, audience=(Sensitivity.PUBLIC,)))
    choice = parse_query("actor=bla&since=2022").filter
    chosen = choice.apply(atlas.everything())
    bundle = bundle_of(chosen, Edition.PUBLIC, filters=filter_in_words(choice), link="https://x/")
    sizes = {"pptx": "slide"}
    return {form: write_file(bundle, form) for form in FORMATS} | {
        form: make(chosen, FrameSpec(choice), format=form, size=sizes.get(form, "a4"))
        for form in DOCUMENTS
    }


@pytest.mark.long
def test_a_version_reads_the_same_after_a_thousand_edits(
    store: Store, make_incident: Making
) -> None:
    before = everything(store)
    version = store.data_version()
    files = exported(store, version)
    for n in range(10):
        batch = [
            make_incident(id=f"testville-{n:02d}-{k:02d}", sensitivity="public",
                          reports=(a_report(n * 100 + k + 1),))
            for k in range(100)
        ]  # fmt: skip
        store.save_many(batch, signed=Signature(**SIGNED, why="fictional"))
    for n, one in enumerate(FIRST[:60]):
        stored = store.get(one.id)
        changed = stored.incident.model_copy(update={"title": f"Another fictional title {n}"})
        store.save(
            changed, loaded_version=stored.version, signed=Signature(**SIGNED, why="fictional")
        )
    assert store.data_version() == version + 1060
    assert everything(store) != before
    assert everything(store, version) == before
    assert [name for name, told in exported(store, version).items() if told != files[name]] == []
    assert store.changed_since(version)[0] == 1060


def test_what_is_withheld_now_is_withheld_in_every_version(
    store: Store, make_incident: Making
) -> None:
    version = store.data_version()
    some_changes(store, make_incident)
    assert "2018-07-13-mastung-rally" not in everything(store, version)
    with pytest.raises(NotFoundError):
        store.get_public("2018-07-13-mastung-rally", version)
    stored = store.get("2014-01-17-tutak-graves")
    store.save(
        stored.incident.model_copy(update={"desk_only": (DeskOnly.LINKS,)}),
        loaded_version=stored.version,
        signed=Signature(**SIGNED, why="fictional", safety=True),
    )
    old = store.get_public("2014-01-17-tutak-graves", version).incident
    assert all(report.url is None for report in old.reports)


def test_a_pinned_link_says_what_changed_and_leads_there(
    opened: Callable[..., AppTest], store: Store, make_incident: Making
) -> None:
    version = store.data_version()
    at = opened("explore", v=str(version))
    assert not at.exception
    assert "nothing has changed since" in words(at)
    some_changes(store, make_incident)

    at = opened("explore", v=str(version))
    assert not at.exception
    said = words(at)
    assert "3 incidents changed since" in said
    assert "1 withheld now, to protect somebody" in said
    assert "All 93 incidents." in said
    assert at.query_params["v"] == str(version)

    newest = opened("explore")
    assert "incidents changed since" not in words(newest)
    assert "v" not in newest.query_params

    at = opened("changes", after=str(version))
    assert not at.exception
    said = words(at)
    assert f"Changes since data version {version}" in said
    assert "3 records of the public record changed since" in said.replace("**", "")
    assert "a fictional addition" in said
    assert "a fictional danger" not in said


def as_before_counting_rules_2(path: Path) -> None:
    """Make a store what one of tables 4 was: no claim says whom it counts, and no snapshot."""
    new = ("attackers_in", "others_count_as", "of_incidents")
    with closing(geopackage.connect(path)) as connection:
        refusal = "revisions_are_never_updated"
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"DROP TRIGGER {refusal}")
        for number, text in connection.execute("SELECT fid, snapshot FROM revisions").fetchall():
            told = json.loads(text)
            for claim in told["claims"]:
                for name in new:
                    claim.pop(name, None)
            connection.execute(
                "UPDATE revisions SET snapshot = ? WHERE fid = ?", (json.dumps(told), number)
            )
        migrations._chain(connection)
        geopackage.refuse(connection, refusal)
        for name in new:
            connection.execute(f"ALTER TABLE claims DROP COLUMN {name}")
        for name in ("data_set", "data_set_version", "licence", "not_to_be_passed_on"):
            connection.execute(f"ALTER TABLE reports DROP COLUMN {name}")
        connection.execute("UPDATE meta SET value = '4' WHERE key = 'schema'")
        connection.execute("COMMIT")


def test_a_version_of_an_upgraded_store_is_counted_by_the_rules_of_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_incident: Making
) -> None:
    path = put_first_store(tmp_path)
    as_before_counting_rules_2(path)
    migrations.migrate(path, keep=lambda path: None)
    with Store(path) as store:
        assert store.verify() == []
        version = store.data_version()
        some_changes(store, make_incident)
        assert store.data_version() > version
        kept = store.read_atlas(version, audience=(Sensitivity.PUBLIC,))
        assert set(kept.claims["attackers_in"]) == {"not_said"}
        protest = store.get_public("2024-07-28-gwadar-raji-muchi", version).incident
        # Rules 1 said 1 and 8–16: a protester and a soldier are two people.
        assert counts.figures(protest, "killed").text() == "2"
        assert counts.figures(protest, "injured").text() == "24"
        monkeypatch.setattr("server.cached.STORE", path)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        at.switch_page("pages/incident.py")
        at.query_params["id"] = "2024-07-28-gwadar-raji-muchi"
        at.query_params["v"] = str(version)
        said = words(at.run())
        assert not at.exception
        assert "This link was made under older rules of counting" in said
        # A link of today says by which rules it was made, and is not warned about.
        at.query_params["rules"] = str(COUNTING_RULES)
        assert "older rules" not in words(at.run())
    st.cache_resource.clear()
    st.cache_data.clear()


def test_changes_give_the_old_total_beside_the_new_one(
    opened: Callable[..., AppTest], store: Store, make_incident: Making
) -> None:
    version = store.data_version()
    old, new = before_and_after = [], []
    for told in before_and_after:
        atlas = counts.with_ranges(store.read_atlas(audience=(Sensitivity.PUBLIC,)))
        chosen = parse_query("actor=bla").filter.apply(atlas.everything())
        told.append(counts.total(chosen, "killed").text())
        if told is old:
            some_changes(store, make_incident)
    said = words(opened("changes", after=str(version), actor="bla"))
    assert old != new
    assert f"| {old[0]} | {new[0]} |" in said
    assert f"counted by the rules of today (version {COUNTING_RULES})" in said


def test_a_pinned_link_says_how_much_of_it_changed(
    opened: Callable[..., AppTest], store: Store, make_incident: Making
) -> None:
    version = store.data_version()
    some_changes(store, make_incident)
    for query, said in (
        ({"actor": "bla"}, "3 incidents changed since, 2 of them within this filter;"),
        ({"actor": "uba"}, "3 incidents changed since, none of them within this filter;"),
        ({}, "3 incidents changed since;"),
    ):
        at = opened("explore", v=str(version), **query)
        assert not at.exception
        assert said in words(at)


def test_the_changes_are_cut_down_to_the_filter_of_the_link(
    opened: Callable[..., AppTest], store: Store, make_incident: Making
) -> None:
    version = store.data_version()
    some_changes(store, make_incident)
    at = opened("changes", after=str(version), q="jaffar")
    assert not at.exception
    assert "3 records of the public record changed since, 1 of them within this filter" in (
        words(at).replace("**", "")
    )
    assert "a fictional addition" in words(at)
    at.toggle(key="log_within").set_value(True).run()
    assert not at.exception
    assert "a fictional addition" not in words(at)
    assert "a fictional reason" in words(at)
    assert "1 entry." in words(at)

    at = opened("changes", after=str(version), actor="uba")
    at.toggle(key="log_within").set_value(True).run()
    assert not at.exception
    assert "Nothing within this filter has changed since." in words(at)


def test_an_old_page_of_a_record_says_that_it_was_retracted_since(
    opened: Callable[..., AppTest], store: Store, make_incident: Making
) -> None:
    version = store.data_version()
    some_changes(store, make_incident)
    at = opened("incident", id="2025-03-11-jaffar-express", v=str(version))
    assert not at.exception
    said = words(at)
    assert "Retracted since this data version. a fictional reason" in said
    for more in ({}, {"v": str(version)}):
        at = opened("incident", id="2018-07-13-mastung-rally", **more)
        assert "was public once and is withheld now" in words(at)
        assert "election meeting" not in words(at)
    at = opened("incident", id="testville-new", v=str(version))
    assert "No incident has this id" in words(at)


@pytest.mark.parametrize("page", ["explore", "incident", "districts", "actors", "briefing"])
def test_every_page_of_numbers_opens_at_an_old_version(
    opened: Callable[..., AppTest], store: Store, make_incident: Making, page: str
) -> None:
    version = store.data_version()
    some_changes(store, make_incident)
    at = opened(page, v=str(version))
    assert not at.exception
    assert "3 incidents changed since" in words(at)


@pytest.mark.parametrize("given", ["999999", "-1", "x", "1e9", "9" * 400, "٣"])
def test_a_version_that_never_was_is_said_and_the_newest_shown(
    opened: Callable[..., AppTest], given: str
) -> None:
    at = opened("explore", v=given)
    assert not at.exception
    assert "newest data are shown" in words(at)
    assert "v" not in at.query_params


@pytest.mark.parametrize("page", ["explore", "briefing", "districts", "data"])
@pytest.mark.parametrize("version", ["0", "999999", "-3", "1.5", "x"])
def test_each_page_says_of_a_version_that_there_is_none_and_shows_numbers(
    opened: Callable[..., AppTest], page: str, version: str
) -> None:
    at = opened(page, v=version)
    assert not at.exception
    [said] = [one.value for one in at.warning]
    assert "no data version" in said or "not a data version" in said
    assert "the newest data are shown" in said
    assert not any("holds no incidents yet" in one.value for one in at.info)


@pytest.mark.parametrize(
    ("page", "more"),
    [("explore", {}), ("explore", {"clean": "1"}), ("briefing", {}), ("data", {})],
)
def test_a_filter_that_was_not_understood_is_said_where_documents_and_files_are_made(
    opened: Callable[..., AppTest], page: str, more: dict[str, str]
) -> None:
    [said] = [one.value for one in opened(page, actor="nobodyknown", **more).warning]
    assert "Part of this link was ignored" in said
    assert "nobodyknown" in said


def test_the_newest_data_are_one_press_away(
    opened: Callable[..., AppTest], store: Store, make_incident: Making
) -> None:
    version = store.data_version()
    some_changes(store, make_incident)
    at = opened("explore", v=str(version))
    next(one for one in at.button if one.label == "Show the newest data").click().run()
    assert not at.exception
    assert "incidents changed since" not in words(at)
