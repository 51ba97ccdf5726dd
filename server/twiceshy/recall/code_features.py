"""What is counted of a piece of code: its features, each with how deep it first stands.

A feature is a tuple of words, the first of which says of what sort it is. Layout, comments and
quotes are in none; a name counts by itself and by where it stands, a literal by its looks.

The parts of a statement are looked at after the statement, each for itself. So what a node says is
read once for all of them, and features are numbered: a number is sooner found than some words.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import Final

from twiceshy.recall.embedder import Code

Feature = tuple[str | bytes, ...]

MAX_LINES = 6
MAX_NODES = 400
# Of a dotted callee the last letters count, of other tokens those that are short.
_CALLEE, _SHORT = 40, 12
# In the place of a name, where only the order of tokens counts.
_NAME = "$"
# What stands before the first child.
_FIRST = "^"
_FORMAT = re.compile(rb"%[-\d.]*[sdrifxgvqT(]")
# A correction is embedded by two parts of what was there and two of what became of it.
_READINGS: Final = 4


def features(code: Code) -> dict[Feature, int]:
    """The features of a piece of code, each with the depth at which it first stands."""
    met: list[Feature] = []
    numbers = Reader(met.append).read(code)
    return {met[number]: depth for number, depth in numbers.items()}


class Reader:
    """Reads pieces of code, and numbers the features that it meets in the order in which it does.

    `meet` hears of each new feature. What nodes say is kept for the pieces of the last few trees.
    """

    def __init__(self, meet: Callable[[Feature], object]) -> None:
        self._numbers = _Numbers(meet)
        self._readings: list[_Reading] = []

    def read(self, code: Code) -> dict[int, int]:
        """The numbers of the features of a piece of code, each with the depth at which it first stands."""
        found: dict[int, int] = {}
        tree = code.tree
        beyond = bisect_left(tree.starts, _limit(code))
        for root in code.nodes:
            end = min(tree.nexts[root], root + MAX_NODES, max(root + 1, beyond))
            self._reading(code, root, end).add(root, end, found)
        return found

    def _reading(self, code: Code, root: int, end: int) -> "_Reading":
        for known in self._readings:
            if known.start <= root and end <= known.end and known.is_of(code):
                return known
        fresh = _Reading(code, root, end, self._numbers)
        self._readings = [fresh, *self._readings[: _READINGS - 1]]
        return fresh


def _limit(code: Code) -> int:
    """Where the first lines of a piece of code end, in bytes."""
    source = code.tree.source
    at = code.tree.starts[code.nodes[0]] if code.nodes else 0
    for _ in range(MAX_LINES):
        at = source.find(b"\n", at) + 1
        if not at:
            return len(source) + 1
    return at


class _Numbers(dict[Feature, int]):
    """The numbers of features, the next one for a new one."""

    def __init__(self, meet: Callable[[Feature], object]) -> None:
        super().__init__()
        self._meet = meet

    def __missing__(self, feature: Feature) -> int:
        number = self[feature] = len(self)
        self._meet(feature)
        return number


class _Reading:
    """What the nodes of a subtree say, up to a node, in the numbers of features.

    `near` has what a node says where its parent is the root of a piece, `far` what it says deeper in
    one, `alone` what it says as a root. A node's slot is the token before it in its parent.
    """

    def __init__(self, code: Code, start: int, end: int, numbers: _Numbers) -> None:
        self.tree, self.holes, self.start, self.end = code.tree, code.holes, start, end
        self._numbers = numbers
        self._alone: list[tuple[int, ...]] = []
        self._near: list[tuple[int, ...]] = []
        self._far: list[tuple[int, ...]] = []
        self._depths: list[int] = []
        self._slots: list[str] = []
        self._leaves: list[int] = []
        self._labels: list[str | bytes] = []
        # The tokens of dotted names that are called, with the node of the name and their text.
        self._callees: list[tuple[int, int, bytes]] = []
        self._read()
        labels = self._labels
        rows = zip(labels, labels[1:], labels[2:], strict=False)
        self._threes = [numbers["three", one, two, three] for one, two, three in rows]

    def is_of(self, code: Code) -> bool:
        """Whether it is of the tree, and the holes in it, of a piece of code."""
        return self.tree is code.tree and self.holes == code.holes

    def add(self, root: int, end: int, found: dict[int, int]) -> None:
        """Add the features of a part of the subtree up to a node, each at its first depth."""
        start, depths, parents = self.start, self._depths, self.tree.parents
        add, base = found.setdefault, depths[root - start]
        add(self._numbers["root", self.tree.kinds[root]], 0)
        for number in self._alone[root - start]:
            add(number, 0)
        for node in range(root + 1, end):
            depth = depths[node - start] - base
            for number in (self._near if parents[node] == root else self._far)[node - start]:
                add(number, depth)
        leaves = self._leaves
        first, last = bisect_left(leaves, root), bisect_left(leaves, end)
        for at in range(first, last - 2):
            add(self._threes[at], depths[leaves[at + 1] - start] - base)
        callees: dict[int, bytes] = {}
        for node, parent, text in self._callees:
            if root < parent and node < end:
                callees[parent] = callees.get(parent, b"") + text
        for node, text in callees.items():
            add(self._numbers["call", text[-_CALLEE:]], depths[node - start] + 1 - base)

    def _read(self) -> None:
        tree, numbers, start = self.tree, self._numbers, self.start
        kinds, named, nexts, parents = tree.kinds, tree.named, tree.nexts, tree.parents
        last: dict[int, int] = {}
        for node in range(start, self.end):
            kind, parent = kinds[node], parents[node]
            alone = (numbers["kind" if named[node] else "sign", kind],)
            near: tuple[int, ...] = ()
            far: tuple[int, ...] = ()
            slot, depth = _FIRST, 0
            if node > start:
                depth = self._depths[parent - start] + 1
                up, before = kinds[parent], last.get(parent)
                if before is not None:
                    slot = "" if named[before] else kinds[before]
                    near = (numbers["beside", up, kinds[before], kind],)
                last[parent] = node
                near = (*near, numbers["in", up, slot, kind])
                if parent > start:
                    far = (numbers["under", kinds[parents[parent]], up, slot, kind],)
            self._depths.append(depth)
            self._slots.append(slot)
            if nexts[node] == node + 1:
                self._leaves.append(node)
                more = self._leaf(node)
                alone, near, far = (*alone, *more[0]), (*near, *more[1]), (*far, *more[2])
            self._alone.append(alone)
            self._near.append(alone + near)
            self._far.append(alone + near + far)

    def _leaf(self, node: int) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """What the text of a token says: by itself, in its parent, and with what is above that."""
        tree, numbers = self.tree, self._numbers
        if node in self.holes:
            self._labels.append(_NAME)
            return (), (), ()
        kind, symbol = tree.symbols[node]
        text = symbol if isinstance(symbol, bytes) else b""
        alone: tuple[int, ...] = ()
        if not tree.named[node]:
            self._labels.append(text)
        elif kind in tree.language.identifiers:
            alone = (numbers["name", text],)
            self._labels.append(_NAME)
        else:
            text = self._looks(kind, text)
            alone = (numbers["token", kind, text],)
            self._labels.append(text)
        if node == self.start:
            return alone, (), ()
        return alone, *self._where(node, text)

    def _where(self, node: int, text: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Where a token stands, and whether it says what is called or asked for."""
        tree, numbers, start = self.tree, self._numbers, self.start
        parent, slot = tree.parents[node], self._slots[node - start]
        up = tree.kinds[parent]
        members, calls = tree.language.members, tree.language.calls
        near: tuple[int, ...] = (numbers["at", text, up, slot],)
        far: tuple[int, ...] = ()
        if parent > start:
            over, above = tree.kinds[tree.parents[parent]], self._slots[parent - start]
            far = (numbers["at", text, up, slot, over, above],)
            if up in members and over in calls and above == _FIRST:
                self._callees.append((node, parent, text))
        if slot == _FIRST and up in calls:
            near = (*near, numbers["api", text], numbers["call", text[-_CALLEE:]])
        elif slot != _FIRST and up in members and tree.named[node]:
            near = (*near, numbers["api", text])
        return near, far

    def _looks(self, kind: str, text: bytes) -> bytes:
        """What of a literal a correction may be about."""
        language = self.tree.language
        if kind in language.numbers:
            return _number(text)
        if kind in language.strings:
            return _string(text)
        return text if len(text) < _SHORT else b""


def _number(text: bytes) -> bytes:
    if len(text) <= 2:
        return text
    small = text.lower()
    marks = [sign for sign in (b".", b"_") if sign in text]
    marks += [b"e"] if b"e" in small and not small.startswith(b"0x") else []
    size = b"%d" % (min(len(text), 9) // 3)
    return b"n" + b"".join(marks) + size + (b"z" if text.endswith((b".", b".0")) else b"")


def _string(text: bytes) -> bytes:
    """The prefix of a string, the sorts of placeholders in it, and all of one that is short."""
    bare = text.lstrip(b"rbfuRBFU")
    inner = bare.strip(b"\"'`")
    marks = [sign for sign in (b"{", b"{}", b"\\") if sign in inner]
    marks += [b"%"] if _FORMAT.search(inner) else []
    short = b"=" + inner if len(inner) <= 3 else b""
    return b"s" + b"".join(marks) + text[: len(text) - len(bare)] + short
