"""What a reader does on the bars, on the map and in the box beside it, each taken once.

A brush, a click and a pick are no state of the view: they change it once. But every
later message of the browser says the last of them again, and Streamlit, which forgets
a widget that a run has not drawn, then takes it for new: a late message would bring
back dates that were cleared long ago. So what each widget has said is kept here, and a
widget that says something else than what stands is drawn anew, under another name.
See ``docs/decisions/0003-the-url-is-the-state.md``.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final, cast

import streamlit as st

_DONE: Final = "atlas_gestures"
_REMEMBERED: Final = 200  # widgets, the newest


@dataclass(slots=True)
class _Gestures:
    """What a session knows of them."""

    begun: int = 0
    # What a widget is for, to its name; and its name to what it said last.
    names: dict[Hashable, str] = field(default_factory=dict)
    said: dict[str, object] = field(default_factory=dict)


def name_for(kind: str, *what: Hashable, says: object = None) -> str:
    """Return the key under which a widget is drawn.

    Parameters
    ----------
    kind : str
        The beginning of the key.
    *what : hashable
        All that the meaning of an answer depends on, such as the width of the bars.
    says : object
        What the widget has to say now; None for nothing, as on bars without a brush.

    Returns
    -------
    str
        The key of before as long as the widget says that, else a new one: a widget that
        is drawn anew has nothing of the old one in it.
    """
    known = _known()
    key = known.names.pop((kind, *what), None)
    if key is None or known.said.get(key) != says:
        known.begun += 1
        key = f"{kind}-{known.begun}"
    known.names[kind, *what] = key
    known.said.pop(key, None)
    known.said[key] = says
    for one in (known.names, known.said):
        for old in list(one)[:-_REMEMBERED]:
            cast(dict[object, object], one).pop(old)
    return key


def is_new(key: str, says: object) -> bool:
    """Say whether a widget says what it has not said before, and keep that.

    The first that is heard of a widget which was drawn without a name of ours is what it
    was like before the reader did anything here.
    """
    said = _known().said
    before = said.setdefault(key, says)
    said[key] = says
    return before != says


def _known() -> _Gestures:
    known: _Gestures = st.session_state.setdefault(_DONE, _Gestures())
    return known
