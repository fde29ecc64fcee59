"""What the Method page says of the record is counted, not written down once."""

from collections.abc import Callable
from datetime import date

import pytest

from incidents.model import Incident
from incidents.store import Stored, atlas_of
from incidents.views.coverage import covered


@pytest.mark.parametrize(
    ("years", "record", "newer", "empty"),
    [
        ([2010, 2011, 2013], "3 incidents from 2010 to 2013.", "2011 or later", "2012 is empty."),
        ([2010, 2014], "2 incidents from 2010 to 2014.", "2014 or later",
         "2011, 2012 and 2013 are empty."),
        ([2010, 2011], "2 incidents from 2010 to 2011.", "2011 or later",
         "No year from 2010 to 2011 is empty."),
        ([2010], "1 incident of 2010.", "2010 or later", "No year"),
    ],
)  # fmt: skip
def test_the_record_is_told_as_it_is_now(
    make_incident: Callable[..., Incident], years: list[int], record: str, newer: str, empty: str
) -> None:
    made = [
        make_incident(id=f"testville-{n}", date_start=date(year, 3, 1), date_end=date(year, 3, 1))
        for n, year in enumerate(years)
    ]
    told = covered(atlas_of([Stored(one, 1, 1, one.district) for one in made]))
    assert told["record"].endswith(record)
    assert newer in told["newer"]
    assert told["empty"].startswith(empty)


def test_an_empty_record_says_so() -> None:
    assert covered(atlas_of([]))["record"] == "The record holds 0 incidents."


def test_entries_in_no_sum_are_told_apart_as_on_every_other_page(
    make_incident: Callable[..., Incident],
) -> None:
    plain = make_incident()
    listed = make_incident(id="testville-list", counts=False, counts_reason="umbrella")
    told = covered(atlas_of([Stored(one, 1, 1, one.district) for one in (plain, listed)]))
    assert told["record"] == "The record holds 1 incident and 1 entry in no sum of 2024."
