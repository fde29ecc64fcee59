"""Start the atlas: ``python3 run.py``, on Windows ``py run.py``; ``make run`` does the same.

Makes the environment in .venv, installs the locked packages, builds the store if there is
none, and serves it. Needs Python 3.11 or newer and nothing else. An older Python, too, must
be able to read this file to the line that says so: no f-strings and no annotations here.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "The atlas needs Python 3.11 or newer, and this is Python {0}.{1}.\n"
        "Where there is a newer one beside it, start it with that: python3.12 run.py, "
        "py -3.12 run.py, or make run PYTHON=python3.12".format(*sys.version_info[:2])
    )

import argparse
import hashlib
import os
import platform
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.txt"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "run.stamp"
LOG = VENV / "install.log"
STORE = ROOT / "data" / "live" / "incidents.gpkg"

# What stopped an installation, by the words that pip or the system have for it; the first that
# fits is said. A lost connection also ends in "no matching distribution", so it comes before.
TROUBLES = (
    (
        r"No space left|Errno 28\b|not enough space",
        "The disk is full: about 1.5 GB are needed in {folder}.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A package that arrived is not the one that is locked in requirements.txt, so nothing "
        "was installed. A broken download is mended by trying again; if it happens again, the "
        "index gives out something else than it did: tell us.",
    ),
    (
        r"Permission denied|Errno 13\b|Access is denied|WinError 5\b|Read-only file system",
        "The folder {folder} may not be written.",
    ),
    (
        r"ensurepip is not available|No module named '?(ensurepip|venv)\b",
        "This Python comes without venv. On Debian and Ubuntu: apt install python3-venv",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The package index was reached, and its certificate is not one that this machine trusts: "
        "a proxy may stand in between (pip's option is cert), or the clock is wrong.",
    ),
    (
        r"NewConnectionError|NameResolutionError|Failed to establish|getaddrinfo failed"
        r"|ConnectTimeout|ReadTimeout|ConnectionResetError|RemoteDisconnected|ProxyError"
        r"|ConnectionError|Network is unreachable|Could not fetch URL",
        "The package index could not be reached: there is no network, or a proxy or a firewall "
        "is in between. The network is needed once, to install; started again, it goes on.",
    ),
    (
        r"No matching distribution found for (?P<name>[\w.-]+)"
        r"|Failed (?:to build|building wheel for) '?(?P<built>[\w.-]+)"
        r"|subprocess-exited-with-error|metadata-generation-failed",
        "There is no ready-made package{of} for this machine ({machine}). "
        "README names the systems and the versions of Python that have all of them.",
    ),
)


class NotStartedError(Exception):
    """What stopped the start, in a sentence for whoever started it."""


def main():
    """Do what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="run.py", description="Install, build and serve the atlas on this machine."
    )
    parser.add_argument(
        "--port", type=int, metavar="N", help="this one alone (default: 8501 or the next free one)"
    )
    parser.add_argument(
        "--only",
        choices=["install", "build"],
        help="install: make the environment and stop; build: make the store, too, and stop",
    )
    options = parser.parse_args()
    try:
        install()
        if options.only != "install":
            build()
        if options.only is None:
            return serve(options.port)
    except NotStartedError as error:
        sys.stderr.write("\nNot started. {0}\n".format(error))
        return 1
    except KeyboardInterrupt:
        say("\nStopped before it was ready; started again, it goes on from here.")
        return 130
    return 0


