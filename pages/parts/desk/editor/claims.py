"""Claims as sentences: who says so is confirmed by a person, one by one."""

import streamlit as st

from incidents.codebook import read_codebook
from incidents.desk.drafts import DeskClaim, same_report
from incidents.desk.editing.form import (
    add_claim,
    add_report,
    claim_sentence,
    claimant_names,
    drop,
    make_one,
)
from incidents.desk.editing.named_actors import gone_with
from incidents.model import NO_ONE_GROUP, ClaimKind, side_of
from incidents.reading import UNATTRIBUTED
from incidents.views.incident_words import escape_markdown
from incidents.views.marked_text import paragraph_of, paragraphs
from pages.parts.desk.editor.form_widgets import LABEL_WORDS, Form, labels
from pages.parts.desk.editor.row_buttons import add_button, confirm_button, drop_button
from pages.shell.search_boxes import pick_one
from pages.shell.side_words import in_side_colour

_LANGUAGES = {
    "en": "English", "ur": "Urdu", "bal": "Balochi", "brh": "Brahui", "ps": "Pashto",
    "sd": "Sindhi", "fa": "Persian", "ar": "Arabic", "zh": "Chinese", "fr": "French",
}  # fmt: skip


def claims(form: Form) -> None:
    """Draw every claim of the draft."""
    st.markdown("**Claims** :small[:gray[each as its report gives it; none is added up here]]")
    if not form.draft.claims:
        st.caption(
            "No claim yet. An incident may have none; a number that nobody says has no claim."
        )
    for n, claim in enumerate(form.draft.claims):
        _claim(form, n, claim)
    add_button(form, "claims", "Add a claim", add_claim)


def _claim(form: Form, n: int, claim: DeskClaim) -> None:
    done = "confirmed" if claim.confirmed else "open"
    with st.container(border=True, gap="small", key=f"claim-{done}-{form.item.key}-{n}"):
        _sentence(form, n, claim)
        _who(form, n, claim)
        if claim.label is None and claim.id is None:
            _figures(form, n, claim)
        else:
            with st.expander("Change the figure or whom it counts"):
                _figures(form, n, claim)


def _sentence(form: Form, n: int, claim: DeskClaim) -> None:
    left, right = st.columns([5, 3], vertical_alignment="center", gap="small")
    with left:
        who = "nobody is named" if claim.claimant == UNATTRIBUTED else claim.claimant or "…"
        side = side_of(claim.claimant_role) if claim.claimant_role else None
        said = escape_markdown(claim_sentence(claim))
        speaker = in_side_colour(f"**{escape_markdown(who)}**", side)
        st.markdown(f"Claim {n + 1} · {speaker}: **{said}** {_marks(form, claim)}")
    with right:
        ready = bool(claim.claimant) and claim.claimant_role is not None
        confirm_button(
            form, "claims", n, "Confirm claimant", confirmed=claim.confirmed, ready=ready
        )


def _marks(form: Form, claim: DeskClaim) -> str:
    marks = []
    if claim.span and form.work.text:
        marks.append(f"paragraph {paragraph_of(paragraphs(form.work.text), claim.span[0])}")
    if claim.label:
        marks.append(LABEL_WORDS[claim.label])
    return f":small[:gray[{' · '.join(marks)}]]" if marks else ""


def _who(form: Form, n: int, claim: DeskClaim) -> None:
    who, role, off = st.columns([6, 5, 1.2], vertical_alignment="bottom", gap="small")
    with who:
        key = form.key(f"claims.{n}.claimant")
        names = list(claimant_names())
        if st.session_state[key] and st.session_state[key] not in names:
            names.insert(0, st.session_state[key])
        pick_one(
            "Who says so?",
            names,
            key=key,
            index=None,
            placeholder="Choose or type",
            accept_new_options=True,
            disabled=form.closed,
        )
    with role:
        form.choice(f"claims.{n}.claimant_role", "Speaks as", labels("claimant_role"))
    with off:
        if drop_button(form, "claims", n, f"Take claim {n + 1} away"):
            _take_away(form, n)


def _take_away(form: Form, n: int) -> None:
    """Take a claim away, and say who is not named any more without it."""
    before, gone = form.draft, gone_with(form.draft, n)
    after = drop(before, "claims", n)
    if gone:
        known = read_codebook().actors
        ids = dict.fromkeys(before.actors[one].actor or "" for one in gone)
        names = ", ".join(f"“{known[one].name}”" if one in known else one for one in ids)
        form.item.told = (
            f"With its only claim, {names} is taken out of “Who is named”: nothing else here "
            "says that it did this."
        )
        form.item.undo = (before, after)
    form.act(after)


def _whom(form: Form, n: int, claim: DeskClaim) -> None:
    """Ask what keeps people from being counted twice, or not at all."""
    if claim.victims in NO_ONE_GROUP:
        form.choice(
            f"claims.{n}.attackers_in", "Are attackers in the figure?", labels("attackers_in")
        )
    elif claim.victims is not None:
        groups = {
            code: name for code, name in labels("victims").items() if code not in NO_ONE_GROUP
        }
        form.choice(f"claims.{n}.others_count_as", "Others count the same people as", groups)


def _other_entries(form: Form, n: int, claim: DeskClaim) -> None:
    """Ask which other entries a figure, or what a side says that it did, holds as well."""
    of_people = claim.kind is ClaimKind.CASUALTIES
    form.text(
        f"claims.{n}.of_incidents",
        "Other entries whose people are in it" if of_people else "Other entries that it is about",
        placeholder="none, or their ids with spaces between them",
        help="One figure for several incidents, or a round-up: people are not counted twice."
        if of_people
        else "One statement about several incidents, such as those of a night.",
    )
    form.problem(f"claims.{n}.of_incidents")


