import csv
import hashlib
import json
import re
import tomllib
from collections import Counter
from datetime import date

import pytest

from geo.gazetteer import one_point
from incidents.codebook import read_codebook
from incidents.counts import figures
from incidents.errors import UnknownCodeError
from incidents.model import Incident
from incidents.starter import FOLDER, read
from incidents.starter.__main__ import main
from incidents.starter.conversion import convert, stand_ins
from incidents.starter.decision_tables import StaleFixError
from incidents.starter.fixes import mended
from incidents.starter.told_numbers import TOLD_IN, size, span, written

BOOK = read_codebook()


def table(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def starter():
    return read()


@pytest.fixture(scope="module")
def source(shared):
    return shared / "data" / "starter" / "starter.json"


@pytest.fixture(scope="module")
def compiled(source):
    return json.loads(source.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def by_id(starter):
    return {incident.id: incident for incident in starter}


@pytest.fixture(scope="module")
def as_compiled(source):
    """The first set before anything was mended: nothing of the compiled file is lost in it."""
    return {incident.id: incident for incident in convert([source], mend=False)}


@pytest.fixture(scope="module")
def after(as_compiled):
    """The first set as mended, before anything of the second one is added to it."""
    return {incident.id: incident for incident in mended(as_compiled.values())}


def pairs(compiled, by_id):
    """Every compiled claim beside the one it became."""
    for given in compiled["incidents"]:
        for old, new in zip(given["claims"], by_id[given["id"]].claims, strict=True):
            yield given, old, new


# The committed file alone


def test_every_number_of_the_record_belongs_to_one_thing(starter):
    assert len({incident.id for incident in starter}) == len(starter) > 550
    claims = [claim.id for incident in starter for claim in incident.claims]
    assert len(set(claims)) == len(claims)


@pytest.mark.parametrize("path", TOLD_IN, ids=lambda path: path.parent.name)
def test_texts_tell_the_numbers_that_the_record_has(starter, path):
    text = path.read_text(encoding="utf-8")
    assert "<!-- made:" in text
    assert written(text, starter) == text


def test_the_note_beside_the_file_tells_its_size(starter):
    note = tomllib.loads((FOLDER / "incidents.source.toml").read_text(encoding="utf-8"))
    assert note["title"] == f"Starter incidents: {size(starter)}, {span(starter)}"


def test_every_incident_passes_the_codebook_and_is_public(starter):
    for incident in starter:
        BOOK.check(incident)
        assert incident.sensitivity == "public"


def test_a_report_says_the_same_wherever_it_is_listed(starter):
    seen = {}
    for incident in starter:
        for report in incident.reports:
            assert seen.setdefault(report.id, report) == report


def test_incidents_are_sorted_and_written_one_block_each(starter):
    assert starter == sorted(starter, key=lambda one: (one.date_start, one.id))
    lines = (FOLDER / "incidents.json").read_text(encoding="utf-8").splitlines()
    assert sum(line == "{" for line in lines) == len(starter)


def test_claims_are_numbered_within_their_incident(starter):
    """A gap is a claim that was left out: no number changes its owner."""
    for incident in starter:
        numbers = [claim.id.removeprefix(f"{incident.id}.c") for claim in incident.claims]
        assert all(re.fullmatch(r"\d\d", number) for number in numbers), incident.id
        assert sorted(set(numbers)) == numbers, incident.id


def test_nobody_is_named_twice_in_one_role_of_an_incident(starter):
    for incident in starter:
        roles = [(one.actor, one.role) for one in incident.actors]
        assert len(set(roles)) == len(roles), incident.id


def test_titles_are_short_neutral_and_name_no_place_and_no_group(starter):
    terms = [re.escape(term.term) for term in BOOK.terms]
    names = [actor.name for actor in BOOK.actors.values() if "rebel_group" in actor.kinds]
    places = {place for one in starter for place in re.findall(r"[A-Z]\w{3,}", one.place)}
    # A force may be named where it is the one that is harmed; so may a country on the way.
    forces = [one.name for one in BOOK.actors.values() if "state_forces" in one.kinds]
    allowed = {word for name in forces for word in name.split()} | {"United", "Nations", "Iran"}
    never = re.compile(rf"\b({'|'.join([*terms, *map(re.escape, names), 'BLA', 'ISPR'])})\b", re.I)
    for incident in starter:
        assert len(incident.title) <= 60
        assert not never.search(incident.title), incident.title
        words = set(re.findall(r"[A-Z]\w{3,}", incident.title[1:]))
        assert not words & (places - allowed), incident.title


def test_our_own_voice_uses_no_word_of_a_party(starter):
    never = re.compile(
        r"martyr|neutrali[sz]ed|terroris|executed|liberated|eliminated|\benemy", re.I
    )
    for incident in starter:
        own = [incident.title, incident.summary, incident.doubt or ""]
        own += [report.note or "" for report in incident.reports]
        own += [claim.about or "" for claim in incident.claims]
        assert not [text for text in own if never.search(text)], incident.id


def test_the_founding_case_is_a_claim_of_one_party_without_a_place(by_id):
    case = by_id["2025-03-bla-214-claim"]
    assert case.status == "claimed"
    assert {one.actor for one in case.actors if one.role == "claimant"} == {"bla"}
    assert (case.geometry, case.district, case.geo_precision) == (None, None, "province")
    assert (case.counts, case.counts_reason) == (False, "statement_only")
    assert [one.id for one in case.related] == ["2025-03-11-jaffar-express"]
    assert {claim.low for claim in case.claims} == {214}


def test_the_trains_competing_claims_keep_their_words(by_id):
    claims = {claim.id[-3:]: claim for claim in by_id["2025-03-11-jaffar-express"].claims}
    first = claims["c01"]
    assert (first.claimant, first.made_on.isoformat()) == ("ISPR", "2025-03-12")
    revised = claims["c04"]
    assert [(part.victims, part.low) for part in revised.of_whom] == [
        ("security_forces", 18),
        ("civilians", 8),
    ]
    held = claims["c08"]
    assert (held.measure, held.low, held.victims_detail) == (
        "abducted",
        214,
        "hostages (military, per BLA)",
    )


def test_a_group_named_only_by_others_is_a_suspicion(by_id):
    bus = by_id["2025-05-21-khuzdar-school-bus"]
    blamed = {one.actor: one.suspected_by for one in bus.actors if "perp" in one.role}
    assert blamed == {"unidentified-armed-group": None, "bla": "officials"}
    shots = by_id["2024-07-27-mastung-convoy"]
    blamed = {one.actor: one.suspected_by for one in shots.actors if "perp" in one.role}
    assert blamed == {"pakistan-security-forces": "BYC"}


def test_a_search_for_attacks_on_railways_finds_every_train_and_line(starter):
    # Read in our own words; a statement about an attack has no target beside whom it names.
    told = re.compile(r"\btrains?\b|\b(rail|railway) (line|track|bridge)\b|\bderail", re.IGNORECASE)
    of_rails = {
        one.id
        for one in starter
        if told.search(f"{one.title}. {one.summary}") and one.counts_reason != "statement"
    }
    found = {
        one.id
        for one in starter
        if any(part.actor == "railways" and part.role == "target" for part in one.actors)
    }
    assert "2025-03-11-jaffar-express" in of_rails
    assert of_rails <= found


def test_hub_is_in_lasbela_before_it_was_a_district(by_id):
    for incident_id in ("2007-07-19-hub-convoy", "2011-07-01-gadani-body", "2017-05-04-hub-mob"):
        assert by_id[incident_id].district == "PK217"


def test_every_mark_has_a_reason_and_changes_the_claim(starter):
    claims = {claim.id: claim for incident in starter for claim in incident.claims}
    for row in table("marks"):
        assert row["reason"].endswith(".")
        told = getattr(claims[row["claim"]], row["field"])
        assert (" ".join(told) if isinstance(told, tuple) else told) == row["value"]


def test_a_part_is_marked_only_beside_a_claim_that_reaches_further(starter):
    for incident in starter:
        for claim in incident.claims:
            if claim.covers == "part":
                others = [one for one in incident.claims if one.measure == claim.measure]
                assert any((one.covers, one.scope) == ("all", "incident") for one in others)


def test_the_checksum_beside_the_file_is_that_of_the_file():
    note = tomllib.loads((FOLDER / "incidents.source.toml").read_text(encoding="utf-8"))
    content = (FOLDER / "incidents.json").read_bytes()
    assert note["sha256"] == hashlib.sha256(content).hexdigest()


# Beside what it was converted from


def test_every_incident_keeps_its_words_and_its_doubts(compiled, as_compiled):
    reworded = {(row["record"], row["field"]) for row in table("wording")}
    assert len(as_compiled) == len(compiled["incidents"])
    for given in compiled["incidents"]:
        incident = as_compiled[given["id"]]
        kept = (incident.place, incident.doubt, incident.status, incident.counts)
        assert kept == tuple(given[name] for name in ("place", "doubt", "status", "counts"))
        assert incident.date_start.isoformat() == given["date_start"]
        assert incident.date_end.isoformat() == given["date_end"]
        assert [report.id for report in incident.reports] == given["report_ids"]
        assert [one.id for one in incident.related] == [
            one["id"] for one in given.get("related", [])
        ]
        assert (given["id"], "summary") in reworded or incident.summary == given["summary"]


def test_every_field_of_every_report_is_kept(compiled, as_compiled):
    reworded = {(row["record"], row["field"]) for row in table("wording")}
    reports = {report.id: report for one in as_compiled.values() for report in one.reports}
    assert reports.keys() == {given["id"] for given in compiled["reports"]}
    for given in compiled["reports"]:
        report = reports[given["id"]]
        published = report.published_on and report.published_on.isoformat()
        assert (report.publisher, report.title, report.url, report.language, published) == (
            given["publisher"],
            given["title"],
            given["url"],
            given["language"],
            given["published"],
        )
        assert (given["id"], "note") in reworded or report.note == given["says"]


def test_every_number_is_kept_with_its_report_wording_and_scope(compiled, as_compiled):
    widened = {row["claim"] for row in table("marks") if row["field"] == "scope"}
    before, after = Counter(), Counter()
    for given, old, new in pairs(compiled, as_compiled):
        scope = "wider" if new.id in widened else old["scope"]
        key = (given["id"], old["report_id"], old["measure"], old["low"], old["high"])
        before[*key, old["wording_kind"], scope] += 1
        key = (given["id"], new.report_id, new.measure, new.low, new.high)
        after[*key, new.qualifier, new.scope] += 1
    assert before == after
    assert before.total() == 287


def test_every_claimant_and_every_group_can_be_traced_to_its_row(compiled, as_compiled):
    claimants = {row["given"]: row for row in table("claimants")}
    groups = {row["given"]: row for row in table("victims")}
    for _, old, new in pairs(compiled, as_compiled):
        speaker, group = claimants[old["claimant"]], groups[old["group"]]
        assert new.claimant == speaker["claimant"]
        assert new.claimant_role == speaker["claimant_role"]
        assert (new.about or "") == speaker["about"]
        assert str(new.made_on or "") == speaker["made_on"]
        assert new.victims == group["victims"]
        assert (new.victims_detail or "") == group["victims_detail"]


def test_every_word_of_a_claimant_of_the_first_set_is_in_its_row(compiled):
    filler = {"reporting", "report", "via", "and"}
    named = {claim["claimant"] for one in compiled["incidents"] for claim in one["claims"]}
    for row in table("claimants"):
        if row["given"] not in named:
            continue
        kept = " ".join(row[name] for name in ("claimant", "about", "carrier"))
        if row["made_on"]:
            kept += date.fromisoformat(row["made_on"]).strftime(" %d %-d %B")
        # The one word that we do not use in our own voice.
        given = row["given"].replace("executed", "killed")
        lost = set(re.findall(r"[\w-]+", given)) - set(re.findall(r"[\w-]+", kept)) - filler
        assert not {word for word in lost if word.casefold() not in kept.casefold()}, (row, lost)


def test_every_actor_is_kept_in_the_words_it_was_given_in(compiled, as_compiled):
    for given in compiled["incidents"]:
        named = [(one["name"], BOOK.resolve("actor_role", one["role"])) for one in given["actors"]]
        kept = [(one.as_reported, one.role) for one in as_compiled[given["id"]].actors]
        assert list(dict.fromkeys(kept)) == named


def test_every_coordinate_is_a_point_or_a_stand_in(compiled, as_compiled, source):
    aside = {
        row["incident"]: (float(row["longitude"]), float(row["latitude"]))
        for row in table("stand_ins")
    }
    assert [(one, *aside[one]) for one in sorted(aside)] == stand_ins([source])
    for given in compiled["incidents"]:
        geometry = as_compiled[given["id"]].geometry
        here = geometry.coordinates if geometry else aside.get(given["id"], (None, None))
        there = (given["longitude"], given["latitude"])
        if geometry:  # what is known to a town has the town's one point
            there = one_point(*there, as_compiled[given["id"]].geo_precision)
        assert here == there
        assert (geometry is None) == (given["geo_precision"] in ("tehsil", "district", "province"))


def test_every_row_of_the_tables_of_types_is_used(compiled):
    assert {(row["event_type"], row["given"]) for row in table("sub_event_types")} == {
        (incident["event_type"], incident["sub_event_type"]) for incident in compiled["incidents"]
    }


@pytest.mark.parametrize(
    ("where", "name"),
    [("claims", "claimant"), ("claims", "group"), ("actors", "name")],
)
def test_a_word_that_no_table_knows_stops_the_conversion(compiled, tmp_path, where, name):
    changed = json.loads(json.dumps(compiled))
    changed["incidents"][0][where][0][name] = "somebody new"
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    with pytest.raises(UnknownCodeError, match="somebody new"):
        convert([path], mend=False)


def test_the_command_says_how_it_is_used(capsys):
    assert main([]) == 1
    assert "SOURCE" in capsys.readouterr().err


def test_what_is_committed_can_be_read_by_anybody():
    records = json.loads((FOLDER / "incidents.json").read_text(encoding="utf-8"))
    assert [Incident.model_validate(record).id for record in records]


# What was found wrong later, and mended


def of(name, incident_id):
    """The rows of one table of fixes that are about one incident."""
    return [
        row
        for row in table(f"fixes_{name}")
        if incident_id in row.get("incidents", row.get("incident", "")).split("; ")
    ]


def test_every_complaint_is_decided_with_a_reason_and_what_was_seen():
    rows = table("fixes")
    assert len({(row["incident"], row["kind"]) for row in rows}) == len(rows) == 79
    for row in rows:
        changes = [
            one for name in ("fields", "claims", "actors") for one in of(name, row["incident"])
        ]
        assert row["reason"].endswith(".")
        assert row["seen"]
        if row["decision"] in ("mended", "mended in part"):
            assert changes, row["incident"]
            assert row["evidence"].startswith("http"), row["incident"]
        elif row["decision"] == "counting rule":
            # Words may have been mended since; what is counted may not.
            assert {one.get("field") for one in changes} <= {"summary"}, row["incident"]
        else:
            # What no page decides may be said in the doubt, and nowhere else.
            assert row["decision"] == "left"
            assert [one["field"] for one in changes] == ["doubt"]


def test_nothing_is_mended_that_was_not_complained_of_and_every_change_has_a_reason():
    complained = {row["incident"] for row in table("fixes")}
    for name in ("fields", "claims", "actors"):
        for row in table(f"fixes_{name}"):
            assert row["incident"] in complained
            assert row["reason"].endswith("."), row
    for row in table("fixes_reports"):
        assert set(row["incidents"].split("; ")) <= complained
        assert row["url"].startswith("http")


def test_a_missing_report_comes_with_what_it_says(starter):
    told = {one.report_id for incident in starter for one in incident.claims}
    added = {row["id"]: row for row in table("fixes_reports")}
    assert added.keys() - told == {"bs-2010-student"}
    assert all(row["note"].endswith(".") for row in added.values())


def test_the_rows_hold_every_difference_from_what_was_compiled(as_compiled, after):
    assert as_compiled.keys() == after.keys()
    for incident_id, before in as_compiled.items():
        was, now = (one.model_dump(mode="json") for one in (before, after[incident_id]))
        reports, claims = (of(name, incident_id) for name in ("reports", "claims"))
        # A report goes only where every claim that it carried went to another page.
        carried = {one["report_id"] for one in was["claims"]}
        gone = carried - {one["report_id"] for one in now["claims"]}
        stay = [one for one in was["reports"] if one["id"] not in gone]
        assert now["reports"][: len(stay)] == stay
        assert [one["id"] for one in now["reports"][len(stay) :]] == [row["id"] for row in reports]
        assert len(now["claims"]) == len(was["claims"]) + len(claims)
        named = {(row["actor"], row["role"]) for row in of("actors", incident_id)}
        old = {(one["actor"], one["role"]): one for one in was["actors"]}
        new = {(one["actor"], one["role"]): one for one in now["actors"]}
        assert old.keys() <= new.keys()
        assert {key for key, one in new.items() if old.get(key) != one} == named
        changed = {
            ("", field)
            for field in was
            if field not in ("reports", "claims", "actors") and was[field] != now[field]
        }
        for one, other in zip(was["claims"], now["claims"], strict=False):
            changed |= {(one["id"][-3:], field) for field in one if one[field] != other[field]}
        assert changed == {(row["part"], row["field"]) for row in of("fields", incident_id)}


def test_a_fix_that_mends_what_does_not_stand_so_is_refused(after, as_compiled):
    with pytest.raises(StaleFixError, match="was not"):
        mended(after.values())
    with pytest.raises(StaleFixError, match="no incident"):
        mended([one for one in as_compiled.values() if one.id != "2025-01-31-mangochar"])


@pytest.mark.parametrize(
    ("incident_id", "measure", "before", "now"),
    [
        ("2025-01-31-mangochar", "killed", "29–42", "29–30"),
        ("2024-04-12-noshki-bus", "killed", "9", "10–11"),
        ("2023-09-29-mastung-procession", "killed", "55–59+", "55–60"),
        ("2025-05-21-khuzdar-school-bus", "killed", "5–8", "5–10"),
        ("2026-01-31-gwadar-family", "killed", "11", "5–11"),
        ("2010-09-03-quetta-quds-rally", "injured", "197", "150–197"),
        ("2022-04-18-chagai-protest", "injured", "6–8", "4–8"),
        ("2025-05-30-surab", "injured", "not counted", "4"),
    ],
)
def test_a_mended_figure_moves_as_the_changelog_says(
    as_compiled, after, incident_id, measure, before, now
):
    assert figures(as_compiled[incident_id], measure).text() == before
    assert figures(after[incident_id], measure).text() == now


@pytest.mark.parametrize(
    ("incident_id", "kind", "actor"),
    [
        ("2018-08-11-dalbandin-bus", "responsibility", "bla-jeeyand"),
        ("2018-08-11-dalbandin-bus", "denial", "bla-azad"),
        ("2024-10-11-duki-miners", "denial", "bla"),
        ("2024-08-26-musakhel", "responsibility", "bla"),
        ("2023-09-29-mastung-procession", "denial", "ttp"),
        ("2010-09-03-quetta-quds-rally", "responsibility", "ttp"),
        ("2010-09-03-quetta-quds-rally", "responsibility", "lashkar-e-jhangvi"),
    ],
)
def test_who_claims_and_who_denies_is_in_the_ledger(by_id, incident_id, kind, actor):
    said = {(one.kind, one.claimant_actor) for one in by_id[incident_id].claims}
    assert (kind, actor) in said


def test_whoever_stands_as_claiming_a_deed_has_its_claim_in_the_ledger(starter):
    book = read_codebook()
    for incident in starter:
        said = {
            one.claimant_actor
            for one in incident.claims
            if one.kind == "responsibility" and one.claimant_actor
        }
        known = {two for one in said for two in book.descendants(one)}
        named = {one.actor for one in incident.actors if one.role == "claimant"}
        unheard = {
            actor
            for actor in named
            if actor not in known and said.isdisjoint(book.descendants(actor))
        }
        doers = {one.actor for one in incident.actors if one.role == "alleged_perpetrator"}
        assert not unheard & doers, incident.id


def test_a_claim_of_a_whole_night_names_the_entries_of_that_night(starter):
    by_night = {
        incident.id: claim
        for incident in starter
        for claim in incident.claims
        if claim.kind == "responsibility" and claim.scope == "wider"
    }
    known = {incident.id for incident in starter}
    for incident_id, claim in by_night.items():
        assert claim.about, incident_id
        assert incident_id not in claim.of_incidents
        assert set(claim.of_incidents) < known
    night = {one for one in by_night if one.startswith("2024-08-26-")}
    assert len(night) == 6
    for one in night:
        assert night - {one} < set(by_night[one].of_incidents)
