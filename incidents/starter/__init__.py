"""The starter incidents: real ones, converted once from the form they were compiled in.

``data/starter/incidents.json`` holds them in our own model; its README tells the tables
beside it. ``read`` is all that the running atlas needs of this package. The rest makes
the file again: ``compiled`` reads what was compiled and decides it by the tables,
``conversion`` puts it into our model, ``fixes`` mends what was found wrong later,
``merged_entries`` adds what belongs to an entry that stands, and ``told_numbers`` writes
the numbers of the record where they are told.

Run ``python -m incidents.starter SOURCE...`` to convert again.
"""

import json

from incidents.model import Incident
from incidents.starter.decision_tables import FOLDER

__all__ = ["FOLDER", "read"]


def read() -> list[Incident]:
    """Return the committed starter incidents, in the order of date and id."""
    records = json.loads((FOLDER / "incidents.json").read_text(encoding="utf-8"))
    return [Incident.model_validate(record) for record in records]
