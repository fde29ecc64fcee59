"""People by period: low ends, ranges, what is not counted, and words for who cannot see."""

from datetime import date, timedelta
from itertools import product

import altair as alt
import pytest

from incidents.atlas import Selection
from incidents.counts import BasisChoice, total
from incidents.views.people_chart import people_sums, people_timeline
from incidents.views.time_axis import PERIODS, brush_dates, fitting_period
from incidents.views.timeline_charts import timeline

DAY_MS = 86_400_000
UNDATED = {"date_start": None, "date_end": None, "date_precision": "undated"}


def layers(chart: dict) -> tuple[list[dict], list[dict], list[dict]]:
    """Return the bars, circles and words of a chart that Vega-Lite understands."""
    alt.LayerChart.from_dict(chart)
    return drawn(chart)


def drawn(chart: dict) -> tuple[list[dict], list[dict], list[dict]]:
    """Return the same without asking Vega-Lite, which takes a while: for many charts of a kind."""
    bars, circles, words = (layer["data"]["values"] for layer in chart["layer"])
    return bars, circles, words


def pieces(chart: dict) -> list[tuple[str, str, float, float]]:
    bars, _, _ = layers(chart)
    return sorted((bar["when"], bar["sign"], bar["low"], bar["high"]) for bar in bars)


def on(day: date, until: date | None = None, precision: str = "day") -> dict:
    return {"date_start": day, "date_end": until or day, "date_precision": precision}


def dates_of(expression: str) -> list[date]:
    edges = expression.strip("[]").split(", ")
    return [date(1970, 1, 1) + timedelta(milliseconds=float(edge)) for edge in edges]


@pytest.fixture
def claimed(make_incident, make_claim, select) -> Selection:
    """Two ranges and an open one in March, "several" in April, "up to" in May, a 0 in June."""
    bla = {"claimant": "BLA", "claimant_role": "armed_group", "claimant_actor": "bla"}
    several = {"qualifier": "uncounted"}
    plain = [
        ("a", on(date(2024, 3, 1)), (make_claim(1, n=3), make_claim(2, n=40, **bla))),
        ("b", on(date(2024, 3, 9)), (make_claim(3, qualifier="at_least", low=10),)),
        ("c", on(date(2024, 3, 9)), (make_claim(4, **several),)),
        ("d", on(date(2024, 4, 2)), (make_claim(5, **several),)),
        ("e", on(date(2024, 5, 2)), (make_claim(6, qualifier="up_to", high=20),)),
        ("f", on(date(2024, 6, 2)), (make_claim(7, n=0),)),
        ("g", on(date(2024, 7, 2)), ()),
        ("h", UNDATED, (make_claim(8, n=500),)),
    ]
    made = [make_incident(id=name, claims=claims, **when) for name, when, claims in plain]
    statement = make_incident(
        id="i",
        claims=(make_claim(9, n=214, **bla),),
        counts=False,
        counts_reason="statement_only",
        **on(date(2024, 3, 5)),
    )
    return select(*made, statement)


def test_low_ends_stand_on_the_line_and_the_range_on_top(claimed):
    assert pieces(people_timeline(people_sums(claimed, "month", "killed", "all"))) == [
        ("March 2024", "lowest figures", 0, 13),
        ("March 2024", "range of claims", 13, 50),
        ("May 2024", "range of claims", 0, 20),
    ]


def test_an_open_top_and_a_zero_that_is_said_are_written(claimed):
    _, _, words = layers(people_timeline(people_sums(claimed, "month", "killed", "all")))
    assert [(word["when"], word["word"], word["high"]) for word in words] == [
        ("March 2024", "+", 50),
        ("June 2024", "0", 0),
    ]


def test_harm_that_nobody_counts_is_a_circle_below_the_line(claimed):
    chart = people_timeline(people_sums(claimed, "month", "killed", "all"))
    bars, circles, _ = layers(chart)
    assert [(circle["when"], circle["of"]) for circle in circles] == [
        ("March 2024", "2 incidents; 1 not counted"),
        ("April 2024", "1 not counted"),
    ]
    assert {circle["sign"] for circle in circles} == {"said, not counted"}
    assert circles[1]["people"] == "not counted"
    assert all(circle["low"] < 0 for circle in circles)
    assert "April 2024" not in {bar["when"] for bar in bars}
    assert all(bar["high"] > 0 for bar in bars)


def test_lowest_shows_low_ends_only_and_says_where_there_is_none(claimed):
    chart = people_timeline(people_sums(claimed, "month", "killed", "low"))
    assert pieces(chart) == [("March 2024", "lowest figures", 0, 13)]
    _, circles, words = layers(chart)
    assert [word["word"] for word in words] == ["0"]
    assert [(c["when"], c["sign"], c["people"]) for c in circles][-1] == (
        "May 2024",
        "no lowest figure",
        "not known",
    )


def test_highest_shows_high_ends_only(claimed):
    assert pieces(people_timeline(people_sums(claimed, "month", "killed", "high"))) == [
        ("March 2024", "highest figures", 0, 50),
        ("May 2024", "highest figures", 0, 20),
    ]


