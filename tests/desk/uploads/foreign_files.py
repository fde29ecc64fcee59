"""Tables in the form of UCDP GED and of ACLED; all events in them are fictional."""

from collections.abc import Mapping

UCDP: Mapping[str, str] = {
    "id": "9000001", "type_of_violence": "1", "side_a": "Government of Pakistan",
    "side_b": "BLA", "source_article": "Fictional Daily", "source_headline": "",
    "source_original": "", "where_prec": "1", "where_coordinates": "Turbat town",
    "where_description": "a fictional mill near Turbat", "adm_1": "Balochistan province",
    "adm_2": "Kech district", "latitude": "26.0023", "longitude": "63.0440",
    "country": "Pakistan", "event_clarity": "1", "date_prec": "1",
    "date_start": "2019-03-01 00:00:00.000", "date_end": "2019-03-01 00:00:00.000",
    "deaths_a": "2", "deaths_b": "0", "deaths_civilians": "0", "deaths_unknown": "0",
    "best": "2", "low": "2", "high": "2",
}  # fmt: skip
ACLED: Mapping[str, str] = {
    "event_id_cnty": "PAK90001", "event_date": "2024-03-01", "time_precision": "1",
    "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "BLA: Baloch Liberation Army", "actor2": "Police Forces of Pakistan",
    "country": "Pakistan", "admin1": "Balochistan", "admin2": "Kech", "location": "Turbat",
    "latitude": "26.0023", "longitude": "63.0440", "geo_precision": "1",
    "source": "Fictional Daily", "notes": "A fictional clash.", "fatalities": "0",
}  # fmt: skip


def ucdp(**changes: str) -> dict[str, str]:
    return {**UCDP, **changes}


def acled(**changes: str) -> dict[str, str]:
    return {**ACLED, **changes}
