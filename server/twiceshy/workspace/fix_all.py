"""One lesson's suggestions for a text, applied together: one set of edits of that text."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from twiceshy.lessons.apply import apply_edits
from twiceshy.model import Suggestion
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree, reparse

# Each suggestion is applied to the text that the last one left and the rest is searched anew, so
# this many bounds the time that it takes.
MOST = 100


class Together(NamedTuple):
    """What the suggestions of one lesson come to: their sites, and edits that do not overlap."""

    lesson: str
    sites: tuple[str, ...]
    edits: tuple[Edit, ...]


def fixed_together(
    tree: SyntaxTree,
    given: Sequence[Suggestion],
    search: Callable[[SyntaxTree], Sequence[Suggestion]],
) -> Together | None:
    """Suggestions of one lesson applied one after the other; None where it is fewer than two.

    `search` gives the suggestions for a later text. The last one in the text goes first: equal
    sites are told apart by their order, which then stays what it was for those that are left.
    One that is not offered any more, or would do harm by then, is left out.
    """
    pieces, sites = Pieces(len(tree.source)), []
    found: Sequence[Suggestion] = given
    for wanted in sorted(given, key=lambda one: one.span, reverse=True)[:MOST]:
        key = (wanted.lesson, wanted.site)
        now = next((one for one in found if (one.lesson, one.site) == key), None)
        after = _applied(tree, now) if now else None
        if now is None or after is None:
            continue
        pieces.apply(now.edits)
        sites.append(wanted.site)
        tree, found = after, search(after)
    if len(sites) < 2:
        return None
    return Together(given[0].lesson, tuple(reversed(sites)), pieces.edits())


class Pieces:
    """A text that is edited in rounds: spans of the first text, and new texts between them."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._pieces: list[Span | bytes] = [Span(0, size)]

    def apply(self, edits: Sequence[Edit]) -> None:
        """Edits of the present text, which do not overlap."""
        for edit in sorted(edits, reverse=True):
            before, after = self._cut(0, edit.span.start), self._cut(edit.span.end, None)
            self._pieces = [*before, edit.text.encode(), *after]

    def edits(self) -> tuple[Edit, ...]:
        """The edits of the first text that make the present one."""
        found: list[Edit] = []
        done, new = 0, b""
        for piece in (*self._pieces, Span(self._size, self._size)):
            if isinstance(piece, bytes):
                new += piece
                continue
            if new or piece.start > done:
                found.append(Edit(Span(done, piece.start), new.decode()))
            done, new = piece.end, b""
        return tuple(found)

    def _cut(self, start: int, end: int | None) -> list[Span | bytes]:
        """The pieces from one place of the present text to another, or to its end."""
        found: list[Span | bytes] = []
        at = 0
        for piece in self._pieces:
            size = len(piece) if isinstance(piece, bytes) else piece[1] - piece[0]
            first = max(start - at, 0)
            last = size if end is None else min(end - at, size)
            if first < last and isinstance(piece, bytes):
                found.append(piece[first:last])
            elif first < last and isinstance(piece, Span):
                found.append(Span(piece.start + first, piece.start + last))
            at += size
        return found


def _applied(tree: SyntaxTree, suggestion: Suggestion) -> SyntaxTree | None:
    """The tree with a suggestion applied; None where it would have more syntax errors."""
    result = reparse(tree, apply_edits(tree.source, suggestion.edits))
    return None if result.errors > tree.errors else result
