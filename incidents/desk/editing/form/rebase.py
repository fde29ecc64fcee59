"""Two editors on one record: the second goes on from the new version and loses nothing typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from incidents.codebook import read_codebook
from incidents.desk.drafts import DeskDraft, from_incident
from incidents.store import Store

_FIELDS: Final = (
    "title", "date_start", "date_end", "date_precision", "place", "geometry", "geo_precision",
    "district", "district_method", "tehsil", "event_type", "sub_event_type", "summary", "status",
    "counts", "counts_reason", "doubt", "related", "actors", "reports", "claims", "desk_only",
)  # fmt: skip
# Only together do these say where and when.
_TOGETHER: Final = (
    ("date_start", "date_end", "date_precision"),
    ("place", "geometry", "geo_precision", "district", "district_method", "tehsil"),
    ("event_type", "sub_event_type"),
    ("counts", "counts_reason"),
    ("reports", "claims"),
)


@dataclass(frozen=True, slots=True)
class Rebased:
    """A correction on top of a newer version.

    Attributes
    ----------
    draft : DeskDraft
        What was typed, on the new version.
    taken, kept : tuple of str
        Labels of the fields that the other editor changed: those that now have the
        other's value, and those where what was typed stands against it.
    by, why : str
        Who changed the record, and the reason that was given.
    """

    draft: DeskDraft
    taken: tuple[str, ...]
    kept: tuple[str, ...]
    by: str
    why: str


def rebase(store: Store, draft: DeskDraft) -> Rebased | None:
    """Return the draft on the record's newest version; None when it is on it already.

    Raises
    ------
    NotFoundError, StoreError
        The record was taken out since.
    """
    if not draft.is_correction or draft.incident_id is None:
        return None
    now = store.get(draft.incident_id)
    if now.version == draft.loaded_version:
        return None
    revisions = {one.version: one for one in store.history(draft.incident_id)}
    loaded = revisions.get(draft.loaded_version or 0)
    newest = revisions[now.version]
    theirs = from_incident(now)
    base = theirs
    if loaded is not None:
        base = from_incident(store.get(draft.incident_id, as_of=loaded.number))
    update: dict[str, Any] = {"loaded_version": now.version}
    taken, kept = [], []
    for group in _groups():
        old, new, own = (_of(one, group) for one in (base, theirs, draft))
        if old == new:
            continue
        if own in (old, new):
            update |= new
            taken += _labels(group)
        else:
            kept += _labels(group)
    return Rebased(
        draft.model_copy(update=update), tuple(taken), tuple(kept), newest.by, newest.why
    )


def _groups() -> tuple[tuple[str, ...], ...]:
    together = {name for group in _TOGETHER for name in group}
    return (*_TOGETHER, *((name,) for name in _FIELDS if name not in together))


def _of(draft: DeskDraft, group: tuple[str, ...]) -> Mapping[str, Any]:
    return {name: getattr(draft, name) for name in group}


def _labels(group: tuple[str, ...]) -> list[str]:
    names = {one.field: one.label for one in read_codebook().fields if one.record == "incident"}
    return [names.get(group[0], group[0])]
