"""From a record to a draft, and from a draft to a record."""

from incidents.desk.drafts.building import OF_A_CLAIM, SAME_NAME, build
from incidents.desk.drafts.desk_draft import DeskActor, DeskClaim, DeskDraft
from incidents.desk.drafts.validation import NotReadyError, problems
from incidents.draft_model import DraftReport
from incidents.model import Incident, Sensitivity
from incidents.store import Stored


def from_incident(stored: Stored) -> DeskDraft:
    """Return a draft that corrects a record; it carries the version that it started from."""
    incident = stored.incident
    places = {report.id: n for n, report in enumerate(incident.reports)}
    return DeskDraft(
        incident_id=incident.id,
        loaded_version=stored.version,
        **{name: getattr(incident, name) for name in SAME_NAME},
        sensitivity=incident.sensitivity,
        actors=tuple(
            DeskActor(**dict(actor), confirmed=True, published=True) for actor in incident.actors
        ),
        reports=tuple(DraftReport(**dict(report)) for report in incident.reports),
        claims=tuple(
            DeskClaim(
                id=claim.id,
                report=places[claim.report_id],
                confirmed=True,
                **{name: getattr(claim, name) for name in OF_A_CLAIM},
            )
            for claim in incident.claims
        ),
    )


def to_incident(
    draft: DeskDraft,
    base: Incident | None = None,
    sensitivity: Sensitivity = Sensitivity.RESTRICTED,
) -> Incident:
    """Return the record that a finished draft stands for.

    Parameters
    ----------
    draft : DeskDraft
    base : Incident, optional
        The record that it corrects. A claim of it that the draft changes stays, and
        a new claim supersedes it.
    sensitivity : Sensitivity
        Who may see it; a draft alone makes nothing public.

    Raises
    ------
    NotReadyError
        With everything that keeps it from review.
    """
    found = problems(draft, base)
    if found:
        raise NotReadyError(tuple(found))
    return build(draft, base, sensitivity)
