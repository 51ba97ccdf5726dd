"""The lines that are being typed: nothing comes up there by itself until they are left or rest.

A line is one that is being typed from its change on, until something else is changed, the document
is saved, or it has rested for a while. What a person asks for is there all the time. Lives on the
event loop.
"""

import asyncio
from collections.abc import Callable, Sequence

from twiceshy.workspace.documents import Document
from twiceshy_analyzers.api import Edit

# How long a line must have been left alone, in seconds.
REST = 1.5


class Quiet:
    """The lines that were changed last, by document; `rested` is called with one that hid something."""

    def __init__(self, rested: Callable[[str], None], rest: float = REST) -> None:
        self._tell, self._rest = rested, rest
        self._lines: dict[str, frozenset[int]] = {}
        self._hiding: set[str] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def typed(self, document: Document, edits: Sequence[Edit]) -> None:
        """These edits, one after the other, have led to this text of a document."""
        self.forget(document.uri)
        lines = typed_lines(document, edits)
        if self._rest <= 0 or not lines:
            return
        self._lines[document.uri] = lines
        loop = asyncio.get_running_loop()
        self._timers[document.uri] = loop.call_later(self._rest, self._rested, document.uri)

    def saved(self, uri: str) -> None:
        """A document was saved: what stands there is meant."""
        if uri in self._lines:
            self._rested(uri)

    def forget(self, uri: str) -> None:
        """A document is closed, or nothing is being typed there any more."""
        self._lines.pop(uri, None)
        self._hiding.discard(uri)
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()

    def stop(self) -> None:
        """Wait for nothing any more."""
        for uri in tuple(self._timers):
            self.forget(uri)

    def hides(self, document: Document, span: tuple[int, int]) -> bool:
        """Whether a piece of a document's newest text touches a line that is being typed."""
        lines = self._lines.get(document.uri)
        if not lines:
            return False
        first, last = (document.text.line_at(offset) for offset in span)
        if not any(first <= line <= last for line in lines):
            return False
        self._hiding.add(document.uri)
        return True

    def _rested(self, uri: str) -> None:
        hid = uri in self._hiding
        self.forget(uri)
        if hid:
            self._tell(uri)


def typed_lines(document: Document, edits: Sequence[Edit]) -> frozenset[int]:
    """The lines on which the edits that led to this text of a document end.

    Removing whole lines is not typing on the next one, and a client that sends the whole text does
    not say where something was typed.
    """
    text = document.text
    found = set()
    for edit, end in zip(edits, ends_of(edits), strict=True):
        line = text.line_at(min(end, len(text)))
        removes_lines = not edit.text and end == text.line_start(line)
        is_whole = edit.span.start == 0 and end == len(text) and "\n" in edit.text
        if not (removes_lines or is_whole):
            found.add(line)
    return frozenset(found)


def ends_of(edits: Sequence[Edit]) -> list[int]:
    """Where each of some edits ends in the text that they lead to.

    Each is in offsets of the text that the one before it left, as editors send them; so what comes
    later moves what came before it.
    """
    ends: list[int] = []
    for edit in edits:
        length = len(edit.text.encode("utf-8", "replace"))
        grown = length - (edit.span.end - edit.span.start)
        end = edit.span.start + length
        moved = [one + grown if one >= edit.span.end else min(one, end) for one in ends]
        ends = [*moved, end]
    return ends
