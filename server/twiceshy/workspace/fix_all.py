"""Suggestions for a text, applied together: one set of edits of that text."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from twiceshy.lessons.apply import tree_after
from twiceshy.model import Suggestion
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree

# Where they get in each other's way they are applied one by one, and the rest is searched anew
# each time, so this many bounds the time that it takes.
MOST = 50

Search = Callable[[SyntaxTree], Sequence[Suggestion]]


class Together(NamedTuple):
    """What suggestions of one lesson come to: edits that do not overlap, and which sites they mend.

    `given` is how many suggestions there were; some may not have been possible with the others.
    """

    lesson: str
    sites: tuple[str, ...]
    edits: tuple[Edit, ...]
    given: int


def fixed_together(
    tree: SyntaxTree, given: Sequence[Suggestion], search: Search
) -> Together | None:
    """Suggestions of one lesson applied to a text; None where it is fewer than two.

    `search` gives the suggestions for a later text. The last ones in the text go first: equal
    sites are told apart by their order, which then stays what it was for those that are left.
    """
    ordered = sorted(given, key=lambda one: one.span, reverse=True)
    fixing = _Fixing(tree, search)
    if len(ordered) > 2:
        fixing.apply_all(ordered[:-1], ordered[-1])
    for wanted in ordered[:MOST] if not fixing.sites else ordered[-1:]:
        fixing.apply(wanted)
    if len(fixing.sites) < 2:
        return None
    sites, edits = tuple(reversed(fixing.sites)), fixing.pieces.edits()
    return Together(given[0].lesson, sites, edits, len(given))


def fixed_in_turn(tree: SyntaxTree, given: Sequence[Suggestion], search: Search) -> list[Together]:
    """Suggestions of several lessons applied one by one, each as it is offered by then.

    For each lesson what it mends, all with the same edits: those of all of them.
    """
    fixing = _Fixing(tree, search)
    done: dict[str, list[str]] = {}
    for wanted in sorted(given, key=lambda one: one.span, reverse=True)[:MOST]:
        if fixing.apply(wanted):
            done.setdefault(wanted.lesson, []).append(wanted.site)
    edits, offered = fixing.pieces.edits(), [one.lesson for one in given]
    return [
        Together(lesson, tuple(reversed(sites)), edits, offered.count(lesson))
        for lesson, sites in done.items()
    ]


class _Fixing:
    """A text while it is mended: the present tree, what led to it, and which sites are done."""

    def __init__(self, tree: SyntaxTree, search: Search) -> None:
        self._tree, self._search = tree, search
        self._found: Sequence[Suggestion] | None = None
        self.pieces, self.sites = Pieces(len(tree.source)), list[str]()

    def apply_all(self, wanted: Sequence[Suggestion], left: Suggestion) -> None:
        """Apply several at once, if afterwards nothing but the one that is left is to be done.

        Equal edits (the same import for each) count once. The one that is left comes later by
        itself: imports that are not needed any more go with the last use of them.
        """
        edits = sorted({edit for one in wanted for edit in one.edits})
        if any(one.span.end >= other.span.start for one, other in pairwise(edits)):
            return
        after = tree_after(self._tree, edits)
        found = self._search(after) if after else ()
        rest = [(one.lesson, one.site) for one in found if one.lesson == left.lesson]
        if after is not None and rest == [(left.lesson, left.site)]:
            self._go_on(after, edits, [one.site for one in wanted])
            self._found = found

    def apply(self, wanted: Suggestion) -> bool:
        """Apply one as it is offered by now; not if it is not, or would do harm."""
        found = self._search(self._tree) if self._found is None else self._found
        key = (wanted.lesson, wanted.site)
        now = next((one for one in found if (one.lesson, one.site) == key), None)
        after = tree_after(self._tree, now.edits) if now else None
        if now is None or after is None:
            return False
        self._go_on(after, now.edits, [wanted.site])
        return True

    def _go_on(self, after: SyntaxTree, edits: Sequence[Edit], sites: Sequence[str]) -> None:
        self.pieces.apply(edits)
        self.sites += sites
        self._tree, self._found = after, None


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
