"""What an open store is asked: the atlas, single records, their history, the public log."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from incidents.atlas import Atlas, last_known_day
from incidents.errors import NotFoundError, SealError, StoreError
from incidents.model import Incident
from incidents.store import (
    atlas_queries,
    audience_gate,
    changelog,
    digests,
    geopackage,
    integrity,
    public_version_numbers,
    record_queries,
    redaction,
    version_numbers,
)
from incidents.store.changelog import LogEntry, LogFilter
from incidents.store.integrity import Problem
from incidents.store.public_version_numbers import PUBLIC, Audience
from incidents.store.record_queries import Revision, Stored
from incidents.store.redaction import Occurrence, Redaction
from incidents.store.row_mapping import table_of
from incidents.store.schema import (
    ActorRow,
    ClaimRow,
    DistrictRow,
    IncidentReportRow,
    IncidentRow,
    PlaceRow,
    RevisionRow,
    TehsilRow,
)
from incidents.store.version_numbers import Restore


class StoreReader:
    """How an open store is read; a ``Store`` is one, and saves.

    Parameters
    ----------
    path : Path
        Of a store that has been found to be one that this program can read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._readers: Engine = geopackage.engine(path, write=False)

    def close(self) -> None:
        """Close every connection."""
        self._readers.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._guarded(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            reason = geopackage.explain(error.orig or error)
            raise StoreError(self.path, reason) from error
        except ValidationError as error:
            # What is given was checked when it was made, so this is about what is stored.
            reason = "a stored record contradicts itself (run: python -m incidents verify)"
            raise StoreError(self.path, reason) from error
        except PoolTimeoutError as error:
            raise StoreError(
                self.path, "too many others are using it; nothing was saved"
            ) from error

    def read_atlas(self, as_of: int | None = None, *, audience: Audience = None) -> Atlas:
        """Return every incident, now or as of a data version; without ranges.

        Parameters
        ----------
        as_of : int or None
            A data version; None is now.
        audience : collection of Sensitivity, or None
            Only incidents of these sensitivities; None is the desk, which sees all.

        Raises
        ------
        NotFoundError
            There is no such data version.
        """
        with self._reading() as connection:
            found = atlas_queries.atlas(connection, as_of, audience)
            at = public_version_numbers.revision_at(connection, found.version, audience)
            return replace(
                found,
                version_of=changelog.day_of(connection, found.version, audience),
                seal=digests.seal(connection, at),
            )

    def get(self, incident_id: str, as_of: int | None = None) -> Stored:
        """Return one incident with its versions, now or as of a data version.

        Raises
        ------
        NotFoundError
            No incident has the id, or none had it then, or it was taken out.
        """
        with self._reading() as connection:
            return record_queries.incident(connection, incident_id, as_of)

    def get_many(self, incident_ids: Sequence[str]) -> dict[str, Stored]:
        """Return those of these incidents that stand, each with its versions."""
        with self._reading() as connection:
            return record_queries.incidents(connection, incident_ids)

    def history(self, incident_id: str) -> list[Revision]:
        """Return every change to an incident, oldest first; NotFoundError for an unknown id."""
        with self._reading() as connection:
            return record_queries.history(connection, incident_id)

    def histories(self, incident_ids: Collection[str]) -> list[Revision]:
        """Return every change to some incidents, oldest first; unknown ids have none."""
        with self._reading() as connection:
            return record_queries.histories(connection, incident_ids)

    def revision(self, number: int) -> tuple[Incident | None, Incident]:
        """Return an incident before and after a revision; None before it was made.

        Raises
        ------
        NotFoundError
            There is no revision of this number.
        """
        with self._reading() as connection:
            return record_queries.revision(connection, number)

    def log(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        actions: Sequence[str] = (),
        after: int = 0,
        among: Collection[str] | None = None,
        start: int = 0,
        size: int = 50,
    ) -> tuple[int, list[LogEntry]]:
        """Return how many lines the public log has, and some of them, the newest first.

        See ``changelog.LogFilter`` and ``changelog.page`` for the parameters.
        """
        wanted = LogFilter(since, until, actions, after, among)
        with self._reading() as connection:
            return (
                changelog.length(connection, wanted),
                changelog.page(connection, wanted, start=start, size=size),
            )

    def records_of(self, first: int) -> list[tuple[str, str]]:
        """Return id and title of the public records of one line of the log, by its first version.

        See ``changelog.records_of``.
        """
        with self._reading() as connection:
            return changelog.records_of(connection, first)

    def changed_since(self, version: int) -> tuple[int, date | None]:
        """Return how many public records changed after a data version, and that version's day."""
        with self._reading() as connection:
            return changelog.changed_since(connection, version), changelog.day_of(
                connection, version, PUBLIC
            )

    def changed_ids(self, version: int) -> frozenset[str]:
        """Return ids of the public records that changed after a data version; not to be shown.

        See ``changelog.changed_ids``.
        """
        with self._reading() as connection:
            return changelog.changed_ids(connection, version)

    def withheld_since(self, version: int) -> int:
        """Return how many records that were public at a data version are withheld now."""
        with self._reading() as connection:
            at = public_version_numbers.revision_at(connection, version, PUBLIC)
            return len(audience_gate.withheld_since(connection, at))

    def was_public(self, incident_id: str) -> bool:
        """Return whether an incident that the public may not see now was public once."""
        with self._reading() as connection:
            return audience_gate.was_public(connection, incident_id)

    def get_public(self, incident_id: str, as_of: int | None = None) -> Stored:
        """Return what the public may see of an incident, now or as of a data version.

        Who may see it is looked up as it is now: what was taken out of the public
        record since does not come back with an old version.

        Raises
        ------
        NotFoundError
            Also for an incident that is not public: it is not even said to exist.
        """
        with self._reading() as connection:
            return record_queries.public_incident(connection, incident_id, as_of)

    def changes(self, since: int, until: int | None = None) -> list[Revision]:
        """Return the changes after a data version, oldest first."""
        with self._reading() as connection:
            return record_queries.changes(connection, since, until)

    def check_version(
        self, version: int, audience: Audience = None, *, seal: str | None = None
    ) -> None:
        """Refuse a data version that was never there, was undone, or is not the cited one.

        Parameters
        ----------
        version : int
            As the audience counts.
        seal : str, optional
            The piece of the chain that the link holds beside the version.

        Raises
        ------
        NotFoundError, UndoneError, SealError
        """
        with self._reading() as connection:
            at = public_version_numbers.revision_at(connection, version, audience)
            if seal is not None and not digests.has_seal(connection, at, seal):
                raise SealError(version, seal)

    def seal(self, version: int, audience: Audience = None) -> str:
        """Return the piece of the chain that a citation holds beside a data version.

        Empty where there is no such version.
        """
        with self._reading() as connection:
            try:
                at = public_version_numbers.revision_at(connection, version, audience)
            except NotFoundError:
                return ""
            return digests.seal(connection, at)

    def revision_at(self, version: int, audience: Audience) -> int | None:
        """Return the revision at which a data version of an audience's ended; None is now.

        Raises
        ------
        NotFoundError, UndoneError
        """
        with self._reading() as connection:
            if version == public_version_numbers.data_version(connection, audience):
                return None
            return public_version_numbers.revision_at(connection, version, audience)

    def restores(self, audience: Audience = None) -> list[Restore]:
        """Return every time that the store went back to an earlier state, the newest first.

        Parameters
        ----------
        audience : collection of Sensitivity, or None
            In whose numbers; for the public, only those that undid what it counts.
        """
        with self._reading() as connection:
            found = version_numbers.restores(connection)
        if audience is None:
            return found
        return [told for one in found if (told := one.as_the_public_counts()) is not None]

    def data_version(self, audience: Audience = None) -> int:
        """Return the number of the newest data version; 0 when there is none. Cheap.

        Parameters
        ----------
        audience : collection of Sensitivity, or None
            Who counts: the public counts what is listed, the desk (None) every revision.
        """
        with self._reading() as connection:
            return public_version_numbers.data_version(connection, audience)

    def redactions(self, incident_id: str) -> list[Redaction]:
        """Return what is struck from an incident, with the words; for the desk alone."""
        with self._reading() as connection:
            return redaction.of(connection, [record_queries.real_id(connection, incident_id)])

    def occurrences(self, incident_id: str, words: str) -> list[Occurrence]:
        """Return where words stand in the versions of an incident; for the desk alone.

        Raises
        ------
        IncidentError
            The words are too few or too many.
        NotFoundError
        """
        with self._reading() as connection:
            told = record_queries.snapshots(connection, incident_id)
            return redaction.occurrences(told, redaction.checked(words))

    def desk_id(self, shown: str) -> str:
        """Return the id of the record that is known outside by a name; any other is an id."""
        with self._reading() as connection:
            return record_queries.real_id(connection, shown)

    def shown_id(self, incident_id: str) -> str:
        """Return the id under which a record is known outside; its own, as a rule."""
        found = (one.shown_as for one in self.redactions(incident_id) if one.shown_as)
        return next(found, incident_id)

    def public_history(self, incident_id: str) -> list[LogEntry]:
        """Return what the public may know of the changes to a public incident, oldest first.

        Raises
        ------
        NotFoundError
            Also for an incident that is not public.
        """
        with self._reading() as connection:
            record_queries.public_incident(connection, incident_id, None)
            real = record_queries.real_id(connection, incident_id)
            return changelog.page(connection, LogFilter(among=[real]), size=10_000)[::-1]

    def public_revision(self, number: int) -> tuple[Incident | None, Incident]:
        """Return what the public saw of a record before and after a listed change.

        Raises
        ------
        NotFoundError
            Also for a record that is not public: it is not even said to exist.
        """
        with self._reading() as connection:
            return record_queries.public_revision(connection, number)

    def stats(self) -> dict[str, Any]:
        """Return how much is in the store.

        Returns
        -------
        dict
            Counts of districts (default set), tehsils, places, incidents,
            reports and claims (of incidents that stand), actors, revisions;
            ``data_version``; ``population`` of the default districts in 2023;
            ``data_to``, the last day that is known (ISO, or None), as of an ``Atlas``.
        """
        with self._reading() as connection:
            return _stats(connection)

    def snapshot(self, target: Path) -> Path:
        """Write a consistent copy, for GDAL, QGIS, export and backup; return ``target``.

        Raises
        ------
        StoreError
            If there is a file at ``target`` or it cannot be written.
        """
        geopackage.copy_into(self.path, target)
        return target

    def verify(self) -> list[Problem]:
        """Return every promise that the store does not keep; an empty list is good news."""
        return integrity.verify(self.path)


def _stats(connection: Connection) -> dict[str, Any]:
    incidents, links = table_of(IncidentRow), table_of(IncidentReportRow)
    claims, districts = table_of(ClaimRow), table_of(DistrictRow)
    standing = incidents.c.deleted_at.is_(None)

    def count(table: Any, *where: Any) -> int:
        return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0

    reports = connection.scalar(
        select(func.count(links.c.report_id.distinct()))
        .join(incidents, incidents.c.id == links.c.incident_id)
        .where(standing)
    )
    version = public_version_numbers.data_version(connection)
    names = ("date_start", "date_end", "date_precision", "status")
    dates = connection.execute(select(*(incidents.c[name] for name in names)).where(standing))
    data_to = last_known_day(
        pd.DataFrame(dates.all(), columns=list(names)), changelog.day_of(connection, version)
    )
    return {
        "districts": count(districts, districts.c.in_default.is_(True)),
        "tehsils": count(table_of(TehsilRow)),
        "places": count(table_of(PlaceRow)),
        "incidents": count(incidents, standing),
        "reports": reports,
        "claims": count(claims.join(incidents, incidents.c.id == claims.c.incident_id), standing),
        "actors": count(table_of(ActorRow)),
        "revisions": count(table_of(RevisionRow)),
        "data_version": version,
        "population": connection.scalar(
            select(func.sum(districts.c.population_2023)).where(districts.c.in_default.is_(True))
        ),
        "data_to": data_to.isoformat() if data_to else None,
    }
