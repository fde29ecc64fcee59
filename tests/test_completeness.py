"""How complete the record is: said with numbers, live, and only where there is a yardstick."""

import csv
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geo import districts
from incidents import starter
from incidents.atlas import Atlas, from_incidents, in_sums
from incidents.codebook import read_codebook
from incidents.counts import total, with_ranges
from incidents.facts import By, completeness, completeness_line, facts_of
from incidents.facts.yardstick import read_yardstick, sum_up, yardstick
from incidents.filters import IncidentFilter
from incidents.model import Incident, Participation
from incidents.provenance import UCDP_GED, data_sets, licence_label

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
YARDSTICK = Path(__file__).resolve().parents[1] / "data" / "reference" / "yardstick_ucdp.csv"

Make = Callable[..., Any]


def atlas_of(*incidents: Incident) -> Atlas:
    kinds = {actor.id: str(actor.kinds[0]) for actor in read_codebook().actors.values()}
    today = {one.id: one.district for one in incidents}
    return with_ranges(
        from_incidents(incidents, version=7, actor_kinds=kinds, words={}, today=today)
    )


@pytest.fixture
def killed(make_incident: Make, make_claim: Make) -> Callable[..., Incident]:
    """An incident of a year in which so many were killed."""

    def made(year: int, number: int, district: str = "PK226", **more: Any) -> Incident:
        name = f"testville-{year}-{number}-{district.lower()}"
        claim = make_claim(measure="killed", victims="civilians", low=number, high=number)
        day = date(year, 3, 1)
        fields = {
            "geometry": None,
            "geo_precision": "district",
            "district": district,
            "district_method": "manual",
            **more,
        }
        return make_incident(id=name, date_start=day, date_end=day, claims=[claim], **fields)

    return made


def line(atlas: Atlas, **chosen: Any) -> str:
    choice = IncidentFilter(**chosen)
    return completeness_line(facts_of(choice.apply(atlas.everything())), choice)


def test_the_line_compares_the_same_years_and_nothing_else(
    killed: Callable[..., Incident],
) -> None:
    # UCDP counts 447 deaths for 2013 and 259 for 2014.
    atlas = atlas_of(killed(2013, 100), killed(2014, 7), killed(2023, 5_000))
    told = line(atlas, since=date(2013, 1, 1), until=date(2013, 12, 31))
    assert "2013 UCDP GED 22.1 counts 447 deaths" in told
    assert "about 22 %" in told
    assert "1992 to 2021" in line(atlas)
    assert "about 3 %" in line(atlas)  # 107 of 3,407; what came later has no yardstick


@pytest.mark.parametrize(
    "chosen",
    [
        {"since": date(2022, 1, 1)},
        {"since": date(2013, 2, 1), "until": date(2013, 12, 31)},
        {"event_types": ("battles",)},
        {"actors": ("bla",)},
        {"text": "testville"},
        {"since": date(2013, 1, 1), "districts": ("PK226",)},
    ],
)
def test_without_a_yardstick_nothing_is_said(
    killed: Callable[..., Incident], chosen: dict[str, Any]
) -> None:
    assert line(atlas_of(killed(2013, 100)), **chosen) == ""


def test_years_that_are_cut_are_not_compared(killed: Callable[..., Incident]) -> None:
    atlas = atlas_of(killed(2013, 100), killed(2014, 26))
    told = line(atlas, since=date(2013, 2, 1), until=date(2015, 6, 30))
    assert "For 2014 " in told
    assert "about 10 %" in told


def test_a_district_is_compared_over_all_years_of_the_yardstick(
    killed: Callable[..., Incident],
) -> None:
    atlas = atlas_of(killed(2013, 12), killed(2013, 40, "PK211"), killed(2023, 300))
    told = line(atlas, districts=("PK226",))
    assert "counts 1,201 deaths in this district" in told
    assert "about 1 %" in told
    assert "in these districts" in line(atlas, districts=("PK226", "PK211"))


