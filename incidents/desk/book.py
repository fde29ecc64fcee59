"""The book of the desk: drafts, stored reports, uploads, decisions and corrections."""

from pathlib import Path


class Book:
    """The work in progress, in one file that never leaves the house.

    Parameters
    ----------
    path : Path
        ``desk.sqlite``; made when missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
