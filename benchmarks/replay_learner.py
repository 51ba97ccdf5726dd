"""The learner of the history replay benchmark: JSON lines in, JSON lines out.

It is the program itself: the same mining, store, lessons and confidence as `check` and the
server. A change to a file that was just checked counts as made in an editor, as it would be.
Proposals are what a user would see: medium confidence or above.
"""

import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twiceshy.lessons.confidence import MEDIUM
from twiceshy.lessons.edits import apply_edits
from twiceshy.memory.events import commit_event
from twiceshy.memory.store import Store
from twiceshy.model import FileChange, Origin, Reason, Suggestion
from twiceshy.recall.book import Book
from twiceshy.recall.suggest import Asked, Judged, judged, suggestion
from twiceshy.workspace.checking import book_of, readable
from twiceshy.workspace.learning import derive_lessons, record_edit
from twiceshy_analyzers.tree import SyntaxTree, reparse

PROJECT = "replay"
_FIRST_TOKEN = re.compile(rb"\A(?:\w+|\S)")
_LAST_TOKEN = re.compile(rb"(?:\w+|\S)\Z")


class Learner:
    """One project's memory, fed by the benchmark."""

    def __init__(self, store: Store, minimum: float = MEDIUM) -> None:
        self._store = store
        self._minimum = minimum
        self._commit = ""
        self._now = 0.0
        self._edits = 0
        self._checked = ""
        self._tree: SyntaxTree | None = None
        self._asked: Asked | None = None

    def learn(self, request: dict[str, Any]) -> None:
        """Learn the files of a commit, or of an edit that is being made."""
        commit, self._now = request["commit"], float(request["date"])
        self._edits = self._edits + 1 if commit == self._commit else 0  # one after the other
        live = False
        for file in request["files"]:
            is_typed = file["path"] == self._checked
            origin = Origin(
                project=PROJECT,
                path=file["path"],
                # The replay types each file from the top, as nobody does in an editor.
                seen="files" if is_typed else "git",
                at=self._now + self._edits / 1000,
                number=self._store.next_number(PROJECT),
                commit=None if is_typed else commit,
            )
            change = FileChange(file["path"], file["before"].encode(), file["after"].encode())
            record_edit(self._store, change, origin)
            live |= is_typed
        if commit != self._commit:
            self._store.record([commit_event(PROJECT, commit, self._now)])
            self._commit = commit
        self._asked = None
        if live:
            self._current()  # as a server does when an edit has settled, before it is asked again

    def check(self, path: str, text: str) -> list[dict[str, Any]]:
        """The edits that would be offered for a text."""
        return [edit for edit, _, _ in self.judged(path, text)]

    def judged(self, path: str, text: str) -> Iterator[tuple[dict[str, Any], Asked, Judged]]:
        """The same, each with how it came about."""
        tree = self._read(path, text.encode())
        if tree is None:
            return
        asked = self._current()
        for one in judged(asked, tree, path):
            if not isinstance(one.outcome, Reason):
                found = suggestion(asked, tree, one, one.outcome)
                for edit in _edits(text.encode(), found):
                    yield edit, asked, one

    def _read(self, path: str, source: bytes) -> SyntaxTree | None:
        """The tree of a text, made from that of its last version, as a server does with a document."""
        known, self._tree = (self._tree if path == self._checked else None), None
        self._checked = path
        tree = reparse(known, source) if known else readable(path, source)
        if isinstance(tree, str):
            return None
        self._tree = tree
        return tree

    def _current(self) -> Asked:
        if self._asked is None:
            derive_lessons(self._store, PROJECT)
            book = self._book()
            self._asked = Asked(book, self._store.secret(), frozenset(), self._minimum)
        return self._asked

    def _book(self) -> Book:
        return book_of(self._store, PROJECT)


def _edits(source: bytes, suggestion: Suggestion) -> Iterator[dict[str, Any]]:
    """The edits of a suggestion, that of its site and those of imports, each by itself.

    The judge takes an edit for one of a developer's only where both replace some same text, which
    one that only inserts never does: it spans the tokens that it touches, or all of its site.
    """
    for edit in suggestion.edits:
        start, end, site = edit.span.start, edit.span.end, suggestion.span
        if start == end and site.start <= start <= site.end:
            start, end = site.start, site.end
        start -= sum(map(len, _LAST_TOKEN.findall(source[max(0, start - 100) : start])))
        end += sum(map(len, _FIRST_TOKEN.findall(source[end : end + 100])))
        whole = apply_edits(source, [edit])
        yield {
            "start": start,
            "end": end,
            "new_text": whole[start : len(whole) - (len(source) - end)].decode(),
            "rule": suggestion.lesson,
            "confidence": suggestion.confidence,
        }


def main() -> None:
    """Answer requests until the input ends."""
    with (
        tempfile.TemporaryDirectory(prefix="twiceshy-replay-") as folder,
        Store.open(Path(folder) / "memory.db", clock=time.time) as store,
    ):
        learner = Learner(store)
        for line in sys.stdin:
            request = json.loads(line)
            if request["op"] == "learn":
                learner.learn(request)
                answer: dict[str, Any] = {}
            else:
                answer = {"edits": learner.check(request["path"], request["text"])}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
