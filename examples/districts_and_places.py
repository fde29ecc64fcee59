"""Districts with their dates, and how exactly a named place is known.

    python examples/districts_and_places.py [name of a place ...]

Needs ``pip install -e .``; no server, no store, no network. Coordinates are longitude and
latitude in degrees, EPSG:4326.
"""

import sys
from collections.abc import Iterator
from datetime import date

from geo.districts import changes, names, read_districts
from geo.gazetteer import Candidate, find


def main(*places: str) -> None:
    """Print the district sets, what changed between them, and what the names may mean."""
    # Districts split, so a set belongs to a time. Without a date: the 34 of the 2023 census,
    # by which every figure of the atlas is counted.
    for on in (date(2002, 1, 1), date(2013, 12, 31), None, date(2022, 12, 31)):
        told = "census of 2023" if on is None else f"on {on}"
        print(f"{told}: {len(read_districts(on))} districts")
    for change in changes():
        until = f" to {change.until}" if change.until else ""
        # Announced is not made: no gazette was seen, and no set has the district.
        state = "" if change.made else ", only announced"
        print(f"  {change.name}: since {change.since}{until}{state}")

    for name in places or ("Gwadar", "Kuchlak", "Kalat"):
        print(f"{name} may mean:")
        # A name alone decides nothing: every candidate is shown, best first.
        for candidate in find(name, limit=4):
            print("  " + ", ".join(known_of(candidate)))


def known_of(candidate: Candidate) -> Iterator[str]:
    """Yield what is known of a candidate: what it is, where, how exactly, how it matched."""
    yield f"{candidate.name} ({candidate.kind})"
    if candidate.outside:
        yield f"outside Balochistan: {candidate.province or candidate.country}"
    elif candidate.district:
        yield f"district {names()[candidate.district]}"
    # A point is there only when the place is known so exactly. An area has none, and its middle
    # must not stand in for one: on a map it is shaded, never a dot.
    if candidate.lon is not None and candidate.lat is not None:
        yield f"a point, known to the {candidate.precision}"
        yield f"{candidate.lon:.3f} E {candidate.lat:.3f} N"
    else:
        yield f"an area, known to the {candidate.precision}"
    yield f"name matched: {candidate.how}"


if __name__ == "__main__":
    main(*sys.argv[1:])
