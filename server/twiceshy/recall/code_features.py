"""What is counted of a piece of code: its features, each with how deep it first stands.

A feature is a tuple of words, the first of which says of what sort it is. Layout, comments and
quotes are in none; a name counts by itself and by where it stands, a literal by its looks.

The parts of a statement are looked at after the statement, each for itself. So what a node says is
read once for all of them, and features are numbered: a number is sooner found than some words.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from twiceshy.recall.embedder import Code
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.arrays import Symbol

Feature = tuple[str | bytes, ...]

MAX_LINES = 12
MAX_NODES = 400
# Of a dotted callee the last letters count, of other tokens those that are short.
_CALLEE, _SHORT = 40, 12
# In the place of a name, where only the order of tokens counts.
_NAME = "$"
# What stands before the first child.
_FIRST = "^"
_NOTHING = ("", _FIRST)
_FORMAT = re.compile(rb"%[-\d.]*[sdrifxgvqT(]")
# A correction is embedded by two parts of what was there and two of what became of it.
_READINGS: Final = 4
# So many surroundings of nodes are remembered.
_REMEMBERED: Final = 20_000


def features(code: Code) -> dict[Feature, int]:
    """The features of a piece of code, each with the depth at which it first stands."""
    met: list[Feature] = []
    numbers = Reader(met.append).read(code)
    return {met[number]: depth for number, depth in numbers.items()}


class Reader:
    """Reads pieces of code, and numbers the features that it meets in the order in which it does.

    `meet` hears of each new feature.
    """

    def __init__(self, meet: Callable[[Feature], object]) -> None:
        self._numbers = _Numbers(meet)
        self._said: dict[str, dict[tuple[object, ...], _Said]] = {}
        self._readings: list[_Reading] = []

    def read(self, code: Code) -> dict[int, int]:
        """The numbers of the features of a piece of code, each with the depth at which it first stands."""
        found: dict[int, int] = {}
        for reading, root, end in self._read(code):
            reading.add(root, end, found)
        return found

    def met(self, code: Code) -> set[int]:
        """The numbers of the features of a piece of code, which is sooner said."""
        found: set[int] = set()
        for reading, root, end in self._read(code):
            reading.name(root, end, found)
        return found

    def _read(self, code: Code) -> "Iterator[tuple[_Reading, int, int]]":
        """For each root of a piece of code what its nodes say, up to where it is looked at."""
        tree = code.tree
        beyond = bisect_left(tree.starts, _limit(code))
        for root in code.nodes:
            end = min(tree.nexts[root], root + MAX_NODES, max(root + 1, beyond))
            yield self._reading(code, root, end), root, end

    def _reading(self, code: Code, root: int, end: int) -> "_Reading":
        for known in self._readings:
            if known.start <= root and end <= known.end and known.is_of(code):
                return known
        said = self._said.setdefault(code.tree.language.name, {})
        if len(said) > _REMEMBERED:
            said.clear()
        fresh = _Reading(code, root, end, (self._numbers, said))
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


class _Surroundings(NamedTuple):
    """All that what a node says depends on.

    `symbol` is that of a node without children, `up` the kind of its parent and `before` that of the
    node before it there; `slot` is the token before it, `over` and `above` are kind and slot of its
    parent. What is outside of the code that is read is "".
    """

    kind: str
    named: bool
    symbol: Symbol | None
    is_hole: bool
    before: str
    slot: str
    up: str
    over: str
    above: str


class _Said(NamedTuple):
    """What a node says, in the numbers of features.

    `alone` is what it says as the root of a piece of code, `near` what it says where its parent is
    that, `far` what it says deeper in one. `label` is what stands for it in a row of tokens, and
    `called` what it adds to a dotted name that is called.
    """

    alone: tuple[int, ...]
    near: tuple[int, ...]
    far: tuple[int, ...]
    label: str | bytes | None
    called: bytes | None


def _said(language: Language, numbers: _Numbers, here: _Surroundings) -> _Said:
    words = _Words([], [], [])
    words.alone.append(("kind" if here.named else "sign", here.kind))
    if here.before:
        words.near.append(("beside", here.up, here.before, here.kind))
    if here.up:
        words.near.append(("in", here.up, here.slot, here.kind))
    if here.over:
        words.far.append(("under", here.over, here.up, here.slot, here.kind))
    label: str | bytes | None = None
    called: bytes | None = None
    if here.is_hole:
        label = _NAME
    elif here.symbol is not None:
        label, text = _text(language, here, words)
        if here.up:
            _place(language, here, text, words)
        is_called = here.up in language.members and here.over in language.calls
        called = text if is_called and here.above == _FIRST else None
    alone, near, far = ([numbers[word] for word in some] for some in words)
    return _Said(tuple(alone), (*alone, *near), (*alone, *near, *far), label, called)


class _Words(NamedTuple):
    """The features of a node, before they are numbered."""

    alone: list[Feature]
    near: list[Feature]
    far: list[Feature]


def _text(language: Language, here: _Surroundings, words: _Words) -> tuple[str | bytes, bytes]:
    """What stands for a token in a row, and its text as far as it matters. Adds what that says."""
    symbol = here.symbol[1] if here.symbol else b""
    text = symbol if isinstance(symbol, bytes) else b""
    if not here.named:
        return text, text
    if here.kind in language.identifiers:
        words.alone.append(("name", text))
        return _NAME, text
    looks = _looks(language, here.kind, text)
    words.alone.append(("token", here.kind, looks))
    return looks, looks


def _place(language: Language, here: _Surroundings, text: bytes, words: _Words) -> None:
    """Adds where a token stands, and whether it says what is called or asked for."""
    words.near.append(("at", text, here.up, here.slot))
    if here.over:
        words.far.append(("at", text, here.up, here.slot, here.over, here.above))
    if here.slot == _FIRST and here.up in language.calls:
        words.near.extend((("api", text), ("call", text[-_CALLEE:])))
    elif here.slot != _FIRST and here.up in language.members and here.named:
        words.near.append(("api", text))


class _Reading:
    """What the nodes of a subtree say, up to a node."""

    def __init__(
        self,
        code: Code,
        start: int,
        end: int,
        known: tuple[_Numbers, dict[tuple[object, ...], _Said]],
    ) -> None:
        self.tree, self.holes, self.start, self.end = code.tree, code.holes, start, end
        self._numbers = known[0]
        self._said: list[_Said] = []
        self._depths: list[int] = []
        self._leaves: list[int] = []
        # The tokens of dotted names that are called, with the node of the name and their text.
        self._callees: list[tuple[int, int, bytes]] = []
        labels = self._read(known[1])
        rows = zip(labels, labels[1:], labels[2:], strict=False)
        self._threes = [self._numbers["three", one, two, three] for one, two, three in rows]

    def is_of(self, code: Code) -> bool:
        """Whether it is of the tree, and the holes in it, of a piece of code."""
        return self.tree is code.tree and self.holes == code.holes

    def add(self, root: int, end: int, found: dict[int, int]) -> None:
        """Add the features of a part of the subtree up to a node, each at its first depth."""
        start, said, depths, parents = self.start, self._said, self._depths, self.tree.parents
        add, base = found.setdefault, depths[root - start]
        add(self._numbers["root", self.tree.kinds[root]], 0)
        for number in said[root - start].alone:
            add(number, 0)
        for node in range(root + 1, end):
            depth, one = depths[node - start] - base, said[node - start]
            for number in one.near if parents[node] == root else one.far:
                add(number, depth)
        leaves = self._leaves
        for at in self._rows(root, end):
            add(self._threes[at], depths[leaves[at + 1] - start] - base)
        for node, number in self._called(root, end):
            add(number, depths[node - start] + 1 - base)

    def name(self, root: int, end: int, found: set[int]) -> None:
        """Add the features of a part of the subtree up to a node."""
        start, said, parents = self.start, self._said, self.tree.parents
        found.add(self._numbers["root", self.tree.kinds[root]])
        found.update(said[root - start].alone)
        for node in range(root + 1, end):
            one = said[node - start]
            found.update(one.near if parents[node] == root else one.far)
        rows = self._rows(root, end)
        found.update(self._threes[rows.start : rows.stop])
        found.update(number for _, number in self._called(root, end))

    def _rows(self, root: int, end: int) -> range:
        """Which three tokens in a row are in a part of the subtree."""
        first = bisect_left(self._leaves, root)
        return range(first, max(first, bisect_left(self._leaves, end) - 2))

    def _called(self, root: int, end: int) -> list[tuple[int, int]]:
        """What is called by a dotted name in a part of the subtree: the node of the name, a number."""
        names: dict[int, bytes] = {}
        for node, parent, text in self._callees:
            if root < parent and node < end:
                names[parent] = names.get(parent, b"") + text
        return [(node, self._numbers["call", text[-_CALLEE:]]) for node, text in names.items()]

    def _read(self, known: dict[tuple[object, ...], _Said]) -> list[str | bytes]:
        """Read all nodes; what stands for each token in a row of them."""
        tree, start, holes, depths, said = (
            self.tree,
            self.start,
            self.holes,
            self._depths,
            self._said,
        )
        kinds, named, nexts, parents = tree.kinds, tree.named, tree.nexts, tree.parents
        symbols, lasts, slots = tree.symbols, dict[int, tuple[str, str]](), list[str]()
        labels: list[str | bytes] = []
        for node in range(start, self.end):
            kind, parent = kinds[node], parents[node]
            symbol = symbols[node] if nexts[node] == node + 1 else None
            before, slot, depth, up, over, above = "", _FIRST, 0, "", "", ""
            if node > start:
                before, slot = lasts.get(parent, _NOTHING)
                lasts[parent] = kind, "" if named[node] else kind
                depth, up = depths[parent - start] + 1, kinds[parent]
                if parent > start:
                    over, above = kinds[parents[parent]], slots[parent - start]
            where = (kind, named[node], symbol, node in holes, before, slot, up, over, above)
            one = known.get(where)
            if one is None:
                here = _Surroundings(*where)
                one = known[where] = _said(tree.language, self._numbers, here)
            depths.append(depth)
            slots.append(slot)
            said.append(one)
            if symbol is not None:
                self._leaves.append(node)
                labels.append(one.label or b"")
                if one.called is not None and over:
                    self._callees.append((node, parent, one.called))
        return labels


def _looks(language: Language, kind: str, text: bytes) -> bytes:
    """What of a literal a correction may be about."""
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
