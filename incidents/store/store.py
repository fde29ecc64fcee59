"""The store as the rest of the program sees it: open it, read it, save to it."""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Self

import pandas as pd
from pydantic import ValidationError
from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from geo.data_folders import LIVE
from incidents import settings
from incidents.atlas import Atlas, last_known_day
from incidents.errors import NotFoundError, SealError, StoreError
from incidents.model import Incident
from incidents.store import (
    atlas_queries,
    audience_gate,
    backup,
    changelog,
    digests,
    file_rights,
    geopackage,
    integrity,
    migrations,
    public_version_numbers,
    record_queries,
    redaction,
    reference_layers,
    saving,
    version_numbers,
)
from incidents.store.changelog import LogEntry, LogFilter
from incidents.store.integrity import Problem
from incidents.store.public_version_numbers import PUBLIC, Audience
from incidents.store.record_queries import Revision, Stored
from incidents.store.redaction import Occurrence, Redaction
from incidents.store.row_mapping import table_of
from incidents.store.saving import Saved, Signature
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
from incidents.store.server_lock import alone
from incidents.store.version_numbers import Restore
from incidents.store.widening import Act

Progress = Callable[[str], None]

_LIVE: Final = LIVE / "incidents.gpkg"
_STARTER: Final = Signature(
    "starter", "importer", "the starter incidents that come with the program"
)


def _check_right(signed: Signature) -> None:
    if signed.permit is not None:
        signed.permit()


def live_path() -> Path:
    """Return where the live store is: ``$ATLAS_STORE``, or ``data/live/incidents.gpkg``."""
    return settings.store_path() or _LIVE


def tighten(path: Path) -> None:
    """Close a store, and what belongs to it, to every other account of the machine."""
    files = {path, version_numbers.beside(path), *backup.sources(path).values()}
    for one in files:
        for ending in ("", *geopackage.BESIDE):
            file_rights.tighten(one.with_name(one.name + ending))
    file_rights.tighten_folder(path.parent, lambda name: _is_ours(name, path))


def _is_ours(name: str, path: Path) -> bool:
    own = (path.name, f".{path.name}", f"{path.stem}.replaced-", *backup.NAMES)
    return name.startswith(own) or name == backup.FOLDER


def create(path: Path, progress: Progress = lambda text: None) -> "Store":
    """Make a store with districts, tehsils, places and actors, and no incident; open it.

    Raises
    ------
    StoreError
        If there is something at ``path``, or it cannot be written.
    """
    geopackage.create(path)
    store = Store(path)
    layers = (
        ("districts", DistrictRow, reference_layers.district_rows),
        ("tehsils", TehsilRow, reference_layers.tehsil_rows),
        ("places", PlaceRow, reference_layers.place_rows),
        ("actors", ActorRow, reference_layers.actor_rows),
    )
    try:
        for name, row, read in layers:
            rows = list(read())
            with store._writing() as connection:
                connection.execute(insert(table_of(row)), rows)
            progress(f"{name}: {len(rows)}")
    except BaseException:
        store.close()
        path.unlink()
        raise
    return store


def build(
    path: Path,
    incidents: Sequence[Incident],
    progress: Progress = lambda text: None,
    *,
    replace: bool = False,
) -> Path | None:
    """Make a store with these incidents; it appears at ``path`` whole or not at all.

    Parameters
    ----------
    replace : bool
        True moves a store that is already there aside.

    Returns
    -------
    Path or None
        Where the earlier store was moved to, if there was one.

    Raises
    ------
    StoreError
        If there is a store and ``replace`` is False, or it is in use.
    """
    if path.exists() and not replace:
        raise StoreError(path, "there is already a store here")
    file_rights.make_folder(path.parent)
    with (
        alone(path),
        tempfile.TemporaryDirectory(prefix=".build-", dir=path.parent) as folder,
    ):
        draft = Path(folder) / path.name
        create(draft, progress).close()
        version_numbers.go_on_above(draft, version_numbers.ever_given(path), None)
        with Store(draft) as store:
            progress(f"incidents: writing {len(incidents)}")
            store.save_many(incidents, signed=_STARTER)
            problems = store.verify()
        if problems:
            raise StoreError(path, f"the new store is not sound ({problems[0]})")
        version_numbers.note(path, version_numbers.remembered(draft))
        geopackage.close_for_moving(draft)
        geopackage.settle(draft)
        aside = _move_aside(path)
        draft.replace(path)
        geopackage.settle(path)
    return aside


def _move_aside(path: Path) -> Path | None:
    if not path.exists():
        return None
    geopackage.close_for_moving(path)
    file_rights.tighten(path)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    aside = path.with_name(f"{path.stem}.replaced-{stamp}{path.suffix}")
    geopackage.move(path, aside)
    return aside


