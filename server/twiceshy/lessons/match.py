"""Matching one pattern at one node."""

from typing import NamedTuple

from twiceshy.lessons.notation import Snippet
from twiceshy.lessons.runs import has_head, is_within
from twiceshy.model import Hole
from twiceshy_analyzers.api import Language, Span
from twiceshy_analyzers.tree import SyntaxTree

Bindings = dict[str, tuple[int, ...]]

# What stands among arguments and elements without being an expression: only a run takes it.
NO_VALUE = frozenset(
    {"dictionary_splat", "keyword_argument", "list_splat", "spread_element", "variadic_argument"}
)


class Match(NamedTuple):
    """Where a pattern matched: the nodes of its roots, and the nodes of each hole."""

    nodes: tuple[int, ...]
    bindings: Bindings

    def span(self, tree: SyntaxTree) -> Span:
        """The bytes from the first to the last matched node."""
        return Span(tree.starts[self.nodes[0]], tree.ends[self.nodes[-1]])


def match_at(pattern: Snippet, tree: SyntaxTree, node: int) -> Match | None:
    """The match of a pattern whose first root is at `node`, or None."""
    nodes = _run(tree, node, len(pattern.roots))
    if nodes is None:
        return None
    bindings: Bindings = {}
    for root, target in zip(pattern.roots, nodes, strict=True):
        if not _match(pattern, root, tree, target, bindings):
            return None
    return Match(nodes, bindings)


def goes_on(pattern: Snippet, tree: SyntaxTree, match: Match) -> bool:
    """Whether a match of several statements of one shape has another such one beside it.

    What is said of a run is said of the whole of it.
    """
    roots = pattern.roots
    if len(roots) < 2 or len({_shape(pattern, root) for root in roots}) > 1:
        return False
    names = [
        {h.name for n, h in pattern.holes.items() if is_within(pattern.tree, r, n)} for r in roots
    ]
    shared = set.intersection(*names)
    siblings = tree.children(tree.parents[match.nodes[0]])
    first, last = siblings.index(match.nodes[0]), siblings.index(match.nodes[-1])
    beside = [*siblings[max(0, first - 1) : first], *siblings[last + 1 : last + 2]]
    known = {name: nodes for name, nodes in match.bindings.items() if name in shared}
    return any(_match(pattern, roots[0], tree, node, dict(known)) for node in beside)


def _shape(pattern: Snippet, root: int) -> tuple[object, ...]:
    """The tokens of a root, its holes without their names."""
    tokens = (token for token in pattern.tokens if is_within(pattern.tree, root, token))
    return tuple("$" if t in pattern.holes else pattern.tree.symbols[t] for t in tokens)


# The words of lesson notation for what a node is.
WORDS = frozenset({"name", "string", "number", "call", "member", "statement", "expression"})


def fits_kind(hole: Hole, tree: SyntaxTree, node: int) -> bool:
    """Whether a node is of the kinds of a hole, by their word or by their own name."""
    if not hole.kinds or tree.kinds[node] in hole.kinds:
        return True
    return kind_word(tree.language, tree, node) in hole.kinds


def kind_word(language: Language, tree: SyntaxTree, node: int) -> str:
    """The word of lesson notation for what a node is; the same over all languages."""
    kind = tree.kinds[node]
    if kind not in language.statements and tree.nexts[node] == node + 2:
        kind = tree.kinds[node + 1]  # a name that has a node around it
    words = (
        ("name", language.identifiers),
        ("string", language.strings),
        ("number", language.numbers),
        ("call", language.calls),
        ("member", language.members),
        ("statement", language.statements),
    )
    return next((word for word, kinds in words if kind in kinds), "expression")


def _run(tree: SyntaxTree, node: int, length: int) -> tuple[int, ...] | None:
    """`length` siblings from a node on."""
    nodes = [node]
    end = tree.nexts[tree.parents[node]] if node else tree.nexts[0]
    while len(nodes) < length:
        following = tree.nexts[nodes[-1]]
        if following >= end:
            return None
        nodes.append(following)
    return tuple(nodes)


def _match(pattern: Snippet, root: int, tree: SyntaxTree, node: int, bindings: Bindings) -> bool:
    hole = pattern.holes.get(root)
    if hole is not None:
        if hole.many:
            return _bind(hole, tree, (node,), bindings)
        return _fits(hole, tree, node) and _bind(hole, tree, (node,), bindings)
    operator = pattern.operators.get(root)
    if operator is not None:
        fits = not tree.named[node] and tree.kinds[node] in operator.texts
        return fits and _bind(operator, tree, (node,), bindings)
    mine = pattern.tree
    if mine.kinds[root] != tree.kinds[node]:
        return False
    if mine.is_leaf(root) or tree.is_leaf(node):
        return mine.symbols[root] == tree.symbols[node]
    return _match_children(pattern, mine.children(root), tree, node, bindings)


def _match_children(
    pattern: Snippet, roots: list[int], tree: SyntaxTree, node: int, bindings: Bindings
) -> bool:
    """Match children; a `$$$` hole among them takes whatever its siblings leave."""
    children = tree.children(node)
    many = next(
        (i for i, r in enumerate(roots) if r in pattern.holes and pattern.holes[r].many), None
    )
    if many is None:
        if len(roots) + 1 == len(children) and _says_nothing(tree, children[-1]):
            children.pop()
        if len(roots) != len(children):
            return False
        pairs = zip(roots, children, strict=True)
        return all(_match(pattern, root, tree, child, bindings) for root, child in pairs)
    tail = len(roots) - many - 1
    if len(children) < many + tail:
        return False
    middle = len(children) - tail
    fixed = [*zip(roots[:many], children[:many], strict=True)]
    fixed += zip(roots[many + 1 :], children[middle:], strict=True)
    if not all(_match(pattern, root, tree, child, bindings) for root, child in fixed):
        return False
    hole = pattern.holes[roots[many]]
    taken = tuple(children[many:middle])
    if not taken and has_head(tree, node):
        return False  # a case without statements goes on into the next one
    return all(tree.named[n] for n in taken) and _bind(hole, tree, taken, bindings)


def _says_nothing(tree: SyntaxTree, node: int) -> bool:
    """Whether a node is an empty list of arguments that may be left out: `new X()` is `new X`."""
    is_list = tree.kinds[node] in tree.language.arguments and tree.named[node]
    return is_list and not any(tree.named[child] for child in tree.children(node))


def _fits(hole: Hole, tree: SyntaxTree, node: int) -> bool:
    if not tree.named[node] or tree.kinds[node] in NO_VALUE:
        return False
    if not fits_kind(hole, tree, node):
        return False
    return not hole.texts or tree.text(node) in hole.texts


def _bind(hole: Hole, tree: SyntaxTree, nodes: tuple[int, ...], bindings: Bindings) -> bool:
    """Bind a hole, or compare with what it is bound to."""
    known = bindings.get(hole.name)
    if known is None:
        bindings[hole.name] = nodes
        return True
    if len(known) != len(nodes):
        return False
    return all(are_same(tree, a, tree, b) for a, b in zip(known, nodes, strict=True))


def are_same(tree: SyntaxTree, one: int, other_tree: SyntaxTree, other: int) -> bool:
    """Whether two nodes are the same code; a name is the same as a member that is called so."""
    if tree.key(one) == other_tree.key(other):
        return True
    names = tree.language.identifiers
    return (
        tree.is_leaf(one)
        and other_tree.is_leaf(other)
        and {tree.kinds[one], other_tree.kinds[other]} <= names
        and tree.text(one) == other_tree.text(other)
    )
