"""The draft of an incident at the desk: what it holds, what it still lacks, what it becomes.

Read ``incidents.draft_model`` first, then ``desk_draft``, ``building``, ``validation`` and
``convert``.
"""

from incidents.desk.drafts.building import next_claim_id, report_id, same_report
from incidents.desk.drafts.convert import from_incident, to_incident
from incidents.desk.drafts.desk_draft import (
    AskedAgain,
    DeskActor,
    DeskClaim,
    DeskDraft,
    HarmAnswer,
    NumberEntry,
    NumberState,
    Override,
    proposed_id,
    slug,
    wordless_id,
)
from incidents.desk.drafts.validation import FieldProblem, NotReadyError, problems
from incidents.draft_model import DraftReport, Evidence, Label

__all__ = [
    "AskedAgain",
    "DeskActor",
    "DeskClaim",
    "DeskDraft",
    "DraftReport",
    "Evidence",
    "FieldProblem",
    "HarmAnswer",
    "Label",
    "NotReadyError",
    "NumberEntry",
    "NumberState",
    "Override",
    "from_incident",
    "next_claim_id",
    "problems",
    "proposed_id",
    "report_id",
    "same_report",
    "slug",
    "to_incident",
    "wordless_id",
]
