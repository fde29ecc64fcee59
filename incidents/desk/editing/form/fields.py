"""Values of fields to and from a draft, by name; nothing that was typed is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from incidents.codebook import read_codebook
from incidents.desk.cells.cell_figures import parse_figure
from incidents.desk.drafts import DeskActor, DeskClaim, DeskDraft, DraftReport, Override
from incidents.desk.editing.form.claim_fields import claimant_of, figure_text
from incidents.desk.editing.form.number_ledger import use_of, with_use
from incidents.desk.editing.location import Where, areas, candidates, placed, where_of
from incidents.errors import UnknownCodeError
from incidents.model import (
    NO_ONE_GROUP,
    AttackersIn,
    ClaimKind,
    CountsReason,
    DatePrecision,
    EventType,
    GeoPrecision,
    is_identifier,
)

Values = Mapping[str, Any]

_TEXTS: Final = ("title", "place", "summary", "doubt", "why")
_OF_ACTOR: Final = ("actor", "role", "as_reported", "suspected_by")
_OF_REPORT: Final = (
    "publisher", "title", "url", "source_type", "published_on", "language", "note",
    "archived_url", "retrieved_on", "data_set", "data_set_version", "licence",
    "not_to_be_passed_on",
)  # fmt: skip
_OF_CLAIM: Final = (
    "kind", "claimant", "claimant_role", "measure", "victims", "victims_detail", "scope",
    "covers", "attackers_in", "others_count_as", "about", "quote", "made_on", "report",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """A draft as a form gives it, and what could not be taken from the form, by field."""

    draft: DeskDraft
    problems: Mapping[str, str] = field(default_factory=dict)


def values_of(draft: DeskDraft) -> dict[str, Any]:
    """Return what each field of the form holds; a text that is not there is empty."""
    where = where_of(draft)
    values: dict[str, Any] = {name: getattr(draft, name) or "" for name in _TEXTS}
    values |= {
        "sub_event_type": draft.sub_event_type,
        "counts": draft.counts_reason.value if draft.counts_reason else "yes",
        "date_precision": _code(draft.date_precision),
        "date_start": draft.date_start,
        "date_end": draft.date_end,
        "where": where.key if where else None,
        "geo_precision": _code(draft.geo_precision),
        "status": _code(draft.status),
    }
    for group, names, rows in (
        ("actors", _OF_ACTOR, draft.actors),
        ("reports", _OF_REPORT, draft.reports),
        ("claims", _OF_CLAIM, draft.claims),
    ):
        for n, row in enumerate(rows):
            for name in names:
                values[f"{group}.{n}.{name}"] = _shown(getattr(row, name), name)
    for n, claim in enumerate(draft.claims):
        values[f"claims.{n}.figure"] = figure_text(claim)
        values[f"claims.{n}.of_incidents"] = " ".join(claim.of_incidents)
    for n, number in enumerate(draft.numbers):
        values[f"numbers.{n}.use"] = use_of(number)
    values |= {f"flags.{one.key}": one.reason for one in draft.terms_overrides}
    return values


_CODES: Final = frozenset(
    {"actor", "role", "source_type", "kind", "claimant_role", "measure", "victims", "scope",
     "covers", "attackers_in", "others_count_as", "language", "claimant", "data_set",
     "licence"}
)  # fmt: skip


_DAYS: Final = frozenset({"published_on", "retrieved_on", "made_on"})


def _code(value: Any) -> Any:
    return None if value is None else str(value)


def _shown(value: Any, name: str) -> Any:
    if name in _CODES:
        return _code(value)
    return "" if value is None and name not in _DAYS else value


def with_values(draft: DeskDraft, values: Values, picked: Where | None = None) -> Filled:
    """Return the draft with what a form holds; a field that is not in ``values`` stays.

    Parameters
    ----------
    draft : DeskDraft
    values : mapping
        By the names of ``values_of``.
    picked : Where, optional
        A point that was picked on the map, one of the places that ``where`` may name.
    """
    problems: dict[str, str] = {}
    one = _texts(draft, values)
    one = _kind(one, values)
    one = _dates(one, values)
    one = _where(one, values, picked)
    one = one.model_copy(
        update={
            "actors": _rows(one.actors, values, "actors", _actor),
            "reports": _rows(one.reports, values, "reports", _report),
            "claims": tuple(
                _claim(claim, _own(values, f"claims.{n}."), problems, f"claims.{n}")
                for n, claim in enumerate(one.claims)
            ),
            "numbers": tuple(
                with_use(number, values[f"numbers.{n}.use"])
                if values.get(f"numbers.{n}.use")
                else number
                for n, number in enumerate(one.numbers)
            ),
            "terms_overrides": _overrides(one, _own(values, "flags.")),
            # A changed status or summary is an answer; the same one is said to hold by a button.
            "asked_again": tuple(
                name for name in draft.asked_again if getattr(one, name) == getattr(draft, name)
            ),
        }
    )
    try:
        # Once more through the door: a browser may send what no widget offers.
        return Filled(DeskDraft.model_validate(one.model_dump(warnings=False)), problems)
    except ValidationError:
        return Filled(draft, problems | {"": "Something that was sent is no value of its field."})


def _own(values: Values, prefix: str) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in values.items()
        if name.startswith(prefix)
    }


def _rows(rows: Any, values: Values, group: str, make: Callable[[Any, Values], Any]) -> Any:
    return tuple(make(row, _own(values, f"{group}.{n}.")) for n, row in enumerate(rows))


def _overrides(draft: DeskDraft, reasons: Values) -> tuple[Override, ...]:
    """Return the reasons for which flags are let stand; an emptied reason is gone."""
    known = {one.key: one.reason for one in draft.terms_overrides}
    known |= {key: str(reason).strip() for key, reason in reasons.items()}
    return tuple(Override(key=key, reason=reason) for key, reason in known.items() if reason)


def _texts(draft: DeskDraft, values: Values) -> DeskDraft:
    found = {name: values[name].strip() or None for name in _TEXTS if name in values}
    if "why" in found:
        found["why"] = found["why"] or ""
    return draft.model_copy(update=found)


def _kind(draft: DeskDraft, values: Values) -> DeskDraft:
    update: dict[str, Any] = {}
    if "sub_event_type" in values:
        code = values["sub_event_type"]
        update["sub_event_type"] = code
        update["event_type"] = _event_type(code)
    if "counts" in values:
        reason = values["counts"]
        update["counts"] = reason in (None, "yes")
        update["counts_reason"] = None if update["counts"] else CountsReason(reason)
    if "status" in values:
        update["status"] = values["status"]
    return draft.model_copy(update=update)


def _event_type(sub_type: str | None) -> EventType | None:
    if sub_type is None:
        return None
    try:
        return EventType(read_codebook().entry("sub_event_type", sub_type).extra["event_type"])
    except UnknownCodeError:
        return None


def _dates(draft: DeskDraft, values: Values) -> DeskDraft:
    precision = values.get("date_precision", draft.date_precision)
    start = values.get("date_start", draft.date_start)
    end = values.get("date_end", draft.date_end)
    if precision == DatePrecision.UNDATED:
        start = end = None
    elif precision == DatePrecision.DAY:
        end = start
    elif precision in (DatePrecision.MONTH, DatePrecision.YEAR) and start:
        start, end = _whole(start, end or start, precision)
    return draft.model_copy(
        update={"date_precision": precision, "date_start": start, "date_end": end}
    )


def _whole(start: date, end: date, precision: str) -> tuple[date, date]:
    """Return the first and the last day of the months or years that two days lie in."""
    if precision == DatePrecision.YEAR:
        return date(start.year, 1, 1), date(end.year, 12, 31)
    after = date(end.year + end.month // 12, end.month % 12 + 1, 1)
    return start.replace(day=1), date.fromordinal(after.toordinal() - 1)


def _where(draft: DeskDraft, values: Values, picked: Where | None) -> DeskDraft:
    before = where_of(draft)
    key = values.get("where", before.key if before else None)
    precision = values.get("geo_precision", draft.geo_precision)
    now = before
    if key != (before.key if before else None):
        now, precision = _found(draft, key, picked), None
    elif precision == draft.geo_precision:
        return draft
    return placed(draft, now, GeoPrecision(precision) if precision else None)


def _found(draft: DeskDraft, key: str | None, picked: Where | None) -> Where | None:
    offered = (*candidates(draft.place or "", draft.date_start), *areas(draft.date_start))
    return next(
        (one for one in ((picked,) if picked else ()) + offered if key and one.key == key), None
    )


def _actor(row: DeskActor, values: Values) -> DeskActor:
    update = {name: values[name] or None for name in _OF_ACTOR if name in values}
    if any(name in update and update[name] != getattr(row, name) for name in ("actor", "role")):
        # Whoever chooses it has looked at it; what the machine read has to be confirmed.
        update["confirmed"] = row.label is None
        update["published"] = False
    return row.model_copy(update=update)


def _report(row: DraftReport, values: Values) -> DraftReport:
    update = {name: values[name] or None for name in _OF_REPORT if name in values}
    if "not_to_be_passed_on" in update:
        update["not_to_be_passed_on"] = bool(update["not_to_be_passed_on"])
    return row.model_copy(update=update)


def _claim(row: DeskClaim, values: Values, problems: dict[str, str], name: str) -> DeskClaim:
    update = {
        part: values[part] if part == "report" else values[part] or None
        for part in _OF_CLAIM
        if part in values
    }
    for part in ("scope", "covers", "attackers_in", "kind"):
        if part in update and update[part] is None:
            del update[part]
    # Two answers are for figures that name no one group, or for those that name one.
    if update.get("victims", row.victims) in NO_ONE_GROUP:
        update["others_count_as"] = None
    else:
        update["attackers_in"] = AttackersIn.NOT_SAID
    if "claimant" in update and update["claimant"] != row.claimant:
        actor, role = claimant_of(update["claimant"])
        update["claimant_actor"] = actor
        update["claimant_role"] = role or update.get("claimant_role")
        # Whoever types the claimant has looked at it; what the machine read has to be confirmed.
        update["confirmed"] = bool(update["claimant"]) and row.label is None
    if "figure" in values and values["figure"].strip() != figure_text(row):
        found = parse_figure(values["figure"])
        if found.problem:
            problems[f"{name}.figure"] = f"“{values['figure'].strip()[:40]}” {found.problem}."
        else:
            figure = found.value
            update["low"] = figure.low if figure else None
            update["high"] = figure.high if figure else None
            update["qualifier"] = figure.qualifier if figure else None
            if figure and figure.detail:
                update["victims_detail"] = figure.detail
    if "of_incidents" in values:
        named = tuple(dict.fromkeys(values["of_incidents"].replace(",", " ").split()))
        wrong = next((one for one in named if not is_identifier(one)), None)
        if wrong is not None:
            problems[f"{name}.of_incidents"] = f"“{wrong[:40]}” is not the id of an entry."
        else:
            update["of_incidents"] = named
    kind = update.get("kind", row.kind)
    if kind != ClaimKind.CASUALTIES:
        update |= dict.fromkeys(("measure", "victims", "low", "high", "qualifier"))
    return row.model_copy(update=update)
