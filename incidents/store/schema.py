"""The tables, in words that SQLite and PostGIS both understand.

Every table has one integer key, ``fid``, because a GeoPackage asks for it; rows
point to each other by the ids that people use. What only SQLite knows (pragmas,
GeoPackage registration, R-trees, triggers) is in ``geopackage``.
"""

import struct
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

import shapely
from sqlalchemy import (
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

SCHEMA_VERSION: Final = 7
SRID: Final = 4326

# Magic "GP", version 0, flags, srs id. Flag bit 0 is little-endian, bit 1 says that an
# envelope of four doubles follows: polygons carry one so that an R-tree need not parse them.
_PLAIN: Final = b"GP\x00\x01" + SRID.to_bytes(4, "little")
_BOXED: Final = b"GP\x00\x03" + SRID.to_bytes(4, "little")
_BOX_BYTES: Final = 32
_HAS_BOX: Final = 0b1110


def to_gpkg(wkb: bytes) -> bytes:
    """Return little-endian WKB as a GeoPackage blob in EPSG:4326."""
    if wkb[1] == 1:
        return _PLAIN + wkb
    west, south, east, north = shapely.from_wkb(wkb).bounds
    return _BOXED + struct.pack("<4d", west, east, south, north) + wkb


def from_gpkg(blob: bytes) -> bytes:
    """Return the WKB inside a GeoPackage blob that this store wrote."""
    return blob[len(_PLAIN) + (_BOX_BYTES if blob[3] & _HAS_BOX else 0) :]


class Geometry(UserDefinedType[bytes]):
    """A geometry in EPSG:4326; in Python it is little-endian WKB.

    Parameters
    ----------
    kind : str
        ``POINT`` or ``MULTIPOLYGON``.
    """

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_: Any) -> str:
        """Return the type's name as PostGIS spells it."""
        return f"geometry({self.kind}, {SRID})"

    def bind_processor(self, dialect: Dialect) -> Callable[[bytes | None], Any]:
        """Return the way in: a GeoPackage blob, or EWKB in hex for PostGIS."""
        if dialect.name == "sqlite":
            return lambda wkb: None if wkb is None else to_gpkg(wkb)
        return lambda wkb: None if wkb is None else _to_ewkb(wkb)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], bytes | None]:
        """Return the way out, to WKB again."""
        if dialect.name == "sqlite":
            return lambda blob: None if blob is None else from_gpkg(blob)
        return lambda text: None if text is None else _from_ewkb(text)


def _to_ewkb(wkb: bytes) -> str:
    shape = shapely.set_srid(shapely.from_wkb(wkb), SRID)
    return str(shapely.to_wkb(shape, hex=True, include_srid=True))


def _from_ewkb(text: str) -> bytes:
    return bytes(shapely.to_wkb(shapely.from_wkb(text), byte_order=1))


class Moment(UserDefinedType[datetime]):
    """A moment in UTC, to the millisecond; text in the one form a GeoPackage allows."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Return the type's name as PostgreSQL spells it."""
        return "TIMESTAMP WITH TIME ZONE"

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Return the way in."""
        if dialect.name == "sqlite":
            return lambda moment: None if moment is None else moment_text(moment)
        return lambda moment: moment

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        """Return the way out."""
        if dialect.name == "sqlite":
            return lambda text: None if text is None else datetime.fromisoformat(text)
        return lambda moment: moment


def moment_text(moment: datetime) -> str:
    """Return ``moment`` as ``2026-11-22T09:30:00.000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@compiles(Geometry, "sqlite")
def _geometry_in_a_geopackage(kind: Geometry, *_: Any, **__: Any) -> str:
    return kind.kind


@compiles(Moment, "sqlite")
def _moment_in_a_geopackage(*_: Any, **__: Any) -> str:
    return "DATETIME"


class Base(DeclarativeBase):
    """The tables of the store."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # A GeoPackage column is TEXT; VARCHAR is not one of its types.
    type_annotation_map = {str: Text(), datetime: Moment()}  # noqa: RUF012

    fid: Mapped[int] = mapped_column(primary_key=True)


class MetaRow(Base):
    """What this file is; key ``schema`` holds the version of these tables."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]


