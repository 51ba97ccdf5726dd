"""Features: what can be said of a match beside its pattern, as a word each.

They serve twice: as conditions of a lesson, where they separate its examples from what was left
alone, and to tell how new a site is compared with the examples. A feature of a hole is spelled
"A.kind", one of the place "parent".
"""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from typing import NamedTuple

from twiceshy.lessons.match import Match, kind_word
from twiceshy.lessons.notation import MANY
from twiceshy.model import Condition, Place
from twiceshy_analyzers.tree import SyntaxTree

# Kinds of node whose presence around a place is worth a condition, in all languages.
AROUND = (
    "arguments",
    "argument_list",
    "arrow_function",
    "assert_statement",
    "assignment",
    "async",
    "binary_expression",
    "boolean_operator",
    "call",
    "call_expression",
    "catch_clause",
    "class_body",
    "class_definition",
    "conditional_expression",
    "decorator",
    "except_clause",
    "finally_clause",
    "for_in_statement",
    "for_statement",
    "function_declaration",
    "function_definition",
    "if_clause",
    "if_statement",
    "interpolation",
    "lambda",
    "list_comprehension",
    "method_definition",
    "new_expression",
    "parenthesized_expression",
    "raise_statement",
    "return_statement",
    "switch_case",
    "template_string",
    "ternary_expression",
    "throw_statement",
    "try_statement",
    "while_statement",
    "with_statement",
)
# Tokens that a hole may hold and that change what its code means.
TELLING = ("*", "**", "...", "await", "break", "continue", "return", "yield")
MAX_ANCESTORS = 12
# The feature of which keywords a call has.
KEYWORDS = "keywords"
# The value of what cannot be told: a snippet does not have the statements that it leaves out.
UNKNOWN = "unknown"
_IMPURE = frozenset({"(", "await", "yield", "=", "++", "--"})
_ASSIGNMENTS = frozenset(
    {
        "assignment",
        "assignment_expression",
        "assignment_statement",
        "augmented_assignment",
        "augmented_assignment_expression",
    }
)
_WRITERS = frozenset({"dec_statement", "delete_statement", "inc_statement", "update_expression"})
_SHAPES = (
    ("UPPER", re.compile(r"[A-Z][A-Z0-9_]+")),
    ("Camel", re.compile(r"[A-Z]\w*")),
    ("name", re.compile(r"[a-z_]\w*")),
    ("number", re.compile(r"[\d.]+")),
)


class Matched(NamedTuple):
    """A match in a tree, with the place where it stands."""

    tree: SyntaxTree
    match: Match
    place: Place


def place_of(
    tree: SyntaxTree,
    nodes: tuple[int, ...],
    roots: tuple[int, ...] = (),
    outer: Place | None = None,
) -> Place:
    """Where a run of nodes stands. In a snippet, its `roots` stand in `outer`."""
    first, last = nodes[0], nodes[-1]
    if outer is not None and first in roots:
        before, after = roots.index(first), roots.index(last)
        left = tree.kinds[roots[before - 1]] if before else outer.left
        right = tree.kinds[roots[after + 1]] if after + 1 < len(roots) else outer.right
        slot = outer.slot if not before else ""
        return Place(outer.ancestors, slot, outer.operator, left, right)
    parent = tree.parents[first]
    if parent < 0:
        return Place()
    siblings: list[int] = tree.children(parent)
    position, end = siblings.index(first), siblings.index(last)
    return Place(
        tuple(_ancestors(tree, first, roots, outer)),
        _slot(tree, siblings, position),
        next((tree.text(n) for n in siblings if _is_operator(tree, n)), ""),
        tree.kinds[siblings[position - 1]] if position else "",
        tree.kinds[siblings[end + 1]] if end + 1 < len(siblings) else "",
    )


def _ancestors(
    tree: SyntaxTree, node: int, roots: tuple[int, ...], outer: Place | None
) -> Iterator[str]:
    kinds: list[str] = []
    for above in tree.ancestors(node):
        kinds.append(tree.kinds[above])
        if len(kinds) == MAX_ANCESTORS:
            break
        if above in roots:
            kinds += outer.ancestors if outer else ()
            break
    return iter(kinds[:MAX_ANCESTORS])


