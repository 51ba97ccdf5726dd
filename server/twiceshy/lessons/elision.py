"""What a snippet leaves out: the blocks and runs of statements that a change carried over.

A block is left out where it has an equal on the other side, at any depth, so that bodies which
moved in or out with their header's change are no part of it. So is a block beside its own aligned
counterpart in which something else changed.
"""

import re
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import NamedTuple

from twiceshy.lessons.difference import Pair
from twiceshy.lessons.runs import Run, blocks_of, inner_of
from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree

# Statements that end the block they stand in. Where a block's statements moved out of it they
# decide whether what follows is reached, and stay to be seen.
JUMPS = frozenset(
    {
        "break_statement",
        "continue_statement",
        "goto_statement",
        "raise_statement",
        "return_statement",
        "throw_statement",
    }
)


_Key = tuple[Symbol, ...]


class Elision(NamedTuple):
    """Statements on both sides that a metavariable stands for.

    `blocks` is the aligned pair of blocks they are the inside of where those differ.
    """

    before: Run
    after: Run
    name: str
    blocks: Pair | None = None


def elisions(
    old: SyntaxTree, new: SyntaxTree, before: Run, after: Run, aligned: Collection[Pair]
) -> list[Elision]:
    """What two runs of nodes leave out; `aligned` are pairs of blocks with changes of their own."""
    search = _Search(old, new, after, aligned)
    for block in blocks_of(old, before):
        search.visit(block, is_top=block in before)
    return search.elisions(len(before) != len(after))


class _Found(NamedTuple):
    """Statements on both sides; they are carried if what stands around them is as it was."""

    before: Run
    after: Run
    aligned: Pair | None = None
    is_carried: bool = False


class _Search:
    """The blocks of one side looked for on the other."""

    def __init__(
        self, old: SyntaxTree, new: SyntaxTree, after: Run, aligned: Collection[Pair]
    ) -> None:
        self._old, self._new, self._aligned = old, new, aligned
        self._after = after
        self._blocks = list(_all_blocks(new, after))
        self._found: list[_Found] = []

    def visit(self, block: int, *, is_top: bool = False) -> None:
        """Leave a block out, or what can be left out of the blocks in it."""
        beside = not is_top and self._beside(block)
        if not (beside or self._equal(block) or self._moved_out(block)):
            for inner in blocks_of(self._old, tuple(self._old.children(block))):
                self.visit(inner)

    def elisions(self, is_another_number: bool) -> list[Elision]:
        """What was found, named in order; of blocks beside others than before, jumps are left."""
        if is_another_number:
            self._found = [self._before_a_jump(found) for found in self._found]
        kept = (found for found in self._found if found.before)
        return [
            Elision(found.before, found.after, f"BODY{number}", found.aligned)
            for number, found in enumerate(kept, 1)
        ]

    def _equal(self, block: int) -> bool:
        for other in self._blocks_by_key.get(self._old.key(block), ()):
            if self._is_free(other):
                self._add(block, other, None)
                return True
        return False

    def _beside(self, block: int) -> bool:
        for other in self._partners.get(block, ()):
            if self._is_free(other):
                self._add(block, other, (block, other))
                return True
        return False

    @cached_property
    def _blocks_by_key(self) -> dict[_Key, list[int]]:
        """The blocks of the other side by what their equals have in common."""
        found: dict[_Key, list[int]] = {}
        for block in self._blocks:
            found.setdefault(self._new.key(block), []).append(block)
        return found

    @cached_property
    def _partners(self) -> dict[int, list[int]]:
        """The blocks of the other side that blocks are aligned with."""
        known = set(self._blocks)
        found: dict[int, list[int]] = {}
        for before, after in sorted(self._aligned):
            if after in known:
                found.setdefault(before, []).append(after)
        return found

    def _add(self, block: int, other: int, aligned: Pair | None) -> None:
        old, new = self._old, self._new
        above = old.parents[block], new.parents[other]
        found = _Found(inner_of(old, block), inner_of(new, other), aligned)
        self._found.append(found._replace(is_carried=_are_equal(old, above[0], new, above[1])))

    def _moved_out(self, block: int) -> bool:
        """Whether a block's statements stand as they were among others."""
        run = inner_of(self._old, block)
        for siblings, start in self._statements.get(self._old.key(run[0]), ()):
            there = siblings[start : start + len(run)]
            if (
                len(there) == len(run)
                and all(
                    _are_equal(self._old, a, self._new, b) for a, b in zip(run, there, strict=True)
                )
                and self._is_free(there[0])
            ):
                self._found.append(_Found(run, there, is_carried=True))
                return True
        return False

    @cached_property
    def _statements(self) -> dict[_Key, list[tuple[Run, int]]]:
        """Each statement of the other side with its siblings, by what its equals have in common."""
        found: dict[_Key, list[tuple[Run, int]]] = {}
        for siblings in (self._after, *(inner_of(self._new, block) for block in self._blocks)):
            for position, node in enumerate(siblings):
                found.setdefault(self._new.key(node), []).append((siblings, position))
        return found

    def _is_free(self, node: int) -> bool:
        """Whether a node stands in nothing that is left out already, nor has any of it inside."""
        end = self._new.nexts[node]
        return not any(
            found.after[0] < end and node < self._new.nexts[found.after[-1]]
            for found in self._found
        )

    def _before_a_jump(self, found: _Found) -> _Found:
        """What is left out without a jump at its end, where what stands around it changed."""
        if found.is_carried or found.aligned or self._old.kinds[found.before[-1]] not in JUMPS:
            return found
        return found._replace(before=found.before[:-1], after=found.after[:-1])


def _all_blocks(tree: SyntaxTree, run: Run) -> Iterator[int]:
    """The blocks in a run of nodes, at any depth, the outer ones first; none that is empty."""
    for top in run:
        for node in range(top, tree.nexts[top]):
            if tree.kinds[node] in tree.language.blocks and inner_of(tree, node):
                yield node


def _are_equal(old: SyntaxTree, before: int, new: SyntaxTree, after: int) -> bool:
    size = old.nexts[before] - before
    return (
        new.nexts[after] - after == size
        and old.symbols[before] == new.symbols[after]
        and old.symbols[before : before + size] == new.symbols[after : after + size]
    )


def with_dots(code: str) -> str:
    """Code for a person, in which blocks that did not change are three dots."""
    return re.sub(r"\$\$\$BODY\d+;?", "…", code)
