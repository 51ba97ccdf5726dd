"""How near a pattern is to a node: the share of it that is there, and what differs first.

Whether a pattern matches is `match_at`'s to say; this tells a person why it does not. It goes on
after the first difference, so that patterns can be ordered by how much of them is there.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from twiceshy.lessons.match import NO_VALUE, Bindings, are_same, fits_kind, kind_word, match_at
from twiceshy.lessons.notation import MANY, ONE, Snippet
from twiceshy.lessons.runs import BRACKETS, has_head
from twiceshy.model import Hole, Reason
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree

# What a hole that fits counts for, where a word of the pattern counts for 1 and a bracket for 0.
_HOLE = 0.5
# The share of a pattern of which all is there but what nothing is counted for.
_ALMOST = 0.99


class Near(NamedTuple):
    """How far a pattern got at a node.

    `share` is how much of it is there, from 0 to 1, and `words` how many of its words. `reason` is
    the first difference, None where it matches; `nodes` and `bindings` are what it met.
    """

    share: float
    words: int
    reason: Reason | None
    nodes: tuple[int, ...]
    bindings: Bindings


def near(pattern: Snippet, tree: SyntaxTree, node: int) -> Near:
    """How far a pattern gets whose first root is put at a node."""
    walk = _Walk(pattern, tree)
    nodes = walk.run(node)
    match = match_at(pattern, tree, node)
    if match is not None:
        return Near(1.0, walk.words, None, *match)
    reason = walk.first or Reason("pattern", "the pattern does not match", _span(tree, nodes))
    share = min(walk.reached / _weight(pattern), _ALMOST)
    return Near(share, walk.words, reason, nodes, walk.bindings)


def words_of_pattern(pattern: Snippet) -> frozenset[Symbol]:
    """What a pattern insists on: its words and operators, as they stand in any tree."""
    return frozenset(
        pattern.tree.symbols[token]
        for token in pattern.tokens
        if _is_word(pattern, token) and pattern.is_fixed(token)
    )


def quoted(code: str, most: int = 60) -> str:
    """Code on one line between backticks, as Markdown has it; cut in the middle where it is long."""
    line = " ".join(code[: 20 * most].split())
    line = line if len(line) <= most else f"{line[: most - 21]} … {line[-18:]}"
    marks = "`" * (1 + max(map(len, _BACKTICKS.findall(line)), default=0))
    return f"{marks} {line} {marks}" if len(marks) > 1 else f"`{line}`"


_BACKTICKS = re.compile("`+")


def _is_word(pattern: Snippet, token: int) -> bool:
    return token not in pattern.holes and pattern.tree.text(token) not in BRACKETS


def _weight(pattern: Snippet) -> float:
    weights = (_HOLE if t in pattern.holes else _is_word(pattern, t) for t in pattern.tokens)
    return sum(weights) or 1.0


def _span(tree: SyntaxTree, nodes: tuple[int, ...]) -> Span:
    return Span(tree.starts[nodes[0]], tree.ends[nodes[-1]])


def _notation(pattern: Snippet, nodes: Iterable[int]) -> str:
    """Nodes of a pattern as they are written in lesson notation."""
    text = " ".join(map(pattern.tree.text, nodes))
    return text.replace(MANY, "$$$").replace(ONE, "$")


class _Walk:
    """A pattern and a tree side by side, in the order in which `match_at` compares them."""

    def __init__(self, pattern: Snippet, tree: SyntaxTree) -> None:
        self.pattern, self.tree = pattern, tree
        self.bindings: Bindings = {}
        self.reached = 0.0
        self.words = 0
        self.first: Reason | None = None

    def run(self, node: int) -> tuple[int, ...]:
        """Compare all roots with a node and those after it; the nodes that were met."""
        tree, roots = self.tree, self.pattern.roots
        nodes = [node]
        end = tree.nexts[tree.parents[node]] if node else tree.nexts[0]
        while len(nodes) < len(roots) and tree.nexts[nodes[-1]] < end:
            nodes.append(tree.nexts[nodes[-1]])
        for root, target in zip(roots, nodes, strict=False):
            self._compare(root, target)
        if len(nodes) < len(roots):
            missing = roots[len(nodes) :]
            self._differs(
                Reason(
                    "pattern",
                    f"expected {quoted(_notation(self.pattern, missing))} after it, found nothing",
                    tree.span(nodes[-1]),
                    _notation(self.pattern, missing),
                )
            )
        return tuple(nodes)

    def _compare(self, root: int, node: int) -> None:
        pattern, tree = self.pattern, self.tree
        hole = pattern.holes.get(root)
        operator = pattern.operators.get(root)
        if hole is not None:
            self._fill(hole, (node,))
        elif operator is not None and tree.kinds[node] in operator.texts:
            self.bindings.setdefault(operator.name, (node,))
            self.reached += 1
        elif pattern.tree.kinds[root] != tree.kinds[node]:
            self._other(root, node)
        elif not pattern.tree.is_leaf(root) and not tree.is_leaf(node):
            self._compare_children(root, node)
        elif pattern.tree.symbols[root] != tree.symbols[node]:
            self._other(root, node)
        elif _is_word(pattern, root):
            self.reached += 1
            self.words += 1

    def _compare_children(self, root: int, node: int) -> None:
        pattern, tree = self.pattern, self.tree
        roots, children = pattern.tree.children(root), tree.children(node)
        many = next((r for r in roots if r in pattern.holes and pattern.holes[r].many), None)
        head = roots if many is None else roots[: roots.index(many)]
        tail = [] if many is None else roots[roots.index(many) + 1 :]
        fixed = len(head) + len(tail)
        if len(children) < fixed or (many is None and len(children) > fixed):
            self._other(root, node)
            self._compare_ends(roots, children)
            return
        middle = len(children) - len(tail)
        for mine, child in zip(head, children, strict=False):
            self._compare(mine, child)
        for mine, child in zip(tail, children[middle:], strict=True):
            self._compare(mine, child)
        if many is None:
            return
        taken = tuple(children[len(head) : middle])
        if taken or not has_head(tree, node):
            self._fill(pattern.holes[many], taken)
        else:
            self._differs(Reason("pattern", "expected statements in the case", tree.span(node)))

    def _compare_ends(self, roots: list[int], children: list[int]) -> None:
        """What of two lists of unequal length is alike from the left, and then from the right."""
        shorter = min(len(roots), len(children))
        left = 0
        while left < shorter and self._alike(roots[left], children[left]):
            self._compare(roots[left], children[left])
            left += 1
        for back in range(1, shorter - left + 1):
            if not self._alike(roots[-back], children[-back]):
                break
            self._compare(roots[-back], children[-back])

    def _alike(self, root: int, child: int) -> bool:
        hole = self.pattern.holes.get(root)
        if hole is not None:
            return not hole.many and self.tree.named[child]
        return self.pattern.tree.kinds[root] == self.tree.kinds[child]

    def _fill(self, hole: Hole, nodes: tuple[int, ...]) -> None:
        reason = unfit(hole, self.tree, nodes) or self._unequal(hole, nodes)
        if reason is not None:
            self._differs(reason)
            return
        self.bindings.setdefault(hole.name, nodes)
        self.reached += _HOLE

    def _unequal(self, hole: Hole, nodes: tuple[int, ...]) -> Reason | None:
        """A hole that stands for the same everywhere meets something else."""
        tree, known = self.tree, self.bindings.get(hole.name)
        if known is None or (
            len(known) == len(nodes)
            and all(are_same(tree, a, tree, b) for a, b in zip(known, nodes, strict=True))
        ):
            return None
        before, found = (" ".join(map(tree.text, run)) for run in (known, nodes))
        return Reason(
            "equal",
            f"`{_mark(hole)}` is {quoted(before)} before, here {quoted(found)}",
            _span(tree, nodes) if nodes else _span(tree, known),
            before,
            found,
        )

    def _other(self, root: int, node: int) -> None:
        expected, found = _notation(self.pattern, [root]), self.tree.text(node)
        text = f"expected {quoted(expected)}, found {quoted(found)}"
        self._differs(Reason("pattern", text, self.tree.span(node), expected, found))

    def _differs(self, reason: Reason) -> None:
        self.first = self.first or reason


def unfit(hole: Hole, tree: SyntaxTree, nodes: tuple[int, ...]) -> Reason | None:
    """Why a hole may not stand for some nodes; None where it may."""
    for node in nodes:
        wanted = _wanted(hole, tree, node)
        if wanted:
            kind = kind_word(tree.language, tree, node)
            text = tree.text(node)
            found = quoted(text) if hole.texts else f"the {kind} {quoted(text)}"
            return Reason(
                "hole", f"`{_mark(hole)}` must be {wanted}, found {found}", tree.span(node),
                wanted, text,
            )  # fmt: skip
    return None


def _wanted(hole: Hole, tree: SyntaxTree, node: int) -> str:
    """What a hole asks for and a node is not; "" where it fits."""
    if not tree.named[node]:
        return "code, and no sign"
    if hole.many:
        return ""
    if tree.kinds[node] in NO_VALUE:
        return "a value of its own"
    if not fits_kind(hole, tree, node):
        return " or ".join(map(_with_article, hole.kinds))
    if hole.texts and tree.text(node) not in hole.texts:
        return " or ".join(map(quoted, hole.texts))
    return ""


def _with_article(word: str) -> str:
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def _mark(hole: Hole) -> str:
    return f"{'$$$' if hole.many else '$'}{hole.name}"
