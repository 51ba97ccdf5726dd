"""Tree difference: from two trees to the smallest runs of nodes that differ.

Both trees are walked from the top along aligned nodes. Equal neighbours are aligned first, the
rest by likeness, in order. Where two aligned nodes cannot be walked further, they are a change.
Changes side by side between which words moved are one change (see `moved.py`).
"""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from twiceshy.lessons.moved import Flow, exchanged, flow_of
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree, changed_span

# Two neighbours are the same one, changed, from this share of common tokens on. With 0.4 the
# replay benchmark's own tree difference pairs statements well; lower values pair strangers.
LIKENESS = 0.4
# The largest table of candidates for which neighbours are paired by likeness.
MAX_PAIRS = 900
# The most changes of one statement between which moved words are looked for.
MAX_JOINED = 12
# The largest table of lines that are compared one by one; above it all between counts as changed.
MAX_LINE_TABLE = 4_000_000

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")

Pair = tuple[int, int]


class Change(NamedTuple):
    """A run of siblings that became another run; either may be empty, not both.

    `path` holds the aligned pairs of nodes around it, the root first. `previous` is the aligned
    pair of siblings just before it, where there is one.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    path: tuple[Pair, ...]
    previous: Pair | None = None


def differences(old: SyntaxTree, new: SyntaxTree) -> list[Change]:
    """The changes from one tree to another, in order; none for equal trees."""
    found: list[Change] = []
    sides = _Sides(old, new)
    if not sides.equal(0, 0):
        _walk(sides, 0, 0, (), found)
    return _without_moves(sides, found) if len(found) > 1 else found


def _without_moves(sides: "_Sides", changes: list[Change]) -> list[Change]:
    """The changes, but for runs that were taken out here and put in there as they were."""
    gone = {_keys(sides.old, change.before) for change in changes if not change.after}
    come = {_keys(sides.new, change.after) for change in changes if not change.before}
    moved = gone & come
    if not moved:
        return changes
    return [
        change
        for change in changes
        if (change.before and change.after)
        or (_keys(sides.old, change.before) or _keys(sides.new, change.after)) not in moved
    ]


def _keys(tree: SyntaxTree, run: tuple[int, ...]) -> tuple[tuple[Symbol, ...], ...]:
    return tuple(tree.key(node) for node in run)


class _Sides(NamedTuple):
    old: SyntaxTree
    new: SyntaxTree

    def equal(self, before: int, after: int) -> bool:
        old, new = self.old, self.new
        return (
            old.symbols[before] == new.symbols[after]
            and old.symbols[before : old.nexts[before]] == new.symbols[after : new.nexts[after]]
        )

    def is_block(self, node: int) -> bool:
        return self.old.kinds[node] in self.old.language.blocks

    def is_aligned(self, step: "_Step") -> bool:
        """Whether it is one node each, and not a block that became something else."""
        if not step.is_pair():
            return False
        kinds = self.old.kinds[step.before[0]], self.new.kinds[step.after[0]]
        return kinds[0] == kinds[1] or self.old.language.blocks.isdisjoint(kinds)

    def is_control(self, node: int) -> bool:
        """Whether a node is a statement or clause with blocks of its own, but no scope."""
        old = self.old
        language = old.language
        if old.kinds[node] in language.scopes | language.classes:
            return False
        return any(self.is_block(child) for child in old.children(node))


class _Step(NamedTuple):
    """Neighbouring children on both sides that go together: one and one, or unequal runs."""

    before: list[int]
    after: list[int]
    is_equal: bool = False

    def is_pair(self) -> bool:
        return len(self.before) == len(self.after) == 1


def _walk(
    sides: _Sides, before: int, after: int, path: tuple[Pair, ...], found: list[Change]
) -> None:
    """Find the changes below two aligned nodes that differ."""
    old, new = sides
    is_cut = old.is_leaf(before) != new.is_leaf(after) and sides.is_block(before)
    if is_cut and old.text(before) == new.text(after):
        return  # a body that one tree holds as one leaf, and the other in full
    if (
        old.kinds[before] != new.kinds[after]
        or old.is_leaf(before)
        or new.is_leaf(after)
        or len(path) > 200
    ):
        found.append(Change((before,), (after,), path))
        return
    start, around = len(found), path
    path = (*path, (before, after))
    steps = _align(sides, before, after)
    is_block = sides.is_block(before)
    if is_block:
        steps = _joined(sides, steps)
    elif not all(sides.is_aligned(step) for step in steps):
        found.append(Change((before,), (after,), around))
        steps = [s for s in steps if sides.is_aligned(s) and sides.is_block(s.before[0])]
    previous: Pair | None = None
    for step in steps:
        if step.is_pair():
            previous = step.before[0], step.after[0]
            if not step.is_equal:
                _go_on(sides, *previous, path, found)
        else:
            found.append(Change(tuple(step.before), tuple(step.after), path, previous))
    if not is_block and len(found) - start > 1 and sides.is_control(before):
        _join_below(sides, found, start, path)


def _join_below(sides: _Sides, found: list[Change], start: int, path: tuple[Pair, ...]) -> None:
    """Take the changes of one statement as one where words moved between its header and blocks."""
    parts = _parts(sides, found[start:], len(path))
    if not 1 < len(parts) <= MAX_JOINED:
        return
    before, after = path[-1]
    flows = [_flow(sides, part, (before, after), parts) for part in parts]
    for i, left in enumerate(flows):
        for j in range(i):
            if parts[i].block != parts[j].block and exchanged(left, flows[j]):
                found[start:] = [Change((before,), (after,), path[:-1])]
                return


class _Part(NamedTuple):
    """A change in a statement's header, or the statements of one of its blocks around a change."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    block: Pair | None


