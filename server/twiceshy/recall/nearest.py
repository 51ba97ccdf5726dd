"""The lessons that come nearest to matching at a place.

A trie finds what matches; for what nearly does, every lesson is looked at: those that share a word
with the code at the place are put to it, first come those that share most of theirs.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from twiceshy.lessons.compiled import Compiled
from twiceshy.lessons.near import Near, near, words_of_pattern
from twiceshy.lessons.notation import Snippet
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree

# Patterns that are put to a place though they cannot match there, at most.
_MOST = 100
# What a pattern of another kind of code than stands at a place comes to, with all of its words.
_OTHER_KIND = 0.5


class Close(NamedTuple):
    """How near the lesson of a number came to matching at a place."""

    number: int
    near: Near


class _Pair(NamedTuple):
    share: float
    number: int
    node: int
    words: int


def touching(tree: SyntaxTree, place: Span) -> list[int]:
    """The nodes that share a byte with a place or end at it, from the outside in."""
    starts, ends = tree.starts, tree.ends
    return [n for n in range(len(tree.kinds)) if starts[n] <= place.end and place.start <= ends[n]]


def closest(lessons: Sequence[Compiled], tree: SyntaxTree, place: Span) -> list[Close]:
    """All matches that touch a place, and of each other lesson that is near how near it came.

    What nearly matches is looked for in the statements at the place alone, not in what they are in.
    """
    nodes = _Nodes(tree, place)
    whole: list[Close] = []
    pairs: list[_Pair] = []
    for number, compiled in enumerate(lessons):
        for pair in nodes.pairs(number, compiled.pattern):
            if pair.share < 1:
                pairs.append(pair)
            elif nodes.touches(found := near(compiled.pattern, tree, pair.node)):
                whole.append(Close(number, found))
    pairs.sort(key=lambda pair: -pair.share)
    partly = [_put(lessons[pair.number].pattern, tree, pair) for pair in pairs[:_MOST]]
    partly += [one for one in whole if one.near.reason and nodes.is_in_statement(one.near)]
    matched = [one for one in whole if one.near.reason is None]
    done = {one.number for one in matched}
    return matched + [one for one in _best(partly) if one.number not in done]


def _put(pattern: Snippet, tree: SyntaxTree, pair: _Pair) -> Close:
    found = near(pattern, tree, pair.node)
    if tree.kinds[pair.node] == pattern.kind:
        return Close(pair.number, found)
    return Close(pair.number, found._replace(share=pair.share, words=pair.words))


def _best(found: Iterable[Close]) -> list[Close]:
    """Of each lesson the place where it came nearest, with a word of it at least."""
    best: dict[int, Close] = {}
    for one in found:
        known = best.get(one.number)
        if one.near.words and (known is None or known.near.share < one.near.share):
            best[one.number] = one
    return list(best.values())


class _Nodes:
    """The nodes at a place by their kind, with the words in each."""

    def __init__(self, tree: SyntaxTree, place: Span) -> None:
        self._tree, self._place = tree, place
        self._words: dict[tuple[int, bool], frozenset[Symbol]] = {}
        touched = touching(tree, place)
        self._tops, self._near = _statements(tree, touched)
        self._here = frozenset(tree.symbols[node] for node in self._near if tree.is_leaf(node))
        self._by_kind: dict[str, list[int]] = defaultdict(list)
        for node in touched:
            self._by_kind[tree.kinds[node]].append(node)

    def pairs(self, number: int, pattern: Snippet) -> list[_Pair]:
        """The nodes that a pattern is to be put to, with the share of its words that is there."""
        kind = pattern.kind
        words = words_of_pattern(pattern)
        run = len(pattern.roots) > 1
        found = []
        for node in self._starts(kind, len(pattern.roots)):
            shared = words & self._words_of(node, run=run)
            if len(shared) == len(words) or (node in self._near and self._tell(shared, words)):
                share = len(shared) / len(words) if words else 1.0
                found.append(_Pair(share, number, node, len(shared)))
        return found or [
            _Pair(_OTHER_KIND * len(shared) / len(words), number, top, len(shared))
            for top in self._tops[:1]
            if self._tree.kinds[top] not in self._tree.language.scopes
            and self._tell(shared := words & self._here, words)
        ]

    def touches(self, found: Near) -> bool:
        """Whether what a pattern met shares the place."""
        starts, ends = self._tree.starts, self._tree.ends
        first, last = found.nodes[0], found.nodes[-1]
        return starts[first] <= self._place.end and self._place.start <= ends[last]

    def is_in_statement(self, found: Near) -> bool:
        """Whether what a pattern met is in the statements at the place."""
        return any(node in self._near for node in found.nodes)

    @staticmethod
    def _tell(shared: frozenset[Symbol], words: frozenset[Symbol]) -> bool:
        """Whether shared words tell anything: a name or literal, where the pattern has one."""
        names = [word for word in words if _is_name(word)]
        return any(map(_is_name, shared)) if names else bool(shared)

    def _starts(self, kind: str, length: int) -> list[int]:
        """The nodes of a kind at the place, and those before it where a run may reach it."""
        here = self._by_kind.get(kind, [])
        if length == 1:
            return here
        found = set(here)
        for node in self._near:
            before = self._before(node, length - 1)
            found.update(one for one in before if self._tree.kinds[one] == kind)
        return sorted(found)

    def _before(self, node: int, most: int) -> list[int]:
        parent = self._tree.parents[node]
        siblings = self._tree.children(parent) if parent >= 0 else [node]
        place = siblings.index(node)
        return siblings[max(0, place - most) : place]

    def _words_of(self, node: int, *, run: bool) -> frozenset[Symbol]:
        """The symbols in a node; for a run also those after it, up to the end of what it is in."""
        known = self._words.get((node, run))
        if known is None:
            tree = self._tree
            end = tree.nexts[max(0, tree.parents[node])] if run else tree.nexts[node]
            known = self._words[node, run] = frozenset(tree.symbols[node:end])
        return known


def _is_name(word: Symbol) -> bool:
    """Whether a token is a name or a literal: keywords and operators are their own kind."""
    kind, text = word
    return isinstance(text, bytes) and text != kind.encode()


def _statements(tree: SyntaxTree, touched: list[int]) -> tuple[list[int], set[int]]:
    """The innermost statements that have tokens at a place, and all touched nodes in them."""
    inside: set[int] = set()
    tops: dict[int, None] = {}
    allowed = set(touched)
    for leaf in touched:
        node = leaf
        if not tree.is_leaf(leaf) or not leaf:
            continue
        while True:
            inside.add(node)
            parent = tree.parents[node]
            if parent <= 0 or tree.kinds[parent] in tree.language.blocks or node not in allowed:
                tops[node] = None
                break
            node = parent
    return list(tops), inside
