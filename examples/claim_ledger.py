"""The claim ledger of one incident: who said what, and the range that follows.

    python examples/claim_ledger.py [ID of an incident] [killed or injured]

Needs ``pip install -e .``; no server, no store, no network.
"""

import sys

from incidents.codebook import read_codebook
from incidents.counting_rules import figures
from incidents.model import Claim, Incident, Scope, side_of
from incidents.starter import read


def main(incident_id: str = "2023-08-13-gwadar-convoy", measure: str = "killed") -> None:
    """Print the claims of an incident, and its range of one measure."""
    record = {incident.id: incident for incident in read()}
    incident = record[incident_id]
    print(f"{incident.title}, {incident.date_start}")
    for claim in incident.claims:
        print(f"  {told(claim, incident)}")

    # A range is no average: it runs from the lowest to the highest claim about the same people,
    # and different people add. "+" means that there may be more.
    counted = figures(incident, measure)
    print(f"{read_codebook().label('measure', measure)}: {counted.text()}")
    # How it comes about, in the sentences of the incident's page. What other entries say of
    # this one and more stands on that page too, and is not counted here.
    for sentence in counted.explain:
        print(f"  {sentence}")


def told(claim: Claim, incident: Incident) -> str:
    """Return a claim in one line: the side, the claimant as reported, the page, what is said."""
    book = read_codebook()
    side = book.label("side", side_of(claim.claimant_role))
    report = next(one for one in incident.reports if one.id == claim.report_id)
    wider = "" if claim.scope is Scope.INCIDENT else " (about more than this incident)"
    return f"{side}: {claim.claimant}, in {report.publisher}: {what_is_said(claim)}{wider}"


def what_is_said(claim: Claim) -> str:
    """Return the words of the codebook for a claim; an unknown number is said to be unknown."""
    book = read_codebook()
    if claim.measure is None or claim.victims is None or claim.qualifier is None:
        return book.label("claim_kind", claim.kind).lower()
    ends = sorted({end for end in (claim.low, claim.high) if end is not None})
    number = " to ".join(str(end) for end in ends)  # empty where nobody counted: never 0
    worded = f"{book.label('qualifier', claim.qualifier)} {number}".strip().lower()
    whom = book.label("victims", claim.victims).lower()
    return f"{book.label('measure', claim.measure).lower()}, {whom}: {worded}"


if __name__ == "__main__":
    main(*sys.argv[1:])
