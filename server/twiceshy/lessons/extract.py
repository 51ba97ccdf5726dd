"""From two versions of a file to the corrections that lead from one to the other.

A correction's snippet is the smallest statement, clause or expression around a change. The
blocks of a statement that are not what changed are elided, and what is larger than `MAX_TOKENS`
even so is no correction.
"""

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

from twiceshy.lessons import layout
from twiceshy.lessons.bystanders import Bystanders, Wanted
from twiceshy.lessons.difference import Change, Pair, differences
from twiceshy.lessons.elision import Elision, elisions
from twiceshy.lessons.features import place_of
from twiceshy.lessons.import_changes import is_of_imports
from twiceshy.lessons.notation import role_in_list, roles_for
from twiceshy.lessons.runs import (
    Run,
    blocks_of,
    has_head,
    inner_of,
    is_free_name,
    leaves_of,
    span_of,
    text_of,
    tokens_of,
    words_of,
)
from twiceshy.model import IN_AN_EDITOR, Bystander, Correction, Hole, Origin
from twiceshy_analyzers.api import Import, Span
from twiceshy_analyzers.metrics import Complexities
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


class _Cut(NamedTuple):
    """What a piece looks like in lesson notation, and the role in which both sides parse."""

    elided: tuple[Elision, ...]
    before: str
    after: str
    role: str


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
        anchored = (self._anchored(c) for c in changes if not is_of_imports(old, new, c))
        self.changes = [change for change in anchored if change]
        self.aligned = {pair for change in changes for pair in change.path}
        self.cuts: dict[tuple[Run, Run], _Cut | None] = {}
        self.names_old, self.names_new = Names(old), Names(new)
        self.ways_old, self.ways_new = Complexities(old), Complexities(new)
        self.unit_old, self.unit_new = layout.indent_unit(old), layout.indent_unit(new)
        before, after = set(self.names_old.imports.values()), set(self.names_new.imports.values())
        self.added, self.dropped = after - before, before - after
        touched = [span_of(new, c.after) for c in self.changes if c.after]
        self.bystanders = Bystanders(
            new,
            touched,
            self.unit_new,
            cut=origin.seen == "git",
            in_order=origin.seen not in IN_AN_EDITOR,
        )

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

    def pieces(self) -> Iterator[_Piece]:
        """The changes gathered by the statement or header they stand in."""
        units: dict[tuple[Run, Run], list[Change]] = {}
        for change in self.changes:
            units.setdefault(self._unit(change), []).append(change)
        pieces: dict[tuple[Run, Run], list[Change]] = {}
        for unit, changes in units.items():
            for runs, inside in self._fitting(unit, changes):
                pieces.setdefault(runs, []).extend(inside)
        for (before, after), inside in pieces.items():
            yield _Piece(before, after, tuple(inside))

    def _fitting(
        self, unit: tuple[Run, Run], changes: list[Change]
    ) -> Iterator[tuple[tuple[Run, Run], list[Change]]]:
        """The unit of some changes, or what is a snippet around or in one that is none.

        A part of a header that is no piece of code by itself is taken with what stands around it;
        of what is too large, the largest small node around each change.
        """
        if self._cut(*unit) is not None:
            yield unit, changes
            return
        path = changes[0].path
        at = path.index(_pair(*unit)) if _pair(*unit) in path else len(path)
        if self._elided(*unit) is not None:
            outer = list(takewhile(lambda pair: not self._is_block(pair), reversed(path[:at])))
            found = self._first(outer)
            if found is not None:
                yield found, changes
                return
        for change in changes:
            around = self._around(change, changes, at)
            if around is not None:
                yield around, [change]
                continue
            for part in self._parts(change):
                if self._in_list(part) and self._cut(part.before, part.after) is not None:
                    yield (part.before, part.after), [part]
                elif part != change and (around := self._around(part, changes, at)):
                    yield around, [part]

    def _around(self, change: Change, changes: list[Change], at: int) -> tuple[Run, Run] | None:
        """The largest small piece around a change, below a place in its path."""
        pairs = list(change.path[at + 1 :])
        if len(change.before) == len(change.after) == 1:
            pairs.append(_pair(change.before, change.after))
        elif not self._in_list(change):
            return None
        return self._element(pairs, changes) or self._first(pairs)

    def _parts(self, change: Change) -> Iterator[Change]:
        """A change of a list as changes of its elements; any other as it is."""
        old, new = self.old, self.new
        pair = _pair(change.before, change.after)
        if old.kinds[pair[0]] not in old.language.list_roles or len(change.before) > 1:
            yield change
            return
        left, right = old.children(pair[0])[1:-1], new.children(pair[1])[1:-1]
        keys = [old.key(node) for node in left], [new.key(node) for node in right]
        steps = SequenceMatcher(None, *keys, autojunk=False).get_opcodes()
        for step, i, end, j, stop in steps:
            if step == "equal" or (i == end == 0):
                continue
            # What is only added stands beside the element before it.
            before, after = (i - 1, j - 1) if i == end else (i, j)
            runs = tuple(left[before:end]), tuple(right[after:stop])
            beside = (left[before - 1], right[after - 1]) if before and after else None
            yield Change(*runs, (*change.path, pair), beside)

    def _in_list(self, change: Change) -> bool:
        """Whether elements came into a list or went out of one."""
        kind = self.old.kinds[self.old.parents[change.before[0]]]
        return len(change.before) != len(change.after) and kind in self.old.language.list_roles

    def _element(self, pairs: list[Pair], changes: list[Change]) -> tuple[Run, Run] | None:
        """The element of a list that stands around several changes, or around just its name."""
        for pair in pairs:
            run = (pair[0],), (pair[1],)
            if not self._is_listed(run):
                continue
            inside = [set(_pairs(c)) for c in changes if pair in _pairs(c)]
            smaller = [
                inner
                for inner in pairs[pairs.index(pair) + 1 :]
                if not self.old.is_leaf(inner[0]) and all(inner in one for one in inside)
            ]
            if self._first(smaller) is None:
                return run
        return None

    def _is_listed(self, runs: tuple[Run, Run]) -> bool:
        """Whether two runs make a snippet, and that as elements of a list alone."""
        cut, roles = self._cut(*runs), self.old.language.list_roles.values()
        return cut is not None and any(role.name == cut.role for role in roles)

    def _first(self, pairs: list[Pair]) -> tuple[Run, Run] | None:
        """The first of some aligned nodes that makes a snippet, and is code by itself."""
        runs = (((pair[0],), (pair[1],)) for pair in pairs)
        found = (run for run in runs if self._cut(*run) is not None and not self._is_listed(run))
        return next(found, None)

    def _unit(self, change: Change) -> tuple[Run, Run]:
        """The innermost aligned statement, clause or run of statements around a change."""
        language = self.old.language
        if self._in_block(change.before[0]):
            return self._headed(change) or (change.before, change.after)
        if self._is_compound(change):
            return change.before, change.after
        for before, after in reversed(change.path):
            if before == 0:
                break
            if (
                self._has_blocks(before)
                or self._in_block(before)
                or self.old.kinds[before] in language.statements
            ):
                return (before,), (after,)
        return change.before, change.after

    def _headed(self, change: Change) -> tuple[Run, Run] | None:
        """The case whose statements all came into a block or out of one; None for other changes."""
        old, new = self.old, self.new
        before, after = change.path[-1]
        if not has_head(old, before):
            return None
        if (change.before, change.after) != (inner_of(old, before), inner_of(new, after)):
            return None
        kinds = [old.kinds[change.before[0]], *(new.kinds[node] for node in change.after[:1])]
        is_wrap = not old.language.blocks.isdisjoint(kinds)
        return ((before,), (after,)) if is_wrap else None

    def _is_compound(self, change: Change) -> bool:
        """Whether a change is one statement, clause or function that stayed one of its kind."""
        if len(change.before) != 1 or len(change.after) != 1:
            return False
        before, after = change.before[0], change.after[0]
        return self.old.kinds[before] == self.new.kinds[after] and self._has_blocks(before)

    def _has_blocks(self, node: int) -> bool:
        blocks = self.old.language.blocks
        return any(self.old.kinds[child] in blocks for child in self.old.children(node))

    def _in_block(self, node: int) -> bool:
        return self.old.kinds[self.old.parents[node]] in self.old.language.blocks

    def _is_block(self, pair: Pair) -> bool:
        return self.old.kinds[pair[0]] in self.old.language.blocks

    # ------------------------------------------------------------------ snippets

    def _cut(self, before: Run, after: Run) -> _Cut | None:
        """The snippets of two runs; None where they are too large or do not stand alone as code."""
        key = before, after
        if key not in self.cuts:
            self.cuts[key] = self._cut_out(before, after)
        return self.cuts[key]

    def _cut_out(self, before: Run, after: Run) -> _Cut | None:
        elided = self._elided(before, after)
        if elided is None:
            return None
        holes = tuple(Hole(e.name, many=True) for e in elided)
        left = text_of(self.old, before, [(e.before, e.name) for e in elided], self.unit_old)
        right = text_of(self.new, after, [(e.after, e.name) for e in elided], self.unit_new)
        role = self._listed(before, (left, right), holes)
        role = role or self._role(before[0], (left, right), holes)
        return _Cut(tuple(elided), left, right, role) if left and role else None

    def _listed(self, before: Run, texts: tuple[str, str], holes: tuple[Hole, ...]) -> str | None:
        """The place of elements in a list, which are no pieces of code by themselves."""
        kinds = [self.old.kinds[node] for node in before]
        parent = self.old.kinds[self.old.parents[before[0]]]
        return role_in_list(self.old.language, parent, kinds, texts, holes)

    def _role(self, node: int, texts: tuple[str, str], holes: tuple[Hole, ...]) -> str | None:
        """The place in which both sides of a snippet parse; a statement stands in any block."""
        language = self.old.language
        is_run = self._in_block(node)
        role = next(roles_for(language, texts, holes, run=is_run), None)
        if role is None and not is_run and self.old.kinds[node] in language.statements:
            role = next(roles_for(language, texts, holes, run=True), None)
        return role

    def _elided(self, before: Run, after: Run) -> list[Elision] | None:
        """What two runs leave out; None where they are too large even so."""
        inside = [inner_of(self.old, block) for block in blocks_of(self.old, before)]
        if tokens_of(self.old, before, inside) > MAX_TOKENS:
            return None  # even with all of its blocks left out
        elided = elisions(self.old, self.new, before, after, self.aligned)
        if (
            tokens_of(self.old, before, [e.before for e in elided]) > MAX_TOKENS
            or tokens_of(self.new, after, [e.after for e in elided]) > MAX_TOKENS
        ):
            return None
        return elided

    def _goes_on_inside(self, piece: _Piece, elided: tuple[Elision, ...]) -> bool:
        """Whether what a header binds anew changes in an elided block too: half would do harm."""
        blocks = {e.blocks for e in elided if e.blocks}
        if not blocks:
            return False
        names = {w for c in piece.changes for w in self._names_around(c)}
        return any(
            names & words_of(self.new, change.after) or names & words_of(self.old, change.before)
            for change in self.all_changes
            if change not in piece.changes and not blocks.isdisjoint(change.path)
        )

    def _names_around(self, change: Change) -> set[str]:
        """The names that a change binds anew: those of a parameter or target around it."""
        nodes = [*change.before, *(old for old, _ in change.path[-2:])]
        binders = [n for n in nodes if self.old.kinds[n] in self.old.language.binders]
        blocks = [(block,) for block in blocks_of(self.old, tuple(binders))]
        found = leaves_of(self.old, tuple(binders), blocks)
        return {self.old.text(leaf) for leaf in found if is_free_name(self.old, leaf)}

    def correction(self, piece: _Piece) -> Correction | None:
        """The correction of a piece; None where it would change nothing, or one half of a thing."""
        cut = self._cut(piece.before, piece.after)
        if cut is None or cut.before == cut.after or self._goes_on_inside(piece, cut.elided):
            return None
        before_only = [e.before for e in cut.elided]
        after_only = [e.after for e in cut.elided]
        names = self._names(piece, before_only, after_only)
        lost, gained = self._words(piece, before_only, after_only)
        return Correction(
            language=self.old.language.name,
            role=cut.role,
            before=cut.before,
            after=cut.after,
            elided=tuple(elision.name for elision in cut.elided),
            statement=self._statement(piece.before[0]),
            place=place_of(self.old, piece.before),
            names=names,
            added=tuple(map(self._placed, self._needed(self.added, gained))),
            dropped=self._needed(self.dropped, lost),
            bystanders=self._left_alone(piece, dict(names)),
            grammar=self.old.language.version,
            origin=self.origin,
            idle=self._idle(lost),
            line=self.new.source.count(b"\n", 0, self._start(piece)),
            complexity=self._complexity(piece),
        )

    def _start(self, piece: _Piece) -> int:
        """Where a piece's first change begins in the new text."""
        change = piece.changes[0]
        if change.after:
            return self.new.starts[change.after[0]]
        if change.previous:
            return self.new.ends[change.previous[1]]
        return self.new.starts[change.path[-1][1]]

    def _complexity(self, piece: _Piece) -> tuple[int, int] | None:
        """How complex the function around a piece was, and is; None where it stands in none."""
        at = self._start(piece)
        there = span_of(self.new, piece.after) if piece.after else Span(at, at)
        before = self.ways_old.around(span_of(self.old, piece.before))
        after = self.ways_new.around(there)
        return None if before is None or after is None else (before, after)

    def _idle(self, words: set[str]) -> tuple[Import, ...]:
        """The imports that were used and are no longer, of those whose name is one of the words."""
        before, after = self.names_old.imports, self.names_new.imports
        kept = [name for name in words if name in after and before.get(name) == after[name]]
        # The uses are counted over the whole file, and seldom asked for.
        idle = (n for n in kept if self.names_old.uses[n] and not self.names_new.uses[n])
        return tuple(sorted((after[name] for name in idle), key=repr))

    def _words(
        self, piece: _Piece, before_only: list[Run], after_only: list[Run]
    ) -> tuple[set[str], set[str]]:
        """The words that a piece uses more often before, and more often after; no import is a use."""
        old, new = (
            Counter(
                tree.text(leaf) for leaf in leaves_of(tree, _without_imports(tree, run), elided)
            )
            for tree, run, elided in (
                (self.old, piece.before, before_only),
                (self.new, piece.after, after_only),
            )
        )
        return set(old - new), set(new - old)

    def _names(
        self, piece: _Piece, before_only: list[Run], after_only: list[Run]
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
        """The imports that came or went whose name one side of the piece uses more often."""
        bound = self.old.language.imports.bound
        return tuple(sorted((item for item in items if bound(item) in words), key=repr))

    def _placed(self, item: Import) -> Import:
        return self.old.language.imports.placed(self.new, item)

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


def _without_imports(tree: SyntaxTree, run: Run) -> Run:
    return tuple(node for node in run if tree.kinds[node] not in tree.language.import_statements)


def _pairs(change: Change) -> list[Pair]:
    """The aligned nodes around a change, and its own first ones."""
    return [*change.path, _pair(change.before, change.after)]


def _pair(before: Run, after: Run) -> Pair:
    return before[0], (after or (0,))[0]
