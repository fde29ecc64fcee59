"""A link that holds a data version: its numbers stay, and what changed since is said."""

import streamlit as st

from incidents.errors import NotFoundError
from incidents.frame import Atlas
from incidents.model import Status
from incidents.views.words import date_in_words, escape_markdown
from pages.shell import reads, state


def load() -> Atlas:
    """Return the atlas at the version that the reader looks at, or the newest one."""
    version = state.version()
    if version is None:
        return reads.load_atlas()
    try:
        return reads.load_atlas(version)
    except NotFoundError:
        state.leave_version(f"v: there is no data version {version:,}; the newest data are shown.")
        return reads.load_atlas()


def problems() -> None:
    """Name what the link held that we do not know."""
    found = state.problems()
    if found:
        st.warning("Part of this link was ignored. " + escape_markdown(" ".join(found)))


def banner(atlas: Atlas) -> None:
    """Say, in one line, which version is shown and what changed since; nothing for the newest."""
    if state.version() is None:
        return
    changed, day = reads.changed_since(atlas.version)
    made = f" of {date_in_words(day)}" if day else ""
    told = (
        "nothing has changed since"
        if not changed
        else f"{changed:,} incident{'' if changed == 1 else 's'} changed since"
    )
    if hidden := reads.withheld_since(atlas.version):
        told += f"; {hidden:,} withheld now, to protect somebody, and left out here"
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="pinned", border=True
    ):
        st.markdown(f"**Data version {atlas.version:,}{made}**: {told}.", width="content")
        if changed:
            st.page_link(
                "pages/changes.py",
                label="What changed",
                icon=":material/history:",
                # All that the page will say of itself: another address would be one more way back.
                query_params={"after": [str(atlas.version)], **state.carried_query()},
            )
            if st.button("Show the newest data", type="tertiary", icon=":material/update:"):
                state.leave_version()
                st.query_params.pop("v", None)
                st.rerun()


def retracted_since(incident_id: str) -> None:
    """Say of a record in an older version that it has been retracted, or taken out, since."""
    if state.version() is None:
        return
    try:
        now = reads.incident_now(incident_id).incident
    except NotFoundError:
        st.warning("This entry has been taken out of the record since this data version.")
        return
    if now.status is Status.RETRACTED:
        reasons = [one.why for one in reads.history(incident_id) if "status" in one.changed]
        st.warning(escape_markdown(f"Retracted since this data version. {''.join(reasons[-1:])}"))
