"""Who says who did it has room in a printed list, beside the figures."""

from incidents.model import ClaimKind
from incidents.views.document_tables import _listed


def deed(make_claim, n, actor, kind=ClaimKind.RESPONSIBILITY):
    return make_claim(
        n, kind=kind, claimant=actor.upper(), claimant_role="armed_group", claimant_actor=actor,
        measure=None, victims=None, qualifier=None, low=None, high=None,
    )  # fmt: skip


def test_figures_of_a_side_do_not_crowd_out_who_claims_the_deed(make_claim):
    numbers = [
        make_claim(n, claimant="BLA", claimant_role="armed_group", claimant_actor="bla", n=n)
        for n in range(1, 9)
    ]
    listed = _listed([*numbers, deed(make_claim, 20, "bla"), deed(make_claim, 21, "blf")])
    said = [(one.kind, one.claimant_actor) for one in listed]
    assert listed[0] is numbers[-1]
    assert (ClaimKind.RESPONSIBILITY, "bla") in said
    assert (ClaimKind.RESPONSIBILITY, "blf") in said


def test_one_organisation_claims_a_deed_once_in_a_list(make_claim):
    listed = _listed([deed(make_claim, 1, "bla"), deed(make_claim, 2, "bla")])
    assert len(listed) == 1
