"""What was settled in each open document, so that a hand save can be told as before and after.

Pure: no input or output, no clock. In this first version a text settles as a whole and in two ways
only: by being opened, and by being saved by hand.

- `opened`: the text at that moment is settled. The text at HEAD, if it differs, counts as settled
  earlier: what stands between the two was typed before we looked on, and is not called a
  correction by us. Once committed, git history shows it.
- `saved` by hand: the saved text is settled, and (before, after) is returned, where before is what
  was settled last. A save by the editor itself settles nothing: the next hand save still has the
  text before all autosaves as its before.
- Going back is no correction. Undone before the save, nothing has changed. Undone after it, the
  saved text is one that was settled earlier in this session, or HEAD's: it is settled again, and
  `saved` returns None. `taken_back` says which changes that undid.
"""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise

from twiceshy.capture.sources import MAX_BYTES

# How many settled texts of one document are remembered, the present one included. Someone who
# undoes further than that is editing.
REMEMBERED = 8


class Settled:
    """The settled texts of the documents that are open, by their URI.

    A document that was never opened, or is over `MAX_BYTES`, is not known and gives no changes.
    """

    def __init__(self) -> None:
        self._documents: dict[str, _Document] = {}

    def opened(self, uri: str, text: bytes, head: bytes | None) -> None:
        """Begin with a document; `head` is its text at HEAD, None if HEAD has none.

        A document that is open already begins anew.
        """
        self.closed(uri)
        if len(text) > MAX_BYTES:
            return
        document = _Document()
        if head is not None and len(head) <= MAX_BYTES:
            document.settle(head)
        document.settle(text)
        self._documents[uri] = document

    def saved(self, uri: str, text: bytes, by_hand: bool) -> tuple[bytes, bytes] | None:
        """The (before, after) that this save settles.

        None for an autosave, an unchanged text, a way back, and a document that is not known.
        """
        document = self._documents.get(uri)
        if document is None or not by_hand:
            return None
        if len(text) > MAX_BYTES:
            self.closed(uri)
            return None
        before = document.texts[-1]
        return (before, text) if document.settle(text) else None

    def taken_back(self, uri: str, text: bytes) -> list[tuple[bytes, bytes]]:
        """The changes, oldest first, that saving `text` would undo; empty if it is no way back.

        To be asked before `saved`. Each is a (before, after) as `saved` returned it; the first may
        instead lead from HEAD to the text that was opened.
        """
        document = self._documents.get(uri)
        if document is None or text not in document.texts:
            return []
        undone = list(document.texts)[document.texts.index(text) :]
        return list(pairwise(undone))

    def closed(self, uri: str) -> None:
        """Forget a document; one that is not known is no error."""
        self._documents.pop(uri, None)


@dataclass(slots=True)
class _Document:
    """The texts settled so far, oldest first, each one once."""

    texts: deque[bytes] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def settle(self, text: bytes) -> bool:
        """Make `text` the last one; False if it was there before, and all after it is dropped."""
        if text not in self.texts:
            self.texts.append(text)
            return True
        while self.texts[-1] != text:
            self.texts.pop()
        return False
