"""The claim ledger of one incident: who says what, side by side, as the reports gave it.

Three columns (state, armed groups, everybody else), in each a card for one
voice in one report. A card keeps the claims apart and says below them what
they do to the ranges, in the words of ``counts.figures``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from incidents import counts
from incidents.codebook import read_codebook
from incidents.counts import WiderFigure
from incidents.model import ActorKind, ActorRole, Claim, Incident, Report, Side, side_of
from incidents.views.incident_words import claim_in_words, date_in_words, measure_in_words, number

__all__ = ["LedgerCard", "LedgerColumn", "LedgerLine", "ledger", "report_in_words"]

EMPTY: Final = "No claim by this side is held. A gap in the record, not a zero."
SPOKE: Final = (
    "{names} is recorded as speaking about this; no claim of its own is held. "
    "A gap in the record, not a zero."
)
CORRECTED: Final = "corrected by a later claim"
WIDER: Final = "about more than this incident: in no sum"

_LANGUAGES: Final = {
    "ar": "Arabic", "bal": "Balochi", "brh": "Brahui", "de": "German", "es": "Spanish",
    "fa": "Persian", "fr": "French", "hi": "Hindi", "ps": "Pashto", "ru": "Russian",
    "sd": "Sindhi", "tr": "Turkish", "ur": "Urdu", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One claim.

    Attributes
    ----------
    claim : Claim
    text : str
        What is claimed, in our sentence.
    note : str
        Why it is in no range; "" where it is in one.
    """

    claim: Claim
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class LedgerCard:
    """One voice in one report.

    Attributes
    ----------
    speaker : str
        The claimants as the report names them, and when they spoke where that is known.
    report : Report
    source : str
        Publisher, date and language.
    lines : tuple of LedgerLine
    rules : tuple of str
        What the figures do: "Killed: 58 in this report: its groups add".
    """

    speaker: str
    report: Report
    source: str
    lines: tuple[LedgerLine, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One side; ``summary`` counts it, ``empty`` is said where it has no card."""

    side: Side
    title: str
    cards: tuple[LedgerCard, ...]
    summary: str
    empty: str = EMPTY


def report_in_words(report: Report) -> str:
    """Return "ARY News · 12 March 2025 · Urdu"; a page without a date says so."""
    published = date_in_words(report.published_on) if report.published_on else "page undated"
    language = "" if report.language == "en" else _LANGUAGES.get(report.language, report.language)
    return " · ".join(part for part in (report.publisher, published, language) if part)


def ledger(incident: Incident, elsewhere: Sequence[WiderFigure] = ()) -> tuple[LedgerColumn, ...]:
    """Return the claims in three columns: state, armed groups, independent and media.

    ``elsewhere`` is what claims of other entries say of this incident and more.
    """
    reports = {report.id: report for report in incident.reports}
    rules = _rules(incident, elsewhere)
    notes = _notes(incident)
    columns = []
    for side in Side:
        cards = []
        voices = _voices(incident, side)
        for claims in voices:
            report = reports[claims[0].report_id]
            card = LedgerCard(
                speaker=_speaker(claims),
                report=report,
                source=report_in_words(report),
                lines=tuple(
                    LedgerLine(claim, _sentence(claim_in_words(claim)), notes.get(claim.id, ""))
                    for claim in claims
                ),
                rules=tuple(dict.fromkeys(r for claim in claims for r in rules.get(claim.id, ()))),
            )
            cards.append(card)
        n_claims = sum(len(claims) for claims in voices)
        n_reports = len({claims[0].report_id for claims in voices})
        summary = f"{_counted(n_claims, 'claim')}, {_counted(n_reports, 'report')}"
        columns.append(
            LedgerColumn(
                side,
                read_codebook().label("side", side),
                tuple(cards),
                summary,
                _empty(incident, side),
            )
        )
    return tuple(columns)


_SIDE_OF_KIND: Final = {
    ActorKind.STATE: Side.STATE,
    ActorKind.REBEL: Side.ARMED_GROUP,
    ActorKind.POLITICAL: Side.ARMED_GROUP,
    ActorKind.IDENTITY: Side.ARMED_GROUP,
}


def _empty(incident: Incident, side: Side) -> str:
    """Return what stands where a side has no claim, though it may be known to have spoken."""
    book = read_codebook()
    spoke = {
        book.actor(one.actor).name: None
        for one in incident.actors
        if one.role is ActorRole.CLAIMANT
        and _SIDE_OF_KIND.get(book.actor(one.actor).kinds[0], Side.INDEPENDENT) is side
    }
    return SPOKE.format(names=", ".join(spoke)) if spoke else EMPTY


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _counted(count: int, noun: str) -> str:
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def _voices(incident: Incident, side: Side) -> list[list[Claim]]:
    """Return the claims of one side, one list a voice and report, in the order of the record."""
    voices: dict[tuple[str, str], list[Claim]] = {}
    for claim in incident.claims:
        if side_of(claim.claimant_role) is side:
            # As in counts: in one report the state is one voice, and so is an armed group.
            name = "" if side is Side.STATE else " ".join(claim.claimant.casefold().split())
            if side is Side.ARMED_GROUP and claim.claimant_actor:
                name = f"actor {claim.claimant_actor}"
            voices.setdefault((claim.report_id, name), []).append(claim)
    return list(voices.values())


def _speaker(claims: list[Claim]) -> str:
    names = ", ".join(dict.fromkeys(claim.claimant for claim in claims))
    spoken = {claim.made_on for claim in claims if claim.made_on}
    return f"{names}, {date_in_words(min(spoken))}" if len(spoken) == 1 else names


# Who is arrested is among the people detained by the state.
_COUNTED: Final = tuple(one for one in counts.MEASURES if one != "arrested")


def _rules(incident: Incident, elsewhere: Sequence[WiderFigure]) -> dict[str, list[str]]:
    """Return what each claim's voice does to the range of its measure, by claim id."""
    rules: dict[str, list[str]] = {}
    for measure in _COUNTED:
        for voice in counts.figures(incident, measure, elsewhere=elsewhere).voices:
            rule = f"{_sentence(measure_in_words(measure))}: {voice.rule}"
            for claim_id in voice.claims:
                rules.setdefault(claim_id, []).append(rule)
    return rules


def _notes(incident: Incident) -> dict[str, str]:
    notes: dict[str, str] = {}
    for measure in _COUNTED:
        found = counts.figures(incident, measure)
        notes |= dict.fromkeys(found.wider, WIDER) | dict.fromkeys(found.superseded, CORRECTED)
    return notes
