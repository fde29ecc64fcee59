"""What became of an organisation, in lines: splits, mergers and alliances with their dates."""

from dataclasses import dataclass
from typing import Final

from incidents.codebook import read_codebook
from incidents.organisations import Tie, TieKind, read_ties
from incidents.views.incident_words import partial_date_in_words

__all__ = ["TieLine", "tie_lines", "tie_rows"]

# As the one on the left tells it, and as the one on the right does.
_SAID: Final = {
    TieKind.SPLIT_FROM: ("Split from {other}", "{other} split from it"),
    TieKind.MERGED_INTO: ("Went into {other}", "{other} went into it"),
    TieKind.MEMBER_OF: ("Member of {other}", "Has as a member: {other}"),
}


@dataclass(frozen=True, slots=True)
class TieLine:
    """One line; ``other`` is the id of the other organisation, ``source`` an address or ""."""

    other: str
    text: str
    note: str
    source: str


def tie_lines(actor_id: str) -> tuple[TieLine, ...]:
    """Return what an actor was to others and others to it, in the order of the table."""
    return tuple(_line(actor_id, tie) for tie in read_ties() if actor_id in (tie.actor, tie.other))


def tie_rows() -> tuple[dict[str, str | None], ...]:
    """Return every tie for files and programs, in the order of the table.

    Returns
    -------
    tuple of dict
        ``actor`` and ``other`` (ids) with their names, ``tie`` (a ``TieKind``), ``since``
        and ``until`` (a year, a month or a day as ISO 8601 writes it), ``page`` (the
        address that tells it) and ``note``. What is not known is None.
    """
    book = read_codebook()
    return tuple(
        {
            "actor": tie.actor,
            "actor_name": book.actor(tie.actor).name,
            "tie": str(tie.kind),
            "other": tie.other,
            "other_name": book.actor(tie.other).name,
            "since": tie.since or None,
            "until": tie.until or None,
            "page": tie.source or None,
            "note": tie.note or None,
        }
        for tie in read_ties()
    )


def _line(actor_id: str, tie: Tie) -> TieLine:
    mine = tie.actor == actor_id
    other = tie.other if mine else tie.actor
    text = _SAID[tie.kind][0 if mine else 1].format(other=read_codebook().actor(other).name)
    if when := _when(tie):
        text += f", {when}"
    return TieLine(other, text, tie.note, tie.source)


def _when(tie: Tie) -> str:
    since, until = (partial_date_in_words(when) for when in (tie.since, tie.until))
    if tie.kind is not TieKind.MEMBER_OF:
        return since or "date not known"
    if since and until:
        return f"{since} to {until}"
    if until:
        return f"until {until}"
    return f"since {since}" if since else "since when is not known"
