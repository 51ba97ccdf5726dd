"""From tree-sitter's nodes to arrays: what is kept of a tree, and how it is read fast.

This is the hot path of everything; it touches each node once and asks little of it.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import tree_sitter

from twiceshy_analyzers.api import Language, Span

if TYPE_CHECKING:
    from twiceshy_analyzers.arrays import Symbol, Unit

MAX_DEPTH = 500

# The number that every grammar gives to an error.
_ERROR = 0xFFFF
_number = attrgetter("kind_id")
_NONE: frozenset[int] = frozenset()
# Nodes that may be empty in sound code: a Python block of comments only.
_MAYBE_EMPTY = frozenset({"block"})
# Where semicolons part a header rather than end statements.
_HEADERS = frozenset(
    {
        "expression_switch_statement",
        "for_clause",
        "for_statement",
        "if_statement",
        "type_switch_statement",
    }
)


class Kinds(NamedTuple):
    """A grammar's node kinds by number, so that a node costs as few look-ups as possible."""

    names: dict[int, str]
    named: dict[int, bool]
    # What a token is whose kind says it all: "(" or "def", not "is not", which has children.
    tokens: dict[int, "Symbol"]
    atoms: frozenset[int]
    quoted: frozenset[int]
    interpolations: frozenset[int]
    # Children that call for `_kept`: the others are simply taken.
    special: frozenset[int]
    comments: frozenset[int]
    spliced: frozenset[int]
    spliced_if_single: frozenset[int]
    commas: frozenset[int]
    openings: frozenset[int]
    enders: frozenset[int]
    # Where an ender between two children is no layout: the header of a for or an if.
    headers: frozenset[int]
    blocks: frozenset[int]
    owners: frozenset[int]


@cache
def kinds_of(language: Language, suffix: str) -> Kinds:
    """The node kinds of one of a language's grammars."""
    grammar = language.grammars[suffix]
    names = {i: grammar.node_kind_for_id(i) or "" for i in range(grammar.node_kind_count)}
    named = {i: grammar.node_kind_is_named(i) for i in names}
    names[_ERROR], named[_ERROR] = "ERROR", True

    def numbers(kinds: Iterable[str], *, with_name: bool = True) -> frozenset[int]:
        return frozenset(i for i, n in names.items() if n in kinds and named[i] is with_name)

    comments, spliced = numbers(language.comments), numbers(language.spliced)
    single = numbers(language.spliced_if_single)
    commas = numbers({","}, with_name=False)
    enders = numbers({";", "\n"}, with_name=False)
    nothing = numbers({""}, with_name=False)  # the end of a Go file without a last line break
    return Kinds(
        names=names,
        named=named,
        tokens={i: (n, n.encode()) for i, n in names.items() if not named[i] and " " not in n},
        atoms=numbers(language.atoms),
        quoted=numbers(language.atoms & language.strings),
        interpolations=numbers(language.interpolations),
        special=comments | spliced | single | commas | enders | numbers(_MAYBE_EMPTY) | nothing,
        comments=comments,
        spliced=spliced,
        spliced_if_single=single,
        commas=commas,
        openings=numbers({"(", "[", "{"}, with_name=False),
        enders=enders,
        headers=numbers(_HEADERS),
        blocks=numbers(language.blocks),
        owners=numbers(language.scopes | language.classes),
    )


def inner(
    kinds: Kinds, kind: int, children: list[tree_sitter.Node], into: "Unit", careful: bool
) -> list[tree_sitter.Node]:
    """The children of a node that make the tree; none for an atom."""
    if kind in kinds.atoms and kinds.interpolations.isdisjoint(map(_number, children)):
        return []
    if careful or not kinds.special.isdisjoint(map(_number, children)):
        return _kept(kinds, kind, children, into)
    return children


def _kept(
    kinds: Kinds, kind: int, children: list[tree_sitter.Node], into: "Unit"
) -> list[tree_sitter.Node]:
    """The children without comments, separators, ends of statements and empty nodes."""
    kept: list[tree_sitter.Node] = []
    header = kind in kinds.headers
    after_item = False
    children = _spliced(kinds, children)
    last = children[-1] if children else None
    for child in children:
        number = child.kind_id
        start, end = child.start_byte, child.end_byte
        if number in kinds.comments:
            into.comments.append(Span(start, end))
        elif start == end or (number in kinds.enders and (not header or child is last)):
            continue
        elif number in kinds.commas and after_item:
            after_item = False
        else:
            after_item = number not in kinds.commas and number not in kinds.openings
            kept.append(child)
    return kept


def _spliced(kinds: Kinds, children: list[tree_sitter.Node]) -> list[tree_sitter.Node]:
    """The children with those of spliced nodes in their place."""
    always, single = kinds.spliced, kinds.spliced_if_single
    if not always and not single:
        return children
    found: list[tree_sitter.Node] = []
    for child in children:
        number = child.kind_id
        if number in always or (number in single and child.child_count == 1):
            found += _spliced(kinds, child.children)
        else:
            found.append(child)
    return found


def respelled(text: bytes) -> bytes:
    """A plain string has one spelling whatever its quotes."""
    if text.endswith(b"'") and b'"' not in text and b"\\" not in text:
        prefix, _, inner = text[:-1].partition(b"'")
        if b"'" not in inner and (not prefix or prefix.isalpha()):
            return prefix + b'"' + inner + b'"'
    return text


def flatten(
    kinds: Kinds, source: bytes, top: tree_sitter.Node, into: "Unit", cut: bool = False
) -> None:
    """Append the subtree of `top`, which must be small, with offsets counted from its start.

    With `cut`, the bodies of functions and classes are one leaf each.
    """
    base, careful = top.start_byte, top.has_error
    names, tokens, quoted = kinds.names, kinds.tokens, kinds.quoted
    owners, blocks = kinds.owners, kinds.blocks if cut else _NONE
    symbols, ends, nexts, parents = into.symbols, into.ends, into.nexts, into.parents
    numbers: list[int] = []
    add_number, add_start, add_parent = numbers.append, into.starts.append, parents.append
    add_symbol, add_end, add_next = symbols.append, ends.append, nexts.append
    size, end, parent = 0, 0, -1
    siblings = iter((top,))
    above: list[tuple[Iterator[tree_sitter.Node], int]] = []
    while True:
        for node in siblings:
            number = node.kind_id
            start = node.start_byte
            add_number(number)
            add_start(start - base)
            add_parent(parent)
            size += 1
            token = tokens.get(number)
            if token is None and (children := node.children):
                if len(above) >= MAX_DEPTH or (number in blocks and numbers[parent] in owners):
                    children = []
                else:
                    children = inner(kinds, number, children, into, careful)
                if children:
                    add_symbol((names[number], len(children)))
                    add_end(0)
                    add_next(0)
                    above.append((siblings, parent))
                    siblings, parent = iter(children), size - 1
                    break
            end = node.end_byte
            if number in quoted:
                token = names[number], respelled(source[start:end])
            add_symbol(token or (names[number], source[start:end]))
            add_end(end - base)
            add_next(size)
        else:
            if not above:
                break
            # The node of these siblings ends where its last one does, without its semicolon.
            ends[parent], nexts[parent] = end - base, size
            siblings, parent = above.pop()
    into.kinds += map(names.__getitem__, numbers)
    into.named += map(kinds.named.__getitem__, numbers)
