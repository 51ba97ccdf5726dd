"""Bystanders: code that is like what was corrected, and was left as it is.

They are the evidence against a lesson that is too wide. In a file that is there as a whole, all
nodes of the kinds that changed are compared; of a history's file the bodies of functions that its
tree holds as one leaf are opened only where their text has all the words that are looked for.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from twiceshy.lessons.features import place_of
from twiceshy.lessons.runs import blocks_of, inner_of, text_of, words_of
from twiceshy.model import Bystander
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree, part_around

# How many are kept of a change made by hand, and of one among the many of a history.
MOST_BY_HAND = 32
MOST_OF_HISTORY = 6
MAX_CHARS = 240
# Places of one word that are looked at for a change, and bodies that are opened for a file.
MAX_PLACES = 200
MAX_OPENED = 12
# Nodes of one kind that are compared for a change.
MAX_COMPARED = 4000


class Wanted(NamedTuple):
    """What a change took away: the kinds of its nodes, and the words in them that are not local."""

    kinds: frozenset[str]
    words: set[str]


class Bystanders:
    """The bystanders of the changes of one file, found in its new text.

    `cut` says that the tree holds bodies as one leaf each, `in_order` that the changes were made from
    the top: what stands above one was reached.
    """

    def __init__(
        self, tree: SyntaxTree, touched: list[Span], unit: str, *, cut: bool, in_order: bool = True
    ) -> None:
        self._tree = tree
        self._touched = touched
        self._unit = unit
        self._cut, self._in_order = cut, in_order
        self._opened: dict[int, SyntaxTree] = {}

    def of(self, wanted: Sequence[Wanted], at: int) -> tuple[Bystander, ...]:
        """Untouched pieces that are like what is wanted, seen from the offset of a change."""
        found: dict[str, Bystander] = {}
        most = MOST_OF_HISTORY if self._cut else MOST_BY_HAND
        for tree, node in self._candidates(wanted):
            piece = self._piece(tree, node, at)
            if piece is not None:
                found.setdefault(piece.text, piece)
            if len(found) == most:
                break
        return tuple(found.values())

    def _candidates(self, wanted: Sequence[Wanted]) -> Iterable[tuple[SyntaxTree, int]]:
        if not self._cut:
            return self._alike(wanted)
        return (found for one in wanted if one.words for found in self._with_words(one))

    def _piece(self, tree: SyntaxTree, node: int, at: int) -> Bystander | None:
        """The statement around a node with its blocks elided, or the largest short part of it."""
        top, blocks = _around(tree, node)
        span = tree.span(top)
        if any(span.overlaps(touched) for touched in self._touched):
            return None
        names = [
            (inner, f"BODY{number}")
            for number, block in enumerate(blocks, 1)
            if (inner := inner_of(tree, block))
        ]
        text = text_of(tree, (top,), names, self._unit)
        reached = self._cut or (self._in_order and span.end <= at)
        return Bystander(text, place_of(tree, (top,)), reached)

    def _alike(self, wanted: Sequence[Wanted]) -> Iterator[tuple[SyntaxTree, int]]:
        """Nodes of the kinds that changed, those first that share most words with what did."""
        tree = self._tree
        for one in wanted:
            nodes = [node for node, kind in enumerate(tree.kinds) if kind in one.kinds]
            scored = [
                (-len(one.words & words_of(tree, (node,))), node) for node in nodes[:MAX_COMPARED]
            ]
            for missing, node in sorted(scored):
                if missing or not one.words:
                    yield tree, node

    def _with_words(self, wanted: Wanted) -> Iterator[tuple[SyntaxTree, int]]:
        """(tree, node) of the tokens that are the longest of the words, the others near.

        An import is like nothing but another import.
        """
        words, needle = wanted.words, max(wanted.words, key=len)
        imports = self._tree.language.import_statements - wanted.kinds
        for at in islice(_occurrences(self._tree.source, needle.encode()), MAX_PLACES):
            tree, leaf = self._leaf(self._tree, at, words)
            if tree.text(leaf) != needle:
                continue
            top, _ = _around(tree, leaf)
            if words <= words_of(tree, (top,)) and tree.kinds[top] not in imports:
                yield tree, leaf

    def _leaf(self, tree: SyntaxTree, at: int, words: set[str]) -> tuple[SyntaxTree, int]:
        """The token at an offset; a body that is one leaf is opened where it has all the words."""
        leaf = bisect_right(tree.starts, at) - 1
        if tree.kinds[leaf] not in tree.language.blocks or not tree.is_leaf(leaf):
            return tree, leaf
        opened = self._opened.get(leaf)
        if opened is None:
            text = tree.text(leaf)
            if len(self._opened) >= MAX_OPENED or not all(word in text for word in words):
                return tree, leaf
            opened = self._opened[leaf] = part_around(tree, tree.span(leaf))
        return opened, bisect_right(opened.starts, at) - 1


def _occurrences(source: bytes, needle: bytes) -> Iterator[int]:
    at = source.find(needle)
    while at >= 0:
        yield at
        at = source.find(needle, at + len(needle))


def _around(tree: SyntaxTree, node: int) -> tuple[int, list[int]]:
    """The largest short piece around a node, at most its statement, and the blocks to elide."""
    top, blocks = node, _elidable(tree, node)
    above = node
    while tree.kinds[tree.parents[above]] not in tree.language.blocks:
        above = tree.parents[above]
        if above <= 0:
            break
        inside = _elidable(tree, above)
        size = tree.ends[above] - tree.starts[above]
        if size - sum(tree.ends[b] - tree.starts[b] for b in inside) > MAX_CHARS:
            break
        top, blocks = above, inside
    return top, blocks


def _elidable(tree: SyntaxTree, node: int) -> list[int]:
    """The blocks below a node, not the node itself."""
    if tree.kinds[node] in tree.language.blocks:
        return []
    return blocks_of(tree, (node,))