def _parts(sides: _Sides, changes: list[Change], depth: int) -> list[_Part]:
    """Where a statement changed, changes in blocks of its blocks left out."""
    found: dict[_Part, None] = {}
    for change in changes:
        inside = [
            n for n, (before, _) in enumerate(change.path) if n >= depth and sides.is_block(before)
        ]
        if not inside:
            found[_Part(change.before, change.after, None)] = None
        elif len(inside) == 1:
            block, below = change.path[inside[0]], change.path[inside[0] + 1 :]
            run = ((below[0][0],), (below[0][1],)) if below else (change.before, change.after)
            found[_Part(*run, block)] = None
    return list(found)


def _flow(sides: _Sides, part: _Part, whole: Pair, parts: list[_Part]) -> Flow:
    """What a change took and brought; what went on in the blocks of a whole is not its own."""
    if part.before != whole[:1]:
        return flow_of(sides.old, sides.new, part.before, part.after)
    blocks = [other.block for other in parts if other.block]
    old, new = tuple(a for a, _ in blocks), tuple(b for _, b in blocks)
    return flow_of(sides.old, sides.new, part.before, part.after, (old, new))


def _joined(sides: _Sides, steps: list[_Step]) -> list[_Step]:
    """The steps of a block, those side by side taken as one between which words moved.

    At least one of the two has statements that are aligned with nothing.
    """
    if all(step.is_pair() for step in steps):
        return steps
    found: list[_Step] = []
    flows: list[Flow | None] = []
    for each in steps:
        step, flow = each, None if each.is_equal else _flow_of(sides, each)
        while flow and flows and flows[-1] and _are_one(found[-1], step, flows[-1], flow):
            step = _Step(found[-1].before + step.before, found[-1].after + step.after)
            del found[-1], flows[-1]
            flow = _flow_of(sides, step)
        found.append(step)
        flows.append(flow)
    return found


def _flow_of(sides: _Sides, step: _Step) -> Flow:
    return flow_of(sides.old, sides.new, tuple(step.before), tuple(step.after))


def _are_one(left: _Step, right: _Step, from_left: Flow, from_right: Flow) -> bool:
    return not (left.is_pair() and right.is_pair()) and exchanged(from_left, from_right)


def _go_on(
    sides: _Sides, before: int, after: int, path: tuple[Pair, ...], found: list[Change]
) -> None:
    """Go on below two aligned siblings; statements of two kinds replace one another."""
    if sides.is_block(path[-1][0]) and sides.old.kinds[before] != sides.new.kinds[after]:
        found.append(Change((before,), (after,), path))
    else:
        _walk(sides, before, after, path, found)


def _align(sides: _Sides, before: int, after: int) -> list[_Step]:
    """The children of two nodes side by side: pairs of one and one, and unequal runs."""
    left, right = sides.old.children(before), sides.new.children(after)
    start = 0
    while start < min(len(left), len(right)) and sides.equal(left[start], right[start]):
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and sides.equal(left[-1 - end], right[-1 - end]):
        end += 1
    steps = _equals(left[:start], right[:start])
    middle_left, middle_right = left[start : len(left) - end], right[start : len(right) - end]
    is_block = sides.is_block(before)
    for tag, i, i2, j, j2 in _opcodes(sides, middle_left, middle_right):
        run_left, run_right = middle_left[i:i2], middle_right[j:j2]
        if tag == "equal":
            steps += _equals(run_left, run_right)
        else:
            steps += _pair_up(sides, run_left, run_right, is_block)
    return steps + _equals(left[len(left) - end :], right[len(right) - end :])


