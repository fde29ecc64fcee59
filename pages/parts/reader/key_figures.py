"""Key figures, the whose-number switch, and the line that says how far to trust them."""

import pandas as pd
import streamlit as st

from incidents import facts
from incidents.atlas import Selection
from incidents.filters import IncidentFilter
from pages.shell.switches import switch

BASES = {
    "all": "All claims",
    "state": "State",
    "armed_group": "Armed groups",
    "independent": "Independent, media",
    "low": "Lowest",
    "high": "Highest",
}


def basis_switch() -> str:
    """Draw the switch and return whose number is asked for."""
    return switch("basis", "Whose number?", BASES, is_named=True)


def basis_note(chosen: Selection) -> None:
    """Say for how many incidents each side gives a number of people killed."""
    st.caption(facts.coverage_note(facts.facts_of(chosen)))


def key_figures(chosen: Selection, basis: str) -> None:
    """Draw the figures of a selection: incidents, then ranges, each with what is not counted."""
    found = facts.facts_of(chosen, basis)
    with st.container(horizontal=True, gap="small", key="figures"):
        for box in facts.boxes(found):
            figure_box(box.label, box.value, box.note)


def groups(chosen: Selection, basis: str) -> None:
    """Draw killed and injured of each victims group, when somebody asks for them."""
    # Worked out only when somebody looks: each group is a pass over all claims.
    place = st.expander("Killed and injured by victims group", on_change="rerun", key="groups")
    if not place.open:
        return
    rows = facts.group_rows(facts.facts_of(chosen, basis))
    kind = facts.kind_of(facts.facts_of(chosen, basis))
    table = pd.DataFrame(
        {
            f"{one.label}, {kind}": [_cell(row.figures[at]) for row in rows]
            for at, one in enumerate(rows[0].figures)
        },
        index=pd.Index([row.label for row in rows], name="Group"),
    )
    with place:
        st.table(table)
        st.caption(facts.GROUP_NOTE)


def _cell(box: facts.Box) -> str:
    return f"{box.value} ({box.note})" if box.note else box.value


def figure_box(label: str, value: str, note: str) -> None:
    """Draw one figure with what it leaves out."""
    st.metric(
        label, value, note, delta_color="off", delta_arrow="off", border=True, height="stretch"
    )


def trust_line(chosen: Selection, choice: IncidentFilter, basis: str) -> None:
    """Say how far to trust the figures, how many incidents this basis covers, how complete it is.

    Parameters
    ----------
    chosen : Selection
        What ``choice`` gives.
    choice : IncidentFilter
    basis : str
    """
    found = facts.facts_of(chosen, basis)
    told = (
        facts.trust(found),
        facts.basis_sentence(found),
        facts.completeness_line(found, choice),
    )
    with st.container(key="trust"):
        st.markdown(f"**How far to trust it.** {' '.join(one for one in told if one)}")
