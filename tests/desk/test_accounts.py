"""Who may come in, for how long, and what is kept of it."""

import threading
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from incidents.desk import account_admin
from incidents.desk.auth import (
    AccountExistsError,
    AccountNameError,
    Accounts,
    LastAdminError,
    LinkError,
    PasswordError,
    Passwords,
    SignInError,
)
from incidents.desk.auth.passwords import checked
from incidents.desk.auth.roles import (
    COMMAND_LINE,
    OPERATOR,
    Account,
    NotAllowedError,
    NotSignedInError,
    Role,
)
from incidents.desk.service_gate import Desk, Permit
from tests.desk.conftest import FAST, PASSWORD, Clock, Tokens

NEW = "another fictional phrase"


def refused(desk: Desk, token: str) -> bool:
    return desk.accounts.who(token) is None


# In


def test_a_session_knows_its_account_and_role(desk: Desk, tokens: Tokens) -> None:
    account = desk.accounts.require(tokens.reviewer, Role.EDITOR)

    assert (account.name, account.role) == ("plover", Role.REVIEWER)
    with pytest.raises(NotAllowedError):
        desk.accounts.require(tokens.reviewer, Role.ADMIN)


@pytest.mark.parametrize("name", ["heron", "HERON", " Heron "])
def test_a_name_is_one_however_its_letters_are_written(desk: Desk, name: str) -> None:
    assert desk.accounts.who(desk.accounts.sign_in(name, PASSWORD))


def test_a_password_is_one_however_its_accents_are_composed(desk: Desk) -> None:
    composed = unicodedata.normalize("NFC", "crème brûlée é")
    taken_apart = unicodedata.normalize("NFD", composed)
    account_admin.add_with_password(desk, COMMAND_LINE, "dunlin", Role.EDITOR, taken_apart)

    assert desk.accounts.sign_in("dunlin", composed)
    assert desk.accounts.sign_in("dunlin", taken_apart)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("heron", "not the password"),
        ("nobody-here", PASSWORD),
        ("heron", ""),
        ("", ""),
        ("heron", "x" * 10_000),
        ("x" * 10_000, PASSWORD),
        ("heron\x00", PASSWORD),
        ("heron' OR 1=1 --", PASSWORD),
        ("heron", PASSWORD + "\ud800"),
        ("heron\ud800", PASSWORD),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(desk: Desk, name: str, password: str) -> None:
    with pytest.raises(SignInError) as caught:
        desk.accounts.sign_in(name, password)

    assert str(caught.value) == "That name and password do not go together."


def test_an_account_without_a_password_and_a_disabled_one_answer_so_too(desk: Desk) -> None:
    account_admin.add(desk, COMMAND_LINE, "dunlin", Role.EDITOR)
    account_admin.disable(desk, COMMAND_LINE, "heron")

    for name in ("dunlin", "heron"):
        with pytest.raises(SignInError):
            desk.accounts.sign_in(name, PASSWORD)


def test_an_unknown_name_costs_as_much_work_as_a_known_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: a clock on a busy machine proves nothing."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    work: list[str] = []
    plain = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, *rest: work.append("verify") or plain(self, *rest)
    )
    accounts = Accounts(tmp_path / "accounts.sqlite", passwords=Passwords(hasher))
    accounts.accept(accounts.setup_link() or "", PASSWORD, "wren")
    for name in ("wren", "nobody-here"):
        with pytest.raises(SignInError):
            accounts.sign_in(name, "not the password")

    assert work == ["verify", "verify"]


def test_a_password_of_ten_thousand_characters_is_no_work(desk: Desk) -> None:
    slow = Passwords(PasswordHasher(time_cost=50))
    begun = time.perf_counter()

    assert not slow.verify(None, "x" * 10_000)
    assert time.perf_counter() - begun < 0.5


def test_no_more_than_two_passwords_are_verified_at_once() -> None:
    running, most, lock = 0, 0, threading.Lock()

    class Counted(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
            return "x"

    passwords = Passwords(Counted())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: passwords.hash("x"), range(16)))

    assert most == 2


