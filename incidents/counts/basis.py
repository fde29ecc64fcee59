"""Whose number, of what, and how a range is written.

Every visible word stands at the top, so that another language can follow.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import numpy as np

from incidents.atlas import Atlas, Mask
from incidents.codebook import read_codebook
from incidents.filters import MEASURE_PARTS
from incidents.model import ActorKind, ActorRole, Incident, Measure, Side, Victims

NOT_COUNTED: Final = "not counted"
NO_REPORT: Final = "no claim"
NOT_KNOWN: Final = "not known"
UP_TO: Final = "up to {high}"
RANGE: Final = "{low}–{high}"
OPEN: Final = "+"

TAKEN: Final = "taken"
STATE_HELD: Final = "state_held"
MEASURES: Final = ("killed", "injured", TAKEN, STATE_HELD, "arrested", "rescued", "displaced")
"""What is shown. Who is arrested is among ``state_held`` too."""

MEASURES_COUNTED: Final[Mapping[str, tuple[Measure, ...]]] = {
    **MEASURE_PARTS,
    TAKEN: (Measure.ABDUCTED,),
    STATE_HELD: (Measure.DISAPPEARED, Measure.ARRESTED),
}
"""What is counted. People abducted are ``state_held`` where only the state is said to have taken
them, and ``taken`` by armed groups or unknown people anywhere else."""

ENFORCED: Final = "enforced_disappearance"


def is_by_state(incident: Incident) -> bool:
    """Whether people who were taken are reported as taken by the state.

    So they are in an enforced disappearance, and where every alleged perpetrator is of the
    state. The sub-type alone would count people whom state agents are said to have taken and
    killed to the armed groups.
    """
    known = read_codebook().actors
    doers = [
        known[one.actor].kinds[0]
        for one in incident.actors
        if one.role is ActorRole.ALLEGED_PERPETRATOR and one.actor in known
    ]
    return incident.sub_event_type == ENFORCED or set(doers) == {ActorKind.STATE}


def are_by_state(atlas: Atlas) -> Mask:
    """Return ``is_by_state`` of every incident of an atlas."""
    size = len(atlas.table)
    actors = atlas.participations
    doing = actors[(actors["role"] == ActorRole.ALLEGED_PERPETRATOR) & actors["kind"].notna()]
    of_state = (doing["kind"] == ActorKind.STATE).to_numpy()
    row = doing["row"].to_numpy(dtype=np.int64)
    state = np.bincount(row[of_state], minlength=size) > 0
    others = np.bincount(row[~of_state], minlength=size) > 0
    found: Mask = (atlas.table["sub_event_type"] == ENFORCED).to_numpy() | (state & ~others)
    return found


def measures_of(name: str, incident: Incident) -> tuple[Measure, ...]:
    """Return the measures of claims that a name counts in an incident."""
    measures = MEASURES_COUNTED[name]
    if name == TAKEN and is_by_state(incident):
        return ()
    if name == STATE_HELD and is_by_state(incident):
        return (*measures, Measure.ABDUCTED)
    return measures


GROUP_WORDS: Final = {
    Victims.SECURITY_FORCES: "security forces",
    Victims.CIVILIANS: "civilians",
    Victims.ARMED_GROUP: "members of armed groups",
    Victims.PROTESTERS: "protesters",
}
LIKE_FOR_LIKE: Final = tuple(GROUP_WORDS)
"""Groups that more than one party counts, so that figures of the same people can be compared."""

LIKE_FOR_LIKE_MEASURES: Final = ("killed", "injured")
"""What is counted by victims group too."""


class VictimsGroup(StrEnum):
    """Whom the people belong to that are said to be harmed, in the order in which it is told."""

    CIVILIANS = "civilians"
    SECURITY_FORCES = "security_forces"
    ARMED_GROUPS = "armed_groups"
    NOT_KNOWN = "not_known"


PEOPLE: Final = (
    VictimsGroup.CIVILIANS,
    VictimsGroup.SECURITY_FORCES,
    VictimsGroup.ARMED_GROUPS,
)
"""The groups that exclude one another."""

GROUP_MEMBERS: Final = {
    VictimsGroup.CIVILIANS: (Victims.CIVILIANS, Victims.PROTESTERS),
    VictimsGroup.SECURITY_FORCES: (Victims.SECURITY_FORCES,),
    VictimsGroup.ARMED_GROUPS: (Victims.ARMED_GROUP,),
    VictimsGroup.NOT_KNOWN: (Victims.UNKNOWN, Victims.MIXED, Victims.TOTAL),
}
"""Which words of claims a group takes in; a total tells of nobody in particular."""


class Basis(StrEnum):
    """Whose claims make a range."""

    ALL = "all"
    STATE = Side.STATE.value
    ARMED_GROUP = Side.ARMED_GROUP.value
    INDEPENDENT = Side.INDEPENDENT.value


class BasisChoice(StrEnum):
    """What the "whose number?" switch offers: a basis, or one end of all claims."""

    ALL = "all"
    STATE = "state"
    ARMED_GROUP = "armed_group"
    INDEPENDENT = "independent"
    LOW = "low"
    HIGH = "high"

    @property
    def basis(self) -> Basis:
        """Whose claims the choice rests on."""
        return Basis.ALL if self in (BasisChoice.LOW, BasisChoice.HIGH) else Basis(self.value)


def basis_of(choice: str) -> Basis:
    """Return the basis behind a basis or a choice, given as a code or its text."""
    return BasisChoice(choice).basis


def like_for_like(measure: str, victims: str) -> str:
    """Return the name under which ``Atlas.ranges`` keeps one victims group alone."""
    return f"{measure}:{victims}"


def in_group(measure: str, group: VictimsGroup | str) -> str:
    """Return the name under which ``Atlas.ranges`` keeps the people of one group."""
    return f"{measure}/{VictimsGroup(group)}"


def rest_of(name: str) -> str:
    """Return the name under which ``Atlas.ranges`` keeps what round-ups add to their parts."""
    return f"rest of {name}"


NUMBER_COLUMNS: Final = {measure: measure for measure in MEASURES} | {
    f"{measure}_{group}": in_group(measure, group)
    for measure in LIKE_FOR_LIKE_MEASURES
    for group in VictimsGroup
}
"""What a table of incidents calls each range, and its name in ``Atlas.ranges``: after the
measures come killed and injured of each group of people (``killed_civilians``). The groups of
an incident need not add up to its total."""


def voice_name(claimant: str) -> str:
    """Return a claimant's name as voices are told apart: case and spaces dropped."""
    return " ".join(claimant.casefold().split())


def range_text(low: float | None, high: float | None, *, is_open: bool = False) -> str:
    """Return "222–549+", "216", "44+" or "up to 45"; "not counted" without a number.

    Without a low end and open upwards it is "not known–40+".
    """
    if high is None:
        return NOT_COUNTED
    top = f"{high:,.0f}{OPEN if is_open else ''}"
    if low is None and is_open:
        return RANGE.format(low=NOT_KNOWN, high=top)
    if low is None:
        return UP_TO.format(high=top)
    return top if low == high else RANGE.format(low=f"{low:,.0f}", high=top)
