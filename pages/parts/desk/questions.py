"""The five questions that are answered before anything is public."""

import streamlit as st

from incidents.desk.drafts import HarmAnswer
from incidents.desk.safeguards.harm import QUESTIONS


def questions(key: str) -> list[HarmAnswer]:
    """Draw the five questions; only those that are answered are returned.

    Parameters
    ----------
    key : str
        What the widgets are called; one for each thing that is decided.
    """
    answers = []
    with st.container(border=True, gap="small"):
        st.markdown("**Before it is public**")
        for question in QUESTIONS:
            said = st.radio(
                question.text,
                ("No", "Yes"),
                index=None,
                horizontal=True,
                key=f"{key}_{question.key}",
            )
            note = ""
            if said == "Yes":
                note = st.text_input("What was done about it?", key=f"{key}_{question.key}_note")
            if said is not None:
                answers.append(HarmAnswer(question=question.key, yes=said == "Yes", note=note))
    return answers
