"""Our own table: which columns it has, and which column of an editor's sheet is which.

One row is one incident with one claim. A further row with the same ``id`` and
empty incident columns holds a further claim, or a further report.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook

from incidents.codebook import fold_code

__all__ = ["COLUMNS", "Column", "matched", "missing", "signature", "template_csv", "template_xlsx"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of our table.

    Attributes
    ----------
    name : str
        As our template and exports write it.
    meaning : str
        What stands in it, in a sentence.
    spellings : tuple of str
        Other headers that mean the same.
    is_needed : bool
    example : str
        Fictional.
    """

    name: str
    meaning: str
    spellings: tuple[str, ...] = ()
    is_needed: bool = False
    example: str = ""


COLUMNS: Final = (
    Column("id", "A name for the incident that is never used for another one.",
           ("incident_id", "event_id", "uid"), True, "testville-2024-001"),
    Column("title", "What happened, in a few neutral words.", ("headline of incident", "event"),
           True, "Shots at a fictional bridge"),
    Column("date", "2024-03-01, 2024-03-01/2024-03-03, 2024-03, 2024 or undated.",
           ("event_date", "date_start", "day"), True, "2024-03-01"),
    Column("place", "The place in the words of the report.", ("location", "place_name"), True,
           "Testville (fictional)"),
    Column("longitude", "Degrees east; empty unless the very place is known.", ("lon", "lng", "x")),
    Column("latitude", "Degrees north; empty unless the very place is known.", ("lat", "y")),
    Column("geo_precision", "How exactly the place is known: site, town, near, tehsil, district, "
           "province, unknown.", ("precision",), True, "district"),
    Column("district", "Name or code of the district.", ("adm2", "admin2"), False, "Kech"),
    Column("tehsil", "Name or code of the tehsil.", ("adm3", "admin3")),
    Column("sub_event_type", "The kind of event, as in the codebook.", ("sub_type", "subtype"),
           True, "armed_attack"),
    Column("actors", "Name: role, several divided by semicolons.", ("actor",), False,
           "Unidentified armed group: alleged_perpetrator; Police: target"),
    Column("summary", "What is said to have happened, in our own words.", ("notes", "description"),
           True, "Police said that shots were fired at a fictional bridge."),
    Column("status", "claimed, reported, several reports or disputed.", (), True, "reported"),
    Column("doubt", "What is unsure.", ("doubts",)),
    Column("counts", "no for a round-up or a mere statement.", (), False, "yes"),
    Column("counts_reason", "umbrella or statement_only, where counts is no."),
    Column("report_publisher", "Who published the report.", ("publisher", "source"), True,
           "The Testland Gazette (fictional)"),
    Column("report_title", "Its headline.", ("report", "source_title"), True,
           "Fictional headline"),
    Column("report_url", "Its address, if it has one.", ("url", "link", "source_url"), False,
           "https://example.org/fictional"),
    Column("report_source_type", "news, party_statement, official, ngo_monitor or social.",
           ("source_type",), True, "news"),
    Column("report_published_on", "2024-03-02.", ("published", "published_on", "source_date"),
           False, "2024-03-02"),
    Column("report_language", "en, ur, bal …", ("language",), False, "en"),
    Column("report_archived_url", "The address of a kept copy.", ("archived_url", "archive")),
    Column("report_retrieved_on", "The day on which it was read.", ("retrieved_on", "accessed")),
    Column("report_data_set", "The data set of which it is a row: ucdp_ged or acled.",
           ("data_set", "dataset")),
    Column("report_data_set_version", "Of the data set, as its makers write it.",
           ("data_set_version",)),
    Column("report_licence", "cc_by_4_0, cc_by_sa_4_0, public_domain or acled_terms; empty is not "
           "known, and then only facts are taken.", ("licence", "license")),
    Column("report_not_to_be_passed_on", "yes for what was given for the desk alone.",
           ("not_to_be_passed_on", "confidential")),
    Column("claim_kind", "casualties (also when empty), responsibility or denial.", ("kind",)),
    Column("claimant", "Who says so.", ("claimed_by",), False, "Police"),
    Column("claimant_role", "state, armed_group, media, ngo_monitor, witness_family, medical, "
           "local_official, foreign_government or unknown.", (), False, "state"),
    Column("measure", "killed, injured, abducted, disappeared, arrested, rescued or displaced.",
           (), False, "killed"),
    Column("victims", "civilians, security_forces, armed_group, protesters, mixed, unknown or "
           "total.", (), False, "security_forces"),
    Column("figure", "3, 10-12, at least 7, several; empty is not known, never 0.",
           ("number", "count", "how_many"), False, "at least 2"),
    Column("scope", "wider for a figure of more than this incident."),
    Column("covers", "part when it speaks of some of its group only; others when the other "
           "figures leave its people out."),
    Column("attackers_in", "For totals: yes, no or not_said (also when empty)."),
    Column("others_count_as", "The group to which others count the same people."),
    Column("of_incidents", "Ids of other entries that it holds as well, spaces between them."),
    Column("made_on", "The day on which it was said.", (), False, "2024-03-01"),
    Column("quote", "A few words as they were said."),
)  # fmt: skip
_BY_NAME: Final = {column.name: column for column in COLUMNS}


