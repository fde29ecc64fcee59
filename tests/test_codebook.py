import re
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from geo.precision import TO_ACLED, TO_UCDP
from incidents import model
from incidents.codebook import TABLES, fold_code, read_codebook
from incidents.errors import UnknownCodeError
from incidents.reading.actors import voice_of

BOOK = read_codebook()

ENUMS = {
    "actor_kind": model.ActorKind,
    "actor_role": model.ActorRole,
    "attackers_in": model.AttackersIn,
    "claim_kind": model.ClaimKind,
    "claimant_role": model.ClaimantRole,
    "counts_reason": model.CountsReason,
    "covers": model.Covers,
    "date_precision": model.DatePrecision,
    "desk_only": model.DeskOnly,
    "district_method": model.DistrictMethod,
    "event_type": model.EventType,
    "geo_precision": model.GeoPrecision,
    "measure": model.Measure,
    "qualifier": model.Qualifier,
    "relation": model.RelationKind,
    "scope": model.Scope,
    "sensitivity": model.Sensitivity,
    "side": model.Side,
    "source_type": model.SourceType,
    "status": model.Status,
    "victims": model.Victims,
}

RECORDS = {
    "incident": model.Incident,
    "report": model.Report,
    "claim": model.Claim,
    "breakdown": model.Breakdown,
    "participation": model.Participation,
    "relation": model.Relation,
    "actor": model.Actor,
    "point_geometry": model.PointGeometry,
}


def spellings(field):
    for entry in BOOK.entries(field):
        names = {entry.code, entry.label}
        if field == "actor":
            names |= {*BOOK.actor(entry.code).aliases}
        yield from (
            (fold_code(name), entry.code) for name in {fold_code(name): name for name in names}
        )


@pytest.mark.parametrize("field", ENUMS)
def test_every_closed_list_has_exactly_its_rows_in_its_order(field):
    assert [entry.code for entry in BOOK.entries(field)] == list(ENUMS[field])


def test_every_table_but_the_open_ones_belongs_to_a_closed_list():
    assert set(TABLES) - set(ENUMS) == {"actor", "data_set", "licence", "sub_event_type"}
    enums = {
        each
        for each in vars(model).values()
        if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
    }
    assert enums == set(ENUMS.values())


def test_every_field_of_every_record_is_described_and_nothing_else():
    described = [(row.record, row.field) for row in BOOK.fields]
    assert described == [(name, field) for name in RECORDS for field in _fields(RECORDS[name])]
    assert all(row.label and row.definition and row.acled and row.ucdp for row in BOOK.fields)
    assert {row.codes for row in BOOK.fields} - {"–"} <= set(TABLES)


def _fields(record: type[BaseModel]):
    return list(record.model_fields)


@pytest.mark.parametrize("field", sorted(set(TABLES) - {"actor"}))
def test_every_code_has_a_label_a_plain_definition_and_both_crosswalks(field):
    for entry in BOOK.entries(field):
        assert entry.label, entry
        assert entry.definition.endswith("."), entry
        assert len(re.findall(r"[.;](?:\s|$)", entry.definition)) <= 3, entry
        assert entry.acled, entry
        assert entry.ucdp, entry


@pytest.mark.parametrize("field", sorted(TABLES))
def test_no_spelling_leads_to_two_codes(field):
    leads: dict[str, str] = {}
    for text, code in spellings(field):
        assert leads.setdefault(text, code) == code, text
    for text, code in leads.items():
        assert BOOK.resolve(field, text) == code


def test_every_known_misspelling_leads_to_a_code_and_repeats_none():
    for field, known in BOOK.spellings.items():
        own = dict(spellings(field))
        assert set(known.values()) <= set(BOOK.tables[field])
        assert own.items() <= known.items()


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("event_type", "Explosions/Remote violence", "explosions_remote_violence"),
        ("event_type", "  violence   AGAINST civilians ", "violence_against_civilians"),
        ("sub_event_type", "IED / landmine / car bomb", "remote_explosive"),
        ("sub_event_type", "Air/drone strike", "air_drone_strike"),
        ("victims", "militants", "armed_group"),
        ("actor_role", "perpetrator_alleged", "alleged_perpetrator"),
        ("measure", "wounded", "injured"),
        ("relation", "same operation", "same_operation"),
    ],
)
def test_other_peoples_words_lead_to_our_codes(field, text, code):
    assert BOOK.resolve(field, text) == code


@given(st.sampled_from(sorted(TABLES)), st.data())
def test_capitals_spaces_and_strokes_make_no_difference(field, data):
    text, code = data.draw(st.sampled_from(sorted(spellings(field))))
    spaced = text.replace(" ", data.draw(st.sampled_from(["_", "-", "  ", " – ", " / "])))
    assert BOOK.resolve(field, f" {spaced.upper()} ") == code


@pytest.mark.parametrize("field", sorted(TABLES))
def test_an_unknown_word_is_an_error_that_names_the_field_and_the_word(field):
    for call in (BOOK.resolve, BOOK.label, BOOK.definition):
        with pytest.raises(UnknownCodeError) as caught:
            call(field, "no such thing")
        assert (caught.value.field, caught.value.value) == (field, "no such thing")


def test_a_field_without_codes_cannot_be_asked_for():
    with pytest.raises(KeyError):
        BOOK.resolve("colour", "red")
    with pytest.raises(KeyError):
        BOOK.label("colour", "red")


def test_every_sub_type_belongs_to_one_event_type_and_every_event_type_has_some():
    shares = [BOOK.sub_event_types(entry.code) for entry in BOOK.event_types]
    assert all(shares)
    assert sum(map(len, shares)) == len(BOOK.sub_event_types())
    with pytest.raises(UnknownCodeError):
        BOOK.sub_event_types("earthquakes")


