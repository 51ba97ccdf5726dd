"""Dates as they are told, which may be of any clock that a commit was made by."""

from datetime import UTC, datetime


def day(at: float) -> str:
    """A date in words."""
    try:
        date = datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):
        return "an unknown day"
    return f"{date.day} {date:%B %Y}"


def iso(at: float) -> str:
    """A date and time as programs read it; a date that no calendar has is the first of Unix's."""
    try:
        return datetime.fromtimestamp(at, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC).isoformat()
