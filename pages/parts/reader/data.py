"""The parts of the page that hands data out."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from incidents.atlas import Selection
from incidents.desk.auth.roles import Role
from incidents.desk.sharing.restricted_files import ExportRequest, internal_file, partners_file
from incidents.desk.sharing.watermark import marked_file
from incidents.editions import RULES, Edition
from incidents.errors import IncidentError
from incidents.facts import facts_of, headline
from incidents.filters import IncidentFilter, filter_in_words
from incidents.views.exports import (
    FORMATS,
    Bundle,
    bundle_of,
    file_name,
    left_out,
    left_out_in_words,
)
from incidents.views.incident_words import escape_markdown, several
from pages.parts.reader.explore import page_address
from pages.shell import view_state
from pages.shell.search_boxes import pick_one
from server import costly_requests, desk_guard
from server.downloads import desk_download

_MADE = "atlas_data_made"
_EDITIONS = {
    Edition.PUBLIC: "Public",
    Edition.PARTNERS: "Partners (reviewers hand it to a named recipient)",
    Edition.INTERNAL: "Internal (the desk only)",
}
_CONTENTS = (
    ("incidents", "one row an incident, with who is named, and ranges of the claims"),
    ("actors", "who is named, in which role"),
    ("claims", "who says what, how many, in which report"),
    ("breakdowns", "the named part of a claim’s people"),
    ("reports", "the documents"),
    ("rows", "all of it in the layout of our uploads: it comes back as it went"),
    ("districts, tehsils", "in a GeoPackage: the areas, by the codes that incidents hold"),
)


def what(chosen: Selection, choice: IncidentFilter) -> None:
    """Say what a file would hold."""
    st.markdown(escape_markdown(headline(facts_of(chosen), choice)))
    st.caption(
        "A file holds exactly the incidents of this view, at this data version, with licence, "
        "codebook, filters and how to cite it. An unknown number is empty and never 0; a place "
        "known only to an area has no coordinates."
    )
    with st.expander("What the tables hold"):
        st.table(pd.DataFrame(_CONTENTS, columns=["Table", "Holds"]).set_index("Table"))


def offer(chosen: Selection, choice: IncidentFilter) -> None:
    """Ask for form and edition, make the file, and hand it out."""
    form = pick_one(
        "Form", list(FORMATS), format_func=lambda name: FORMATS[name].label, key="data_form"
    )
    edition = _edition()
    st.caption(RULES[edition].words)
    recipient = ""
    if edition is Edition.PARTNERS:
        recipient = st.text_input(
            "Recipient", key="data_recipient", max_chars=200,
            placeholder="The name of the organisation: it stands in the file, and in the log",
        )  # fmt: skip
    address = page_address(chosen.atlas.mark)
    key = (form, edition, recipient, chosen.atlas.version, choice.to_query_string())
    ready = st.session_state.get(_MADE)
    if st.button(
        "Make the file",
        type="primary",
        icon=":material/inventory_2:",
        disabled=not len(chosen) or (edition is Edition.PARTNERS and not recipient.strip()),
    ):
        ready = _made(
            chosen, ExportRequest(choice, view_state.version(), form, address), edition, recipient
        )
        ready = st.session_state[_MADE] = (key, *ready) if ready else None
    if ready is not None and ready[0] == key:
        _hand_out(ready[1], ready[2], ready[3], form, edition)


def _edition() -> Edition:
    account = desk_guard.signed_in()
    if account is None:
        return Edition.PUBLIC
    known = [Edition.PUBLIC, Edition.INTERNAL]
    if account.role.covers(Role.REVIEWER):
        known.insert(1, Edition.PARTNERS)
    chosen = st.radio(
        "Edition", known, format_func=_EDITIONS.__getitem__, key="data_edition", horizontal=True
    )
    return Edition(chosen)


def _made(
    chosen: Selection, asked: ExportRequest, edition: Edition, recipient: str
) -> tuple[Bundle, bytes, Mapping[str, int]] | None:
    with st.status("Making the file…", expanded=True) as status:
        bar = st.progress(0.1, "Gathering the rows…")
        try:
            with costly_requests.LINE.turn():
                bundle = _gathered(chosen, asked, edition, recipient)
                content = marked_file(
                    bundle, asked.form, lambda text: bar.progress(0.4, f"{text}…")
                )
                out = left_out(bundle, asked.form)
        except IncidentError as error:
            status.update(label="No file was made", state="error")
            st.error(escape_markdown(str(error)))
            return None
        bar.progress(1.0, "Done")
        status.update(label="The file is ready", state="complete", expanded=False)
    return bundle, content, out


def _gathered(chosen: Selection, asked: ExportRequest, edition: Edition, recipient: str) -> Bundle:
    if edition is Edition.PUBLIC:
        return bundle_of(chosen, edition, filters=filter_in_words(asked.choice), link=asked.link)
    if edition is Edition.PARTNERS:
        return partners_file(desk_guard.open_desk(), desk_guard.token(), asked, recipient)
    return internal_file(desk_guard.open_desk(), desk_guard.token(), asked)


def _hand_out(
    bundle: Bundle, content: bytes, out: Mapping[str, int], form: str, edition: Edition
) -> None:
    name, mime = file_name(bundle, form), FORMATS[form].mime
    size = len(content) / 1024
    told = f"{size:,.0f} kB" if size < 1024 else f"{size / 1024:,.1f} MB"
    st.caption(
        f"{name} · {told} · {several(len(bundle.incidents) - sum(out.values()), 'incident')}"
    )
    if out:
        st.warning(escape_markdown(left_out_in_words(out)), icon=":material/filter_alt:")
    if edition is Edition.PUBLIC:
        st.download_button(
            "Download", content, name, mime, icon=":material/download:", on_click="ignore"
        )
    else:
        desk_download("Download", content, name, mime)