def _slot(tree: SyntaxTree, siblings: list[int], position: int) -> str:
    if not position:
        return "first"
    if position == len(siblings) - 1:
        return "last"
    before = siblings[position - 1]
    return "" if tree.named[before] else tree.text(before)


def _is_operator(tree: SyntaxTree, node: int) -> bool:
    return not tree.named[node] and tree.kinds[node] not in "()[]{}.,:;"


def value_of(feature: str, found: Matched) -> str:
    """The value of a feature at a match."""
    owner, _, aspect = feature.rpartition(".")
    if owner:
        return _of_hole(found.tree, found.match.bindings.get(owner, ()), aspect)
    return _of_place(found, feature)


def _of_place(found: Matched, feature: str) -> str:
    place = found.place
    if feature.startswith("in "):
        return _yes(feature[3:] in place.ancestors)
    if feature.startswith("brings "):
        return _yes(_holds(found, feature[7:]))
    return _VALUES[feature](found)


def _above(place: Place, number: int) -> str:
    return place.ancestors[number] if number < len(place.ancestors) else ""


def _keywords(found: Matched) -> str:
    """The keywords of the call that a match is the name of."""
    tree, root = found.tree, found.match.nodes[-1]
    calls, arguments = tree.language.calls, tree.language.arguments
    call = tree.parents[root]
    if call < 0 or tree.kinds[call] not in calls or call + 1 != root:
        return ""
    lists = (part for part in tree.children(call) if tree.kinds[part] in arguments)
    named = (each for part in lists for each in tree.children(part))
    words = {tree.text(each + 1) for each in named if tree.kinds[each] == "keyword_argument"}
    return " ".join(sorted(words))


def _lines(found: Matched) -> str:
    span = found.match.span(found.tree)
    return "several" if b"\n" in found.tree.source[span.start : span.end] else "one"


_VALUES: dict[str, Callable[[Matched], str]] = {
    "parent": lambda found: _above(found.place, 0),
    "grandparent": lambda found: _above(found.place, 1),
    "slot": lambda found: f"{_above(found.place, 0)} {found.place.slot}",
    "operator": lambda found: f"{_above(found.place, 0)} {found.place.operator}",
    "is written": lambda found: _yes(_is_written(found.place)),
    "is first": lambda found: _yes(not found.place.left),
    "is last": lambda found: _yes(not found.place.right),
    "left": lambda found: found.place.left,
    "right": lambda found: found.place.right,
    "lines": _lines,
    KEYWORDS: _keywords,
}


def _is_written(place: Place) -> bool:
    """Whether a place is assigned to, counted up or deleted rather than read."""
    above = place.ancestors[0] if place.ancestors else ""
    return above in _WRITERS or (above in _ASSIGNMENTS and place.slot == "first")


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _holds(found: Matched, token: str) -> bool:
    """Whether some hole's code has a token."""
    tree = found.tree
    nodes = (node for run in found.match.bindings.values() for node in run)
    wanted = token.encode()
    return any(tree.symbols[leaf][1] == wanted for node in nodes for leaf in tree.leaves(node))


def _of_hole(tree: SyntaxTree, nodes: tuple[int, ...], aspect: str) -> str:
    if aspect == "any":
        return _yes(bool(nodes))
    if any(tree.text(node).startswith(MANY) for node in nodes):
        return UNKNOWN
    if aspect == "size":
        return str(min(2, len(nodes)))
    return _of_code(tree, nodes, aspect) if nodes else "nothing"


def _of_code(tree: SyntaxTree, nodes: tuple[int, ...], aspect: str) -> str:
    if aspect == "odd":
        kinds = {tree.kinds[node] for node in nodes if tree.named[node]}
        return " ".join(sorted(kind for kind in kinds if "splat" in kind or "keyword" in kind))
    if aspect == "pure":
        texts = {tree.text(leaf) for node in nodes for leaf in tree.leaves(node)}
        return _yes(not texts & _IMPURE)
    return _of_node(tree, nodes[0], aspect) if len(nodes) == 1 else "several"


