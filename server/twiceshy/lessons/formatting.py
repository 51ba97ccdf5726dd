"""Whether all that differs between two texts is how they are laid out.

A tree leaves out layout, quotes, trailing commas, statement ends and comments. What formatters
change beyond that is the order of imports, and parentheses that only serve to break a line.
"""

from collections import Counter
from collections.abc import Iterator

from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree

PARENTHESES = frozenset({"(", ")"})

# Beneath these, or beneath a statement or in a list, parentheses around a whole say nothing.
_LOOSE = frozenset(
    {
        *("arrow_function", "assignment", "augmented_assignment", "assignment_expression"),
        *("default_parameter", "jsx_expression", "keyword_argument", "lambda", "pair"),
        *("parenthesized_expression", "variable_declarator"),
    }
)


def only_formatting(old: SyntaxTree, new: SyntaxTree) -> bool:
    """Whether two texts of one file say the same; false for those that do not parse."""
    if old.errors or new.errors:
        return False
    if old.key(0) == new.key(0):
        return True
    return _imports(old) == _imports(new) and list(_said(old)) == list(_said(new))


def only_imports(old: SyntaxTree, new: SyntaxTree) -> bool:
    """Whether two texts of one file differ in what they import, and say the same else."""
    if old.errors or new.errors or _imports(old) == _imports(new):
        return False
    return list(_said(old)) == list(_said(new))


def _imports(tree: SyntaxTree) -> Counter[object]:
    """What a file imports, in no order; a statement that names nothing counts by its text."""
    listed = tree.language.imports.listed(tree)
    starts = {span.start for _, span in listed}
    unnamed = (
        tree.text(node)
        for node in _import_statements(tree)
        if not any(start in range(*tree.span(node)) for start in starts)
    )
    return Counter([*(item for item, _ in listed), *unnamed])


def _import_statements(tree: SyntaxTree) -> list[int]:
    kinds = tree.language.import_statements - tree.language.directives
    return [node for node, kind in enumerate(tree.kinds) if kind in kinds]


def _said(tree: SyntaxTree) -> Iterator[Symbol | str]:
    """The tokens without imports and loose parentheses, and where each block begins and ends."""
    imports, ends = frozenset(_import_statements(tree)), list[int]()
    node = 0
    while node < len(tree.kinds):
        while ends and ends[-1] <= node:
            ends.pop()
            yield "end of a block"
        if node in imports:
            node = tree.nexts[node]
            continue
        if tree.kinds[node] in tree.language.blocks:
            ends.append(tree.nexts[node])
            yield tree.kinds[node]
        elif tree.is_leaf(node) and not _is_loose(tree, node):
            yield tree.symbols[node]
        node += 1


def _is_loose(tree: SyntaxTree, leaf: int) -> bool:
    if tree.kinds[leaf] not in PARENTHESES:
        return False
    around = tree.parents[leaf]
    above = tree.parents[around]
    if tree.kinds[around] == "formal_parameters":
        inside = [tree.kinds[one] for one in tree.children(around)]
        return tree.kinds[above] == "arrow_function" and inside == ["(", "identifier", ")"]
    if tree.kinds[around] != "parenthesized_expression":
        return False
    language = tree.language
    kinds = _LOOSE | language.statements | language.arguments | language.lists
    return tree.kinds[above] in kinds
