"""A link is one value, read in one place by every door."""

import ast
import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from incidents import counts
from incidents.__main__ import main
from incidents.filters import IncidentFilter, ProblemCode, link_problems
from incidents.links import PARAMETERS, Kind, Link, View, names_of, parse_link, version_mark
from incidents.views.maps import SHADED
from incidents.views.time_axis import Period
from server import http_messages
from tests.laws import examples
from tests.stores import put_first_store
from tests.test_filters import choices

ROOT = Path(__file__).resolve().parents[1]
A_PAGES_LINK = (
    "actor=bla&period=month&bars=killed&shade=killed_high&card=x&layer=districts&basis=state"
    "&tab=table&tiles=online&clean=1&v=97&embed=true&embed_options=dark_theme"
)
NO_LINKS = "granularity=week&lang=ur&compare=x"

views = st.builds(
    View,
    card=st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,119}", fullmatch=True) | st.just(""),
    **{
        name: st.sampled_from(one.values)
        for name, one in PARAMETERS.items()
        if one.kind is Kind.VIEW and one.values
    },
)
versions = st.none() | st.tuples(
    st.integers(0, 10**12 - 1), st.none() | st.text("0123456789abcdef", min_size=4, max_size=64)
)


@st.composite
def links(draw: st.DrawFn) -> Link:
    version, seal = draw(versions) or (None, None)
    return Link(draw(choices), draw(views), version, seal)


@examples(150)
@given(link=links())
def test_a_link_says_what_it_was_made_of(link: Link) -> None:
    assert parse_link(link.to_query()) == link
    assert parse_link("?" + link.to_query_string()) == link


@examples(100)
@given(
    query=st.dictionaries(
        st.sampled_from([*PARAMETERS, "lang", "Actor"]), st.lists(st.text(), max_size=3)
    )
)
def test_whatever_a_link_says_is_read_without_an_error_and_told_in_short(query: Any) -> None:
    link = parse_link(query)
    assert parse_link(link.to_query()) == Link(
        link.filter, link.view, link.version, link.seal, rules=link.rules
    )
    for problem in link.problems:
        assert problem.text.isprintable()
        assert len(problem.text) < 300


def test_the_table_names_every_part_of_the_view_and_every_choice_that_a_screen_offers() -> None:
    assert {one.name for one in fields(View)} == names_of(Kind.VIEW)
    for one in fields(View):
        assert getattr(View(), one.name) == PARAMETERS[one.name].default
    assert PARAMETERS["shade"].values == tuple(SHADED)
    assert PARAMETERS["period"].values == ("auto", *get_args(Period))
    assert PARAMETERS["basis"].values == tuple(counts.BasisChoice)


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("lang=ur", ProblemCode.NO_PARAMETER, "“lang” is not a part of a link that we know"),
        ("layer=hope", ProblemCode.NO_CHOICE, "incidents, districts, grid"),
        ("layer=grid&layer=districts", ProblemCode.TWICE, "“districts” was left out"),
        ("card=" + "x" * 121, ProblemCode.NOT_KNOWN, "card"),
        ("v=-1", ProblemCode.NO_VERSION, "whole number"),
        ("v=97-", ProblemCode.NO_VERSION, "97-"),
        ("v=97-xyz123", ProblemCode.NO_VERSION, "97-xyz123"),
        ("v=3fa2c1", ProblemCode.NO_VERSION, "3fa2c1"),
        ("v=1234567890123", ProblemCode.NO_VERSION, "data version"),
        ("v=97&v=98", ProblemCode.TWICE, "98"),
        ("id=x", ProblemCode.ONE_PAGE, "“id” belongs to one page"),
    ],
)
def test_what_a_link_gets_wrong_has_a_code_and_a_sentence(
    query: str, code: ProblemCode, said: str
) -> None:
    (problem,) = parse_link(query).problems
    assert problem.code is code
    assert said in problem.text


def test_a_version_may_carry_a_piece_of_its_digest() -> None:
    assert parse_link("v=97") == Link(version=97, rules=None)
    assert parse_link("v=97-3fa2c1") == Link(version=97, seal="3fa2c1", rules=None)
    assert version_mark(97, "3fa2c1") == "97-3fa2c1"
    with pytest.raises(ValueError, match="data version"):
        Link(seal="3fa2c1")


def test_a_link_says_by_which_rules_its_figures_were_counted() -> None:
    new = Link(version=97, seal="3fa2c1")
    assert new.to_query() == {"v": ["97-3fa2c1"], "rules": ["3"]}
    assert not parse_link(new.to_query()).is_of_older_rules
    assert parse_link("v=97-3fa2c1").is_of_older_rules
    assert parse_link("v=97&rules=1").is_of_older_rules
    assert parse_link("v=97&rules=2").is_of_older_rules
    # Without a data version there are no old figures.
    assert not parse_link("actor=bla").is_of_older_rules
    assert parse_link("v=97&rules=x").problems[0].parameter == "rules"


def test_a_page_reads_for_itself_what_its_address_names() -> None:
    assert parse_link("code=PK211&actor=bla", is_page=True) == Link(IncidentFilter(actors=("bla",)))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_first_store(tmp_path_factory.mktemp("links"))


