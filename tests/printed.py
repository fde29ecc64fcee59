"""Which numbers a text prints, by what they mean: the eyes of the tests of printed facts."""

import re
from collections.abc import Iterable

N = r"(\d+(?:,\d{3})*)"
RANGE = r"((?:up to )?\d[\d,]*(?:–\d[\d,]*)?\+?|not counted|no claim|not known)"
DAY = r"(\d{1,2} \w+ \d{4})"
INCIDENTS = r"incidents?"
IN_NO_SUM = r"entr(?:y|ies) in no sum"

MEANINGS: dict[str, tuple[str, ...]] = {
    "incidents": (
        rf"^{N} of [\d,]+ {INCIDENTS}(?=[:.])",
        rf"^All {N} {INCIDENTS}(?=[:.])",
        rf"^Incidents = {N}$",
        rf"holds {N} {INCIDENTS}",
        rf"{N} {INCIDENTS} (?:and [\d,]+ {IN_NO_SUM}, )?from [\d,]+ reports?",
        rf"of {N} {INCIDENTS} [\d,]+ known to a place",
        rf"That it happened: [\d,]+ of {N} {INCIDENTS}",
        rf"Not known, of {N} {INCIDENTS}",
        rf"{N} {INCIDENTS} held",
        rf"^{N} {INCIDENTS}; the table lists them",
    ),
    "disputed": (rf"{N} of them disputed", rf"{N} (?:is|are) disputed"),
    "undated": (
        rf"{N} undated(?= incidents?\b|, not drawn|,|\.|$)",
        rf"{N} (?:is|are) undated",
    ),
    "undated in no sum": (
        rf"{N} undated of [\d,]+ {IN_NO_SUM}",
        rf"{N} undated and in no sum, not drawn",
    ),
    "province": (rf"{N} known only to the province",),
    "no place": (rf"{N} without a known place",),
    "no area": (rf"{N} in an area that today’s districts do not have",),
    "not on the map": (rf"[Nn]ot on the map: {N} {INCIDENTS}",),
    "not on the map, in no sum": (rf"[Nn]ot on the map: (?:.*?\), )?{N} of [\d,]+ {IN_NO_SUM}",),
    "in no sum": (
        rf"{N} more entr(?:y|ies), ",
        rf"and {N} {IN_NO_SUM}, from",
        rf"{N} {IN_NO_SUM} not drawn",
        rf"[\d,]+ (?:undated )?of {N} {IN_NO_SUM}",
    ),
    "reports": (rf"from {N} reports?",),
    "sources": (rf"by {N} sources?\b",),
    "claimed": (
        rf"That it happened: {N} of",
        rf"on one party’s word alone: {N}",
        rf"{N} (?:is|are) known by the word of one party alone",
    ),
    "wider claims": (
        rf"{N} wider claims? left out",
        rf"{N} claims? about more than one incident left out",
    ),
    "one side alone": (rf"In {N} of the [\d,]+ {INCIDENTS} with a number of killed",),
    "with a number of killed": (
        rf"In [\d,]+ of the {N} {INCIDENTS} with a number of killed",
        rf"Incidents with a number of killed: all claims {N}",
    ),
    "known to a point": (rf"of [\d,]+ {INCIDENTS} {N} known to a place",),
    "without a district": (rf"{N} {INCIDENTS} without a known district",),
    "the last day": (rf"[Dd]ata to {DAY}", rf"^to {DAY}, version", rf"data to {DAY}"),
    "version": (rf"version {N}",),
    "killed": (rf"^Killed, [a-z ]+ = {RANGE}$", rf"^People, [a-z ]+: {RANGE} killed \("),
    "injured": (rf"^Injured, [a-z ]+ = {RANGE}$", rf"^People, .*?{RANGE} injured \("),
    "taken": (
        rf"^Taken or held by armed groups or unknown people, [a-z ]+ = {RANGE}$",
        rf"{RANGE} taken or held by armed groups or unknown people \(",
    ),
    "state_held": (
        rf"^Reported as disappeared or detained by the state, [a-z ]+ = {RANGE}$",
        rf"{RANGE} reported as disappeared or detained by the state \(",
    ),
    **{
        f"{name} killed": (
            rf"^{name.capitalize()} killed = {RANGE}$",
            rf"Whom the claims count\. Killed: (?:[^.]*, )?{name} {RANGE}[,.]",
            rf"Whom the claims count, [^:]*: (?:.*; )?{name}: {RANGE} killed",
        )
        for name in ("civilians", "security forces", "armed groups", "not said who")
    },
}


def printed(texts: Iterable[str]) -> dict[str, set[str]]:
    """Return the values that stand in some texts, by meaning."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for meaning, patterns in MEANINGS.items():
            for pattern in patterns:
                for value in re.findall(pattern, text, flags=re.MULTILINE):
                    # A citation names the version as the link does: without a thousands sign.
                    told = value.replace(",", "") if meaning == "version" else value
                    found.setdefault(meaning, set()).add(told)
    return found
