"""Key figures, the whose-number switch, and the line that says how far to trust them."""

import streamlit as st

from incidents import counts
from incidents.filters import in_sums
from incidents.frame import Selection
from pages.shell.switches import switch

BASES = {
    "all": "All claims",
    "state": "State",
    "armed_group": "Armed groups",
    "independent": "Independent, media",
    "low": "Lowest",
    "high": "Highest",
}
_SHOWN = (("killed", "Killed"), ("injured", "Injured"), ("held", "Held, missing"))


def _kind(basis: str) -> str:
    return {"low": "lowest of all claims", "high": "highest of all claims"}.get(
        basis, "range of claims"
    )


def counted(chosen: Selection) -> int:
    """Return how many of the entries are incidents that enter sums."""
    return int(in_sums(chosen.atlas)[chosen.rows].sum())


def basis_switch() -> str:
    """Draw the switch and return whose number is asked for."""
    return switch("basis", "Whose number?", BASES, is_named=True)


def basis_note(chosen: Selection) -> None:
    """Say for how many incidents each side gives a number of people killed."""
    covered = counts.coverage(chosen, "killed")
    parts = [f"{BASES[basis.value].lower()} {number:,}" for basis, number in covered.items()]
    st.caption(f"Incidents with a number of killed: {', '.join(parts)}")


def key_figures(chosen: Selection, basis: str) -> None:
    """Draw the figures of a selection: incidents, then ranges, each with what is not counted."""
    with st.container(horizontal=True, gap="small", key="figures"):
        disputed = int((chosen.column("status") == "disputed").sum())
        figure_box("Incidents", f"{counted(chosen):,}", f"{disputed:,} of them disputed")
        for measure, label in _SHOWN:
            total = counts.total(chosen, measure, basis)
            figure_box(f"{label}, {_kind(basis)}", total.text(basis), total.note())


def figure_box(label: str, value: str, note: str) -> None:
    """Draw one figure with what it leaves out."""
    st.metric(
        label, value, note, delta_color="off", delta_arrow="off", border=True, height="stretch"
    )


def trust_line(chosen: Selection, basis: str) -> None:
    """Say how far to trust the figures, and how many incidents this basis covers."""
    sentence = f"**How far to trust it.** {counts.trust_sentence(chosen)}"
    if basis in ("state", "armed_group", "independent"):
        covered = counts.coverage(chosen, "killed")
        own, every = covered[counts.Basis(basis)], covered[counts.Basis.ALL]
        sentence += (
            f" This basis has a number of killed for {own:,} of the {every:,} incidents that have "
            "any: do not compare its total with that of another basis."
        )
    with st.container(key="trust"):
        st.markdown(sentence)
