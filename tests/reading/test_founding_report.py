"""The developers' sample report: one claim by one party, told three times."""

from pathlib import Path

import pytest

from geo.precision import GeoPrecision
from incidents.model import (
    ActorRole,
    ClaimantRole,
    ClaimKind,
    DatePrecision,
    Measure,
    Qualifier,
    Scope,
    Status,
    Victims,
)
from incidents.reading import ReadDraft, Reading, read_report


@pytest.fixture(scope="module")
def text(shared: Path) -> str:
    return (shared / "data" / "founding-report.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reading(text: str) -> Reading:
    return read_report(text)


@pytest.fixture(scope="module")
def draft(reading: Reading) -> ReadDraft:
    assert len(reading.drafts) == 1
    return reading.drafts[0]


def test_it_is_known_to_the_province_and_to_no_day(draft: ReadDraft) -> None:
    assert draft.place == "Balochistan"
    assert draft.geo_precision is GeoPrecision.PROVINCE
    assert draft.district_name is None
    assert draft.geometry is None
    assert draft.date_precision is DatePrecision.UNDATED
    assert draft.date_start is draft.date_end is None


def test_three_mentions_of_a_figure_are_one_claim_of_the_group(draft: ReadDraft) -> None:
    figures = [one for one in draft.claims if one.kind is ClaimKind.CASUALTIES]
    assert len(figures) == 1
    claim = figures[0]
    assert (claim.low, claim.high, claim.qualifier) == (214, 214, Qualifier.EXACT)
    assert (claim.measure, claim.victims) == (Measure.KILLED, Victims.SECURITY_FORCES)
    assert (claim.claimant, claim.claimant_role) == ("BLA", ClaimantRole.ARMED_GROUP)
    assert claim.scope is Scope.INCIDENT


def test_the_writers_own_voice_confirms_nothing(reading: Reading) -> None:
    uses = [(one.used, one.reason) for one in reading.numbers if one.value == 214]
    assert uses == [(True, ""), (False, "echo"), (False, "echo")]


def test_thousands_over_the_years_belong_to_no_incident(reading: Reading) -> None:
    thousands = [one for one in reading.numbers if one.text.startswith("thousands")]
    assert [one.reason for one in thousands] == ["wider"]


def test_it_is_proposed_as_claimed_and_nothing_as_a_fact(draft: ReadDraft) -> None:
    assert draft.status is Status.CLAIMED
    assert {one.claimant for one in draft.claims} == {"BLA"}
    said = [one.claimant for one in draft.claims if one.kind is ClaimKind.RESPONSIBILITY]
    assert said == ["BLA"]


def test_only_the_two_parties_have_a_part_in_it(draft: ReadDraft) -> None:
    assert {(one.name, one.role) for one in draft.actors} == {
        ("BLA", ActorRole.ALLEGED_PERPETRATOR),
        ("BLA", ActorRole.CLAIMANT),
        ("Pakistan Army", ActorRole.TARGET),
    }


def test_the_evidence_is_in_the_text(draft: ReadDraft, text: str) -> None:
    claim = draft.claims[0]
    assert "214" in text[slice(*claim.span)]
    assert claim.claimant_span is not None
    assert "BLA" in text[slice(*claim.claimant_span)]
    assert text[slice(*draft.evidence["place"].span)] == "Balochistan"
