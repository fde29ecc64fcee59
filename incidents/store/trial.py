"""A trial on a copy: what would be done to a store, without a byte of it being changed."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from incidents.errors import StoreError
from incidents.store import backup, file_rights, geopackage, migrations
from incidents.store.geopackage import OlderStoreError


@contextmanager
def trial_copy(store: Path) -> Iterator[Path]:
    """Give a copy of a store, with the desk's files beside it, and take it away at the end.

    To open a store is to change it: an older one is brought up to date, and files of the desk
    that are missing are made. A trial that promises to change nothing opens this copy. It lies
    beside the store, where its owner alone may look, and not among the files of all programs.

    Parameters
    ----------
    store : Path

    Yields
    ------
    Path
        The copy of the store, its tables those of today.

    Raises
    ------
    StoreError
        If it is no store that this program can read, or cannot be copied.
    """
    with suppress(OlderStoreError):
        geopackage.check_header(store)
    try:
        folder = tempfile.TemporaryDirectory(dir=store.parent, prefix=".trial-")
    except OSError as error:
        reason = f"no copy can be made beside it to try on ({error.strerror})"
        raise StoreError(store, reason) from error
    with folder as name:
        copy = Path(name) / store.name
        _copy(store, copy)
        for one in (backup.ACCOUNTS, backup.DESK):
            if (store.parent / one).exists():
                _copy(store.parent / one, copy.parent / one)
        # The store itself is the backup of what becomes of its copy.
        migrations.migrate(copy, keep=lambda path: None)
        yield copy


def _copy(source: Path, target: Path) -> None:
    try:
        file_rights.make_file(target)
        with (
            geopackage.reading(source) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(source, f"no copy to try on can be made ({error})") from error
