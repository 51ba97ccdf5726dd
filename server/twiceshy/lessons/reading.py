"""Whether what was written is read as it was meant: the parsed result has the last word."""

from itertools import takewhile

from twiceshy.lessons.compiled import Compiled
from twiceshy.lessons.each import written_at
from twiceshy.lessons.gaps import without_comments
from twiceshy.lessons.match import Match, are_same
from twiceshy.lessons.runs import PARENTHESES
from twiceshy.lessons.writer import Written, without_space
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree


def loose_pieces(
    compiled: Compiled, result: SyntaxTree, edit: Edit, written: Written
) -> list[Span]:
    """Holes, and an expression as a whole, that the parsed result does not keep together."""
    pieces = list(written.holes)
    if not compiled.pattern.role.run:
        pieces.append(without_space(edit.text, 0))
    at = edit.span.start
    spans = [without_comments(result, Span(at + piece.start, at + piece.end)) for piece in pieces]
    return [
        piece
        for piece, span in zip(pieces, spans, strict=True)
        if not (_is_piece(result, span) or _is_operand(result, span)) or _is_mixed(result, span)
    ]


def is_meant(
    compiled: Compiled,
    tree: SyntaxTree,
    match: Match,
    result: SyntaxTree,
    edit: Edit,
    written: Written,
) -> bool:
    """Whether an expression that was written is what the template says, with the same parts."""
    template = compiled.template.snippet
    if template is None or template.role.run:
        return True
    at = edit.span.start
    span = without_space(edit.text, at)
    holes = [Span(at + hole.start, at + hole.end) for hole in written.holes]
    if any(_is_operand(result, hole) for hole in holes):
        return True  # the parts of a chain are grouped anew
    node = result.covering(span)
    alike = [node, *takewhile(lambda n: result.span(n) == span, result.ancestors(node))]
    for top in (*alike, _inside(result, node)):
        read = written_at(template, result, top)
        if read is not None:
            return all(
                _same(tree, match.bindings[name], result, nodes)
                for name, nodes in read.bindings.items()
                if name in match.bindings
            )
    return False


def misread(
    tree: SyntaxTree, match: Match, result: SyntaxTree, edit: Edit, written: Written
) -> list[Span]:
    """The holes whose code is read as something else, such as a block; else the whole."""
    bound = {tree.key(_inside(tree, node)) for nodes in match.bindings.values() for node in nodes}
    at = edit.span.start
    found = []
    for hole in written.holes:
        span = Span(at + hole.start, at + hole.end)
        node = result.covering(span)
        if result.span(node) == span and result.key(_inside(result, node)) not in bound:
            found.append(hole)
    return found or [without_space(edit.text, 0)]


def _same(
    tree: SyntaxTree, nodes: tuple[int, ...], other: SyntaxTree, others: tuple[int, ...]
) -> bool:
    """Whether neighbouring nodes of two trees are the same but for parentheses around them."""
    return len(nodes) == len(others) and all(
        are_same(tree, _inside(tree, a), other, _inside(other, b))
        for a, b in zip(nodes, others, strict=True)
    )


def _inside(tree: SyntaxTree, node: int) -> int:
    """The node without parentheses around it."""
    while tree.kinds[node] == PARENTHESES and len(tree.children(node)) == len("(x)"):
        node = tree.children(node)[1]
    return node


def _is_piece(tree: SyntaxTree, span: Span) -> bool:
    """Whether a span begins and ends with whole siblings."""
    node = tree.covering(span)
    if tree.span(node) == span:
        return True
    children = tree.children(node)
    if not children:
        return False
    begins = any(tree.starts[child] == span.start for child in children)
    ends = any(tree.ends[child] == span.end for child in children)
    kind = tree.kinds[node]
    lists = tree.language.lists | tree.language.blocks
    # Without a word or an operator between them, neighbours are a list whatever it is called.
    return begins and ends and (kind in lists or all(tree.named[child] for child in children))


def _is_operand(tree: SyntaxTree, span: Span) -> bool:
    """Whether a span is the end of a chain of one operator, as in `a and b and c`."""
    node = tree.covering(span)
    operator = _operator(tree, node)
    if operator not in _ASSOCIATIVE or tree.ends[node] != span.end:
        return False
    while _operator(tree, node) == operator:
        left, *_, right = tree.children(node)  # with errors among them in broken code
        if tree.starts[right] == span.start:
            return True
        node = left
    return False


# Operators for which it makes no difference what is done first.
_ASSOCIATIVE = frozenset({"&&", "||", "and", "or"})


def _is_mixed(tree: SyntaxTree, span: Span) -> bool:
    """Whether JavaScript asks for parentheses where the grammar here does without them."""
    node = tree.covering(span)
    operator, around = _operator(tree, node), _operator(tree, tree.parents[node])
    if around == "**":
        return tree.kinds[node] == "unary_expression"
    return (operator == "??") != (around == "??") and {operator, around} & {"||", "&&"} != set()


def _operator(tree: SyntaxTree, node: int) -> str:
    if node < 0 or tree.kinds[node] not in ("binary_expression", "boolean_operator"):
        return ""
    return tree.kinds[tree.children(node)[1]]
