"""Syntax trees as flat arrays in preorder: what is matched, compared and edited.

A node is an index. Comments, statement ends and separating commas are left out (comments are
listed apart), and a string without interpolation is one leaf, so that layout, quotes and
trailing commas never make two trees differ. Subtrees of up to `UNIT_BYTES` are kept as *units*
that the next version of the text takes over unchanged: after a keystroke only the touched unit
and the spine above it are made anew.
"""

from collections.abc import Iterator
from functools import lru_cache

import tree_sitter

from twiceshy_analyzers.api import Language, Span

UNIT_BYTES = 1500
MAX_DEPTH = 500

Symbol = tuple[str, int | bytes]


class Unit:
    """The flat arrays of one small subtree, with offsets and indices counted from its start.

    `notes` belongs to whoever walks the tree; it lives as long as the unit's text stands.
    """

    __slots__ = (
        "comments",
        "ends",
        "errors",
        "kinds",
        "named",
        "nexts",
        "notes",
        "parents",
        "starts",
        "symbols",
    )

    def __init__(self) -> None:
        self.symbols: list[Symbol] = []
        self.kinds: list[str] = []
        self.named: list[bool] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.parents: list[int] = []
        self.nexts: list[int] = []
        self.comments: list[Span] = []
        self.errors = 0
        self.notes: dict[object, object] = {}


class SyntaxTree(Unit):
    """A parsed text. `starts` and `ends` are bytes; `nexts[i]` is the index after i's subtree.

    A node's end leaves out a statement's semicolon. `errors` counts error and missing nodes.
    `units` lists (index, unit) of the subtrees that are shared between versions.
    """

    __slots__ = ("grammar", "language", "parsed", "source", "unit_memo", "units")

    def __init__(
        self, language: Language, grammar: str, source: bytes, parsed: tree_sitter.Tree
    ) -> None:
        super().__init__()
        self.language = language
        self.grammar = grammar
        self.source = source
        self.parsed = parsed
        self.units: list[tuple[int, Unit]] = []
        self.unit_memo: dict[tuple[str, bytes], Unit] = {}

    def text(self, node: int) -> str:
        """The source of a node."""
        return self.source[self.starts[node] : self.ends[node]].decode(errors="replace")

    def span(self, node: int) -> Span:
        """The bytes of a node."""
        return Span(self.starts[node], self.ends[node])

    def children(self, node: int) -> list[int]:
        """The children of a node, in order."""
        found, child, end = [], node + 1, self.nexts[node]
        while child < end:
            found.append(child)
            child = self.nexts[child]
        return found

    def is_leaf(self, node: int) -> bool:
        """Whether a node is one token."""
        return self.nexts[node] == node + 1

    def leaves(self, node: int) -> list[int]:
        """The tokens of a subtree, in order."""
        nexts = self.nexts
        return [i for i in range(node, nexts[node]) if nexts[i] == i + 1]

    def key(self, node: int) -> tuple[Symbol, ...]:
        """What two equal subtrees have in common, in any text: a hashable value."""
        return tuple(self.symbols[node : self.nexts[node]])

    def ancestors(self, node: int) -> Iterator[int]:
        """The nodes above a node, from the inside out, the root last."""
        parent = self.parents[node]
        while parent >= 0:
            yield parent
            parent = self.parents[parent]

    def covering(self, span: Span) -> int:
        """The smallest node that contains a span; the root where none smaller does."""
        node = 0
        while True:
            for child in self.children(node):
                if self.starts[child] <= span.start and span.end <= self.ends[child]:
                    node = child
                    break
            else:
                return node

    def indent(self, offset: int) -> str:
        """The white space that begins the line of an offset."""
        start = self.source.rfind(b"\n", 0, offset) + 1
        end = start
        while self.source[end : end + 1] in (b" ", b"\t"):
            end += 1
        return self.source[start:end].decode()


@lru_cache(maxsize=None)
def _parser(grammar: tree_sitter.Language) -> tree_sitter.Parser:
    return tree_sitter.Parser(grammar)


