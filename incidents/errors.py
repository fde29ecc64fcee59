"""What can go wrong with incidents, in words that a person can act on."""

from datetime import datetime
from pathlib import Path


class IncidentError(Exception):
    """The root: a caller who cannot do better catches this one."""


class UnknownCodeError(IncidentError):
    """A value is in no table of the codebook.

    Attributes
    ----------
    field : str
        The field that the value was meant for.
    value : str
        The value as it was given.
    """

    def __init__(self, field: str, value: str) -> None:
        super().__init__(f"{field}: {value!r} is not in the codebook")
        self.field = field
        self.value = value


class StoreError(IncidentError):
    """The store cannot be read or written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}")
        self.path = path
        self.reason = reason


class NotFoundError(IncidentError):
    """No record has this id, or none had it at the asked version."""


class OpeningError(IncidentError):
    """A record would be open to more people, and nobody has opened it."""


class DamagedError(IncidentError):
    """What is stored of a record is not what was written.

    Parameters
    ----------
    what : str
        In words for readers; it names no record, which may not be public.
    """

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is damaged on this server in some part, so it is not shown rather than "
            "shown wrongly"
        )


class UndoneError(NotFoundError):
    """A data version was given out, and has been undone by a restore since.

    Attributes
    ----------
    version : int
    at : datetime
        When it was undone.
    """

    def __init__(self, version: int, at: datetime) -> None:
        super().__init__(
            f"data version {version} was undone on {at.day} {at:%B %Y}, when the record went "
            "back to an earlier state; its number is not used again"
        )
        self.version = version
        self.at = at


class SealError(NotFoundError):
    """A link names a data version with the seal of another record.

    Attributes
    ----------
    version : int
    seal : str
        As the link holds it.
    """

    def __init__(self, version: int, seal: str) -> None:
        super().__init__(
            f"data version {version:,} of this record does not have the seal {seal}: what was "
            "cited is another record, or the link was mistyped; without the seal the link opens "
            "the version as it is here"
        )
        self.version = version
        self.seal = seal


class StaleVersionError(IncidentError):
    """Somebody else has changed the record since it was loaded.

    Attributes
    ----------
    loaded, stored : int
        The version that the form carried, and the one that is stored now.
    """

    def __init__(self, incident_id: str, loaded: int, stored: int) -> None:
        super().__init__(
            f"{incident_id} was changed while you were editing: you loaded version {loaded}, "
            f"version {stored} is stored now. Nothing of yours was saved or lost."
        )
        self.incident_id = incident_id
        self.loaded = loaded
        self.stored = stored
