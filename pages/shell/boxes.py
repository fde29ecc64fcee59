"""The boxes with a list to search: what is typed is found as it stands, and Enter takes one.

Streamlit's own boxes match letters that merely follow each other somewhere in a name,
and their first offer is to take all that match. So every page draws its boxes here.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import streamlit as st

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