class DistrictRow(Base):
    """A district as it stood between two dates; a code may have several shapes.

    ``in_default`` marks the set of the 2023 census; aliases stand apart by "; ".
    """

    __tablename__ = "districts"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    geom: Mapped[bytes] = mapped_column(Geometry("MULTIPOLYGON"))
    code: Mapped[str]
    name: Mapped[str]
    division: Mapped[str]
    in_default: Mapped[bool]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    part_of: Mapped[str | None]
    population_2017: Mapped[int | None]
    population_2023: Mapped[int | None]
    aliases: Mapped[str | None]


class TehsilRow(Base):
    """A tehsil and the district of the default set that it lies in."""

    __tablename__ = "tehsils"

    geom: Mapped[bytes] = mapped_column(Geometry("MULTIPOLYGON"))
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    district: Mapped[str]
    aliases: Mapped[str | None]


class PlaceRow(Base):
    """A named place of the gazetteer inside the province."""

    __tablename__ = "places"

    geom: Mapped[bytes | None] = mapped_column(Geometry("POINT"))
    name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    precision: Mapped[str]
    district: Mapped[str]
    tehsil: Mapped[str | None]
    aliases: Mapped[str | None]
    source: Mapped[str]


class ActorRow(Base):
    """An actor of the register, copied so that the file can be read alone."""

    __tablename__ = "actors"

    id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kinds: Mapped[str]
    aliases: Mapped[str | None]
    parent: Mapped[str | None]
    founded: Mapped[int | None]
    dissolved: Mapped[int | None]
    note: Mapped[str | None]


class IncidentRow(Base):
    """An incident as it stands now; ``deleted_at`` is set when it was taken out.

    ``desk_only`` names the parts that the public does not see, separated by spaces;
    ``sub_types_ever`` every sub-event type that any of its versions had.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("date_end >= date_start", name="dates"),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_incidents_district_date", "district", "date_start"),
        Index("ix_incidents_type_date", "event_type", "date_start"),
    )

    geom: Mapped[bytes | None] = mapped_column(Geometry("POINT"))
    id: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    date_start: Mapped[date | None] = mapped_column(index=True)
    date_end: Mapped[date | None]
    date_precision: Mapped[str]
    place: Mapped[str]
    geo_precision: Mapped[str]
    district: Mapped[str | None]
    district_method: Mapped[str | None]
    district_today: Mapped[str | None]
    tehsil: Mapped[str | None]
    event_type: Mapped[str]
    sub_event_type: Mapped[str]
    summary: Mapped[str]
    status: Mapped[str]
    sensitivity: Mapped[str]
    desk_only: Mapped[str | None]
    sub_types_ever: Mapped[str] = mapped_column(server_default="")
    counts: Mapped[bool]
    counts_reason: Mapped[str | None]
    doubt: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


def _incident_id() -> Mapped[str]:
    return mapped_column(ForeignKey("incidents.id"), index=True)


class ParticipationRow(Base):
    """An actor in a role."""

    __tablename__ = "incident_actors"

    incident_id: Mapped[str] = _incident_id()
    position: Mapped[int]
    actor: Mapped[str] = mapped_column(ForeignKey("actors.id"), index=True)
    role: Mapped[str]
    as_reported: Mapped[str | None]
    suspected_by: Mapped[str | None]


class ReportRow(Base):
    """A report; several incidents may share one."""

    __tablename__ = "reports"

    id: Mapped[str] = mapped_column(unique=True)
    publisher: Mapped[str]
    title: Mapped[str]
    url: Mapped[str | None]
    archived_url: Mapped[str | None]
    language: Mapped[str]
    source_type: Mapped[str]
    published_on: Mapped[date | None]
    retrieved_on: Mapped[date | None]
    sha256: Mapped[str | None]
    data_set: Mapped[str | None]
    data_set_version: Mapped[str | None]
    licence: Mapped[str | None]
    not_to_be_passed_on: Mapped[bool] = mapped_column(server_default="0")
    note: Mapped[str | None]


class IncidentReportRow(Base):
    """Which reports speak of which incident."""

    __tablename__ = "incident_reports"
    __table_args__ = (UniqueConstraint("incident_id", "report_id"),)

    incident_id: Mapped[str] = _incident_id()
    position: Mapped[int]
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), index=True)


class ClaimRow(Base):
    """One thing that one report says in somebody's name; never updated, by trigger.

    ``of_incidents`` holds ids of other entries, separated by spaces.
    """

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("low >= 0 AND high >= 0", name="not_negative"),
        CheckConstraint("low <= high", name="low_high"),
    )

    incident_id: Mapped[str] = _incident_id()
    position: Mapped[int]
    id: Mapped[str] = mapped_column(unique=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), index=True)
    kind: Mapped[str]
    claimant: Mapped[str]
    claimant_role: Mapped[str]
    claimant_actor: Mapped[str | None] = mapped_column(ForeignKey("actors.id"))
    measure: Mapped[str | None]
    victims: Mapped[str | None]
    victims_detail: Mapped[str | None]
    low: Mapped[int | None]
    high: Mapped[int | None]
    qualifier: Mapped[str | None]
    made_on: Mapped[date | None]
    scope: Mapped[str]
    covers: Mapped[str]
    attackers_in: Mapped[str] = mapped_column(server_default="not_said")
    others_count_as: Mapped[str | None]
    of_incidents: Mapped[str | None]
    about: Mapped[str | None]
    quote: Mapped[str | None]
    supersedes: Mapped[str | None]


class BreakdownRow(Base):
    """How many of a claim's people belong to one group."""

    __tablename__ = "breakdowns"
    __table_args__ = (CheckConstraint("low >= 0 AND low <= high", name="low_high"),)

    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id"), index=True)
    position: Mapped[int]
    victims: Mapped[str]
    low: Mapped[int]
    high: Mapped[int]


