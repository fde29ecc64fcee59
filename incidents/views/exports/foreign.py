"""The same incidents in the columns of ACLED and of UCDP GED, for scripts that expect them.

A view and no conversion: codes are ours where theirs have none, a place that is
known to an area has no coordinates, and an unknown number is empty.
"""

import pandas as pd

from incidents.codebook import read_codebook
from incidents.views.exports.bundle import Bundle

__all__ = ["acled_view", "ucdp_view"]


def acled_view(bundle: Bundle) -> pd.DataFrame:
    """Return one row an incident in the columns of an ACLED export.

    ``fatalities`` is our lowest figure, as ACLED takes the most conservative one;
    it is empty where nobody gives a number, which ACLED writes as 0.
    """
    incidents, book = bundle.incidents, read_codebook()
    first, second = _two_sides(bundle)
    return pd.DataFrame(
        {
            "event_id_cnty": incidents["id"],
            "event_date": incidents["date_start"],
            "year": incidents["date_start"].str[:4],
            "time_precision": _digit(incidents["date_precision"], "date_precision", "acled"),
            "event_type": incidents["event_type"].map(
                lambda code: _last(book.entry("event_type", code).acled, "event_type ")
            ),
            "sub_event_type": incidents["sub_event_type"].map(
                lambda code: book.entry("sub_event_type", code).acled
            ),
            "actor1": first,
            "actor2": second,
            "country": "Pakistan",
            "admin1": "Balochistan",
            "admin2": incidents["district_today_name"],
            "admin3": incidents["tehsil_name"],
            "location": incidents["place"],
            "latitude": incidents["latitude"],
            "longitude": incidents["longitude"],
            "geo_precision": _digit(incidents["geo_precision"], "geo_precision", "acled"),
            "source": _sources(bundle),
            "notes": incidents["summary"],
            "fatalities": incidents["killed_low"],
        }
    )


def ucdp_view(bundle: Bundle) -> pd.DataFrame:
    """Return one row an incident in the columns of UCDP GED.

    ``low`` and ``high`` are the ends of our range; ``best`` is empty: the atlas has
    no best estimate, since competing claims are never averaged.
    """
    incidents = bundle.incidents
    first, second = _two_sides(bundle)
    return pd.DataFrame(
        {
            "id": incidents["id"],
            "year": incidents["date_start"].str[:4],
            "side_a": first,
            "side_b": second,
            "date_start": incidents["date_start"],
            "date_end": incidents["date_end"],
            "date_prec": _digit(incidents["date_precision"], "date_precision", "ucdp"),
            "where_coordinates": incidents["place"],
            "where_prec": _digit(incidents["geo_precision"], "geo_precision", "ucdp"),
            "country": "Pakistan",
            "adm_1": "Balochistan",
            "adm_2": incidents["district_today_name"],
            "latitude": incidents["latitude"],
            "longitude": incidents["longitude"],
            "source_article": _sources(bundle),
            "best": pd.array([pd.NA] * len(incidents), dtype="Int64"),
            "low": incidents["killed_low"],
            "high": incidents["killed_high"],
        }
    )


def _two_sides(bundle: Bundle) -> tuple[pd.Series, pd.Series]:
    """Return the first two actors of each incident; the order implies nothing."""
    order = bundle.actors.groupby("incident_id").cumcount()
    found = []
    for n in (0, 1):
        names = bundle.actors[order == n].set_index("incident_id")["name"]
        found.append(bundle.incidents["id"].map(names))
    return found[0], found[1]


def _sources(bundle: Bundle) -> pd.Series:
    named = bundle.reports.groupby("incident_id")["publisher"].agg(
        lambda names: "; ".join(dict.fromkeys(names))
    )
    return bundle.incidents["id"].map(named)


def _digit(codes: pd.Series, field: str, whose: str) -> pd.Series:
    """Return the number at the end of a code's crosswalk, "" where there is none."""
    book = read_codebook()
    known = {}
    for entry in book.entries(field):
        words = str(getattr(entry, whose)).split()
        known[entry.code] = words[-1] if words and words[-1].isdecimal() else ""
    return codes.map(known)


def _last(text: str, prefix: str) -> str:
    return text.removeprefix(prefix)
