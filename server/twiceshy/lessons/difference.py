"""Tree difference: from two trees to the smallest runs of nodes that differ.

Both trees are walked from the top along aligned nodes. Equal neighbours are aligned first, the
rest by likeness, in order. Where two aligned nodes cannot be walked further, they are a change.
Changes side by side between which words moved are one change (see `moved.py`).
"""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
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

    def is_aligned(self, before: Sequence[int], after: Sequence[int]) -> bool:
        """Whether it is one node each, and not a block that became something else."""
        if len(before) != 1 or len(after) != 1:
            return False
        kinds = self.old.kinds[before[0]], self.new.kinds[after[0]]
        return kinds[0] == kinds[1] or self.old.language.blocks.isdisjoint(kinds)

    def is_control(self, node: int) -> bool:
        """Whether a node is a statement or clause with blocks of its own, but no scope."""
        old = self.old
        language = old.language
        if old.kinds[node] in language.scopes | language.classes:
            return False
        return any(self.is_block(child) for child in old.children(node))

    def likeness(self, before: int, after: int) -> float:
        """The share of tokens that two nodes of one kind have in common; 0 for two kinds."""
        if self.old.kinds[before] != self.new.kinds[after]:
            return 0.0
        left = Counter(self.old.symbols[leaf] for leaf in self.old.leaves(before))
        right = Counter(self.new.symbols[leaf] for leaf in self.new.leaves(after))
        return 2 * (left & right).total() / (left.total() + right.total())


def _walk(
    sides: _Sides, before: int, after: int, path: tuple[Pair, ...], found: list[Change]
) -> None:
    if sides.equal(before, after):
        return
    old, new = sides
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
    elif any(not sides.is_aligned(a, b) for a, b in steps):
        found.append(Change((before,), (after,), around))
        steps = [s for s in steps if sides.is_aligned(*s) and sides.is_block(s[0][0])]
    previous: Pair | None = None
    for run_before, run_after in steps:
        if len(run_before) == len(run_after) == 1:
            _step(sides, run_before[0], run_after[0], path, found)
            previous = run_before[0], run_after[0]
        else:
            found.append(Change(tuple(run_before), tuple(run_after), path, previous))
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


def _joined(
    sides: _Sides, steps: list[tuple[list[int], list[int]]]
) -> list[tuple[list[int], list[int]]]:
    """The steps of a block, those side by side taken as one between which words moved.

    At least one of the two has statements that are aligned with nothing.
    """
    if all(len(a) == len(b) == 1 for a, b in steps):
        return steps
    found: list[tuple[list[int], list[int]]] = []
    flows: list[Flow | None] = []
    for left, right in steps:
        step = left, right
        flow = None
        if len(left) != 1 or len(right) != 1 or not sides.equal(left[0], right[0]):
            flow = flow_of(sides.old, sides.new, tuple(left), tuple(right))
        while flow and flows and flows[-1] and _are_one(found[-1], step, flows[-1], flow):
            step = found[-1][0] + step[0], found[-1][1] + step[1]
            del found[-1], flows[-1]
            flow = flow_of(sides.old, sides.new, tuple(step[0]), tuple(step[1]))
        found.append(step)
        flows.append(flow)
    return found


def _are_one(
    left: tuple[list[int], list[int]], right: tuple[list[int], list[int]], a: Flow, b: Flow
) -> bool:
    pairs = [len(before) == len(after) == 1 for before, after in (left, right)]
    return not all(pairs) and exchanged(a, b)


def _step(
    sides: _Sides, before: int, after: int, path: tuple[Pair, ...], found: list[Change]
) -> None:
    """Go on below two aligned siblings; statements of two kinds replace one another."""
    if sides.is_block(path[-1][0]) and sides.old.kinds[before] != sides.new.kinds[after]:
        found.append(Change((before,), (after,), path))
    else:
        _walk(sides, before, after, path, found)


