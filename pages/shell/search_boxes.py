"""The boxes with a list to search: what is typed is found as it stands, and Enter takes one.

Streamlit's own boxes match letters that merely follow each other somewhere in a name,
and their first offer is to take all that match. So every page draws its boxes here.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import streamlit as st

from server import cached

T = TypeVar("T")


def pick_one(
    label: str, options: Sequence[T], *, format_func: Callable[[Any], str] = str, **more: Any
) -> T:
    """Draw a box of which one option is chosen; ``more`` as in ``st.selectbox``."""
    return cast(T, pick_one_or_none(label, options, format_func=format_func, **more))


def pick_one_or_none(
    label: str, options: Sequence[T], *, format_func: Callable[[Any], str] = str, **more: Any
) -> T | None:
    """Draw a box that may be left empty; ``more`` as in ``st.selectbox``."""
    chosen: T | None = st.selectbox(
        label, options, format_func=format_func, filter_mode="contains", **more
    )
    return chosen


def pick_many(
    label: str, options: Sequence[T], *, format_func: Callable[[Any], str] = str, **more: Any
) -> list[T]:
    """Draw a box of which several options are chosen; ``more`` as in ``st.multiselect``."""
    chosen: list[T] = st.multiselect(
        label,
        options,
        format_func=format_func,
        filter_mode="contains",
        select_all=False,
        **more,
    )
    return chosen


@cache
def actor_label(code: str) -> str:
    """Return an actor's line in a box: the short name first, then every name that one may type.

    "BLA – Balochistan Liberation Army · Majeed Brigade": a box searches its lines, and
    cuts them. The short names and the aliases are the register's.
    """
    book = cached.codebook()
    name, short = book.actors[code].name, book.entry("actor", code).extra["short_name"]
    line = name if not short or short.casefold() in name.casefold() else f"{short} – {name}"
    known, spoken = line.casefold(), []
    for alias in sorted(book.actors[code].aliases, key=len):
        if alias.casefold() not in known:
            spoken.append(alias)
            known += f" {alias.casefold()}"
    return " · ".join([line, ", ".join(spoken)]) if spoken else line
