"""The store as the rest of the program sees it: open it, read it, save to it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine

from incidents.model import Incident
from incidents.store import (
    backup,
    file_rights,
    geopackage,
    migrations,
    saving,
    version_numbers,
)
from incidents.store.saving import Saved, Signature
from incidents.store.store_reader import StoreReader
from incidents.store.widening import Act


def _check_right(signed: Signature) -> None:
    if signed.permit is not None:
        signed.permit()


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


class Store(StoreReader):
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
        super().__init__(path)
        self.read_only = geopackage.why_read_only(path)
        self._writers: Engine = geopackage.engine(path, write=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; the last one folds the log into the file."""
        super().close()
        self._writers.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._guarded(), self._writers.begin() as connection:
            yield connection
            # Before it is committed: a number that anybody may have seen is remembered.
            version_numbers.note(self.path, version_numbers.given(connection))

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
