"""Tables of UCDP and ACLED: what is ours, where it lies, who says so; nothing is guessed."""

from datetime import date

import pytest

from incidents.desk.uploads.formats.detect import parse
from incidents.desk.uploads.formats.uploaded_table import Table
from incidents.desk.uploads.layouts.original_sources import original_source
from incidents.desk.uploads.layouts.row_reading import Interpreted
from incidents.desk.uploads.plan import detected, interpreted
from incidents.model import Incident
from tests.desk.uploads.files import a_csv
from tests.desk.uploads.foreign_files import acled, ucdp

TODAY = date(2026, 11, 26)
QUETTA = {"longitude": "67.0182", "latitude": "30.2095"}
KARACHI = {"longitude": "67.01", "latitude": "24.86"}


def understood(*rows: dict[str, str], answers: dict[str, str] | None = None) -> Interpreted:
    table = Table.from_json(parse(a_csv(*rows)))
    return interpreted(table, detected(table.columns), {}, TODAY, answers=answers or {})


def the_incident(row: dict[str, str], answers: dict[str, str] | None = None) -> Incident:
    found = understood(row, answers=answers)
    assert not found.problems, found.problems
    [incident] = found.incidents
    return incident


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(ucdp(adm_1="Sindh province", adm_2="Karachi district", **KARACHI),
                     "Sindh province is named", id="UCDP, another province"),
        pytest.param(ucdp(adm_1="Sindh province", adm_2="", where_prec="4", **KARACHI),
                     "Sindh province is named", id="UCDP, known to another province"),
        pytest.param(ucdp(country="Afghanistan", adm_1="Kandahar province", longitude="65.7",
                          latitude="31.6"), "Afghanistan is named", id="UCDP, another country"),
        pytest.param(ucdp(adm_1="", adm_2="", where_prec="6", where_coordinates="Pakistan"),
                     "no province is named", id="UCDP, known to the country"),
        pytest.param(ucdp(adm_1="", adm_2="", where_coordinates="Karachi city", **KARACHI),
                     "Karachi city is named", id="UCDP, a point alone"),
        pytest.param(acled(admin1="Sindh", admin2="Karachi", location="Karachi", **KARACHI),
                     "Sindh is named", id="ACLED, another province"),
        pytest.param(acled(admin1="Sindh", admin2="", geo_precision="3", **KARACHI),
                     "Sindh is named", id="ACLED, known to another province"),
    ],
)  # fmt: skip
def test_rows_of_another_province_are_not_ours_and_not_taken(
    row: dict[str, str], reason: str
) -> None:
    found = understood(row)
    assert not found.problems
    assert not found.incidents
    assert not found.bad_rows
    [one] = found.outside
    assert one.row == 2
    assert reason in one.problem


@pytest.mark.parametrize(
    ("row", "column"),
    [
        pytest.param(ucdp(where_prec="4", adm_2="", where_coordinates="Balochistan province"),
                     "where_prec", id="UCDP"),
        pytest.param(acled(geo_precision="3", admin2=""), "geo_precision", id="ACLED"),
    ],
)  # fmt: skip
def test_a_row_known_to_the_province_says_so_and_has_no_dot(
    row: dict[str, str], column: str
) -> None:
    found = understood(row)
    [incident] = found.incidents
    assert (incident.geo_precision, incident.geometry, incident.district) == (
        "province", None, None,
    )  # fmt: skip
    [warning] = [one for one in found.warnings if one.column == column]
    assert "known only to the province" in warning.problem


@pytest.mark.parametrize(
    ("row", "said", "areas"),
    [
        pytest.param(
            ucdp(adm_2="Nushki district", where_coordinates="Dalbandin town", longitude="64.4",
                 latitude="28.88"),
            "Nushki is named, the point lies in Chagai", {"PK223", "PK203"}, id="name and point",
        ),
        pytest.param(
            ucdp(adm_2="", where_coordinates="Turbat town", **QUETTA),
            "Turbat town (Kech) is named, the point lies in Quetta", {"PK211", "PK226"},
            id="town and point",
        ),
        pytest.param(
            ucdp(adm_1="Punjab province", adm_2="", **QUETTA),
            "Punjab province is named, the point lies in Quetta", {"PK211", "PK226"},
            id="another province and a point of ours",
        ),
        pytest.param(
            acled(admin2="Gwadar", location="A fictional farm", **QUETTA),
            "Gwadar is named, the point lies in Quetta", {"PK205", "PK226"}, id="ACLED",
        ),
    ],
)  # fmt: skip
def test_a_row_that_names_one_place_and_draws_another_is_held_and_asked(
    row: dict[str, str], said: str, areas: set[str]
) -> None:
    found = understood(row)
    assert not found.problems
    assert not found.incidents
    [held] = found.held
    assert said in held.question.sentence
    assert set(held.question.areas) == areas
    assert {"province", "out"} < set(held.question.choices)
    assert {one.district for one in held.might_be} == areas
    assert not any(one.geometry for one in held.might_be)


