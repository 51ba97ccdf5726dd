"""Runs of sibling nodes: their words, their text, and the blocks in them."""

from collections.abc import Sequence

from twiceshy.lessons import layout
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree

Run = tuple[int, ...]

# Tokens that say nothing by themselves.
BRACKETS = frozenset("()[]{}.,:;") | {"=>", ":=", "="}

# Those around an expression, in all grammars.
PARENTHESES = "parenthesized_expression"


def is_free_name(tree: SyntaxTree, leaf: int) -> bool:
    """Whether a token is a name that is looked up in scope: no attribute and no keyword's name."""
    kind = tree.kinds[leaf]
    if kind not in tree.language.identifiers or kind in _NEVER_FREE:
        return False
    parent = tree.parents[leaf]
    if parent < 0:
        return True
    if tree.kinds[parent] in tree.language.members:
        return leaf == parent + 1 or tree.kinds[leaf - 1] == "["
    return not (tree.kinds[parent] in _NAMED_FIRST and leaf == parent + 1)


_NEVER_FREE = frozenset(
    {"field_identifier", "private_property_identifier", "property_identifier", "label_name"}
)
KEYED = frozenset({"keyword_argument", "keyed_element", "pair"})
# Of those the ones whose first child is a name; a key of JavaScript's is no identifier anyway.
_NAMED_FIRST = KEYED - {"pair"}


def blocks_of(tree: SyntaxTree, run: Run) -> list[int]:
    """The outermost blocks in a run of nodes."""
    found: list[int] = []
    for top in run:
        node, end = top, tree.nexts[top]
        while node < end:
            if tree.kinds[node] in tree.language.blocks and not tree.is_leaf(node):
                if inner_of(tree, node):
                    found.append(node)
                node = tree.nexts[node]
            else:
                node += 1
    return found


def inner_of(tree: SyntaxTree, block: int) -> Run:
    """The statements of a block, without braces and without the head of a case."""
    children = tree.children(block)
    heads = [n for n, child in enumerate(children) if tree.kinds[child] == ":"]
    return tuple(child for child in children[heads[-1] + 1 if heads else 0 :] if tree.named[child])


def has_head(tree: SyntaxTree, node: int) -> bool:
    """Whether a node is the block of a case, which says itself when its statements are run."""
    if tree.kinds[node] not in tree.language.blocks:
        return False
    return any(tree.kinds[child] == ":" for child in tree.children(node))


def is_within(tree: SyntaxTree, outer: int, node: int) -> bool:
    """Whether a node is another or stands in it."""
    return outer <= node < tree.nexts[outer]


def tokens_of(tree: SyntaxTree, run: Run, elided: Sequence[Run]) -> int:
    """How many tokens a run has when each elided run in it counts as one."""
    whole = sum(len(tree.leaves(node)) for node in run)
    return whole - sum(len(tree.leaves(node)) for part in elided for node in part) + len(elided)


def span_of(tree: SyntaxTree, run: Run) -> Span:
    """The bytes from the first to the last node of a run that is not empty."""
    return Span(tree.starts[run[0]], tree.ends[run[-1]])


def leaves_of(tree: SyntaxTree, run: Run, elided: Sequence[Run] = ()) -> list[int]:
    """The tokens of a run, those in elided runs left out."""
    skipped = [(part[0], tree.nexts[part[-1]]) for part in elided]
    return [
        leaf
        for node in run
        for leaf in tree.leaves(node)
        if not any(start <= leaf < end for start, end in skipped)
    ]


def words_of(tree: SyntaxTree, run: Run, elided: Sequence[Run] = ()) -> set[str]:
    """The tokens of a run that are words or operators rather than brackets."""
    texts = {tree.text(leaf) for leaf in leaves_of(tree, run, elided)}
    return {text for text in texts if text not in BRACKETS and text[:1] not in "\"'`"}


def text_of(tree: SyntaxTree, run: Run, elided: Sequence[tuple[Run, str]], unit: str) -> str:
    """A run in lesson notation, each elided run as the metavariable of its name."""
    if not run:
        return ""
    protected: set[int] = set()
    for node in run:
        protected |= layout.inner_line_starts(tree, node)
    parts = [(span_of(tree, part), f"$$${name}") for part, name in elided]
    return layout.taken_out(tree, span_of(tree, run), parts, protected, unit)
