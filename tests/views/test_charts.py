"""Timelines and charts of who claims what: sums, honest signs, and words for who cannot see."""

import json
from datetime import date, timedelta

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.atlas import Selection
from incidents.counts import by_period
from incidents.views.claims_chart import (
    claim_rows,
    claims_chart,
    describe_claims,
    describe_parties,
    party_chart,
)
from incidents.views.time_axis import (
    PERIODS,
    axis_labels,
    brush_dates,
    default_period,
    describe_timeline,
    fitting_period,
    period_sums,
    timeline_caption,
)
from incidents.views.timeline_charts import timeline, years_chart
from tests.laws import examples

DAY_MS = 86_400_000


def marks(chart: dict) -> list[dict]:
    """Return the marks of a chart that Vega-Lite understands, with days and names for numbers."""
    values = chart["data"]["values"]
    rows = values if isinstance(values, list) else values.to_dict("records")
    alt.Chart.from_dict({**chart, "data": {"values": rows}})
    if isinstance(values, list):
        return rows
    names = {step["as"]: json.loads(step["calculate"].split("[datum")[0])
             for step in chart["transform"] if step["calculate"].startswith("[")}  # fmt: skip
    return [
        row
        | {
            "type": names["type"][row["kind"]],
            "style": names["style"][row["certainty"]],
            "from": _day(row["period_start"]),
            "to": _day(row["period_end"]) - timedelta(days=1),
        }
        for row in rows
    ]


def _day(milliseconds: float) -> date:
    return date(1970, 1, 1) + timedelta(milliseconds=milliseconds)


def on(day: date, number: int = 0, until: date | None = None, **changes):
    return {
        "id": f"t-{day.isoformat()}-{number}",
        "date_start": day,
        "date_end": until or day,
        **changes,
    }


@pytest.fixture
def mixed(make_incident, select) -> Selection:
    """Known to the day, to the month and to the year, in no sum, and undated."""
    month = on(date(2024, 2, 1), 1, date(2024, 2, 29), date_precision="month")
    year = on(date(2024, 1, 1), 2, date(2024, 12, 31), date_precision="year", event_type="riots")
    none = on(date(2024, 3, 9), 3, counts=False, counts_reason="umbrella")
    undated = {"id": "t-u", "date_start": None, "date_end": None, "date_precision": "undated"}
    plain = [on(date(2024, 3, 1), 4), on(date(2024, 3, 5), 5, event_type="protests")]
    return select(*(make_incident(**c) for c in (month, year, none, undated, *plain)))


def test_what_is_less_certain_does_not_look_like_an_ordinary_bar(mixed):
    drawn = {
        (f"{mark['from']} to {mark['to']}", mark["style"], mark["low"] < 0)
        for mark in marks(timeline(mixed, "month"))
    }
    assert drawn == {
        ("2024-02-01 to 2024-02-29", "striped", False),
        ("2024-01-01 to 2024-12-31", "striped", True),
        ("2024-03-01 to 2024-03-31", "solid", False),
        ("2024-03-01 to 2024-03-31", "outlined", False),
    }


def test_the_caption_counts_what_the_bars_do_not_show(mixed):
    assert timeline_caption(mixed, "month") == (
        "1 striped: day not known; 1 below the line: dates reach over more than one month; "
        "1 outlined: in no sum; 1 undated, not drawn"
    )


def test_the_timeline_is_told_in_words(mixed):
    assert describe_timeline(mixed, "month").startswith(
        "Timeline of 4 incidents per month, 1 January 2024 to 31 December 2024. "
        "Most in March 2024: 2. 1 striped"
    )


def test_colour_is_never_the_only_sign_of_a_type(mixed):
    labels = {mark["type"] for mark in marks(timeline(mixed, "month"))}
    assert labels == {"B Battles", "P Protests", "R Riots"}


def test_bars_of_one_period_stand_on_each_other(mixed):
    march = [mark for mark in marks(timeline(mixed, "month")) if mark["from"].month == 3]
    assert sorted((mark["low"], mark["high"]) for mark in march) == [(0, 1), (1, 2), (2, 3)]


