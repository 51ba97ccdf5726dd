"""Lists of nodes side by side, one of each example: what of them can be taken one by one."""

from collections.abc import Sequence

from twiceshy.lessons.elision import JUMPS
from twiceshy.lessons.match import NO_VALUE
from twiceshy_analyzers.tree import SyntaxTree

Trees = Sequence[SyntaxTree]


def alike(trees: Trees, lists: Sequence[Sequence[int]]) -> bool:
    """Whether the columns of equally long lists can be unified one by one."""
    for column in zip(*lists, strict=True):
        named = {tree.named[node] for tree, node in zip(trees, column, strict=True)}
        odd = {
            tree.kinds[node] if tree.kinds[node] in NO_VALUE else ""
            for tree, node in zip(trees, column, strict=True)
        }
        if len(named) > 1 or len(odd) > 1:
            return False
    return True


def common_ends(trees: Trees, lists: Sequence[Sequence[int]]) -> tuple[int, int]:
    """How many first and last columns are of one kind in every example."""
    shortest = min(map(len, lists))
    prefix = suffix = 0
    while prefix < shortest and one_kind(trees, [nodes[prefix] for nodes in lists]):
        prefix += 1
    while suffix < shortest - prefix and one_kind(trees, [n[-1 - suffix] for n in lists]):
        suffix += 1
    return prefix, suffix


def one_kind(trees: Trees, nodes: Sequence[int]) -> bool:
    """Whether nodes, one of each tree, are of one kind."""
    return len({tree.kinds[node] for tree, node in zip(trees, nodes, strict=True)}) == 1


def end_in_a_jump(trees: Trees, lists: Sequence[Sequence[int]]) -> bool:
    """Whether all blocks end in a jump of one kind, which a correction shows where it counts."""
    if not all(lists) or not one_kind(trees, [nodes[-1] for nodes in lists]):
        return False
    return trees[0].kinds[lists[0][-1]] in JUMPS


def first_clause(tree: SyntaxTree, nodes: Sequence[int]) -> int | None:
    """How many nodes stand before the first clause; None where there is no clause."""
    clauses = tree.language.clauses
    return next((i for i, node in enumerate(nodes) if tree.kinds[node] in clauses), None)


def inside(tree: SyntaxTree, nodes: list[int]) -> list[int]:
    """A list's nodes without its brackets."""
    first = 1 if nodes and not tree.named[nodes[0]] else 0
    last = len(nodes) - 1 if nodes and not tree.named[nodes[-1]] else len(nodes)
    return nodes[first:last]
