"""What open documents are compared with, to tell what in them is new: their text at HEAD.

Where git has no say in a file, that is the text which it was opened with.
`opened` and `closed` are the caller's; what is found out is put here by the writer's thread.
"""

import logging
from pathlib import Path

from twiceshy.errors import RepositoryError
from twiceshy.lessons.new_lines import Earlier
from twiceshy.workspace.edits import is_ignored
from twiceshy.workspace.heads import COMMIT, gone, moved_text
from twiceshy.workspace.shelf import Place, Shelf

logger = logging.getLogger(__name__)

OPENED = "the file was opened"


class EarlierTexts:
    """What each open document is compared with."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._opened: dict[str, bytes] = {}
        self._earlier: dict[str, Earlier] = {}
        self._marks: dict[Path, object] = {}

    def opened(self, uri: str, text: bytes) -> None:
        """A document was opened with this text."""
        self._opened[uri] = text

    def closed(self, uri: str) -> None:
        """Let go of a document."""
        self._opened.pop(uri, None)
        self._earlier.pop(uri, None)

    def of(self, uri: str) -> Earlier | None:
        """What a document is compared with; None while that is not known."""
        return self._earlier.get(uri)

    # ---------------------------------------------------------- on the writer's thread

    def find(self, uri: str, place: Place) -> None:
        """Find out what a document is compared with, so that no check has to wait for git."""
        text = self._opened.get(uri)
        if text is None:
            return
        self._marks.setdefault(place.project.root, _mark(place.project.root))
        self._earlier[uri] = _earlier(place, text)
        if uri not in self._opened:
            self._earlier.pop(uri, None)

    def look_again(self) -> list[str]:
        """Compare anew where another commit is checked out; the documents that are concerned."""
        places = {uri: place for uri in list(self._opened) if (place := self._shelf.place(uri))}
        roots = {place.project.root for place in places.values()}
        moved = {root for root in roots if self._marks.get(root) != _mark(root)}
        self._marks = {root: _mark(root) for root in roots}
        uris = [uri for uri, place in places.items() if place.project.root in moved]
        for uri in uris:
            self.find(uri, places[uri])
        return uris


def _earlier(place: Place, opened: bytes) -> Earlier:
    repository = place.project.repository
    try:
        names = repository.files_at_head() if repository and not repository.is_bare else {}
        if repository is None or not names or (place.path not in names and is_ignored(place)):
            return Earlier(lambda: opened, OPENED)
        if place.path in names:
            text: bytes | None = repository.blob_at_head(place.path)
        else:
            text = moved_text(repository, place.path, gone(repository, names))
    except RepositoryError as error:
        logger.info("What is new in %s is not known: %s", place.path, error)
        text = None
    return Earlier(lambda: text, COMMIT)


def _mark(root: Path) -> object:
    """What changes whenever another commit is checked out, found without asking git."""
    folder = root / ".git"
    try:
        if folder.is_file():  # a linked work tree or a submodule
            folder = root / folder.read_text("utf-8").removeprefix("gitdir:").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return tuple(_stamp(folder / name) for name in ("HEAD", "logs/HEAD"))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
