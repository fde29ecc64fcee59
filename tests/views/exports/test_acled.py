"""The form in ACLED's columns keeps ACLED's published rules, and says no more than the record."""

import io
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import counts
from incidents.atlas import Selection
from incidents.codebook import read_codebook
from incidents.editions import Edition
from incidents.model import ActorRole, Claim, Incident, Participation
from incidents.store import Store
from incidents.views.exports import bundle_of, left_out, left_out_in_words, write
from incidents.views.exports.acled import COLUMNS, EVENT_TYPES, acled_view
from tests.laws import examples
from tests.stores import put_first_store

Making = Callable[..., Incident]
Claiming = Callable[..., Claim]
Selecting = Callable[..., Selection]

# From ACLED's codebook (2024), typed here apart from the program's own table.
SUB_EVENTS: Final[Mapping[str, set[str]]] = {
    "Battles": {
        "Armed clash", "Government regains territory", "Non-state actor overtakes territory",
    },
    "Explosions/Remote violence": {
        "Chemical weapon", "Air/drone strike", "Suicide bomb",
        "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Grenade",
    },
    "Violence against civilians": {"Sexual violence", "Attack", "Abduction/forced disappearance"},
    "Protests": {
        "Peaceful protest", "Protest with intervention", "Excessive force against protesters",
    },
    "Riots": {"Violent demonstration", "Mob violence"},
    "Strategic developments": {
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use",
        "Headquarters or base established", "Looting/property destruction",
        "Non-violent transfer of territory", "Other",
    },
}  # fmt: skip
ARMED: Final = {1, 2, 3, 4, 8}
RIOTERS, PROTESTERS, CIVILIANS, NOBODY = 5, 6, 7, 0


def problems(frame: pd.DataFrame) -> list[str]:
    """Return every breach of ACLED's rules."""
    found = [] if tuple(frame.columns) == COLUMNS else ["columns"]
    for row in frame.to_dict("records"):
        found += [f"{row['event_id_cnty']}: {why}" for why in problems_of(row)]
    return found


def problems_of(row: Mapping[str, Any]) -> list[str]:
    event, sub, sides = row["event_type"], row["sub_event_type"], (row["inter1"], row["inter2"])
    first, second = sides
    against_civilians = sub == "Excessive force against protesters" or (
        event == "Violence against civilians"
        or (event in ("Explosions/Remote violence", "Riots") and CIVILIANS in sides)
    )
    low, high = sorted(sides)
    rules = {
        "sub-event": sub in SUB_EVENTS.get(event, ()),
        "date": date.fromisoformat(str(row["event_date"])).year == row["year"],
        "time precision": row["time_precision"] in (1, 2, 3),
        "geo precision": row["geo_precision"] in (1, 2, 3),
        "actor 1": bool(row["actor1"]) and first in {*ARMED, 5, 6, 7},
        "actor 2": bool(row["actor2"]) == (second != NOBODY),
        "two actors": row["actor1"] != row["actor2"],
        "associated": all(
            not row[f"actor{n}"] or row[f"actor{n}"] not in row[f"assoc_actor_{n}"].split("; ")
            for n in (1, 2)
        ),
        "interaction": row["interaction"] == (10 * high if low == 0 else 10 * low + high),
        "targeting": row["civilian_targeting"]
        == ("Civilian targeting" if against_civilians else ""),
        "fatalities": pd.isna(row["fatalities"]) or int(row["fatalities"]) >= 0,
        "coordinates": pd.isna(row["latitude"]) == pd.isna(row["longitude"]),
        "notes": "Attribution is alleged" in row["notes"] or "Nobody is named" in row["notes"],
    }
    rules["sides"] = {
        "Battles": {first, second} <= ARMED,
        "Explosions/Remote violence": first in ARMED,
        "Violence against civilians": first in ARMED and second == CIVILIANS,
        "Protests": PROTESTERS in sides
        and (second == NOBODY if sub == "Peaceful protest" else bool(ARMED & set(sides))),
        "Riots": RIOTERS in sides,
        "Strategic developments": True,
    }[event]
    return [name for name, holds in rules.items() if not holds]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Selection:
    with Store(put_first_store(tmp_path_factory.mktemp("acled"))) as store:
        return counts.with_ranges(store.read_atlas(audience=("public",))).everything()


def one_row(chosen: Selection) -> dict[str, Any]:
    (row,) = acled_view(bundle_of(chosen, Edition.PUBLIC))[0].to_dict("records")
    return row


def why_not(chosen: Selection) -> list[str]:
    frame, out = acled_view(bundle_of(chosen, Edition.PUBLIC))
    assert frame.empty
    return list(out)


