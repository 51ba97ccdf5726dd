"""The learner of the linter benchmark: one JSON request in, one JSON answer out.

It is the program itself: the same extraction, store, lessons and confidence as `check` and the
server. Each example is a correction made in an editor, one after the other; proposals are what a
user would see: medium confidence or above.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from twiceshy.lessons.confidence import MEDIUM
from twiceshy.memory.store import Store
from twiceshy.model import FileChange, Origin, Suggestion
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.checking import book_of, readable
from twiceshy.workspace.learning import derive_lessons, record_edit

PROJECT = "oracle"


def learned(store: Store, examples: list[dict[str, Any]]) -> Asked:
    """What a user who made the examples by hand would have."""
    for number, example in enumerate(examples, 1):
        change = FileChange(example["path"], example["before"].encode(), example["after"].encode())
        origin = Origin(
            project=PROJECT, path=example["path"], seen="files", at=float(number), number=1
        )
        record_edit(store, change, origin)
    derive_lessons(store, PROJECT)
    return Asked(book_of(store, PROJECT), store.secret(), frozenset(), MEDIUM)


def proposed(asked: Asked, target: dict[str, Any], site: int) -> list[dict[str, Any]]:
    """The edits that would be offered for a file; those of one suggestion have one `site`."""
    source = target["text"].encode()
    tree = readable(target["path"], source)
    if isinstance(tree, str):
        return []
    found = suggestions(asked, tree, target["path"])
    return [
        edit
        for number, suggestion in enumerate(found, site)
        for edit in _edits(target["path"], source, suggestion, number)
    ]


def _edits(path: str, source: bytes, suggestion: Suggestion, site: int) -> list[dict[str, Any]]:
    """The edits of a suggestion, their offsets in code points."""
    return [
        {
            "path": path,
            "start": len(source[: edit.span.start].decode()),
            "end": len(source[: edit.span.end].decode()),
            "new_text": edit.text,
            "site": site,
            "rule": suggestion.lesson,
            "confidence": suggestion.confidence,
        }
        for edit in suggestion.edits
    ]


def main() -> None:
    """Answer the one request on standard input."""
    request = json.load(sys.stdin)
    with (
        tempfile.TemporaryDirectory(prefix="twiceshy-oracle-") as folder,
        Store.open(Path(folder) / "memory.db", clock=time.time) as store,
    ):
        asked = learned(store, request["examples"])
        edits: list[dict[str, Any]] = []
        for target in request["targets"]:
            edits += proposed(asked, target, len(edits))
    json.dump({"edits": edits}, sys.stdout)


if __name__ == "__main__":
    main()
