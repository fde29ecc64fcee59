"""Count people, not voices: worked cases of the record, and laws that hold for any claims."""

import dataclasses
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import starter
from incidents.atlas import from_incidents
from incidents.codebook import read_codebook
from incidents.counting_rules import CountRange
from incidents.counts import VictimsGroup, figures, total, with_ranges
from incidents.model import Claim, Incident
from tests.laws import examples

Make = Callable[..., Any]
ARMY = {"claimant": "Army of Testland", "claimant_role": "state"}
POLICE = {"claimant": "Police of Testland", "claimant_role": "state"}
FRONT = {"claimant": "Front (fictional)", "claimant_role": "armed_group"}
HOSPITAL = {"claimant": "Hospital", "claimant_role": "medical"}
FAMILY = {"claimant": "Family", "claimant_role": "witness_family"}
SOLDIERS = {"victims": "security_forces"}
PEOPLE = {"victims": "civilians"}
MARCHERS = {"victims": "protesters"}
FIGHTERS = {"victims": "armed_group"}
MIXED = {"victims": "mixed"}
NAMELESS = {"victims": "unknown"}
OUT, IN = {"attackers_in": "no"}, {"attackers_in": "yes"}
SEVERAL = {"qualifier": "uncounted"}


@pytest.fixture(scope="module")
def record() -> dict[str, Incident]:
    return {incident.id: incident for incident in starter.read()}


@pytest.mark.parametrize(
    ("incident", "measure", "expected"),
    [
        ("2024-07-28-gwadar-raji-muchi", "killed", "2"),
        ("2024-07-28-gwadar-raji-muchi", "injured", "24"),
        ("2025-03-21-quetta-byc", "injured", "9–23"),
        ("2022-01-25-kech-checkpost", "killed", "11–18"),
        ("2024-03-25-turbat-naval-base", "killed", "5–16+"),
        ("2025-03-16-nushki-convoy", "killed", "5–92"),
        ("2019-01-29-loralai-dig-office", "killed", "12"),
        ("2006-08-26-bugti-operation", "killed", "44–85+"),
        ("2022-07-14-ziarat-operation", "killed", "10"),
        ("2023-11-23-turbat-ctd", "killed", "4"),
        ("2025-09-17-zehri-strike", "killed", "3–4+"),
        ("2017-05-05-chaman-census-clash", "killed", "9–60+"),
        ("2019-04-12-hazarganji-market", "killed", "19–21"),
        ("2021-01-03-mach-miners", "killed", "10"),
        ("2022-02-08-dera-murad-jamali-grenade", "injured", "5"),
    ],
)
def test_people_whom_nobody_disputes_are_counted(
    record: dict[str, Incident], incident: str, measure: str, expected: str
) -> None:
    assert figures(record[incident], measure).text() == expected


def test_the_train_begins_where_the_lowest_full_account_begins(record: dict[str, Incident]) -> None:
    found = figures(record["2025-03-11-jaffar-express"], "killed")
    assert found.figure.low == 58
    assert "Armed groups: 33 (ISPR, Army spokesman)." in found.explain
    assert "Army spokesman: 31 without parting them by group, attackers left out." in found.explain


def test_the_states_own_count_is_no_part(record: dict[str, Incident]) -> None:
    operation = record["2006-08-26-bugti-operation"]
    assert figures(operation, "killed", "state", victims="security_forces").text() == "7–21"


def test_a_wider_claim_of_the_other_side_takes_the_low_end_away(
    record: dict[str, Incident],
) -> None:
    """The state counts 14 of its own in the whole province, so 40 in one camp is no low end."""
    bela = record["2024-08-26-bela-camp"]
    assert figures(bela, "killed").figure.low is None
    assert figures(bela, "killed").text() == "up to 68"
    unbound = tuple(c for c in bela.claims if not (c.scope == "wider" and c.claimant == "ISPR"))
    assert figures(bela.model_copy(update={"claims": unbound}), "killed").text() == "40–68"


