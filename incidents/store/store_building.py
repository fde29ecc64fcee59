"""How a store comes to be: with what it refers to, and with its first incidents.

It appears whole or not at all; one that is there already is moved aside, never lost.
"""

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import insert

from geo.data_folders import LIVE
from incidents import settings
from incidents.errors import StoreError
from incidents.model import Incident
from incidents.store import (
    file_rights,
    geopackage,
    reference_layers,
    version_numbers,
)
from incidents.store.row_mapping import table_of
from incidents.store.saving import Signature
from incidents.store.schema import (
    ActorRow,
    DistrictRow,
    PlaceRow,
    TehsilRow,
)
from incidents.store.server_lock import alone
from incidents.store.store import Store

Progress = Callable[[str], None]

_LIVE: Final = LIVE / "incidents.gpkg"
_STARTER: Final = Signature(
    "starter", "importer", "the starter incidents that come with the program"
)


def live_path() -> Path:
    """Return where the live store is: ``$ATLAS_STORE``, or ``data/live/incidents.gpkg``."""
    return settings.store_path() or _LIVE


def create(path: Path, progress: Progress = lambda text: None) -> Store:
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
