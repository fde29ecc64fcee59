"""Saving: whole or not at all, never over somebody else's work."""

import threading
from datetime import date

import pytest

from incidents.errors import (
    IncidentError,
    NotFoundError,
    StaleVersionError,
    StoreError,
    UnknownCodeError,
)
from incidents.model import DeskOnly, Participation, PointGeometry, Relation, Sensitivity
from incidents.store.widening import Opening
from tests.store.conftest import SIGNED

RESTRICTED = Sensitivity.RESTRICTED


def test_a_saved_incident_is_read_back_as_it_was(atlas_store, save, make_incident, make_claim):
    incident = make_incident(
        district="PK213", district_method="manual", claims=(make_claim(1, n=3),)
    )
    assert save(incident).version == 1
    assert atlas_store.get(incident.id).incident == incident


def test_the_data_version_counts_every_change(atlas_store, save, make_incident):
    first = save(make_incident(id="testville-1"))
    second = save(make_incident(id="testville-2"))
    changed = save(make_incident(id="testville-1", title="Another fictional title"), loaded=1)
    assert [first.data_version, second.data_version, changed.data_version] == [1, 2, 3]
    assert changed.version == 2
    assert atlas_store.data_version() == 3


def test_a_point_gets_the_district_under_it(atlas_store, save, make_incident):
    save(make_incident())
    stored = atlas_store.get("testville-2024-03-01")
    assert (stored.incident.district, stored.incident.district_method) == ("PK213", "inside")


def test_a_district_belongs_to_the_incidents_own_date(atlas_store, save, make_incident):
    in_hub = PointGeometry(coordinates=(66.88, 25.03))
    save(
        make_incident(id="before", geometry=in_hub, date_start="2020-01-01", date_end="2020-01-01")
    )
    save(make_incident(id="after", geometry=in_hub))
    assert atlas_store.get("before").incident.district == "PK217"
    after = atlas_store.get("after")
    assert after.incident.district == "PK2xx-hub"
    assert after.district_today == "PK217"


def test_a_district_that_an_editor_gave_is_kept(atlas_store, save, make_incident):
    save(make_incident(district="PK201", district_method="manual"))
    assert atlas_store.get("testville-2024-03-01").incident.district == "PK201"


def test_a_point_outside_the_province_gets_no_district(atlas_store, save, make_incident):
    save(make_incident(geometry=PointGeometry(coordinates=(0.5, 0.5))))
    assert atlas_store.get("testville-2024-03-01").incident.district is None


def test_the_second_of_two_editors_is_told(atlas_store, save, make_incident):
    save(make_incident())
    save(make_incident(title="The first editor's title"), loaded=1)
    with pytest.raises(StaleVersionError, match="you loaded version 1, version 2 is stored"):
        save(make_incident(title="The second editor's title"), loaded=1)
    assert atlas_store.get("testville-2024-03-01").incident.title == "The first editor's title"


def test_of_many_threads_with_one_form_exactly_one_wins(atlas_store, save, make_incident):
    save(make_incident())
    outcomes: list[str] = []
    ready = threading.Barrier(6)

    def edit(number: int) -> None:
        incident = make_incident(title=f"Title of editor {number}")
        ready.wait()
        try:
            atlas_store.save(incident, loaded_version=1, signed=SIGNED)
            outcomes.append(incident.title)
        except StaleVersionError:
            outcomes.append("told")

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = [outcome for outcome in outcomes if outcome != "told"]
    assert winner == [atlas_store.get("testville-2024-03-01").incident.title]
    assert outcomes.count("told") == 5
    assert atlas_store.data_version() == 2


def test_saving_the_same_twice_makes_one_revision(atlas_store, save, make_incident):
    incident = make_incident()
    save(incident)
    stored = atlas_store.get(incident.id).incident
    assert save(stored, loaded=1).data_version == 1
    assert atlas_store.data_version() == 1


def test_an_id_that_is_taken_is_refused(save, make_incident):
    save(make_incident())
    with pytest.raises(IncidentError, match="exists already"):
        save(make_incident(title="Something else"))