def _request(query: str) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "headers": [],
                    "query_string": query.encode()})  # fmt: skip


def _ask_list(store: Path, query: str, capsys: Any) -> str:
    assert main(["--store", str(store), "list", "--query", query]) == 0
    return str(capsys.readouterr().err)


def _ask_file(command: str, suffix: str) -> Any:
    def ask(store: Path, query: str, capsys: Any) -> str:
        out = store.with_name(f"x.{suffix}")
        code = main(["--store", str(store), command, "--query", query, "--out", str(out)])
        told = str(capsys.readouterr().err)
        return told if code else ""

    return ask


def _ask_program(store: Path, query: str, capsys: Any) -> str:
    try:
        http_messages.read(_request(query))
    except http_messages.RequestError as error:
        return str(error)
    return ""


def _shown_link() -> None:
    import streamlit as st

    from pages.shell import view_state

    view_state.adopt_url("Explore")
    st.text(" ".join(one.text for one in view_state.problems()))


def _ask_page(store: Path, query: str, capsys: Any) -> str:
    page = AppTest.from_function(_shown_link)
    for name, value in (part.split("=") for part in query.split("&")):
        page.query_params[name] = value
    return str(page.run().text[0].value)


DOORS = pytest.mark.parametrize(
    "ask",
    [
        pytest.param(_ask_list, id="list"),
        pytest.param(_ask_file("export", "csv"), id="export"),
        pytest.param(_ask_file("briefing", "svg"), id="briefing"),
        pytest.param(_ask_program, id="programs and embed"),
        pytest.param(_ask_page, id="pages"),
    ],
)


@DOORS
def test_what_a_link_knows_no_door_complains_of(ask: Any, store: Path, capsys: Any) -> None:
    assert ask(store, A_PAGES_LINK, capsys) == ""


@DOORS
def test_what_no_link_knows_every_door_names(ask: Any, store: Path, capsys: Any) -> None:
    told = ask(store, f"actor=bla&{NO_LINKS}", capsys)
    for name in ("granularity", "lang", "compare"):
        assert f"“{name}”" in told


def test_a_door_complains_of_no_part_of_a_view_that_it_cannot_show(
    store: Path, capsys: Any
) -> None:
    query = "actor=bla&period=month&bars=killed&shade=killed&card=x&layer=districts"
    for ask in (_ask_list, _ask_file("export", "csv"), _ask_program):
        assert ask(store, query, capsys) == ""
    assert "shade" in _ask_page(store, query, capsys)
    assert "shade" in _ask_file("briefing", "svg")(store, query, capsys)


def test_list_shows_the_data_version_that_a_link_names(store: Path, capsys: Any) -> None:
    main(["--store", str(store), "list", "--json", "--query", "v=40"])
    assert len(json.loads(capsys.readouterr().out)) == 40


def test_a_link_is_read_in_one_place() -> None:
    readers = {"parse_query", "read_filter", "given_values"}
    found = set()
    for path in [*ROOT.glob("incidents/**/*.py"), *ROOT.glob("pages/**/*.py")]:
        names = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        if names & readers:
            found.add(path.relative_to(ROOT).as_posix())
    assert found == {"incidents/links.py", "incidents/filters/__init__.py"}


def test_no_sentence_decides_how_a_link_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    queries = ("since=2024&until=2022", "actor=nobody", "layer=x", "v=x", "lang=ur", "q=a&q=b")
    before = [
        [(one.code, one.parameter, one.value) for one in parse_link(query).problems]
        for query in queries
    ]
    monkeypatch.setattr(
        link_problems, "TEXTS", {code: (f"reworded {code}", "") for code in ProblemCode}
    )
    after = [
        [(one.code, one.parameter, one.value) for one in parse_link(query).problems]
        for query in queries
    ]
    assert before == after
    with pytest.raises(http_messages.RequestError, match="reworded swapped"):
        http_messages.read(_request(queries[0]))


# The words of others: of the table of problems of geo, of the reader of CSV, of HTML.
NOT_OURS = {"null island", "field larger", "<!doctype html"}


@pytest.mark.long
def test_no_code_decides_by_a_sentence() -> None:
    """A reworded or translated sentence must not change what is shown or saved."""
    found = []
    parts = ("incidents", "pages", "server")
    for path in (one for part in parts for one in ROOT.glob(f"{part}/**/*.py")):
        # Rules of reading compare words of reports, and the codes of ACLED and UCDP are words.
        if ROOT / "incidents" / "reading" in path.parents or path.stem in ("acled", "ucdp"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Compare):
                continue
            compared = [part for side in (node.left, *node.comparators)
                        for part in getattr(side, "elts", [side])]  # fmt: skip
            texts = [one.value for one in compared if isinstance(one, ast.Constant)]
            found += [
                (path.name, text)
                for text in texts
                if isinstance(text, str) and len(re.findall(r"[^\W\d]{2,}", text)) > 1
                and " " in text and text not in NOT_OURS
            ]  # fmt: skip
    assert found == []
