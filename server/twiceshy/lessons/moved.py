"""Words that moved: the sign that changes side by side are one.

A statement that became two, or two that became one, look to an alignment of neighbours like a
changed one beside one that came or went. Then most of what came here went there.
"""

from collections import Counter
from typing import NamedTuple

from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree

Run = tuple[int, ...]
Words = Counter[Symbol]

# The least share of what one change took or brought that another has to have brought or taken.
SHARE = 0.5
# What says nothing by itself, wherever it moves.
_MARKS = frozenset("()[]{}.,:;") | {"=>", ":=", "="}


class Flow(NamedTuple):
    """The words that a change took away and brought, and those that it kept."""

    lost: Words
    gained: Words
    kept: Words


def flow_of(
    old: SyntaxTree, new: SyntaxTree, before: Run, after: Run, without: tuple[Run, Run] = ((), ())
) -> Flow:
    """What became of the words of one run, some nodes in it left out."""
    left, right = _words(old, before, without[0]), _words(new, after, without[1])
    return Flow(left - right, right - left, left & right)


def exchanged(left: Flow, right: Flow) -> bool:
    """Whether half of what one of two changes brought or took is what the other took or brought."""
    return _moved(left.lost, right.gained, left, right) or _moved(
        right.lost, left.gained, right, left
    )


def _moved(lost: Words, gained: Words, from_: Flow, to: Flow) -> bool:
    """Whether words moved from one change to another; what both have anyway does not count."""
    moved = (lost & gained).total()
    if not moved:
        return False
    most = max((lost - to.kept).total(), (gained - from_.kept).total())
    return moved >= SHARE * most


def _words(tree: SyntaxTree, run: Run, without: Run) -> Words:
    found: Words = Counter()
    skipped = {leaf for node in without for leaf in range(node, tree.nexts[node])}
    for node in run:
        for leaf in tree.leaves(node):
            if leaf not in skipped and tree.kinds[leaf] not in _MARKS:
                found[tree.symbols[leaf]] += 1
    return found
