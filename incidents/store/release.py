"""What of a record leaves the desk: whole records by sensitivity, parts of them by ``desk_only``.

Both are looked up as they are now, whichever version is read: what was taken out
of the public record for somebody's safety does not come back with an old link.
"""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Connection, func, select

from incidents.editions import rules_for
from incidents.model import DeskOnly, GeoPrecision, Incident, PointGeometry, Sensitivity
from incidents.store.records import table_of
from incidents.store.schema import IncidentRow, RevisionRow

_INCIDENTS = table_of(IncidentRow)
_REVISIONS = table_of(RevisionRow)
PLACE_WITHHELD: Final = "Place withheld"


def withheld(connection: Connection, audience: Collection[Sensitivity]) -> set[str]:
    """Return the incidents that the audience may not see now, whatever they were once."""
    allowed = [one.value for one in audience]
    statement = select(_INCIDENTS.c.id).where(_INCIDENTS.c.sensitivity.not_in(allowed))
    return set(connection.scalars(statement))


def withheld_since(connection: Connection, version: int) -> set[str]:
    """Return the incidents that were public at a data version and are withheld now."""
    newest = (
        select(func.max(_REVISIONS.c.fid))
        .where(_REVISIONS.c.fid <= version)
        .group_by(_REVISIONS.c.incident_id)
    )
    then = select(_REVISIONS.c.incident_id).where(
        _REVISIONS.c.fid.in_(newest),
        _REVISIONS.c.action != "delete",
        _REVISIONS.c.sensitivity == Sensitivity.PUBLIC.value,
    )
    return set(connection.scalars(then)) & withheld(connection, (Sensitivity.PUBLIC,))


def was_public(connection: Connection, incident_id: str) -> bool:
    """Return whether an incident was public at some data version, and is withheld now."""
    statement = select(_REVISIONS.c.fid).where(
        _REVISIONS.c.incident_id == incident_id,
        _REVISIONS.c.sensitivity == Sensitivity.PUBLIC.value,
    )
    once = connection.scalar(statement.limit(1)) is not None
    return once and incident_id in withheld(connection, (Sensitivity.PUBLIC,))


def parts_withheld(connection: Connection) -> dict[str, tuple[DeskOnly, ...]]:
    """Return the incidents of which the public does not see every part, with these parts."""
    statement = select(_INCIDENTS.c.id, _INCIDENTS.c.desk_only).where(
        _INCIDENTS.c.desk_only.is_not(None)
    )
    return {
        row.id: tuple(DeskOnly(one) for one in row.desk_only.split())
        for row in connection.execute(statement)
    }


def public_view(incident: Incident, hidden: Collection[DeskOnly] = ()) -> Incident:
    """Return an incident without the parts that only the desk sees.

    Parameters
    ----------
    incident : Incident
    hidden : collection of DeskOnly
        Parts that are hidden beside the incident's own.

    Returns
    -------
    Incident
        Which parts are hidden stays said, so that a reader knows that there are some.
    """
    parts = {*incident.desk_only, *hidden}
    if not parts:
        return incident
    changes: dict[str, object] = {"desk_only": tuple(one for one in DeskOnly if one in parts)}
    if DeskOnly.POINT in parts:
        changes |= _only_the_district(incident)
    if DeskOnly.DOUBT in parts:
        changes["doubt"] = None
    if DeskOnly.QUOTES in parts:
        changes["claims"] = tuple(
            claim.model_copy(update={"quote": None}) for claim in incident.claims
        )
    of_a_report: dict[str, None] = {}
    if DeskOnly.NOTES in parts:
        of_a_report |= {"note": None}
    if DeskOnly.LINKS in parts:
        of_a_report |= {"url": None, "archived_url": None, "sha256": None}
    if of_a_report:
        changes["reports"] = tuple(
            report.model_copy(update=of_a_report) for report in incident.reports
        )
    return incident.model_copy(update=changes)


def for_everybody(incident: Incident, hidden: Collection[DeskOnly] = ()) -> Incident:
    """Return an incident as the public edition gives it: its public view, and no exacter point.

    Parameters
    ----------
    incident : Incident
    hidden : collection of DeskOnly
        Parts that are hidden beside the incident's own.
    """
    view, rules = public_view(incident, hidden), rules_for((Sensitivity.PUBLIC,))
    if view.geometry is None:
        return view
    if view.sub_event_type in rules.areas:
        return view.model_copy(update={"geometry": None, "geo_precision": coarser(view)})
    if rules.decimals is None:
        return view
    longitude, latitude = (round(one, rules.decimals) for one in view.geometry.coordinates)
    point = PointGeometry(coordinates=(longitude, latitude))
    return view.model_copy(update={"geometry": point})


def coarser(incident: Incident) -> GeoPrecision:
    """Return how exactly a place is known without its point."""
    if incident.tehsil:
        return GeoPrecision.TEHSIL
    return GeoPrecision.DISTRICT if incident.district else GeoPrecision.PROVINCE


def _only_the_district(incident: Incident) -> Mapping[str, object]:
    precision = incident.geo_precision
    narrower = precision.is_point or precision is GeoPrecision.TEHSIL
    if narrower:
        precision = GeoPrecision.DISTRICT if incident.district else GeoPrecision.PROVINCE
    return {
        "geometry": None,
        "tehsil": None,
        "place": PLACE_WITHHELD,
        "geo_precision": precision,
    }
