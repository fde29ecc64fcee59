"""What can go wrong with places. ``GeoError`` is the root of the family."""

from pathlib import Path


class GeoError(Exception):
    """A place, a set of coordinates or a reference file cannot be used."""


class LayerError(GeoError):
    """A reference file is missing or is not what it should be."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}")
        self.path = path
