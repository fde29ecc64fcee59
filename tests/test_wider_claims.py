"""What a side counts in more than one incident bounds what it counts in each of them."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.atlas import Atlas, from_incidents
from incidents.codebook import read_codebook
from incidents.counts import (
    Basis,
    CasualtyTotal,
    VictimsGroup,
    by_district,
    figures,
    in_group,
    people_by_period,
    range_text,
    told_elsewhere,
    total,
    with_ranges,
)
from incidents.model import Claim, Incident
from tests.laws import examples

Make = Callable[..., Any]
ARMY = {"claimant": "Army of Testland", "claimant_role": "state"}
FRONT = {"claimant": "Front (fictional)", "claimant_role": "armed_group"}
HOSPITAL = {"claimant": "Hospital", "claimant_role": "medical"}
SOLDIERS = {"victims": "security_forces"}
PEOPLE = {"victims": "civilians"}
FIGHTERS = {"victims": "armed_group"}
IN_ALL = {"scope": "wider"}
APART = {"covers": "others"}
# An atlas costs the same for two entries and for twenty: each example is of many.
law = examples(20)


def at_least(low: int) -> dict[str, Any]:
    return {"qualifier": "at_least", "low": low}


def up_to(high: int) -> dict[str, Any]:
    return {"qualifier": "up_to", "high": high}


def _entry(make_incident: Make, name: str, claims: tuple[Claim, ...], **changes: Any) -> Incident:
    reports = tuple(
        {
            "id": one,
            "publisher": "The Testland Gazette (fictional)",
            "title": "Fictional headline",
            "language": "en",
            "source_type": "news",
        }
        for one in sorted({claim.report_id for claim in claims} | {"a"})
    )
    made: Incident = make_incident(id=name, claims=claims, reports=reports, **changes)
    return made


def _atlas(*entries: Incident) -> Atlas:
    kinds = {actor.id: str(actor.kinds[0]) for actor in read_codebook().actors.values()}
    return with_ranges(from_incidents(entries, version=1, actor_kinds=kinds, words={}))


@pytest.fixture
def entry(make_incident: Make, make_claim: Make) -> Make:
    def make(name: str, *claims: dict[str, Any], **changes: Any) -> Incident:
        made = tuple(
            make_claim(number, **({"report_id": "a"} | claim | {"id": f"{name}.c{number}"}))
            for number, claim in enumerate(claims)
        )
        return _entry(make_incident, name, made, **changes)

    return make


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param(
            [ARMY | SOLDIERS | {"low": 10, "high": 20}, ARMY | SOLDIERS | IN_ALL | {"n": 14}],
            "10–14",
            id="a side's part does not go beyond its own figure for more",
        ),
        pytest.param(
            [ARMY | SOLDIERS | up_to(20), ARMY | SOLDIERS | IN_ALL | {"n": 14}],
            "up to 14",
            id="up to",
        ),
        pytest.param(
            [ARMY | SOLDIERS | at_least(14), ARMY | SOLDIERS | IN_ALL | {"n": 14}],
            "14",
            id="at least, and the same in all",
        ),
        pytest.param(
            [FRONT | SOLDIERS | {"low": 4, "high": 9}, ARMY | SOLDIERS | IN_ALL | {"n": 6}],
            "4–9",
            id="a side bounds its own figures alone",
        ),
        pytest.param(
            [FRONT | SOLDIERS | {"n": 9}, ARMY | SOLDIERS | IN_ALL | {"n": 6}],
            "up to 9",
            id="where one party alone speaks and the other counts fewer, the low end is not known",
        ),
        pytest.param(
            [
                FRONT | SOLDIERS | {"n": 9},
                ARMY | SOLDIERS | IN_ALL | {"n": 6},
                ARMY | SOLDIERS | IN_ALL | at_least(12),
            ],
            "9",
            id="at least in more than this bounds nobody",
        ),
        pytest.param(
            [ARMY | SOLDIERS | {"n": 9}, ARMY | SOLDIERS | IN_ALL | {"n": 6}],
            "up to 9",
            id="a side that counts more here than in all contradicts itself",
        ),
        pytest.param(
            [ARMY | SOLDIERS | {"low": 10, "high": 20}, ARMY | PEOPLE | IN_ALL | {"n": 14}],
            "10–20",
            id="other people in all bound nothing",
        ),
        pytest.param(
            [HOSPITAL | PEOPLE | {"low": 3, "high": 9}, HOSPITAL | PEOPLE | IN_ALL | {"n": 5}],
            "3–9",
            id="independent voices are no side",
        ),
        pytest.param(
            [ARMY | {"n": 9}, FRONT | SOLDIERS | APART | at_least(50)],
            "9–59+",
            id="people whom the other figures leave out add to the high end alone",
        ),
        pytest.param([FRONT | SOLDIERS | APART | {"n": 5}], "5+", id="people apart and no others"),
    ],
)
def test_a_wider_claim_bounds_the_parts_of_its_side(
    entry: Make, claims: list[dict[str, Any]], expected: str
) -> None:
    one = entry("one-2024", *claims)
    assert figures(one, "killed").text() == expected
    column = _atlas(one).ranges["killed", "all"]
    low = None if np.isnan(column.low[0]) else column.low[0]
    assert range_text(low, column.high[0], is_open=bool(column.open[0])) == expected


def test_an_entry_that_a_claim_names_is_bound_without_carrying_it(entry: Make) -> None:
    named = {"of_incidents": ("two-2024",)}
    one = entry("one-2024", ARMY | SOLDIERS | IN_ALL | named | {"n": 14})
    two = entry("two-2024", FRONT | SOLDIERS | {"n": 40}, ARMY | FIGHTERS | {"n": 2})
    atlas = _atlas(one, two)
    elsewhere = told_elsewhere(atlas, "two-2024")
    found = figures(two, "killed", elsewhere=elsewhere)
    assert found.text() == "2–42"
    assert (
        "Security forces: one party alone counts them, and another side counts fewer in more "
        "than this incident: the low end is not known." in found.explain
    )
    row = list(atlas.table["id"]).index("two-2024")
    assert (atlas.ranges["killed", "all"].low[row], atlas.ranges["killed", "all"].high[row]) == (
        2,
        42,
    )
    assert told_elsewhere(atlas, "one-2024") == ()


def test_a_claim_of_a_retracted_or_a_hidden_entry_bounds_nothing(entry: Make) -> None:
    claim = ARMY | SOLDIERS | IN_ALL | {"n": 14, "of_incidents": ("two-2024",)}
    two = entry("two-2024", FRONT | SOLDIERS | {"n": 40})
    gone = entry("one-2024", claim, status="retracted")
    assert told_elsewhere(_atlas(gone, two), "two-2024") == ()
    assert told_elsewhere(_atlas(two), "two-2024") == ()
    assert _atlas(gone, two).ranges["killed", "all"].low.tolist().count(40) == 1


def test_the_page_says_how_a_side_bounds_its_own_figure(entry: Make) -> None:
    one = entry(
        "one-2024",
        ARMY | SOLDIERS | {"low": 10, "high": 20},
        ARMY | SOLDIERS | IN_ALL | {"n": 14},
    )
    assert (
        "Security forces: the state counts 14 at most in more than this incident, so their "
        "figures do not go beyond it here." in figures(one, "killed").explain
    )


def test_the_page_says_why_a_low_end_is_not_known(entry: Make) -> None:
    one = entry("one-2024", ARMY | up_to(20), HOSPITAL | {"n": 30})
    assert (
        "Army of Testland: up to 20, fewer than others name at least, so the low end is not "
        "known: the highest figure is 30 (Hospital)." in figures(one, "killed").explain
    )
    two = entry(
        "two-2024",
        FRONT | SOLDIERS | {"n": 40},
        FRONT | SOLDIERS | {"n": 68, "report_id": "b"},
        ARMY | SOLDIERS | IN_ALL | {"n": 14},
    )
    said = "Security forces: up to 68 (highest Front (fictional))."
    assert said in figures(two, "killed").explain
    assert (
        "Fewer are counted in more than this incident, so the low end is not known: the highest "
        "figure is 68 (Front (fictional))."
        in figures(two, "killed", group="security_forces").explain
    )


def test_a_sum_is_not_beyond_the_one_figure_for_its_incidents(entry: Make) -> None:
    named = {"of_incidents": ("two-2024", "three-2024")}
    here = {"district": "PK201", "district_method": "manual"}
    one = entry(
        "one-2024",
        ARMY | SOLDIERS | {"low": 5, "high": 9},
        ARMY | SOLDIERS | IN_ALL | named | {"n": 20},
        **here,
    )
    two = entry("two-2024", ARMY | SOLDIERS | {"low": 6, "high": 8}, **here)
    three = entry("three-2024", ARMY | SOLDIERS | at_least(7), **here)
    whole = _atlas(one, two, three).everything()
    assert total(whole, "killed").text() == "18–20"
    assert total(whole, in_group("killed", "security_forces"), "state").text() == "18–20"
    assert by_district(whole, "killed")["high"].tolist() == [20.0]
    assert people_by_period(whole, "year", "killed")["high"].sum() == 20
    heard = entry(
        "three-2024", ARMY | SOLDIERS | at_least(7), HOSPITAL | SOLDIERS | {"n": 9}, **here
    )
    others = _atlas(one, two, heard).everything()
    assert total(others, "killed").text() == "18–26"


SPEAKERS = (ARMY, FRONT, HOSPITAL)


@st.composite
def _claims(draw: st.DrawFn, name: str, *, of: tuple[str, ...] = ()) -> tuple[Claim, ...]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        qualifier = draw(st.sampled_from(("exact", "exact", "at_least", "up_to", "uncounted")))
        low, more = draw(st.integers(0, 30)), draw(st.sampled_from((0, 0, 7)))
        wider = draw(st.booleans()) if of else False
        found.append(
            Claim(
                id=f"{name}.c{number}",
                report_id=draw(st.sampled_from("ab")),
                **draw(st.sampled_from(SPEAKERS)),
                measure="killed",
                victims=draw(
                    st.sampled_from(
                        ("civilians", "security_forces", "armed_group", "total", "unknown")
                    )
                ),
                low=None if qualifier in ("up_to", "uncounted") else low,
                high=None if qualifier in ("at_least", "uncounted") else low + more,
                qualifier=qualifier,
                covers=draw(st.sampled_from(("all", "all", "all", "part", "others"))),
                scope="wider" if wider else "incident",
                of_incidents=of if wider else (),
            )
        )
    return tuple(found)


@st.composite
def _pairs(draw: st.DrawFn) -> dict[str, tuple[Claim, ...]]:
    """Return the claims of pairs of entries, of which the first may speak of the second too."""
    found = {}
    for number in range(draw(st.integers(3, 6))):
        one, two = f"one-{number}", f"two-{number}"
        found[one] = draw(_claims(one, of=(two,)))
        found[two] = draw(_claims(two))
    return found


@pytest.mark.long
@law
@given(claims=_pairs())
def test_the_page_and_the_sums_count_wider_claims_alike(
    make_incident: Make, claims: dict[str, tuple[Claim, ...]]
) -> None:
    entries = [_entry(make_incident, name, made) for name, made in claims.items()]
    atlas = _atlas(*entries)
    names = {None: "killed"} | {group: in_group("killed", group) for group in VictimsGroup}
    for one in entries:
        row = list(atlas.table["id"]).index(one.id)
        elsewhere = told_elsewhere(atlas, one.id)
        for basis in Basis:
            for group, name in names.items():
                ours = figures(one, "killed", basis, group=group, elsewhere=elsewhere)
                column = atlas.ranges[name, str(basis)]
                low, high = column.low[row], column.high[row]
                both = [None if np.isnan(end) else end for end in (low, high)]
                assert (ours.figure.low, ours.figure.high) == tuple(both), (one.id, name, basis)
                assert ours.figure.open == column.open[row]
                assert ours.said == column.said[row]


@law
@given(
    several=st.lists(
        st.tuples(
            st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), min_size=1, max_size=4),
            st.integers(0, 60),
        ),
        min_size=4,
        max_size=8,
    ),
    seed=st.integers(0, 99),
)
def test_parts_of_one_voice_are_never_beyond_its_own_figure_for_all(
    make_incident: Make, make_claim: Make, several: list[tuple[list[tuple[int, int]], int]],
    seed: int,
) -> None:  # fmt: skip
    """A side that counts more in its parts at least than in all contradicts itself: no bound."""
    soldiers = {"report_id": "a"} | ARMY | SOLDIERS
    entries = []
    for number, (parts, most) in enumerate(several):
        names = [f"{number}-part-{n}" for n in range(len(parts))]
        for name, (low, up) in zip(names, parts, strict=True):
            claim = make_claim(id=f"{name}.c", low=low, high=low + up, **soldiers)
            entries.append(_entry(make_incident, name, (claim,)))
        claim = make_claim(
            id=f"{number}.all", scope="wider", n=most, of_incidents=tuple(names), **soldiers
        )
        entries.append(_entry(make_incident, f"{number}-all", (claim,)))
    found = _totals(_atlas(*entries), len(several))
    random.Random(seed).shuffle(entries)
    assert _totals(_atlas(*entries), len(several)) == found
    for (parts, most), one in zip(several, found, strict=True):
        assert one.high is not None
        if sum(low for low, _ in parts) <= most:
            assert one.high <= most


def _totals(atlas: Atlas, count: int) -> list[CasualtyTotal]:
    """Return what the state counts as killed in each group of entries that are told together."""
    group = atlas.table["id"].str.partition("-")[0]
    return [
        total(atlas.everything().where((group == str(n)).to_numpy(dtype=bool)), "killed", "state")
        for n in range(count)
    ]
