"""What is counted of a piece of code: its features, each with how deep it first stands.

A feature is a tuple of words, the first of which says of what sort it is. Layout, comments and
quotes are in none; a name counts by itself and by where it stands, a literal by its looks.
"""

import re
from bisect import bisect_left

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


def features(code: Code) -> dict[Feature, int]:
    """The features of a piece of code with the least depth that each stands at."""
    reader = _Reader(code)
    beyond = bisect_left(code.tree.starts, _limit(code))
    for root in code.nodes:
        end = min(code.tree.nexts[root], root + MAX_NODES, max(root + 1, beyond))
        reader.read(root, end)
    return reader.found


def _limit(code: Code) -> int:
    """Where the first lines of a piece of code end, in bytes."""
    source = code.tree.source
    at = code.tree.starts[code.nodes[0]] if code.nodes else 0
    for _ in range(MAX_LINES):
        at = source.find(b"\n", at) + 1
        if not at:
            return len(source) + 1
    return at


class _Reader:
    """Reads subtrees node by node. `slots` are the tokens before the nodes in their parents."""

    def __init__(self, code: Code) -> None:
        self.found: dict[Feature, int] = {}
        self.add = self.found.setdefault
        self.tree = code.tree
        self.holes = code.holes
        self.language = code.tree.language
        self.depths: dict[int, int] = {}
        self.slots: dict[int, str] = {}
        self.callees: dict[int, bytes] = {}
        self.leaves: list[tuple[str | bytes, int]] = []

    def read(self, root: int, end: int) -> None:
        """Add the features of a subtree up to a node."""
        kinds, named, nexts = self.tree.kinds, self.tree.named, self.tree.nexts
        parents, depths, slots, add = self.tree.parents, self.depths, self.slots, self.add
        last: dict[int, int] = {}
        add(("root", kinds[root]), 0)
        for node in range(root, end):
            kind, parent, depth = kinds[node], parents[node], 0
            if node > root:
                depth = depths[parent] + 1
                up, before, slot = kinds[parent], last.get(parent), _FIRST
                if before is not None:
                    slot = "" if named[before] else kinds[before]
                    add(("beside", up, kinds[before], kind), depth)
                last[parent] = node
                slots[node] = slot
                add(("in", up, slot, kind), depth)
                if parent > root:
                    add(("under", kinds[parents[parent]], up, slot, kind), depth)
            depths[node] = depth
            add(("kind" if named[node] else "sign", kind), depth)
            if nexts[node] == node + 1:
                self._leaf(node, root)
        self._together()

    def _leaf(self, node: int, root: int) -> None:
        """Add what the text of a token says."""
        tree, add, depth = self.tree, self.add, self.depths[node]
        if node in self.holes:
            self.leaves.append((_NAME, depth))
            return
        kind, symbol = tree.symbols[node]
        text = label = symbol if isinstance(symbol, bytes) else b""
        if tree.named[node]:
            if kind in self.language.identifiers:
                add(("name", text), depth)
                self.leaves.append((_NAME, depth))
            else:
                text = label = self._looks(kind, text)
                add(("token", kind, text), depth)
                self.leaves.append((label, depth))
        else:
            self.leaves.append((label, depth))
        if node > root:
            self._where(node, root, text)

    def _where(self, node: int, root: int, text: bytes) -> None:
        """Add where a token stands, and whether it says what is called or asked for."""
        tree, add, depth = self.tree, self.add, self.depths[node]
        parent, slot = tree.parents[node], self.slots[node]
        up = tree.kinds[parent]
        add(("at", text, up, slot), depth)
        members, calls = self.language.members, self.language.calls
        if parent > root:
            over, above = tree.kinds[tree.parents[parent]], self.slots[parent]
            add(("at", text, up, slot, over, above), depth)
            if up in members and over in calls and above == _FIRST:
                self.callees[parent] = self.callees.get(parent, b"") + text
        if slot == _FIRST and up in calls:
            add(("api", text), depth)
            add(("call", text[-_CALLEE:]), depth)
        elif slot != _FIRST and up in members and tree.named[node]:
            add(("api", text), depth)

    def _together(self) -> None:
        """Add what stands in a row, and what is called by a dotted name."""
        leaves, add = self.leaves, self.add
        for (one, _), (two, depth), (three, _) in zip(leaves, leaves[1:], leaves[2:], strict=False):
            add(("three", one, two, three), depth)
        for node, text in self.callees.items():
            add(("call", text[-_CALLEE:]), self.depths[node] + 1)
        leaves.clear()
        self.callees.clear()

    def _looks(self, kind: str, text: bytes) -> bytes:
        """What of a literal a correction may be about."""
        if kind in self.language.numbers:
            return _number(text)
        if kind in self.language.strings:
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
