from datetime import date

import pytest

from incidents.atlas import from_incidents
from incidents.codebook import read_codebook
from incidents.model import ClaimKind, Participation
from incidents.views.authorship import (
    authorship,
    claimers,
    named_by,
    named_in_words,
    which_of,
)
from incidents.views.claim_table import EMPTY, ledger


def says(make_claim, n, actor, kind=ClaimKind.RESPONSIBILITY, **changes):
    return make_claim(
        n, kind=kind, claimant=actor.upper(), claimant_role="armed_group", claimant_actor=actor,
        measure=None, victims=None, qualifier=None, low=None, high=None, **changes,
    )  # fmt: skip


def doer(actor, by=None):
    return Participation(actor=actor, role="alleged_perpetrator", suspected_by=by)


def test_rival_claims_of_responsibility_stand_side_by_side_and_none_is_chosen(
    make_incident, make_claim
):
    found = authorship(
        make_incident(claims=(says(make_claim, 1, "bla"), says(make_claim, 2, "blf")))
    )
    assert [one.actor for one in found.claimed] == ["bla", "blf"]
    assert "2 organisations each say that they did this" in found.note
    assert "does not choose" in found.note


def test_an_organisation_and_a_part_of_it_are_no_rivals(make_incident, make_claim):
    found = authorship(
        make_incident(claims=(says(make_claim, 1, "bla"), says(make_claim, 2, "bla-azad")))
    )
    assert len(found.claimed) == 2
    assert found.note == ""


def test_the_two_organisations_of_one_name_may_be_rivals_and_one_may_deny(
    make_incident, make_claim
):
    found = authorship(
        make_incident(
            claims=(
                says(make_claim, 1, "bla-jeeyand"),
                says(make_claim, 2, "bla-azad", ClaimKind.DENIAL),
            )
        )
    )
    assert [one.actor for one in found.claimed] == ["bla-jeeyand"]
    assert [one.actor for one in found.denied] == ["bla-azad"]


def test_one_organisation_that_claims_in_two_reports_stands_once(make_incident, make_claim):
    found = authorship(
        make_incident(claims=(says(make_claim, 1, "bla"), says(make_claim, 2, "bla")))
    )
    assert len(found.claimed) == 1
    assert found.note == ""


def test_a_corrected_claim_of_responsibility_is_no_claim_any_more(make_incident, make_claim):
    first = says(make_claim, 1, "bla")
    later = says(make_claim, 2, "bla", ClaimKind.DENIAL, supersedes=first.id)
    found = authorship(make_incident(claims=(first, later)))
    assert found.claimed == ()
    assert [one.actor for one in found.denied] == ["bla"]


def test_who_is_said_to_have_done_it_always_stands_with_whoever_says_so(make_incident, make_claim):
    incident = make_incident(
        actors=(doer("bla"), doer("ttp", "the police"), doer("frontier-corps")),
        claims=(says(make_claim, 1, "bla"),),
    )
    texts = [named_in_words(incident, one) for one in incident.actors]
    assert texts[0] == "Balochistan Liberation Army: says that it did this"
    assert texts[1].endswith("according to the police only")
    assert f"in the reports ({incident.reports[0].publisher})" in texts[2]


@pytest.mark.parametrize(("day", "said"), [(date(2015, 1, 1), 0), (date(2025, 1, 1), 1)])
def test_a_name_of_two_organisations_says_that_it_is_not_known_which(make_incident, day, said):
    incident = make_incident(date_start=day, date_end=day, actors=(doer("bla"), doer("bla")))
    told = which_of(incident)
    assert len(told) == said
    assert all("BLA-Jeeyand or BLA-Azad, the record does not say" in one for one in told)


def test_a_claim_under_a_shared_name_may_be_that_of_the_one_that_the_report_names(
    make_incident, make_claim
):
    day = date(2025, 1, 1)
    incident = make_incident(
        date_start=day, date_end=day, actors=(doer("bla-jeeyand"),),
        claims=(says(make_claim, 1, "bla"),),
    )  # fmt: skip
    assert named_in_words(incident, doer("bla-jeeyand")).endswith("says that it did this")
    assert authorship(incident).named == ()


def test_whom_others_name_is_listed_with_them_and_nobody_is_not(make_incident):
    incident = make_incident(
        actors=(doer("ttp", "the police"), doer("unidentified-armed-group")), claims=()
    )
    found = authorship(incident)
    assert [(one.actor, one.says) for one in found.named] == [("ttp", "named by the police only")]
    assert not found.claimed


def test_an_incident_that_nobody_is_named_for_has_nothing_to_show(make_incident):
    assert not authorship(make_incident(actors=(), claims=()))


@pytest.mark.parametrize("kind", [ClaimKind.RESPONSIBILITY, ClaimKind.DENIAL])
def test_a_side_with_a_claim_without_a_figure_is_not_said_to_have_none(
    make_incident, make_claim, kind
):
    column = ledger(make_incident(claims=(says(make_claim, 1, "bla", kind),)))[1]
    assert len(column.cards) == 1
    assert column.cards[0].lines[0].text


def test_a_side_that_is_known_to_have_spoken_is_not_said_to_be_silent(make_incident):
    spoke = Participation(actor="bla", role="claimant")
    state, armed, _ = ledger(make_incident(actors=(spoke,), claims=()))
    assert state.empty == EMPTY
    assert armed.empty.startswith("Balochistan Liberation Army is recorded as speaking")


def test_the_sides_swapped_get_the_same_words(make_incident, make_claim):
    def told(actor, by):
        incident = make_incident(actors=(doer(actor, by),), claims=())
        name = authorship(incident).named[0].name
        return named_in_words(incident, incident.actors[0]).replace(name, "X")

    assert told("uba", "one") == told("frontier-corps", "one")
    assert told("blf", None) == told("police", None)


def test_files_and_feed_say_by_whom_a_doer_is_named(make_incident, make_claim):
    incident = make_incident(
        actors=(doer("bla"), doer("ttp", "the police"), doer("frontier-corps")),
        claims=(says(make_claim, 1, "bla"),),
    )
    kinds = {actor.id: actor.kinds[0].value for actor in read_codebook().actors.values()}
    whole = from_incidents([incident], version=1, actor_kinds=kinds, words={}).everything()
    own = claimers(whole)[0]
    assert [named_by(one.role, one.suspected_by, one.actor, own) for one in incident.actors] == [
        "itself", "the police", "the reports",
    ]  # fmt: skip
    assert named_by("target", None, "bla", own) == ""