def test_an_id_that_is_unknown_cannot_be_changed(save, make_incident):
    with pytest.raises(NotFoundError, match="no incident has the id 'testville-2024-03-01'"):
        save(make_incident(), loaded=1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"sub_event_type": "no_such_thing"}, "sub_event_type", id="sub-type"),
        pytest.param({"district": "XX01", "district_method": "manual"}, "district", id="district"),
        pytest.param({"tehsil": "XX01-nowhere"}, "tehsil", id="tehsil"),
        pytest.param(
            {"actors": (Participation(actor="army-of-testland", role="target"),)},
            "army-of-testland",
            id="actor",
        ),
    ],
)
def test_an_unknown_code_is_named_and_nothing_is_saved(
    atlas_store, save, make_incident, changes, words
):
    with pytest.raises(UnknownCodeError, match=words):
        save(make_incident(**changes))
    assert atlas_store.stats()["incidents"] == 0


def test_a_claim_cannot_be_rewritten(save, make_incident, make_claim):
    save(make_incident(claims=(make_claim(1, n=3),)))
    with pytest.raises(IncidentError, match="claim c01 was changed"):
        save(make_incident(claims=(make_claim(1, n=5),)), loaded=1)


def test_a_claim_cannot_be_rewritten_by_taking_it_out_first(save, make_incident, make_claim):
    save(make_incident(claims=(make_claim(1, n=3),)))
    save(make_incident(), loaded=1)
    with pytest.raises(IncidentError, match="claim c01 was changed"):
        save(make_incident(claims=(make_claim(1, n=5),)), loaded=2)


def test_a_correction_is_a_new_claim_that_supersedes(atlas_store, save, make_incident, make_claim):
    wrong = make_claim(1, n=3)
    save(make_incident(claims=(wrong,)))
    save(make_incident(claims=(wrong, make_claim(2, n=5, supersedes="c01"))), loaded=1)
    claims = atlas_store.get("testville-2024-03-01").incident.claims
    assert [(claim.low, claim.supersedes) for claim in claims] == [(3, None), (5, "c01")]


def test_two_incidents_cannot_own_one_claim(save, make_incident, make_claim):
    save(make_incident(id="testville-1", claims=(make_claim(1, n=3),)))
    with pytest.raises(IncidentError, match="claim c01 belongs to testville-1"):
        save(make_incident(id="testville-2", claims=(make_claim(1, n=3),)))


def test_a_report_that_others_cite_is_not_changed_behind_their_backs(
    atlas_store, save, make_incident, make_report
):
    save(make_incident(id="testville-1"))
    save(make_incident(id="testville-2"))
    corrected = (make_report(title="A corrected fictional headline"),)
    with pytest.raises(IncidentError, match="testville-2 cites it too"):
        save(make_incident(id="testville-1", reports=corrected), loaded=1)
    both = [make_incident(id=name, reports=corrected) for name in ("testville-1", "testville-2")]
    atlas_store.save_many(both, loaded={"testville-1": 1, "testville-2": 1}, signed=SIGNED)
    assert atlas_store.get("testville-2").incident.reports == corrected
    assert atlas_store.verify() == []


def test_a_report_of_one_incident_can_be_corrected_there(
    atlas_store, save, make_incident, make_report
):
    save(make_incident())
    corrected = (make_report(title="A corrected fictional headline"),)
    save(make_incident(reports=corrected), loaded=1)
    assert atlas_store.get("testville-2024-03-01").incident.reports == corrected


def test_a_report_that_only_a_removed_incident_cites_too_can_be_corrected(
    atlas_store, save, make_incident, make_report
):
    save(make_incident(id="testville-1"))
    save(make_incident(id="testville-2"))
    atlas_store.delete("testville-2", loaded_version=1, signed=SIGNED)
    corrected = (make_report(title="A corrected fictional headline"),)
    save(make_incident(id="testville-1", reports=corrected), loaded=1)
    assert atlas_store.get("testville-1").incident.reports == corrected
    # What was taken out was not rewritten, and the store is sound all the same.
    assert atlas_store.verify() == []
    atlas_store.restore("testville-2", loaded_version=2, signed=SIGNED)
    assert atlas_store.get("testville-2").incident.reports == corrected
    assert atlas_store.verify() == []