def _align(sides: _Sides, before: int, after: int) -> list[tuple[list[int], list[int]]]:
    """The children of two nodes side by side: pairs of one and one, and unequal runs."""
    left, right = sides.old.children(before), sides.new.children(after)
    start = 0
    while start < min(len(left), len(right)) and sides.equal(left[start], right[start]):
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and sides.equal(left[-1 - end], right[-1 - end]):
        end += 1
    steps = [([a], [b]) for a, b in zip(left[:start], right[:start], strict=True)]
    middle_left, middle_right = left[start : len(left) - end], right[start : len(right) - end]
    is_block = sides.is_block(before)
    for tag, i, i2, j, j2 in _opcodes(sides, middle_left, middle_right):
        run_left, run_right = middle_left[i:i2], middle_right[j:j2]
        if tag == "equal":
            steps += [([a], [b]) for a, b in zip(run_left, run_right, strict=True)]
        else:
            steps += _pair_up(sides, run_left, run_right, is_block)
    tail = zip(left[len(left) - end :], right[len(right) - end :], strict=True)
    return steps + [([a], [b]) for a, b in tail]


def _opcodes(
    sides: _Sides, left: list[int], right: list[int]
) -> Sequence[tuple[str, int, int, int, int]]:
    if not left or not right:
        return [("replace", 0, len(left), 0, len(right))] if left or right else []
    keys_left = [sides.old.key(node) for node in left]
    keys_right = [sides.new.key(node) for node in right]
    return SequenceMatcher(None, keys_left, keys_right, autojunk=False).get_opcodes()


def _pair_up(
    sides: _Sides, left: list[int], right: list[int], is_block: bool
) -> list[tuple[list[int], list[int]]]:
    """Pair the unequal neighbours of a replaced run by likeness, keeping their order."""
    if not left or not right:
        return [(left, right)]
    if len(left) == len(right) == 1 and not is_block:
        return [(left, right)]
    if len(left) * len(right) > MAX_PAIRS:
        return [(left, right)]
    if len(left) == len(right) and not is_block:
        kinds = [sides.old.kinds[node] for node in left]
        if kinds == [sides.new.kinds[node] for node in right]:
            return [([a], [b]) for a, b in zip(left, right, strict=True)]
    likeness = [[sides.likeness(a, b) for b in right] for a in left]
    pairs = _best_pairs(likeness)
    return _between(pairs, left, right)


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


def _between(
    pairs: list[Pair], left: list[int], right: list[int]
) -> list[tuple[list[int], list[int]]]:
    steps: list[tuple[list[int], list[int]]] = []
    i = j = 0
    for pair_i, pair_j in [*pairs, (len(left), len(right))]:
        if i < pair_i or j < pair_j:
            steps.append((left[i:pair_i], right[j:pair_j]))
        if pair_i < len(left):
            steps.append(([left[pair_i]], [right[pair_j]]))
        i, j = pair_i + 1, pair_j + 1
    return steps


def changed_spans(old: bytes, new: bytes) -> tuple[list[Span], list[Span]]:
    """The bytes of the lines that differ, on both sides: where a tree is worth looking into."""
    before, after = changed_span(old, new)
    left = _lines(old, before)
    right = _lines(new, after)
    if len(left) * len(right) > MAX_LINE_TABLE:
        return [before], [after]
    spans: tuple[list[Span], list[Span]] = ([], [])
    texts = [old[s:e] for s, e in left], [new[s:e] for s, e in right]
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    for tag, i, i2, j, j2 in matcher.get_opcodes():
        if tag != "equal":
            for found, lines, start, end in ((spans[0], left, i, i2), (spans[1], right, j, j2)):
                at = lines[start].start if start < len(lines) else lines[-1].end if lines else 0
                found.append(Span(at, lines[end - 1].end if end > start else at))
    return spans


def _lines(text: bytes, part: Span) -> list[Span]:
    """The whole lines that a part of a text touches."""
    at = text.rfind(b"\n", 0, part.start) + 1
    found: list[Span] = []
    while at <= part.end and at < len(text):
        end = text.find(b"\n", at)
        end = len(text) if end < 0 else end + 1
        found.append(Span(at, end))
        at = end
    return found