def _equals(left: list[int], right: list[int]) -> list[_Step]:
    return [_Step([a], [b], is_equal=True) for a, b in zip(left, right, strict=True)]


def _opcodes(
    sides: _Sides, left: list[int], right: list[int]
) -> Sequence[tuple[str, int, int, int, int]]:
    if not left or not right or len(left) == len(right) == 1:
        return [("replace", 0, len(left), 0, len(right))] if left or right else []
    keys_left = [sides.old.key(node) for node in left]
    keys_right = [sides.new.key(node) for node in right]
    return SequenceMatcher(None, keys_left, keys_right, autojunk=False).get_opcodes()


def _pair_up(sides: _Sides, left: list[int], right: list[int], is_block: bool) -> list[_Step]:
    """Pair the unequal neighbours of a replaced run by likeness, keeping their order."""
    if not left or not right:
        return [_Step(left, right)]
    if len(left) == len(right) == 1 and not is_block:
        return [_Step(left, right)]
    if len(left) * len(right) > MAX_PAIRS:
        return [_Step(left, right)]
    if len(left) == len(right) and not is_block:
        kinds = [sides.old.kinds[node] for node in left]
        if kinds == [sides.new.kinds[node] for node in right]:
            return [_Step([a], [b]) for a, b in zip(left, right, strict=True)]
    pairs = _best_pairs(_likeness(sides, left, right))
    return _between(pairs, left, right)


def _likeness(sides: _Sides, left: list[int], right: list[int]) -> list[list[float]]:
    """The share of tokens that each two nodes of one kind have in common; 0 for two kinds."""
    old, new = sides
    words_left = [Counter(old.symbols[leaf] for leaf in old.leaves(node)) for node in left]
    words_right = [Counter(new.symbols[leaf] for leaf in new.leaves(node)) for node in right]
    sizes_left = [words.total() for words in words_left]
    sizes_right = [words.total() for words in words_right]
    return [
        [
            2 * (words_left[i] & words_right[j]).total() / (sizes_left[i] + sizes_right[j])
            if old.kinds[before] == new.kinds[after]
            else 0.0
            for j, after in enumerate(right)
        ]
        for i, before in enumerate(left)
    ]


def _best_pairs(likeness: Sequence[Sequence[float]]) -> list[Pair]:
    """The pairs of positions, in order, with the largest sum of likeness."""
    rows, columns = len(likeness), len(likeness[0])
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            taken = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= LIKENESS else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        if likeness[i][j] >= LIKENESS and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _between(pairs: list[Pair], left: list[int], right: list[int]) -> list[_Step]:
    steps: list[_Step] = []
    i = j = 0
    for pair_i, pair_j in [*pairs, (len(left), len(right))]:
        if i < pair_i or j < pair_j:
            steps.append(_Step(left[i:pair_i], right[j:pair_j]))
        if pair_i < len(left):
            steps.append(_Step([left[pair_i]], [right[pair_j]]))
        i, j = pair_i + 1, pair_j + 1
    return steps


def changed_spans(old: bytes, new: bytes) -> tuple[list[Span], list[Span]]:
    """The bytes of the lines that differ, on both sides: where a tree is worth looking into."""
    before, after = changed_span(old, new)
    lines_before, at_before = _lines(old, before)
    lines_after, at_after = _lines(new, after)
    if len(lines_before) * len(lines_after) > MAX_LINE_TABLE:
        return [before], [after]
    spans: tuple[list[Span], list[Span]] = ([], [])
    matcher = SequenceMatcher(None, lines_before, lines_after, autojunk=False)
    for tag, i, i2, j, j2 in matcher.get_opcodes():
        if tag != "equal":
            spans[0].append(Span(at_before[i], at_before[i2]))
            spans[1].append(Span(at_after[j], at_after[j2]))
    return spans


def _lines(text: bytes, part: Span) -> tuple[list[bytes], list[int]]:
    """The whole lines that a part of a text touches, and where each begins and the last ends."""
    start = text.rfind(b"\n", 0, part.start) + 1
    end = text.find(b"\n", part.end)
    lines = _LINE.findall(text, start, len(text) if end < 0 else end + 1)
    return lines, list(accumulate(map(len, lines), initial=start))
