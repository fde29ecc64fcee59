"""Where the files lie that come with the program: the one owner of these paths.

In a checkout, which may be installed with ``pip install -e .``, they lie at its top:
``data/`` and ``static/``. A wheel has no such top and carries both inside this package,
in ``geo/packed/`` (pyproject.toml says so). No other module of the program builds a path
from where it lies itself, but for a file right beside it.
"""

from importlib import resources
from pathlib import Path
from typing import Final

__all__ = ["CODEBOOK", "FONTS", "LIVE", "PACKAGES", "REFERENCE", "STARTER", "STATIC", "TOP"]

_PACKAGE: Final = Path(str(resources.files("geo"))).resolve()
_PACKED: Final = _PACKAGE / "packed"

PACKAGES: Final = _PACKAGE.parent
"""The folder that holds the packages: a process that starts here can import them."""

TOP: Final = _PACKED if _PACKED.is_dir() else PACKAGES
"""The folder that holds ``data`` and ``static``; in a checkout ``docs`` too."""

CODEBOOK: Final = TOP / "data" / "codebook"
"""Tables that people typed: codes, actors, words, and the rules of reading."""

REFERENCE: Final = TOP / "data" / "reference"
"""Districts, tehsils, places and shapes, with what people typed to build them."""

STARTER: Final = TOP / "data" / "starter"
"""The record that comes with the program, and the tables of its decisions."""

FONTS: Final = TOP / "data" / "fonts"
"""The fonts of the briefing."""

STATIC: Final = TOP / "static"
"""What a browser loads: our own scripts, and Leaflet."""

LIVE: Final = (Path.cwd() if TOP == _PACKED else TOP) / "data" / "live"
"""The running store, where ``ATLAS_STORE`` names none.

It holds accounts and drafts: of a checkout it is its own, and never a part of a wheel;
whoever runs an installed wheel has it under the folder in which the process started.
"""