def test_an_event_over_two_months_stands_where_it_began(make_incident, select):
    chosen = select(make_incident(**on(date(2024, 1, 31), until=date(2024, 2, 1))))
    assert [mark["from"] for mark in marks(timeline(chosen, "month"))] == [date(2024, 1, 1)]


@pytest.mark.parametrize("period", PERIODS)
def test_nothing_and_one_incident_can_be_drawn(make_incident, select, period):
    nothing = select()
    assert marks(timeline(nothing, period)) == []
    assert describe_timeline(nothing, period) == (
        "Timeline without a bar: no dated incident is chosen."
    )
    one = select(make_incident())
    assert len(marks(timeline(one, period))) == 1
    assert len(marks(years_chart(one))) == 1
    assert "1 incident per" in describe_timeline(one, period)


def test_the_axis_shows_the_days_asked_for_empty_or_not(make_incident, select):
    chosen = select(make_incident(**on(date(2024, 3, 1))))
    chart = timeline(chosen, "month", since=date(2023, 1, 15), until=date(2024, 12, 31))
    edges = chart["encoding"]["x"]["scale"]["domain"]["expr"].strip("[]").split(", ")
    assert [date(1970, 1, 1) + timedelta(milliseconds=float(edge)) for edge in edges] == [
        date(2023, 1, 1),
        date(2025, 1, 1),
    ]


def test_many_incidents_are_a_few_hundred_marks(make_incident, select):
    day = date(2003, 1, 1)
    chosen = select(*(make_incident(**on(day + timedelta(days=4 * n), n)) for n in range(2_000)))
    assert default_period(chosen) == "year"
    assert len(marks(timeline(chosen, "month"))) <= 300
    assert fitting_period(chosen, "day") == "month"
    assert len(marks(timeline(chosen, "day"))) <= 1000


def test_bars_of_months_are_left_for_years_before_a_telephone_draws_hairlines(
    make_incident, select
):
    first, last = date(2003, 1, 1), date(2007, 12, 31)
    chosen = select(*(make_incident(**on(day, n)) for n, day in enumerate((first, last))))
    assert default_period(chosen) == "month"
    longer = select(*(make_incident(**on(d, n)) for n, d in enumerate((first, date(2008, 1, 1)))))
    assert default_period(longer) == "year"


def test_the_brush_is_one_that_streamlit_can_read(mixed):
    chart = timeline(mixed, "month")
    (brush,) = chart["params"]
    assert (brush["name"], brush["select"]["encodings"]) == ("brush", ["x"])
    assert chart["encoding"]["x"]["field"] == "period_start"


def brushed(since: date, until: date, hours: int = 0) -> dict:
    edges = [((day - date(1970, 1, 1)).days * 24 + hours) * 3_600_000 for day in (since, until)]
    return {"selection": {"brush": {"period_start": edges}}}


def test_a_brush_takes_the_whole_periods_that_it_covers_at_least_half():
    sloppy = brushed(date(2024, 1, 28), date(2024, 4, 3))
    assert brush_dates(sloppy, "month") == (date(2024, 2, 1), date(2024, 3, 31))


def test_a_brush_within_one_period_takes_that_one():
    assert brush_dates(brushed(date(2024, 2, 3), date(2024, 2, 9)), "month") == (
        date(2024, 2, 1),
        date(2024, 2, 29),
    )


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"selection": {"brush": {}}},
        {"brush": {"period_start": [float("nan"), 1.0]}},
        {"brush": {"period_start": [0, 1e300]}},
        {"brush": {"period_start": ["1", "2"]}},
        {"brush": {"period_start": [1]}},
    ],
)
def test_a_brush_that_says_nothing_filters_nothing(event):
    assert brush_dates(event, "month") is None


DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@examples(60)
@given(DAYS, DAYS, st.sampled_from(PERIODS))
def test_brushed_dates_are_whole_periods(one, other, period):
    since, until = sorted((one, other))
    first, last = brush_dates(brushed(since, until, hours=12), period)
    assert brush_dates(brushed(first, last + timedelta(days=1)), period) == (first, last)


SPANS = st.tuples(DAYS, st.integers(0, 70), st.sampled_from(["day", "week", "month", "year"]))