def test_a_hash_of_older_parameters_is_renewed_at_the_next_sign_in(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    old = Accounts(path, passwords=FAST)
    old.accept(old.setup_link() or "", PASSWORD, "wren")
    newer = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    accounts = Accounts(path, passwords=newer)
    accounts.sign_in("wren", PASSWORD)

    with accounts.reading() as connection:
        kept = connection.execute(text("SELECT password_hash FROM accounts")).scalar_one()
    assert "t=2" in kept
    assert accounts.sign_in("wren", PASSWORD)


def test_the_ordinary_parameters_are_those_of_rfc_9106() -> None:
    made = Passwords().hash(PASSWORD)

    assert made.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


# What is kept


def test_neither_a_token_nor_a_password_is_in_the_file(desk: Desk, tokens: Tokens) -> None:
    link = account_admin.add(desk, COMMAND_LINE, "dunlin", Role.EDITOR)
    desk.accounts.close()
    folder = desk.accounts.path.parent
    kept = b"".join(one.read_bytes() for one in folder.glob("accounts.sqlite*"))

    for secret in (tokens.editor, tokens.admin, link, PASSWORD):
        assert secret.encode() not in kept
    assert desk.accounts.path.stat().st_mode & 0o077 == 0


def test_of_an_address_only_a_part_is_kept(desk: Desk) -> None:
    for address in ("192.0.2.77", "2001:db8:1:2:3:4:5:6", "nonsense"):
        token = desk.accounts.sign_in("heron", PASSWORD, address=address)
    found = account_admin.own_sessions(desk, token)

    assert {one.network for one in found} == {"192.0.2.x", "2001:db8:1:x", "unknown"}
    assert [one.is_this for one in found].count(True) == 1


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 129,
        "password",
        "Password123",
        "aaaaaaaaaa",
        "\ud800abcdefgh",
        "kestrel8",
        "        ",
    ],
)
def test_a_password_that_is_soon_guessed_is_refused(password: str) -> None:
    with pytest.raises(PasswordError):
        checked(password, "Kestrel8")


@pytest.mark.parametrize(
    "password", ["correct horse", "x1y2z3w4", "نیا پاس ورڈ ۱۲", "a" * 64 + "bc"]
)
def test_a_password_needs_length_and_nothing_else(password: str) -> None:
    assert checked(password) == password


@pytest.mark.parametrize("name", ["heron@example.org", "ab", "x" * 33, "two words", "<b>bold</b>",
                                  "operator", "OPERATOR", "1heron", "a‮b‮c", ""])  # fmt: skip
def test_a_name_is_a_pseudonym_and_nothing_clever(desk: Desk, name: str) -> None:
    with pytest.raises(AccountNameError):
        account_admin.add(desk, COMMAND_LINE, name, Role.EDITOR)


@pytest.mark.parametrize("name", ["HERON", "heron", "Heron"])
def test_no_two_names_look_the_same(desk: Desk, name: str) -> None:
    with pytest.raises(AccountExistsError):
        account_admin.add(desk, COMMAND_LINE, name, Role.EDITOR)


# How long


def test_half_an_hour_without_a_click_ends_a_session(
    desk: Desk, tokens: Tokens, clock: Clock
) -> None:
    clock.move(29 * 60)
    assert not refused(desk, tokens.editor)
    clock.move(29 * 60)
    assert not refused(desk, tokens.editor)
    clock.move(30 * 60)
    assert refused(desk, tokens.editor)


def test_ten_hours_end_a_session_however_busy_it_is(
    desk: Desk, tokens: Tokens, clock: Clock
) -> None:
    for _ in range(39):
        clock.move(15 * 60)
        assert not refused(desk, tokens.editor)
    clock.move(15 * 60)
    assert refused(desk, tokens.editor)


@pytest.mark.parametrize("jump", [-86_400, 86_400, -3600])
def test_a_clock_that_jumps_makes_no_session_immortal(
    desk: Desk, tokens: Tokens, clock: Clock, jump: float
) -> None:
    clock.move(jump)
    assert refused(desk, tokens.editor)
    assert not refused(desk, desk.accounts.sign_in("heron", PASSWORD))


