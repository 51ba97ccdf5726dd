"""How many ways lead through a function: its cyclomatic complexity, also in broken text.

Each language counts as its own well-known tool does (radon, gocyclo, ESLint's `complexity`), so
that a number here is the number that a team knows. It is counted on the syntax tree, as those
tools refuse a text with an error in it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tree_sitter import Node

from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree


class Complexity(NamedTuple):
    """A function and the number of ways through it."""

    span: Span
    ways: int


@dataclass(frozen=True, slots=True)
class _Counting:
    """What one language's tool counts.

    `weight` is what one node adds. `functions` says which fields of a function are its own, all
    if none is named; `rest_is_outside` whether the others count for what is around it. `closed`
    kinds are not looked into. `is_function` turns down nodes of those kinds.
    """

    weight: Callable[[Node], int]
    functions: Mapping[str, tuple[str, ...]]
    closed: frozenset[str] = frozenset()
    rest_is_outside: bool = False
    is_function: Callable[[Node], bool] = lambda _node: True

    def opens(self, node: Node) -> bool:
        """Whether a node is a function with a count of its own."""
        return node.type in self.functions and self.is_function(node)

    def parts(self, function: Node) -> tuple[list[Node], list[Node]]:
        """The children that count for a function, and the others."""
        fields = self.functions[function.type]
        if not fields:
            return function.children, []
        own = [node for name in fields for node in function.children_by_field_name(name)]
        return own, [node for node in function.children if node not in own]

    def ways(self, function: Node) -> int:
        """The complexity of one function, without that of functions inside it."""
        found, waiting = 1, list(self.parts(function)[0])
        while waiting:
            node = waiting.pop()
            found += self.weight(node)
            if self.opens(node):
                waiting.extend(self.parts(node)[1] if self.rest_is_outside else ())
            elif node.type not in self.closed:
                waiting.extend(node.children)
        return found


def complexities(tree: SyntaxTree) -> list[Complexity]:
    """The complexity of each function of a text, in the order of their starts."""
    counting = _COUNTINGS[tree.language.family]
    return [
        Complexity(Span(node.start_byte, node.end_byte), counting.ways(node))
        for node in _nodes(tree.parsed.root_node)
        if counting.opens(node)
    ]


def complexity_around(tree: SyntaxTree, span: Span) -> int | None:
    """The complexity of the innermost function around a span; None outside of all functions."""
    return Complexities(tree).around(span)


class Complexities:
    """The complexities of a text's functions, each of which is counted once."""

    def __init__(self, tree: SyntaxTree) -> None:
        self._counting = _COUNTINGS[tree.language.family]
        self._root = tree.parsed.root_node
        self._known: dict[int, int] = {}

    def around(self, span: Span) -> int | None:
        """The complexity of the innermost function around a span; None outside of all functions."""
        node = self._root.descendant_for_byte_range(span.start, span.end)
        while node is not None and not self._counting.opens(node):
            node = node.parent
        if node is None:
            return None
        if node.id not in self._known:
            self._known[node.id] = self._counting.ways(node)
        return self._known[node.id]


