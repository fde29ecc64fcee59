"""A link that holds a data version: its numbers stay, and what changed since is said."""

from typing import cast

import streamlit as st

from incidents.atlas import Atlas
from incidents.counting_rules import COUNTING_RULES
from incidents.errors import DamagedError, NotFoundError, SealError, UndoneError
from incidents.filters import IncidentFilter
from incidents.links import LinkProblem, ProblemCode
from incidents.model import Status
from incidents.views.incident_words import date_in_words, escape_markdown
from pages.shell import page_links, view_state
from server import cached

OLDER_RULES = (
    f" This link was made under older rules of counting; the figures here are counted by "
    f"today’s (version {COUNTING_RULES})."
)


def load() -> Atlas:
    """Return the atlas at the version that the reader looks at, or the newest one."""
    version = view_state.version()
    if version is None:
        return cached.load_atlas()
    try:
        return cached.load_atlas(version, view_state.seal())
    except SealError as error:
        problem = LinkProblem(ProblemCode.OTHER_SEAL, "v", f"{version:,}", (error.seal,))
        view_state.leave_version(problem)
    except UndoneError as error:
        undone_on = date_in_words(error.at.date())
        problem = LinkProblem(ProblemCode.VERSION_UNDONE, "v", f"{version}", (undone_on,))
        view_state.leave_version(problem)
    except NotFoundError:
        view_state.leave_version(LinkProblem(ProblemCode.VERSION_TO_COME, "v", f"{version}"))
    except DamagedError:
        view_state.leave_version(LinkProblem(ProblemCode.VERSION_DAMAGED, "v", f"{version}"))
    return cached.load_atlas()


def problems() -> None:
    """Name what the link held that we do not know."""
    place, found = st.empty(), view_state.problems()
    if found:
        place.warning(
            "Part of this link was ignored. " + escape_markdown(" ".join(one.text for one in found))
        )


class Banner:
    """One line that says which version is shown and what changed since; nothing for the newest.

    It is drawn at once, so that nothing jumps, and its words again at the end of a run
    whose filter is another one.
    """

    def __init__(self, atlas: Atlas) -> None:
        self._version = atlas.version if view_state.version() is not None else None
        if self._version is None:
            return
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="pinned", border=True
        ):
            self._place = st.empty()
            changed = self._say()
            if changed:
                page_links.to_page(
                    "pages/changes.py",
                    "What changed",
                    # All that the page will say of itself: another address would be one more
                    # way back.
                    view_state.carried_query(),
                    icon=":material/history:",
                    after=str(self._version),
                )
                # Before anything is drawn: what a quick reader presses next ends this run.
                st.button(
                    "Show the newest data",
                    type="tertiary",
                    icon=":material/update:",
                    on_click=view_state.leave_version,
                )

    def refresh(self) -> None:
        """Say it again if the filter that it speaks of is out of date."""
        if self._version is not None and view_state.current_filter() != self._filter:
            self._say()

    def _say(self) -> int:
        version = cast(int, self._version)
        self._filter = view_state.current_filter()
        changed, day = cached.changed_since(version)
        made = f" of {date_in_words(day)}" if day else ""
        told = f"{counted(changed)} changed since" if changed else "nothing has changed since"
        if changed and self._filter != IncidentFilter():
            within = len(cached.changed_within(self._filter, version))
            told += f", {part_within(within, changed)}"
        if hidden := cached.withheld_since(version):
            told += f"; {hidden:,} withheld now, to protect somebody, and left out here"
        text = f"**Data version {version}{made}**: {told}."
        if view_state.current_link().is_of_older_rules:
            text += OLDER_RULES
        self._place.markdown(text, width="content")
        return changed


def counted(number: int) -> str:
    """Return a number of incidents in words."""
    return f"{number:,} incident{'' if number == 1 else 's'}"


def part_within(within: int, changed: int) -> str:
    """Say how many of some changes are within the filter."""
    if within in (0, changed):
        some, none = ("", "not ") if changed == 1 else ("all ", "none of them ")
        return f"{some if within else none}within this filter"
    return f"{within:,} of them within this filter"


def retracted_since(incident_id: str) -> None:
    """Say of a record in an older version that it has been retracted, or taken out, since."""
    if view_state.version() is None:
        return
    try:
        now = cached.incident_now(incident_id).incident
    except NotFoundError:
        st.warning("This entry has been taken out of the record since this data version.")
        return
    if now.status is Status.RETRACTED:
        lines = cached.public_history(incident_id)
        reasons = [one.why for one in lines if "status" in one.changed and one.why]
        st.warning(escape_markdown(f"Retracted since this data version. {''.join(reasons[-1:])}"))
