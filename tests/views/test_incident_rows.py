"""The table of incidents as data: one for files, programs and the download beside the map."""

import csv
import io
from datetime import date

import pandas as pd
import pytest

from incidents.atlas import Selection
from incidents.counts import Basis
from incidents.editions import Edition
from incidents.model import Participation, PointGeometry
from incidents.views import api_shapes
from incidents.views.exports import bundle_of, table_csv, write
from incidents.views.incident_rows import DAY, INCIDENT_COLUMNS, incident_rows

NAMES = {"XX01": "Testrict"}


def to_csv(selection: Selection, names: dict[str, str]) -> bytes:
    return table_csv(incident_rows(selection, names=names))


@pytest.fixture
def three(make_incident, make_claim, select):
    """One with a range and a point, one uncounted in a district, one undated without claims."""
    return select(
        make_incident(
            id="a",
            title="Zebra crossing closed",
            claims=(
                make_claim(1, n=31),
                make_claim(
                    2, claimant="BLA", claimant_role="armed_group", qualifier="at_least", low=214
                ),
                make_claim(3, n=2, measure="abducted"),
            ),
        ),
        make_incident(
            id="b",
            title="Ant hill moved",
            date_start=date(2024, 2, 1),
            date_end=date(2024, 2, 29),
            date_precision="month",
            geometry=None,
            geo_precision="district",
            district="XX01",
            district_method="manual",
            claims=(make_claim(4, qualifier="uncounted"),),
            doubt="The month comes from a second report.",
        ),
        make_incident(id="c", date_start=None, date_end=None, date_precision="undated", actors=()),
    )


def test_no_incident_gives_a_file_with_its_header(select):
    assert rows_of(to_csv(select(), NAMES)) == []


def rows_of(content: bytes) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    rows = list(reader)
    assert tuple(reader.fieldnames) == INCIDENT_COLUMNS
    return rows


def test_the_file_holds_exactly_the_chosen_incidents(three):
    chosen = three.where((three.atlas.table["id"] != "a").to_numpy())
    assert [row["id"] for row in rows_of(to_csv(chosen, NAMES))] == ["b", "c"]


def test_an_unknown_number_is_an_empty_cell(three):
    b, a, c = rows_of(to_csv(three, NAMES))
    kept = ("killed_low", "killed_high", "killed_open", "killed_uncounted")
    assert [a[name] for name in kept] == ["31", "214", "true", "false"]
    assert [b[name] for name in kept] == ["", "", "false", "true"]
    assert [c[name] for name in kept] == ["", "", "false", "false"]
    assert (a["taken_low"], a["taken_high"]) == ("2", "2")


def test_an_area_has_no_coordinates_and_an_undated_incident_no_dates(three):
    b, a, c = rows_of(to_csv(three, NAMES))
    assert (a["longitude"], a["latitude"]) == ("66.5", "28.5")
    assert (b["longitude"], b["latitude"], b["district_today_name"]) == ("", "", "Testrict")
    assert (b["date_start"], b["date_end"]) == ("2024-02-01", "2024-02-29")
    assert (c["date_start"], c["date_end"]) == ("", "")
    assert a["actors"] == (
        "Balochistan Liberation Army (alleged perpetrator, according to the reports); "
        "Balochistan Police (target)"
    )
    assert a["actor_ids"] == "bla:alleged_perpetrator; police:target"
    assert a["data_version"] == "7"


def test_a_negative_longitude_stays_a_number(make_incident, select):
    west = make_incident(geometry=PointGeometry(coordinates=(-3.25, 28.5)))
    content = to_csv(select(west), NAMES)
    assert b",-3.25," in content
    assert rows_of(content)[0]["longitude"] == "-3.25"


def test_the_file_opens_in_a_spreadsheet_as_utf_8(make_incident, select):
    content = to_csv(select(make_incident(title="تربت – Testville")), NAMES)
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows_of(content)[0]["title"] == "تربت – Testville"


