"""What a person is asked about one of their corrections: which of two readings is meant."""

from typing import NamedTuple


class Meaning(NamedTuple):
    """One reading of a correction: the lesson it would be, in a person's words, and its places now."""

    lesson: str
    pattern: str
    places: int


class Question(NamedTuple):
    """A correction with two readings that are as likely; the wide one has more places."""

    project: str
    experience: str
    before: str
    after: str
    narrow: Meaning
    wide: Meaning
