"""What a reader of files may do wrong, for the tests of the sandbox."""

import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from incidents.errors import IncidentError


def echo(payload: bytes, **arguments: Any) -> Any:
    return {"size": len(payload), "first": payload[:4].hex(), **arguments}


def refuse(payload: bytes) -> None:
    raise IncidentError("This is a fictional refusal.")


def sleep(payload: bytes) -> None:
    time.sleep(60)


def spin(payload: bytes) -> None:
    while True:
        pass


def eat(payload: bytes) -> int:
    kept = []
    while True:
        kept.append(bytes(50_000_000))


def crash(payload: bytes) -> None:
    os.abort()


def nest(payload: bytes) -> Any:
    return nest(payload)


def shout(payload: bytes) -> str:
    return "x" * 5_000_000


def chatter(payload: bytes) -> str:
    print("{} said a library")
    os.write(1, b"and so did the part of it that is written in C")
    return "answer"


def call_out(payload: bytes, port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=2):
        return "connected"


def start_another(payload: bytes) -> None:
    subprocess.run(["true"], check=True)


def call_gdal(payload: bytes) -> None:
    import pyogrio

    pyogrio.list_drivers()


def secrets(payload: bytes) -> dict[str, str]:
    return dict(os.environ)


def here(payload: bytes) -> str:
    return str(Path.cwd())