def test_what_balochistan_needs_is_there():
    needed = {
        "enforced_disappearance",
        "killing_of_captives",
        "hostage_taking",
        "body_recovery",
        "sabotage_of_infrastructure",
        "statement_only",
    }
    assert needed <= {entry.code for entry in BOOK.sub_event_types()}


def test_all_of_acleds_sub_types_can_be_said():
    said = "; ".join(entry.acled for entry in BOOK.sub_event_types())
    acled = [
        "Armed clash",
        "Government regains territory",
        "Non-state actor overtakes territory",
        "Chemical weapon",
        "Air/drone strike",
        "Suicide bomb",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Grenade",
        "Sexual violence",
        "Attack",
        "Abduction/forced disappearance",
        "Peaceful protest",
        "Protest with intervention",
        "Excessive force against protesters",
        "Violent demonstration",
        "Mob violence",
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    ]
    assert [name for name in acled if name not in said] == []


def test_event_types_differ_in_colour_and_in_letter():
    colours = {BOOK.colour(entry.code) for entry in BOOK.event_types}
    assert len(colours) == 6
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours)
    assert "".join(BOOK.letter(entry.code) for entry in BOOK.event_types) == "BEVPRS"


def test_the_side_of_a_claimant_role_is_the_one_that_the_model_counts_by():
    for entry in BOOK.entries("claimant_role"):
        assert entry.extra["side"] == model.side_of(model.ClaimantRole(entry.code))


def test_the_precision_crosswalk_is_the_one_that_places_are_exported_by():
    for entry in BOOK.entries("geo_precision"):
        precision = model.GeoPrecision(entry.code)
        assert entry.ucdp == f"where_prec {TO_UCDP[precision]}"
        acled = TO_ACLED[precision]
        assert entry.acled == ("–" if acled is None else f"geo_precision {acled}")


@pytest.mark.parametrize(
    "text",
    [
        "BLA",
        "bla",
        "Balochistan Liberation Army (BLA)",
        "baloch liberation army",
        "BLA (Majeed Brigade)",
        "Baluch  Liberation Army",
    ],
)
def test_every_spelling_of_the_bla_finds_one_actor(text):
    assert BOOK.find_actor(text) == "bla"


def test_parents_exist_and_nobody_is_an_own_ancestor():
    for actor in BOOK.actors.values():
        seen = [actor.id]
        while (parent := BOOK.actor(seen[-1]).parent) is not None:
            assert parent not in seen
            seen.append(parent)
        assert actor.id in BOOK.descendants(seen[-1])


def test_years_of_an_actor_follow_one_another():
    for actor in BOOK.actors.values():
        assert (actor.founded or 1900) <= (actor.dissolved or 2100)


def test_descendants_begin_with_the_actor_and_name_nobody_twice():
    forces = BOOK.descendants("pakistan-security-forces")
    assert forces[0] == "pakistan-security-forces"
    assert {"pakistan-army", "frontier-corps", "police", "ctd", "levies", "ispr"} <= set(forces)
    assert len(set(forces)) == len(forces)
    assert BOOK.descendants("blf") == ("blf",)
    with pytest.raises(UnknownCodeError):
        BOOK.descendants("nobody")


def test_labels_and_definitions_speak_in_our_own_voice():
    banned = ("martyred", "neutralised", "eliminated", "terrorist", "executed", "liberated")
    for field in set(TABLES) - {"actor"}:
        for entry in BOOK.entries(field):
            text = f"{entry.label} {entry.definition}".casefold()
            assert not [word for word in banned if word in text], entry


def test_a_party_term_is_listed_once_and_its_neutral_word_is_no_party_term():
    terms = [term.term.casefold() for term in BOOK.terms]
    assert len(set(terms)) == len(terms)
    assert all(term.neutral.casefold() not in terms and term.note for term in BOOK.terms)


def test_a_complete_incident_passes_the_check(make_incident):
    BOOK.check(make_incident())


def test_a_sub_type_of_another_event_type_does_not_pass(make_incident):
    with pytest.raises(UnknownCodeError, match="sub_event_type of battles"):
        BOOK.check(make_incident(sub_event_type="grenade"))


@pytest.mark.parametrize(
    "changes",
    [
        {"sub_event_type": "earthquake"},
        {"actors": (model.Participation(actor="nobody", role="target"),)},
    ],
)
def test_codes_that_no_table_knows_do_not_pass(make_incident, changes):
    with pytest.raises(UnknownCodeError):
        BOOK.check(make_incident(**changes))


def test_a_claimant_who_is_not_registered_does_not_pass(make_incident, make_claim):
    with pytest.raises(UnknownCodeError, match="nobody"):
        BOOK.check(make_incident(claims=(make_claim(n=1, claimant_actor="nobody"),)))


def test_the_codebook_cannot_be_changed_by_a_reader():
    with pytest.raises(TypeError):
        BOOK.tables["event_type"]["battles"] = None
    with pytest.raises(TypeError):
        BOOK.actors["bla"] = None
    assert read_codebook() is BOOK


def test_a_foreign_government_speaks_for_no_side_of_the_province():
    assert model.side_of(model.ClaimantRole.FOREIGN) is model.Side.INDEPENDENT
    assert voice_of("afghanistan-forces").role is model.ClaimantRole.FOREIGN
    assert voice_of("iran-revolutionary-guards").role is model.ClaimantRole.FOREIGN
    assert voice_of("pakistan-army").role is model.ClaimantRole.STATE
