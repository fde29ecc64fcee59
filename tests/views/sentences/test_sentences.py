"""The sentences say what is counted, whose number it is, and what is not known."""

import math
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.atlas import Selection
from incidents.desk.safeguards.wording import flags_in
from incidents.filters import IncidentFilter
from incidents.model import Claim, Incident, Participation
from incidents.views.sentences import change_of, write
from incidents.views.sentences.count_change import dispersion
from tests.conftest import a_report

Selecting = Callable[..., Selection]
Making = Callable[..., Incident]
Claiming = Callable[..., Claim]
ALL = IncidentFilter()
STEADY = [4, 5, 3, 4, 4, 5, 3, 4, 4, 5, 3, 4] * 2


def series(make: Making, days: list[date]) -> list[Incident]:
    return [
        make(id=f"testville-{n:04d}", date_start=day, date_end=day, reports=(a_report(n + 1),))
        for n, day in enumerate(days)
    ]


def test_no_incident_gives_sentences_that_say_so(select: Selecting) -> None:
    told = write(select(), ALL)
    assert len(told.bullets) == 6
    assert told.footnotes == ()
    assert "0 incidents" in told.paragraph
    assert "No dated incident" in told.as_text()


def test_figures_are_ranges_with_their_basis_and_what_is_uncounted(
    select: Selecting, make_incident: Making, make_claim: Claiming
) -> None:
    one = make_incident(
        claims=(make_claim(1, n=2), make_claim(2, n=5, claimant="BLA", claimant_role="armed_group"))
    )
    other = make_incident(id="testville-2", claims=(make_claim(3, id="c3", qualifier="uncounted"),))
    told = write(select(one, other), ALL)
    assert told.bullets[0].startswith(
        "People, on all claims: 2–5 killed (1 incident, 1 more not counted)."
    )
    assert "No claim speaks of people injured" in told.bullets[0]
    assert "on the claims of the state: 2 killed" in write(select(one), ALL, "state").bullets[0]


def test_rival_claims_stand_side_by_side_with_their_reports(
    select: Selecting, make_incident: Making, make_claim: Claiming
) -> None:
    incident = make_incident(
        claims=(make_claim(1, n=2), make_claim(2, n=5, claimant="BLA", claimant_role="armed_group"))
    )
    told = write(select(incident), ALL)
    assert "Police of Testland: 2 people killed; BLA: 5 people killed" in told.bullets[4]
    assert "[1]" in told.bullets[4]
    [note] = told.footnotes
    assert note.incident_id == incident.id
    assert note.reports == "The Testland Gazette (fictional), 2 March 2024"


def test_what_is_not_known_is_counted(select: Selecting, make_incident: Making) -> None:
    area = make_incident(
        geometry=None,
        geo_precision="district",
        district="PK211",
        district_method="manual",
        status="claimed",
    )
    said = write(select(area), ALL).bullets[5]
    assert "1 is known by the word of one party alone" in said
    assert "1 has no number of people killed" in said
    assert "1 is known to a tehsil, a district or the province only" in said


def test_periods_are_those_of_the_filter_and_of_the_data(
    select: Selecting, make_incident: Making
) -> None:
    first = date(2022, 1, 1)
    days = [first + timedelta(15 * n) for n in range(60)]
    everything = select(*series(make_incident, days))
    choice = IncidentFilter(since=date(2024, 1, 1), until=date(2024, 3, 31))
    told = write(choice.apply(everything), choice).bullets[1]
    assert "6 incidents began from 1 January 2024 to 31 March 2024" in told
    assert "(2 October 2023 to 31 December 2023)" in told
    assert "(1 January 2023 to 31 March 2023)" in told
    assert told.count("cannot be told from chance") == 2


def test_what_the_record_does_not_reach_is_not_compared_and_never_none(
    select: Selecting, make_incident: Making
) -> None:
    days = [date(2022, 1, 1) + timedelta(15 * n) for n in range(60)]
    everything = select(*series(make_incident, days))
    first = IncidentFilter(since=date(2022, 1, 1), until=date(2022, 6, 30))
    told = write(first.apply(everything), first).bullets[1]
    assert "no comparison with the period before (4 July 2021 to 31 December 2021)" in told
    assert "no comparison with the same period a year earlier" in told
    assert told.endswith("the record begins on 1 January 2022.")
    assert not re.search(r"ratio|chance|[; ]0 ", told)
    after = IncidentFilter(since=date(2030, 1, 1))
    assert "before the period begins" in write(after.apply(everything), after).bullets[1]


