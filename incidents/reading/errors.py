"""What can go wrong when a report is read."""

from incidents.errors import IncidentError


class ReadingError(IncidentError):
    """The text cannot be read: it is too long, or it is no text."""
