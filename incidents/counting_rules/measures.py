"""What is counted: the measures of claims, and what is made of them.

Every visible word stands at the top, so that another language can follow.
"""

from collections.abc import Mapping
from typing import Final

from incidents.codebook import read_codebook
from incidents.model import ActorKind, ActorRole, Incident, Measure

MEASURE_WORDS: Final = {
    "killed": "killed",
    "injured": "injured",
    "abducted": "abducted",
    "disappeared": "reported missing",
    "held": "abducted or missing",
    "taken": "taken or held by armed groups or unknown people",
    "state_held": "reported as disappeared or detained by the state",
    "arrested": "arrested",
    "rescued": "rescued",
    "displaced": "displaced",
}

HELD: Final = "held"

MEASURE_PARTS: Final[Mapping[str, tuple[Measure, ...]]] = {
    **{measure.value: (measure,) for measure in Measure},
    HELD: (Measure.ABDUCTED, Measure.DISAPPEARED),
}
"""What a reader may ask a number of: each measure, and ``held``, which is two in one."""

TAKEN: Final = "taken"
STATE_HELD: Final = "state_held"
MEASURES: Final = ("killed", "injured", TAKEN, STATE_HELD, "arrested", "rescued", "displaced")
"""What is shown. Who is arrested is among ``state_held`` too."""

LIKE_FOR_LIKE_MEASURES: Final = ("killed", "injured")
"""What is counted by victims group too."""

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


def measures_of(name: str, incident: Incident) -> tuple[Measure, ...]:
    """Return the measures of claims that a name counts in an incident."""
    measures = MEASURES_COUNTED[name]
    if name == TAKEN and is_by_state(incident):
        return ()
    if name == STATE_HELD and is_by_state(incident):
        return (*measures, Measure.ABDUCTED)
    return measures
