"""The after side of an example, as far as it says what of the before side is carried over."""

from collections import Counter
from functools import cache, lru_cache
from typing import NamedTuple

from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.runs import is_free_name
from twiceshy.lessons.transcribe import Tokens
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.tree import SyntaxTree

Nodes = tuple[int, ...]


class AfterSide(NamedTuple):
    """An example's after side at a level: its tokens, those of its whole parts, new names."""

    tokens: Tokens
    wholes: frozenset[Tokens]
    needed: frozenset[str]


@lru_cache(maxsize=16_384)
def after_side(example: Example, level: Level) -> AfterSide:
    """The after side of an example at one of its levels."""
    tree, reading, kinds = example.after, example.after_tokens, wholes_of(example.after.language)
    wholes = frozenset(
        reading.of_node(node)
        for top in level.after
        for node in range(top, tree.nexts[top])
        if tree.kinds[node] in kinds
    )
    needed = _more_often(tree, level.after, example.before.tree, level.before)
    return AfterSide(reading.of(level.after), wholes, frozenset(needed))


@cache
def wholes_of(language: Language) -> frozenset[str]:
    """The kinds of which no part is carried over, only whole ones."""
    return language.blocks | language.statements


def _more_often(after: SyntaxTree, new: Nodes, before: SyntaxTree, old: Nodes) -> set[str]:
    """The names that the after side uses more often than the before side."""
    counts: Counter[str] = Counter()
    for tree, run, sign in ((after, new, 1), (before, old, -1)):
        for top in run:
            for leaf in tree.leaves(top):
                if is_free_name(tree, leaf):
                    counts[tree.text(leaf)] += sign
    return {name for name, count in counts.items() if count > 0}
