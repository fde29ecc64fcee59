"""A draft as the fields of a form, and the fields as a draft again.

A page only draws: what each field holds at first is ``values_of``, and what a
filled form means is ``with_values``. Both know fields by the same names:
``title``, ``where``, ``claims.2.figure``, ``numbers.4.use``.

Read ``fields`` first, then ``claim_fields`` and ``number_ledger``; ``rebase`` is for the
second of two editors.
"""

from incidents.desk.editing.form.claim_fields import claim_sentence, claimant_names, figure_text
from incidents.desk.editing.form.fields import Filled, values_of, with_values
from incidents.desk.editing.form.form_rows import (
    add_actor,
    add_claim,
    add_report,
    attach,
    confirm,
    drop,
    make_one,
    pick,
    relate,
    still_holds,
    take_number,
)
from incidents.desk.editing.form.number_ledger import DISMISSED, USES, ledger_uses, settle_numbers
from incidents.desk.editing.form.rebase import Rebased, rebase
from incidents.desk.editing.form.suggestions import proposed_summary, proposed_title, where_and_when

__all__ = [
    "DISMISSED",
    "USES",
    "Filled",
    "Rebased",
    "add_actor",
    "add_claim",
    "add_report",
    "attach",
    "claim_sentence",
    "claimant_names",
    "confirm",
    "drop",
    "figure_text",
    "ledger_uses",
    "make_one",
    "pick",
    "proposed_summary",
    "proposed_title",
    "rebase",
    "relate",
    "settle_numbers",
    "still_holds",
    "take_number",
    "values_of",
    "where_and_when",
    "with_values",
]
