"""From a backup back to the live files; what was live is moved aside, never destroyed."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from incidents.errors import StoreError
from incidents.store import backup, file_rights, geopackage, migrations, redaction, version_numbers
from incidents.store.backup import Backup, BackupError
from incidents.store.server_lock import alone
from incidents.store.version_numbers import Restore

_DRAFT: Final = ".restore-"

Change = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to.

    Attributes
    ----------
    backup : Backup
    files : tuple of Path
        The live files, as they stand now.
    aside : tuple of Path
        Where those that stood there before are now.
    undone : Restore or None
        Which data versions it undid; None where none was given out since the backup.
    """

    backup: Backup
    files: tuple[Path, ...]
    aside: tuple[Path, ...]
    undone: Restore | None


def marker(store: Path) -> Path:
    """Return the file that is there while files are being exchanged."""
    return store.with_name(f".{store.name}.restoring")


def restore(
    store: Path,
    chosen: Backup,
    *,
    only_store: bool = False,
    adjust: Change = lambda accounts: None,
) -> Restored:
    """Put the files of a backup in the place of the live ones.

    All of them are copied beside their places and checked first; until then
    nothing is touched. Data versions go on above the highest that was ever given
    out, and which ones are undone is written into the store. A live file that the
    backup does not have stays.

    Parameters
    ----------
    store : Path
        The live store; it may be missing or damaged.
    chosen : Backup
    only_store : bool
        True leaves the desk's files (accounts, drafts) as they are.
    adjust : callable
        Given the copy of the accounts before it is put in place.

    Raises
    ------
    BackupError
        If the backup is damaged; the message names the next older good one.
    InUseError, IncidentError
        If a server or another program has the files open.
    StoreError
        If they cannot be written. The live files are then as they were.
    """
    problem = backup.check(chosen)
    if problem:
        raise BackupError(chosen.folder, f"this backup is damaged ({problem}){_instead(chosen)}")
    names = [backup.STORE] if only_store else [one.name for one in chosen.files]
    places = {name: store if name == backup.STORE else store.parent / name for name in names}
    file_rights.make_folder(store.parent)
    with alone(store):
        for place in places.values():
            _free(place)
        folder = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=store.parent))
        try:
            drafts = {name: _prepare(chosen, name, folder) for name in names}
            if backup.ACCOUNTS in drafts:
                adjust(drafts[backup.ACCOUNTS])
            undone = _go_on_above(drafts[backup.STORE], store, chosen)
            aside = _exchange(store, drafts, places)
        except OSError as error:
            reason = f"could not be restored ({error.strerror or error})"
            raise StoreError(store, reason) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return Restored(chosen, tuple(places.values()), tuple(aside), undone)


def _instead(chosen: Backup) -> str:
    older = (one for one in backup.listed(chosen.folder.parent) if one.number < chosen.number)
    good = next((one for one in older if backup.check(one) is None), None)
    return f"; the next older good one is {good.name}" if good else "; no older one is good"


def _free(place: Path) -> None:
    if not place.exists():
        return
    reason = geopackage.why_read_only(place)
    if reason:
        raise StoreError(place, reason)
    geopackage.close_for_moving(place)


def _prepare(chosen: Backup, name: str, folder: Path) -> Path:
    draft = folder / name
    file_rights.make_file(draft)
    shutil.copyfile(chosen.folder / name, draft)
    geopackage.settle(draft)
    return draft


def _go_on_above(draft: Path, store: Path, chosen: Backup) -> Restore | None:
    """See to it that no data version is given out again that the restore undoes."""
    # The backup that it came from is backup enough.
    migrations.migrate(draft, keep=lambda path: None)
    told = [one.given for one in backup.listed(chosen.folder.parent)]
    known = version_numbers.ever_given(store, [*told, chosen.given])
    undone = version_numbers.go_on_above(draft, known, chosen.at)
    redaction.carry_over(store, draft)
    version_numbers.note(store, known)
    geopackage.settle(draft)
    return undone


def _exchange(store: Path, drafts: dict[str, Path], places: dict[str, Path]) -> list[Path]:
    """Exchange the files; while it lasts a marker keeps a server from starting in between."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    marker(store).touch(mode=file_rights.FILE)
    geopackage.settle(marker(store))
    aside = []
    for name, draft in drafts.items():
        place = places[name]
        kept = place.with_name(f"{place.stem}.replaced-{stamp}{place.suffix}")
        if place.exists():
            # A log that stays behind would be read into the new file.
            for ending in geopackage.BESIDE:
                with suppress(FileNotFoundError):
                    place.with_name(place.name + ending).replace(kept.with_name(kept.name + ending))
            # Linked and not moved: there is no moment without a file.
            file_rights.tighten(place)
            os.link(place, kept)
            aside.append(kept)
        draft.replace(place)
        geopackage.settle(place)
    marker(store).unlink()
    return aside
