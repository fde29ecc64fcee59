"""The tables of an export: incidents, actors, claims and reports of one selection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from incidents.atlas import Selection
from incidents.codebook import read_codebook
from incidents.editions import RULES, Edition, allowed
from incidents.facts import facts_of, rest_on
from incidents.provenance import not_passed_on, with_provenance
from incidents.views.incident_rows import incident_rows, plain_cells

__all__ = ["Bundle", "bundle_of"]

Progress = Callable[[str], None]
_CLAIM: Final = (
    "incident_id", "id", "report_id", "kind", "claimant", "claimant_role", "claimant_actor",
    "side", "measure", "victims", "victims_detail", "low", "high", "qualifier", "made_on",
    "scope", "covers", "attackers_in", "others_count_as", "of_incidents", "about", "quote",
    "supersedes",
)  # fmt: skip
_REPORT: Final = (
    "incident_id", "id", "publisher", "title", "url", "language", "source_type", "published_on",
    "retrieved_on", "archived_url", "sha256", "data_set", "data_set_version", "licence",
    "not_to_be_passed_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is exported.

    Attributes
    ----------
    incidents, actors, claims, breakdowns, reports : DataFrame
        Plain cells: text, numbers, days (``date32``); an unknown number is missing, never 0.
        How much of a day is known says ``date_precision``: of a month, a year or several
        days the first and the last stand there.
        Coordinates in degrees, EPSG:4326. ``actors``, ``claims`` and ``reports`` name
        their incident; ``breakdowns`` (the named part of a claim's people) their claim.
    edition : Edition
    version : int
        The data version.
    mark : str
        The same with its seal, as citations hold it.
    data_to : date or None
    rests_on : str
        How many incidents, entries in no sum, reports and sources that are.
    filters : str
        In words.
    link : str
        Opens this view; "" where the address is not known.
    recipient : str
        Of a partners' file.
    """

    incidents: pd.DataFrame
    actors: pd.DataFrame
    claims: pd.DataFrame
    breakdowns: pd.DataFrame
    reports: pd.DataFrame
    edition: Edition
    version: int
    mark: str
    data_to: date | None
    rests_on: str
    filters: str
    link: str = ""
    recipient: str = ""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Return the tables by name, in their order."""
        return {
            "incidents": self.incidents,
            "actors": self.actors,
            "claims": self.claims,
            "breakdowns": self.breakdowns,
            "reports": self.reports,
        }


def bundle_of(
    selection: Selection,
    edition: Edition,
    *,
    filters: str = "",
    link: str = "",
    recipient: str = "",
) -> Bundle:
    """Return the tables of a selection, by the rules of an edition.

    Parameters
    ----------
    selection : Selection
        Of an atlas with ranges, read for the edition's audience or a narrower one.
    edition : Edition
    filters, link, recipient : str
        Said in the files.
    """
    chosen = selection.where(allowed(selection, edition))
    ids = chosen.atlas.table["id"]
    claims = chosen.claims
    return Bundle(
        incidents=incident_rows(chosen, also=RULES[edition].columns),
        actors=_actors(chosen, ids),
        claims=plain_cells(
            claims.assign(incident_id=ids.take(claims["row"].to_numpy()).array), _CLAIM
        ),
        breakdowns=chosen.atlas.breakdowns[
            chosen.atlas.breakdowns["claim_id"].isin(claims["id"])
        ].reset_index(drop=True),
        reports=_reports(chosen, ids),
        edition=edition,
        version=chosen.atlas.version,
        mark=chosen.atlas.mark,
        data_to=chosen.atlas.data_to,
        rests_on=rest_on(facts_of(chosen)),
        filters=filters,
        link=link,
        recipient=recipient,
    )


def _actors(chosen: Selection, ids: pd.Series) -> pd.DataFrame:
    links = chosen.participations
    book = read_codebook()
    named = links["actor"].map({key: actor.name for key, actor in book.actors.items()})
    return plain_cells(
        links.assign(incident_id=ids.take(links["row"].to_numpy()).array, name=named),
        ("incident_id", "actor", "name", "role", "as_reported", "suspected_by"),
    )


def _reports(chosen: Selection, ids: pd.Series) -> pd.DataFrame:
    atlas = chosen.atlas
    reports = with_provenance(atlas.reports[chosen.holds(atlas.reports["row"])])
    return plain_cells(
        reports.assign(
            incident_id=ids.take(reports["row"].to_numpy()).array,
            not_to_be_passed_on=not_passed_on(reports),
        ),
        _REPORT,
    )
