"""All patterns at once: a trie over their symbols in preorder.

A path through the trie is a pattern's tree read in preorder; a hole skips a subtree, and so does
a node that has a `$$$` hole among its children. What the trie finds is therefore a superset of
the matches, and `match_at` has the last word. The cost of a walk grows with the text and hardly
with the number of patterns.
"""

from collections.abc import Iterator
from functools import lru_cache

from twiceshy.lessons.notation import Snippet
from twiceshy_analyzers.arrays import Symbol, Unit


class _Branch:
    __slots__ = ("ends", "exact", "hole", "open", "sign")

    def __init__(self) -> None:
        # Most branches have one way to go on: what a branch does not need is one object for all.
        self.exact: dict[Symbol, _Branch] = _NO_SYMBOLS
        self.open: dict[str, _Branch] = _NO_KINDS
        self.hole: _Branch | None = None
        self.sign: _Branch | None = None
        self.ends: tuple[int, ...] = ()


_NO_SYMBOLS: dict[Symbol, _Branch] = {}
_NO_KINDS: dict[str, _Branch] = {}


class Trie:
    """Patterns by number. `longest` is the largest number of siblings that one begins with."""

    def __init__(self) -> None:
        self._root = _Branch()
        self.longest = 1

    def add(self, number: int, pattern: Snippet) -> None:
        """Add a pattern. Its first root is no hole for any kind of node."""
        branch = self._root
        self.longest = max(self.longest, len(pattern.roots))
        for step in _path(pattern):
            branch = _next(branch, step)
        branch.ends += (number,)

    def candidates(self, tree: Unit, nodes: range) -> Iterator[tuple[int, int]]:
        """(node, number) of the patterns that may match at one of the nodes."""
        symbols, kinds = tree.symbols, tree.kinds
        exact, opened = self._root.exact, self._root.open
        for node in nodes:
            if symbols[node] in exact or kinds[node] in opened:
                for number in self._at(tree, node):
                    yield node, number

    def _at(self, tree: Unit, start: int) -> list[int]:
        symbols, kinds, named, nexts = tree.symbols, tree.kinds, tree.named, tree.nexts
        size = len(kinds)
        found: list[int] = []
        waiting = [(self._root, start)]
        while waiting:
            branch, node = waiting.pop()
            if branch.ends:
                found += branch.ends
            if node >= size:
                continue
            following = branch.exact.get(symbols[node])
            if following is not None:
                waiting.append((following, node + 1))
            following = branch.open.get(kinds[node])
            if following is not None:
                waiting.append((following, nexts[node]))
            if named[node]:
                if branch.hole is not None:
                    waiting.append((branch.hole, nexts[node]))
            elif branch.sign is not None:
                waiting.append((branch.sign, node + 1))
        return found


# A hole, an operator, the kind of a node that takes any number of children, or what a node must be.
_Step = str | Symbol | None
_SIGN = ""


def _next(branch: _Branch, step: _Step) -> _Branch:
    """The branch after a step, made where there is none."""
    if step is None:
        branch.hole = branch.hole or _Branch()
        return branch.hole
    if step == _SIGN:
        branch.sign = branch.sign or _Branch()
        return branch.sign
    known = branch.open.get(step) if isinstance(step, str) else branch.exact.get(step)
    if known is None:
        known = _Branch()
        if isinstance(step, str):
            branch.open = branch.open or {}
            branch.open[step] = known
        else:
            branch.exact = branch.exact or {}
            branch.exact[step] = known
    return known


@lru_cache(maxsize=32_768)  # the same few lessons make several tries after each edit
def _path(pattern: Snippet) -> tuple[_Step, ...]:
    """A pattern's way through the trie."""
    return tuple(step for root in pattern.roots for step in _steps(pattern, root))


def _steps(pattern: Snippet, root: int) -> Iterator[_Step]:
    tree = pattern.tree
    node, end = root, tree.nexts[root]
    while node < end:
        if node in pattern.holes:
            yield pattern.kind if node == pattern.roots[0] else None
            node = tree.nexts[node]
        elif node in pattern.operators:
            yield _SIGN
            node += 1
        elif _is_open(pattern, node):
            yield tree.kinds[node]
            node = tree.nexts[node]
        else:
            yield tree.symbols[node]
            node += 1


def _is_open(pattern: Snippet, node: int) -> bool:
    """Whether a node takes any number of children, or a list of arguments that it does without."""
    tree, children = pattern.tree, pattern.tree.children(node)
    if any(child in pattern.holes and pattern.holes[child].many for child in children):
        return True
    language = tree.language
    return tree.kinds[node] in language.calls and not any(
        tree.kinds[child] in language.arguments for child in children
    )
