"""The second compiled set beside what was made of it: every difference has a row."""

import csv
import hashlib
import json
from collections import Counter, defaultdict

import numpy as np
import pytest

from geo import districts
from geo.gazetteer import one_point
from incidents import counts
from incidents.codebook import read_codebook
from incidents.desk.drafts.corroboration import unsupported
from incidents.desk.review.duplicates import (
    StoredIndex,
    candidate_of,
    matches_inside,
    possible_matches,
)
from incidents.desk.safeguards.wording import flags_in
from incidents.errors import UnknownCodeError
from incidents.starter import FOLDER, read
from incidents.starter.compiled import read_compiled
from incidents.starter.conversion import convert
from incidents.starter.decision_tables import StaleFixError
from incidents.store import Store
from tests.stores import put_whole_store

BOOK = read_codebook()
NUMBERS = {"low": int, "high": int, "latitude": float, "longitude": float}
GROUPS = {
    "armed group": "armed_group", "security forces": "security_forces", "civilians": "civilians",
    "protesters": "protesters", "total": "total", "unknown": "unknown", None: None,
}  # fmt: skip

NO_FIGURE = dict.fromkeys(
    ("measure", "low", "high", "group", "leaves_out", "wording_kind", "quote", "made_on")
)


def table(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def starter():
    return {incident.id: incident for incident in read()}


@pytest.fixture(scope="module")
def sources(shared):
    folder = shared / "data"
    return [folder / "starter" / "starter.json", folder / "starter-2" / "starter2.json"]


@pytest.fixture(scope="module")
def compiled(sources):
    return json.loads(sources[1].read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def decided():
    return {row["compiled"]: row for row in table("decisions")}


def decision(decided, given):
    text = json.dumps(given, ensure_ascii=False, sort_keys=True)
    return decided[hashlib.sha256(text.encode()).hexdigest()[:16]]


@pytest.fixture(scope="module")
def changed(compiled, decided):
    """What was compiled with the rows of changes applied, by code of its own."""
    rows = defaultdict(list)
    for row in table("changes"):
        rows[row["incident"]].append(row)
    found = []
    for given in [*compiled["incidents"], *compiled["additions"]]:
        row = decision(decided, given)
        record = json.loads(json.dumps(given))
        for one in rows[row["incident"]]:
            is_addition = "incident_id" in given
            if one["part"].startswith("n") != is_addition:
                continue
            target = record
            if one["part"]:
                parts = record["actors" if one["part"][0] == "a" else "claims"]
                blank = {"suspected_by": None} if one["part"][0] == "a" else NO_FIGURE
                while len(parts) < int(one["part"][1:]):
                    parts.append(dict(blank))
                target = parts[int(one["part"][1:]) - 1]
            kind = NUMBERS.get(one["field"], str)
            target[one["field"]] = kind(one["value"]) if one["value"] else None
        found.append((row, record))
    return found


@pytest.fixture(scope="module")
def pages(compiled, sources):
    """The reports that stay, each under the id that it has in the record."""
    rows = defaultdict(dict)
    for row in table("reports"):
        rows[row["report"]][row["field"]] = row["value"] or None
    kept = {}
    first = json.loads(sources[0].read_text(encoding="utf-8"))["reports"]
    # A claim that was missing may rest on a page of the first set.
    lent = {row["value"] for row in table("changes") if row["field"] == "report_id"}
    for given in [*compiled["reports"], *(one for one in first if one["id"] in lent)]:
        report = given | rows[given["id"]]
        if not report.get("drop"):
            kept[given["id"]] = report | {"id": report.get("same_as", given["id"]).lower()}
    return kept


def taken(changed):
    return [(row["incident"], given) for row, given in changed if row["decision"] == "take"]


def kept_claims(given, pages):
    for number, claim in enumerate(given["claims"], start=1):
        if not claim.get("drop") and claim["report_id"] in pages:
            yield number, claim


# Nothing is lost


def test_the_committed_file_is_what_the_conversion_gives(sources, starter):
    assert convert(sources) == list(starter.values())


def test_every_entry_is_decided_once_and_every_decision_is_about_one(compiled, decided):
    given = [*compiled["incidents"], *compiled["additions"]]
    assert {decision(decided, one)["compiled"] for one in given} == decided.keys()
    assert len(table("decisions")) == len(decided) == len(given)


def test_what_is_not_taken_is_left_for_a_reason():
    for row in table("decisions"):
        assert row["decision"] in ("take", "leave", "merge", "add")
        if row["decision"] in ("leave", "merge"):
            assert row["reason"].endswith("."), row
        assert (row["decision"] == "merge") == bool(row["into"])
        assert (row["decision"] == "take") == bool(row["event_type"] and row["sub_event_type"])


def test_every_change_says_why_and_is_about_an_entry_that_is_not_left_out(starter):
    gone = {row["incident"] for row in table("decisions") if row["decision"] == "merge"}
    for row in table("changes"):
        assert row["reason"].rstrip("”)").endswith("."), row
        assert row["incident"] in starter.keys() | gone, row
    for row in table("reports"):
        assert row["reason"].endswith("."), row


def test_the_words_of_every_entry_are_those_compiled_or_those_of_a_row(changed, starter):
    for incident_id, given in taken(changed):
        incident = starter[incident_id]
        for field in ("title", "place", "summary", "doubt", "status"):
            assert getattr(incident, field) == given[field], (incident_id, field)
        for field in ("date_start", "date_end"):
            assert getattr(incident, field).isoformat() == given[field], incident_id
        assert incident.geo_precision == given["geo_precision"]
        point = incident.geometry and incident.geometry.coordinates
        exact = incident.geo_precision.is_point
        there = (given["longitude"], given["latitude"])
        # What is known to a town has the town's one point.
        assert point == (one_point(*there, incident.geo_precision) if exact else None)


def test_every_claim_is_kept_or_left_out_by_a_row(changed, starter, pages):
    for incident_id, given in taken(changed):
        kept = {claim.id: claim for claim in starter[incident_id].claims}
        for number, old in kept_claims(given, pages):
            new = kept.pop(f"{incident_id}.c{number:02d}")
            assert new.report_id == pages[old["report_id"]]["id"]
            assert (new.kind, new.measure) == (old["kind"], old["measure"])
            assert (new.low, new.high, new.victims) == (
                old["low"],
                old["high"],
                GROUPS[old["group"]],
            )
            assert (new.qualifier, new.quote) == (old["wording_kind"], old["quote"])
            assert (new.scope, new.covers) == (old["scope"], old["covers"])
            if old["made_on"]:
                assert new.made_on.isoformat() == old["made_on"]
        into = {row["incident"] for row, _ in changed if row["into"] == incident_id}
        assert not kept or into, (incident_id, kept)


def test_who_speaks_is_the_one_compiled_in_a_capacity_that_fits(changed, starter, pages):
    """Police and Levies speak for the state everywhere; a foreign government never does."""
    fits = {
        "state": {"state", "local_official", "foreign_government"},
        "armed group": {"armed_group"},
        "media": {"media", "unknown", "state"},
        "local official": {"local_official", "state"},
        "medical": {"medical", "state"},
        "ngo": {"ngo_monitor"},
        "party/politician": {"ngo_monitor", "media", "state", "witness_family"},
        "witness/family": {"witness_family", "ngo_monitor"},
        "unknown": {"unknown", "medical", "witness_family"},
    }
    speakers = {row["given"]: row for row in table("claimants")}
    for incident_id, given in taken(changed):
        kept = {claim.id: claim for claim in starter[incident_id].claims}
        for number, old in kept_claims(given, pages):
            new, row = kept[f"{incident_id}.c{number:02d}"], speakers[old["claimant"]]
            assert (new.claimant, new.claimant_role) == (row["claimant"], row["claimant_role"])
            assert (new.claimant_actor or "") == row["claimant_actor"]
            assert new.claimant_role in fits[old["claimant_role"]], (new.id, old)


def test_what_is_merged_or_added_keeps_all_its_claims(changed, starter, pages):
    def figures(claims):
        return Counter((c.report_id, c.kind, c.measure, c.low, c.high) for c in claims)

    for row, given in changed:
        if row["decision"] not in ("merge", "add"):
            continue
        held = figures(starter[row["into"] or row["incident"]].claims)
        told = Counter(
            (pages[c["report_id"]]["id"], c["kind"], c["measure"], c["low"], c["high"])
            for _, c in kept_claims(given, pages)
        )
        assert told <= held, row["incident"]


def test_every_party_is_kept_in_the_words_it_was_given_in(changed, starter):
    nobody = {row["given"] for row in table("actors") if not row["actor"]}
    for incident_id, given in taken(changed):
        told = defaultdict(set)
        for part in starter[incident_id].actors:
            told[part.role] |= set((part.as_reported or "").split("; ")) | {part.as_reported}
        for part in given["actors"]:
            if not part.get("drop") and part["name"] not in nobody:
                role = BOOK.resolve("actor_role", part["role"])
                assert part["name"] in told[role], (incident_id, part)


def test_every_report_is_kept_with_its_page_or_goes_by_a_row(pages, starter):
    held = {report.id: report for one in starter.values() for report in one.reports}
    brought = {row["id"] for row in table("fixes_reports")}
    listed = set()
    for given in pages.values():
        report = held.get(given["id"])
        if report is None or report.id in brought:  # of entries left out; or read for a fix
            continue
        listed.add(report.id)
        if "same_as" in given:
            assert given["says"] in report.note
            continue
        assert (report.title, report.url, report.language) == (
            given["title"], given["url"], given["language"],
        )  # fmt: skip
        assert report.note.startswith(given["says"])
        assert str(report.published_on or "") == (given["published"] or "")
    assert len(listed) > 900


def test_every_word_of_the_tables_is_used(sources):
    compiled = read_compiled(sources)
    entries = [*compiled.incidents, *(one.given for one in compiled.additions)]
    used = {
        "claimants": {claim["claimant"] for one in entries for claim in one["claims"]},
        "publishers": {report["publisher"] for report in compiled.reports.values()},
        "actors": {part["name"] for one in entries for part in one["actors"]},
        "victims": {claim["group"] for one in entries for claim in one["claims"]} - {None},
    }
    for name, words in used.items():
        assert {row["given"] for row in table(name)} == words, name


def test_nothing_that_could_mark_a_person_is_kept_as_it_was_compiled():
    """A row tells the new value alone; an entry that changed is found by its digest."""
    assert table("changes")[0].keys() == {"incident", "part", "field", "value", "reason"}
    assert table("reports")[0].keys() == {"report", "field", "value", "reason"}


@pytest.mark.parametrize(
    ("where", "error"),
    [("summary", UnknownCodeError), ("claims", UnknownCodeError), ("reports", StaleFixError)],
)
def test_what_changed_since_it_was_decided_stops_the_conversion(
    sources, compiled, tmp_path, where, error
):
    other = json.loads(json.dumps(compiled))
    if where == "reports":
        other["reports"] = other["reports"][:-200]
    else:
        other["incidents"][0][where] = type(other["incidents"][0][where])()
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(other), encoding="utf-8")
    with pytest.raises(error):
        convert([sources[0], path])


# The checks of the desk, over the whole record


def test_no_status_says_more_than_its_reports(starter):
    for incident in starter.values():
        names = [report.publisher for report in incident.reports]
        assert not unsupported(incident.status, names), incident.id


def test_our_own_voice_needs_no_other_word(starter):
    for incident in starter.values():
        own = {"title": incident.title, "summary": incident.summary, "doubt": incident.doubt}
        own |= {report.id: report.note for report in incident.reports}
        for name, text in own.items():
            found = [flag.found for flag in flags_in(text or "", name)]
            assert not found, (incident.id, name)


def test_who_claims_a_deed_stands_as_speaker_and_as_doer(starter):
    for incident in starter.values():
        for claim in incident.claims:
            speaks = claim.kind == "responsibility" and claim.claimant_actor
            if speaks and claim.claimant_role == "armed_group" and claim.scope == "incident":
                itself = BOOK.descendants(claim.claimant_actor)
                own = [one for one in incident.actors if one.actor in itself]
                roles = {one.role for one in own}
                assert "alleged_perpetrator" in roles, claim.id
                assert "claimant" in roles or any(one.suspected_by for one in own), claim.id


def test_only_a_side_that_acts_claims_a_deed(starter):
    """What a family or a party says of others is an accusation."""
    for incident in starter.values():
        for claim in incident.claims:
            if claim.kind == "responsibility":
                sides = ("armed_group", "state", "foreign_government")
                assert claim.claimant_role in sides, claim.id


def test_the_missing_have_no_point_and_no_finer_place(starter):
    for incident in starter.values():
        if incident.sub_event_type == "enforced_disappearance":
            assert incident.geometry is None, incident.id


def test_every_point_lies_in_the_district_of_its_day(starter):
    for incident in starter.values():
        if incident.geometry is not None:
            point = np.array([incident.geometry.coordinates])
            found = districts.locate(point, on=incident.date_start).iloc[0]
            assert found["code"] == incident.district, incident.id


def test_a_page_is_one_report_of_an_entry(starter):
    for incident in starter.values():
        urls = [report.url for report in incident.reports if report.url]
        assert len(set(urls)) == len(urls), incident.id


def test_a_relation_is_told_from_both_ends(starter):
    other = {"part_of": "contains", "contains": "part_of", "same_operation": "same_operation"}
    for incident in starter.values():
        for one in incident.related:
            back = {(two.id, two.relation) for two in starter[one.id].related}
            if one.relation in other:
                assert (incident.id, other[one.relation]) in back


def test_every_pair_that_may_be_one_event_is_decided(starter, tmp_path):
    with Store(put_whole_store(tmp_path)) as store:
        known = StoredIndex(counts.with_ranges(store.read_atlas(audience=("public",))))
    entries = [candidate_of(one, one.id) for one in starter.values()]
    found = [*matches_inside(entries), *possible_matches(entries, known)]
    pairs = {tuple(sorted((one.candidate, one.incident_id))) for one in found}
    rows = {(row["a"], row["b"]): row for row in table("duplicates")}
    assert pairs - rows.keys() == set()
    merged = {(row["incident"], row["into"]) for row in table("decisions") if row["into"]}
    for (a, b), row in rows.items():
        assert row["reason"].endswith("."), row
        is_one = (a, b) in merged or (b, a) in merged
        assert (row["decision"] == "same") == is_one, row
        if row["decision"] == "different":
            assert len({a, b} & starter.keys()) >= 1


def test_a_reason_that_two_are_not_one_tells_them_apart(starter):
    """By their days, places or events: a sentence that many pairs share says nothing of any."""
    told = Counter(row["reason"] for row in table("duplicates"))
    for row in table("duplicates"):
        assert told[row["reason"]] <= 6, row
        a, b = (starter.get(row[end]) for end in ("a", "b"))
        if row["reason"].startswith("Other ") and a and b and "places, " in row["reason"]:
            assert a.place in row["reason"], row
            assert b.place in row["reason"], row
