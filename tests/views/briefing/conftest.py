"""A few fictional incidents with rival claims, and many from the generator."""

from collections.abc import Callable
from datetime import date

import pytest

from benchmarks.generate import frames
from incidents.atlas import PlainFrames, Selection, assemble
from incidents.codebook import read_codebook
from incidents.counts import with_ranges
from incidents.model import Incident, Participation
from tests.conftest import a_claim, a_report


@pytest.fixture(scope="session")
def generated() -> Callable[[int], Selection]:
    """Return so many fictional incidents over the real districts."""
    kinds = {actor.id: actor.kinds[0].value for actor in read_codebook().actors.values()}
    made: dict[int, Selection] = {}

    def make(number: int) -> Selection:
        if number not in made:
            atlas = assemble(PlainFrames(**frames(number)), version=7, actor_kinds=kinds, words={})
            made[number] = with_ranges(atlas).everything()
        return made[number]

    return make


@pytest.fixture
def rivals(make_incident: Callable[..., Incident]) -> tuple[Incident, ...]:
    """Two claims of two sides about one event; one known to the district; one to nothing."""
    reports = (a_report(1), a_report(2, publisher="The Testland Wire (fictional)"))
    claims = (
        a_claim(1, n=4, victims="security_forces"),
        a_claim(
            2,
            n=18,
            victims="security_forces",
            claimant="A fictional group",
            claimant_role="armed_group",
            claimant_actor="bla",
            report_id="testland-gazette-2",
        ),
        a_claim(3, n=2, claimant="A fictional hospital", claimant_role="medical"),
        a_claim(
            4, n=1, measure="injured", claimant="A fictional hospital", claimant_role="medical"
        ),
    )
    return (
        make_incident(reports=reports, claims=claims, status="disputed"),
        make_incident(
            id="testland-area",
            title="Fictional vehicles set on fire",
            geometry=None,
            geo_precision="district",
            district="PK211",
            district_method="manual",
            status="claimed",
            date_start=date(2024, 4, 1),
            date_end=date(2024, 4, 30),
            date_precision="month",
            actors=(Participation(actor="bla", role="claimant"),),
        ),
        make_incident(
            id="testland-province",
            title="A fictional statement",
            geometry=None,
            geo_precision="province",
            district=None,
            date_start=None,
            date_end=None,
            date_precision="undated",
        ),
    )