class Store:
    """An open store; one object serves all threads of a process.

    Parameters
    ----------
    path : Path
        An existing store on a local disk. ``create`` and ``build`` make one.

    Raises
    ------
    StoreError
        If there is no store, or none that this program can read. The file is
        then left exactly as it is.

    Attributes
    ----------
    read_only : str or None
        Why nothing can be saved, if it is so.
    """

    def __init__(self, path: Path) -> None:
        migrations.check(path)
        tighten(path)
        geopackage.use_log(path)
        self.path = path
        self.read_only = geopackage.why_read_only(path)
        self._readers: Engine = geopackage.engine(path, write=False)
        self._writers: Engine = geopackage.engine(path, write=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; the last one folds the log into the file."""
        self._readers.dispose()
        self._writers.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._guarded(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._guarded(), self._writers.begin() as connection:
            yield connection
            # Before it is committed: a number that anybody may have seen is remembered.
            version_numbers.note(self.path, version_numbers.given(connection))

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

    def save(
        self,
        incident: Incident,
        *,
        loaded_version: int | None,
        signed: Signature,
        opening: Act = None,
    ) -> Saved:
        """Write one incident, new or changed, with its revision.

        Parameters
        ----------
        incident : Incident
            Whole, as it should stand. A point without a district gets the
            district under it on the incident's date. Claims that were made
            keep their content; reports are shared with other incidents.
        loaded_version : int or None
            The version that the editor started from; None if it must be new.
            Saving an incident that was taken out restores it.
        signed : Signature
            Who, in which role and why, for the history; its permit is called inside
            the transaction, right before it commits.
        opening : Opening, FirstReview or None
            By which act a stored record becomes open to more people, or a part of it.

        Returns
        -------
        Saved
            Equal content gives no new revision.

        Raises
        ------
        OpeningError
            More people would see it, and nobody has opened it.
        StaleVersionError
            Somebody saved in between.
        UnknownCodeError
            An actor, sub-type, district or tehsil is not known.
        IncidentError
            The id is taken, a claim or a shared report was changed, a related
            incident does not exist.
        StoreError
            The store could not be written. In every case nothing was saved.
        """
        loaded = {} if loaded_version is None else {incident.id: loaded_version}
        return self.apply([incident], loaded=loaded, signed=signed, opening=opening)[0]

    def save_many(
        self,
        incidents: Sequence[Incident],
        *,
        loaded: Mapping[str, int] | None = None,
        signed: Signature,
    ) -> list[Saved]:
        """Write incidents in one transaction, all or none, with one revision each.

        ``loaded`` maps incident id to the version it was loaded at; the others
        must be new. Raises as ``save``.
        """
        return self.apply(incidents, loaded=loaded, signed=signed)

    def apply(
        self,
        incidents: Sequence[Incident] = (),
        *,
        loaded: Mapping[str, int] | None = None,
        removed: Mapping[str, int] | None = None,
        signed: Signature,
        opening: Act = None,
    ) -> list[Saved]:
        """Write some incidents and take others out, all in one transaction or nothing.

        Parameters
        ----------
        incidents : sequence of Incident
            As in ``save``.
        loaded : mapping of incident id to int
            The version that each was loaded at; the others must be new.
        removed : mapping of incident id to int
            The version that each was loaded at.
        signed, opening
            As in ``save``.

        Returns
        -------
        list of Saved
            The written ones in their order, then the removed ones. Raises as ``save``.
        """
        prepared = saving.prepare(incidents)
        with self._writing() as connection:
            done = saving.write(connection, prepared, loaded or {}, signed, opening)
            for incident_id, version in (removed or {}).items():
                done.append(saving.remove(connection, incident_id, version, signed))
            _check_right(signed)
            return done

    def delete(
        self,
        incident_id: str,
        *,
        loaded_version: int,
        signed: Signature,
    ) -> Saved:
        """Take an incident out of every reading; its row and history stay.

        Raises
        ------
        NotFoundError, StaleVersionError, StoreError
        """
        return self.apply(removed={incident_id: loaded_version}, signed=signed)[0]

    def restore(
        self,
        incident_id: str,
        *,
        loaded_version: int,
        signed: Signature,
    ) -> Saved:
        """Bring back an incident that was taken out, as it was.

        Raises
        ------
        NotFoundError, StaleVersionError, StoreError
        """
        with self._writing() as connection:
            incident = saving.stored(connection, incident_id)
            loaded = {incident_id: loaded_version}
            done = saving.write(connection, [incident], loaded, signed)[0]
            _check_right(signed)
            return done

    def revert(
        self,
        incident_id: str,
        *,
        to_version: int,
        loaded_version: int,
        signed: Signature,
    ) -> Saved:
        """Write an earlier version of an incident once more, as a new revision.

        What it says comes back; who may see it stays as it is now, and a report
        is given as all incidents share it today.

        Parameters
        ----------
        to_version : int
            Of the incident.

        Raises
        ------
        NotFoundError, StaleVersionError, StoreError
        """
        with self._writing() as connection:
            earlier = saving.earlier(connection, incident_id, to_version)
            loaded = {incident_id: loaded_version}
            done = saving.write(connection, [earlier], loaded, signed)[0]
            _check_right(signed)
            return done

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

    def redact(
        self,
        incident_id: str,
        words: str,
        *,
        loaded_version: int,
        signed: Signature,
    ) -> Saved:
        """Strike words from every version of an incident, those to come too.

        They are struck from its texts, addresses and ids and from the reports that it
        cites, in all that leaves the desk. Nothing that is stored is changed.

        Raises
        ------
        IncidentError
            The words are too few, too many, or struck already.
        NotFoundError, StaleVersionError, StoreError
        """
        with self._writing() as connection:
            done = saving.redact(connection, incident_id, words, loaded_version, signed)
            _check_right(signed)
            return done

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