def parse(language: Language, source: bytes, grammar: str | None = None) -> SyntaxTree:
    """The tree of a text. `grammar` is a file suffix of the language; None is its usual one."""
    suffix = grammar if grammar in language.grammars else next(iter(language.grammars))
    parsed = _parser(language.grammars[suffix]).parse(source)
    return _build(SyntaxTree(language, suffix, source, parsed), {})


def reparse(old: SyntaxTree, source: bytes) -> SyntaxTree:
    """The tree of a newer text, sharing with `old` what did not change."""
    parsed = _reparsed(old, source)
    tree = SyntaxTree(old.language, old.grammar, source, parsed)
    return _build(tree, old.unit_memo)


def count_errors_after(old: SyntaxTree, source: bytes) -> int:
    """How many error and missing nodes a newer text would have, without building its arrays."""
    return count_errors(_reparsed(old, source).root_node)


def changed_span(old: bytes, new: bytes) -> tuple[Span, Span]:
    """The smallest middle parts in which two texts differ, in bytes of each."""
    start = _common_prefix(old, new)
    limit = min(len(old), len(new)) - start
    tail = _common_prefix(old[::-1], new[::-1], limit)
    return Span(start, len(old) - tail), Span(start, len(new) - tail)


def count_errors(root: tree_sitter.Node) -> int:
    """The number of error and missing nodes in a tree-sitter tree."""
    found, waiting = 0, [root]
    while waiting:
        node = waiting.pop()
        if not node.has_error and not node.is_missing:
            continue
        found += node.is_error or node.is_missing
        waiting.extend(node.children)
    return found


def _common_prefix(left: bytes, right: bytes, limit: int | None = None) -> int:
    """The length of the common prefix, by bisection on slices (each comparison is a memcmp)."""
    low, high = 0, min(len(left), len(right)) if limit is None else limit
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _point(source: bytes, offset: int) -> tuple[int, int]:
    return source.count(b"\n", 0, offset), offset - (source.rfind(b"\n", 0, offset) + 1)


def _reparsed(old: SyntaxTree, source: bytes) -> tree_sitter.Tree:
    before, after = changed_span(old.source, source)
    edited = old.parsed.copy()
    edited.edit(
        before.start,
        before.end,
        after.end,
        _point(old.source, before.start),
        _point(old.source, before.end),
        _point(source, after.end),
    )
    return _parser(old.language.grammars[old.grammar]).parse(source, edited)


def _kept(language: Language, node: tree_sitter.Node, into: Unit) -> list[tree_sitter.Node]:
    """The children that make the tree: no comments, no separators, nothing empty."""
    kept: list[tree_sitter.Node] = []
    children = _spliced(language, node.children)
    last = len(children) - 1
    separated = False
    for position, child in enumerate(children):
        kind = child.type
        if kind in language.comments:
            into.comments.append(Span(child.start_byte, child.end_byte))
            continue
        if child.end_byte == child.start_byte:
            continue
        if not child.is_named:
            if kind == "," and kept and not separated and kept[-1].type not in "([{":
                separated = True
                continue
            if kind in (";", "\n") and (
                position == last or node.type in language.blocks or node.type in language.lists
            ):
                continue
        separated = False
        kept.append(child)
    return kept


def _spliced(
    language: Language, children: list[tree_sitter.Node]
) -> list[tree_sitter.Node]:
    if not any(
        child.type in language.spliced or child.type in language.spliced_if_single
        for child in children
    ):
        return children
    found: list[tree_sitter.Node] = []
    for child in children:
        kind = child.type
        if kind in language.spliced or (
            kind in language.spliced_if_single and child.child_count == 1
        ):
            found += _spliced(language, child.children)
        else:
            found.append(child)
    return found


def _is_atom(language: Language, node: tree_sitter.Node) -> bool:
    kind = node.type
    if kind not in language.atoms:
        return False
    return not any(child.type in language.interpolations for child in node.children)


def _symbol_text(language: Language, kind: str, text: bytes) -> bytes:
    """A leaf's text for comparison: a plain string has one spelling whatever its quotes."""
    if kind in language.strings and len(text) >= 2 and text[:1] == b"'" == text[-1:]:
        inner = text[1:-1]
        if b'"' not in inner and b"\\" not in inner and b"'" not in inner:
            return b'"' + inner + b'"'
    return text


