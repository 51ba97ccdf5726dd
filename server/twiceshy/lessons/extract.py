"""From two versions of a file to the corrections that lead from one to the other.

A correction's snippet is the smallest statement, clause or expression around a change. The
blocks of a statement that are not what changed are elided, and what is larger than `MAX_TOKENS`
even so is no correction.
"""

from collections.abc import Iterator
from typing import NamedTuple

from twiceshy.lessons import layout
from twiceshy.lessons.bystanders import Bystanders, Wanted
from twiceshy.lessons.difference import Change, Pair, differences
from twiceshy.lessons.features import place_of
from twiceshy.lessons.notation import roles_for
from twiceshy.lessons.runs import (
    Run,
    blocks_of,
    is_free_name,
    is_within,
    leaves_of,
    span_of,
    text_of,
    tokens_of,
    words_of,
)
from twiceshy.model import Bystander, Correction, Hole, Origin
from twiceshy_analyzers.api import Import
from twiceshy_analyzers.names import Names
from twiceshy_analyzers.tree import SyntaxTree

MAX_TOKENS = 60  # a side; SPEC 2.1
MAX_CHANGES = 150  # a file; more is a rewrite
MAX_ANCHORS = 3  # statements before an insertion


class _Piece(NamedTuple):
    """The nodes of one correction on both sides, and the changes in them."""

    before: Run
    after: Run
    changes: tuple[Change, ...]


class _Elision(NamedTuple):
    before: int
    after: int
    name: str


def corrections(old: SyntaxTree, new: SyntaxTree, origin: Origin) -> list[Correction]:
    """The corrections between two versions of one file, in order. Silent about rewrites."""
    if old.errors or new.errors:
        return []
    changes = differences(old, new)
    if not changes or len(changes) > MAX_CHANGES:
        return []
    file = _File(old, new, changes, origin)
    found = []
    for piece in file.pieces():
        correction = file.correction(piece)
        if correction is not None and correction not in found:
            found.append(correction)
    return found


