"""What a file says about itself: what is in it, under which licence, how to cite it."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import pandas as pd

from incidents.codebook import read_codebook
from incidents.counting_rules import COUNTING_RULES
from incidents.editions import RULES, Edition
from incidents.provenance import data_sets_held
from incidents.views.citations import Citation, cite_dataset, cite_view
from incidents.views.exports.bundle import Bundle
from incidents.views.incident_words import date_in_words, several
from incidents.views.organisation_ties import tie_rows

__all__ = ["BOUNDARIES", "codebook_tables", "data_sets", "licence", "readme", "words_of_citation"]

BOUNDARIES: Final = (
    "Boundaries: geoBoundaries / Pathways Data (2017), Open Database License 1.0 (ODbL), "
    "https://opendatacommons.org/licenses/odbl/1-0/. They are approximate and say nothing about "
    "the status of any territory."
)
"""Said wherever the areas themselves are handed out."""

_LICENCE: Final = """\
The incidents, claims and words of the Balochistan Incident Atlas: Creative Commons Attribution 4.0
International (CC BY 4.0), https://creativecommons.org/licenses/by/4.0/.
Districts and tehsils: geoBoundaries / Pathways Data, Open Database License 1.0 (ODbL).
Names of places: GeoNames and UCDP GED 22.1, CC BY 4.0. Population: Pakistan Bureau of Statistics.
Titles of reports and quotations belong to their publishers; of most reports no licence is known,
and only facts are taken from them, in our own words. "licence" in reports says what is known.
"""
_NOTES: Final = """\
HOW TO READ IT
- A figure is a claim of somebody. claims holds each one with its claimant; killed_low, killed_high
  and so on of incidents are the range of the claims, which are never averaged or added.
- An empty number is not known. It is never 0. "open" is "at least": it may be more. "uncounted"
  says that people were harmed and nobody gives a number.
- counts is false for round-ups and mere statements: they are in no sum.
- Coordinates are degrees, EPSG:4326, and empty where only a tehsil, a district or the province is
  known: such a place is an area, and its middle is nowhere in particular.
- status: claimed (one party alone says so), reported, corroborated (an older word for: two or
  more publishers report it, often from the same officials), disputed, retracted.
- ties says which organisation split from, went into or was a member of which other, since and
  until when as far as that is known, and the page that tells it.
- In CSV files an apostrophe stands before text that a spreadsheet would run as a formula: take
  one off.

WHAT IT IS NOT
- Compiled from reports that we could reach: large attacks and recent years are over-represented.
  No report is not no incident. Figures may be revised.
- Boundaries and names imply no opinion on the status of any territory.
- Not for targeting, and not for decisions about single persons.
"""


def readme(bundle: Bundle) -> str:
    """Return the README of a file."""
    until = date_in_words(bundle.data_to) if bundle.data_to else "no dated incident"
    lines = [
        "BALOCHISTAN INCIDENT ATLAS",
        "",
        f"Data version {bundle.mark}, data to {until}. People are counted by "
        f"counting rules {COUNTING_RULES}.",
        RULES[bundle.edition].words,
        *([f"Recipient: {bundle.recipient}"] if bundle.recipient else []),
        f"Filters: {bundle.filters or 'none; every incident of the edition'}.",
        f"{bundle.rests_on}; {several(len(bundle.claims), 'claim')}.",
        *([f"This view: {bundle.link}"] if bundle.link else []),
        "",
        _NOTES,
        "LICENCE",
        licence(bundle),
        "HOW TO CITE",
        words_of_citation(bundle).plain,
    ]
    return "\n".join(lines)


def licence(bundle: Bundle) -> str:
    """Return the licence of a file, and whose rows are in it under a licence of their own."""
    whole = _LICENCE if bundle.edition is Edition.PUBLIC else "Not to be passed on.\n"
    return "".join([whole, *(f"{line}\n" for line in data_sets(bundle))])


def data_sets(bundle: Bundle) -> tuple[str, ...]:
    """Return the data sets of others whose rows a file holds, each with its licence."""
    return tuple(
        f"Rows of {several(one.incidents, 'incident')}: {one.cited}; changed here into the fields "
        "of the atlas. Which rows these are is said in data_sets of incidents."
        for one in data_sets_held(bundle.reports)
    )


def words_of_citation(bundle: Bundle) -> Citation:
    """Return the citation of a file."""
    if bundle.filters:
        return cite_view(
            bundle.filters, bundle.mark, bundle.data_to, bundle.link, data_sets_held(bundle.reports)
        )
    return cite_dataset(bundle.mark, bundle.data_to, bundle.link, data_sets_held(bundle.reports))


@cache
def codebook_tables() -> Mapping[str, pd.DataFrame]:
    """Return the tables that explain the others, by name.

    Returns
    -------
    mapping of str to DataFrame
        ``codebook`` has every code with its label, definition and crosswalk, one row a
        code; ``ties`` has what organisations were to each other, with dates and the page.
    """
    return {"codebook": _codes(), "ties": pd.DataFrame(list(tie_rows()), dtype=object)}


def _codes() -> pd.DataFrame:
    book = read_codebook()
    rows = [
        ("field", one.record, one.field, one.label, one.definition, one.acled, one.ucdp)
        for one in book.fields
    ]
    for table in sorted(book.tables):
        if table in ("actor", "fix"):
            continue
        rows += [
            ("code", table, one.code, one.label, one.definition, one.acled, one.ucdp)
            for one in book.entries(table)
        ]
    columns = ["kind", "table", "code", "label", "definition", "acled", "ucdp"]
    return pd.DataFrame(rows, columns=columns)