def _flatten(
    language: Language, source: bytes, top: tree_sitter.Node, into: Unit, base: int
) -> None:
    """Append the subtree of `top`, which must be small, with offsets counted from `base`."""
    waiting: list[tuple[tree_sitter.Node, int, int]] = [(top, -1, 0)]
    symbols, kinds, named = into.symbols, into.kinds, into.named
    starts, ends, parents = into.starts, into.ends, into.parents
    while waiting:
        node, parent, depth = waiting.pop()
        kind = node.type
        start, end = node.start_byte, node.end_byte
        index = len(kinds)
        kinds.append(kind)
        named.append(node.is_named)
        starts.append(start - base)
        parents.append(parent)
        if kind == "ERROR":
            into.errors += 1
        children: list[tree_sitter.Node] = []
        if node.child_count and depth < MAX_DEPTH and not _is_atom(language, node):
            children = _kept(language, node, into)
        if children:
            symbols.append((kind, len(children)))
            ends.append(children[-1].end_byte - base)
            depth += 1
            waiting += [(child, index, depth) for child in reversed(children)]
        else:
            symbols.append((kind, _symbol_text(language, kind, source[start:end])))
            ends.append(end - base)
    _close(into)


def _close(unit: Unit) -> None:
    """Fill `nexts` and the ends of nodes whose last child lost its semicolon."""
    size = len(unit.kinds)
    nexts = list(range(1, size + 1))
    parents, ends = unit.parents, unit.ends
    for index in range(size - 1, 0, -1):
        parent = parents[index]
        if nexts[index] > nexts[parent]:
            nexts[parent] = nexts[index]
    for index in range(size - 1, 0, -1):
        parent = parents[index]
        if nexts[index] == nexts[parent]:
            ends[parent] = ends[index]
    unit.nexts = nexts


def _unit(
    tree: SyntaxTree, node: tree_sitter.Node, memo: dict[tuple[str, bytes], Unit]
) -> Unit:
    key = (node.type, tree.source[node.start_byte : node.end_byte])
    unit = memo.get(key)
    if unit is None or node.has_error:
        unit = Unit()
        _flatten(tree.language, tree.source, node, unit, node.start_byte)
        base = node.start_byte
        unit.comments = [Span(s - base, e - base) for s, e in unit.comments]
    if not node.has_error:
        tree.unit_memo[key] = unit
    return unit


def _append_unit(tree: SyntaxTree, unit: Unit, parent: int, base: int) -> None:
    index = len(tree.kinds)
    tree.units.append((index, unit))
    tree.symbols += unit.symbols
    tree.kinds += unit.kinds
    tree.named += unit.named
    tree.starts += [start + base for start in unit.starts]
    tree.ends += [end + base for end in unit.ends]
    tree.parents.append(parent)
    tree.parents += [above + index for above in unit.parents[1:]]
    tree.comments += [Span(s + base, e + base) for s, e in unit.comments]
    tree.errors += unit.errors


def _build(tree: SyntaxTree, memo: dict[tuple[str, bytes], Unit]) -> SyntaxTree:
    """Fill a tree's arrays: the spine node by node, everything small as units."""
    language = tree.language
    root = tree.parsed.root_node
    waiting: list[tuple[tree_sitter.Node, int, int]] = [(root, -1, 0)]
    while waiting:
        node, parent, depth = waiting.pop()
        start, end = node.start_byte, node.end_byte
        if parent >= 0 and (end - start <= UNIT_BYTES or depth >= MAX_DEPTH or not node.child_count):
            _append_unit(tree, _unit(tree, node, memo), parent, start)
            continue
        index = len(tree.kinds)
        kind = node.type
        children = [] if _is_atom(language, node) else _kept(language, node, tree)
        tree.kinds.append(kind)
        tree.named.append(node.is_named)
        tree.starts.append(start)
        tree.parents.append(parent)
        tree.ends.append(children[-1].end_byte if children else end)
        tree.symbols.append(
            (kind, len(children)) if children else (kind, tree.source[start:end])
        )
        tree.errors += kind == "ERROR"
        waiting += [(child, index, depth + 1) for child in reversed(children)]
    if root.has_error:
        tree.errors = count_errors(root)
    tree.comments.sort()
    _close(tree)
    return tree
