"""The public log says what was done, and never what somebody must not know."""

from collections.abc import Callable
from datetime import date

import pytest

from incidents.model import DeskOnly, Incident, Sensitivity, Status
from incidents.store import Opening, Signature, Store
from incidents.store.changelog import differences

REVIEWER = {"by": "plover", "role": "reviewer"}


@pytest.fixture
def published(atlas_store: Store, make_incident: Callable[..., Incident]) -> Incident:
    told = make_incident(title="A fictional event")
    atlas_store.save(told, loaded_version=None, signed=Signature(**REVIEWER, why="a new incident"))
    return told


def test_a_line_says_what_when_why_and_in_which_role(
    atlas_store: Store, published: Incident
) -> None:
    changed = published.model_copy(update={"summary": "Told better."})
    atlas_store.save(
        changed, loaded_version=1, signed=Signature(**REVIEWER, why="a clearer summary")
    )
    count, (newest, first) = atlas_store.log()
    assert count == 2
    assert (newest.title, newest.why, newest.role) == (
        "A fictional event", "a clearer summary", "reviewer",
    )  # fmt: skip
    assert (newest.action, newest.changed) == ("update", ("summary",))
    assert first.action == "create"
    assert "plover" not in repr(newest)


def test_many_records_of_one_step_are_one_line(
    atlas_store: Store, make_incident: Callable[..., Incident]
) -> None:
    many = [make_incident(id=f"testville-{n}") for n in range(7)]
    atlas_store.save_many(
        many, signed=Signature(by="starter", role="importer", why="the starter set")
    )
    count, (line,) = atlas_store.log()
    assert (count, line.count, line.why) == (1, 7, "the starter set")
    assert not line.incident_id


def test_what_readers_never_saw_before_is_added_and_not_changed(
    atlas_store: Store, make_incident: Callable[..., Incident]
) -> None:
    many = [make_incident(id=f"testville-{n}", sensitivity="restricted") for n in range(3)]
    atlas_store.save_many(many, signed=Signature(**REVIEWER, why="a fictional table"))
    reworded = many[0].model_copy(update={"summary": "MARKER of the desk."})
    atlas_store.save(reworded, loaded_version=1, signed=Signature(**REVIEWER, why="MARKER"))
    opened = [
        one.model_copy(update={"sensitivity": Sensitivity.PUBLIC}) for one in (reworded, *many[1:])
    ]
    loaded = {one.id: 1 + (one.id == reworded.id) for one in many}
    atlas_store.apply(
        opened,
        loaded=loaded,
        opening=Opening("heron", "plover"),
        signed=Signature(**REVIEWER, why="reviewed"),
    )
    count, (line,) = atlas_store.log()
    assert (count, line.action, line.count) == (1, "create", 3)
    assert atlas_store.log(actions=("create",))[0] == 1
    assert atlas_store.log(actions=("update",))[0] == 0
    assert len(atlas_store.records_of(line.first)) == 3


def test_what_was_withheld_and_opens_again_is_added(
    atlas_store: Store, published: Incident
) -> None:
    hidden = published.model_copy(update={"sensitivity": Sensitivity.RESTRICTED})
    atlas_store.save(
        hidden, loaded_version=1, signed=Signature(**REVIEWER, why="MARKER", safety=True)
    )
    atlas_store.save(
        published,
        loaded_version=2,
        opening=Opening("heron", "plover"),
        signed=Signature(**REVIEWER, why="it is safe again"),
    )
    _, (newest, closed, _) = atlas_store.log()
    assert (newest.action, newest.changed) == ("create", ())
    assert closed.is_withheld


@pytest.mark.parametrize("word", ["uploaded", "reviewed"])
def test_the_name_of_a_file_is_in_no_line_not_even_in_old_ones(
    atlas_store: Store, make_incident: Callable[..., Incident], word: str
) -> None:
    told = make_incident()
    atlas_store.save(
        told,
        loaded_version=None,
        signed=Signature(**REVIEWER, why=f"{word}: MARKER of a source.csv"),
    )
    pair = [make_incident(id=f"testville-{n}") for n in range(2)]
    atlas_store.save_many(pair, signed=Signature(**REVIEWER, why=f"{word}: MARKER.csv"))
    assert [line.why for line in atlas_store.log()[1]] == [word, word]


def test_a_retraction_is_told_from_other_changes(atlas_store: Store, published: Incident) -> None:
    gone = published.model_copy(update={"status": Status.RETRACTED})
    atlas_store.save(
        gone, loaded_version=1, signed=Signature(**REVIEWER, why="it was another event")
    )
    reworded = gone.model_copy(update={"summary": "A stub."})
    atlas_store.save(reworded, loaded_version=2, signed=Signature(**REVIEWER, why="a clearer stub"))
    atlas_store.save(published, loaded_version=3, signed=Signature(**REVIEWER, why="it was none"))
    _, lines = atlas_store.log()
    assert [line.is_retraction for line in lines] == [False, False, True, False]


