"""The facts of a selection in words: whatever says a number on a screen or a page is here.

Every visible word stands at the top, so that another language can follow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from incidents import counts
from incidents.counting_rules import LIKE_FOR_LIKE_MEASURES
from incidents.counting_rules.count_range import NOT_COUNTED
from incidents.counting_rules.range_explanation import GROUP_LABELS as PEOPLE_LABELS
from incidents.counts import Basis, BasisChoice, CasualtyTotal, VictimsGroup
from incidents.counts.totals import incidents as incidents_in_words
from incidents.facts.selection_facts import SHOWN_MEASURES, Facts, undated_left_out
from incidents.filters import IncidentFilter, filter_in_words, filter_words
from incidents.model import CountsReason, Status

LABELS: Final = {
    "killed": "Killed",
    "injured": "Injured",
    "taken": "Taken or held by armed groups or unknown people",
    "state_held": "Reported as disappeared or detained by the state",
}
GROUP_LABELS: Final = {**PEOPLE_LABELS, VictimsGroup.NOT_KNOWN: "Not said who"}
INCIDENTS: Final = "Incidents"
KINDS: Final = {
    BasisChoice.LOW: "lowest of all claims",
    BasisChoice.HIGH: "highest of all claims",
}
RANGE_OF_CLAIMS: Final = "range of claims"
BASES: Final = {
    Basis.ALL: "all claims",
    Basis.STATE: "state",
    Basis.ARMED_GROUP: "armed groups",
    Basis.INDEPENDENT: "independent, media",
}
OF_THEM_DISPUTED: Final = "{count} of them disputed"
GROUPS_APART: Final = (
    "Groups are different people, so they add. They need not add up to the figures for all: a "
    "total that does not say of whom it is made counts under “not said who” alone, and competes "
    "with their sum."
)
GROUP_NOTE: Final = (
    "Whom the claims count; protesters are with the civilians. No claim about a group does not "
    f"mean that none of it was harmed. {GROUPS_APART}"
)
GROUPS_LINE: Final = "Whom the claims count."
NO_CLAIM_OF_GROUP: Final = "no claim"
IN_INCIDENTS: Final = "in {incidents}"
MORE_UNCOUNTED: Final = "{count} more not counted"
BY_ONE_PARTY: Final = "{count} by one party alone"

EMPTY: Final = "No incident is on record."
COUNT: Final = "{some} of {all} {incidents}"
WHOLE: Final = "All {all} {incidents}"
WITH_WORDS: Final = "{count}: {words}"
INCIDENT_WORDS: Final = ("incident", "incidents")
UNDATED: Final = "{count} undated"
UNDATED_LEFT_OUT: Final = "{count} undated left out"
OFF_MAP: Final[Mapping[str, str]] = {
    "province": "{count} known only to the province",
    "unknown": "{count} without a known place",
    "no_area": "{count} in an area that today’s districts do not have",
}
ONE_MORE: Final = "1 more entry, {kinds}, is listed but is in no sum."
MORE: Final = "{count} more entries, {kinds}, are listed but are in no sum."
NO_SUM_KINDS: Final = {
    CountsReason.STATEMENT_ONLY: ("a statement", "{count} statements"),
    CountsReason.UMBRELLA: ("a round-up", "{count} round-ups"),
    Status.RETRACTED: ("a retracted entry", "{count} retracted entries"),
}
AND: Final = " and "
NOT_ON_MAP: Final = "Not on the map: {parts}"
INCIDENTS_OFF: Final = "{incidents} ({reasons})"
NO_SUM_OFF: Final = "{some} of {entries} in no sum"
NOT_ON_TIMELINE: Final = "Not on the timeline: {parts}"
UNDATED_INCIDENTS: Final = ("{count} undated incident", "{count} undated incidents")
UNDATED_NO_SUM: Final = "{count} undated of {entries} in no sum"
ENTRIES: Final = ("{count} entry", "{count} entries")
REPORTS: Final = ("{count} report", "{count} reports")
SOURCES: Final = ("{count} source", "{count} sources")
WIDER: Final = ("{count} wider claim left out", "{count} wider claims left out")
DATA_TO: Final = "Data to {day}"
VERSION: Final = "version {version}"
REST_ON: Final = "{incidents} from {reports} by {sources}"
AND_IN_NO_SUM: Final = "{incidents} and {entries} in no sum, from {reports} by {sources}"
NO_DATED: Final = "no dated incident"
DRAWN: Final = "of {incidents} {points} known to a place (signs), {areas} only to an area (shaded)"
NOT_DRAWN: Final = "{entries} in no sum not drawn"
ONE_WORD: Final = (
    "That it happened: {claimed} of {incidents} ({share} %) known by the word of one party alone. "
    "How many: {trust}"
)
NOTHING_SAID: Final = "no incident, so no claim."
COVERAGE: Final = "Incidents with a number of killed: {parts}"
OWN_BASIS: Final = (
    "This basis has a number of killed for {own} of the {every} that have any: do not compare its "
    "total with that of another basis."
)


@dataclass(frozen=True, slots=True)
class Box:
    """One figure, its name, and what it leaves out."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """What is claimed of one group of people: killed, then injured.

    Attributes
    ----------
    group : VictimsGroup
    label : str
    figures : tuple of Box
        One a measure of ``LIKE_FOR_LIKE_MEASURES``; ``label`` is the measure.
    """

    group: VictimsGroup
    label: str
    figures: tuple[Box, ...]


def several(count: int, nouns: tuple[str, str]) -> str:
    """Return a count with its noun: "1 report", "1,200 reports"."""
    return nouns[count != 1].format(count=f"{count:,}")


def kind_of(facts: Facts) -> str:
    """Return which end of the claims a figure shows: "range of claims"."""
    return KINDS.get(facts.basis, RANGE_OF_CLAIMS)


def boxes(facts: Facts) -> tuple[Box, ...]:
    """Return the figures that stand first: incidents, then people as ranges."""
    disputed = OF_THEM_DISPUTED.format(count=f"{facts.disputed:,}") if facts.incidents else ""
    kind = kind_of(facts)
    found = [Box(INCIDENTS, f"{facts.incidents:,}", disputed)]
    for measure in SHOWN_MEASURES:
        total = facts.total(measure)
        found.append(Box(f"{LABELS[measure]}, {kind}", total.text(facts.basis), total.note()))
    return tuple(found)


def then_and_now(then: Facts, now: Facts) -> tuple[tuple[str, str, str], ...]:
    """Return each figure that stands first as it was in an older version, and as it is.

    Both are counted by the rules of today, so that what differs is the record.

    Returns
    -------
    tuple of (label, then, now)
    """
    pairs = zip(boxes(then), boxes(now), strict=True)
    return tuple((new.label, old.value, new.value) for old, new in pairs)


def group_rows(facts: Facts) -> tuple[GroupRow, ...]:
    """Return killed and injured of each victims group, civilians first."""
    return tuple(
        GroupRow(
            group,
            GROUP_LABELS[group],
            tuple(
                _of_group(facts, measure, facts.of_group(measure, group))
                for measure in LIKE_FOR_LIKE_MEASURES
            ),
        )
        for group in VictimsGroup
    )


def groups_line(facts: Facts) -> str:
    """Return killed and injured of each group in one line, civilians first; "" without a claim."""
    parts = []
    rows = group_rows(facts)
    for at, measure in enumerate(LIKE_FOR_LIKE_MEASURES):
        said = [
            f"{row.label.lower()} {row.figures[at].value}"
            for row in rows
            if row.figures[at].value != NO_CLAIM_OF_GROUP
        ]
        if said:
            parts.append(f"{LABELS[measure]}: {filter_words.COMMA.join(said)}.")
    return f"{GROUPS_LINE} {' '.join(parts)} {GROUPS_APART}" if parts else ""


def _of_group(facts: Facts, measure: str, total: CasualtyTotal) -> Box:
    if not total.counted:
        if not total.uncounted:
            return Box(LABELS[measure], NO_CLAIM_OF_GROUP, "")
        where = IN_INCIDENTS.format(incidents=incidents_in_words(total.uncounted))
        return Box(LABELS[measure], NOT_COUNTED, where)
    parts = [IN_INCIDENTS.format(incidents=incidents_in_words(total.counted))]
    if total.alone:
        parts.append(BY_ONE_PARTY.format(count=f"{total.alone:,}"))
    if total.uncounted:
        parts.append(MORE_UNCOUNTED.format(count=f"{total.uncounted:,}"))
    return Box(LABELS[measure], total.text(facts.basis), "; ".join(parts))


def headline(facts: Facts, choice: IncidentFilter) -> str:
    """Return "41 of 97 incidents: BLA · since Jan 2022 · 2 undated, 1 known only to the …".

    Entries that are in no sum are told apart in a second sentence.
    """
    if not len(facts.selection.atlas.table):
        return EMPTY
    caveats = filter_words.COMMA.join(_caveats(facts, choice))
    parts = [part for part in (filter_in_words(choice), caveats) if part]
    first = of_all(facts)
    if parts:
        first = WITH_WORDS.format(count=first, words=filter_words.BETWEEN_PARTS.join(parts))
    return f"{first}. {no_sum_sentence(facts)}".strip()


def of_all(facts: Facts) -> str:
    """Return "41 of 97 incidents"."""
    some, every = facts.incidents, facts.of_all
    template = WHOLE if some == every and some else COUNT
    nouns = INCIDENT_WORDS[every != 1]
    return template.format(some=f"{some:,}", all=f"{every:,}", incidents=nouns)


def _caveats(facts: Facts, choice: IncidentFilter) -> list[str]:
    left_out = undated_left_out(facts.selection.atlas, choice)
    found = [(UNDATED, facts.undated), (UNDATED_LEFT_OUT, left_out)]
    told = [template.format(count=f"{count:,}") for template, count in found if count]
    return told + _off_map(facts)


def _off_map(facts: Facts) -> list[str]:
    return [
        OFF_MAP[why].format(count=f"{count:,}") for why, count in facts.off_map.items() if count
    ]


def no_sum_sentence(facts: Facts) -> str:
    """Return what the selection lists without counting it, "" if there is no such entry."""
    kinds = [
        several(count, NO_SUM_KINDS[reason])
        for reason, count in facts.no_sum_reasons.items()
        if count
    ]
    if not kinds:
        return ""
    template = ONE_MORE if facts.in_no_sum == 1 else MORE
    return template.format(count=f"{facts.in_no_sum:,}", kinds=_all_of(kinds))


def off_map_sentence(facts: Facts, *, in_no_sum: bool = True) -> str:
    """Return what has no place on the map, with reasons that add up; "" where all is drawn.

    Parameters
    ----------
    facts : Facts
    in_no_sum : bool
        Tell of entries in no sum too.
    """
    parts = []
    if facts.not_on_map:
        reasons = filter_words.COMMA.join(_off_map(facts))
        parts.append(
            INCIDENTS_OFF.format(incidents=incidents_in_words(facts.not_on_map), reasons=reasons)
        )
    if in_no_sum and facts.not_on_map_in_no_sum:
        parts.append(
            NO_SUM_OFF.format(
                some=f"{facts.not_on_map_in_no_sum:,}", entries=several(facts.in_no_sum, ENTRIES)
            )
        )
    return NOT_ON_MAP.format(parts=filter_words.COMMA.join(parts)) if parts else ""


def undated_sentence(facts: Facts) -> str:
    """Return what has no date, "" where everything has one."""
    parts = []
    if facts.undated:
        parts.append(several(facts.undated, UNDATED_INCIDENTS))
    if facts.undated_in_no_sum:
        parts.append(
            UNDATED_NO_SUM.format(
                count=f"{facts.undated_in_no_sum:,}", entries=several(facts.in_no_sum, ENTRIES)
            )
        )
    return NOT_ON_TIMELINE.format(parts=filter_words.COMMA.join(parts)) if parts else ""


def drawn_sentence(facts: Facts) -> str:
    """Return how the incidents stand on the map of a document, and which do not.

    Entries in no sum are not on it: nobody could tell them from the others.
    """
    parts = [
        DRAWN.format(
            incidents=incidents_in_words(facts.incidents),
            points=f"{facts.points:,}",
            areas=f"{facts.areas:,}",
        )
    ]
    if facts.in_no_sum:
        parts.append(NOT_DRAWN.format(entries=several(facts.in_no_sum, ENTRIES)))
    missing = (off_map_sentence(facts, in_no_sum=False), undated_sentence(facts))
    parts += [one[0].lower() + one[1:] for one in missing if one]
    return "; ".join(parts)


def rest_on(facts: Facts) -> str:
    """Return "18 incidents and 2 entries in no sum, from 31 reports by 12 sources"."""
    template = AND_IN_NO_SUM if facts.in_no_sum else REST_ON
    return template.format(
        incidents=incidents_in_words(facts.incidents),
        entries=several(facts.in_no_sum, ENTRIES),
        reports=several(facts.reports, REPORTS),
        sources=several(facts.sources, SOURCES),
    )


def as_of(facts: Facts) -> str:
    """Return the last day that is known, in words."""
    return NO_DATED if facts.as_of is None else day_in_words(facts.as_of)


def day_in_words(day: date) -> str:
    """Return "11 March 2025"."""
    return f"{day.day} {filter_words.MONTHS[day.month - 1]} {day.year}"


def record_line(facts: Facts) -> tuple[str, ...]:
    """Return the parts of a footer: how far the data reach, and what they rest on."""
    parts = [DATA_TO.format(day=as_of(facts))] if facts.as_of else []
    parts += [VERSION.format(version=facts.version), rest_on(facts)]
    return (*parts, several(facts.wider_claims, WIDER))


def trust(facts: Facts) -> str:
    """Return how far to trust the number of killed: like with like, and one side alone."""
    return counts.trust_of(facts.comparison, facts.one_side)


def what_happened(facts: Facts) -> str:
    """Return how many are known by one party's word, and then how far to trust the numbers.

    The two are told apart: that something happened may be known of several parties while
    how many were killed is said by one of them.
    """
    if not facts.incidents:
        return NOTHING_SAID
    return ONE_WORD.format(
        claimed=f"{facts.claimed:,}",
        incidents=incidents_in_words(facts.incidents),
        share=round(100 * facts.claimed / facts.incidents),
        trust=trust(facts),
    ).strip()


def coverage_note(facts: Facts) -> str:
    """Return for how many incidents each side gives a number of people killed."""
    parts = [f"{BASES[basis]} {count:,}" for basis, count in facts.coverage.items()]
    return COVERAGE.format(parts=filter_words.COMMA.join(parts))


def basis_sentence(facts: Facts) -> str:
    """Return how many incidents a basis covers, "" where it is all claims."""
    basis = facts.basis.basis
    if basis is Basis.ALL:
        return ""
    return OWN_BASIS.format(
        own=f"{facts.coverage[basis]:,}", every=incidents_in_words(facts.coverage[Basis.ALL])
    )


def _all_of(names: Iterable[str]) -> str:
    *first, last = names
    return filter_words.COMMA.join(first) + AND + last if first else last
