"""The ledger of a report's numbers: each is used, an echo, elsewhere, or dismissed for a reason."""

from collections.abc import Mapping
from typing import Final

from incidents.desk.cells.cell_figures import parse_figure
from incidents.desk.drafts import DeskDraft, NumberEntry, NumberState

USES: Final[Mapping[str, str]] = {
    "open": "not settled yet",
    "elsewhere": "in another draft of this report",
}

# The reasons that the rules give, and those that an editor may choose; the code is what is kept.
DISMISSED: Final[Mapping[str, str]] = {
    "no harm said": "people, and no harm to them",
    "date": "a date",
    "time": "a time of day",
    "duration": "a length of time",
    "age": "somebody's age",
    "wider": "more than this incident: in no sum",
    "accident": "people, in an accident",
    "outside": "people, outside Balochistan",
    "background": "an earlier event",
    "thing": "things: vehicles, weapons, houses",
    "money": "money",
    "distance": "a distance",
    "weight": "a weight",
    "percent": "a share",
    "name": "part of a name or a rank",
    "code": "a code or a telephone number",
    "ordinal": "an order: first, second",
    "item": "the number of an item in a list",
    "words": "a word, not a count",
    "echo": "an echo of a claim",
    "subset": "part of a number that is used",
    "total": "the sum of numbers that are used",
    "other": "another reason",
}
# What the rules say of a number that they could not place: a person has to.
_NOT_PLACED: Final = "outside the drafts"


def use_of(number: NumberEntry) -> str:
    """Return what became of a number as one code of a form: "claim:0", "dismissed:date"."""
    if number.state in (NumberState.CLAIM, NumberState.ECHO) and number.claim is not None:
        return f"{number.state.value}:{number.claim}"
    if number.state is NumberState.ELSEWHERE:
        return "elsewhere"
    if number.state is NumberState.DISMISSED:
        return f"dismissed:{number.reason}"
    return "open"


def with_use(number: NumberEntry, use: str) -> NumberEntry:
    """Return the number with what a form says became of it; an unknown code leaves it open."""
    kind, _, rest = use.partition(":")
    update: dict[str, object] = {"state": NumberState.OPEN, "claim": None, "reason": ""}
    if kind in ("claim", "echo") and rest.isdecimal():
        update |= {"state": NumberState(kind), "claim": int(rest)}
    elif kind == "elsewhere":
        update |= {"state": NumberState.ELSEWHERE, "reason": USES["elsewhere"]}
    elif kind == "dismissed" and rest:
        update |= {"state": NumberState.DISMISSED, "reason": rest}
    return number.model_copy(update=update)


def ledger_uses(draft: DeskDraft, number: NumberEntry, *, alone: bool = False) -> dict[str, str]:
    """Return what may become of a number, code to words, what it is now among them.

    Where the draft is ``alone``, no other one of its report can hold the number.
    """
    uses = {"open": USES["open"]}
    for n in range(len(draft.claims)):
        uses[f"claim:{n}"] = f"used: claim {n + 1}"
    for n in range(len(draft.claims)):
        uses[f"echo:{n}"] = f"echo of claim {n + 1}: no confirmation"
    if not alone:
        uses["elsewhere"] = USES["elsewhere"]
    uses |= {f"dismissed:{code}": words for code, words in DISMISSED.items() if code != "echo"}
    now = use_of(number)
    uses.setdefault(now, number.reason or now)
    return uses


def settle_numbers(draft: DeskDraft) -> DeskDraft:
    """Return a freshly read draft whose echoes point at the claim that they repeat.

    The rules say that a number is an echo; of which claim, the same figure tells.
    Where no claim of this draft has it, it belongs to another draft or stays open.
    """
    settled = []
    for number in draft.numbers:
        if number.state is NumberState.DISMISSED and number.reason == "echo":
            claim = _claim_with(draft, number)
            number = with_use(number, "open" if claim is None else f"echo:{claim}")
        elif number.state is NumberState.DISMISSED and number.reason == _NOT_PLACED:
            number = with_use(number, "open")
        settled.append(number)
    return draft.model_copy(update={"numbers": tuple(settled)})


def _claim_with(draft: DeskDraft, number: NumberEntry) -> int | None:
    used = {
        one.text.casefold(): one.claim for one in draft.numbers if one.state is NumberState.CLAIM
    }
    if number.text.casefold() in used:
        return used[number.text.casefold()]
    # "a clerk and his son were shot dead. The two died on the spot": no number in the claim.
    figure = parse_figure(number.text).value
    same = [
        n
        for n, claim in enumerate(draft.claims)
        if figure is not None and figure.low is not None and claim.low == figure.low
    ]
    return same[0] if len(same) == 1 else None
