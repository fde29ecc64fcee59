"""The pages without a browser: what they say, and what they send to the map.

That each stands alone only a browser can tell: here ``app.py`` always runs first.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from incidents.atlas import Atlas
from incidents.counts import by_district, with_ranges
from incidents.facts import boxes, facts_of
from incidents.links import parse_link
from incidents.model import Incident
from incidents.store import Store
from pages.shell import page_links
from tests.printed import printed
from tests.starter_record import FIRST
from tests.stores import put_empty_store, put_first_store, put_store_of

ROOT = Path(__file__).resolve().parents[1]
PAGES = tuple(Path(one.path).stem for one in page_links.PAGES)


@pytest.fixture(scope="module")
def starter_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_first_store(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module", autouse=True)
def _no_store_stays_open() -> Iterator[None]:
    """Keep what was read of a store while this file runs: it is kept by path, file and version."""
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Run one page on a store."""

    def run(page: str, store: Path, **query: str) -> AppTest:
        monkeypatch.setattr("server.cached.STORE", store)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        at.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return run


def words(at: AppTest) -> str:
    return "\n".join(
        str(one.value)
        for kind in ("title", "header", "subheader", "markdown", "caption", "info", "text")
        for one in at.get(kind)
    )


def map_scripts(at: AppTest) -> str:
    """Everything that the page sends to the map."""
    return "".join(
        json.dumps(json.loads(one.proto.json_args)) for one in at.get("component_instance")
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_the_starter_incidents(
    opened: Callable[..., AppTest], starter_path: Path, page: str
) -> None:
    at = opened(page, starter_path)
    assert not at.exception
    assert len(at.title) == 1


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_on_a_store_without_incidents(
    opened: Callable[..., AppTest], tmp_path: Path, page: str
) -> None:
    at = opened(page, put_empty_store(tmp_path))
    assert not at.exception
    assert len(at.title) == 1


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_a_part_of_a_store_that_is_broken(
    opened: Callable[..., AppTest], tmp_path: Path, page: str
) -> None:
    store = tmp_path / "secret" / "incidents.gpkg"
    store.parent.mkdir()
    store.write_bytes(b"SQLite format 3\x00 and then nothing")
    at = opened(page, store)
    assert not at.exception
    assert at.title[0].value == "The atlas is closed for maintenance"
    assert "secret" not in words(at)
    # There is no backup here, so nobody is sent back to one.
    assert "There is no backup" in words(at) or "switched off" in words(at)
    assert "restore" not in words(at).replace("restored", "")


@pytest.mark.parametrize("page", PAGES)
def test_a_record_that_is_not_public_is_on_no_page(
    opened: Callable[..., AppTest],
    tmp_path: Path,
    make_incident: Callable[..., Incident],
    page: str,
) -> None:
    secret = make_incident(title="Canary of a fictional source", sensitivity="restricted")
    put_store_of([secret], tmp_path)
    at = opened(page, tmp_path / "incidents.gpkg", id=secret.id, card=secret.id)
    assert not at.exception
    assert "Canary" not in words(at) + map_scripts(at)
    assert "Canary" not in str([frame.value.to_csv() for frame in at.dataframe])


def test_the_map_gets_numbers_and_codes_and_not_one_word_that_a_person_typed(
    opened: Callable[..., AppTest], tmp_path: Path, make_incident: Callable[..., Incident]
) -> None:
    typed = make_incident(title="Xyzzy", place="Plugh", summary="Frobozz", doubt="Quux")
    put_store_of([typed], tmp_path)
    for page, query in (("explore", {"card": typed.id}), ("incident", {"id": typed.id})):
        at = opened(page, tmp_path / "incidents.gpkg", **query)
        assert "Xyzzy" in words(at)
        sent = map_scripts(at)
        assert "atlas.data" in sent
        assert not any(word in sent for word in ("Xyzzy", "Plugh", "Frobozz", "Quux"))


def test_the_base_of_the_map_is_the_same_whatever_is_filtered(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    def base(**query: str) -> str:
        at = opened("explore", starter_path, **query)
        return str(json.loads(at.get("component_instance")[0].proto.json_args)["script"])

    whole = base()
    assert base(event_type="battles") == whole
    assert base(layer="districts", basis="state") == whole
    assert base(q="nothing has these words") == whole


def test_the_founding_claim_is_listed_and_counted_nowhere(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    at = opened("explore", starter_path, actor="BLA", status="claimed")
    assert not at.exception
    figures = {one.label: one.value for one in at.metric}
    assert figures["Incidents"] == "0"
    assert "214" not in str(figures)
    assert "0 of 94 incidents" in words(at)


def test_what_a_link_says_and_we_do_not_know_is_named(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    at = opened("explore", starter_path, district="Narnia", event_type="riots", foo="1")
    (warning,) = at.warning
    assert "Narnia" in warning.value
    assert "foo" in warning.value
    assert "riots" in words(at)


def test_the_list_of_actors_counts_as_their_own_pages_do(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    """It once counted suspicions and statements: 25 for the BLA, where its page said 21."""
    rows = opened("actors", starter_path).dataframe[0].value.set_index("Actor")
    page = words(opened("actors", starter_path, id="bla"))

    # Six of them name one of the two organisations, which has a row of its own.
    assert rows.loc["Balochistan Liberation Army", "Incidents"] == 14
    assert rows.loc["Balochistan Liberation Army (Jeeyand)", "Incidents"] == 6
    assert "20 incidents held" in page


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(float("nan"), id="NaN"),
        pytest.param(float("inf"), id="infinity"),
        pytest.param(-0.0, id="minus nought"),
        pytest.param(-1e308, id="far below"),
        pytest.param(10**400, id="400 digits"),
    ],
)
def test_a_number_that_is_none_leaves_the_page_usable(
    starter_path: Path, opened: Callable[..., AppTest], value: float
) -> None:
    at = opened("explore", starter_path, measure="killed")
    [threshold] = at.number_input
    # Streamlit's own reading of widgets may refuse it: then nothing reached the page.
    with suppress(OverflowError, ValueError):
        threshold.set_value(value).run()
    at = opened("explore", starter_path, measure="killed")
    assert not at.exception
    assert "of 94 incidents" in words(at)


@pytest.mark.parametrize("clean", ["", "1"])
def test_the_bars_reach_to_the_last_day_of_the_data_as_on_paper(
    opened: Callable[..., AppTest], starter_path: Path, clean: str
) -> None:
    view = {"actor": "bla", "district": "PK211", "since": "2022"}
    at = opened("explore", starter_path, **view, **({"clean": clean} if clean else {}))
    [chart] = at.get("vega_lite_chart")
    shown = json.loads(chart.proto.spec)["encoding"]["x"]["scale"]["domain"]
    begin, end = json.loads(shown["expr"])
    days = [datetime.fromtimestamp(one / 1000, UTC).date() for one in (begin, end)]
    # The one incident is of March 2024; the two quiet years after it are to be seen.
    assert days == [date(2022, 1, 1), date(2026, 3, 1)]


@pytest.fixture(scope="module")
def starter_atlas(starter_path: Path) -> Atlas:
    with Store(starter_path) as store:
        return with_ranges(store.read_atlas())


def flat(query: dict[str, Any]) -> dict[str, str]:
    return {name: one if isinstance(one, str) else one[-1] for name, one in query.items()}


def pairs(query: str) -> dict[str, str]:
    return dict(part.split("=") for part in query.split("&"))


@pytest.mark.parametrize(
    ("page", "query", "choice", "said"),
    [
        ("districts", "code=PK211&since=2022", "since=2022&district=Kech", "since Jan 2022"),
        ("districts", "code=PK211&actor=bla", "actor=bla&district=Kech", "BLA"),
        ("districts", "code=PK211&district=Quetta&since=2022", "since=2022&district=Kech",
         "Not applied on this page: Quetta"),
        ("districts", "code=PK211&district=Kech", "district=Kech", ""),
        ("actors", "id=bla&district=Quetta", "district=Quetta&actor=bla", "Quetta"),
        ("actors", "id=bla&actor=blf&role=claimant", "actor=bla&role=claimant",
         "Not applied on this page: BLF"),
    ],
)  # fmt: skip
def test_a_profile_shows_the_filter_that_its_address_carries_and_says_so(
    opened: Callable[..., AppTest], starter_path: Path, starter_atlas: Atlas,
    page: str, query: str, choice: str, said: str,
) -> None:  # fmt: skip
    found = facts_of(parse_link(choice).filter.apply(starter_atlas.everything()))
    at = opened(page, starter_path, **pairs(query))
    assert [one.value for one in at.metric] == [one.value for one in boxes(found)]
    assert ("Filter applied" in words(at)) == bool(said)
    assert said in words(at)


def test_an_overview_shows_the_filter_that_its_address_carries_until_it_is_dropped(
    opened: Callable[..., AppTest], starter_path: Path, starter_atlas: Atlas
) -> None:
    chosen = parse_link("actor=bla&since=2022").filter.apply(starter_atlas.everything())
    for page in ("districts", "actors"):
        at = opened(page, starter_path, actor="bla,blf", since="2022", id="", code="")
        assert "BLA or BLF · since Jan 2022" in words(at)
    at = opened("districts", starter_path, actor="bla", since="2022")
    told = words(at).replace("\\", "")
    assert f"{facts_of(chosen).incidents} of 94 incidents: BLA · since Jan 2022" in told
    table = at.dataframe[0].value.set_index("District")["Incidents"]
    held = by_district(chosen, "killed").set_index("code")["incidents"]
    assert table["Kech"] == held["PK211"]
    assert table.sum() == held.sum() < 94
    at = next(one for one in at.button if one.label == "Drop the filter").click().run()
    assert "Filter applied" not in words(at)
    assert at.dataframe[0].value["Incidents"].sum() > held.sum()
    assert "actor" not in at.query_params


@pytest.mark.parametrize(
    ("page", "query", "heading", "address"),
    [
        ("districts", "code=kech", "Kech district", {"code": "PK211"}),
        ("districts", "code=Turbat", "Kech district", {"code": "PK211"}),
        ("districts", "district=Kech", "Kech district",
         {"code": "PK211", "district": "PK211"}),
        ("actors", "id=BLA", "Balochistan Liberation Army", {"id": "bla"}),
        ("actors", "actor=bla", "Balochistan Liberation Army", {"id": "bla", "actor": "bla"}),
    ],
)  # fmt: skip
def test_a_profile_is_found_by_every_name_that_the_filter_knows(
    opened: Callable[..., AppTest], starter_path: Path,
    page: str, query: str, heading: str, address: dict[str, str],
) -> None:  # fmt: skip
    at = opened(page, starter_path, **pairs(query))
    assert at.title[0].value == heading
    assert flat(at.query_params) == address
    assert not at.warning


def test_who_leaves_a_profile_that_the_filter_named_sees_every_district(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    at = opened("districts", starter_path, district="Kech", since="2022")
    at = at.sidebar.selectbox[0].set_value("").run()
    assert at.title[0].value == "Districts"
    assert flat(at.query_params) == {"since": "2022-01-01"}


def test_a_profile_that_is_not_known_is_named(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    (warning,) = opened("districts", starter_path, code="Narnia").warning
    assert "names a district that we do not know" in warning.value
    (warning,) = opened("actors", starter_path, id="nobody").warning
    assert "names an actor that we do not know" in warning.value


@pytest.mark.parametrize(
    ("label", "code", "said"),
    [
        ("Turbat – in Kech", "PK211", "Turbat is in Kech: the whole district is chosen."),
        ("Mach – in Kachhi", "PK209", "Mach is in Kachhi"),
        ("Noshki – that is Nushki", "PK223", ""),
    ],
)
def test_where_is_found_by_a_town_and_says_that_the_district_is_chosen(
    opened: Callable[..., AppTest], starter_path: Path, label: str, code: str, said: str
) -> None:
    at = opened("explore", starter_path, status="disputed")
    (where,) = [one for one in at.multiselect if one.label == "Where"]
    assert label in where.options
    at = where.select(label).run()
    assert flat(at.query_params) == {"district": code, "status": "disputed"}
    told = words(at).replace("\\", "")
    assert said in told
    assert ("whole district" in told) == bool(said)


@pytest.fixture(scope="module")
def uneven_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter record with entries that are in no sum, off the map and undated."""
    one = FIRST[0]
    nowhere = {"geometry": None, "geo_precision": "province", "district": None, "tehsil": None,
               "district_method": None}  # fmt: skip
    undated = {"date_start": None, "date_end": None, "date_precision": "undated"}
    bare = {"claims": (), "related": ()}
    more = [
        Incident(**(dict(one) | bare | changes | {"id": f"testland-{name}", "title": name}))
        for name, changes in (
            ("somewhere", nowhere),
            ("some-day", undated),
            ("withdrawn", nowhere | {"status": "retracted"}),
            ("round-up", undated | {"counts": False, "counts_reason": "umbrella"}),
        )
    ]
    return put_first_store(tmp_path_factory.mktemp("uneven"), more)


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("explore", {}),
        ("explore", {"status": "disputed"}),
        ("explore", {"clean": "1", "basis": "state"}),
        ("actors", {"id": "bla"}),
        ("districts", {"code": "PK211"}),
    ],
)
def test_no_page_prints_a_fact_with_two_values(
    opened: Callable[..., AppTest], uneven_path: Path, page: str, query: dict[str, str]
) -> None:
    at = opened(page, uneven_path, **query)
    figures = [f"{one.label} = {one.value}\n{one.delta}" for one in at.metric]
    found = printed([*figures, *words(at).replace("*", "").splitlines()])
    assert {"incidents", "disputed", "killed", "reports"} <= set(found)
    assert not {meaning: values for meaning, values in found.items() if len(values) > 1}


def test_lists_begin_with_the_newest_and_mark_what_is_in_no_sum(
    opened: Callable[..., AppTest], uneven_path: Path
) -> None:
    at = opened("explore", uneven_path)
    tray = [one.proto.label for one in at.get("page_link") if "·" in one.proto.label]
    assert "The newest first; what has no date comes last." in words(at)
    assert "31 January – 1 February 2026 · in no sum" in tray[0]
    assert "undated" in tray[-1]
    (withdrawn,) = (label for label in tray if label.startswith("withdrawn"))
    assert "retracted\\, in no sum" in withdrawn


@pytest.mark.parametrize(("page", "name"), [("actors", "id"), ("districts", "code")])
def test_latest_on_a_profile_begins_with_the_newest_and_never_with_the_undated(
    opened: Callable[..., AppTest], tmp_path: Path, page: str, name: str
) -> None:
    # Their years are not known, so nobody can say that they are the latest.
    undated = {"date_start": None, "date_end": None, "date_precision": "undated"}
    bare = {"claims": (), "related": ()}
    (one,) = (one for one in FIRST if one.id == "2022-02-02-nushki-fc-camp")
    some_days = [
        Incident(**(dict(one) | bare | undated | {"id": f"testland-{n}", "title": f"Some day {n}"}))
        for n in range(3)
    ]
    path = put_first_store(tmp_path, some_days)
    of = {"actors": "bla", "districts": one.district}
    at = opened(page, path, **{name: of[page]})
    told = [one.proto.label for one in at.get("page_link") if "·" in one.proto.label]
    dates = [label.split("·")[1].strip() for label in told]
    years = [0 if one == "undated" else int(one[-4:]) for one in dates]
    assert years[0] > 2000
    assert years == sorted(years, reverse=True)
    assert dates.count("undated") == {"actors": 0, "districts": 3}[page]


def test_a_late_message_brings_no_older_view_back(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    at = opened("explore", starter_path, status="reported", q="camp")
    # What a browser sends that does not hear of Clear: the old widgets, and one choice.
    where = at.multiselect(key="f_districts").set_value(["PK211"])
    late = at._tree.get_widget_states()
    where.set_value([])
    next(one for one in at.button if one.label == "Clear all filters").click().run()
    assert flat(at.query_params) == {}
    at._run(late)
    assert flat(at.query_params) == {"district": "PK211"}
    (words,) = (one for one in at.text_input if one.label == "Full text")
    assert words.value == ""


def test_the_same_choice_again_counts_before_the_answer_to_clear_has_come_whole(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    at = opened("explore", starter_path, status="reported", q="camp")
    had = at._tree.get_widget_states()
    next(one for one in at.button if one.label == "Clear all filters").click().run()
    # The pills of the answer, pressed, beside all that the browser had before.
    (pills,) = (one for one in at.button_group if one.label == "How sure")
    had.widgets.append(pills.set_value(["reported"])._widget_state)
    at._run(had)
    assert flat(at.query_params) == {"status": "reported"}


def test_the_profile_of_a_shared_name_says_so_and_tells_splits_with_their_dates(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    at = opened("actors", starter_path, id="bla")
    told = " ".join(one.value for one in at.info)
    assert "Two organisations have used this name since December 2017" in told
    assert "where the record does not say which" in told
    assert "says that it did it" in words(at)
    assert "Splits, mergers, alliances and parts" in [one.label for one in at.expander]
    assert any("The page that tells it" in one.value for one in at.caption)


def test_rival_claims_of_responsibility_stand_above_the_ledger(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    at = opened("incident", starter_path, id="2010-09-03-quetta-quds-rally")
    assert not at.exception
    told = " ".join(one.value for one in at.info)
    assert "2 organisations each say that they did this" in told
    assert "Claims of responsibility" in words(at)
    assert "6 publishers" in words(at)


def test_the_months_open_at_the_newest_and_are_named_in_one_form(
    opened: Callable[..., AppTest], starter_path: Path
) -> None:
    at = opened("explore", starter_path, tab="play")
    (slider,) = at.get("select_slider")
    newest = slider.options[-1]
    assert f"**{newest}**: " in words(at)
    assert not re.search(rf"\*\*{newest}\*\*: 0 ", words(at))
    assert all(re.fullmatch(r"[A-Z][a-z]+ \d{4}", option) for option in slider.options)


@pytest.mark.parametrize(
    ("page", "asked"), [("districts", {"code": "PK226"}), ("actors", {"id": "bla"})]
)
def test_a_profile_says_of_how_many_it_lists_the_latest(
    opened: Callable[..., AppTest], starter_path: Path, page: str, asked: dict[str, str]
) -> None:
    at = opened(page, starter_path, **asked)
    (all_of,) = (
        link for link in at.get("page_link") if re.fullmatch(r"All [\d,]+ on Explore", link.label)
    )
    count = all_of.label.split()[1]
    assert f"**Latest 8** of {count}" in words(at)


@pytest.mark.parametrize("query", [{}, {"bars": "killed"}, {"clean": "1"}])
def test_where_nothing_is_found_nobody_is_told_to_choose_or_to_drag(
    opened: Callable[..., AppTest], starter_path: Path, query: dict[str, str]
) -> None:
    found = opened("explore", starter_path, **query)
    assert found.get("vega_lite_chart")
    empty = opened("explore", starter_path, q="nothing is called so", **query)
    assert "No incidents match" in words(empty)
    assert "Choose a sign" not in words(empty)
    assert "rag over the bars" not in words(empty)
    assert not empty.get("vega_lite_chart")