def test_a_session_of_tomorrow_ends_when_the_clock_is_set_right(desk: Desk, clock: Clock) -> None:
    clock.move(86_400)
    token = desk.accounts.sign_in("heron", PASSWORD)
    clock.move(-86_400)
    assert refused(desk, token)


def test_a_restart_of_the_server_keeps_everybody_signed_in(desk: Desk, tokens: Tokens) -> None:
    desk.accounts.close()
    again = Accounts(desk.accounts.path, passwords=FAST, clock=desk.accounts.clock)

    assert again.require(tokens.editor, Role.EDITOR).name == "heron"


def test_a_file_that_cannot_be_written_still_says_who_is_who(
    desk: Desk, tokens: Tokens, clock: Clock
) -> None:
    clock.move(120)
    desk.accounts._writers = desk.accounts._readers
    assert not refused(desk, tokens.editor)


# Out


def test_who_signs_out_is_out_here_and_nowhere_else(desk: Desk, tokens: Tokens) -> None:
    other = desk.accounts.sign_in("heron", PASSWORD)
    desk.accounts.sign_out(tokens.editor)

    assert refused(desk, tokens.editor)
    assert not refused(desk, other)


def test_who_signs_out_everywhere_is_out_everywhere(desk: Desk, tokens: Tokens) -> None:
    other = desk.accounts.sign_in("heron", PASSWORD)
    account_admin.sign_out_everywhere(desk, tokens.editor)

    assert refused(desk, tokens.editor)
    assert refused(desk, other)
    assert not refused(desk, tokens.second)


def test_every_sign_in_is_another_session(desk: Desk) -> None:
    assert desk.accounts.sign_in("heron", PASSWORD) != desk.accounts.sign_in("heron", PASSWORD)


@pytest.mark.parametrize("change", ["role", "disable", "reset", "password", "link"])
def test_what_changes_an_account_ends_its_sessions(desk: Desk, tokens: Tokens, change: str) -> None:
    if change == "role":
        account_admin.set_role(desk, tokens.admin, "heron", Role.REVIEWER)
    elif change == "disable":
        account_admin.disable(desk, tokens.admin, "heron")
    elif change == "reset":
        account_admin.reset(desk, tokens.admin, "heron")
    elif change == "link":
        account_admin.link_identity(desk, tokens.admin, "heron", "https://id.example", "7")
    else:
        account_admin.change_password(desk, tokens.editor, PASSWORD, NEW)

    assert refused(desk, tokens.editor)
    assert not refused(desk, tokens.second)


def test_an_account_that_is_enabled_again_has_its_old_password_and_no_old_session(
    desk: Desk, tokens: Tokens
) -> None:
    account_admin.disable(desk, tokens.admin, "heron")
    account_admin.enable(desk, tokens.admin, "heron")

    assert refused(desk, tokens.editor)
    assert desk.accounts.sign_in("heron", PASSWORD)


def test_a_new_password_needs_the_old_one_and_takes_its_place(desk: Desk, tokens: Tokens) -> None:
    with pytest.raises(SignInError):
        account_admin.change_password(desk, tokens.editor, "not the password", NEW)
    with pytest.raises(PasswordError):
        account_admin.change_password(desk, tokens.editor, PASSWORD, "short")
    account_admin.change_password(desk, tokens.editor, PASSWORD, NEW)

    with pytest.raises(SignInError):
        desk.accounts.sign_in("heron", PASSWORD)
    assert desk.accounts.sign_in("heron", NEW)


@pytest.mark.parametrize(
    "forge", ["", "x", "x" * 43, "é" * 43, "x" * 100_000, "../../etc", "\x00" * 43]
)
def test_a_forged_token_is_nobodys(desk: Desk, tokens: Tokens, forge: str) -> None:
    assert refused(desk, forge)
    with pytest.raises(NotSignedInError):
        desk.accounts.require(forge, Role.EDITOR)


def test_a_token_with_one_letter_changed_is_nobodys(desk: Desk, tokens: Tokens) -> None:
    last = "A" if tokens.editor[-1] != "A" else "B"
    assert refused(desk, tokens.editor[:-1] + last)
    # What the file holds opens nothing.
    assert refused(desk, desk.accounts.require(tokens.editor, Role.EDITOR).session)