class _File:
    """Two versions of a file, and what all their corrections need to know of them."""

    def __init__(
        self, old: SyntaxTree, new: SyntaxTree, changes: list[Change], origin: Origin
    ) -> None:
        self.old, self.new, self.origin = old, new, origin
        self.all_changes = changes
        self.changes = [c for c in map(self._anchored, changes) if c and not self._is_import(c)]
        self.names_old, self.names_new = Names(old), Names(new)
        self.unit_old, self.unit_new = layout.indent_unit(old), layout.indent_unit(new)
        before, after = set(self.names_old.imports.values()), set(self.names_new.imports.values())
        self.added, self.dropped = after - before, before - after
        touched = [span_of(new, c.after) for c in self.changes if c.after]
        self.bystanders = Bystanders(new, touched, self.unit_new, cut=origin.seen == "git")

    def _anchored(self, change: Change) -> Change | None:
        """An insertion hangs on the statements before it that have its names, or the one before."""
        if change.before:
            return change if 0 not in change.before else None
        if change.previous is None:
            return None
        added = {
            self.new.text(n) for n in leaves_of(self.new, change.after) if is_free_name(self.new, n)
        }
        chain = self._equal_before(change.previous)
        linked = [i for i, (before, _) in enumerate(chain) if added & words_of(self.old, (before,))]
        kept = chain[: (linked[0] if linked else 0) + 1]
        if not kept:
            return None
        before, after = (tuple(side) for side in zip(*reversed(kept), strict=True))
        return Change(before, (*after, *change.after), change.path)

    def _equal_before(self, pair: Pair) -> list[Pair]:
        """Up to `MAX_ANCHORS` aligned siblings that are equal, the nearest first."""
        left = self.old.children(self.old.parents[pair[0]])
        right = self.new.children(self.new.parents[pair[1]])
        left, right = left[: left.index(pair[0]) + 1], right[: right.index(pair[1]) + 1]
        found: list[Pair] = []
        for before, after in zip(reversed(left), reversed(right), strict=False):
            if len(found) == MAX_ANCHORS or self.old.key(before) != self.new.key(after):
                break
            found.append((before, after))
        return found

    def _is_import(self, change: Change) -> bool:
        kinds = self.old.language.import_statements
        if any(self.old.kinds[before] in kinds for before, _ in change.path):
            return True
        nodes = [self.old.kinds[n] for n in change.before] + [
            self.new.kinds[n] for n in change.after
        ]
        return all(kind in kinds for kind in nodes)

    def pieces(self) -> Iterator[_Piece]:
        """The changes gathered by the statement or header they stand in."""
        groups: dict[tuple[Run, Run], list[Change]] = {}
        for change in self.changes:
            groups.setdefault(self._unit(change), []).append(change)
        for (before, after), changes in groups.items():
            piece = _Piece(before, after, tuple(changes))
            if self._is_small(piece):
                yield piece
            else:
                yield from self._smaller(changes)

    def _unit(self, change: Change) -> tuple[Run, Run]:
        """The innermost aligned statement, clause or run of statements around a change."""
        language = self.old.language
        if self._in_block(change.before[0]):
            return change.before, change.after
        for before, after in reversed(change.path):
            if before == 0:
                break
            compound = any(self.old.kinds[c] in language.blocks for c in self.old.children(before))
            if compound or self._in_block(before) or self.old.kinds[before] in language.statements:
                return (before,), (after,)
        return change.before, change.after

    def _in_block(self, node: int) -> bool:
        return self.old.kinds[self.old.parents[node]] in self.old.language.blocks

    def _smaller(self, changes: list[Change]) -> Iterator[_Piece]:
        """For a statement that is too large: the largest small node around each change."""
        seen: set[Pair] = set()
        for change in changes:
            best: _Piece | None = None
            core: Pair = change.before[0], (change.after or (0,))[0]
            chain = [*change.path, core] if len(change.before) == len(change.after) == 1 else []
            for before, after in chain:
                piece = _Piece((before,), (after,), (change,))
                if before and self._is_small(piece):
                    best = piece
                    break
            if best and (best.before[0], best.after[0]) not in seen:
                seen.add((best.before[0], best.after[0]))
                yield best

    # ------------------------------------------------------------------ snippets

    def _elisions(self, piece: _Piece) -> list[_Elision]:
        """Blocks that are alike on both sides, or paired in one statement with its header changed."""
        old, new = self.old, self.new
        core = [n for c in piece.changes for n in c.before]
        blocks_old = [
            b for b in blocks_of(old, piece.before) if not any(is_within(old, b, n) for n in core)
        ]
        blocks_new = blocks_of(new, piece.after)
        paired = len(blocks_old) == len(blocks_new) and len(piece.before) == len(piece.after) == 1
        found: list[_Elision] = []
        for position, block in enumerate(blocks_old):
            same = [b for b in blocks_new if old.key(block) == new.key(b)]
            if not same and paired:
                same = [blocks_new[position]]
            if same and all(e.after != same[0] for e in found):
                found.append(_Elision(block, same[0], f"BODY{len(found) + 1}"))
        return found

    def _goes_on_inside(self, piece: _Piece, elisions: list[_Elision]) -> bool:
        """Whether what a header binds anew changes in an elided block too: half would do harm."""
        blocks = [e for e in elisions if self.old.key(e.before) != self.new.key(e.after)]
        if not blocks:
            return False
        names = {w for c in piece.changes for w in self._names_around(c)}
        return any(
            names & words_of(self.new, change.after) or names & words_of(self.old, change.before)
            for change in self.all_changes
            for block in blocks
            if change not in piece.changes and (block.before, block.after) in change.path
        )

    def _names_around(self, change: Change) -> set[str]:
        """The names that a change binds anew: those of a parameter or target around it."""
        nodes = [*change.before, *(old for old, _ in change.path[-2:])]
        binders = [n for n in nodes if self.old.kinds[n] in self.old.language.binders]
        found = leaves_of(self.old, tuple(binders), blocks_of(self.old, tuple(binders)))
        return {self.old.text(leaf) for leaf in found if is_free_name(self.old, leaf)}

    def _is_small(self, piece: _Piece) -> bool:
        elisions = self._elisions(piece)
        before = tokens_of(self.old, piece.before, [e.before for e in elisions])
        after = tokens_of(self.new, piece.after, [e.after for e in elisions])
        return before <= MAX_TOKENS and after <= MAX_TOKENS

    def correction(self, piece: _Piece) -> Correction | None:
        """The correction of a piece; None where it does not stand alone as code."""
        elisions = self._elisions(piece)
        holes = tuple(Hole(e.name, many=True) for e in elisions)
        before = text_of(
            self.old, piece.before, [(e.before, e.name) for e in elisions], self.unit_old
        )
        after = text_of(self.new, piece.after, [(e.after, e.name) for e in elisions], self.unit_new)
        if not before or before == after or self._goes_on_inside(piece, elisions):
            return None
        is_run = self._in_block(piece.before[0])
        role = next(roles_for(self.old.language, (before, after), holes, run=is_run), None)
        if role is None:
            return None
        before_only = [e.before for e in elisions]
        after_only = [e.after for e in elisions]
        names = self._names(piece, before_only, after_only)
        words = (
            words_of(self.old, piece.before, before_only),
            words_of(self.new, piece.after, after_only),
        )
        return Correction(
            language=self.old.language.name,
            role=role,
            before=before,
            after=after,
            elided=tuple(hole.name for hole in holes),
            statement=self._statement(piece.before[0]),
            place=place_of(self.old, piece.before),
            names=names,
            added=self._needed(self.added, words[1] - words[0]),
            dropped=self._needed(self.dropped, words[0] - words[1]),
            bystanders=self._left_alone(piece, dict(names)),
            grammar=self.old.language.version,
            origin=self.origin,
        )

    def _names(
        self, piece: _Piece, before_only: list[int], after_only: list[int]
    ) -> tuple[tuple[str, str], ...]:
        found: dict[str, str] = {}
        sides = (
            (self.new, self.names_new, piece.after, after_only),
            (self.old, self.names_old, piece.before, before_only),
        )
        for tree, names, run, elided in sides:
            for leaf in leaves_of(tree, run, elided):
                if is_free_name(tree, leaf):
                    found[tree.text(leaf)] = names.resolve(leaf)
        return tuple(sorted(found.items()))

    def _needed(self, items: set[Import], words: set[str]) -> tuple[Import, ...]:
        """The imports that came or went whose name only one side of the piece uses."""
        bound = self.old.language.imports.bound
        return tuple(sorted((item for item in items if bound(item) in words), key=repr))

    def _statement(self, node: int) -> str:
        top = node
        while self.old.parents[top] > 0 and not self._in_block(top):
            top = self.old.parents[top]
        return self.old.text(top).split("\n", 1)[0][:160]

    def _left_alone(self, piece: _Piece, names: dict[str, str]) -> tuple[Bystander, ...]:
        """What is like the nodes that changed and was left as it is."""
        wanted = []
        for change in piece.changes:
            core = self._core(change)
            words = {word for word in words_of(self.old, core) if names.get(word) != "local"}
            wanted.append(Wanted(frozenset(self.old.kinds[node] for node in core[:1]), words))
        at = self.new.starts[piece.after[0]] if piece.after else len(self.new.source)
        return self.bystanders.of(wanted, at)

    def _core(self, change: Change) -> Run:
        """The nodes of a change before it; for a single token, what stands around it."""
        if len(change.before) == 1 and self.old.is_leaf(change.before[0]) and change.path:
            return (change.path[-1][0],)
        return change.before
