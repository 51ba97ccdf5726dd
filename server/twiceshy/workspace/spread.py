"""What is told of a correction's like places: how many there are, and where.

Values only; `propagation` finds them, and whoever shows them reads them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from twiceshy.model import Lesson, Suggestion
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit

# Places of one lesson that are told one by one for files that are not open; then only their count.
MOST_TOLD = 20


class Settle(NamedTuple):
    """An edit that has settled: where in which text of a document, and the lessons that came of it."""

    uri: str
    text: bytes
    offset: int
    lessons: tuple[Lesson, ...]


class InFile(NamedTuple):
    """A file that is not open, as it was read, with places of one lesson in it."""

    path: Path
    text: Text
    places: tuple[Suggestion, ...]


class Spread(NamedTuple):
    """The places like one correction that were not yet dealt with.

    It was corrected in the document `uri`, in a line (from 0) of that document's newest text. `here`
    counts the places in that document and `in_open` those in other open ones: both are shown
    there as what they are, suggestions. `files` are files that are not open, in the order in
    which they were found, with at most `MOST_TOLD` places together; `more` counts places in such
    files beyond those. It grows until it is `done`.
    """

    lesson: str
    uri: str
    line: int
    here: int
    in_open: int
    files: tuple[InFile, ...]
    more: int
    done: bool

    @property
    def places(self) -> int:
        """How many places there are, as far as is known by now."""
        return self.here + self.in_open + sum(len(one.places) for one in self.files) + self.more


class FileFix(NamedTuple):
    """What a lesson comes to in one file: edits of the text that was read, and the sites they mend.

    `version` is that of an open document; None for a file that was read from disk.
    """

    uri: str
    path: Path
    version: int | None
    text: Text
    edits: tuple[Edit, ...]
    sites: tuple[str, ...]


class Everywhere(NamedTuple):
    """A lesson applied to a whole workspace, on paper.

    `left` counts files with places in which nothing could be done together, or that were too many.
    """

    lesson: str
    fixes: Sequence[FileFix]
    left: int = 0

    @property
    def sites(self) -> int:
        """How many places it mends."""
        return sum(len(fix.sites) for fix in self.fixes)