def _figures(form: Form, n: int, claim: DeskClaim) -> None:
    first = st.columns([3, 3, 4], vertical_alignment="bottom", gap="small")
    with first[0]:
        form.choice(f"claims.{n}.kind", "About", labels("claim_kind"))
    if claim.kind is ClaimKind.CASUALTIES:
        with first[1]:
            form.text(
                f"claims.{n}.figure",
                "How many",
                placeholder="214 · 10-12 · at least 7 · several",
                help="As the report words it; “several” is not counted, unknown stays blank.",
            )
        with first[2]:
            form.choice(f"claims.{n}.measure", "What happened", labels("measure"))
        form.problem(f"claims.{n}.figure")
        second = st.columns([3, 4, 3], vertical_alignment="bottom", gap="small")
        with second[0]:
            form.choice(f"claims.{n}.victims", "To whom", labels("victims"))
        with second[1]:
            form.text(
                f"claims.{n}.victims_detail",
                "In the report's words",
                placeholder="the exact force, say",
            )
        with second[2]:
            form.choice(f"claims.{n}.covers", "Counts", labels("covers"))
        _whom(form, n, claim)
    _other_entries(form, n, claim)
    third = st.columns([3, 4, 3], vertical_alignment="bottom", gap="small")
    with third[0]:
        form.choice(f"claims.{n}.scope", "About this incident?", labels("scope"))
    with third[1]:
        form.text(f"claims.{n}.quote", "Short quote", max_chars=300)
    with third[2]:
        if len(form.draft.reports) > 1:
            known = {
                r: f"Report {r + 1}: {one.publisher or '…'}"
                for r, one in enumerate(form.draft.reports)
            }
            form.choice(f"claims.{n}.report", "Carried by", known)


def reports(form: Form, *, folded: bool) -> None:
    """Draw the reports that the record rests on."""
    for n, report in enumerate(form.draft.reports):
        name = report.publisher or "publisher not given yet"
        wanting = form.lacks(f"reports.{n}")
        with st.expander(
            f"Report {n + 1}: {escape_markdown(name)}",
            expanded=not folded or wanting,
            icon=":material/article:",
        ):
            _report(form, n)
    add_button(form, "reports", "Add a report", add_report)


def _again(form: Form, n: int) -> None:
    """Say that the report is listed before, and offer to make one of the two."""
    before = next(
        (r for r in range(n) if same_report(form.draft.reports[r], form.draft.reports[n])),
        None,
    )
    if before is None:
        return
    st.caption(f":red[This is report {before + 1} again. Read twice, it is still one report.]")
    if st.button(
        f"Make it one with report {before + 1}",
        key=form.button(f"reports.{n}.one"),
        icon=":material/merge:",
        help="Its claims go to that report",
        disabled=form.closed,
    ):
        form.act(make_one(form.draft, n))


def _report(form: Form, n: int) -> None:
    _again(form, n)
    first = st.columns([3, 3, 2], vertical_alignment="bottom", gap="small")
    with first[0]:
        form.text(f"reports.{n}.publisher", "Publisher", placeholder="Who published it")
    with first[1]:
        form.choice(f"reports.{n}.source_type", "Kind of source", labels("source_type"))
    with first[2]:
        st.date_input(
            "Published",
            key=form.key(f"reports.{n}.published_on"),
            value=None,
            format="YYYY-MM-DD",
            disabled=form.closed,
        )
    second = st.columns([4, 4, 3, 1.3], vertical_alignment="bottom", gap="small")
    with second[0]:
        form.text(f"reports.{n}.title", "Headline", placeholder="As published")
    with second[1]:
        form.text(f"reports.{n}.url", "Link", placeholder="https://… or none")
    with second[2]:
        form.choice(f"reports.{n}.language", "Language", _LANGUAGES)
    with second[3]:
        carries = any(claim.report == n for claim in form.draft.claims)
        held = carries or len(form.draft.reports) == 1
        meaning = f"Take report {n + 1} away; one that carries claims stays"
        if drop_button(form, "reports", n, meaning, held=held):
            form.act(drop(form.draft, "reports", n))
    with st.expander("Where it was read, and whose it is"):
        _provenance(form, n)


def _provenance(form: Form, n: int) -> None:
    read, kept = st.columns([2, 5], vertical_alignment="bottom", gap="small")
    with read:
        st.date_input(
            "Read on",
            key=form.key(f"reports.{n}.retrieved_on"),
            value=None,
            format="YYYY-MM-DD",
            disabled=form.closed,
        )
    with kept:
        form.text(f"reports.{n}.archived_url", "Kept copy", placeholder="https://… or none")
    licence, data_set, version = st.columns([4, 3, 2], vertical_alignment="bottom", gap="small")
    with licence:
        form.choice(f"reports.{n}.licence", "Licence", labels("licence"), placeholder="Not known")
    with data_set:
        form.choice(
            f"reports.{n}.data_set", "Row of a data set", labels("data_set"), placeholder="None"
        )
    with version:
        form.text(f"reports.{n}.data_set_version", "Its version", placeholder="25.1")
    st.checkbox(
        "Not to be passed on",
        key=form.key(f"reports.{n}.not_to_be_passed_on", value=False),
        help="Given for the desk alone: no record that rests on it can leave the house",
        disabled=form.closed,
    )
