"""What keeps a draft from review is said in full, and no draft breaks the reviewer's page."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from incidents.codebook import read_codebook
from incidents.desk.drafts import (
    DeskActor,
    DeskClaim,
    DeskDraft,
    DraftReport,
    NotReadyError,
    from_incident,
    problems,
    to_incident,
)
from incidents.desk.drafts.corroboration import publishers_of, supported_status
from incidents.desk.editing import draft_services
from incidents.desk.editing.draft_services import flags_of, what_is_missing
from incidents.desk.editing.form import attach, make_one, values_of, with_values
from incidents.desk.review.duplicates import candidate_of
from incidents.desk.service_gate import Desk
from incidents.desk.workfile.work_records import DraftState
from incidents.model import (
    ActorRole,
    ClaimantRole,
    ClaimKind,
    CountsReason,
    Covers,
    DatePrecision,
    DistrictMethod,
    EventType,
    GeoPrecision,
    Incident,
    Measure,
    PointGeometry,
    Qualifier,
    Relation,
    RelationKind,
    Scope,
    SourceType,
    Status,
    Victims,
)
from incidents.store import Stored
from incidents.views import incident_words
from tests.conftest import a_report
from tests.desk.conftest import Tokens
from tests.laws import examples

Making = Callable[..., Incident]
GAZETTE = DraftReport(
    publisher="The Testland Gazette (fictional)", title="Fictional headline", language="en",
    source_type=SourceType.NEWS, published_on=date(2024, 3, 2), url="https://gazette.test/live",
)  # fmt: skip
CLAIM = DeskClaim(
    claimant="Police", claimant_role=ClaimantRole.STATE, measure=Measure.KILLED,
    victims=Victims.TOTAL, low=2, high=2, qualifier=Qualifier.EXACT, confirmed=True,
)  # fmt: skip


@pytest.fixture
def ready(make_incident: Making) -> Callable[..., DeskDraft]:
    """Return a draft of the fictional incident that lacks nothing, with changes."""

    def make(**changes: object) -> DeskDraft:
        draft = from_incident(Stored(make_incident(actors=()), 1, 1, None))
        plain = {"incident_id": None, "loaded_version": None, "reports": (GAZETTE,)}
        return draft.model_copy(update=plain | changes)

    return make


@pytest.mark.parametrize(
    "again",
    [
        GAZETTE,
        GAZETTE.model_copy(update={"title": "The page an hour later"}),
        GAZETTE.model_copy(update={"published_on": date(2024, 3, 3)}),
    ],
    ids=["the same", "another headline at the same address and day", "another day"],
)
def test_a_report_that_is_listed_twice_is_said_and_made_one(
    ready: Callable[..., DeskDraft], again: DraftReport
) -> None:
    draft = ready(reports=(GAZETTE, again), claims=(CLAIM, CLAIM.model_copy(update={"report": 1})))
    said = [one for one in what_is_missing(draft) if one.field == "reports.1"]
    assert [one.sentence for one in said] == ["Report 2 is report 1 again: make them one."]
    one = make_one(draft, 1)
    assert [report.publisher for report in one.reports] == [GAZETTE.publisher]
    assert [claim.report for claim in one.claims] == [0, 0]
    assert to_incident(one).reports[0].title == "Fictional headline"


def test_the_same_headline_of_one_publisher_without_an_address_is_one_report(
    ready: Callable[..., DeskDraft],
) -> None:
    bare = GAZETTE.model_copy(update={"url": None})
    draft = ready(reports=(bare, bare.model_copy(update={"note": "A note."})))
    assert [one.field for one in what_is_missing(draft)] == ["reports.1"]
    assert make_one(draft, 1).reports == (bare.model_copy(update={"note": "A note."}),)


def test_what_a_finished_reading_of_a_report_attaches_twice_is_one_report(
    make_incident: Making,
) -> None:
    stored = Stored(make_incident(), 1, 1, None)
    told = DeskDraft(reports=(GAZETTE.model_copy(update={"url": None}),), claims=(CLAIM,))
    once = attach(told, stored)
    assert len(once.reports) == 2
    assert len(attach(told.model_copy(update={"reports": once.reports[1:]}), stored).reports) == 2


def test_the_reviewer_s_page_always_offers_to_send_a_draft_back(
    desk: Desk,
    tokens: Tokens,
    open_page: Callable[..., AppTest],
    ready: Callable[..., DeskDraft],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draft = ready(reports=(GAZETTE, GAZETTE), title="A secret of the fictional desk")
    kept = draft_services.save_draft(desk, tokens.editor, draft)
    with monkeypatch.context() as past:  # as it could be sent before
        past.setattr("incidents.desk.editing.draft_services.what_is_missing", lambda one: [])
        kept = draft_services.send_to_review(desk, tokens.editor, kept.id, kept.version)
    at = open_page("review", tokens.reviewer, draft=str(kept.id))
    assert not at.exception
    assert any("make them one" in str(one.value) for one in at.error)
    at.text_area(key=f"review_{kept.id}_note").set_value("Once is enough.").run()
    next(one for one in at.button if one.label == "Send back").click().run()
    assert desk.book.draft(kept.id).state is DraftState.RETURNED


# Status ------------------------------------------------------------------------


def test_one_publisher_under_two_spellings_corroborates_nothing(
    ready: Callable[..., DeskDraft],
) -> None:
    again = GAZETTE.model_copy(
        update={"publisher": "testland-gazette (Fictional)", "url": "https://gazette.test/2"}
    )
    draft = ready(reports=(GAZETTE, again), status=Status.CORROBORATED)
    assert [one.field for one in what_is_missing(draft)] == ["status"]
    other = again.model_copy(update={"publisher": "Testville Herald (fictional)"})
    assert what_is_missing(ready(reports=(GAZETTE, other), status=Status.CORROBORATED)) == []


def test_confirmed_in_a_table_is_reported_until_two_publishers_say_so() -> None:
    assert supported_status(Status.CORROBORATED, ["A Paper", None])[0] is Status.REPORTED
    assert "two publishers" in supported_status(Status.CORROBORATED, ["A Paper", "a paper "])[1]
    assert supported_status(Status.CORROBORATED, ["A Paper", "B Radio"]) == (
        Status.CORROBORATED, "",
    )  # fmt: skip
    assert supported_status(Status.DISPUTED, ["A Paper"]) == (Status.DISPUTED, "")
    assert publishers_of(["The Paper", "paper", "PAPER.", "", None]) == {"paper"}


# Any draft at all --------------------------------------------------------------

TEXTS = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "Testville", "0300-1234567", "Terrorists attack"]),
    st.text(max_size=30),
)
DAYS = st.one_of(st.none(), st.dates(date(1947, 8, 14), date(2026, 1, 1)))
COUNTS = st.one_of(st.none(), st.integers(-2, 2_000_000))


def maybe(codes: type) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), st.sampled_from(list(codes)))


SOME_REPORTS = st.lists(
    st.one_of(
        st.just(GAZETTE),
        st.builds(
            DraftReport,
            id=st.one_of(st.none(), st.sampled_from(["one", "No id at all"])),
            publisher=TEXTS,
            title=TEXTS,
            url=st.sampled_from([None, "https://a.test", "javascript:alert(1)", "x" * 2100]),
            language=st.sampled_from([None, "en", "ENGLISH"]),
            source_type=maybe(SourceType),
            published_on=DAYS,
            sha256=st.sampled_from([None, "a" * 64, "short"]),
            note=TEXTS,
        ),
    ),
    max_size=3,
)
SOME_CLAIMS = st.lists(
    st.one_of(
        st.just(CLAIM),
        st.builds(
            DeskClaim,
            id=st.one_of(st.none(), st.sampled_from(["c01", "C 1"])),
            report=st.integers(-1, 3),
            kind=st.sampled_from(list(ClaimKind)),
            claimant=TEXTS,
            claimant_role=maybe(ClaimantRole),
            claimant_actor=st.sampled_from([None, "bla", "nobody-of-this-name"]),
            measure=maybe(Measure),
            victims=maybe(Victims),
            victims_detail=TEXTS,
            low=COUNTS,
            high=COUNTS,
            qualifier=maybe(Qualifier),
            scope=st.sampled_from(list(Scope)),
            covers=st.sampled_from(list(Covers)),
            quote=TEXTS,
            supersedes=TEXTS,
            confirmed=st.booleans(),
        ),
    ),
    max_size=3,
)
ANY_DRAFT = st.builds(
    DeskDraft,
    incident_id=st.sampled_from([None, "a" * 118, "Not An Id", "testville-2024-03-01"]),
    loaded_version=st.sampled_from([None, 1]),
    title=TEXTS,
    date_start=DAYS,
    date_end=DAYS,
    date_precision=maybe(DatePrecision),
    place=TEXTS,
    geometry=st.sampled_from([None, PointGeometry(coordinates=(66.5, 28.5))]),
    geo_precision=maybe(GeoPrecision),
    district=st.sampled_from([None, "PK215", "XX99"]),
    district_method=maybe(DistrictMethod),
    tehsil=st.sampled_from([None, "XX9901"]),
    event_type=maybe(EventType),
    sub_event_type=st.sampled_from([None, "armed_clash", "no_such_kind"]),
    actors=st.lists(
        st.builds(
            DeskActor,
            actor=st.sampled_from([None, "bla", "nobody-of-this-name"]),
            role=maybe(ActorRole),
            as_reported=TEXTS,
            suspected_by=TEXTS,
        ),
        max_size=2,
    ).map(tuple),
    summary=TEXTS,
    status=maybe(Status),
    counts=st.booleans(),
    counts_reason=maybe(CountsReason),
    doubt=TEXTS,
    related=st.lists(
        st.builds(
            Relation, id=st.just("testville-2024-02-01"), relation=st.sampled_from(RelationKind)
        ),
        max_size=2,
    ).map(tuple),
    reports=SOME_REPORTS.map(tuple),
    claims=SOME_CLAIMS.map(tuple),
    why=st.sampled_from(["", "a fictional reason"]),
)


def looked_at(draft: DeskDraft, base: Incident | None) -> list[str]:
    """Do what the page of a reviewer does with a draft; return the words that it shows."""
    missing = what_is_missing(draft)
    flags = flags_of(draft)
    candidate_of(draft, "draft:1")
    said = [one.sentence for one in (*missing, *flags)]
    try:
        incident = to_incident(draft, base)
    except NotReadyError:
        return said
    if base is None:
        assert problems(draft) == []
    return [
        *said,
        incident_words.incident_heading(incident, {}),
        *(incident_words.actor_in_words(actor, read_codebook()) for actor in incident.actors),
        *(incident_words.claim_in_words(claim) for claim in incident.claims),
    ]


@examples(300, *HealthCheck)
@given(ANY_DRAFT)
def test_no_draft_breaks_the_reviewer_s_page(draft: DeskDraft) -> None:
    said = looked_at(draft, None)
    # Whatever is in it, the reviewer is told something, and never an empty line.
    assert said
    assert all(line.strip() for line in said)
    assert all(one.field for one in problems(draft))


@examples(200, *HealthCheck)
@given(data=st.data())
def test_no_change_of_a_ready_draft_breaks_the_reviewer_s_page(
    data: st.DataObject, ready: Callable[..., DeskDraft], make_incident: Making
) -> None:
    """Near to ready is where something is forgotten: a few fields at a time are any at all."""
    whole, wild = ready(claims=(CLAIM,)), data.draw(ANY_DRAFT)
    names = data.draw(st.sets(st.sampled_from(sorted(DeskDraft.model_fields)), max_size=3))
    draft = whole.model_copy(update={name: getattr(wild, name) for name in names})
    looked_at(draft, data.draw(st.sampled_from([None, make_incident(reports=(a_report(),))])))
    assert with_values(draft, values_of(draft)).draft is not None


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        pytest.param(
            {"place": "Karachi", "geo_precision": "province", "district": None,
             "district_method": None, "geometry": None},
            "place", "Karachi is named, which lies in Sindh", id="a town of another province",
        ),
        pytest.param(
            {"place": "A fictional farm", "geo_precision": "near", "district": None,
             "district_method": None, "geometry": {"coordinates": (67.01, 24.86)}},
            "geometry", "The point lies", id="a point outside",
        ),
        pytest.param(
            {"place": "Turbat", "geo_precision": "near", "district": "PK226",
             "district_method": "inside", "geometry": {"coordinates": (67.0182, 30.2095)}},
            "place", "Turbat (Kech) is named, the point lies in Quetta", id="town and point",
        ),
        pytest.param(
            {"place": "A fictional farm", "geo_precision": "near", "district": "PK211",
             "district_method": "manual", "geometry": {"coordinates": (67.0182, 30.2095)}},
            "district", "Kech is named, the point lies in Quetta", id="district and point",
        ),
        pytest.param(
            {"place": "A fictional farm", "geo_precision": "near", "district": None,
             "district_method": None, "geometry": {"coordinates": (30.2, 67.0)}},
            "geometry", "choose it again", id="exchanged",
        ),
    ],
)  # fmt: skip
def test_a_place_elsewhere_or_against_its_point_keeps_a_draft_from_review(
    changes: dict[str, object], field: str, sentence: str
) -> None:
    draft = DeskDraft.model_validate({"title": "A fictional event"} | changes)
    found = {one.field: one.sentence for one in problems(draft)}
    assert sentence in found[field]
