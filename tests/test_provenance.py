"""Whose data a report is, under which licence, and whether it may be passed on."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import starter
from incidents.atlas import REPORT_COLUMNS, Selection
from incidents.codebook import read_codebook
from incidents.desk.cells.values import parse_url
from incidents.desk.drafts import DraftReport
from incidents.desk.drafts.source_checks import (
    is_encyclopedia,
    rests_on_encyclopedia,
    unfit_address,
)
from incidents.desk.uploads.layouts import ucdp
from incidents.editions import Edition, allowed
from incidents.errors import UnknownCodeError
from incidents.model import Incident, Report
from incidents.provenance import (
    ACLED,
    LICENCE_NOT_KNOWN,
    UCDP_GED,
    data_set_of,
    data_sets,
    data_sets_held,
    licence_label,
    licence_of,
    may_be_passed_on,
    not_passed_on,
    refusal,
    with_provenance,
)
from incidents.starter.decision_tables import FOLDER
from incidents.store import Store
from incidents.views.citations import cite_incident
from incidents.views.report_facts import report_facts
from tests.conftest import a_claim, a_report
from tests.stores import put_store_of
from tests.views.conftest import select

__all__ = ["select"]
Making = Callable[..., Incident]
BOOK = read_codebook()
LICENCES = [entry.code for entry in BOOK.entries("licence")]
OF_UCDP = {"data_set": UCDP_GED, "data_set_version": "25.1", "licence": "cc_by_4_0"}


def test_every_data_set_has_a_licence_that_says_whether_it_is_passed_on() -> None:
    for entry in BOOK.entries("licence"):
        assert entry.extra["passed_on"] in ("yes", "no"), entry
    for one in data_sets().values():
        assert one.licence in LICENCES
        assert one.publisher
        assert one.address.startswith("https://")
    assert data_sets()[UCDP_GED].licence == "cc_by_4_0"
    assert BOOK.entry("licence", data_sets()[ACLED].licence).extra["passed_on"] == "no"


def test_what_is_not_known_of_a_licence_is_said_and_not_guessed() -> None:
    news = a_report()
    assert licence_of(news) is None
    assert licence_label(licence_of(news)) == LICENCE_NOT_KNOWN
    assert data_set_of(news) is None
    assert may_be_passed_on(news)


def test_rows_that_came_in_before_reports_said_so_are_told_by_the_importers_publisher() -> None:
    old = a_report(publisher=data_sets()[UCDP_GED].publisher)
    assert data_set_of(old) is data_sets()[UCDP_GED]
    assert licence_of(old) == "cc_by_4_0"
    assert not may_be_passed_on(a_report(publisher=data_sets()[ACLED].publisher))


any_report = st.builds(
    DraftReport,
    publisher=st.sampled_from(["A", *(one.publisher for one in data_sets().values())]),
    data_set=st.sampled_from([None, *data_sets()]),
    data_set_version=st.sampled_from([None, "25.1"]),
    licence=st.sampled_from([None, *LICENCES]),
    not_to_be_passed_on=st.booleans(),
)


@given(st.lists(any_report, min_size=1, max_size=6))
def test_a_record_and_a_frame_of_reports_are_judged_alike(reports: list[DraftReport]) -> None:
    frame = pd.DataFrame(
        [{name: getattr(one, name, None) for name in REPORT_COLUMNS} for one in reports]
    ).assign(incident_id="one", row=0)
    assert not_passed_on(frame).tolist() == [not may_be_passed_on(one) for one in reports]
    told = with_provenance(frame)
    assert told["licence"].tolist() == [licence_of(one) for one in reports]
    sets = [data_set_of(one) for one in reports]
    assert told["data_set"].tolist() == [one.code if one else None for one in sets]
    assert (refusal(reports) == "") == all(may_be_passed_on(one) for one in reports)
    assert {one.data_set for one in data_sets_held(frame)} == {one for one in sets if one}


@pytest.mark.parametrize(
    "closed",
    [
        {"not_to_be_passed_on": True},
        {"data_set": ACLED},
        {"licence": "acled_terms"},
        {"publisher": data_sets()[ACLED].publisher},
    ],
)
def test_what_may_not_be_passed_on_is_in_no_edition_that_leaves_the_house(
    select: Callable[..., Selection], make_incident: Making, closed: dict[str, Any]
) -> None:
    kept = make_incident(id="kept", reports=(a_report(1), a_report(2, **closed)), claims=())
    chosen = select(kept, make_incident(id="free", claims=()))
    for edition in (Edition.PUBLIC, Edition.PARTNERS):
        assert chosen.atlas.table["id"][allowed(chosen, edition)].tolist() == ["free"]
    assert allowed(chosen, Edition.INTERNAL).all()


def test_a_citation_names_the_data_set_with_version_licence_and_what_it_asks_for(
    make_incident: Making,
) -> None:
    cited = cite_incident(
        make_incident(reports=(a_report(**OF_UCDP),)), 7, date(2024, 3, 1), "https://x/?v=7"
    )
    for text in (cited.plain, cited.bibtex, cited.ris):
        assert "UCDP GED 25.1 (CC BY 4.0)" in text
        assert "Sundberg, Ralph, and Erik Melander, 2013" in text
    ours = cite_incident(make_incident(), 7, date(2024, 3, 1), "https://x/?v=7")
    assert "With rows of" not in ours.plain + ours.bibtex + ours.ris


def test_a_report_says_what_is_known_of_it_and_what_is_missing() -> None:
    bare = report_facts(a_report(published_on=None))
    assert bare.known == (LICENCE_NOT_KNOWN,)
    assert bare.in_words() == (
        "Licence not known; only facts are taken, in our own words. Not recorded: day of "
        "publication, day of reading, a kept copy, digest of what was read."
    )
    read = {"retrieved_on": date(2024, 3, 4), "archived_url": "https://archive.example.org/1"}
    whole = report_facts(a_report(sha256="ab" * 32, not_to_be_passed_on=True, **read, **OF_UCDP))
    assert whole.missing == ()
    assert whole.in_words() == (
        "Row of UCDP GED 25.1 (CC BY 4.0) · read on 4 March 2024 · copy kept at "
        "https://archive.example.org/1 · SHA-256 abababababababab… · not to be passed on: for the "
        "desk alone."
    )
    assert report_facts(a_report(licence="public_domain")).known == ("Public domain",)


@pytest.mark.parametrize("field", ["data_set", "licence"])
def test_a_data_set_or_a_licence_that_no_table_knows_is_not_saved(
    make_incident: Making, field: str
) -> None:
    wrong = make_incident(reports=(a_report(**{field: "made_up"}),))
    with pytest.raises(UnknownCodeError) as caught:
        BOOK.check(wrong)
    assert (caught.value.field, caught.value.value) == (field, "made_up")


def test_what_is_said_of_a_report_comes_back_from_the_store(
    tmp_path: Path, make_incident: Making
) -> None:
    said = a_report(
        retrieved_on=date(2024, 3, 4), archived_url="https://archive.example.org/1",
        sha256="ab" * 32, not_to_be_passed_on=True, **OF_UCDP,
    )  # fmt: skip
    told = make_incident(reports=(said,), claims=())
    with Store(put_store_of([told], tmp_path)) as store:
        assert store.get("testville-2024-03-01").incident.reports == (said,)
        row = store.read_atlas().reports.iloc[0]
        assert [row[name] for name in ("data_set", "data_set_version", "licence")] == [
            "ucdp_ged", "25.1", "cc_by_4_0",
        ]  # fmt: skip
        assert bool(row["not_to_be_passed_on"])
        assert row["sha256"] == "ab" * 32


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("GEDEvent_v25_1.csv", "25.1"),
        ("ged251-csv.zip", "25.1"),
        ("ucdp_ged221_testland.csv", "22.1"),
        ("GEDEvent_v24_0_11.csv", "24.0.11"),
        ("ged2023.csv", ""),
        ("testland-2024.csv", ""),
        ("events v25.1.csv", ""),
    ],
)
def test_the_version_of_ucdp_ged_is_read_from_a_files_name_and_never_guessed(
    name: str, version: str
) -> None:
    assert ucdp.version_of(name) == version


# What a source cannot be.


@pytest.mark.parametrize(
    "url",
    [
        "http://34.80.245.248/page", "https://[2001:db8::1]/page", "http://localhost/page",
        "https://desk.example.ts.net/?p=1", "https://defence.example.org./thread",
        "http://archive.local/1", "http://gazette/page",
    ],
)  # fmt: skip
def test_an_address_that_others_cannot_follow_is_refused_at_every_door(url: str) -> None:
    assert unfit_address(url)
    assert parse_url(url).problem


@pytest.mark.parametrize("url", [None, "", "https://example.org/1", "http://news.example.co.uk/a"])
def test_a_publishers_address_is_taken(url: str | None) -> None:
    assert unfit_address(url) == ""


@pytest.mark.parametrize(
    ("changes", "is_one"),
    [
        ({"publisher": "Wikipedia"}, True),
        ({"url": "https://en.wikipedia.org/wiki/Testland"}, True),
        ({"publisher": "explained.today (encyclopedia mirror)"}, True),
        ({"url": "https://www.know.cf/enciclopedia/en/Testland"}, True),
        ({"publisher": "The Testland Gazette", "url": "https://gazette.example.org/1"}, False),
    ],
)
def test_an_encyclopedia_and_its_copies_are_known_as_one(
    changes: dict[str, Any], is_one: bool
) -> None:
    assert is_encyclopedia(a_report(**changes)) is is_one


def _with_encyclopedia(make: Making, *figures: int) -> Incident:
    wiki = a_report(2, publisher="Wikipedia", url="https://en.wikipedia.org/wiki/Testland")
    own = [a_claim(n, id=f"c{n}", n=figure) for n, figure in enumerate(figures[1:], 1)]
    theirs = a_claim(
        9, id="c9", report_id=wiki.id, claimant="Encyclopedia", claimant_role="unknown",
        n=figures[0],
    )  # fmt: skip
    return make(reports=(a_report(1), wiki), claims=(*own, theirs))


@pytest.mark.parametrize(
    ("figures", "measures"),
    [
        ((7, 5, 9), ()),  # it lies between the reports
        ((9, 5, 9), ()),  # it repeats one
        ((11, 5, 9), ("killed",)),  # the highest is its own
        ((3, 5, 9), ("killed",)),  # the lowest is
        ((3,), ("killed",)),  # there is no other
    ],
)
def test_an_end_of_a_range_that_an_encyclopedia_alone_gives_is_found(
    make_incident: Making, figures: tuple[int, ...], measures: tuple[str, ...]
) -> None:
    assert rests_on_encyclopedia(_with_encyclopedia(make_incident, *figures)) == measures


def test_no_report_of_the_starter_stands_on_an_address_that_others_cannot_follow() -> None:
    told = [
        (report.id, url)
        for incident in starter.read()
        for report in incident.reports
        for url in (report.url, report.archived_url)
        if unfit_address(url)
    ]
    assert told == []


def test_no_end_of_a_range_of_the_starter_rests_on_an_encyclopedia_alone() -> None:
    weak = {one.id: found for one in starter.read() if (found := rests_on_encyclopedia(one))}
    assert weak == {}


def test_no_report_of_the_starter_is_a_row_that_may_not_be_passed_on() -> None:
    reports = [report for one in starter.read() for report in one.reports]
    assert refusal(reports) == ""
    assert all(isinstance(report, Report) for report in reports)


def test_no_table_of_the_record_knows_a_licence_beside_the_codebook() -> None:
    # Of who publishes none is guessed: a report has its own, or that of its data set.
    for path in sorted(FOLDER.glob("*.csv")):
        header = path.read_text(encoding="utf-8").partition("\n")[0]
        assert "licence" not in header.split(","), path.name


def test_the_record_says_of_every_report_that_no_licence_is_known() -> None:
    reports = [report for one in starter.read() for report in one.reports]
    assert {licence_label(licence_of(report)) for report in reports} == {LICENCE_NOT_KNOWN}
