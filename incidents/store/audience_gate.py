"""What of a record leaves the desk: the one gate that every version goes through.

Whole records by sensitivity, parts of them by ``desk_only``, points by what ever was
said of the event, words by what was struck, relations by whom they name. All of it is
looked up as it is known now, whichever version is read: what was taken out of the
public record for somebody's safety does not come back with an old link.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, or_, select

from geo import generalising
from incidents.atlas import other_records
from incidents.editions import Rules, rules_for
from incidents.model import DeskOnly, GeoPrecision, Incident, PointGeometry, Sensitivity
from incidents.store import redaction
from incidents.store.row_mapping import chunks, table_of
from incidents.store.schema import IncidentRow, RevisionRow

_INCIDENTS = table_of(IncidentRow)
_REVISIONS = table_of(RevisionRow)
PLACE_WITHHELD: Final = "Place withheld"


def withheld(
    connection: Connection,
    audience: Collection[Sensitivity],
    ids: Collection[str] | None = None,
) -> set[str]:
    """Return the incidents that the audience may not see now, whatever they were once.

    Parameters
    ----------
    ids : collection of str, optional
        Only these are asked about.
    """
    allowed = [one.value for one in audience]
    found: set[str] = set()
    for where in _where(_INCIDENTS.c.id, None if ids is None else sorted(ids)):
        statement = select(_INCIDENTS.c.id).where(_INCIDENTS.c.sensitivity.not_in(allowed), *where)
        found.update(connection.scalars(statement))
    return found


def withheld_since(connection: Connection, version: int) -> set[str]:
    """Return the incidents that were public at a revision and are withheld now."""
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
    return once and bool(withheld(connection, (Sensitivity.PUBLIC,), [incident_id]))


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


@dataclass(frozen=True, slots=True)
class Gate:
    """What an audience may see of records, by what is known now.

    Attributes
    ----------
    rules : Rules
        Of the audience's edition.
    parts : mapping of incident id to parts
        What stays with the desk.
    areas : set of str
        Records of which no point is told, because one of their versions was of a kind
        whose point leads to a home.
    words, report_words : mapping of id to words
        What is struck from a record, and from a report wherever it is cited.
    names : mapping of incident id to str
        How a record is known outside, where its own id holds struck words.
    """

    rules: Rules
    parts: Mapping[str, tuple[DeskOnly, ...]] = field(default_factory=dict)
    areas: Collection[str] = frozenset()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    report_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def view(self, incident: Incident, named: Collection[str] = ()) -> Incident:
        """Return a record as the audience may see it.

        Parameters
        ----------
        incident : Incident
            One that the audience may see, at any of its versions.
        named : collection of str
            Ids of the other records that it may name, of those in ``names_of_others``.
        """
        view = public_view(incident, self.parts.get(incident.id, ()))
        view = generalised(view, self.rules, is_area=incident.id in self.areas)
        view = self._naming(view, named)
        if (words := self.words.get(incident.id)) is not None:
            view = redaction.struck(view, words, self.names)
        return self._with_reports(view)

    def _naming(self, view: Incident, named: Collection[str]) -> Incident:
        """Return a record that names no other records but these, as they are known outside."""
        if not names_of_others([view]):
            return view
        related = tuple(
            one.model_copy(update={"id": self.names.get(one.id, one.id)})
            for one in view.related
            if one.id in named
        )
        claims = tuple(
            claim.model_copy(update={"of_incidents": self._known(claim.of_incidents, named)})
            if claim.of_incidents
            else claim
            for claim in view.claims
        )
        return view.model_copy(update={"related": related, "claims": claims})

    def _known(self, ids: Iterable[str], named: Collection[str]) -> tuple[str, ...]:
        return tuple(self.names.get(one, one) for one in ids if one in named)

    def naming(self, claims: pd.DataFrame, named: Collection[str]) -> pd.DataFrame:
        """Return the claims of an atlas that name no other records but these.

        Parameters
        ----------
        claims : DataFrame
            ``CLAIM_COLUMNS``, as rows or as records tell them.
        named : collection of str
            Ids of records, or how those are known outside.
        """
        told = [other_records(one) for one in claims["of_incidents"]]
        if not any(told):
            return claims
        known = [" ".join(self._known(one, named)) for one in told]
        return claims.assign(of_incidents=known)

    def _with_reports(self, view: Incident) -> Incident:
        if not any(report.id in self.report_words for report in view.reports):
            return view
        return view.model_copy(
            update={
                "reports": tuple(
                    redaction.struck_report(one, self.report_words.get(one.id, ()), one.id)
                    for one in view.reports
                )
            }
        )

    def reason(self, incident_id: str, why: str) -> str:
        """Return the reason of a change without the words that are struck from its record."""
        return redaction.strike(why, self.words.get(incident_id, ()))

    def touched(self, reports: pd.DataFrame) -> set[str]:
        """Return the records whose view differs in more than the place.

        Parameters
        ----------
        reports : DataFrame
            ``incident_id`` and ``id``: which reports the records cite.
        """
        citing = reports.loc[reports["id"].isin(list(self.report_words)), "incident_id"]
        return {*self.parts, *self.words, *self.names, *citing}


def gate(
    connection: Connection, audience: Collection[Sensitivity], ids: Sequence[str] | None = None
) -> Gate:
    """Return what an audience may see of some records, or of all, by what is known now."""
    rules = rules_for(audience)
    parts: dict[str, tuple[DeskOnly, ...]] = {}
    areas: set[str] = set()
    known = " " + _INCIDENTS.c.sub_types_ever + " "
    of_a_kind = [func.instr(known, f" {kind} ") > 0 for kind in sorted(rules.areas)]
    condition = or_(_INCIDENTS.c.desk_only.is_not(None), *of_a_kind)
    columns = (_INCIDENTS.c.id, _INCIDENTS.c.desk_only, _INCIDENTS.c.sub_types_ever)
    for where in _where(_INCIDENTS.c.id, ids):
        for row in connection.execute(select(*columns).where(condition, *where)):
            if row.desk_only:
                parts[row.id] = tuple(DeskOnly(one) for one in row.desk_only.split())
            if rules.areas & set(row.sub_types_ever.split()):
                areas.add(row.id)
    return Gate(rules, parts, areas, *_struck(connection))


def _where(column: ColumnElement[str], ids: Sequence[str] | None) -> list[list[Any]]:
    return [[]] if ids is None else [[column.in_(some)] for some in chunks(ids)]


def _struck(
    connection: Connection,
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], dict[str, str]]:
    """Return the words that are struck by record and by report, and new names of records.

    All of them, whatever is read: they are few, and a report is cited by others too.
    """
    words: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    for one in redaction.of(connection):
        words[one.incident_id] = (*words.get(one.incident_id, ()), one.words)
        if one.shown_as:
            names[one.incident_id] = one.shown_as
    of_reports: dict[str, tuple[str, ...]] = {}
    for report_id, citing in redaction.cited_in(connection, sorted(words)).items():
        of_reports[report_id] = tuple(word for one in sorted(citing) for word in words[one])
    return words, of_reports, names


def names_of_others(incidents: Iterable[Incident]) -> set[str]:
    """Return the ids of all other records that some records name: the one list of the places."""
    return {
        one
        for incident in incidents
        for one in (
            *(other.id for other in incident.related),
            *(other for claim in incident.claims for other in claim.of_incidents),
        )
    }


def nameable(
    connection: Connection,
    audience: Collection[Sensitivity],
    ids: Collection[str],
    as_of: int | None = None,
) -> set[str]:
    """Return those of some records that the audience may see, now and at a data version.

    Parameters
    ----------
    as_of : int, optional
        The number of a revision; only what stood for the audience then, too.
    """
    allowed = [one.value for one in audience]
    found: set[str] = set()
    for some in chunks(sorted(ids)):
        found.update(
            connection.scalars(
                select(_INCIDENTS.c.id).where(
                    _INCIDENTS.c.id.in_(some), _INCIDENTS.c.sensitivity.in_(allowed),
                    *([_INCIDENTS.c.deleted_at.is_(None)] if as_of is None else []),
                )
            )
        )  # fmt: skip
    if as_of is None:
        return found
    then: set[str] = set()
    for some in chunks(sorted(found)):
        newest = (
            select(func.max(_REVISIONS.c.fid))
            .where(_REVISIONS.c.incident_id.in_(some), _REVISIONS.c.fid <= as_of)
            .group_by(_REVISIONS.c.incident_id)
        )
        then.update(
            connection.scalars(
                select(_REVISIONS.c.incident_id).where(
                    _REVISIONS.c.fid.in_(newest),
                    _REVISIONS.c.action != "delete",
                    _REVISIONS.c.sensitivity.in_(allowed),
                )
            )
        )
    return then


def for_everybody(incident: Incident, hidden: Collection[DeskOnly] = ()) -> Incident:
    """Return an incident as the public edition gives it: its public view, and no exacter point.

    Parameters
    ----------
    incident : Incident
    hidden : collection of DeskOnly
        Parts that are hidden beside the incident's own.
    """
    return generalised(public_view(incident, hidden), rules_for((Sensitivity.PUBLIC,)))


def generalised(view: Incident, rules: Rules, *, is_area: bool = False) -> Incident:
    """Return a record whose place is told no more exactly than an edition may.

    Parameters
    ----------
    view : Incident
    rules : Rules
    is_area : bool
        A version of it is of a kind of which no point is told; its own is asked anyway.
    """
    if is_area or view.sub_event_type in rules.areas:
        return _only_an_area(view)
    if view.geometry is None or rules.decimals is None:
        return view
    point = np.array([view.geometry.coordinates], dtype=float)
    xs, ys, tehsil = _on_the_grid(point[:, 0], point[:, 1], rules.decimals, [view.tehsil],
                                  [view.district])  # fmt: skip
    moved = PointGeometry(coordinates=(float(xs[0]), float(ys[0])))
    return view.model_copy(update={"geometry": moved, "tehsil": tehsil[0]})


def _on_the_grid(
    longitudes: Any, latitudes: Any, decimals: int, tehsils: Any, districts: Any
) -> tuple[Any, Any, Any]:
    """Return points on the grid inside their tehsil, else their district; tehsils that stand."""
    tehsil, district = (np.array(one, dtype=object) for one in (tehsils, districts))
    area = np.where(pd.isna(tehsil), district, tehsil)
    xs, ys, inside = generalising.rounded(longitudes, latitudes, decimals, area)
    if not inside.all():
        # The tehsil contradicts the point: it is left out, and the district holds.
        tehsil[~inside] = None
        out = ~inside
        xs[out], ys[out], _ = generalising.rounded(
            longitudes[out], latitudes[out], decimals, district[out]
        )
    return xs, ys, tehsil


def generalised_frame(table: pd.DataFrame, gate: Gate) -> pd.DataFrame:
    """Return the table of an atlas as ``Gate.view`` gives the place of each of its records.

    Parameters
    ----------
    table : DataFrame
        ``INCIDENT_COLUMNS``, of records that the audience may see.
    """
    rules = gate.rules
    table = table.reset_index(drop=True)
    xs, ys = (table[name].astype("float64").to_numpy() for name in ("longitude", "latitude"))
    changed: dict[str, Any] = {"longitude": xs, "latitude": ys}
    if rules.decimals is not None:
        xs, ys, tehsils = _on_the_grid(
            xs, ys, rules.decimals, table["tehsil"].to_numpy(), table["district"].to_numpy()
        )
        changed = {"longitude": xs, "latitude": ys, "tehsil": tehsils}
    table = table.assign(**changed)
    area = (table["sub_event_type"].isin(rules.areas) | table["id"].isin(gate.areas)).to_numpy()
    if not area.any():
        return table
    told = table.loc[area, ["geo_precision", "place", "tehsil", "district"]]
    limited = [
        _limits(GeoPrecision(precision), place, _text(tehsil), _text(district))
        for precision, place, tehsil, district in told.itertuples(index=False, name=None)
    ]
    changed = {name: table[name].mask(area) for name in ("longitude", "latitude")}
    for name in ("geo_precision", "place", "tehsil"):
        values = table[name].to_numpy(dtype=object, copy=True)
        values[area] = [one[name] for one in limited]
        changed[name] = values
    return table.assign(**changed)


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _only_an_area(view: Incident) -> Incident:
    limited = _limits(view.geo_precision, view.place, view.tehsil, view.district)
    return view.model_copy(update={"geometry": None, **limited})


def _limits(
    precision: GeoPrecision, place: str, tehsil: str | None, district: str | None
) -> dict[str, Any]:
    """Return how a place is told of which no point may be: by an area, and by no name within it.

    Where the desk knew a point, the district stays; where it chose to know a tehsil, the
    tehsil does.
    """
    level = "tehsil" if precision is GeoPrecision.TEHSIL and tehsil else "district"
    if level == "district":
        tehsil = None
    if precision.is_point or (precision is GeoPrecision.TEHSIL and tehsil is None):
        precision = GeoPrecision.DISTRICT if district else GeoPrecision.PROVINCE
    wide = place == PLACE_WITHHELD or generalising.says_no_more_than(place, level)
    return {
        "geo_precision": precision,
        "tehsil": tehsil,
        "place": place if wide else PLACE_WITHHELD,
    }


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