def test_a_number_that_nobody_gave_is_not_known_and_never_0_per_cent(
    make_incident: Make, make_claim: Make
) -> None:
    claim = make_claim(measure="killed", qualifier="uncounted", low=None, high=None)
    day = date(2013, 3, 1)
    one = make_incident(id="testville-1", date_start=day, date_end=day, claims=[claim])
    whole = {"since": date(2013, 1, 1), "until": date(2013, 12, 31)}
    assert "is not known" in line(atlas_of(one), **whole)
    assert {row.label: row.share_text for row in completeness(atlas_of(one))[By.YEAR]}[
        "2013"
    ] == "–"


def test_every_division_holds_every_incident_of_the_yardsticks_years_once() -> None:
    atlas = atlas_of(*starter.read())
    years = atlas.table["date_start"].dt.year.between(1992, 2021).to_numpy(dtype=bool)
    covered = atlas.everything().where(in_sums(atlas) & years)
    whole = total(covered, "killed")
    for by, rows in completeness(atlas).items():
        if by is By.VICTIMS:
            continue
        assert sum(row.incidents for row in rows) == len(covered), by
        assert sum(row.killed.high or 0 for row in rows) == whole.high, by
        assert sum(row.killed.low or 0 for row in rows) == whole.low, by


def test_it_follows_what_is_added(killed: Callable[..., Incident]) -> None:
    before, after = atlas_of(killed(2013, 9)), atlas_of(killed(2013, 9), killed(2013, 100))
    shares = [
        next(row.share_text for row in completeness(one)[By.YEAR] if row.label == "2013")
        for one in (before, after)
    ]
    assert shares == ["2 %", "24 %"]


def test_kinds_go_by_who_takes_part(killed: Callable[..., Incident]) -> None:
    def of(number: int, *parts: tuple[str, str]) -> Incident:
        actors = [Participation(actor=actor, role=role) for actor, role in parts]
        return killed(2013, number, actors=actors)

    blast = of(1, ("bla", "alleged_perpetrator"), ("civilians", "target"))
    fight = of(2, ("bla", "participant"), ("frontier-corps", "participant"))
    speaks = of(3, ("bla", "claimant"), ("frontier-corps", "responder"))
    feud = of(4, ("bla", "alleged_perpetrator"), ("blf", "target"))
    rows = completeness(atlas_of(blast, fight, speaks, feud))[By.KIND]
    assert [(row.label, row.killed.high) for row in rows] == [
        ("A state and an armed group", 2),
        ("Armed groups among themselves", 4),
        ("Against civilians alone", 1),
        ("None of these three", 3),
    ]


def test_the_yardstick_adds_up_and_names_districts_of_today() -> None:
    kept = read_yardstick()
    assert {sum(row.best for row in rows) for rows in kept.values()} == {3_407}
    today = set(districts.read_districts().index)
    assert {row.key for row in kept[By.DISTRICT]} <= today | {""}


def test_the_yardstick_is_what_ucdps_events_add_up_to() -> None:
    events = SHARED / "reference" / "ucdp_ged221_balochistan.csv"
    if not events.exists():
        pytest.skip("UCDP's events are not on this machine")
    with events.open(encoding="utf-8", newline="") as file:
        made = list(sum_up(csv.DictReader(file)))
    with YARDSTICK.open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == made


def test_whose_counts_the_yardstick_is_stands_once_and_its_version_beside_its_file() -> None:
    note = tomllib.loads(YARDSTICK.with_suffix(".source.toml").read_text(encoding="utf-8"))
    row, told = data_sets()[UCDP_GED], yardstick()
    assert told.data_set.data_set is row
    assert told.name == f"{row.label} {note['version']}"
    assert note["licence"] == licence_label(row.licence)
    assert note["url"] == row.address
    for words in (told.name, licence_label(row.licence), row.address, row.cite.rstrip("."),
                  note["cite"]):  # fmt: skip
        assert words in told.cited


@pytest.mark.parametrize("folder", ["incidents/facts", "pages/shell", "docs/method"])
def test_no_program_and_no_page_names_the_version_of_the_yardstick_itself(folder: str) -> None:
    root = Path(__file__).resolve().parents[1]
    version = yardstick().data_set.version
    for path in (root / folder).iterdir():
        if path.suffix not in (".py", ".md"):
            continue
        for text in path.read_text(encoding="utf-8").splitlines():
            # Names of places are of a release of their own.
            assert version not in text or "known sites" in text, (path.name, text)