def test_an_answer_settles_every_row_that_says_the_same_and_its_doubt_stays() -> None:
    rows = [
        ucdp(id=f"900000{n}", adm_2="Nushki district", where_coordinates="Dalbandin town",
             longitude="64.4", latitude="28.88")
        for n in range(3)
    ]  # fmt: skip
    keys = {one.question.key for one in understood(*rows).held}
    [key] = keys
    named = understood(*rows, answers={key: "PK223"}).incidents
    assert [(one.district, one.geo_precision) for one in named] == [("PK223", "district")] * 3
    assert all("Nushki is named, the point lies in Chagai" in (one.doubt or "") for one in named)
    drawn = understood(*rows, answers={key: "PK203"}).incidents
    assert all(one.geometry is not None and one.district == "PK203" for one in drawn)
    wide = understood(*rows, answers={key: "province"}).incidents
    assert {(one.district, one.geo_precision) for one in wide} == {(None, "province")}
    out = understood(*rows, answers={key: "out"})
    assert (len(out.incidents), len(out.outside), len(out.held)) == (0, 3, 0)
    assert len(understood(*rows, answers={key: "PK226"}).held) == 3  # was never a choice


def test_a_point_has_its_district_before_anything_is_compared() -> None:
    incident = the_incident(ucdp())
    assert incident.geometry is not None
    assert (incident.district, incident.district_method) == ("PK211", "inside")


@pytest.mark.parametrize(
    ("text", "claimant", "role", "actor"),
    [
        ("police", "Police", "state", "police"),
        ("BRA website", "BRA", "armed_group", "bra"),
        ("Baloch Liberation Army (BLA) spokesman", "BLA", "armed_group", "bla"),
        ("Deputy commissioner", "Officials", "local_official", "district-administration"),
        ("military", "Pakistan Army", "state", "pakistan-military"),
        ("Dawn (Pakistani newspaper)", "Dawn", "media", None),
        ("officials/police", "Officials and Police", "state", None),
    ],
)
def test_the_source_that_a_coder_names_becomes_the_claimant_with_its_role(
    text: str, claimant: str, role: str, actor: str | None
) -> None:
    found = original_source(text)
    assert found is not None
    assert (found.claimant, found.role, found.actor) == (claimant, role, actor)
    [total, *_] = the_incident(ucdp(source_original=text)).claims
    assert (total.claimant, total.claimant_role) == (claimant, role)
    assert text in (total.about or "")


@pytest.mark.parametrize("text", ["", "SATP", "police, BLA", "see what", "police; SATP", "sources"])
def test_several_sources_or_an_unknown_one_stay_the_coders_own_figure(text: str) -> None:
    assert original_source(text) is None
    claims = the_incident(ucdp(source_original=text)).claims
    assert {(one.claimant, one.claimant_role) for one in claims} == {
        ("UCDP as coded", "ngo_monitor")
    }
    assert all(text in (one.about or "") for one in claims)


def test_the_range_of_several_sources_is_ucdps_and_the_best_its_sources() -> None:
    claims = the_incident(ucdp(source_original="police", low="1", high="4")).claims
    told = {(one.claimant, one.low, one.high) for one in claims if one.victims == "total"}
    assert told == {("UCDP as coded", 1, 4), ("Police", 2, 2)}


def test_who_took_part_is_suspected_by_the_coder_unless_he_says_so_himself() -> None:
    def suspects(**changes: str) -> dict[str, str | None]:
        parts = the_incident(ucdp(**changes)).actors
        return {one.actor: one.suspected_by for one in parts}

    both = {"bla": "UCDP", "pakistan-security-forces": "UCDP"}
    assert suspects() == both
    assert suspects(source_original="BLA statement") == both | {"bla": None}
    assert suspects(source_original="police") == both | {"pakistan-security-forces": None}
    one_sided = suspects(type_of_violence="3", side_a="BLA", side_b="Civilians")
    assert one_sided == {"bla": "UCDP", "civilians": None}  # a target has done nothing
    parts = the_incident(acled(actor1="Baloch Liberation Army")).actors
    assert {one.suspected_by for one in parts} == {"ACLED"}


@pytest.mark.parametrize(
    ("headline", "kind"),
    [
        ("Suicide bomb kills two at a fictional mill", "suicide_bomb"),
        ("A man blew himself up at a fictional gate", "suicide_bomb"),
        ("Two dead; suicide attack at a fictional gate", "suicide_bomb"),
        ("Suicide bomber strikes in Peshawar; clash at a fictional mill", "armed_clash"),
        ("Suicide blast in northwestern Pakistan", "armed_clash"),
        ("Prisoner commits suicide", "armed_clash"),
        ("", "armed_clash"),
    ],
)
def test_a_suicide_bombing_is_no_battle_where_the_words_say_so(headline: str, kind: str) -> None:
    incident = the_incident(ucdp(source_headline=headline))
    assert incident.sub_event_type == kind
    assert (incident.event_type == "explosions_remote_violence") == (kind == "suicide_bomb")
    assert ("Taken as a suicide bombing" in (incident.doubt or "")) == (kind == "suicide_bomb")


def test_text_of_others_is_one_line_without_breaks() -> None:
    told = "\n\n  a fictional\n\n\nmill "
    incident = the_incident(ucdp(where_description=told, where_coordinates="Turbat \n town"))
    assert "\n" not in incident.summary
    assert "a fictional mill" in incident.summary
    assert incident.place == "Turbat town"
    assert the_incident(acled(notes="A fictional\n\n clash. ")).summary == "A fictional clash."
