"""Syntax trees as flat arrays in preorder: what is matched, compared and edited.

A node is an index. Comments, statement ends and separating commas are left out (comments are
listed apart), and a string without interpolation is one leaf, so that layout, quotes and
trailing commas never make two trees differ. Subtrees of up to `UNIT_BYTES` are kept as *units*
that the next version of the text takes over unchanged: after a keystroke only the touched unit
and the spine above it are made anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import tree_sitter

from twiceshy_analyzers.api import Language, Span
from twiceshy_analyzers.arrays import Symbol, Unit
from twiceshy_analyzers.flatten import MAX_DEPTH, Kinds, flatten, inner, kinds_of, respelled

UNIT_BYTES = 1500

_UnitKey = tuple[int, int, bytes, bool]


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
        self.unit_memo: dict[_UnitKey, Unit] = {}

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


@cache
def _parser(grammar: tree_sitter.Language) -> tree_sitter.Parser:
    return tree_sitter.Parser(grammar)


def parse(
    language: Language,
    source: bytes,
    grammar: str | None = None,
    *,
    only: Sequence[Span] | None = None,
) -> SyntaxTree:
    """The tree of a text. `grammar` is a file suffix of the language; None is its usual one.

    With `only`, the bodies of functions and classes that no span overlaps or touches are one leaf
    each, told apart by their text; the comments in them are not listed. Headers, imports and
    whatever else binds a module's names are there in full, and so is a function with a span in
    it. Two versions of a file, each with the spans of what changed in it, compare as in full.
    """
    return _build(_parsed(language, source, grammar), {}, only)


def parse_once(language: Language, source: bytes, grammar: str | None = None) -> SyntaxTree:
    """The tree of a text that has no next version: that of `parse`, sooner, and without units.

    Around an error it may differ.
    """
    if len(source) > UNIT_BYTES:
        return parse(language, source, grammar)
    tree = _parsed(language, source, grammar)
    root = tree.parsed.root_node
    flatten(kinds_of(language, tree.grammar), source, root, tree)
    if base := root.start_byte:
        tree.starts = [start + base for start in tree.starts]
        tree.ends = [end + base for end in tree.ends]
    return _finished(tree)


def reparse(old: SyntaxTree, source: bytes, *, only: Sequence[Span] | None = None) -> SyntaxTree:
    """The tree of a newer text, sharing with `old` what did not change; `only` as for `parse`.

    The same tree that `parse` gives for a text without errors. Around an error it may differ,
    since how the parser recovers depends on what it could reuse.
    """
    parsed = _reparsed(old, source)
    tree = SyntaxTree(old.language, old.grammar, source, parsed)
    return _build(tree, old.unit_memo, only)


def reparse_around(old: SyntaxTree, source: bytes, span: Span) -> SyntaxTree:
    """The part of a newer text's tree that a span stands in, at a fraction of the whole's cost.

    See `part_around`; `errors` counts those of the whole text.
    """
    tree = SyntaxTree(old.language, old.grammar, source, _reparsed(old, source))
    tree.unit_memo = old.unit_memo
    return part_around(tree, span)


def part_around(whole: SyntaxTree, span: Span) -> SyntaxTree:
    """The part of a tree that a span stands in, in full even where `only` left it closed.

    Its root is the smallest node that is larger than the span.
    """
    tree = SyntaxTree(whole.language, whole.grammar, whole.source, whole.parsed)
    node = tree.parsed.root_node.descendant_for_byte_range(span.start, span.end)
    while node is not None and node.parent is not None:
        inside = span.start <= node.start_byte and node.end_byte <= span.end
        if not inside and node.type not in whole.language.spliced:
            break
        node = node.parent
    return _build(tree, whole.unit_memo, root=node)


def parts_at(
    language: Language,
    source: bytes,
    grammar: str,
    spans: Iterable[Span],
    what: tuple[str, int],
) -> Iterator[SyntaxTree]:
    """The parts of a text whose root is of a kind and stands so many levels above a span, or fewer.

    `what` is the kind and the levels. The text is parsed, and little more of it is looked at than those parts.
    """
    kind, levels = what
    parsed = _parser(language.grammars[grammar]).parse(source)
    known: set[int] = set()
    for span in spans:
        node = parsed.root_node.descendant_for_byte_range(span.start, span.end)
        for _ in range(levels + 1):
            if node is None:
                break
            if node.type == kind and node.id not in known:
                known.add(node.id)
                yield _build(SyntaxTree(language, grammar, source, parsed), {}, root=node)
            node = node.parent


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


def _parsed(language: Language, source: bytes, grammar: str | None) -> SyntaxTree:
    """The tree of a text without its arrays."""
    suffix = grammar or ""
    if suffix not in language.grammars:
        suffix = next(iter(language.grammars))
    parsed = _parser(language.grammars[suffix]).parse(source)
    return SyntaxTree(language, suffix, source, parsed)


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


def _unit(
    tree: SyntaxTree,
    kinds: Kinds,
    node: tree_sitter.Node,
    memo: dict[_UnitKey, Unit],
    *,
    cut: bool = False,
) -> Unit:
    """The arrays of a small subtree, from the older version where that has the same text.

    The number of nodes is part of the key: near an error Go's `any(t)` may turn from a
    conversion into a call.
    """
    text = tree.source[node.start_byte : node.end_byte]
    key = (node.kind_id, node.descendant_count, text, cut)
    broken = node.has_error
    unit = None if broken else memo.get(key) or tree.unit_memo.get(key)
    if unit is None:
        unit = _fresh_unit(tree, kinds, node, cut=cut)
    if not broken:
        tree.unit_memo[key] = unit
    return unit


def _fresh_unit(tree: SyntaxTree, kinds: Kinds, node: tree_sitter.Node, *, cut: bool) -> Unit:
    unit = Unit()
    flatten(kinds, tree.source, node, unit, cut=cut)
    base = node.start_byte
    unit.comments = [Span(s - base, e - base) for s, e in unit.comments]
    unit.errors = unit.kinds.count("ERROR")
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
    tree.nexts += [following + index for following in unit.nexts]
    tree.comments += [Span(s + base, e + base) for s, e in unit.comments]


def _append_spine(
    tree: SyntaxTree, kinds: Kinds, node: tree_sitter.Node, parent: int
) -> list[tree_sitter.Node]:
    """Append one node by itself; its children are for the caller to append."""
    number, start, end = node.kind_id, node.start_byte, node.end_byte
    children = inner(kinds, number, node.children, tree, node.has_error)
    tree.kinds.append(kinds.names[number])
    tree.named.append(kinds.named[number])
    tree.starts.append(start)
    tree.ends.append(end)
    tree.parents.append(parent)
    tree.nexts.append(len(tree.kinds))
    if children:
        tree.symbols.append((kinds.names[number], len(children)))
    else:
        text = tree.source[start:end]
        text = respelled(text) if number in kinds.quoted else text
        tree.symbols.append(kinds.tokens.get(number) or (kinds.names[number], text))
    return children


def _build(
    tree: SyntaxTree,
    memo: dict[_UnitKey, Unit],
    only: Sequence[Span] | None = None,
    root: tree_sitter.Node | None = None,
) -> SyntaxTree:
    """Fill a tree's arrays: the spine node by node, everything small as units."""
    kinds = kinds_of(tree.language, tree.grammar)
    siblings: Iterator[tree_sitter.Node] = iter((root or tree.parsed.root_node,))
    above: list[tuple[Iterator[tree_sitter.Node], int, Sequence[Span] | None]] = []
    parent, index = -1, 0
    while True:
        for node in siblings:
            index = len(tree.kinds)
            if parent >= 0 and only is not None and _is_cut(tree.language, node, only):
                unit = _unit(tree, kinds, node, memo, cut=True)
                _append_unit(tree, unit, parent, node.start_byte)
            elif parent >= 0 and _is_unit(node, len(above)):
                _append_unit(tree, _unit(tree, kinds, node, memo), parent, node.start_byte)
            elif children := _append_spine(tree, kinds, node, parent):
                above.append((siblings, parent, only))
                siblings, parent = iter(children), index
                if tree.kinds[index] in tree.language.scopes - tree.language.classes:
                    only = None
                break
        else:
            if not above:
                break
            tree.ends[parent], tree.nexts[parent] = tree.ends[index], len(tree.kinds)
            index = parent
            siblings, parent, only = above.pop()
    return _finished(tree)


def _finished(tree: SyntaxTree) -> SyntaxTree:
    tree.errors = count_errors(tree.parsed.root_node)
    tree.comments = sorted(_without_return(tree.source, comment) for comment in tree.comments)
    return tree


def _without_return(source: bytes, comment: Span) -> Span:
    """A comment without the half of its line break that some grammars count in."""
    if source[comment.end - 1 : comment.end] == b"\r":
        return Span(comment.start, comment.end - 1)
    return comment


def _is_unit(node: tree_sitter.Node, depth: int) -> bool:
    if not node.child_count:
        return False
    return depth >= MAX_DEPTH or node.end_byte - node.start_byte <= UNIT_BYTES


def _is_cut(language: Language, node: tree_sitter.Node, only: Sequence[Span]) -> bool:
    """Whether a statement with children is neither an import nor touched by a span."""
    if not node.child_count or node.type in language.import_statements:
        return False
    start, end = node.start_byte, node.end_byte
    return not any(span.start <= end and start <= span.end for span in only)
