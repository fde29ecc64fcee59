"""Accounts, on the command line."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from incidents import settings
from incidents.commands import Add
from incidents.desk import account_admin
from incidents.desk.auth import Accounts, one_time_links
from incidents.desk.auth.roles import COMMAND_LINE, Role
from incidents.desk.service_gate import Desk
from incidents.errors import IncidentError
from incidents.store import Store, live_path, server_lock

_SERVER = "http://localhost:8501"  # where it will be, as long as nobody serves the store


def add_to(add: Add) -> None:
    """Add the commands of this module."""
    command = add("user", _user, "accounts: who may do what", as_json=False)
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
        return made

    def named(name: str, text: str) -> argparse.ArgumentParser:
        made = action(name, text)
        made.add_argument("name", metavar="NAME")
        return made

    added = named("add", "add an account, and print the link on which its password is chosen")
    added.add_argument("--role", choices=[role.value for role in Role], required=True)
    reset = named("reset", "sign an account out, and print a link for a new password")
    for one in (added, reset):
        one.add_argument("--json", action="store_true", help="for programs to read")
    added.add_argument(
        "--password-stdin", action="store_true", help="for scripts: read the password, not a link"
    )
    action("list", "list accounts").add_argument(
        "--json", action="store_true", help="for programs to read"
    )
    named("disable", "let nobody in with an account any more")
    named("enable", "let an account in again")
    named("role", "give an account another role").add_argument(
        "role", choices=[role.value for role in Role]
    )
    linked = named("link", "let an account sign in with a provider (docs/oidc.md)")
    linked.add_argument("--issuer", metavar="URL", help="without both: unlink")
    linked.add_argument("--subject", metavar="ID")


def _user(path: Path, options: argparse.Namespace) -> int:
    with open_desk(path) as desk:
        return _ACTIONS[options.action](desk, options)


@contextmanager
def open_desk(path: Path) -> Iterator[Desk]:
    """Open the desk beside a store; closes it."""
    with Store(path) as store:
        accounts = Accounts(path.parent / "accounts.sqlite")
        try:
            yield Desk.beside(store, accounts)
        finally:
            accounts.close()


def _add(desk: Desk, options: argparse.Namespace) -> int:
    name, role = options.name, Role(options.role)
    if options.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        account_admin.add_with_password(desk, COMMAND_LINE, name, role, password)
        if options.json:
            print(json.dumps({"name": name, "role": role, "link": None}))
        else:
            print(f"Added {name} ({role}).")
        return 0
    _show_link(
        options, account_admin.add(desk, COMMAND_LINE, name, role), f"Added {name} ({role})."
    )
    return 0


def _reset(desk: Desk, options: argparse.Namespace) -> int:
    token = account_admin.reset(desk, COMMAND_LINE, options.name)
    _show_link(options, token, f"{options.name} is signed out; the old password holds no more.")
    return 0


def _show_link(options: argparse.Namespace, token: str, said: str) -> None:
    here = server_lock.address_of(options.store or live_path()) or _SERVER
    link = one_time_links.address(token, settings.public_url() or here)
    if options.json:
        print(json.dumps({"name": options.name, "link": link}))
        return
    print(f"{said} Hand over this link; it can be used once, within a day:\n{link}")


def _list(desk: Desk, options: argparse.Namespace) -> int:
    found = account_admin.people(desk, COMMAND_LINE)
    if options.json:
        shown = [
            {"name": one.name, "role": one.role, "state": one.state, "issuer": one.issuer}
            for one in found
        ]
        print(json.dumps(shown, ensure_ascii=False, indent=1))
        return 0
    for one in found:
        print(f"{one.name:32}  {one.role:8}  {one.state}")
    if not found:
        print("There are no accounts yet. `make run` prints the link that makes the first admin.")
    return 0


def _disable(desk: Desk, options: argparse.Namespace) -> int:
    account_admin.disable(desk, COMMAND_LINE, options.name)
    print(f"{options.name} is disabled and signed out.")
    return 0


def _enable(desk: Desk, options: argparse.Namespace) -> int:
    account_admin.enable(desk, COMMAND_LINE, options.name)
    print(f"{options.name} can sign in again.")
    return 0


def _role(desk: Desk, options: argparse.Namespace) -> int:
    account_admin.set_role(desk, COMMAND_LINE, options.name, Role(options.role))
    print(f"{options.name} is {options.role} now, and signed out.")
    return 0


def _link(desk: Desk, options: argparse.Namespace) -> int:
    if bool(options.issuer) != bool(options.subject):
        raise IncidentError("Give both --issuer and --subject, or neither to unlink.")
    account_admin.link_identity(desk, COMMAND_LINE, options.name, options.issuer, options.subject)
    print(f"{options.name} is {'linked' if options.issuer else 'not linked any more'}.")
    return 0


_ACTIONS = {
    "add": _add,
    "list": _list,
    "disable": _disable,
    "enable": _enable,
    "reset": _reset,
    "role": _role,
    "link": _link,
}
