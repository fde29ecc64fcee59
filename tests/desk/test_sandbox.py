"""One evil file costs one upload: never the server, never a second file, never a call outside."""

import socket
import threading
import time
from pathlib import Path

import pytest

from incidents.desk.intake import sandbox
from incidents.desk.intake.sandbox import Limits, UploadError, run_limited
from incidents.errors import IncidentError

pytestmark = pytest.mark.long

QUICK = Limits(seconds=8, cpu_seconds=4, memory=500_000_000)


def test_the_answer_comes_back_with_what_was_given():
    found = run_limited("tests.desk.readers:echo", b"%PDF and more", kind="ہفتہ", n=[1, None])
    assert found == {"size": 13, "first": "25504446", "kind": "ہفتہ", "n": [1, None]}


def test_a_refusal_is_the_sentence_of_whoever_refused():
    with pytest.raises(UploadError, match=r"^This is a fictional refusal\.$"):
        run_limited("tests.desk.readers:refuse", b"")


@pytest.mark.parametrize(
    ("reader", "sentence"),
    [
        pytest.param("sleep", "took too long", id="hangs"),
        pytest.param("spin", "took too", id="burns the core"),
        pytest.param("eat", "too much memory", id="eats memory"),
        pytest.param("crash", "the reader stopped", id="crashes"),
        pytest.param("nest", "nested too deep", id="nests"),
        pytest.param("start_another", "the reader stopped", id="starts a program"),
        pytest.param("call_gdal", "the reader stopped", id="opens GDAL"),
        pytest.param("nobody_wrote_it", "the reader stopped", id="is a fault of ours"),
    ],
)
def test_what_goes_wrong_in_there_is_one_sentence_out_here(reader, sentence):
    began = time.monotonic()
    with pytest.raises(UploadError, match=sentence) as caught:
        run_limited(f"tests.desk.readers:{reader}", b"x", limits=QUICK)
    assert time.monotonic() - began < 12
    assert isinstance(caught.value, IncidentError)
    assert "Traceback" not in str(caught.value)


def test_an_answer_longer_than_allowed_is_cut_off_with_a_sentence():
    with pytest.raises(UploadError, match=r"holds more than|could not be read"):
        run_limited("tests.desk.readers:shout", b"", limits=Limits(output=1_000_000))


def test_an_answer_too_long_is_refused_where_the_system_lets_it_be_written(monkeypatch):
    def write_too_much(given, answer, seconds, waiting):
        answer.write(b"x" * 2_000)
        return 0

    monkeypatch.setattr("incidents.desk.intake.sandbox._run", write_too_much)
    with pytest.raises(UploadError, match="holds more than"):
        run_limited("tests.desk.readers:echo", b"", limits=Limits(output=1_000))


def test_whoever_waits_is_told_and_may_go():
    told: list[float] = []

    def on_wait(seconds):
        told.append(seconds)
        if seconds > 0.5:
            raise KeyError("gone")

    began = time.monotonic()
    with pytest.raises(KeyError, match="gone"):
        run_limited("tests.desk.readers:sleep", b"x", on_wait=on_wait)
    assert time.monotonic() - began < 10
    assert told == sorted(told)
    assert len(told) > 1


def test_whoever_waits_for_a_turn_is_told_too(monkeypatch):
    monkeypatch.setattr("incidents.desk.intake.sandbox._TOGETHER", threading.BoundedSemaphore(1))

    def go(_):
        raise KeyError("gone")

    with sandbox._TOGETHER, pytest.raises(KeyError, match="gone"):
        run_limited("tests.desk.readers:echo", b"x", on_wait=go)
    assert run_limited("tests.desk.readers:echo", b"x")["size"] == 1


def test_what_a_library_prints_is_not_in_the_answer():
    assert run_limited("tests.desk.readers:chatter", b"") == "answer"


def test_no_connection_leaves_the_process():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        with pytest.raises(UploadError):
            run_limited(
                "tests.desk.readers:call_out", b"", port=server.getsockname()[1], limits=QUICK
            )
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_process_is_given_no_secret(monkeypatch):
    monkeypatch.setenv("ATLAS_COOKIE_SECRET", "fictional")
    assert "fictional" not in run_limited("tests.desk.readers:secrets", b"").values()


def test_a_file_beyond_the_cap_is_not_even_started():
    with pytest.raises(UploadError, match="larger than"):
        run_limited("tests.desk.readers:echo", bytes(17 * 1024 * 1024))


def test_a_full_disk_is_said_to_be_the_servers(monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(UploadError, match="No space left"):
        run_limited("tests.desk.readers:echo", b"")


def test_it_runs_in_the_folder_of_the_program():
    assert (Path(run_limited("tests.desk.readers:here", b"")) / "incidents").is_dir()
