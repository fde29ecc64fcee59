"""The parts of the page on how well the machine reads."""

import streamlit as st

from incidents.desk.review.reading_quality import ENOUGH, FieldRate, Quality, reading_quality
from server import desk_guard

_SPANS = {"Last 20": 20, "Last 100": 100, "All": None}


def page() -> None:
    """Draw the rates, in words, as bars and as a table."""
    st.title("Reading quality", anchor=False)
    st.write(
        "How often an editor changed what the machine had read, field by field, "
        "before a draft went to review. It measures the machine, not the editors."
    )
    chosen = st.segmented_control(
        "Reports counted", list(_SPANS), default="Last 100", key="quality.span"
    )
    found = reading_quality(desk_guard.open_desk(), desk_guard.token(), _SPANS[chosen or "All"])
    if not found.drafts:
        st.info(
            "No draft that was read from a report has gone to review yet, so there is nothing to "
            "count. Read a report, correct its draft and send it to review."
        )
        return
    _summary(found)
    _table(found)


def _summary(found: Quality) -> None:
    drafts = f"{found.drafts:,} draft{'' if found.drafts == 1 else 's'}"
    if found.drafts < ENOUGH:
        st.warning(
            f"Counted over {drafts}. That is too little to tell: from {ENOUGH} drafts on, "
            "the rates begin to mean something."
        )
        return
    ordered = sorted(found.rates, key=lambda one: -one.rate)
    worst, best = ordered[0], ordered[-1]
    st.markdown(
        f"Over {drafts}: corrected most often, **{worst.label.lower()}** "
        f"({_share(worst)}); least often, **{best.label.lower()}** ({_share(best)})."
    )


def _share(one: FieldRate) -> str:
    return f"{one.corrected:,} of {one.drafts:,}"


def _table(found: Quality) -> None:
    st.dataframe(
        [
            {
                "Field": one.label,
                "Corrected": _share(one),
                "Rate": 100 * one.rate,
                "Likely between": f"{100 * one.low:.0f} and {100 * one.high:.0f} %",
                "Of those read surely": f"{one.surely[0]:,} of {one.surely[1]:,}"
                if one.surely[1]
                else "–",
            }
            for one in sorted(found.rates, key=lambda one: (-one.rate, one.label))
        ],
        hide_index=True,
        width="stretch",
        height="content",
        column_config={
            "Rate": st.column_config.ProgressColumn(
                "Corrected, in percent", min_value=0, max_value=100, format="%.0f %%"
            ),
        },
    )
    st.caption(
        "“Likely between” is the range in which the true rate lies nineteen times out of twenty. "
        "“Read surely” are fields that the machine labelled so: few of them should need a change."
    )
