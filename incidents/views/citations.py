"""Ready citations, pinned to a data version: for text, for BibTeX and for RIS readers.

A link of ours carries the version, so that a reader who follows it years later
sees the numbers that were cited, and what has changed since.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from incidents.counting_rules import COUNTING_RULES
from incidents.model import Incident
from incidents.provenance import DataSetUse, data_sets_cited
from incidents.views.incident_words import date_in_words, incident_subheading, without_directions

__all__ = ["NAME", "Citation", "cite_dataset", "cite_incident", "cite_view"]

NAME: Final = "Balochistan Incident Atlas"

_BIBTEX_SIGNS: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_NOT_A_KEY: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """One thing cited in three forms.

    Attributes
    ----------
    plain : str
        One line of text.
    bibtex, ris : str
        A whole entry each.
    """

    plain: str
    bibtex: str
    ris: str


def cite_incident(
    incident: Incident,
    version: int | str,
    data_to: date | None,
    url: str,
    names: Mapping[str, str] | None = None,
) -> Citation:
    """Cite one incident: “Train stopped and passengers held, Kachhi (district), 11–12 March 2025”.

    Parameters
    ----------
    incident : Incident
    version : int or str
        The data version that the reader sees; best with its seal ("97-3fa2c1"), which
        tells whether a record is still the one that was cited.
    data_to : date, optional
        The last day that the data of this version reach.
    url : str
        The address of its page, with the version.
    names : mapping, optional
        District or tehsil code to name.

    Where the incident rests on a row of somebody's data set, that is cited with it.
    """
    title = f"{incident.title}, {incident_subheading(incident, names or {})}"
    sets = data_sets_cited(incident.reports)
    return _cite(title, f"Incident {incident.id}", incident.id, version, data_to, url, sets)


def cite_view(
    words: str, version: int | str, data_to: date | None, url: str, sets: Sequence[DataSetUse] = ()
) -> Citation:
    """Cite a view of the atlas: ``incident_words`` are its filters, ``url`` opens the same view.

    ``sets`` are the data sets of others whose rows it holds: they are cited with it.
    """
    return _cite(words, "Filtered view", "view", version, data_to, url, sets)


def cite_dataset(
    version: int | str, data_to: date | None, url: str, sets: Sequence[DataSetUse] = ()
) -> Citation:
    """Cite the whole data set at one version, with the data sets whose rows it holds."""
    return _cite("", "Data set", "data", version, data_to, url, sets)


def _cite(
    title: str,
    what: str,
    key: str,
    version: int | str,
    data_to: date | None,
    url: str,
    sets: Sequence[DataSetUse],
) -> Citation:
    title, url = _line(title), _line(url)
    pinned = f"version {version}"
    if data_to is not None:
        pinned += f", data to {date_in_words(data_to)}"
    pinned += f", counting rules {COUNTING_RULES}"
    quoted = f"“{title}”. " if title else ""
    rows = "; ".join(one.cited for one in sets)
    also = f" With rows of {rows}." if rows else ""
    plain = f"{NAME}. {quoted}{what}, {pinned}.{also} {url}"
    full_title = f"{NAME}: {title}" if title else NAME
    entry = {
        "author": f"{{{NAME}}}",
        "title": f"{{{_bibtex(full_title)}}}",
        "year": str(data_to.year) if data_to else "",
        "version": str(version),
        "note": _bibtex(f"{what}, {pinned}{also and '.'}{also}"),
        "url": url.translate({ord("{"): "%7B", ord("}"): "%7D", ord("\\"): "%5C"}),
    }
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in entry.items() if value)
    bibtex = f"@misc{{{_NOT_A_KEY.sub('-', f'atlas-{key}-v{version}'.casefold())},\n{fields}}}\n"
    tags = [
        ("TY", "DATA"),
        ("AU", NAME),
        ("TI", full_title),
        ("PY", str(data_to.year) if data_to else ""),
        ("ET", f"version {version}"),
        ("N1", f"{what}, {pinned}"),
        *(("N1", f"With rows of {one.cited}") for one in sets),
        ("UR", url),
    ]
    ris = "".join(f"{tag}  - {value}\r\n" for tag, value in tags if value) + "ER  - \r\n"
    return Citation(plain, bibtex, ris)


def _line(text: str) -> str:
    """Return the text in one line: a line break would begin a new tag."""
    plain = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign
        for sign in without_directions(text)
    )
    return " ".join(plain.split())


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX_SIGNS.get(sign, sign) for sign in text)
