"""The parts of the People page."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from incidents.desk import account_admin
from incidents.desk.auth import Person
from incidents.desk.auth.roles import Role
from incidents.desk.intake import sandbox
from incidents.errors import IncidentError
from incidents.store import file_rights
from incidents.store.backup_schedule import health
from incidents.views.incident_words import escape_markdown
from pages.parts.desk.own_account import MAY, moment
from pages.shell.search_boxes import pick_one
from pages.shell.table_heights import height_of
from server import cached, desk_guard, oidc
from server.sign_in_pages import link_of

_DONE, _PROBLEM, _LINK = "people_done", "people_problem", "people_link"
_STATES = {
    "active": "active",
    "invited": "has a link, no password yet",
    "disabled": "disabled",
}


def outcome() -> None:
    """Say how the last action ended; a one-time link is shown once."""
    if problem := st.session_state.pop(_PROBLEM, ""):
        st.error("That was not done.")
        st.text(problem)
    if done := st.session_state.pop(_DONE, ""):
        with st.container(border=True):
            st.text(done)
            if link := st.session_state.pop(_LINK, ""):
                st.write(
                    "Hand this link over in a way that you trust. It is shown this once, "
                    "can be used once, and holds for a day."
                )
                st.code(link, language=None, wrap_lines=True)


def table() -> list[Person]:
    """Draw every account and return them."""
    found = account_admin.people(desk_guard.open_desk(), desk_guard.token())
    shown = {
        "Name": [one.name for one in found],
        "Role": [one.role.value for one in found],
        "State": [_STATES[one.state] for one in found],
    }
    if oidc.is_set_up():
        shown["Identity at the provider"] = [
            f"{one.issuer} {one.subject}" if one.issuer else "" for one in found
        ]
    st.dataframe(pd.DataFrame(shown), hide_index=True)
    return found


def add_form() -> None:
    """Draw the form in which an account is added."""
    with st.form("add"):
        st.header("Add an account", anchor=False)
        st.text_input(
            "Name",
            key="people_name",
            max_chars=32,
            autocomplete="off",
            help="A pseudonym: the desk sees it beside each change, the public only the role. "
            "Letters, digits or . _ -",
        )
        pick_one("Role", list(Role), format_func=str.capitalize, key="people_role")
        st.form_submit_button("Add and make a link", on_click=_add)
        st.caption("  \n".join(f"{role.capitalize()}: {may}." for role, may in MAY.items()))


def change_form(known: list[Person]) -> None:
    """Draw what can be done with an account that is there."""
    with st.container(border=True):
        st.header("Change an account", anchor=False)
        chosen = pick_one("Account", [one.name for one in known], key="people_chosen")
        person = next((one for one in known if one.name == chosen), None)
        if person is None:
            return
        key = f"people_role_{person.name}"
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            roles = list(Role)
            pick_one(
                "New role",
                roles,
                index=roles.index(person.role),
                format_func=str.capitalize,
                key=key,
            )
            st.button("Change the role", on_click=_set_role, args=(person.name, key))
        with st.container(horizontal=True, gap="small"):
            if person.state == "disabled":
                st.button("Enable", on_click=_enable, args=(person.name,))
            else:
                st.button("New password link", on_click=_reset, args=(person.name,))
                st.button("Disable", on_click=_disable, args=(person.name,))
        st.caption(
            "Each of these ends the sessions of the account at once. A new link takes the old "
            "password away. What somebody has written stays, under their name."
        )
        if oidc.is_set_up():
            _identity_form(person)


def _identity_form(person: Person) -> None:
    with st.form("identity", border=False):
        st.text_input("Issuer (iss)", person.issuer or "", key="people_issuer")
        st.text_input("Subject (sub)", person.subject or "", key="people_subject")
        st.form_submit_button("Link this identity", on_click=_link, args=(person.name,))


def four_eyes() -> None:
    """Draw the four-eyes switch and say what it means."""
    st.header("Four eyes", anchor=False)
    st.session_state["people_four_eyes"] = desk_guard.open_accounts().four_eyes()
    st.toggle(
        "Nobody publishes what they wrote themselves", key="people_four_eyes", on_change=_four_eyes
    )
    st.caption(
        "Switch this off only for a desk of one person. Whoever then publishes a record of their "
        "own has it said in the public change log, and each switch stays in the log below."
    )


def audit_log() -> None:
    """Draw what was done to accounts, newest first."""
    st.header("What was done to accounts", anchor=False)
    found = account_admin.audit_log(desk_guard.open_desk(), desk_guard.token())
    st.dataframe(
        pd.DataFrame(
            {
                "When (UTC)": [moment(one.at) for one in found],
                "Who": [one.by for one in found],
                "What": [one.what for one in found],
                "Account": [one.account for one in found],
                "Detail": [one.detail for one in found],
            }
        ),
        hide_index=True,
        height=height_of(len(found), 280),
    )
    st.caption("The newest 200 entries. None can be changed or taken out.")


def _add() -> None:
    name, role = st.session_state["people_name"], Role(st.session_state["people_role"])

    def add() -> str:
        token = account_admin.add(desk_guard.open_desk(), desk_guard.token(), name, role)
        st.session_state["people_name"] = ""
        return token

    _try(add, f"{name.strip()} was added as {role}.")


def _reset(name: str) -> None:
    _try(
        lambda: account_admin.reset(desk_guard.open_desk(), desk_guard.token(), name),
        f"{name} is signed out, and the old password holds no more.",
    )


def _set_role(name: str, key: str) -> None:
    role = Role(st.session_state[key])
    _try(
        lambda: account_admin.set_role(desk_guard.open_desk(), desk_guard.token(), name, role),
        f"{name} is {role} now.",
    )


def _disable(name: str) -> None:
    _try(
        lambda: account_admin.disable(desk_guard.open_desk(), desk_guard.token(), name),
        f"{name} is disabled.",
    )


def _enable(name: str) -> None:
    _try(
        lambda: account_admin.enable(desk_guard.open_desk(), desk_guard.token(), name),
        f"{name} is enabled.",
    )


def _link(name: str) -> None:
    issuer, subject = st.session_state["people_issuer"], st.session_state["people_subject"]
    _try(
        lambda: account_admin.link_identity(
            desk_guard.open_desk(), desk_guard.token(), name, issuer, subject
        ),
        f"{name} is {'linked' if issuer else 'not linked any more'}.",
    )


def _four_eyes() -> None:
    is_on = st.session_state["people_four_eyes"]
    _try(
        lambda: account_admin.set_four_eyes(desk_guard.open_desk(), desk_guard.token(), is_on),
        f"Four eyes is {'on' if is_on else 'off'}.",
    )


def _try(action: Callable[[], str | None], done: str) -> None:
    """Run one action; what it returns is the token of a one-time link."""
    try:
        token = action()
    except IncidentError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    st.session_state[_DONE] = done
    if token:
        st.session_state[_LINK] = link_of(token)


def safety() -> None:
    """Say what an admin should know about the safety of the data: backups, disk, damage."""
    said = health(cached.STORE)
    not_held = (*file_rights.not_kept(), *sandbox.not_held())
    st.header("Safety of the data", anchor=False)
    for sentence in said:
        st.warning(escape_markdown(sentence))
    if not said:
        st.caption("The newest backup is sound and holds what was written; there is room for more.")
    for sentence in not_held:
        st.info(sentence)
    st.caption("Backups, restoring and what to do when something is wrong: `docs/running.md`.")