# Inside a write


def test_a_write_is_confirmed_while_the_session_holds(desk: Desk, tokens: Tokens) -> None:
    account = desk.accounts.require(tokens.editor, Role.EDITOR)
    desk.accounts.confirm(account, Role.EDITOR)
    desk.accounts.confirm(OPERATOR, Role.ADMIN)
    with pytest.raises(NotAllowedError):
        desk.accounts.confirm(account, Role.REVIEWER)


def test_who_was_demoted_between_the_click_and_the_write_writes_nothing(
    desk: Desk, tokens: Tokens
) -> None:
    account = desk.accounts.require(tokens.reviewer, Role.REVIEWER)
    account_admin.set_role(desk, tokens.admin, "plover", Role.EDITOR)

    with pytest.raises(NotSignedInError):
        desk.accounts.confirm(account, Role.REVIEWER)


def test_whose_session_ended_while_typing_writes_nothing(
    desk: Desk, tokens: Tokens, clock: Clock
) -> None:
    account = desk.accounts.require(tokens.editor, Role.EDITOR)
    clock.move(30 * 60)

    with pytest.raises(NotSignedInError, match="Nothing was saved"):
        desk.accounts.confirm(account, Role.EDITOR)


def test_an_account_made_up_in_memory_confirms_nothing(desk: Desk, tokens: Tokens) -> None:
    real = desk.accounts.require(tokens.editor, Role.EDITOR)
    for forged in (
        Account(real.id, real.name, Role.ADMIN, real.session),
        Account(4, "wren", Role.ADMIN, real.session),
        Account(0, "operator", Role.ADMIN, real.session),
        Account(4, "wren", Role.ADMIN),
    ):
        with pytest.raises((NotSignedInError, NotAllowedError)):
            desk.accounts.confirm(forged, Role.ADMIN)


def test_an_admin_who_is_signed_out_in_the_middle_changes_no_account(
    desk: Desk, tokens: Tokens
) -> None:
    admin = desk.accounts.require(tokens.admin, Role.ADMIN)
    permit = Permit(admin, Role.ADMIN, desk.accounts)
    desk.accounts.sign_out(tokens.admin)

    with pytest.raises(NotSignedInError), desk.accounts.changing(permit):
        pytest.fail("the door was open")


# Links


def test_the_first_link_makes_the_admin_once(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "accounts.sqlite", passwords=FAST)
    earlier = accounts.setup_link() or ""
    link = accounts.setup_link() or ""
    with pytest.raises(LinkError):
        accounts.accept(earlier, PASSWORD, "wren")
    with pytest.raises(PasswordError):
        accounts.accept(link, "short", "wren")
    with pytest.raises(AccountNameError):
        accounts.accept(link, PASSWORD, "no good name")

    assert not accounts.has_admin()
    assert accounts.accept(link, PASSWORD, "wren") == "wren"
    assert accounts.who(accounts.sign_in("wren", PASSWORD)).role is Role.ADMIN  # type: ignore[union-attr]
    with pytest.raises(LinkError):
        accounts.accept(link, NEW, "usurper")
    assert accounts.setup_link() is None


def test_the_first_link_of_two_servers_makes_one_admin(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "accounts.sqlite", passwords=FAST)
    link = accounts.setup_link() or ""

    def race(name: str) -> str | None:
        try:
            return accounts.accept(link, PASSWORD, name)
        except (LinkError, AccountExistsError):
            return None

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(race, ["wren", "kite", "rook", "lark"]))
    assert len([one for one in made if one]) == 1


def test_a_reset_or_disabled_admin_opens_no_new_first_link(desk: Desk, tokens: Tokens) -> None:
    account_admin.reset(desk, tokens.admin, "wren")
    assert desk.accounts.setup_link() is None