def test_a_round_up_adds_what_it_counts_beyond_its_incidents(record: dict[str, Incident]) -> None:
    """January and February 2026 held 18 killed in sums, beside a round-up of 193."""
    kinds = {actor.id: str(actor.kinds[0]) for actor in read_codebook().actors.values()}
    names = ("gwadar-family", "kharan-home", "mastung-jail", "province-attacks")
    some = [record[f"2026-01-31-{name}"] for name in names]
    atlas = with_ranges(from_incidents(some, version=1, actor_kinds=kinds, words={}))
    whole, ids = atlas.everything(), atlas.table["id"].to_numpy()
    incidents = total(whole.where(ids != "2026-01-31-province-attacks"), "killed")
    assert (incidents.text(), total(whole, "killed").text()) == ("12–18", "141–538+")
    assert total(whole, "killed").rest == "129–520+"
    assert "129–520+" in total(whole, "killed").note()


def test_people_taken_by_the_state_alone_are_never_with_the_armed_groups(
    record: dict[str, Incident],
) -> None:
    """Three men taken by state agents, by every account, and found dead: a killing of captives."""
    captives = record["2009-04-03-turbat-three-leaders"]
    assert figures(captives, "state_held").text() == "3"
    assert not figures(captives, "taken").figure.is_counted
    train = record["2025-03-11-jaffar-express"]
    assert figures(train, "taken").text() == "214"
    assert not figures(train, "state_held").figure.is_counted


@pytest.fixture
def killed(make_incident: Make, make_claim: Make) -> Make:
    def text(*claims: dict[str, Any]) -> str:
        made = tuple(
            make_claim(number, **({"report_id": f"r{number}"} | claim))
            for number, claim in enumerate(claims)
        )
        return str(figures(_incident(make_incident, made), "killed").text())

    return text


def _incident(make_incident: Make, claims: tuple[Claim, ...], **changes: Any) -> Incident:
    names = sorted({claim.report_id for claim in claims} | {"a", "b", "new"})
    reports = tuple(
        {
            "id": name,
            "publisher": "The Testland Gazette (fictional)",
            "title": "Fictional headline",
            "language": "en",
            "source_type": "news",
        }
        for name in names
    )
    incident: Incident = make_incident(claims=claims, reports=reports, **changes)
    return incident


ONE_REPORT = {"report_id": "r"}


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param(
            [HOSPITAL | MARCHERS | {"n": 1}, ARMY | SOLDIERS | {"n": 1}], "2", id="two people"
        ),
        pytest.param(
            [ARMY | SOLDIERS | ONE_REPORT | {"n": 20}, POLICE | ONE_REPORT | {"n": 11}],
            "11–20",
            id="two voices of one side in one report that differ both stand",
        ),
        pytest.param(
            [ARMY | SOLDIERS | {"n": 10}, FRONT | SOLDIERS | {"n": 17}, ARMY | FIGHTERS | {"n": 1}],
            "11–18",
            id="voices about one group compete, groups add",
        ),
        pytest.param([ARMY | OUT | {"n": 9}, ARMY | FIGHTERS | {"n": 3}], "12", id="attackers out"),
        pytest.param([ARMY | IN | {"n": 9}, ARMY | FIGHTERS | {"n": 3}], "9", id="attackers in"),
        pytest.param(
            [ARMY | {"n": 9}, ARMY | FIGHTERS | {"n": 3}], "9–12", id="not said: both ways"
        ),
        pytest.param(
            [HOSPITAL | IN | {"n": 12}, ARMY | OUT | {"n": 9}],
            "12",
            id="a total without attackers is no rival of one with them",
        ),
        pytest.param(
            [HOSPITAL | IN | {"n": 12}, ARMY | OUT | {"n": 8}, ARMY | FIGHTERS | {"n": 3}],
            "11–12",
            id="it is, with the attackers that are counted apart",
        ),
        pytest.param(
            [HOSPITAL | {"n": 24}, POLICE | SOLDIERS | {"n": 12}],
            "24",
            id="one group is not everybody",
        ),
        pytest.param(
            [HOSPITAL | {"n": 24}, POLICE | SOLDIERS | {"n": 12}, FAMILY | PEOPLE | {"n": 5}],
            "17–24",
            id="both groups are a rival of a total",
        ),
        pytest.param(
            [HOSPITAL | {"n": 4}, POLICE | SOLDIERS | {"n": 3}, FAMILY | PEOPLE | {"n": 5}],
            "4–8",
            id="a sum above a total raises the high end",
        ),
        pytest.param(
            [ARMY | MIXED | ONE_REPORT | {"n": 21}, ARMY | SOLDIERS | ONE_REPORT | {"n": 4}],
            "25",
            id="in one account people of no one group are other people",
        ),
        pytest.param(
            [FAMILY | NAMELESS | {"n": 5}, POLICE | PEOPLE | {"n": 5}],
            "5",
            id="across voices they may be the same people",
        ),
        pytest.param(
            [
                FAMILY | PEOPLE | {"n": 5, "others_count_as": "armed_group"},
                ARMY | FIGHTERS | {"n": 9},
            ],
            "5–9",
            id="the same people under two names are counted once",
        ),
        pytest.param(
            [ARMY | SOLDIERS | {"n": 4}, POLICE | FIGHTERS | SEVERAL], "4+", id="a group uncounted"
        ),
        pytest.param(
            [POLICE | PEOPLE | {"n": 5}, FAMILY | MARCHERS | {"n": 3}],
            "3–5",
            id="protesters are civilians",
        ),
    ],
)
def test_people_are_counted_once_and_all_of_them(
    killed: Make, claims: list[dict[str, Any]], expected: str
) -> None:
    assert killed(*claims) == expected