def _nodes(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return "" if operator is None else operator.type


_PYTHON_BRANCHES = frozenset(
    {
        "if_statement",
        "elif_clause",
        "conditional_expression",
        "for_statement",
        "while_statement",
        "for_in_clause",
        "boolean_operator",
        "assert_statement",
    }
)


def _python(node: Node) -> int:
    """As radon: an `else` counts where it follows a loop or a `try`, and `except*` does not."""
    kind = node.type
    if kind in _PYTHON_BRANCHES:
        return 1
    if kind == "try_statement":
        handlers = [c for c in node.children if c.type == "except_clause" and not _is_group(c)]
        return len(handlers) + (_has_else(node) if handlers else 0)
    if kind == "match_statement":
        return _cases(node)
    if kind == "if_clause":
        return int(node.parent is not None and node.parent.type != "case_clause")
    if kind == "else_clause":
        return int(
            node.parent is not None and node.parent.type in {"for_statement", "while_statement"}
        )
    return 0


def _is_group(clause: Node) -> bool:
    return any(child.type in {"*", "except*"} for child in clause.children)


def _has_else(statement: Node) -> int:
    return int(any(child.type == "else_clause" for child in statement.children))


def _cases(match: Node) -> int:
    """The cases of a match, less one where a case takes all that is left."""
    body = match.child_by_field_name("body")
    cases = [c for c in (body or match).children if c.type == "case_clause"]
    return len(cases) - any(_takes_all(case) for case in cases)


def _takes_all(case: Node) -> bool:
    patterns = [child for child in case.children if child.type == "case_pattern"]
    text = patterns[0].text if len(patterns) == 1 else None
    following = patterns[0].next_sibling if patterns else None
    is_tuple = following is not None and following.type == ","
    name = (text or b"").decode(errors="replace").strip("() \t\n")
    return not is_tuple and name.isidentifier() and name not in {"None", "True", "False"}


_GO_BRANCHES = frozenset(
    {"if_statement", "for_statement", "expression_case", "type_case", "communication_case"}
)
_GO_TOP = frozenset(
    {"expression_list", "var_spec", "var_spec_list", "var_declaration", "source_file"}
)


def _go(node: Node) -> int:
    """As gocyclo: a function inside another counts for the outer one."""
    kind = node.type
    return int(
        kind in _GO_BRANCHES or (kind == "binary_expression" and _operator(node) in {"&&", "||"})
    )


def _stands_alone(function: Node) -> bool:
    """Whether a Go function is no part of another: a declared one, or a package variable's value."""
    if function.type != "func_literal":
        return True
    node = function.parent
    while node is not None and node.type in _GO_TOP:
        node = node.parent
    return node is None


_ECMA_BRANCHES = frozenset(
    {
        "catch_clause",
        "ternary_expression",
        "for_statement",
        "for_in_statement",
        "if_statement",
        "while_statement",
        "do_statement",
        "assignment_pattern",
        "object_assignment_pattern",
        "switch_case",
        "?.",
    }
)
_SHORT_CIRCUITS = frozenset({"&&", "||", "??", "&&=", "||=", "??="})


def _ecma(node: Node) -> int:
    """As ESLint: each default value and each `?.` is a branch, too."""
    kind = node.type
    if kind in {"binary_expression", "augmented_assignment_expression"}:
        return int(_operator(node) in _SHORT_CIRCUITS)
    if kind in {"required_parameter", "optional_parameter"}:
        return int(node.child_by_field_name("value") is not None)
    if kind == "optional_chain":  # A token in one grammar; in the other it holds the token.
        return int(node.child_count == 0)
    return int(kind in _ECMA_BRANCHES)


def _has_body(node: Node) -> bool:
    """Whether a field of a class has a value: only then there is something to run."""
    return not node.type.endswith("field_definition") or (
        node.child_by_field_name("value") is not None
    )


_ECMA = _Counting(
    _ecma,
    {
        "function_declaration": (),
        "function_expression": (),
        "generator_function": (),
        "generator_function_declaration": (),
        "arrow_function": (),
        "method_definition": ("parameters", "body"),
        "field_definition": ("value",),
        "public_field_definition": ("value",),
        "class_static_block": (),
    },
    rest_is_outside=True,
    is_function=_has_body,
)

_COUNTINGS: Mapping[str, _Counting] = {
    "python": _Counting(
        _python,
        {"function_definition": ("body",)},
        closed=frozenset({"class_definition", "assert_statement"}),
    ),
    "go": _Counting(
        _go,
        {"function_declaration": (), "method_declaration": (), "func_literal": ()},
        is_function=_stands_alone,
    ),
    "javascript": _ECMA,
}