def test_an_invitation_is_used_once_within_a_day(desk: Desk, clock: Clock) -> None:
    late = account_admin.add(desk, COMMAND_LINE, "dunlin", Role.EDITOR)
    assert desk.accounts.invited(late) == "dunlin"
    clock.move(86_400)
    with pytest.raises(LinkError):
        desk.accounts.accept(late, NEW)
    link = account_admin.reset(desk, COMMAND_LINE, "dunlin")
    desk.accounts.accept(link, NEW)

    assert desk.accounts.sign_in("dunlin", NEW)
    with pytest.raises(LinkError):
        desk.accounts.accept(link, PASSWORD)


def test_a_reset_takes_the_password_away_at_once(desk: Desk, tokens: Tokens) -> None:
    first = account_admin.reset(desk, tokens.admin, "heron")
    link = account_admin.reset(desk, tokens.admin, "heron")
    with pytest.raises(SignInError):
        desk.accounts.sign_in("heron", PASSWORD)
    with pytest.raises(LinkError):
        desk.accounts.accept(first, NEW)
    desk.accounts.accept(link, NEW)

    assert desk.accounts.sign_in("heron", NEW)


def test_a_disabled_account_has_no_link(desk: Desk, tokens: Tokens) -> None:
    link = account_admin.add(desk, tokens.admin, "dunlin", Role.EDITOR)
    account_admin.disable(desk, tokens.admin, "dunlin")
    with pytest.raises(LinkError):
        desk.accounts.accept(link, NEW)
    with pytest.raises(NotAllowedError):
        account_admin.reset(desk, tokens.admin, "dunlin")


@pytest.mark.parametrize("link", ["", "x" * 43, "' OR 1=1 --"])
def test_a_forged_link_opens_nothing(desk: Desk, link: str) -> None:
    with pytest.raises(LinkError):
        desk.accounts.accept(link, NEW, "usurper")


# Admins


def test_the_last_admin_stays(desk: Desk, tokens: Tokens) -> None:
    with pytest.raises(LastAdminError):
        account_admin.disable(desk, tokens.admin, "wren")
    with pytest.raises(LastAdminError):
        account_admin.set_role(desk, COMMAND_LINE, "wren", Role.EDITOR)
    account_admin.set_role(desk, COMMAND_LINE, "plover", Role.ADMIN)
    account_admin.disable(desk, COMMAND_LINE, "wren")

    assert desk.accounts.has_admin()


def test_four_eyes_is_on_until_an_admin_says_otherwise_and_each_switch_is_kept(
    desk: Desk, tokens: Tokens
) -> None:
    assert desk.accounts.four_eyes()
    account_admin.set_four_eyes(desk, tokens.admin, False)
    assert not desk.accounts.four_eyes()
    account_admin.set_four_eyes(desk, tokens.admin, False)
    account_admin.set_four_eyes(desk, tokens.admin, True)

    log = [(one.by, one.what) for one in account_admin.audit_log(desk, tokens.admin)]
    assert log[:2] == [("wren", "switched four eyes on"), ("wren", "switched four eyes off")]
    assert log[2][1] == "added with a password"


def test_the_audit_log_cannot_be_rewritten(desk: Desk) -> None:
    for sentence in ("UPDATE audit SET by = 'nobody'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"), desk.accounts._writers.begin() as one:
            one.execute(text(sentence))


def test_the_audit_log_keeps_its_order_when_the_clock_does_not(
    desk: Desk, tokens: Tokens, clock: Clock
) -> None:
    clock.move(-86_400)
    account_admin.disable(desk, COMMAND_LINE, "heron")
    account_admin.enable(desk, COMMAND_LINE, "heron")

    assert [one.what for one in account_admin.audit_log(desk, COMMAND_LINE)][:2] == [
        "enabled",
        "disabled",
    ]
    numbers = [one.number for one in account_admin.audit_log(desk, COMMAND_LINE)]
    assert numbers == sorted(numbers, reverse=True)


def test_only_an_admin_sees_accounts_and_log(desk: Desk, tokens: Tokens) -> None:
    for read in (account_admin.people, account_admin.audit_log):
        assert read(desk, tokens.admin)
        with pytest.raises(NotAllowedError):
            read(desk, tokens.reviewer)
        with pytest.raises(NotSignedInError):
            read(desk, None)