def say(text):
    """Print a line at once, whatever is printed after it by other processes."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def install():
    """Make the environment and install what is locked, unless it was done for this lock."""
    locked = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not (PYTHON.exists() and STAMP.exists() and STAMP.read_text("ascii") == locked):
        make_environment()
        install_packages()
    # Written even where it is the same: make compares the times.
    STAMP.write_text(locked, "ascii")


def make_environment():
    """Make .venv with this Python, or take the one that is there if it can be used."""
    if runs("import pip"):
        if not runs("import sys; sys.exit(sys.version_info < (3, 11))"):
            raise NotStartedError(
                "The environment in {0} was made with a Python older than 3.11. "
                "Remove the folder; the next start makes it anew.".format(VENV)
            )
        return
    say("1/3 Making the environment in {0} (once) ...".format(VENV))
    if runs("import sys"):
        order = [PYTHON, "-m", "ensurepip"]
    else:
        order = [sys.executable, "-m", "venv"] + (["--clear"] if VENV.exists() else []) + [VENV]
    code, told = listen(order)
    if code:
        raise NotStartedError(explain(told, "The environment in .venv could not be made."))


def install_packages():
    """Install what requirements.txt holds, each package by its hash."""
    say("2/3 Installing the locked packages (once; a minute or two) ...")
    code, told = listen(
        [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
         "--progress-bar", "off", "--require-hashes", "-r", LOCK],
        show=Progress(),
    )  # fmt: skip
    LOG.write_text(told, "utf-8")
    if code:
        sentence = explain(told, "The packages could not be installed.")
        raise NotStartedError("{0}\nAll that pip said is in {1}".format(sentence, LOG))
    code, told = listen([PYTHON, "-c", "import folium, geopandas, sqlalchemy, streamlit_folium"])
    if code:
        raise NotStartedError(
            "The packages are installed and cannot be loaded on this machine ({0}): {1}".format(
                machine(), last_words(told)
            )
        )


def build():
    """Build the store from the record that comes with the program, unless there is one."""
    store = ROOT / (os.environ.get("ATLAS_STORE") or STORE)
    if store.exists():
        return
    say("3/3 Building the store (once) ...")
    code, told = listen([PYTHON, "-m", "incidents", "build"])
    if code:
        raise NotStartedError(explain(told, "The store could not be built: " + last_words(told)))
    say("    " + last_words(told))


def serve(port):
    """Serve until Ctrl+C; return the exit code, where there is somebody to return to."""
    order = [str(PYTHON), "-m", "server"] + (["--port", str(port)] if port else [])
    if os.name == "posix":
        # The server takes the place of this process, so signals go to nobody in between.
        os.chdir(ROOT)
        os.execve(order[0], order, surroundings())  # noqa: S606 - no shell is meant
    return serve_as_child(order)


def serve_as_child(order):
    """Wait for a server that hears Ctrl+C itself, as all programs of a terminal do."""
    process = subprocess.Popen(order, cwd=ROOT, env=surroundings())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def surroundings():
    """Return the environment of what is started: text is UTF-8 on every system."""
    return dict(os.environ, PYTHONUTF8="1")


def runs(line):
    """Say whether the environment's Python can do a line."""
    return PYTHON.exists() and listen([PYTHON, "-c", line])[0] == 0


def listen(order, show=None):
    """Run a command to its end; return its exit code and what it said.

    ``show`` is called with each line while the command runs.
    """
    told = []
    try:
        process = subprocess.Popen(
            [str(one) for one in order],
            cwd=ROOT,
            env=surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        return 1, str(error)
    with process:
        for line in process.stdout:
            told.append(line)
            if show:
                show(line)
    if show:
        show.close()
    return process.returncode, "".join(told)


class Progress:
    """On a terminal, one line that tells how far pip is; elsewhere nothing."""

    def __init__(self):
        """Begin with nothing found."""
        self.found = 0
        self.is_shown = sys.stdout.isatty()

    def __call__(self, line):
        """Take a line of pip's."""
        if line.startswith("Collecting "):
            self.found += 1
            self._show("{0} packages found".format(self.found))
        elif line.startswith("Installing collected"):
            self._show("unpacking {0} packages".format(self.found))

    def close(self):
        """Leave the line empty for what comes next."""
        self._show("")

    def _show(self, text):
        if self.is_shown:
            sys.stdout.write("\r{0}\r{1}".format(44 * " ", "    " + text if text else ""))
            sys.stdout.flush()


def explain(told, otherwise):
    """Return in a sentence why a command failed, from all that it said."""
    for pattern, sentence in TROUBLES:
        found = re.search(pattern, told)
        if found:
            names = [name for name in found.groupdict().values() if name]
            of = " of " + names[0] if names else ""
            return sentence.format(folder=VENV.parent, machine=machine(), of=of)
    return "{0} The last that was said: {1}".format(otherwise, last_words(told))


def machine():
    """Return what decides which packages fit: the system, the processor, the Python."""
    return "{0} {1}, Python {2}.{3}".format(
        platform.system(), platform.machine(), *sys.version_info[:2]
    )


def last_words(told):
    """Return the last line of what a command said."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing"


if __name__ == "__main__":
    sys.exit(main())
