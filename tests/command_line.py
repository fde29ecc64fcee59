"""The command line without a process of its own: to start one takes two seconds.

That it runs as a process ``test_cli`` sees.
"""

import io
import os
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from incidents.__main__ import main


def run_command(*words: object) -> "subprocess.CompletedProcess[str]":
    """Run ``python -m incidents`` with these words; return its exit code and what it printed."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    arguments = [str(word) for word in words]
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        patch.dict(os.environ, {"ATLAS_BACKUPS": "off"}),
    ):
        try:
            code = main(arguments)
        except SystemExit as left:
            code = int(left.code or 0)
    printed = (one.buffer.getvalue().decode("utf-8") for one in (out, err))
    return subprocess.CompletedProcess(arguments, code, *printed)