def _of_node(tree: SyntaxTree, node: int, aspect: str) -> str:
    if aspect == "kind":
        return tree.kinds[node]
    if aspect == "class":
        return kind_word(tree.language, tree, node)
    if aspect == "first":
        return tree.kinds[tree.leaves(node)[0]]
    if aspect == "text":
        return tree.text(node) if tree.is_leaf(node) else ""
    return _shape(tree, node)


def _shape(tree: SyntaxTree, node: int) -> str:
    if not tree.is_leaf(node):
        return "many"
    text = tree.text(node)
    return next((name for name, shape in _SHAPES if shape.fullmatch(text)), "other")


def strangeness(seen: Sequence[Condition], found: Matched) -> dict[str, float]:
    """In which ways a site is unlike the examples of a lesson; see `Evidence.seen`.

    "strange code" is the share of holes that hold code of a kind that they never held, and "strange
    keywords" is 1 where a call has a keyword that no example's had: what takes its place may not.
    """
    odd = [each.feature for each in seen if value_of(each.feature, found) not in each.values]
    holes = sum("." in each.feature for each in seen)
    known = {
        word for each in seen if each.feature == KEYWORDS for word in " ".join(each.values).split()
    }
    is_known = any(each.feature == KEYWORDS for each in seen)
    return {
        "strange place": float("parent" in odd),
        "strange lines": float("lines" in odd),
        "strange code": sum("." in feature for feature in odd) / max(1, holes),
        "strange keywords": float(is_known and not known.issuperset(_keywords(found).split())),
    }


def features_of(
    holes: dict[str, bool], brought: set[str], made_of: Set[str] = frozenset()
) -> list[tuple[float, str]]:
    """(worth, feature) of all that can be asked of matches of one pattern.

    `holes` maps their names to whether they take runs; `brought` are the words that the template
    adds, and the holes `made_of` are those that it makes tokens of: they are meant to vary. The
    worth says how likely a condition on the feature is to be meant: kinds of what a hole holds and
    what is directly around the place come first, far-away things last.
    """
    found: list[tuple[float, str]] = []
    for name, many in holes.items():
        aspects = [(1.0, "class"), (0.98, "kind"), (0.9, "shape"), (0.8, "first"), (0.8, "pure")]
        if many:
            aspects = [(0.95, "any"), (0.9, "odd"), (0.7, "size"), (0.98, "kind"), (0.8, "pure")]
        found += [(worth, f"{name}.{aspect}") for worth, aspect in aspects]
        if not many and name not in made_of:
            found.append((0.55, f"{name}.text"))
    found += [(1.0, f"brings {word}") for word in sorted(brought)]
    found += [(0.7, f"brings {token}") for token in TELLING if token not in brought]
    found += [
        (0.98, "is written"),
        (0.9, "parent"),
        (0.92, "operator"),
        (0.85, "slot"),
        (0.6, "grandparent"),
    ]
    found += [(0.8, "is last"), (0.8, "is first"), (0.6, "right"), (0.6, "left"), (0.5, "lines")]
    found += [(0.75, f"in {kind}") for kind in AROUND]
    return found


_TOLD = {
    "parent": "the node around it",
    "grandparent": "the node two above it",
    "slot": "its place in the node around it",
    "operator": "the operator around it",
    "is written": "being assigned to",
    "is first": "being the first of its neighbours",
    "is last": "being the last of its neighbours",
    "left": "what stands before it",
    "right": "what stands after it",
    "lines": "the number of its lines",
}


def told(feature: str) -> str:
    """A feature in words, for a person."""
    owner, _, aspect = feature.rpartition(".")
    if owner:
        return f"the {aspect} of `${owner}`"
    if feature.startswith("in "):
        return f"standing in a {feature[3:].replace('_', ' ')}"
    if feature.startswith("brings "):
        return f"holding `{feature[7:]}`"
    return _TOLD[feature]