def people(*told: str) -> tuple[Participation, ...]:
    """Return actors from "actor role" or "actor role who alone suspects it"."""
    made = []
    for text in told:
        actor, role, *who = text.split(" ", 2)
        made.append(Participation(actor=actor, role=role, suspected_by=who[0] if who else None))
    return tuple(made)


def test_every_row_of_the_starter_keeps_acleds_rules(everything: Selection) -> None:
    made = bundle_of(everything, Edition.PUBLIC)
    frame, out = acled_view(made)
    assert problems(frame) == []
    assert (frame["actor1"] != frame["actor2"]).all()
    assert len(frame) + sum(out.values()) == len(made.incidents) == 97
    assert out["round-ups, statements and retracted entries are in no sum"] == 3
    assert out == left_out(made, "acled")
    assert len(frame) == 87
    told = left_out_in_words(out)
    assert told.startswith("Not in this file: 10 entries, as ")
    assert "ACLED has no one word for the event (4)" in told


def test_the_kinds_of_the_codebook_are_called_as_acled_calls_them() -> None:
    for kind in read_codebook().entries("sub_event_type"):
        words = [re.sub(r" \(.*\)$", "", word) for word in kind.acled.split("; ")]
        assert words == ["–"] or set(words) <= set(EVENT_TYPES), kind.code


def test_the_table_of_event_types_is_acleds() -> None:
    assert {sub: event for event, subs in SUB_EVENTS.items() for sub in subs} == EVENT_TYPES


def test_a_group_that_did_it_and_claims_it_is_one_actor_and_the_target_the_other(
    select: Selecting, make_incident: Making
) -> None:
    row = one_row(
        select(
            make_incident(
                actors=people("bla alleged_perpetrator", "bla claimant", "police target",
                              "frontier-corps target", "pakistan-army responder")
            )
        )
    )  # fmt: skip
    assert (row["actor1"], row["inter1"]) == ("BLA: Baloch Liberation Army", 2)
    assert (row["actor2"], row["inter2"]) == ("Police Forces of Pakistan", 1)
    assert row["assoc_actor_1"] == ""
    assert row["assoc_actor_2"] == "Military Forces of Pakistan: Frontier Corps"
    assert (row["interaction"], row["civilian_targeting"]) == (12, "")


def test_whom_others_alone_suspect_stands_in_the_notes_and_in_no_column_of_actors(
    select: Selecting, make_incident: Making
) -> None:
    row = one_row(
        select(
            make_incident(
                event_type="explosions_remote_violence", sub_event_type="remote_explosive",
                actors=people("bla alleged_perpetrator officials", "students target"),
            )
        )
    )  # fmt: skip
    assert row["actor1"] == "Unidentified Armed Group (Pakistan)"
    assert (row["actor2"], row["assoc_actor_2"]) == ("Civilians (Pakistan)", "Students (Pakistan)")
    assert row["civilian_targeting"] == "Civilian targeting"
    named = " ".join(str(row[name]) for name in COLUMNS if name != "notes")
    assert "Liberation" not in named
    assert (
        "Balochistan Liberation Army: said to have done it, according to officials only"
        in (row["notes"])
    )


def test_civilians_hurt_beside_an_armed_target_are_associated_and_not_the_target(
    select: Selecting, make_incident: Making
) -> None:
    for order in (("civilians target", "police target"), ("police target", "civilians target")):
        row = one_row(
            select(
                make_incident(
                    event_type="explosions_remote_violence", sub_event_type="grenade",
                    actors=people("bla alleged_perpetrator", *order),
                )
            )
        )  # fmt: skip
        assert (row["actor2"], row["assoc_actor_2"]) == (
            "Police Forces of Pakistan", "Civilians (Pakistan)",
        )  # fmt: skip
        assert row["civilian_targeting"] == ""


def test_things_and_people_of_whom_nobody_agrees_who_they_were_are_no_actor(
    select: Selecting, make_incident: Making
) -> None:
    for target in ("railways", "men-of-disputed-identity"):
        row = one_row(
            select(
                make_incident(
                    event_type="explosions_remote_violence", sub_event_type="air_drone_strike",
                    actors=people("pakistan-army alleged_perpetrator", f"{target} target"),
                )
            )
        )  # fmt: skip
        assert (row["actor2"], row["inter2"], row["interaction"]) == ("", 0, 10)
        assert row["civilian_targeting"] == ""


