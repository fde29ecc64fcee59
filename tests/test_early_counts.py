"""An early count is an earlier state of knowledge: one rule for all of the record."""

import re
from collections.abc import Iterator

import pytest

from incidents import starter
from incidents.counts import figures
from incidents.model import Claim, Covers, Incident, Scope

EARLY = re.compile(r"first (count|day|night|word)|so far|earl(y|ier)")
RECORD = starter.read()


def early_counts() -> Iterator[tuple[Incident, Claim]]:
    """Claims whose reports call them an early count of people killed or injured here."""
    for incident in RECORD:
        for claim in incident.claims:
            told = claim.measure in ("killed", "injured") and claim.scope is Scope.INCIDENT
            if told and claim.about and EARLY.search(claim.about):
                yield incident, claim


@pytest.mark.parametrize(
    ("incident", "claim"), [pytest.param(*one, id=one[1].id) for one in early_counts()]
)
def test_no_early_count_stands_as_whole_beside_a_later_one(
    incident: Incident, claim: Claim
) -> None:
    replaced = {one.supersedes for one in incident.claims}
    later = [
        one
        for one in incident.claims
        if one.measure is claim.measure
        and one.covers is Covers.ALL
        and one.scope is Scope.INCIDENT
        and one.id != claim.id
        and not (one.about and EARLY.search(one.about))
    ]
    assert claim.id in replaced or claim.covers is Covers.PART or not later


def test_a_later_count_takes_the_place_of_its_own_voice_alone() -> None:
    replacing = [
        (incident, claim) for incident in RECORD for claim in incident.claims if claim.supersedes
    ]
    assert replacing
    for incident, claim in replacing:
        (earlier,) = [one for one in incident.claims if one.id == claim.supersedes]
        assert (earlier.claimant, earlier.measure, earlier.victims) == (
            claim.claimant,
            claim.measure,
            claim.victims,
        )
        assert not (earlier.made_on and claim.made_on) or earlier.made_on <= claim.made_on


def test_the_page_says_that_an_earlier_count_was_left_out() -> None:
    (miners,) = [one for one in RECORD if one.id == "2021-01-03-mach-miners"]
    found = figures(miners, "killed")
    assert found.text() == "10"
    assert "Left out, because corrected by a later claim: 1." in found.explain
