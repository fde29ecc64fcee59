"""Wrong tries slow down; nobody is locked out for good, and a restart forgives nothing."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from incidents.desk.auth import Accounts, SignInError, ThrottledError
from incidents.desk.service_gate import Desk
from tests.desk.conftest import FAST, PASSWORD, Clock


def fail(accounts: Accounts, times: int, name: str = "heron", address: str = "192.0.2.1") -> None:
    for _ in range(times):
        with pytest.raises(SignInError):
            accounts.sign_in(name, "not the password", address=address)


def wait(accounts: Accounts, name: str = "heron", address: str = "192.0.2.1") -> int:
    with pytest.raises(ThrottledError) as caught:
        accounts.sign_in(name, PASSWORD, address=address)
    return caught.value.seconds


@pytest.mark.parametrize("name", ["heron", "nobody-here"])
def test_the_sixth_try_waits_whether_the_name_is_known_or_not(desk: Desk, name: str) -> None:
    fail(desk.accounts, 5, name)
    assert wait(desk.accounts, name) == 5


def test_each_further_failure_doubles_the_wait_up_to_a_minute(desk: Desk, clock: Clock) -> None:
    fail(desk.accounts, 5)
    waits = []
    for _ in range(6):
        waits.append(wait(desk.accounts))
        clock.move(waits[-1])
        fail(desk.accounts, 1)
    assert waits == [5, 10, 20, 40, 60, 60]


def test_who_waits_gets_in_and_starts_afresh(desk: Desk, clock: Clock) -> None:
    fail(desk.accounts, 5)
    clock.move(wait(desk.accounts))
    assert desk.accounts.sign_in("heron", PASSWORD, address="192.0.2.1")
    fail(desk.accounts, 5)


def test_a_restart_forgives_nothing(desk: Desk, clock: Clock) -> None:
    fail(desk.accounts, 5)
    desk.accounts.close()
    again = Accounts(desk.accounts.path, passwords=FAST, clock=clock)
    assert wait(again) == 5


def test_one_address_cannot_try_name_after_name(desk: Desk, clock: Clock) -> None:
    for number in range(15):
        fail(desk.accounts, 1, f"name{number}")
    assert wait(desk.accounts, "heron") == 5
    assert desk.accounts.sign_in("heron", PASSWORD, address="198.51.100.1")


def test_an_address_of_ipv6_is_its_network(desk: Desk) -> None:
    for number in range(15):
        fail(desk.accounts, 1, f"name{number}", f"2001:db8::{number + 1:x}")
    assert wait(desk.accounts, "heron", "2001:db8::ffff") == 5


def test_ones_own_account_buys_no_new_tries_at_others(desk: Desk) -> None:
    for number in range(14):
        fail(desk.accounts, 1, f"name{number}")
    desk.accounts.sign_in("heron", PASSWORD, address="192.0.2.1")
    fail(desk.accounts, 1, "kestrel")
    assert wait(desk.accounts, "kestrel") == 5


def test_a_hundred_tries_at_once_are_not_a_hundred_free_ones(desk: Desk) -> None:
    verified = []

    def one(_: int) -> None:
        with suppress(ThrottledError):
            try:
                desk.accounts.sign_in("heron", "not the password")
            except SignInError:
                verified.append(1)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(one, range(100)))
    assert len(verified) == 5


def test_a_clock_set_back_makes_no_wait_longer_than_its_pace(desk: Desk, clock: Clock) -> None:
    fail(desk.accounts, 5)
    clock.move(-86_400)
    assert wait(desk.accounts) == 5
    clock.move(5)
    assert desk.accounts.sign_in("heron", PASSWORD, address="192.0.2.1")


def test_failures_are_forgotten_after_an_hour(desk: Desk, clock: Clock) -> None:
    fail(desk.accounts, 5)
    clock.move(3601)
    fail(desk.accounts, 5)


def test_the_file_does_not_say_who_tried(desk: Desk) -> None:
    fail(desk.accounts, 1, "a-mistyped-secret", "192.0.2.201")
    desk.accounts.close()
    folder = desk.accounts.path.parent
    kept = b"".join(one.read_bytes() for one in folder.glob("accounts.sqlite*"))
    assert b"mistyped" not in kept
    assert b"192.0.2.201" not in kept
