from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import starter
from incidents.atlas import from_incidents
from incidents.codebook import read_codebook
from incidents.errors import UnknownCodeError
from incidents.filters import IncidentFilter
from incidents.model import Participation
from incidents.organisations import (
    NAMELESS,
    alike,
    check_tables,
    dated_names,
    dates_of,
    is_accusation,
    may_be,
    named,
    read_ties,
    shared_note,
    undecided,
)
from incidents.views.organisation_ties import tie_lines

BOOK = read_codebook()
KINDS = {actor.id: actor.kinds[0].value for actor in BOOK.actors.values()}
BEFORE, AFTER = date(2015, 3, 1), date(2024, 3, 1)
BOTH = ("bla-jeeyand", "bla-azad")


def test_every_id_of_a_tie_and_of_a_shared_name_is_in_the_register_and_every_date_reads():
    check_tables()


def test_a_tie_with_a_date_names_the_page_that_tells_it():
    assert all(tie.source or tie.actor == "afghan-taliban-rasool" for tie in read_ties())


@pytest.mark.parametrize(
    "name", ["BLA", "bla", "Baloch Liberation Army", "balochistan-liberation army"]
)
def test_the_name_of_the_bla_is_one_organisation_before_december_2017_and_undecided_after(name):
    assert named(name, BEFORE).may_be == ()
    assert named(name, date(2017, 11, 30)).may_be == ()
    after = named(name, date(2017, 12, 1))
    assert (after.actor, after.may_be) == ("bla", BOTH)
    assert "December 2017" in after.note


@pytest.mark.parametrize(
    ("name", "actor"),
    [("BLA (Azad)", "bla-azad"), ("BLA-Jeeyand", "bla-jeeyand")],
)
def test_a_name_that_says_which_of_the_two_is_that_one(name, actor):
    assert named(name, AFTER).actor == actor
    assert named(name, AFTER).may_be == ()


@pytest.mark.parametrize("name", ["Majeed Brigade", "BLA (Majeed Brigade)", "Jeeyand Baloch"])
def test_an_alias_resolves_by_the_date_of_the_incident(name):
    assert named(name, BEFORE).actor == "bla"
    assert named(name, AFTER).actor == "bla-jeeyand"
    undated = named(name, None)
    assert undated.actor == "bla"
    assert set(undated.may_be) == {"bla", "bla-jeeyand"}


@pytest.mark.parametrize("name", ["Jundullah", "Taliban"])
def test_a_name_of_two_groups_has_to_be_chosen_by_somebody(name):
    found = named(name, AFTER)
    assert found.actor is None
    assert len(found.may_be) == 2


def test_a_name_that_nobody_knows_is_an_error_on_every_day():
    with pytest.raises(UnknownCodeError):
        named("Testland Front", AFTER)


@given(st.sampled_from(sorted(BOOK.actors)), st.dates(date(1950, 1, 1), date(2030, 1, 1)))
def test_an_id_never_means_an_organisation_outside_its_own_line(actor, day):
    found = named(BOOK.actor(actor).name, day)
    assert found.actor in BOOK.descendants(actor)
    assert set(found.may_be) <= set(BOOK.descendants(actor))


@given(st.dates(date(1950, 1, 1), date(2030, 1, 1)))
def test_a_name_once_shared_stays_shared(day):
    if may_be("bla", day):
        assert may_be("bla", day + timedelta(days=1))


def test_an_old_link_to_the_bla_finds_both_organisations_and_the_undecided(make_incident):
    incidents = [
        make_incident(id=f"of-{actor}", actors=(Participation(actor=actor, role="target"),))
        for actor in ("bla", *BOTH, "blf")
    ]
    everything = from_incidents(incidents, version=1, actor_kinds=KINDS, words={}).everything()
    chosen = IncidentFilter(actors=("bla",)).apply(everything)
    assert set(chosen.table["id"]) == {"of-bla", "of-bla-jeeyand", "of-bla-azad"}


def test_a_record_of_the_old_id_is_undecided_by_its_own_date(make_incident):
    bla = Participation(actor="bla", role="alleged_perpetrator")
    old = make_incident(date_start=BEFORE, date_end=BEFORE, actors=(bla,))
    new = make_incident(date_start=AFTER, date_end=AFTER, actors=(bla,))
    assert undecided(old, bla) == ()
    assert undecided(new, bla) == BOTH


def test_dates_are_as_exact_as_they_are_known_and_empty_where_they_are_not():
    assert dates_of("bra") == ("2006", "2022-01-11")
    assert dates_of("bla-azad") == ("2017-12", "")
    assert dates_of("uba") == ("", "2022-01-11")
    assert dates_of("police") == ("", "")


def test_a_merger_is_told_on_both_pages():
    assert "Went into Baloch Nationalist Army, 11 January 2022" in tie_lines("bra")[-1].text
    told = [line.text for line in tie_lines("bna")]
    assert any("Baloch Republican Army went into it, 11 January 2022" in one for one in told)


def test_an_alliance_says_since_when_or_that_it_is_not_known():
    told = {line.other: line.text for line in tie_lines("bras")}
    assert "since 10 November 2018" in told["blf"]
    assert "since when is not known" in told["sra"]


def test_nobody_in_the_record_claims_what_he_can_only_accuse_others_of():
    claims = [claim for incident in starter.read() for claim in incident.claims]
    assert [one.id for one in claims if is_accusation(one.kind, one.claimant_role)] == []
    owned = [one for one in claims if one.kind == "responsibility"]
    assert owned
    assert all(one.claimant_actor or one.claimant_role == "armed_group" for one in owned)


def test_an_undecided_name_may_be_either_organisation_and_these_two_are_never_one():
    assert alike({"bla"}, {"bla-azad", "police"}) == {"bla-azad"}
    assert alike({"bla-jeeyand"}, {"bla"}) == {"bla-jeeyand"}
    assert alike({"bla-jeeyand"}, {"bla-azad"}) == frozenset()
    assert alike({"blf", "police"}, {"police"}) == {"police"}


def test_names_that_meant_an_organisation_only_for_a_time_are_told_with_the_date():
    since = {name for end, when, names in dated_names("bla-jeeyand") for name in names}
    assert {"Majeed Brigade", "Jeeyand Baloch"} <= since
    assert {(end, when) for end, when, _ in dated_names("bla-jeeyand")} == {("since", "2017-12")}
    assert {(end, when) for end, when, _ in dated_names("bla")} == {("until", "2017-12")}
    assert dated_names("blf") == ()


def test_who_accuses_nobody_is_in_the_register():
    assert set(BOOK.actors) >= NAMELESS
    assert shared_note("blf") == ""
