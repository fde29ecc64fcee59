"""Whom the people belong to that are said to be harmed: groups that exclude one another.

Every visible word stands at the top, so that another language can follow.
"""

from enum import StrEnum
from typing import Final

from incidents.model import Victims

GROUP_WORDS: Final = {
    Victims.SECURITY_FORCES: "security forces",
    Victims.CIVILIANS: "civilians",
    Victims.ARMED_GROUP: "members of armed groups",
    Victims.PROTESTERS: "protesters",
}
LIKE_FOR_LIKE: Final = tuple(GROUP_WORDS)
"""Groups that more than one party counts, so that figures of the same people can be compared."""


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
