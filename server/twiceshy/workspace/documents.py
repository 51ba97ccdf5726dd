"""The documents that a client has open, kept in step with it even where it misbehaves.

Positions come in the negotiated encoding and leave as byte offsets. What a client does wrong is
logged once for each document and each kind of mistake, and costs that message at most.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from twiceshy.workspace.text import Encoding, PositionError, Text, well_formed
from twiceshy_analyzers.api import Edit, Span

logger = logging.getLogger(__name__)


class Change(NamedTuple):
    """One change of a document, in the client's positions; without a `start`, the whole text."""

    start: tuple[int, int] | None
    end: tuple[int, int] | None
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One version of an open document. `path` is None where its uri names no local file.

    A cell's path is that of its notebook.
    """

    uri: str
    path: Path | None
    language_id: str
    version: int
    text: Text
    is_cell: bool = False


class Changed(NamedTuple):
    """A new version of a document, and what led to it.

    The edits follow each other, each in offsets of the text that the one before it left.
    """

    document: Document
    edits: tuple[Edit, ...]


class Documents:
    """The open documents by uri. `encoding` is what the client counts characters in."""

    def __init__(self, encoding: Encoding = "utf-16") -> None:
        self.encoding: Encoding = encoding
        self._open: dict[str, Document] = {}
        self._told: set[tuple[str, str]] = set()

    def __iter__(self) -> Iterator[Document]:
        return iter(tuple(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)

    def get(self, uri: str) -> Document | None:
        """The newest version of an open document."""
        return self._open.get(uri)

    def open(self, uri: str, language_id: str, version: int, text: str) -> Document:
        """Take a document as open; one that was open already is replaced."""
        if uri in self._open:
            self._tell(uri, "was opened twice without being closed: the newer text is taken")
        document = Document(uri, path_of(uri), language_id, version, Text.of(text))
        self._open[uri] = document
        return document

    def open_cell(
        self, notebook: str, uri: str, language_id: str, version: int, text: str
    ) -> Document:
        """Take a cell of a notebook as a document of its own that lies in the notebook's file."""
        document = self.open(uri, language_id, version, text)
        document = replace(document, path=path_of(notebook), is_cell=True)
        self._open[uri] = document
        return document

    def change(self, uri: str, version: int, changes: Sequence[Change]) -> Changed | None:
        """Apply changes one after the other; None where they had to be ignored."""
        document = self._open.get(uri)
        if document is None:
            self._tell(uri, "was changed but never opened: its changes are ignored")
            return None
        if version < document.version:
            self._tell(
                uri,
                "was changed to version %s after version %s: changes to older versions are ignored",
                version,
                document.version,
            )
            return None
        if version == document.version:
            self._tell(uri, "was changed without a new version number (it stays %s)", version)
        text, edits = document.text, []
        for change in changes:
            edit = self._edit(uri, text, change)
            text = text.changed(*edit.span, edit.text)
            edits.append(edit)
        document = replace(document, version=version, text=text)
        self._open[uri] = document
        return Changed(document, tuple(edits))

    def close(self, uri: str) -> Document | None:
        """Forget a document; the last version of it, or None if it was not open."""
        document = self._open.pop(uri, None)
        if document is None:
            self._tell(uri, "was closed but never opened")
        return document

    def _edit(self, uri: str, text: Text, change: Change) -> Edit:
        if change.start is None:
            return Edit(Span(0, len(text)), well_formed(change.text))
        start = self._offset(uri, text, change.start)
        end = start if change.end is None else self._offset(uri, text, change.end)
        if end < start:
            self._tell(uri, "was changed in a range that ends before it starts: I swap the ends")
            start, end = end, start
        return Edit(Span(start, end), well_formed(change.text))

    def _offset(self, uri: str, text: Text, position: tuple[int, int]) -> int:
        try:
            return text.exact_offset(*position, self.encoding)
        except PositionError as error:
            self._tell(uri, "was changed outside its text (%s): I take the nearest place", error)
            return text.offset(*position, self.encoding)

    def _tell(self, uri: str, what: str, *facts: object) -> None:
        if (uri, what) in self._told:
            return
        if len(self._told) >= _TOLD_AT_MOST:
            self._told.clear()
        self._told.add((uri, what))
        logger.error("The client misbehaves: %s " + what, uri, *facts)  # noqa: G003 - `what` is ours, never the client's


# So that a client which invents document names cannot fill the memory.
_TOLD_AT_MOST = 1000


def path_of(uri: str) -> Path | None:
    """The local path that a `file:` uri names, else None."""
    try:
        scheme, host, path, _, _ = urlsplit(uri)
    except ValueError:
        return None
    path = unquote(path)
    if scheme != "file" or not path.startswith("/") or "\0" in path:
        return None
    if os.name == "nt":  # file:///c%3A/folder and file://host/share/folder
        return Path(f"//{host}{path}" if host else path[1:])
    return Path(path) if host in ("", "localhost") else None


def uri_of(path: Path) -> str:
    """The `file:` uri of an absolute path."""
    return path.as_uri()
