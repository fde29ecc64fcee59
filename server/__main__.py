"""Serve the atlas: ``python -m server``, which ``run.py`` and ``make run`` start.

The same as ``streamlit run app.py``, but that Ctrl+C ends it in a word and with the exit
code 0: a reader who has seen enough has made no mistake.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Final

import click
from streamlit.web import cli

from geo import data_folders

_APP: Final = data_folders.PACKAGES / "app.py"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until somebody stops it; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m server", description="Serve the atlas.")
    parser.add_argument("--port", type=int, metavar="N", help="default: 8501 or the next free one")
    options = parser.parse_args(arguments)
    order = ["run", str(_APP)]
    if options.port is not None:
        order += ["--server.port", str(options.port)]
    try:
        cli.main(order, prog_name="streamlit", standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        print("The atlas is stopped.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
