"""The draft of an incident: what it holds, what it still lacks, what it becomes.

Read ``draft_model`` first, then ``building``, ``validation`` and ``convert``.
"""

from incidents.desk.drafts.building import next_claim_id, report_id, same_report
from incidents.desk.drafts.convert import from_incident, from_reading, to_incident
from incidents.desk.drafts.draft_model import (
    AskedAgain,
    Draft,
    DraftActor,
    DraftClaim,
    DraftReport,
    Evidence,
    HarmAnswer,
    Label,
    NumberEntry,
    NumberState,
    Override,
    proposed_id,
    slug,
    wordless_id,
)
from incidents.desk.drafts.validation import FieldProblem, NotReadyError, problems

__all__ = [
    "AskedAgain",
    "Draft",
    "DraftActor",
    "DraftClaim",
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
    "from_reading",
    "next_claim_id",
    "problems",
    "proposed_id",
    "report_id",
    "same_report",
    "slug",
    "to_incident",
    "wordless_id",
]
