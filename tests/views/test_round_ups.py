"""A round-up says how many of its people are in incidents of the record, side by side."""

from collections.abc import Callable
from typing import Any

from incidents.atlas import Atlas, from_incidents
from incidents.codebook import read_codebook
from incidents.counts import with_ranges
from incidents.model import Incident
from incidents.views.round_ups import round_up_lines

Make = Callable[..., Any]


def atlas_of(*incidents: Incident) -> Atlas:
    kinds = {actor.id: str(actor.kinds[0]) for actor in read_codebook().actors.values()}
    return with_ranges(from_incidents(incidents, version=7, actor_kinds=kinds, words={}))


def round_up(make_incident: Make, make_claim: Make, *parts: str, **changes: Any) -> Incident:
    claims = (
        make_claim(1, n=193, victims="security_forces", of_incidents=parts),
        make_claim(
            2, n=30, victims="security_forces", claimant="BLA", claimant_role="armed_group",
            of_incidents=parts,
        ),
    )  # fmt: skip
    plain: dict[str, Any] = {"counts": False, "counts_reason": "umbrella"}
    return make_incident(id="testland-2024-03", claims=claims, **(plain | changes))


def test_a_round_up_says_how_many_of_its_people_are_in_the_record(
    make_incident: Make, make_claim: Make
) -> None:
    here = make_incident(id="one-2024", claims=(make_claim(n=11, victims="security_forces"),))
    there = make_incident(id="two-2024", claims=(make_claim(n=7, victims="security_forces"),))
    whole = round_up(make_incident, make_claim, "one-2024", "two-2024")
    assert round_up_lines(whole, atlas_of(here, there, whole)) == (
        "Killed by the state: 193; 18 of them in 2 incidents of this record.",
        "Killed by armed groups: 30; for the 2 incidents of this record that it holds, this side "
        "gives no number.",
    )


def test_what_the_reader_may_not_see_is_not_told_of(make_incident: Make, make_claim: Make) -> None:
    whole = round_up(make_incident, make_claim, "hidden-2024")
    assert round_up_lines(whole, atlas_of(whole)) == ()


def test_only_a_round_up_holds_other_incidents(make_incident: Make, make_claim: Make) -> None:
    here = make_incident(id="one-2024", claims=(make_claim(n=11, victims="security_forces"),))
    plain = round_up(make_incident, make_claim, "one-2024", counts=True, counts_reason=None)
    assert round_up_lines(plain, atlas_of(here, plain)) == ()
