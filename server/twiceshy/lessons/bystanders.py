"""Bystanders: code that is like what was corrected, and was left as it is.

They are the evidence against a lesson that is too wide. Bodies of functions that a tree holds as
one leaf are opened only where their text has all the words that are looked for.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from twiceshy.lessons.runs import text_of, words_of
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree, part_around

MAX_BYSTANDERS = 6
MAX_CHARS = 240
# Places of one word that are looked at for a change, and bodies that are opened for a file.
MAX_PLACES = 200
MAX_OPENED = 12


class Bystanders:
    """The bystanders of the changes of one file, found in its new text."""

    def __init__(self, tree: SyntaxTree, touched: list[Span], unit: str) -> None:
        self._tree = tree
        self._touched = touched
        self._unit = unit
        self._opened: dict[int, SyntaxTree] = {}

    def having(self, wanted: Sequence[set[str]], limit: int) -> tuple[str, ...]:
        """Untouched pieces that end before an offset and have all words of one of the sets."""
        found: dict[str, None] = {}
        for words in wanted:
            for tree, node in self._places(words, limit):
                found.setdefault(text_of(tree, (node,), [], self._unit))
                if len(found) == MAX_BYSTANDERS:
                    return tuple(found)
        return tuple(found)

    def _places(self, words: set[str], limit: int) -> Iterator[tuple[SyntaxTree, int]]:
        """(tree, node) of the pieces around the longest of the words."""
        needle = max(words, key=len)
        done = 0
        for at in islice(_occurrences(self._tree.source, needle.encode(), limit), MAX_PLACES):
            if at < done:
                continue
            tree, leaf = self._leaf(self._tree, at)
            if tree.text(leaf) != needle:
                continue
            node = _around(tree, leaf)
            span = tree.span(node)
            done = span.end
            if (
                span.end <= limit
                and span.end - span.start <= MAX_CHARS
                and words <= words_of(tree, (node,))
                and tree.kinds[node] not in tree.language.import_statements
                and not any(span.overlaps(touched) for touched in self._touched)
            ):
                yield tree, node

    def _leaf(self, tree: SyntaxTree, at: int) -> tuple[SyntaxTree, int]:
        """The token at an offset; a body that the tree holds as one leaf is opened."""
        leaf = bisect_right(tree.starts, at) - 1
        if tree.kinds[leaf] not in tree.language.blocks or not tree.is_leaf(leaf):
            return tree, leaf
        opened = self._opened.get(leaf)
        if opened is None:
            if len(self._opened) >= MAX_OPENED:
                return tree, leaf
            opened = self._opened[leaf] = part_around(tree, tree.span(leaf))
        return opened, bisect_right(opened.starts, at) - 1


def _occurrences(source: bytes, needle: bytes, limit: int) -> Iterator[int]:
    at = source.find(needle, 0, limit)
    while at >= 0:
        yield at
        at = source.find(needle, at + len(needle), limit)


def _around(tree: SyntaxTree, leaf: int) -> int:
    """The statement around a token, or the largest short node."""
    node = leaf
    for above in tree.ancestors(leaf):
        if above == 0 or tree.ends[above] - tree.starts[above] > MAX_CHARS:
            break
        node = above
        if tree.kinds[tree.parents[above]] in tree.language.blocks:
            break
    return node
