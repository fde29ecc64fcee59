"""One definition of a draft: the records' fields, extended by the reader and by the desk alone."""

import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from incidents.desk.drafts import DeskActor, DeskClaim, DeskDraft
from incidents.draft_model import (
    Draft,
    DraftActor,
    DraftClaim,
    DraftPart,
    DraftReport,
    carried_over,
)
from incidents.model import Claim, Incident, Participation, Report
from incidents.reading import ReadActor, ReadClaim, ReadDraft

# What was in books before reader and desk had one family of drafts; all of it is made up.
STORED = json.loads((Path(__file__).parent / "desk" / "stored_drafts.json").read_text("utf-8"))
READ = {"evidence", "background", "outside", "label", "span"}


@pytest.mark.parametrize(
    ("record", "draft", "own"),
    [
        pytest.param(Incident, Draft, {"id"}, id="incident"),
        # Which report carries it, and its id, are the desk's to say.
        pytest.param(Claim, DraftClaim, {"id", "report_id"}, id="claim"),
        pytest.param(Participation, DraftActor, set(), id="actor"),
        pytest.param(Report, DraftReport, set(), id="report"),
    ],
)
def test_a_draft_has_the_fields_of_its_record_and_needs_none_of_them(
    record: type[BaseModel], draft: type[BaseModel], own: set[str]
) -> None:
    assert set(draft.model_fields) - READ == set(record.model_fields) - own
    assert not [name for name, field in draft.model_fields.items() if field.is_required()]


@pytest.mark.parametrize(
    ("family", "member"),
    [
        (Draft, ReadDraft), (DraftClaim, ReadClaim), (DraftActor, ReadActor),
        (Draft, DeskDraft), (DraftClaim, DeskClaim), (DraftActor, DeskActor),
    ],
)  # fmt: skip
def test_reader_and_desk_only_narrow_what_the_family_defines(
    family: type[BaseModel], member: type[BaseModel]
) -> None:
    assert issubclass(member, family)
    for name in set(vars(member)["__annotations__"]) & set(family.model_fields):
        wide = get_args(family.model_fields[name].annotation)
        narrow = member.model_fields[name].annotation
        narrowed = narrow in wide or all(
            issubclass(one, other)
            for one, other in zip(get_args(narrow), wide, strict=True)
            if one is not Ellipsis
        )
        assert narrowed, f"{member.__name__}.{name} is defined anew"


def test_a_part_is_carried_over_within_its_family_alone() -> None:
    claim = ReadClaim(
        claimant="Police", claimant_role="state", label="check", span=(0, 4), rules=("a", "b")
    )  # fmt: skip
    ours = carried_over(claim, DraftClaim, DeskClaim, rule="a b")
    assert (ours.claimant, ours.span, ours.confirmed, ours.rule) == ("Police", (0, 4), False, "a b")
    with pytest.raises(TypeError):
        carried_over(claim, DraftClaim, DeskActor)


def holds(new: object, old: object) -> bool:
    """Say whether everything that was stored is still said."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(holds(new[name], old[name]) for name in old)
    if isinstance(old, list):
        return isinstance(new, list) and len(new) == len(old) and all(map(holds, new, old))
    return new == old


@pytest.mark.parametrize("name", STORED)
def test_a_draft_that_lies_in_a_book_loads_unchanged(name: str) -> None:
    stored = STORED[name]
    draft = DeskDraft.model_validate_json(json.dumps(stored))
    again = json.loads(draft.model_dump_json())
    assert holds(again, stored)
    assert set(again) == set(stored)
    assert all(isinstance(part, DraftPart) for part in (*draft.actors, *draft.claims))


def test_the_stored_drafts_say_something_in_every_field() -> None:
    draft = DeskDraft.model_validate(STORED["correction with every field"])
    # Answers that exclude each other, and what is the first of a list, may be as they are at first.
    plain = {"report", "kind", "others_count_as"}
    for part in (draft, *draft.actors, *draft.claims, *draft.reports):
        fields = type(part).model_fields
        blank = {name for name in fields if getattr(part, name) == fields[name].default}
        assert blank <= plain, type(part).__name__
