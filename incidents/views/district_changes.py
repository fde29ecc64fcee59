"""The districts over time, in words: what was made when, and the district of an incident's day."""

from datetime import date

from geo import districts
from geo.districts import Change
from incidents.model import Incident
from incidents.views.incident_words import partial_date_in_words as dated

__all__ = ["change_rows", "then_in_words"]


def change_rows() -> list[dict[str, str]]:
    """Return every change of the districts since 2002 for a table, the newest first."""
    return [
        {
            "When": dated(one.since),
            "District": one.name,
            "Out of": " and ".join(map(_name, one.cut_out_of)),
            "What is known": _known(one),
            "Note": one.note,
        }
        for one in reversed(districts.changes())
    ]


def then_in_words(incident: Incident, today: str | None) -> str:
    """Return how the district of an incident's own day differs from the one that counts it.

    Parameters
    ----------
    incident : Incident
    today : str or None
        Code of the district of the default set that it is counted in.

    Returns
    -------
    str
        Whole sentences; "" where there is no difference, no day or no district.
    """
    on = incident.date_start
    if incident.district is None or today is None or on is None:
        return ""
    own = districts.own_of(incident.district, on, incident.tehsil)
    if own != districts.own_of(incident.district, incident.date_end or on, incident.tehsil):
        return ""  # its dates span the change: on which side of it, nobody knows
    if own != today:
        return f"On its date: {_name(own)} district. {_why(own, today)}"
    if made := _made_in_that_year(today, on):
        return f"{_name(today)} was cut out of {_parents(made)} in {made.since}, day not known."
    others = _others(own, on) if incident.tehsil is None and incident.geometry is None else ()
    if others:
        return (
            f"On its date {_name(own)} district held {' and '.join(map(_name, others))} too; "
            "in which of them is not told."
        )
    return ""


def _why(own: str, today: str) -> str:
    then, now = _made(own), _made(today)
    if then is not None and then.until:
        return f"{then.name} stood from {dated(then.since)} to {dated(then.until)}."
    if now is not None and own in now.cut_out_of:
        return f"{now.name} was cut out of it in {dated(now.since)}."
    if then is not None:
        return (
            f"It was cut out of {_parents(then)} in {dated(then.since)}; figures are by "
            "the districts of the 2023 census."
        )
    return "Figures are by the districts of the 2023 census."


def _made(code: str) -> Change | None:
    return next((one for one in districts.changes() if one.code == code), None)


def _made_in_that_year(code: str, on: date) -> Change | None:
    made = _made(code)
    return made if made is not None and made.since == str(on.year) else None


def _others(own: str, on: date) -> tuple[str, ...]:
    """Return the districts of today that share in a district of a day, beside itself."""
    then = districts.read_districts(on).loc[own, "tehsils"]
    home = districts.read_tehsils()["district"]
    return tuple(sorted({str(home[code]) for code in then} - {districts.default_of(own)}))


def _known(change: Change) -> str:
    if not change.made:
        return "Announced; no gazette seen, not used"
    return f"Made; dissolved in {dated(change.until)}" if change.until else "Made"


def _parents(change: Change) -> str:
    return " and ".join(map(_name, change.cut_out_of))


def _name(code: str) -> str:
    return districts.names().get(code, code)