def test_a_total_that_does_not_say_is_marked(make_incident: Make, make_claim: Make) -> None:
    claims = (make_claim(1, report_id="a", n=9), make_claim(2, report_id="b", n=3, **FIGHTERS))
    found = figures(_incident(make_incident, claims), "killed")
    assert (
        "Police of Testland: it is not said whether attackers are in the figure, so it is "
        "compared both ways." in found.explain
    )


SPEAKERS = (ARMY, POLICE, FRONT, HOSPITAL, FAMILY)
GROUPS = ("civilians", "protesters", "security_forces", "armed_group")
UNPARTED = ("total", "mixed", "unknown")


@st.composite
def claim(draw: st.DrawFn, number: int, victims: tuple[str, ...] = GROUPS + UNPARTED) -> Claim:
    word = draw(st.sampled_from(victims))
    low, more = draw(st.integers(0, 40)), draw(st.sampled_from((0, 0, 7)))
    qualifier = draw(st.sampled_from(("exact", "exact", "at_least", "up_to", "uncounted")))
    answers = ("not_said", "yes", "no") if word in UNPARTED else ("not_said",)
    return Claim(
        id=f"c{number}",
        report_id=draw(st.sampled_from("ab")),
        **draw(st.sampled_from(SPEAKERS)),
        measure="killed",
        victims=word,
        attackers_in=draw(st.sampled_from(answers)),
        low=None if qualifier in ("up_to", "uncounted") else low,
        high=None if qualifier in ("at_least", "uncounted") else low + more,
        qualifier=qualifier,
        covers=draw(st.sampled_from(("all", "all", "all", "part"))),
    )


@st.composite
def several(draw: st.DrawFn, victims: tuple[str, ...] = GROUPS + UNPARTED) -> tuple[Claim, ...]:
    return tuple(draw(claim(number, victims)) for number in range(draw(st.integers(0, 6))))


law = examples(150)


def _range(make_incident: Make, claims: tuple[Claim, ...], **how: Any) -> CountRange:
    return figures(_incident(make_incident, claims), "killed", **how).figure


@law
@given(claims=several(), seed=st.integers(0, 1000))
def test_the_order_of_claims_changes_nothing(
    make_incident: Make, claims: tuple[Claim, ...], seed: int
) -> None:
    mixed = list(claims)
    random.Random(seed).shuffle(mixed)
    for group in (None, *VictimsGroup):
        found = _range(make_incident, claims, group=group)
        assert _range(make_incident, tuple(mixed), group=group) == found


@law
@given(claims=several(), data=st.data())
def test_a_repeated_figure_changes_nothing(
    make_incident: Make, claims: tuple[Claim, ...], data: st.DataObject
) -> None:
    if not claims:
        return
    again = data.draw(st.sampled_from(claims)).model_copy(update={"id": "again"})
    found = _range(make_incident, claims)
    assert _range(make_incident, (*claims, again)) == found
    # A report that repeats all that one voice says in another one.
    said = [c for c in claims if (c.report_id, c.claimant) == (again.report_id, again.claimant)]
    copied = [c.model_copy(update={"id": f"new-{c.id}", "report_id": "new"}) for c in said]
    assert _range(make_incident, (*claims, *copied)) == found


