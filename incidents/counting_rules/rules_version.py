"""Which rules people are counted by."""

from typing import Final

COUNTING_RULES: Final = 3
"""The version of the rules by which people are counted; links, citations and files name it.

1 let all voices of an incident compete. 2 counts people: the groups of victims add, and
voices compete about each group. 3 lets what a side counts in more than an incident bound it
from above, gives "up to" no low end, and adds people whom the other figures leave out.
"""
