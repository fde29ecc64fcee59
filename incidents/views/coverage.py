"""What the record covers, in a few words: how much, of which years, and which years are empty."""

import numpy as np

from incidents.atlas import Atlas, in_sums
from incidents.views.incident_words import several

__all__ = ["covered"]


def covered(atlas: Atlas) -> dict[str, str]:
    """Return what the Method page says of the record as it is now.

    Parameters
    ----------
    atlas : Atlas
        Everything that the reader may see.

    Returns
    -------
    dict of str to str
        ``record``: how many incidents, of which years; ``newer``: the year in and after
        which half of the dated ones lie; ``empty``: the years between without any. Each a
        sentence; ``newer`` and ``empty`` are "" where nothing is dated.
    """
    counted = int(in_sums(atlas).sum())
    listed = len(atlas.table) - counted
    held = f"The record holds {several(counted, 'incident')}"
    if listed:
        held += f" and {listed:,} {'entry' if listed == 1 else 'entries'} in no sum"
    days = atlas.table["date_start"].dropna()
    if days.empty:
        return {"record": f"{held}.", "newer": "", "empty": ""}
    years = days.dt.year.to_numpy(dtype=int)
    first, last = int(years.min()), int(years.max())
    middle = int(np.sort(years)[len(years) // 2])
    missing = [str(year) for year in range(first, last + 1) if year not in set(years.tolist())]
    span = f"of {first}" if first == last else f"from {first} to {last}"
    return {
        "record": f"{held} {span}.",
        "newer": f"Half of the dated ones are of {middle} or later.",
        "empty": _empty(missing, first, last),
    }


def _empty(missing: list[str], first: int, last: int) -> str:
    if not missing:
        return f"No year from {first} to {last} is empty."
    if len(missing) == 1:
        return f"{missing[0]} is empty."
    return f"{', '.join(missing[:-1])} and {missing[-1]} are empty."
