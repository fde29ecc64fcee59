"""The arithmetic on casualties, on fictional claims and on the starter incidents."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import starter
from incidents.atlas import Atlas, Selection, from_incidents
from incidents.codebook import read_codebook
from incidents.counting_rules import MEASURE_PARTS
from incidents.counts import (
    LIKE_FOR_LIKE,
    MEASURES,
    Basis,
    BasisChoice,
    CountRange,
    VictimsGroup,
    best_comparison,
    by_area,
    by_district,
    by_period,
    compare,
    coverage,
    figures,
    in_group,
    like_for_like,
    one_party_share,
    people_by_period,
    per_100k,
    total,
    tray,
    trust_sentence,
    undated_count,
    with_ranges,
)
from incidents.filters import parse_query
from incidents.model import Breakdown, Claim, Incident, Victims
from tests.laws import examples
from tests.starter_record import FIRST

Make = Callable[..., Any]


def atlas_of(*incidents: Incident) -> Atlas:
    kinds = {actor.id: str(actor.kinds[0]) for actor in read_codebook().actors.values()}
    return with_ranges(from_incidents(incidents, version=1, actor_kinds=kinds, words={}))


def everything(*incidents: Incident) -> Selection:
    return atlas_of(*incidents).everything()


@pytest.fixture
def killed(make_incident: Make, make_claim: Make) -> Make:
    """Return the text of the range of one incident with these claims."""

    def text(
        *claims: dict[str, Any], basis: str = "all", measure: str = "killed", **how: Any
    ) -> str:
        made = tuple(make_claim(number, **claim) for number, claim in enumerate(claims))
        names = {claim.report_id for claim in made} or {"testland-gazette-1"}
        incident = make_incident(claims=made, reports=tuple(map(_report, sorted(names))))
        found = figures(incident, measure, basis, **how)
        name = like_for_like(measure, how["victims"]) if how else measure
        column = atlas_of(incident).ranges[name, basis]
        assert _same(found.figure, column, 0)
        return found.text()

    return text


def _report(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "publisher": "The Testland Gazette (fictional)",
        "title": "Fictional headline",
        "language": "en",
        "source_type": "news",
    }


def _same(figure: CountRange, column: Any, row: int) -> bool:
    ends = (
        None if np.isnan(column.low[row]) else int(column.low[row]),
        None if np.isnan(column.high[row]) else int(column.high[row]),
    )
    return ends == (figure.low, figure.high) and bool(column.open[row]) == figure.open


ONE, TWO, THREE = ({"report_id": f"testland-gazette-{number}"} for number in (1, 2, 3))
BLA = {"claimant": "BLA", "claimant_actor": "bla", "claimant_role": "armed_group"}
SOLDIERS = {"victims": "security_forces"}
FIGHTERS = {"victims": "armed_group"}
PEOPLE = {"victims": "civilians"}
SEVERAL = {"qualifier": "uncounted"}
PART = {"covers": "part"}


def at_least(number: int) -> dict[str, Any]:
    return {"qualifier": "at_least", "low": number}


def up_to(number: int) -> dict[str, Any]:
    return {"qualifier": "up_to", "high": number}


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param([], "not counted", id="nothing said"),
        pytest.param([{"n": 3}], "3", id="one figure"),
        pytest.param([ONE | {"n": 3}, TWO | {"n": 5}], "3–5", id="claims compete, never add"),
        pytest.param([ONE | SEVERAL], "not counted", id="several is not zero"),
        pytest.param([ONE | {"n": 0}], "0", id="a zero that is said stands"),
        pytest.param([ONE | SEVERAL, TWO | {"n": 4}], "4", id="a silent report pulls nothing down"),
        pytest.param(
            [SOLDIERS | {"n": 4}, PEOPLE | {"n": 21}, FIGHTERS | {"n": 33}], "58", id="groups add"
        ),
        pytest.param(
            [SOLDIERS | {"n": 4}, PEOPLE | {"n": 21}, {"n": 31}], "31", id="unless there is a total"
        ),
        pytest.param(
            [SOLDIERS | {"n": 4}, {"victims": "mixed", "n": 26}], "30", id="mixed is a group"
        ),
        pytest.param(
            [FIGHTERS | {"n": 12}, FIGHTERS | {"n": 24}], "12–24", id="one group twice competes"
        ),
        pytest.param(
            [{"claimant": "Officials", "n": 24}, {"claimant": "Police", "n": 12} | SOLDIERS],
            "24",
            id="a group that the police count does not pull a total down",
        ),
        pytest.param(
            [{"claimant": "Army", "n": 20} | SOLDIERS, {"claimant": "Police", "n": 11}],
            "11–20",
            id="a smaller total of another voice hides no group",
        ),
        pytest.param(
            [
                {"claimant": "Army", "n": 9} | SOLDIERS,
                {"claimant": "Deputy commissioner", "claimant_role": "local_official", "n": 1}
                | PEOPLE,
            ],
            "10",
            id="local officials speak for the state",
        ),
        pytest.param(
            [
                {"claimant": "Hospital", "claimant_role": "medical", "n": 3},
                {"claimant": "Family", "claimant_role": "witness_family", "n": 5},
            ],
            "3–5",
            id="others are voices of their own",
        ),
        pytest.param(
            [{"n": 18} | SOLDIERS, BLA | {"n": 17} | SOLDIERS], "17–18", id="two sides, one report"
        ),
        pytest.param([SOLDIERS | {"n": 4}, FIGHTERS | SEVERAL], "4+", id="a group left uncounted"),
        pytest.param([SOLDIERS | {"n": 4}, SEVERAL], "4+", id="a total without a number"),
        pytest.param([at_least(44)], "44+", id="at least"),
        pytest.param([ONE | at_least(44), TWO | {"n": 60}], "44–60", id="a lower at least"),
        pytest.param([ONE | at_least(44), TWO | {"n": 44}], "44+", id="at least the highest"),
        pytest.param([up_to(20)], "up to 20", id="up to has no low end"),
        pytest.param([ONE | up_to(20), TWO | {"n": 8}], "8–20", id="up to does not mean none"),
        pytest.param([ONE | up_to(20), TWO | {"n": 30}], "up to 30", id="up to is no low end"),
        pytest.param([up_to(20) | FIGHTERS, {"n": 5} | SOLDIERS], "5–25", id="up to in a sum"),
        pytest.param([ONE | {"n": 13}, TWO | PART | {"n": 5}], "13", id="a part cannot pull down"),
        pytest.param([ONE | {"n": 13}, TWO | PART | {"n": 20}], "13–20+", id="a part can raise"),
        pytest.param([ONE | PART | {"n": 5}, TWO | PART | {"n": 7}], "7+", id="parts only"),
        pytest.param(
            [FIGHTERS | PART | {"n": 12}, FIGHTERS | {"n": 24}], "24", id="a part in one group"
        ),
        pytest.param([{"n": 4}, {"n": 90, "scope": "wider"}], "4", id="wider is in no range"),
        pytest.param([{"n": 4}, {"n": 6, "supersedes": "c00"}], "6", id="a correction replaces"),
        pytest.param([{"n": 4}, {"n": 9, "measure": "injured"}], "4", id="another measure"),
        pytest.param(
            [{"qualifier": "about", "low": 10, "high": 15}], "10–15", id="a range in one claim"
        ),
    ],
)
def test_the_rules_of_counting(killed: Make, claims: list[dict[str, Any]], expected: str) -> None:
    assert killed(*claims) == expected


@pytest.mark.parametrize(
    ("basis", "expected"),
    [("all", "4–90"), ("state", "4"), ("armed_group", "90"), ("independent", "6")],
)
def test_whose_number_chooses_the_claims(killed: Make, basis: str, expected: str) -> None:
    media = {"claimant_role": "media", "claimant": "The Testland Gazette"}
    claims = [ONE | {"n": 4}, TWO | BLA | {"n": 90}, THREE | media | {"n": 6}]
    assert killed(*claims, basis=basis) == expected


def test_held_is_abducted_and_missing_together(killed: Make) -> None:
    taken, missing = {"measure": "abducted"}, {"measure": "disappeared"}
    assert killed(taken | {"n": 3}, missing | {"n": 4}, measure="held") == "7"
    assert killed(ONE | taken | {"n": 3}, TWO | missing | {"n": 4}, measure="held") == "3–4"
    assert killed(taken | {"n": 3}, missing | SEVERAL, measure="held") == "3+"
    assert killed(taken | {"n": 3}, missing | {"n": 4}, measure="abducted") == "3"


def test_one_group_alone_takes_in_the_parts_of_wider_claims(killed: Make) -> None:
    some = (Breakdown(victims="security_forces", low=18, high=18),)
    train = {"victims": "mixed", "n": 26, "of_whom": some}
    assert killed(train, SOLDIERS | {"n": 5}, victims="security_forces") == "23+"
    assert killed(train, SOLDIERS | {"n": 5}) == "31"
    whole = {"n": 26, "of_whom": some}
    assert killed(whole, SOLDIERS | {"n": 5}, victims="security_forces") == "18"
    assert killed({"n": 26}, victims="security_forces") == "not counted"


def test_an_entry_in_no_sum_shows_its_own_range_and_adds_nothing(
    make_incident: Make, make_claim: Make
) -> None:
    claim = make_claim(n=214, victims="security_forces", **BLA)
    statement = make_incident(claims=(claim,), counts=False, counts_reason="statement_only")
    found = figures(statement, "killed")
    assert (found.text(), found.in_sums) == ("214", False)
    assert found.explain[-1] == (
        "This entry is in no sum: it records what somebody said, not an event of its own."
    )
    withdrawn = make_incident(id="withdrawn", claims=(claim,), status="retracted")
    entries = everything(statement, withdrawn)
    assert total(entries, "killed").text() == "no claim"
    assert total(entries, "killed").counted == 0


def test_ranges_of_different_incidents_add(make_incident: Make, make_claim: Make) -> None:
    def one(name: str, **claim: Any) -> Incident:
        return make_incident(id=name, claims=(make_claim(**claim),) if claim else ())

    entries = everything(
        one("a", low=3, high=5), one("b", **at_least(10)), one("c", **SEVERAL), one("d")
    )
    found = total(entries, "killed")
    assert (found.low, found.high, found.open) == (13, 15, True)
    assert (found.counted, found.uncounted, found.silent) == (2, 1, 1)
    assert found.text() == "13–15+"
    assert found.text(BasisChoice.LOW) == "13"
    assert found.text("high") == "15+"
    assert found.note() == ("2 incidents; 2 by one party alone; 1 not counted; 1 without a claim")
    assert total(entries, "injured").text() == "no claim"
    assert total(entries, "killed", "high") == found
    assert total(everything(one("c", **SEVERAL)), "killed").text() == "not counted"
    assert total(everything(one("u", **up_to(1_200))), "killed").text() == "up to 1,200"
    assert total(everything(one("u", **up_to(1_200))), "killed").text("low") == "not known"


def test_each_basis_says_how_many_incidents_it_covers(
    make_incident: Make, make_claim: Make
) -> None:
    entries = everything(
        make_incident(id="a", claims=(make_claim(1, n=1), make_claim(2, n=2, **BLA))),
        make_incident(id="b", claims=(make_claim(3, n=1),)),
    )
    assert coverage(entries, "killed") == {"all": 2, "state": 2, "armed_group": 1, "independent": 0}
    assert one_party_share(entries).sentence == (
        "In 1 of the 2 incidents with a number of killed, one side alone gives it."
    )


def _both(make_incident: Make, make_claim: Make, count: int) -> Selection:
    claims = [(make_claim(1, n=2, **SOLDIERS), make_claim(2, **at_least(7), **SOLDIERS, **BLA))]
    pairs = [make_incident(id=f"both-{number}", claims=claims[0]) for number in range(count)]
    return everything(*pairs, make_incident(id="one", claims=(make_claim(3, n=9, **PEOPLE),)))


def test_like_is_compared_with_like(make_incident: Make, make_claim: Make) -> None:
    found = compare(_both(make_incident, make_claim, 3))
    assert not found.refused
    assert found.sentence == (
        "Where both gave a number (3 incidents), security forces killed are 6 by the state "
        "and 21+ by armed groups."
    )
    entries = _both(make_incident, make_claim, 3)
    assert trust_sentence(entries).endswith("with a number of killed, one side alone gives it.")
    assert trust_sentence(entries, "held") == ""


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "No incident here has a number of security forces killed from both the state and"),
        (1, "Only 1 incident here has a number of security forces killed from both the state and"),
        (2, "Only 2 incidents here have a number of security forces killed from both"),
    ],
)
def test_a_small_overlap_is_not_compared(
    make_incident: Make, make_claim: Make, count: int, sentence: str
) -> None:
    found = best_comparison(_both(make_incident, make_claim, count))
    assert found.refused
    assert found.sentence.startswith(sentence)


def test_the_comparison_that_is_shown_rests_on_most_incidents(
    make_incident: Make, make_claim: Make
) -> None:
    def both(name: str, **group: Any) -> Incident:
        return make_incident(
            id=name, claims=(make_claim(1, n=2, **group), make_claim(2, n=3, **group, **BLA))
        )

    soldiers = [both(f"soldiers-{number}", **SOLDIERS) for number in range(3)]
    people = [both(f"people-{number}", **PEOPLE) for number in range(4)]
    assert best_comparison(everything(*soldiers, *people)).victims == Victims.CIVILIANS
    # Where as many stand behind each, the security forces go first.
    assert best_comparison(everything(*soldiers, *people[:3])).victims == Victims.SECURITY_FORCES


def test_only_one_group_of_people_can_be_compared(make_incident: Make, make_claim: Make) -> None:
    marchers = {"victims": "protesters"}
    claims = (make_claim(1, n=2, **marchers), make_claim(2, n=3, **marchers, **BLA))
    entries = everything(*(make_incident(id=f"n{number}", claims=claims) for number in range(3)))
    assert compare(entries, "killed", "protesters").sentence == (
        "Where both gave a number (3 incidents), protesters killed are 6 by the state and 9 by "
        "armed groups."
    )
    for measure, victims in (("killed", "total"), ("killed", "unknown"), ("held", "civilians")):
        with pytest.raises(ValueError, match="cannot be compared like with like"):
            compare(entries, measure, victims)


@pytest.mark.parametrize("figure", [{"n": 5}, {"low": 4, "high": 9}])
def test_one_figure_alone_is_neither_the_lowest_nor_the_highest(
    make_incident: Make, make_claim: Make, figure: dict[str, Any]
) -> None:
    (voice,) = figures(make_incident(claims=(make_claim(1, **figure),)), "killed").voices
    assert voice.rule in (f"{text}: the report gives a total" for text in ("5", "4–9"))


def test_two_that_say_the_same_are_neither_the_lowest_nor_the_highest(
    make_incident: Make, make_claim: Make
) -> None:
    claims = (make_claim(1, n=5), make_claim(2, n=5, **BLA))
    found = figures(make_incident(claims=claims), "killed")
    assert [voice.rule for voice in found.voices] == ["5: the report gives a total"] * 2


def test_the_lowest_is_said_of_who_speaks_of_all_and_not_of_a_part(
    make_incident: Make, make_claim: Make
) -> None:
    claims = (
        make_claim(1, n=5, **BLA, **PART),
        make_claim(2, n=5),
        make_claim(3, n=9, claimant="Hospital", claimant_role="medical"),
    )
    found = figures(make_incident(claims=claims), "killed")
    assert "Lowest 5 (Police of Testland), highest 9 (Hospital)." in found.explain


def test_the_derivation_is_told_report_by_report(make_incident: Make, make_claim: Make) -> None:
    reports = tuple(_report(f"testland-gazette-{number}") for number in (1, 2, 3))
    claims = (
        make_claim(1, **ONE, **SOLDIERS, n=4),
        make_claim(2, **ONE, **PEOPLE, n=21),
        make_claim(3, **TWO, n=31),
        make_claim(4, **TWO, **BLA, **SOLDIERS, **at_least(20), covers="part"),
        make_claim(5, **THREE, **BLA, **SOLDIERS, n=214),
        make_claim(6, **THREE, claimant="Family", claimant_role="witness_family", **SEVERAL),
        make_claim(7, **THREE, n=900, scope="wider"),
    )
    found = figures(make_incident(reports=reports, claims=claims), "killed")
    assert [voice.rule for voice in found.voices] == [
        "25 in this report: its groups add, lowest claim",
        "31: the report gives a total",
        "20+: some of the harmed only, so it does not set the low end, open upwards",
        "214",
        "not counted: harm is said, without a number",
    ]
    assert found.explain == (
        "Civilians: 21 (Police of Testland).",
        "Security forces: 4–214 (lowest Police of Testland, highest BLA).",
        "Police of Testland: 31 without parting them by group.",
        "Figures that do not part the people compete with civilians and security forces "
        "together, 25–235: 25–235 without attackers.",
        "In all: 25–235.",
        "Inside one report by one claimant, groups add, unless a total is given.",
        "Others speak of harm without a number: Family.",
        "Left out, because about more than this incident: 1.",
        "The same group alone, security forces: 4 by the state, 214 by armed groups.",
    )


@pytest.mark.parametrize(
    ("claims", "line"),
    [
        ([], "No claim speaks of it. That is not zero."),
        ([SEVERAL], "Harm is said, but nobody gives a number. That is not zero."),
        ([{"n": 5}], "One figure only: 5 (Police of Testland)."),
        ([{"n": 5} | PART], "Nobody speaks of all the harmed: there may be more."),
        ([{"n": 5}, {"n": 6, "supersedes": "c00"}], "Left out, because corrected by a later"),
        ([up_to(5), up_to(9) | BLA], "Nobody names a low end: the highest figure is 9 (BLA)."),
    ],
)
def test_the_range_is_explained(
    make_incident: Make, make_claim: Make, claims: list[dict[str, Any]], line: str
) -> None:
    made = tuple(make_claim(number, **claim) for number, claim in enumerate(claims))
    found = figures(make_incident(claims=made), "killed")
    assert any(sentence.startswith(line) for sentence in found.explain)


SPEAKERS = (
    ("Police", "state", None),
    ("Officials", "local_official", None),
    ("BLA", "armed_group", "bla"),
    ("BLA spokesman", "armed_group", "bla"),
    ("An armed man", "armed_group", None),
    ("Gazette", "media", None),
    ("GAZETTE ", "media", None),
    ("Hospital", "medical", None),
)


@st.composite
def random_claim(draw: st.DrawFn, number: int) -> Claim:
    claimant, role, actor = draw(st.sampled_from(SPEAKERS))
    low, more = draw(st.integers(0, 30)), draw(st.sampled_from((0, 0, 5)))
    qualifier = draw(st.sampled_from(("exact", "exact", "at_least", "up_to", "uncounted")))
    group = draw(
        st.sampled_from(
            (
                "total", "mixed", "unknown", "civilians", "protesters", "security_forces",
                "armed_group",
            )
        )
    )  # fmt: skip
    parts = ("security_forces", "civilians", "protesters", "armed_group")
    named = draw(st.sets(st.sampled_from(parts))) if group in ("total", "mixed") else set()
    answers = ("not_said", "yes") if "armed_group" in named else ("not_said", "yes", "no")
    undivided = group in ("total", "mixed", "unknown")
    return Claim(
        id=f"c{number}",
        report_id=draw(st.sampled_from(("gazette", "herald"))),
        claimant=claimant,
        claimant_role=role,
        claimant_actor=actor,
        measure=draw(st.sampled_from(("killed", "killed", "abducted", "disappeared"))),
        victims=group,
        of_whom=tuple(Breakdown(victims=name, low=1, high=2) for name in sorted(named)),
        attackers_in=draw(st.sampled_from(answers)) if undivided else "not_said",
        others_count_as=draw(st.sampled_from((None, None, "armed_group")))
        if group == "civilians"
        else None,
        low=None if qualifier in ("up_to", "uncounted") else low,
        high=None if qualifier in ("at_least", "uncounted") else low + more,
        qualifier=qualifier,
        scope=draw(st.sampled_from(("incident", "incident", "incident", "wider"))),
        covers=draw(st.sampled_from(("all", "all", "part"))),
        supersedes=draw(st.sampled_from((None, None, None, "c0", "c1"))),
    )


@st.composite
def claim_lists(draw: st.DrawFn) -> tuple[Claim, ...]:
    return tuple(draw(random_claim(number)) for number in range(draw(st.integers(0, 6))))


laws = examples(80)
# An atlas costs the same for one entry and for ten: each example is of many.
laws_of_many = examples(25)


def _entry(make_incident: Make, claims: tuple[Claim, ...], **changes: Any) -> Incident:
    # Ids are distinct across incidents, as in the store.
    name = changes.get("id", "one")
    given = {claim.id for claim in claims}
    own = tuple(
        claim.model_copy(
            update={
                "id": f"{name}.{claim.id}",
                "supersedes": f"{name}.{claim.supersedes}" if claim.supersedes in given else None,
            }
        )
        for claim in claims
    )
    return make_incident(
        claims=own, reports=tuple(_report(name) for name in ("gazette", "herald", "new")), **changes
    )


@laws_of_many
@given(several=st.lists(claim_lists(), min_size=4, max_size=10))
def test_all_at_once_and_one_by_one_agree(
    make_incident: Make, several: list[tuple[Claim, ...]]
) -> None:
    entries = [
        _entry(make_incident, claims, id=f"entry-{number}") for number, claims in enumerate(several)
    ]
    atlas = atlas_of(*entries)
    for basis in Basis:
        for measure in ("killed", "abducted", "held"):
            for row, incident in enumerate(entries):
                found = figures(incident, measure, basis)
                assert _same(found.figure, atlas.ranges[measure, basis], row)
                assert bool(atlas.ranges[measure, basis].said[row]) == found.said
        for row, incident in enumerate(entries):
            for word in LIKE_FOR_LIKE:
                column = atlas.ranges[like_for_like("killed", word), basis]
                assert _same(figures(incident, "killed", basis, victims=word).figure, column, row)
            for group in VictimsGroup:
                column = atlas.ranges[in_group("killed", group), basis]
                found = figures(incident, "killed", basis, group=group)
                assert _same(found.figure, column, row)
                assert bool(column.said[row]) == found.said


@laws
@given(claims=claim_lists())
def test_a_claim_of_people_is_in_a_group_and_what_is_not_said_is_never_zero(
    make_incident: Make, claims: tuple[Claim, ...]
) -> None:
    incident = _entry(make_incident, claims)
    groups = [figures(incident, "killed", group=group) for group in VictimsGroup]
    assert any(group.said for group in groups) == figures(incident, "killed").said
    unsaid = figures(incident, "killed", group=VictimsGroup.NOT_KNOWN).figure
    if unsaid.high == 0:
        assert any(
            claim.high == 0 or claim.low == 0 for claim in incident.claims if not claim.of_whom
        )


@laws_of_many
@given(several=st.lists(claim_lists(), min_size=1, max_size=6))
def test_uncounted_never_becomes_zero(
    make_incident: Make, several: list[tuple[Claim, ...]]
) -> None:
    silent = {"qualifier": "uncounted", "low": None, "high": None, "of_whom": ()}
    entries = everything(
        *(
            _entry(
                make_incident,
                tuple(claim.model_copy(update=silent) for claim in claims),
                id=f"entry-{number}",
            )
            for number, claims in enumerate(several)
        )
    )
    found = total(entries, "killed")
    assert (found.low, found.high, found.counted) == (None, None, 0)
    assert np.isnan(entries.range("killed", "all").low).all()


def test_an_empty_atlas_has_empty_ranges_and_tables() -> None:
    nothing = everything()
    for measure in MEASURES:
        assert total(nothing, measure).text() == "no claim"
    assert by_district(nothing, "killed").empty
    assert by_period(nothing, "month").empty
    assert people_by_period(nothing, "month", "killed").empty
    assert by_area(nothing).empty
    assert tray(nothing).empty
    assert trust_sentence(nothing) != ""


def test_every_measure_and_basis_has_ranges() -> None:
    ranges = atlas_of().ranges
    assert all((measure, basis) in ranges for measure in MEASURE_PARTS for basis in Basis)
    assert len(list(ranges)) == len(ranges)
    with pytest.raises(KeyError):
        ranges["hope", "all"]


AREA: dict[str, Any] = {"geometry": None, "geo_precision": "district"}
KECH: dict[str, Any] = {"district": "PK211", "district_method": "manual"}
UNDATED: dict[str, Any] = {"date_start": None, "date_end": None, "date_precision": "undated"}
STATEMENT: dict[str, Any] = {"counts": False, "counts_reason": "statement_only"}


def test_districts_count_what_lies_in_them(make_incident: Make, make_claim: Make) -> None:
    entries = everything(
        make_incident(id="a", claims=(make_claim(1, n=3),), **KECH),
        make_incident(id="b", claims=(make_claim(2, **SEVERAL),), **KECH),
        make_incident(id="c", claims=(make_claim(3, n=9),), **KECH, **STATEMENT),
        make_incident(
            id="d", claims=(make_claim(4, **SEVERAL),), district="PK201", district_method="manual"
        ),
        make_incident(id="e", claims=(make_claim(5, n=9),)),
    )
    table = by_district(entries, "killed").set_index("code")
    assert list(table.index) == ["PK201", "PK211"]
    kech = table.loc["PK211"]
    assert (kech["incidents"], kech["in_no_sum"], kech["low"], kech["high"]) == (2, 1, 3, 3)
    assert (kech["counted"], kech["uncounted"]) == (1, 1)
    assert np.isnan(table.loc["PK201", "high"])
    rates = per_100k(table.reset_index(), {"PK211": 200_000}).set_index("code")
    assert rates.loc["PK211", "incidents_per_100k"] == 1
    assert rates.loc["PK211", "high_per_100k"] == 1.5
    assert np.isnan(rates.loc["PK201", "incidents_per_100k"])


def _days(start: date, end: date, precision: str) -> dict[str, Any]:
    return {"date_start": start, "date_end": end, "date_precision": precision}


@pytest.mark.parametrize(
    ("period", "when", "expected"),
    [
        ("day", _days(date(2024, 1, 31), date(2024, 2, 1), "day"), ("2024-01-31", True)),
        ("month", _days(date(2024, 1, 31), date(2024, 2, 1), "day"), ("2024-01-01", True)),
        ("month", _days(date(2024, 1, 31), date(2024, 2, 1), "days"), ("2024-01-01", False)),
        ("month", _days(date(2024, 3, 1), date(2024, 3, 31), "month"), ("2024-03-01", True)),
        ("week", _days(date(2024, 3, 1), date(2024, 3, 31), "month"), ("2024-02-26", False)),
        ("month", _days(date(2023, 1, 1), date(2023, 12, 31), "year"), ("2023-01-01", False)),
        ("year", _days(date(2023, 1, 1), date(2023, 12, 31), "year"), ("2023-01-01", True)),
        ("week", _days(date(1969, 12, 31), date(1969, 12, 31), "day"), ("1969-12-29", True)),
    ],
)
def test_a_date_is_exact_where_the_period_is_wide_enough(
    make_incident: Make, period: str, when: dict[str, Any], expected: tuple[str, bool]
) -> None:
    table = by_period(everything(make_incident(**when)), period)
    assert len(table) == 1
    row = table.iloc[0]
    assert (str(row["period_start"].date()), bool(row["exact"])) == expected
    assert (row["period_end"] == row["period_start"]) == row["exact"]
    assert (row["incidents"], row["in_no_sum"]) == (1, 0)


def test_undated_incidents_are_in_no_period_and_counted_apart(make_incident: Make) -> None:
    entries = everything(
        make_incident(id="a"), make_incident(id="b", **UNDATED), make_incident(id="c", **STATEMENT)
    )
    table = by_period(entries, "year")
    assert (table["incidents"].sum(), table["in_no_sum"].sum()) == (1, 1)
    assert undated_count(entries) == 1


def test_people_are_added_up_in_the_period_in_which_an_incident_began(
    make_incident: Make, make_claim: Make
) -> None:
    may, june = _days(date(2024, 5, 31), date(2024, 6, 1), "day"), date(2024, 6, 3)
    entries = everything(
        make_incident(id="a", claims=(make_claim(1, low=3, high=5),), **may),
        make_incident(id="b", claims=(make_claim(2, **at_least(10)),), **may),
        make_incident(id="c", claims=(make_claim(3, **SEVERAL),), **_days(june, june, "day")),
        make_incident(id="d", claims=(make_claim(4, n=9),), **UNDATED),
        make_incident(id="e", claims=(make_claim(5, n=9),), **may, **STATEMENT),
        make_incident(id="f", **_days(date(2024, 7, 1), date(2024, 7, 1), "day")),
        make_incident(
            id="g",
            claims=(make_claim(6, **up_to(20)),),
            **_days(date(2023, 1, 1), date(2023, 12, 31), "year"),
        ),
    )
    table = people_by_period(entries, "month", "killed").set_index("period_start")
    assert [str(day.date()) for day in table.index] == ["2023-01-01", "2024-05-01", "2024-06-01"]
    year, together, several = (row for _, row in table.iterrows())
    assert np.isnan(year["low"])
    assert (year["high"], year["inexact"]) == (20, 1)
    assert (together["low"], together["high"], together["open"]) == (13, 15, True)
    assert (together["counted"], together["uncounted"], together["inexact"]) == (2, 0, 0)
    assert np.isnan([several["low"], several["high"]]).all()
    assert (several["counted"], several["uncounted"]) == (0, 1)


@laws_of_many
@given(
    several=st.lists(
        st.tuples(
            claim_lists(),
            st.one_of(st.none(), st.dates(date(2023, 11, 1), date(2024, 2, 28))),
            st.booleans(),
        ),
        max_size=10,
    ),
    period=st.sampled_from(("day", "week", "month", "year")),
    basis=st.sampled_from(BasisChoice),
)
def test_periods_add_up_to_the_total_of_the_dated_incidents(
    make_incident: Make,
    several: list[tuple[tuple[Claim, ...], date | None, bool]],
    period: str,
    basis: BasisChoice,
) -> None:
    entries = everything(
        *(
            _entry(
                make_incident,
                claims,
                id=f"entry-{number}",
                **(UNDATED if day is None else _days(day, day, "day")),
                **({} if counts else STATEMENT),
            )
            for number, (claims, day, counts) in enumerate(several)
        )
    )
    dated = entries.where(entries.atlas.table["date_start"].notna().to_numpy())
    for measure in ("killed", "held"):
        expected = total(dated, measure, basis)
        table = people_by_period(entries, period, measure, basis)
        assert table["low"].sum(min_count=1) == expected.low or expected.low is None
        assert table["high"].sum(min_count=1) == expected.high or expected.high is None
        assert table["low"].isna().all() == (expected.low is None)
        assert (table["high"].isna() == (table["counted"] == 0)).all()
        assert table["open"].any() == expected.open
        assert (table["counted"].sum(), table["uncounted"].sum()) == (
            expected.counted,
            expected.uncounted,
        )
        assert table["period_start"].is_monotonic_increasing
        assert table["period_start"].is_unique


def test_areas_and_the_tray_hold_what_is_no_dot(make_incident: Make) -> None:
    entries = everything(
        make_incident(id="dot"),
        make_incident(id="district", **AREA, **KECH),
        make_incident(id="tehsil", geometry=None, geo_precision="tehsil", tehsil="PK211-tump"),
        make_incident(id="province", geometry=None, geo_precision="province", **STATEMENT),
        make_incident(id="nowhere", geometry=None, geo_precision="unknown"),
        make_incident(id="withdrawn", **AREA, **KECH, status="retracted"),
    )
    areas = by_area(entries)
    assert list(zip(areas["level"], areas["code"], areas["incidents"], strict=True)) == [
        ("district", "PK211", 1),
        ("tehsil", "PK211-tump", 1),
    ]
    listed = tray(entries)
    assert list(zip(listed["id"], listed["reason"], strict=True)) == [
        ("province", "province"),
        ("nowhere", "unknown"),
        ("withdrawn", "retracted"),
    ]


@pytest.fixture(scope="module")
def starter_atlas() -> Atlas:
    return atlas_of(*FIRST)


def test_the_bla_since_2022_as_a_reader_sees_it(starter_atlas: Atlas) -> None:
    chosen = parse_query("actor=BLA&since=2022").filter.apply(starter_atlas.everything())
    killed = total(chosen, "killed")
    assert killed.text() == "363–1,391+"
    assert (killed.counted, killed.uncounted, killed.silent) == (17, 0, 0)
    assert total(chosen, "injured").text() == "144–165+"
    assert total(chosen, "held").text() == "234"
    found = compare(chosen)
    assert (found.incidents, found.state.text(), found.armed_group.text()) == (
        9,
        "75–82",
        "634–644+",
    )
    assert one_party_share(chosen).sentence == (
        "In 7 of the 17 incidents with a number of killed, one side alone gives it."
    )


def test_the_train_of_march_2025_is_a_range_and_the_statement_adds_nothing() -> None:
    entries = {incident.id: incident for incident in starter.read()}
    train, statement = entries["2025-03-11-jaffar-express"], entries["2025-03-bla-214-claim"]
    assert figures(train, "killed").text() == "58–255"
    assert figures(train, "killed", "state", victims=Victims.SECURITY_FORCES).text() == "23"
    assert not figures(statement, "killed").in_sums


def test_all_starter_incidents_agree_one_by_one(starter_atlas: Atlas) -> None:
    rows = {name: row for row, name in enumerate(starter_atlas.table["id"])}
    for incident in FIRST:
        for basis in Basis:
            for measure in MEASURE_PARTS:
                found = figures(incident, measure, basis)
                if found.in_sums:
                    column = starter_atlas.ranges[measure, basis]
                    assert _same(found.figure, column, rows[incident.id])