def test_going_back_to_an_earlier_version_does_not_make_a_record_public_again(
    atlas_store, save, make_incident
):
    told = make_incident(title="First said")
    save(told)
    withheld = told.model_copy(update={"title": "Said since", "sensitivity": RESTRICTED})
    save(withheld, loaded=1)
    atlas_store.revert(told.id, to_version=1, loaded_version=2, signed=SIGNED)
    now = atlas_store.get(told.id).incident
    assert (now.title, now.sensitivity) == ("First said", RESTRICTED)
    with pytest.raises(NotFoundError):
        atlas_store.get_public(told.id)
    assert told.id not in set(atlas_store.read_atlas(audience=(Sensitivity.PUBLIC,)).table["id"])


def test_going_back_shows_no_part_that_was_hidden_since_or_was_hidden_then(
    atlas_store, save, make_incident
):
    told = make_incident(title="First said", desk_only=(DeskOnly.NOTES,))
    save(told)
    changed = told.model_copy(
        update={"title": "Said since", "desk_only": (DeskOnly.POINT, DeskOnly.NOTES)}
    )
    save(changed, loaded=1)
    atlas_store.revert(told.id, to_version=1, loaded_version=2, signed=SIGNED)
    now = atlas_store.get(told.id).incident
    assert now.title == "First said"
    assert set(now.desk_only) == {DeskOnly.POINT, DeskOnly.NOTES}
    assert atlas_store.get_public(told.id).incident.geometry is None


def test_going_back_does_not_hide_less_than_the_earlier_version_did(
    atlas_store, save, make_incident
):
    told = make_incident(title="First said", desk_only=(DeskOnly.QUOTES,))
    save(told)
    opened = told.model_copy(update={"title": "Said since", "desk_only": ()})
    atlas_store.save(opened, loaded_version=1, opening=Opening("heron", "plover"), signed=SIGNED)
    atlas_store.revert(told.id, to_version=1, loaded_version=2, signed=SIGNED)
    assert atlas_store.get(told.id).incident.desk_only == (DeskOnly.QUOTES,)


def test_going_back_gives_a_report_as_all_records_share_it_today(
    atlas_store, save, make_incident, make_report
):
    told = make_incident(title="First said")
    save(told)
    corrected = (make_report(title="A corrected fictional headline"),)
    save(make_incident(title="Said since", reports=corrected), loaded=1)
    atlas_store.revert(told.id, to_version=1, loaded_version=2, signed=SIGNED)
    now = atlas_store.get(told.id).incident
    assert (now.title, now.reports) == ("First said", corrected)


def test_going_back_is_refused_where_there_is_no_such_version(atlas_store, save, make_incident):
    save(make_incident())
    for wrong in (0, 2, -1):
        with pytest.raises(NotFoundError, match=f"no version {wrong}"):
            atlas_store.revert(
                "testville-2024-03-01", to_version=wrong, loaded_version=1, signed=SIGNED
            )


def test_relations_may_point_within_a_batch_and_never_to_nothing(atlas_store, save, make_incident):
    first = make_incident(
        id="testville-1", related=(Relation(id="testville-2", relation="follows"),)
    )
    with pytest.raises(IncidentError, match="no incident has the id 'testville-2'"):
        save(first)
    atlas_store.save_many([first, make_incident(id="testville-2")], signed=SIGNED)
    assert atlas_store.get("testville-1").incident.related[0].id == "testville-2"


def test_a_batch_with_one_mistake_leaves_nothing(atlas_store, save, make_incident):
    save(make_incident(id="testville-1"))
    batch = [make_incident(id="testville-2"), make_incident(id="testville-1", title="Taken")]
    with pytest.raises(IncidentError, match="exists already"):
        atlas_store.save_many(batch, signed=SIGNED)
    assert atlas_store.data_version() == 1
    assert atlas_store.stats()["incidents"] == 1


