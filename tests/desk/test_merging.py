"""Two records of one event become one by a person's word, and two again in one step."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from incidents.desk.auth.roles import NotAllowedError
from incidents.desk.drafts import HarmAnswer
from incidents.desk.review import publishing, record_merging
from incidents.desk.review.duplicates import StoredIndex, candidate_of, possible_matches
from incidents.desk.review.match_answers import answer_match
from incidents.desk.review.publishing import NotAnsweredError
from incidents.desk.safeguards.harm import QUESTIONS
from incidents.desk.service_gate import Desk
from incidents.desk.workfile.work_records import Answer
from incidents.errors import IncidentError, NotFoundError, StaleVersionError
from incidents.model import Incident, RelationKind, Sensitivity, Status
from incidents.store import Signature
from tests.conftest import a_claim, a_report
from tests.desk.conftest import Tokens

ANSWERS = [HarmAnswer(question=one.key, yes=False) for one in QUESTIONS]
LOADED = {"one-2024": 1, "other-2024": 1}
Making = Callable[..., Incident]
Opening = Callable[..., AppTest]


@pytest.fixture
def two(desk: Desk, make_incident: Making) -> tuple[Incident, Incident]:
    """Two public records of a fictional event, from two reports."""
    one = make_incident(
        id="one-2024", reports=(a_report(1),), sensitivity="public",
        claims=(a_claim(1, id="one.c01", n=2),),
    )  # fmt: skip
    other = make_incident(
        id="other-2024", reports=(a_report(2),), sensitivity="public",
        claims=(a_claim(1, id="other.c01", report_id="testland-gazette-2", claimant="Family",
                        claimant_role="witness_family", n=3),
                a_claim(2, id="other.c02", report_id="testland-gazette-2", claimant="Family",
                        claimant_role="witness_family", n=4, supersedes="other.c01")),
    )  # fmt: skip
    desk.store.save_many([one, other], signed=Signature(by="x", role="editor", why="fictional"))
    return desk.store.get(one.id).incident, desk.store.get(other.id).incident


def test_the_kept_record_takes_over_what_it_has_not(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    record_merging.merge(desk, tokens.reviewer, "one-2024", "other-2024", loaded=LOADED)
    kept = desk.store.get("one-2024").incident
    assert [(one.claimant, one.low) for one in kept.claims] == [
        ("Police of Testland", 2), ("Family", 3), ("Family", 4),
    ]  # fmt: skip
    assert kept.claims[2].supersedes == kept.claims[1].id
    assert len(kept.reports) == 2
    assert (kept.title, kept.date_start) == (two[0].title, two[0].date_start)
    with pytest.raises(NotFoundError):
        desk.store.get("other-2024")
    _, log = desk.store.log()
    assert {entry.why for entry in log[:2]} == {"other-2024 is the same event as one-2024"}


def test_one_step_brings_both_back_as_they_were(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    number = record_merging.merge(desk, tokens.reviewer, "one-2024", "other-2024", loaded=LOADED)
    record_merging.unmerge(desk, tokens.reviewer, number)
    assert desk.store.get("one-2024").incident == two[0]
    assert desk.store.get("other-2024").incident == two[1]
    assert desk.book.merges() == []
    with pytest.raises(NotFoundError):
        record_merging.unmerge(desk, tokens.reviewer, number)
    # The two are known to be different now, and nobody is asked again.
    assert set(desk.book.decided().values()) == {Answer.DIFFERENT}
    versions = {one: desk.store.get(one).version for one in LOADED}
    again = record_merging.merge(desk, tokens.reviewer, "one-2024", "other-2024", loaded=versions)
    assert again != number


def test_another_publisher_asks_for_the_status_again(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    herald = a_report(2, id="herald-1", publisher="Testville Herald (fictional)")
    third = two[1].model_copy(
        update={"id": "third-2024", "reports": (herald,), "claims": (), "actors": ()}
    )
    desk.store.save(
        third, loaded_version=None, signed=Signature(by="x", role="editor", why="fictional")
    )
    loaded = {"one-2024": 1, "third-2024": 1}
    with pytest.raises(NotAnsweredError, match="another publisher"):
        record_merging.merge(desk, tokens.reviewer, "one-2024", "third-2024", loaded=loaded)
    number = record_merging.merge(
        desk, tokens.reviewer, "one-2024", "third-2024",
        loaded=loaded, status=Status.CORROBORATED,
    )  # fmt: skip
    assert desk.store.get("one-2024").incident.status is Status.CORROBORATED
    record_merging.unmerge(desk, tokens.reviewer, number)
    assert desk.store.get("one-2024").incident == two[0]


def test_what_rests_on_one_publisher_again_is_corroborated_no_more(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    herald = a_report(2, id="herald-1", publisher="Testville Herald (fictional)")
    third = two[1].model_copy(
        update={"id": "third-2024", "reports": (herald,), "claims": (), "actors": ()}
    )
    desk.store.save(
        third, loaded_version=None, signed=Signature(by="x", role="editor", why="fictional")
    )
    number = record_merging.merge(
        desk, tokens.reviewer, "one-2024", "third-2024",
        loaded={"one-2024": 1, "third-2024": 1}, status=Status.DISPUTED,
    )  # fmt: skip
    kept = desk.store.get("one-2024")
    later = kept.incident.model_copy(update={"status": Status.CORROBORATED})
    desk.store.save(
        later, loaded_version=kept.version, signed=Signature(by="x", role="editor", why="fictional")
    )
    record_merging.unmerge(desk, tokens.reviewer, number)
    assert desk.store.get("one-2024").incident.status is Status.REPORTED


def test_what_changed_since_the_merge_stays_when_it_is_undone(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    number = record_merging.merge(desk, tokens.reviewer, "one-2024", "other-2024", loaded=LOADED)
    kept = desk.store.get("one-2024")
    later = kept.incident.model_copy(update={"title": "A better fictional title"})
    desk.store.save(
        later, loaded_version=kept.version, signed=Signature(by="x", role="editor", why="fictional")
    )
    record_merging.unmerge(desk, tokens.reviewer, number)
    assert desk.store.get("one-2024").incident == two[0].model_copy(
        update={"title": "A better fictional title"}
    )


def test_a_claim_that_rests_on_one_that_came_with_it_stops_the_undoing(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    number = record_merging.merge(desk, tokens.reviewer, "one-2024", "other-2024", loaded=LOADED)
    kept = desk.store.get("one-2024")
    newer = a_claim(9, id="one.c99", n=5, supersedes=kept.incident.claims[2].id)
    later = kept.incident.model_copy(update={"claims": (*kept.incident.claims, newer)})
    desk.store.save(
        later, loaded_version=kept.version, signed=Signature(by="x", role="editor", why="fictional")
    )
    with pytest.raises(IncidentError, match=r"one\.c99 rests on"):
        record_merging.unmerge(desk, tokens.reviewer, number)


def test_undoing_never_opens_what_was_protected_since(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    number = record_merging.merge(desk, tokens.reviewer, "one-2024", "other-2024", loaded=LOADED)
    version = desk.store.get("one-2024").version
    publishing.protect(
        desk, tokens.reviewer, "one-2024", loaded_version=version,
        sensitivity=Sensitivity.RESTRICTED, desk_only=(), why="fictional danger",
    )  # fmt: skip
    record_merging.unmerge(desk, tokens.reviewer, number)
    assert desk.store.get("other-2024").incident.sensitivity is Sensitivity.RESTRICTED


def test_what_was_not_public_becomes_so_only_by_other_eyes_and_five_answers(
    desk: Desk, tokens: Tokens, make_incident: Making, two: tuple[Incident, Incident]
) -> None:
    hidden = make_incident(
        id="third-2024", reports=(a_report(3),), sensitivity="restricted",
        claims=(a_claim(1, id="third.c01", report_id="testland-gazette-3", n=7),),
    )  # fmt: skip
    desk.store.save_many([hidden], signed=Signature(by="x", role="editor", why="fictional"))
    loaded = {"one-2024": 1, "third-2024": 1}
    with pytest.raises(NotAnsweredError):
        record_merging.merge(desk, tokens.reviewer, "one-2024", "third-2024", loaded=loaded)
    with pytest.raises(IncidentError, match="more people"):
        record_merging.merge(
            desk, tokens.reviewer, "third-2024", "one-2024", loaded=loaded, answers=ANSWERS
        )
    record_merging.merge(
        desk, tokens.reviewer, "one-2024", "third-2024", loaded=loaded, answers=ANSWERS
    )
    _, log = desk.store.log()
    assert "third-2024" not in " ".join(entry.why for entry in log)


def test_two_reviewers_at_once_and_editors_below(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    with pytest.raises(NotAllowedError):
        record_merging.merge(desk, tokens.editor, "one-2024", "other-2024", loaded=LOADED)
    with pytest.raises(StaleVersionError):
        record_merging.merge(
            desk, tokens.reviewer, "one-2024", "other-2024", loaded=LOADED | {"one-2024": 0}
        )
    with pytest.raises(IncidentError, match="itself"):
        record_merging.merge(desk, tokens.reviewer, "one-2024", "one-2024", loaded=LOADED)
    record_merging.merge(desk, tokens.reviewer, "one-2024", "other-2024", loaded=LOADED)
    with pytest.raises(NotFoundError):
        record_merging.merge(desk, tokens.admin, "one-2024", "other-2024", loaded={"one-2024": 2})


@pytest.mark.parametrize("arrived", [True, False])
def test_a_crash_between_the_two_files_is_settled(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident], arrived: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    apply = type(desk.store).apply

    class Crash(BaseException):
        pass

    def cut_short(*args: object, **named: object) -> None:
        if arrived:
            apply(*args, **named)  # type: ignore[arg-type]
        raise Crash

    monkeypatch.setattr(type(desk.store), "apply", cut_short)
    with pytest.raises(Crash):
        record_merging.merge(desk, tokens.reviewer, "one-2024", "other-2024", loaded=LOADED)
    monkeypatch.undo()
    assert desk.book.merges() == []
    publishing.settle(desk)
    assert [one.gone for one in desk.book.merges()] == (["other-2024"] if arrived else [])


def test_a_follow_up_is_linked_and_not_asked_about_again(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    record_merging.relate(desk, tokens.reviewer, "other-2024", "one-2024", 1)
    [relation] = desk.store.get("other-2024").incident.related
    assert (relation.id, relation.relation) == ("one-2024", RelationKind.FOLLOWS)
    assert set(desk.book.decided().values()) == {Answer.FOLLOW_UP}


def test_the_four_answers_decide_what_is_asked_again(
    desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    known = StoredIndex(desk.store.read_atlas())
    candidate = candidate_of(two[1], "other-2024")

    def asked() -> list[str]:
        return [
            one.incident_id for one in possible_matches([candidate], known, desk.book.decided())
        ]

    assert asked() == ["one-2024"]
    answer_match(desk, tokens.editor, "other-2024", "one-2024", Answer.LATER)
    assert asked() == ["one-2024"]
    answer_match(desk, tokens.editor, "one-2024", "other-2024", Answer.DIFFERENT)
    assert asked() == []


def words(at: AppTest) -> str:
    return " ".join(str(one.value) for one in [*at.markdown, *at.caption, *at.info, *at.success])


def test_a_reviewer_merges_and_parts_on_the_records_own_page(
    open_page: Opening, desk: Desk, tokens: Tokens, two: tuple[Incident, Incident]
) -> None:
    at = open_page("incident", None, id="one-2024")
    assert not at.exception
    assert "For the desk" not in " ".join(one.label for one in at.expander)
    at = open_page("incident", tokens.reviewer, id="one-2024")
    assert not at.exception
    assert any("same event as another record (1)" in one.label for one in at.expander)
    at.button(key="twin_other-2024_merge").click().run()
    assert not at.exception
    [merge] = desk.book.merges()
    assert f"unmerge_{merge.id}" in {one.key for one in at.button}
    gone = open_page("incident", None, id="other-2024")
    assert "same event as another one" in words(gone)
    at = open_page("incident", tokens.reviewer, id="one-2024")
    at.button(key=f"unmerge_{merge.id}").click().run()
    assert not at.exception
    assert desk.book.merges() == []


def test_a_record_that_is_not_public_is_read_by_the_desk_alone(
    open_page: Opening, desk: Desk, tokens: Tokens, make_incident: Making
) -> None:
    hidden = make_incident(id="third-2024", title="A fictional secret", sensitivity="restricted")
    desk.store.save_many([hidden], signed=Signature(by="x", role="editor", why="fictional"))
    at = open_page("incident", None, id="third-2024")
    assert "A fictional secret" not in " ".join([words(at), *(one.value for one in at.title)])
    at = open_page("incident", tokens.editor, id="third-2024")
    assert not at.exception
    assert "A fictional secret" in [one.value for one in at.title]
    assert "for the desk only" in words(at)