@examples(40)
@given(spans=st.lists(SPANS, max_size=8), period=st.sampled_from(PERIODS))
def test_the_timeline_and_the_counts_agree(make_incident, select, spans, period):
    made = [
        make_incident(**on(day, n, day + timedelta(days=length), date_precision=precision))
        for n, (day, length, precision) in enumerate(spans)
    ]
    chosen = select(*made)
    sums = period_sums(chosen, period)
    counted = by_period(chosen, sums.period)
    assert sums.drawn == counted["incidents"].sum() + counted["in_no_sum"].sum() == len(made)
    assert sums.below == counted.loc[~counted["exact"], "incidents"].sum()


@pytest.mark.parametrize("period", PERIODS)
def test_an_axis_has_at_most_fourteen_words_and_names_the_year(period):
    labels = axis_labels(100, 900, period)
    assert 0 < len(labels) <= 14
    assert all(100 <= at < 900 for at, _ in labels)
    assert labels[0][1][-4:].isdigit()


@pytest.fixture
def contested(make_incident, make_claim):
    """The state says 31 twice, an armed group at least 30 and 214, nobody else a number."""
    bla = {"claimant": "BLA", "claimant_role": "armed_group", "report_id": "testland-gazette-1"}
    return make_incident(
        claims=(
            make_claim(1, n=31),
            make_claim(2, **bla, qualifier="at_least", low=30),
            make_claim(3, **(bla | {"claimant": "BLA, later"}), n=214),
            make_claim(4, claimant="Hospital", claimant_role="medical", qualifier="uncounted"),
        )
    )


def layers(chart: dict) -> list[list[dict]]:
    alt.LayerChart.from_dict(chart)
    return [layer["data"]["values"] for layer in chart["layer"]]


def test_each_side_has_a_row_even_without_a_number(contested):
    _, points, labels, words = layers(party_chart(contested))
    assert {(p["side"], p["value"]) for p in points} == {
        ("State", 31),
        ("Armed groups", 30),
        ("Armed groups", 214),
    }
    assert {label["label"] for label in labels} == {"31", "30+", "214"}
    assert [word["label"] for word in words] == ["harm is said, without a number"]


def test_the_party_chart_is_told_in_words(contested):
    assert describe_parties(contested) == (
        "Killed, by side. State: 31. Armed groups: 30–214. Independent and media: not counted."
    )


def test_sides_differ_in_shape_as_well_as_in_colour(contested):
    encoding = party_chart(contested)["layer"][1]["encoding"]
    for channel in ("shape", "color"):
        assert encoding[channel]["field"] == "side"
        assert len(set(encoding[channel]["scale"]["range"])) == 3


def test_who_claims_what_shows_the_highest_and_says_what_it_leaves_out(
    make_incident, make_claim, select
):
    chosen = select(
        *(
            make_incident(**on(date(2024, 3, n), n, claims=(make_claim(n, n=n),)))
            for n in range(1, 19)
        ),
        make_incident(**on(date(2024, 2, 1), 0, claims=(make_claim(30, qualifier="uncounted"),))),
    )
    rows = claim_rows(chosen, {})
    assert [row.text for row in rows.rows] == [str(n) for n in range(4, 19)]
    assert rows.note == (
        "15 of 19 incidents with claims about people killed: those with the highest figure."
    )
    bars, points, titles, _ = layers(claims_chart(rows))
    assert [title["head"] for title in titles][-1] == (
        "Shots at a fictional bridge · Testville, 18 March 2024"
    )
    assert len(bars) == len(points) == 15
    assert "Testville, 18 March 2024: State 18." in describe_claims(rows)


def test_an_uncounted_incident_keeps_its_row_and_has_no_mark(make_incident, make_claim, select):
    chosen = select(make_incident(claims=(make_claim(1, qualifier="uncounted"),)))
    rows = claim_rows(chosen, {})
    assert [row.text for row in rows.rows] == ["not counted"]
    bars, points, _, figures = layers(claims_chart(rows))
    assert (bars, points) == ([], [])
    assert figures[0]["range"] == "not counted"


def test_no_claim_at_all_can_be_drawn(make_incident, select):
    rows = claim_rows(select(make_incident()), {})
    assert rows.note == "No claim about people killed."
    assert layers(claims_chart(rows))[1] == []
