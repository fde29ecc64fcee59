"""The draft of an incident: what it holds, what it still lacks, what it becomes.

Read ``records`` first, then ``building``, ``problems`` and ``convert``.
"""

from incidents.desk.draft.building import next_claim_id, report_id, same_report
from incidents.desk.draft.convert import from_incident, from_reading, to_incident
from incidents.desk.draft.problems import FieldProblem, NotReadyError, problems
from incidents.desk.draft.records import (
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
