"""Backups of the store and the desk, on the command line."""

import argparse
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from incidents.commands import Add
from incidents.errors import IncidentError
from incidents.store import backup, backup_recovery
from incidents.store.backup import Backup, BackupError

# What lets somebody in: an older copy would let in who was shut out since.
_OPEN_DOORS: Final = ("sessions", "links")


def add_to(add: Add) -> None:
    """Add the commands of this module."""
    made = add("backup", _backup, "make a verified backup of the store, accounts and drafts")
    made.add_argument(
        "--to", type=Path, metavar="DIR", help="into this folder, where nothing is ever removed"
    )
    listing = add("backups", _backups, "list the backups, newest first")
    listing.add_argument("--check", action="store_true", help="read each and say if it is sound")
    back = add("restore", _restore, "put a backup in the place of the live files")
    back.add_argument("backup", nargs="?", metavar="BACKUP", help="its name or its folder")
    back.add_argument("--latest", action="store_true", help="the newest one that is sound")
    back.add_argument(
        "--only-store", action="store_true", help="leave accounts and drafts as they are"
    )
    for command in (listing, back):
        command.add_argument(
            "--from", dest="folder", type=Path, metavar="DIR", help="the folder of the backups"
        )


def _folder(path: Path, named: Path | None) -> Path:
    folder = named or backup.folder_of(path)
    if folder is None:
        raise IncidentError(
            "backups are switched off (ATLAS_BACKUPS=off); name a folder to use one all the same"
        )
    return folder


def _told(one: Backup) -> dict[str, Any]:
    return {
        "name": one.name,
        "number": one.number,
        "at": one.at.isoformat(),
        "why": one.why,
        "data_version": one.data_version,
        "bytes": one.bytes,
        "files": {file.name: file.sha256 for file in one.files},
    }


def _line(one: Backup) -> str:
    size = f"{one.bytes / 1e6:.1f} MB"
    return f"{one.name}  {size:>9}  data version {one.data_version:<7} {one.why}"


def _backup(path: Path, options: argparse.Namespace) -> int:
    folder = _folder(path, options.to)
    made = backup.make(path, folder, backup.BY_HAND)
    removed = [] if options.to else backup.rotate(folder)
    if options.json:
        print(json.dumps(_told(made) | {"folder": str(made.folder), "removed": removed}, indent=1))
    else:
        print(f"Wrote and checked {made.folder}")
        print(_line(made))
        if removed:
            print(f"The rotation removed {', '.join(removed)}")
    return 0


def _backups(path: Path, options: argparse.Namespace) -> int:
    folder = _folder(path, options.folder)
    found = backup.listed(folder)
    faults = dict.fromkeys(backup.unreadable(folder), "its manifest cannot be read")
    if options.check:
        faults |= {one.name: fault for one in found if (fault := backup.check(one))}
    if options.json:
        listed = [
            _told(one) | ({"fault": faults.get(one.name)} if options.check else {}) for one in found
        ]
        damaged = [{"name": name, "fault": fault} for name, fault in faults.items()]
        print(json.dumps({"folder": str(folder), "backups": listed, "damaged": damaged}, indent=1))
    else:
        for one in found:
            print(_line(one))
        for name, fault in faults.items():
            print(f"{name}  damaged: {fault}")
        if not found and not faults:
            print(f"There is no backup in {folder}")
    return 2 if faults else 0


def _restore(path: Path, options: argparse.Namespace) -> int:
    if bool(options.backup) == options.latest:
        raise IncidentError("name a backup, or say --latest; `backups` lists them")
    chosen, passed_over = _chosen(path, options)
    for reason in passed_over:
        print(f"Passed over {reason}", file=sys.stderr)
    done = backup_recovery.restore(
        path, chosen, only_store=options.only_store, adjust=_shut_the_doors
    )
    if options.json:
        told = {
            "restored": _told(done.backup),
            "files": [str(one) for one in done.files],
            "aside": [str(one) for one in done.aside],
            "passed_over": passed_over,
            "undone": done.undone.undone if done.undone else None,
        }
        print(json.dumps(told, indent=1))
        return 0
    print(f"Restored {done.backup.name}: data version {done.backup.data_version}")
    if done.undone:
        first, last = done.undone.undone
        print(
            f"Undone: {_versions(first, last)}. The next change is {last + 1}: no number is "
            "used twice, and Changes says so."
        )
    for one in done.aside:
        print(f"What was there is kept as {one}")
    if any(one.name == backup.ACCOUNTS for one in done.files):
        print("Everybody is signed out. Accounts and roles are as they were then: look at them.")
    return 0


def _versions(first: int, last: int) -> str:
    return f"data version {first}" if first == last else f"data versions {first} to {last}"


def _chosen(path: Path, options: argparse.Namespace) -> tuple[Backup, list[str]]:
    if options.latest:
        folder = _folder(path, options.folder)
        found, passed_over = backup.newest_good(folder)
        if found is None:
            reason = "; ".join(passed_over) or "there is none"
            raise BackupError(folder, f"no backup can be restored from ({reason})")
        return found, passed_over
    named = Path(options.backup)
    place = named if named.is_dir() else _folder(path, options.folder) / named.name
    if not place.is_dir():
        raise IncidentError(f"there is no backup {options.backup}; `backups` lists them")
    chosen = backup.read(place)
    if chosen is None:
        raise BackupError(place, "its manifest is missing or damaged; `backups` lists the others")
    return chosen, []


def _shut_the_doors(accounts: Path) -> None:
    """End the sessions and void the links of a copy of the accounts."""
    with closing(sqlite3.connect(accounts, isolation_level=None)) as connection:
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        for name in _OPEN_DOORS:
            if name in tables:
                connection.execute(f'DELETE FROM "{name}"')  # noqa: S608 - own names
        connection.execute("PRAGMA journal_mode = DELETE")