def test_a_log_of_some_records_holds_no_other(
    atlas_store: Store, make_incident: Callable[..., Incident]
) -> None:
    many = [make_incident(id=f"testville-{n}") for n in range(7)]
    atlas_store.save_many(many, signed=Signature(**REVIEWER, why="a fictional table"))
    changed = many[3].model_copy(update={"summary": "Told better."})
    atlas_store.save(
        changed, loaded_version=1, signed=Signature(**REVIEWER, why="a clearer summary")
    )
    count, lines = atlas_store.log(among={"testville-3", "testville-5", "testville-99"})
    assert (count, [line.count for line in lines]) == (2, [1, 2])
    assert lines[0].incident_id == "testville-3"
    assert atlas_store.log(among=()) == (0, [])
    assert atlas_store.log(among={f"{n}" for n in range(100_000)}) == (0, [])


def test_the_records_of_one_step_are_named_and_no_other(
    atlas_store: Store, make_incident: Callable[..., Incident]
) -> None:
    many = [make_incident(id=f"testville-{n}", title=f"Fictional {n}") for n in range(4)]
    atlas_store.save_many(many, signed=Signature(by="x", role="importer", why="a fictional table"))
    told = make_incident(id="testville-later", title="Another")
    atlas_store.save(
        told, loaded_version=None, signed=Signature(**REVIEWER, why="a fictional table")
    )
    gone = many[2].model_copy(update={"sensitivity": Sensitivity.RESTRICTED})
    atlas_store.save(
        gone, loaded_version=1, signed=Signature(**REVIEWER, why="MARKER", safety=True)
    )
    assert atlas_store.records_of(1) == [(f"testville-{n}", f"Fictional {n}") for n in (0, 1, 3)]
    assert atlas_store.records_of(2) == [(f"testville-{n}", f"Fictional {n}") for n in (1, 3)]
    assert atlas_store.records_of(6) == []
    assert atlas_store.records_of(99) == []


def test_a_record_that_is_not_public_is_in_no_line(
    atlas_store: Store, make_incident: Callable[..., Incident]
) -> None:
    hidden = make_incident(sensitivity="restricted", title="MARKER")
    atlas_store.save(hidden, loaded_version=None, signed=Signature(**REVIEWER, why="MARKER"))
    assert atlas_store.log() == (0, [])


@pytest.mark.parametrize("sensitivity", ["restricted", "partners"])
def test_taking_out_a_record_that_is_not_public_is_in_no_line_and_no_count(
    atlas_store: Store, make_incident: Callable[..., Incident], sensitivity: str
) -> None:
    hidden = make_incident(sensitivity=sensitivity, title="MARKER")
    atlas_store.save(hidden, loaded_version=None, signed=Signature(**REVIEWER, why="MARKER"))
    atlas_store.delete(hidden.id, loaded_version=1, signed=Signature(**REVIEWER, why="MARKER"))
    assert atlas_store.log() == (0, [])
    assert atlas_store.changed_since(0)[0] == 0
    atlas_store.restore(hidden.id, loaded_version=2, signed=Signature(**REVIEWER, why="MARKER"))
    assert atlas_store.log() == (0, [])


def test_a_record_taken_out_for_safety_leaves_a_line_that_says_nothing_of_it(
    atlas_store: Store, make_incident: Callable[..., Incident]
) -> None:
    told = make_incident(title="MARKER title", summary="MARKER summary")
    atlas_store.save(told, loaded_version=None, signed=Signature(**REVIEWER, why="MARKER first"))
    gone = told.model_copy(update={"sensitivity": Sensitivity.RESTRICTED})
    atlas_store.save(
        gone, loaded_version=1, signed=Signature(**REVIEWER, why="MARKER reason", safety=True)
    )
    count, lines = atlas_store.log()
    assert count == 2
    assert all(line.is_withheld for line in lines)
    assert "MARKER" not in repr(lines)
    assert told.id not in repr(lines)


def test_the_log_is_cut_by_day_and_by_kind(atlas_store: Store, published: Incident) -> None:
    assert atlas_store.log(until=date(2020, 1, 1))[0] == 0
    assert atlas_store.log(since=date(2020, 1, 1))[0] == 1
    assert atlas_store.log(actions=("delete",))[0] == 0
    assert atlas_store.log(start=1)[1] == []


def test_differences_leave_out_what_only_the_desk_sees(
    make_incident: Callable[..., Incident],
) -> None:
    before = make_incident(doubt="MARKER", summary="One.")
    after = before.model_copy(update={"summary": "Two.", "desk_only": (DeskOnly.DOUBT,)})
    found = differences(before, after)
    assert [(one.field, one.before, one.after) for one in found if one.field == "summary"] == [
        ("summary", "One.", "Two.")
    ]
    assert "MARKER" not in repr(found)
    assert differences(None, after) == []
