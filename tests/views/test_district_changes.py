"""The districts over time, as the pages tell them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from incidents.model import Incident
from incidents.store.reference_layers import district_today
from incidents.views.district_changes import change_rows, then_in_words

Make = Callable[..., Incident]


def _told(make: Make, **fields: Any) -> str:
    method = "manual" if fields["district"] else None
    one = make(**({"tehsil": None, "geometry": None, "district_method": method} | fields))
    return then_in_words(one, district_today(one))


CHAMAN = {"type": "Point", "coordinates": (66.4526, 30.9177)}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param(
            {"district": "PK214", "geometry": CHAMAN, "geo_precision": "town", "on": "2015-05-01"},
            "On its date: Killa Abdullah district. Chaman was cut out of it in June 2021.",
            id="the parent is named, the town is in the part",
        ),
        pytest.param(
            {"district": "PK235", "geometry": CHAMAN, "geo_precision": "town", "on": "2015-05-01"},
            "On its date: Killa Abdullah district. Chaman was cut out of it in June 2021.",
            id="the part is named on a day before it was made",
        ),
        pytest.param(
            {"district": "PK235", "geometry": CHAMAN, "geo_precision": "town", "on": "2022-05-01"},
            "",
            id="after the division",
        ),
        pytest.param(
            {"district": "PK214", "on": "2015-05-01"},
            "On its date Killa Abdullah district held Chaman too; in which of them is not told.",
            id="known to the older district only",
        ),
        pytest.param(
            {"district": "PK2xx-hub", "on": "2023-05-01"},
            "On its date: Hub district. It was cut out of Lasbela in June 2022; figures are by the "
            "districts of the 2023 census.",
            id="a district younger than the census",
        ),
        pytest.param(
            {"district": "PK218", "tehsil": "PK209-bhag", "on": "2015-10-01"},
            "On its date: Lehri district. Lehri stood from 2013 to 2018.",
            id="a district that is no more",
        ),
        pytest.param(
            {"district": "PK234", "on": "2016-08-01"},
            "Duki was cut out of Loralai in 2016, day not known.",
            id="in the year of a division",
        ),
        pytest.param({"district": "PK226", "on": "2015-05-01"}, "", id="never divided"),
        pytest.param({"district": None, "on": "2015-05-01"}, "", id="no district"),
    ],
)
def test_the_district_of_its_own_date_stands_beside_the_one_that_counts_it(
    make_incident, fields, said
):
    on = date.fromisoformat(fields.pop("on"))
    area = "tehsil" if fields.get("tehsil") else "district" if fields["district"] else "province"
    assert (
        _told(make_incident, **({"geo_precision": area} | fields), date_start=on, date_end=on)
        == said
    )


def test_dates_that_span_a_change_are_given_to_no_side_of_it(make_incident):
    span = {
        "date_start": date(2021, 1, 1), "date_end": date(2021, 12, 31), "date_precision": "year",
    }  # fmt: skip
    assert _told(make_incident, district="PK235", geo_precision="district", **span) == ""


def test_the_changes_are_listed_with_their_dates_and_what_is_known_of_them():
    rows = change_rows()
    told = {row["District"]: row for row in rows}
    assert told["Chaman"]["When"] == "June 2021"
    assert told["Lehri"]["What is known"] == "Made; dissolved in 2018"
    assert told["Lehri"]["Out of"] == "Sibi and Kachhi"
    assert told["Barshore"]["When"] == "19 January 2026"
    assert told["Barshore"]["What is known"] == "Announced; no gazette seen, not used"
    assert all(all(row[key] for key in ("When", "District", "Out of")) for row in rows)
    assert rows[0]["When"].endswith("2026")
    assert rows[-1]["When"] == "2004"
