"""What a source cannot be: an address that nobody else reaches, or an encyclopedia alone.

A bare number, a private tunnel or a mirror on one is gone tomorrow and belongs to
nobody. An encyclopedia repeats reports that it may have misread: it stands beside them,
and no end of a range rests on it alone.
"""

import csv
import ipaddress
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from geo.data_folders import CODEBOOK
from incidents import counts
from incidents.model import Incident, Report

__all__ = ["is_encyclopedia", "rests_on_encyclopedia", "unfit_address"]

_PRIVATE: Final = (
    ".local", ".internal", ".lan", ".home", ".localhost", ".onion", ".ts.net",
    ".ngrok.io", ".ngrok.app", ".ngrok-free.app", ".trycloudflare.com", ".loca.lt", ".serveo.net",
)  # fmt: skip


def unfit_address(url: str | None) -> str:
    """Return why an address is no source that others can follow, "" where it is one."""
    if not url:
        return ""
    try:
        host = (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return "is not a web address"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return "is a bare number and not a publisher's address: give the publisher's own page"
    if host.endswith("."):
        return "ends its host with a dot: give the publisher's own page"
    if "." not in host or host.endswith(_PRIVATE):
        return "is a private address, which others cannot reach: give the publisher's own page"
    return ""


@cache
def _words() -> tuple[str, ...]:
    with (CODEBOOK / "encyclopedias.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["word"] for row in csv.DictReader(file, strict=True))


def is_encyclopedia(report: Report) -> bool:
    """Say whether a report is a page of an open encyclopedia, or a copy of one."""
    host = urlsplit(report.url or "").hostname or ""
    told = f"{report.publisher} {host}".casefold()
    return any(word in told for word in _words())


def rests_on_encyclopedia(incident: Incident) -> tuple[str, ...]:
    """Return the measures of which an end of the range rests on an encyclopedia alone.

    Found by leaving its claims out: whatever moves rested on them.
    """
    weak = {report.id for report in incident.reports if is_encyclopedia(report)}
    if not weak:
        return ()
    others = tuple(claim for claim in incident.claims if claim.report_id not in weak)
    without = incident.model_copy(update={"claims": others})
    return tuple(
        measure
        for measure in counts.MEASURES
        if _told(incident, measure) != _told(without, measure)
    )


def _told(incident: Incident, measure: str) -> str:
    found = counts.figures(incident, measure)
    return found.figure.text() if found.said else ""