HOSTILE = [
    '=HYPERLINK("http://bad.example","x")',
    "+1+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "|calc",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\u200b=1",
    "\ufeff=1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_never_becomes_a_formula(make_incident, select, text):
    hostile = make_incident(
        title=text,
        place=text,
        summary=text,
        doubt=text,
        actors=(Participation(actor="bla", role="target", as_reported=text),),
    )
    (row,) = rows_of(to_csv(select(hostile), {}))
    for name in ("title", "place", "summary", "doubt"):
        assert row[name] == f"'{hostile.model_dump()[name]}"


def test_who_alone_suspects_an_actor_stands_beside_its_name(make_incident, select):
    doer = Participation(
        actor="bla", role="alleged_perpetrator", suspected_by="officials of Testland"
    )
    (row,) = rows_of(to_csv(select(make_incident(actors=(doer,))), NAMES))
    assert row["actors"] == (
        "Balochistan Liberation Army (alleged perpetrator, according to officials of Testland only)"
    )
    assert row["actor_ids"] == "bla:alleged_perpetrator:suspected"


def test_the_people_of_each_group_have_numbers_of_their_own(make_incident, make_claim, select):
    chosen = select(
        make_incident(
            claims=(
                make_claim(1, n=4, victims="civilians"),
                make_claim(2, n=6, victims="civilians", claimant="A fictional monitor"),
                make_claim(3, qualifier="uncounted", victims="security_forces"),
            )
        )
    )
    (row,) = rows_of(to_csv(chosen, NAMES))
    assert (row["killed_civilians_low"], row["killed_civilians_high"]) == ("4", "6")
    assert row["killed_security_forces_low"] == ""
    assert row["killed_security_forces_uncounted"] == "true"


def test_an_entry_that_is_in_no_sum_has_no_numbers(make_incident, make_claim, select):
    for changes in ({"status": "retracted"}, {"counts": False, "counts_reason": "umbrella"}):
        claims = (make_claim(1, n=4), make_claim(2, qualifier="uncounted", measure="injured"))
        row = incident_rows(select(make_incident(claims=claims, **changes))).loc[0]
        assert not row["counts"]
        assert pd.isna(row["killed_low"])
        assert not row["injured_uncounted"]


def test_days_are_days_and_people_are_whole_numbers(three):
    table = incident_rows(three, names=NAMES)
    assert tuple(table.columns) == INCIDENT_COLUMNS
    assert table["date_start"].dtype == table["date_end"].dtype == DAY
    assert table["killed_low"].dtype == "Int64"
    assert table["counts"].dtype == bool


def test_the_file_and_the_answers_to_programs_are_the_same_table(three):
    table = incident_rows(three)
    assert table_csv(table) == write(bundle_of(three, Edition.PUBLIC), "csv")
    rows = [
        {name: as_json(value) for name, value in row.items()} for row in table.to_dict("records")
    ]
    names = {"XX01": None}  # no place that exists
    for row, feature in zip(
        rows, api_shapes.incidents_geojson(three, names)["features"], strict=True
    ):
        told = feature["properties"]
        assert list(told) == [n for n in INCIDENT_COLUMNS if n not in ("longitude", "latitude")]
        assert told == {name: row[name] for name in told}
    for row, item in zip(rows, api_shapes.incident_items(three, names), strict=True):
        shared = set(item) & set(INCIDENT_COLUMNS) - {"actors"}
        assert shared >= {"id", "date_start", "counts", "summary", "version", "district"}
        assert {name: item[name] for name in shared} == {name: row[name] for name in shared}
        for measure, told in item["numbers"].items():
            assert told == numbers_of(row, measure)
        for measure, groups in item["groups"].items():
            for group, told in groups.items():
                assert told == numbers_of(row, f"{measure}_{group}")
        assert [
            f"{one['actor']}:{one['role']}{':suspected' if one['suspected_by'] else ''}"
            for one in item["actors"]
        ] == [one for one in row["actor_ids"].split("; ") if one]


def numbers_of(row: dict[str, object], name: str) -> dict[str, object]:
    parts = {"low": "low", "high": "high", "at_least": "open", "uncounted": "uncounted"}
    return {key: row[f"{name}_{part}"] for key, part in parts.items()}


def as_json(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return None if pd.isna(value) else value


@pytest.mark.parametrize("basis", list(Basis))
def test_the_numbers_are_those_of_the_side_that_is_asked_for(three, basis):
    table = incident_rows(three, basis, NAMES).set_index("id")
    found = three.range("killed", basis).high
    assert [None if pd.isna(one) else one for one in table["killed_high"]] == [
        None if one != one else one for one in found
    ]


def test_quotes_and_line_breaks_come_back_as_they_were(make_incident, select):
    text = 'He said "no";\nthen, nothing.'
    (row,) = rows_of(to_csv(select(make_incident(summary=text)), NAMES))
    assert row["summary"] == text