def test_whose_claims_chooses_the_bars(claimed):
    assert pieces(people_timeline(people_sums(claimed, "year", "killed", "armed_group"))) == [
        ("2024", "lowest figures", 0, 40)
    ]
    assert pieces(people_timeline(people_sums(claimed, "year", "injured", "all"))) == []


def test_the_caption_says_what_is_added_up_and_what_is_left_out(claimed):
    assert people_sums(claimed, "month", "killed", "all").caption() == (
        "sums of 4 incidents; 3 by one party alone; 2 not counted; 1 without a claim; 1 undated; "
        "1 in no sum; +: it may be more; on all claims"
    )
    assert people_sums(claimed, "month", "killed", "armed_group").caption() == (
        "sums of 1 incident; 6 without a claim; 1 undated; 1 in no sum; "
        "on the claims of armed groups"
    )


def test_the_caption_says_which_dates_are_wider_than_the_bars(make_incident, make_claim, select):
    year = on(date(2024, 1, 1), date(2024, 12, 31), "year")
    chosen = select(make_incident(claims=(make_claim(n=2),), **year))
    assert people_sums(chosen, "month", "killed", "state").caption() == (
        "sums of 1 incident; 1 by one party alone; 1 dated less exactly than the month, shown at "
        "the earliest; on the claims of the state"
    )
    bars, _, _ = layers(people_timeline(people_sums(chosen, "month", "killed", "state")))
    assert bars[0]["of"].endswith("1 dated less exactly than the month, shown at the earliest")
    assert "exactly" not in people_sums(chosen, "year", "killed", "state").caption()


def test_the_chart_is_told_in_words(claimed):
    words = people_sums(claimed, "month", "killed", "all").description()
    assert words.startswith(
        "People said to be killed per month, 1 March 2024 to 2 July 2024: 13–70+. "
        "Most in March 2024: 13–50+. In 1 month harm is said, but not counted. Sums of 4 incidents"
    )
    chart = people_timeline(people_sums(claimed, "month", "killed", "all"))
    assert chart["description"] == words


@pytest.mark.long
def test_nothing_at_all_can_be_drawn(make_incident, select):
    empty = [select(), select(make_incident()), select(make_incident(**UNDATED))]
    for chosen, period, basis in product(empty, PERIODS, BasisChoice):
        sums = people_sums(chosen, period, "held", basis)
        look = layers if basis is BasisChoice.ALL else drawn
        assert look(people_timeline(sums)) == ([], [], []), (period, basis)
        assert sums.caption().startswith("sums of 0 incidents"), (period, basis)
        assert "People said to be held or missing per" in sums.description()


def test_the_bars_add_up_to_the_total_of_the_dated(claimed):
    dated = claimed.where(claimed.atlas.table["date_start"].notna().to_numpy())
    for basis, period in product(BasisChoice, PERIODS):
        expected = total(dated, "killed", basis)
        bars, _, _ = drawn(people_timeline(people_sums(claimed, period, "killed", basis)))
        heights = sum(bar["high"] - bar["low"] for bar in bars)
        wanted = expected.low if basis is BasisChoice.LOW else expected.high or 0
        assert heights == wanted, (basis, period)


def test_both_charts_have_the_same_axis(claimed):
    limits = {"since": date(2023, 6, 15), "until": date(2025, 1, 31)}
    for period in PERIODS:
        above = timeline(claimed, period, **limits)
        chart = people_timeline(people_sums(claimed, period, "killed", "all", **limits))
        for layer in chart["layer"]:
            assert layer["encoding"]["x"] == above["encoding"]["x"]
    edges = dates_of(chart["layer"][0]["encoding"]["x"]["scale"]["domain"]["expr"])
    assert edges == [date(2023, 1, 1), date(2026, 1, 1)]


@pytest.mark.parametrize("period", PERIODS)
def test_a_bar_is_as_wide_as_its_period(claimed, period):
    bars, circles, words = layers(people_timeline(people_sums(claimed, period, "killed", "all")))
    for mark in bars + circles + words:
        edges = [mark["period_start"], mark["period_end"]]
        first, last = brush_dates({"brush": {"period_start": edges}}, period)
        assert [
            (first - date(1970, 1, 1)).days * DAY_MS,
            (last + timedelta(days=1) - date(1970, 1, 1)).days * DAY_MS,
        ] == edges


def test_the_brush_is_one_that_streamlit_can_read(claimed):
    chart = people_timeline(people_sums(claimed, "month", "killed", "all"))
    (brush,) = chart["params"]
    assert (brush["name"], brush["select"]["encodings"]) == ("brush", ["x"])
    (brushed,) = (layer for layer in chart["layer"] if layer.get("name") in brush["views"])
    assert brushed["encoding"]["x"]["field"] == "period_start"


def test_too_many_bars_become_wider_ones(make_incident, make_claim, select):
    days = [date(2003, 1, 1), date(2024, 1, 1)]
    chosen = select(
        *(
            make_incident(id=f"t-{n}", claims=(make_claim(n, n=1),), **on(day))
            for n, day in enumerate(days)
        )
    )
    assert fitting_period(chosen, "day") == "month"
    chart = people_timeline(people_sums(chosen, "day", "killed", "all"))
    assert chart["title"] == "People said to be killed per month"
    assert [bar["when"] for bar in layers(chart)[0]] == ["January 2003", "January 2024"]
