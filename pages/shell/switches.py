"""Choices of how something is shown: a widget and its part of the URL."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from pages.shell import view_state
from pages.shell.search_boxes import pick_one


def switch(
    part: str,
    label: str,
    options: Mapping[str, str],
    *,
    look: Literal["buttons", "list"] = "buttons",
    is_named: bool = False,
    width: int | Literal["content"] = "content",
) -> str:
    """Draw a choice that belongs to the view, and return the chosen code.

    Parameters
    ----------
    part : str
        The field of ``View``.
    label : str
        For those who hear the page; seen only if ``is_named``.
    options : mapping
        Code to the words on the button; the same words for as long as the server runs. The
        browser answers with the words: under others, what it says is taken for no choice.
    """
    drawn, codes = view_state.drawn(f"v_{part}"), list(options)
    visibility: Literal["visible", "collapsed"] = "visible" if is_named else "collapsed"
    if look == "list":
        pick_one(
            label,
            codes,
            index=codes.index(str(drawn.began)),
            format_func=options.__getitem__,
            key=drawn.name,
            label_visibility=visibility,
            width=width if isinstance(width, int) else "stretch",
        )
    else:
        st.segmented_control(
            label,
            codes,
            default=str(drawn.began),
            format_func=options.__getitem__,
            key=drawn.name,
            required=True,
            label_visibility=visibility,
        )
    view_state.take()
    return str(getattr(view_state.current_view(), part))