def test_ties_and_small_rates_are_said(
    select: Selecting, make_incident: Making, make_claim: Claiming
) -> None:
    tied = [
        make_incident(
            id=f"testville-{n}",
            geometry=None, geo_precision="district", district="PK226", district_method="manual",
            reports=(a_report(n),),
            claims=(make_claim(1, id=f"c{n}", report_id=f"testland-gazette-{n}", n=4),),
        )
        for n in range(1, 6)
    ]  # fmt: skip
    told = write(select(*tied), ALL)
    assert told.bullets[4].endswith("2 more with as many as the last.")
    assert [one.incident_id for one in told.footnotes] == [f"testville-{n}" for n in (1, 2, 3)]
    one = write(select(tied[0]), ALL).bullets
    assert "(under 0.1 per 100,000 people" in one[3]
    assert "more with" not in one[3]


def test_a_change_beyond_chance_is_said_without_that_word(
    select: Selecting, make_incident: Making
) -> None:
    quiet = [date(2020, 1, 1) + timedelta(30 * n) for n in range(36)]
    busy = [date(2023, 1, 1) + timedelta(n) for n in range(90)]
    everything = select(*series(make_incident, quiet + busy))
    choice = IncidentFilter(since=date(2023, 1, 1), until=date(2023, 3, 31))
    told = write(choice.apply(everything), choice).bullets[1]
    assert "ratio 30.0" in told
    assert "cannot be told from chance" not in told.split(";")[1]


def test_the_interval_is_wider_where_months_scatter_more() -> None:
    steady = change_of(10, 20, STEADY)
    bursts = change_of(10, 20, [0, 0, 0, 24, 0, 0, 0, 0, 24, 0, 0, 0] * 2)
    assert steady.scatter == 1
    assert bursts.scatter > 5
    assert bursts.low < steady.low < steady.high < bursts.high
    assert dispersion([3, 4]) > 1  # too few months to be sure of anything


def test_known_intervals() -> None:
    change = change_of(10, 30, STEADY)
    assert change.ratio == 3
    assert (round(change.low, 2), round(change.high, 2)) == (1.44, 5.86)
    assert change.is_told_from_chance
    none = change_of(0, 4, STEADY)
    assert none.ratio is None
    assert math.isinf(none.high)
    assert not change_of(0, 0, STEADY).is_told_from_chance
    with pytest.raises(ValueError, match="below zero"):
        change_of(-1, 2, STEADY)


@given(st.integers(0, 500), st.integers(0, 500), st.lists(st.integers(0, 40), max_size=60))
def test_intervals_hold_their_laws(before: int, now: int, months: list[int]) -> None:
    change = change_of(before, now, months)
    assert 0 <= change.low <= change.high
    if change.ratio is not None and before and now:
        assert change.low <= (now + 0.5) / (before + 0.5) <= change.high
    back = change_of(now, before, months)
    assert back.is_told_from_chance == change.is_told_from_chance


SWAPS = (("BLA", "Police"), ("Baloch Liberation Army", "Balochistan Police"))


def test_the_same_event_with_the_parties_swapped_gives_the_same_sentences(
    select: Selecting, make_incident: Making, make_claim: Claiming
) -> None:
    def told(one: str, one_role: str, other: str, other_role: str) -> str:
        incident = make_incident(
            actors=(Participation(actor="bla", role="participant"),),
            claims=(
                make_claim(1, n=7, claimant=one, claimant_role=one_role, victims="total"),
                make_claim(2, n=3, claimant=other, claimant_role=other_role, victims="total"),
            ),
        )
        return write(select(incident), ALL).as_text()

    plain = told("BLA", "armed_group", "Police", "state")
    swapped = told("Police", "state", "BLA", "armed_group")
    assert sorted(re.findall(r"[\w–]+", plain)) == sorted(re.findall(r"[\w–]+", swapped))


def test_no_word_of_one_side_is_ours(
    select: Selecting, make_incident: Making, make_claim: Claiming
) -> None:
    text = write(select(make_incident(claims=(make_claim(1, n=2),))), ALL).as_text()
    assert list(flags_in(text, "text")) == []
    assert not re.search(r"(?i)\b(because|due to|led to|sparked|surge|alarming|deadly)\b", text)


def test_the_same_view_gives_the_same_words(select: Selecting, make_incident: Making) -> None:
    chosen = select(*series(make_incident, [date(2024, 1, n + 1) for n in range(9)]))
    assert write(chosen, ALL).as_text() == write(chosen, ALL).as_text()
