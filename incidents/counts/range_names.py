"""Under which names ``Atlas.ranges`` keeps the ranges of its incidents."""

from typing import Final

from incidents.counting_rules.measures import LIKE_FOR_LIKE_MEASURES, MEASURES
from incidents.counting_rules.victims_groups import VictimsGroup


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