@law
@given(claims=several(GROUPS), new=claim(9))
def test_people_whom_nobody_counted_before_lower_neither_end(
    make_incident: Make, claims: tuple[Claim, ...], new: Claim
) -> None:
    """Groups alone are named, so who is in none of them was counted by nobody."""
    camp = {"protesters": "civilians"}
    known = {camp.get(str(c.victims), str(c.victims)) for c in claims}
    if new.victims in UNPARTED or camp.get(str(new.victims), str(new.victims)) in known:
        return
    before, after = _range(make_incident, claims), _range(make_incident, (*claims, new))
    if before.high is not None:
        assert after.high is not None
        assert after.high >= before.high
        assert before.low is None or (after.low is not None and after.low >= before.low)


@law
@given(claims=several(), new=claim(9, GROUPS[:3]))
def test_one_group_more_never_pulls_down_what_counts_everybody(
    make_incident: Make, claims: tuple[Claim, ...], new: Claim
) -> None:
    everybody = [c for c in claims if c.victims == "total"]
    new = new.model_copy(update={"report_id": "new"})
    before = _range(make_incident, tuple(everybody))
    after = _range(make_incident, (*everybody, new))
    assert (before.low, before.high is None) == (after.low, after.high is None) or (
        before.high is None or before.low is None
    )
    if before.high is not None:
        assert after.high is not None
        assert after.high >= before.high


@law
@given(claims=several())
def test_no_full_account_lies_outside_the_range(
    make_incident: Make, claims: tuple[Claim, ...]
) -> None:
    found = figures(_incident(make_incident, claims), "killed").figure
    attackers = any(c.victims == "armed_group" for c in claims)
    strict = any(c.victims in UNPARTED and c.attackers_in == "yes" for c in claims)
    for one in claims:
        full = one.victims == "total" and one.covers == "all" and one.low is not None
        if not full or (one.attackers_in == "no" and (attackers or strict)):
            continue
        # Who gives two totals in one report has both in the range as well. Where no low end
        # is known, the range begins nowhere, because somebody says "up to" fewer than that.
        assert found.high is not None
        assert found.low is not None or any(c.qualifier == "up_to" for c in claims)
        assert found.low is None or found.low <= one.low
        assert found.high >= (one.high if one.high is not None else one.low)


@law
@given(claims=several())
def test_parties_swapped_give_mirrored_numbers(
    make_incident: Make, claims: tuple[Claim, ...]
) -> None:
    swap = {"state": "armed_group", "armed_group": "state"}
    swapped = tuple(
        c.model_copy(update={"claimant_role": swap.get(c.claimant_role, c.claimant_role)})
        for c in claims
    )
    assert _range(make_incident, claims) == _range(make_incident, swapped)
    for side, other in swap.items():
        assert _range(make_incident, claims, basis=side) == _range(
            make_incident, swapped, basis=other
        )


# An atlas costs the same for two entries and for ten: each example is of many.
@examples(25)
@given(told=st.lists(st.tuples(several(), st.booleans()), min_size=4, max_size=10))
def test_sums_over_disjoint_selections_add(
    make_incident: Make, told: list[tuple[tuple[Claim, ...], bool]]
) -> None:
    entries = [
        _incident(
            make_incident,
            tuple(c.model_copy(update={"id": f"{number}.{c.id}"}) for c in claims),
            id=f"entry-{number}",
        )
        for number, (claims, _) in enumerate(told)
    ]
    chosen = {f"entry-{number}" for number, (_, is_chosen) in enumerate(told) if is_chosen}
    kinds = {actor.id: str(actor.kinds[0]) for actor in read_codebook().actors.values()}
    atlas = with_ranges(from_incidents(entries, version=1, actor_kinds=kinds, words={}))
    whole = atlas.everything()
    here = atlas.table["id"].isin(chosen).to_numpy(dtype=bool)
    parts = [total(whole.where(part), "killed") for part in (here, ~here)]
    both = total(whole, "killed")
    for end in ("low", "high"):
        ends = [getattr(part, end) for part in parts if getattr(part, end) is not None]
        assert getattr(both, end) == (sum(ends) if ends else None)
    for field in dataclasses.fields(both):
        if field.name in ("counted", "uncounted", "silent"):
            assert getattr(both, field.name) == sum(getattr(part, field.name) for part in parts)
