"""What is known of a report itself: when it was published and read, what is kept, whose it is.

What is not known is said to be so: a reader should see the gap.
"""

from dataclasses import dataclass
from typing import Final

from incidents.model import Report
from incidents.provenance import (
    LICENCE_NOT_KNOWN,
    DataSetUse,
    data_set_of,
    licence_label,
    licence_of,
    may_be_passed_on,
)
from incidents.views.incident_words import date_in_words

__all__ = ["ReportFacts", "data_set_in_words", "report_facts"]

_SHORT: Final = 16  # digits of a digest that are enough to compare by eye


def data_set_in_words(report: Report) -> str:
    """Return "UCDP GED 25.1 (CC BY 4.0)"; "" for what is no row of a data set that we know."""
    data_set = data_set_of(report)
    return "" if data_set is None else DataSetUse(data_set, report.data_set_version or "", 1).short


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What is known of a report, and what is not.

    Attributes
    ----------
    known : tuple of str
        Each in a few words: "read on 4 March 2024", "CC BY 4.0".
    missing : tuple of str
        What nobody has recorded, or the page does not show: "a kept copy".
    """

    known: tuple[str, ...]
    missing: tuple[str, ...]

    def in_words(self) -> str:
        """Return both in one line."""
        told = " · ".join(self.known)
        gaps = f"Not recorded: {', '.join(self.missing)}" if self.missing else ""
        return ". ".join(part for part in (told[:1].upper() + told[1:], gaps) if part) + "."


def report_facts(report: Report) -> ReportFacts:
    """Return what is known of a report itself; what is missing is said, and never guessed."""
    licence = licence_of(report)
    told: list[tuple[str, str]] = [
        (
            f"read on {date_in_words(report.retrieved_on)}" if report.retrieved_on else "",
            "day of reading",
        ),
        (f"copy kept at {report.archived_url}" if report.archived_url else "", "a kept copy"),
        (f"SHA-256 {report.sha256[:_SHORT]}…" if report.sha256 else "", "digest of what was read"),
    ]
    known = [words for words, _ in told if words]
    missing = [name for words, name in told if not words]
    if report.published_on is None:
        missing.insert(0, "day of publication")
    if words := data_set_in_words(report):
        known.insert(0, f"row of {words}")
    else:
        known.insert(0, LICENCE_NOT_KNOWN if licence is None else licence_label(licence))
    if not may_be_passed_on(report):
        known.append("not to be passed on: for the desk alone")
    return ReportFacts(tuple(known), tuple(missing))