def test_two_factions_that_acled_calls_by_one_name_keep_ours(
    select: Selecting, make_incident: Making
) -> None:
    row = one_row(
        select(
            make_incident(
                actors=people("mengal-faction-1 participant", "mengal-faction-2 participant",
                              "travellers target")
            )
        )
    )  # fmt: skip
    assert row["actor1"] != row["actor2"]
    assert (row["interaction"], row["civilian_targeting"]) == (44, "")
    assert "traveller" not in (row["assoc_actor_1"] + row["assoc_actor_2"]).casefold()


def test_no_name_is_chosen_where_acled_has_several(
    select: Selecting, make_incident: Making
) -> None:
    row = one_row(
        select(
            make_incident(
                actors=people("bla alleged_perpetrator", "pakistan-security-forces target")
            )
        )
    )
    assert (row["actor2"], row["inter2"]) == ("Pakistan security forces", 1)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "retracted"}, "in no sum"),
        ({"counts": False, "counts_reason": "umbrella"}, "in no sum"),
        ({"date_precision": "year", "date_start": date(2024, 1, 1), "date_end": date(2024, 12, 31)},
         "the date"),
        ({"date_precision": "undated", "date_start": None, "date_end": None}, "the date"),
        ({"geo_precision": "unknown", "geometry": None}, "the place"),
        ({"sub_event_type": "sabotage_of_infrastructure",
          "event_type": "explosions_remote_violence"}, "ACLED has no"),
        ({"actors": people("bla alleged_perpetrator", "port-and-projects target")}, "side 2"),
        ({"actors": people("bla alleged_perpetrator", "bla target")}, "which side"),
        ({"actors": people("bla participant", "blf participant", "uba participant")}, "which side"),
    ],
)  # fmt: skip
def test_what_acled_cannot_say_is_left_out_and_counted(
    select: Selecting, make_incident: Making, changes: dict[str, Any], why: str
) -> None:
    (told,) = why_not(select(make_incident(**changes)))
    assert why in told


def test_the_notes_say_whose_count_the_dead_are_and_an_unknown_number_is_empty(
    select: Selecting, make_incident: Making, make_claim: Claiming
) -> None:
    row = one_row(
        select(
            make_incident(
                claims=(
                    make_claim(1, n=4),
                    make_claim(2, n=9, claimant="A fictional group", claimant_role="armed_group"),
                ),
                status="disputed",
            )
        )
    )
    assert row["fatalities"] == 4
    assert "Killed, as claimed: Police of Testland: 4; A fictional group: 9." in row["notes"]
    assert "Status: disputed." in row["notes"]
    silent = one_row(select(make_incident()))
    assert pd.isna(silent["fatalities"])
    assert "Nobody gives a number of dead." in silent["notes"]


def test_the_file_is_read_as_it_was_made(everything: Selection) -> None:
    made = bundle_of(everything, Edition.PUBLIC)
    read = pd.read_csv(io.BytesIO(write(made, "acled")), keep_default_na=False)
    assert tuple(read.columns) == COLUMNS
    assert not read["notes"].str.startswith(("=", "+")).any()
    assert read["event_date"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()


ACTORS = sorted(read_codebook().actors)
LINK = st.builds(
    Participation,
    actor=st.sampled_from(ACTORS),
    role=st.sampled_from(list(ActorRole)),
    suspected_by=st.sampled_from([None, None, "officials of Testland"]),
)


# A frame costs the same for one incident and for many: each example is of many.
@examples(10)  # fmt: skip
@given(
    several=st.lists(
        st.tuples(
            st.sampled_from([one.code for one in read_codebook().sub_event_types()]),
            st.lists(LINK, max_size=6, unique_by=lambda one: (one.actor, one.role)),
        ),
        min_size=20,
        max_size=40,
    )
)
def test_whoever_is_named_in_whatever_role_a_row_keeps_acleds_rules(
    select: Selecting, make_incident: Making, several: list[tuple[str, list[Participation]]]
) -> None:
    def viewed(changes: Mapping[str, str]) -> tuple[pd.DataFrame, Mapping[str, int]]:
        made = []
        for n, (sub, links) in enumerate(several):
            event = read_codebook().entry("sub_event_type", sub).extra["event_type"]
            actors = [one.model_copy(update=changes) if one.suspected_by else one for one in links]
            made.append(
                make_incident(
                    id=f"testville-{n}", sub_event_type=sub, event_type=event, actors=tuple(actors)
                )
            )
        return acled_view(bundle_of(select(*made), Edition.PUBLIC))

    frame, out = viewed({})
    assert problems(frame) == []
    assert len(frame) + sum(out.values()) == len(several)
    # Who it is that others alone suspect makes no difference to any column of actors.
    same, _ = viewed({"actor": "bla"})
    pd.testing.assert_frame_equal(frame.drop(columns="notes"), same.drop(columns="notes"))