def test_a_save_that_fails_half_way_leaves_the_old_state(
    atlas_store, save, make_incident, make_claim, monkeypatch
):
    save(make_incident(claims=(make_claim(1, n=3),)))
    before = atlas_store.get("testville-2024-03-01")

    def no_room(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("incidents.store.saving._write_revisions", no_room)
    with pytest.raises(OSError, match="no space"):
        save(make_incident(title="Half a title", reports=before.incident.reports), loaded=1)
    monkeypatch.undo()
    assert atlas_store.get("testville-2024-03-01") == before
    assert atlas_store.verify() == []


def test_a_removed_incident_is_gone_from_reading_and_kept_in_history(
    atlas_store, save, make_incident, make_claim
):
    save(make_incident(claims=(make_claim(1, n=3),)))
    gone = atlas_store.delete("testville-2024-03-01", loaded_version=1, signed=SIGNED)
    assert gone.version == 2
    with pytest.raises(NotFoundError, match="taken out with data version 2"):
        atlas_store.get("testville-2024-03-01")
    atlas = atlas_store.read_atlas()
    assert (len(atlas.table), len(atlas.claims), len(atlas.reports)) == (0, 0, 0)
    assert atlas_store.get("testville-2024-03-01", as_of=1).incident.claims[0].low == 3
    assert [one.action for one in atlas_store.history("testville-2024-03-01")] == [
        "create",
        "delete",
    ]
    assert atlas_store.verify() == []


def test_a_removed_incident_can_be_brought_back(atlas_store, save, make_incident):
    save(make_incident())
    before = atlas_store.get("testville-2024-03-01").incident
    atlas_store.delete(before.id, loaded_version=1, signed=SIGNED)
    atlas_store.restore(before.id, loaded_version=2, signed=SIGNED)
    assert atlas_store.get(before.id).incident == before
    assert atlas_store.history(before.id)[-1].action == "restore"


def test_removing_asks_for_the_version_too(atlas_store, save, make_incident):
    save(make_incident())
    save(make_incident(title="Changed in the meantime"), loaded=1)
    with pytest.raises(StaleVersionError):
        atlas_store.delete("testville-2024-03-01", loaded_version=1, signed=SIGNED)


def test_history_says_who_what_when_and_why(atlas_store, save, make_incident):
    save(make_incident())
    save(
        make_incident(title="Corrected", date_end=date(2024, 3, 2), date_precision="days"),
        loaded=1,
        by="heron",
        role="reviewer",
        why="the second report says two days",
    )
    change = atlas_store.history("testville-2024-03-01")[1]
    assert (change.by, change.role, change.why) == (
        "heron",
        "reviewer",
        "the second report says two days",
    )
    assert change.changed == ("title", "date_end", "date_precision")
    assert change.at.utcoffset().total_seconds() == 0


@pytest.mark.parametrize("missing", ["by", "role", "why"])
def test_a_change_is_signed(save, make_incident, missing):
    with pytest.raises(IncidentError, match="a change says"):
        save(make_incident(), **{missing: "  "})


@pytest.mark.parametrize("part", ["by", "role", "why"])
def test_a_change_is_signed_without_signs_that_cannot_be_seen(
    atlas_store, save, make_incident, part
):
    save(make_incident(), **{part: "cut\x00 \u202ehere\u2028now"})
    (revision,) = atlas_store.history("testville-2024-03-01")
    assert getattr(revision, part) == "cut here now"
    with pytest.raises(IncidentError, match="a change says"):
        save(make_incident(title="Another"), 1, **{part: "\u200b\u202e"})


@pytest.mark.parametrize(
    "sign", list("\x00\x01\x1b\x7f\x85\u202e\u200b\u00ad\ufeff\u2028\ud800"), ids=ascii
)
def test_a_copy_that_hides_a_sign_is_refused(atlas_store, save, make_incident, make_claim, sign):
    """The model cleans at its door; what was put into a copy behind its back is not stored."""
    plain = make_incident(claims=(make_claim(1, n=3),))
    claim = plain.claims[0].model_copy(update={"claimant": f"Po{sign}lice"})
    for change in ({"summary": f"cut{sign}here"}, {"claims": (claim,)}):
        with pytest.raises(IncidentError, match="cannot be seen"):
            save(plain.model_copy(update=change))
    assert atlas_store.data_version() == 0


def test_what_only_looks_like_a_hidden_sign_is_text(atlas_store, save, make_incident):
    told = "a backslash: \\u0000 is only text\nand this its second line"
    save(make_incident(summary=told))
    assert atlas_store.get("testville-2024-03-01").incident.summary == told


def test_a_store_that_may_not_be_written_says_so(atlas_store, save, make_incident, monkeypatch):
    monkeypatch.setattr(atlas_store, "_writers", atlas_store._readers)
    with pytest.raises(StoreError, match="may not be written"):
        save(make_incident())