class RelationRow(Base):
    """What another incident is to this one."""

    __tablename__ = "relations"

    incident_id: Mapped[str] = _incident_id()
    position: Mapped[int]
    other_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), index=True)
    relation: Mapped[str]


class RevisionRow(Base):
    """One change to one incident; ``fid`` is its number, which is the data version.

    ``changed`` names fields of the incident, separated by spaces; ``snapshot``
    is the whole incident after the change, as JSON. ``sensitivity`` is the
    record's after the change, ``listed`` whether the public sees anything else after
    it (else the public log has nothing to say of it), ``safety`` whether the
    change was made to protect somebody. ``digests`` and ``chain`` prove it, see
    the module of that name; ``public_number`` is its number among those that the
    public may count, where it is one of them. Append-only, by trigger.
    """

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("incident_id", "version"),
        # The public log pages through this index alone.
        Index("ix_revisions_log", "listed", "at", "role", "action", "why"),
        Index("ix_revisions_public_number", "public_number", unique=True),
        # A number that was once given is never given again.
        {"sqlite_autoincrement": True},
    )

    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    version: Mapped[int]
    action: Mapped[str]
    changed: Mapped[str]
    by: Mapped[str]
    role: Mapped[str]
    at: Mapped[datetime]
    why: Mapped[str]
    snapshot: Mapped[str]
    sensitivity: Mapped[str | None]
    listed: Mapped[bool] = mapped_column(server_default="0")
    safety: Mapped[bool] = mapped_column(server_default="0")
    digests: Mapped[str] = mapped_column(server_default="")
    chain: Mapped[str] = mapped_column(server_default="")
    public_number: Mapped[int | None]


class RedactionRow(Base):
    """Words that are struck from every version of an incident; append-only, by trigger.

    ``in_fields`` names the fields in which they are struck, separated by spaces; without
    it, in all. ``shown_as`` is the id under which others know the record where its own
    holds the words. ``digest`` proves the row, see ``digests.of_redaction``.
    """

    __tablename__ = "redactions"

    incident_id: Mapped[str] = _incident_id()
    words: Mapped[str]
    in_fields: Mapped[str | None]
    shown_as: Mapped[str | None]
    by: Mapped[str]
    role: Mapped[str]
    at: Mapped[datetime]
    why: Mapped[str]
    digest: Mapped[str]


class RestoreRow(Base):
    """The store went back to an earlier state; append-only, by trigger.

    ``kept`` is the data version to which it went back, ``highest`` the highest that was
    ever given out: what lies between is undone, and these numbers are not used again.
    ``public_kept`` and ``public_highest`` are the same among the public's numbers.
    ``backup_of`` is when the backup was made, None for a store that was built anew.
    """

    __tablename__ = "restores"
    __table_args__ = (CheckConstraint("kept < highest", name="undone"),)

    at: Mapped[datetime]
    backup_of: Mapped[datetime | None]
    kept: Mapped[int]
    highest: Mapped[int]
    public_kept: Mapped[int | None]
    public_highest: Mapped[int | None]
    chain: Mapped[str]