def _spellings() -> dict[str, str]:
    found = {}
    for column in COLUMNS:
        for name in (column.name, *column.spellings):
            found[fold_code(name.replace("_", " "))] = column.name
    return found


def matched(headers: Sequence[str], kept: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return which of our columns each header stands for; headers that mean nothing are left out.

    Parameters
    ----------
    headers : sequence of str
        As they stand in the file.
    kept : mapping of header to column, optional
        What somebody chose for a sheet of the same headers before; "" is none.
    """
    known = _spellings()
    taken: dict[str, str] = {}
    for header in headers:
        if kept is not None and header in kept:
            name = kept[header]
        else:
            name = known.get(fold_code(header.replace("_", " ")), "")
        if name in _BY_NAME and name not in taken.values():
            taken[header] = name
    return taken


def missing(mapping: Mapping[str, str]) -> list[Column]:
    """Return the needed columns that no header stands for."""
    return [one for one in COLUMNS if one.is_needed and one.name not in mapping.values()]


def signature(headers: Sequence[str]) -> str:
    """Return the name under which a mapping of these headers is remembered."""
    return "columns:" + "|".join(sorted(fold_code(header) for header in headers))[:2000]


def template_csv() -> bytes:
    """Return the example as CSV in UTF-8 with its mark, as spreadsheets want it."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerows(_template())
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def template_xlsx() -> bytes:
    """Return the example as a workbook: the table, and what each column means."""
    book = Workbook()
    sheet = book.active
    sheet.title = "incidents"
    for row in _template():
        sheet.append(row)
    meanings = book.create_sheet("what the columns mean")
    meanings.append(["column", "needed", "meaning"])
    for column in COLUMNS:
        meanings.append([column.name, "yes" if column.is_needed else "no", column.meaning])
    for page in (sheet, meanings):
        page.freeze_panes = "A2"
        for cells in page.iter_rows():
            for cell in cells:
                cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def is_example(cell: Callable[[str], str]) -> bool:
    """Say whether a row is the fictional example of our template, or still speaks of it.

    Parameters
    ----------
    cell : callable
        Returns what stands in one of our columns.
    """
    if fold_code(cell("id")) == fold_code(_BY_NAME["id"].example):
        return True
    told = ("title", "place", "summary", "report_publisher")
    return sum(fold_code(cell(name)) == fold_code(_BY_NAME[name].example) for name in told) > 1


def _template() -> list[list[str]]:
    """Return the header, a fictional incident, and a second claim about it."""
    second = {
        "id": _BY_NAME["id"].example,
        "claimant": "Unidentified armed group",
        "claimant_role": "armed_group",
        "measure": "killed",
        "victims": "security_forces",
        "figure": "4-6",
    }
    names = [column.name for column in COLUMNS]
    first = [column.example for column in COLUMNS]
    return [names, first, [second.get(name, "") for name in names]]
