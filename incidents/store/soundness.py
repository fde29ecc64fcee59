"""May this store be served? Looked at once at the start, whole, before a reader sees any of it."""

import shutil
import threading
import time
from pathlib import Path
from typing import Final

from incidents.errors import StoreError
from incidents.store import geopackage, migrating, restoring

_Key = tuple[str, int, int, int]

_lock: Final = threading.Lock()
_refused: Final[dict[_Key, StoreError]] = {}


def require_sound(path: Path) -> None:
    """Refuse a store that is missing, foreign, newer or damaged anywhere.

    Reads the whole file; a refusal is remembered until the file changes, so
    that readers of the maintenance page do not make the server read it again.

    Raises
    ------
    StoreError
        Naming the check that failed. The file is left exactly as it is.
    """
    with _lock:
        key = _key(path)
        if key in _refused:
            raise StoreError(path, _refused[key].reason)
        try:
            _look(path)
        except StoreError as error:
            _refused.clear()
            _refused[key] = error
            raise


def _key(path: Path) -> _Key:
    try:
        found = path.stat()
    except OSError:
        return (str(path), 0, 0, 0)
    return (str(path), found.st_ino, found.st_mtime_ns, found.st_size)


def _look(path: Path) -> None:
    if restoring.marker(path).exists():
        raise StoreError(path, "a restore was interrupted; run it again")
    migrating.check(path)
    with geopackage.reading(path) as connection:
        (line,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if line != "ok":
            raise StoreError(path, f"the file is damaged (quick check: {' '.join(line.split())})")
        layers = {
            name
            for (name,) in connection.execute(
                "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
            )
        }
    missing = sorted(set(geopackage.LAYERS) - layers)
    if missing:
        raise StoreError(path, f"layers are missing: {', '.join(missing)}")


def sweep(path: Path, older_than_seconds: float = 3600.0) -> list[str]:
    """Remove what killed snapshots, builds and restores left beside a store.

    Only what is older than an hour: a copy may be in the making.
    """
    gone = []
    limit = time.time() - older_than_seconds
    for pattern in (".snapshot-*", ".build-*", ".restore-*"):
        for left in path.parent.glob(pattern):
            if left.stat().st_mtime < limit:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
                gone.append(left.name)
    return gone
