"""Incident: what is said to have happened, who says so, and how many, side by side."""

from pages.parts.desk import duplicates, record_actions
from pages.parts.reader import incident
from pages.shell import pinned_version
from pages.shell.page_start import finish_page, start_page

atlas = start_page("Incident")

stored = incident.asked_for(atlas)
if stored is None:
    incident.choose(atlas)
elif incident.is_hidden(stored):
    incident.for_the_desk(stored)
    record_actions.tools(stored)
    duplicates.box(stored.incident.id)
elif incident.is_stub(stored):
    incident.stub(stored)
    record_actions.tools(stored)
else:
    incident.heading(stored)
    pinned_version.retracted_since(stored.incident.id)
    record_actions.tools(stored)
    duplicates.box(stored.incident.id)
    incident.figures(stored, atlas)
    incident.who_did_it(stored)
    incident.claim_ledger(stored, atlas)
    incident.place_and_context(stored, atlas)
    incident.reports(stored)

finish_page(id=stored.incident.id if stored else "")
