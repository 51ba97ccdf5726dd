"""Facts about Python."""

import builtins
import keyword
import sys
from bisect import bisect
from dataclasses import replace

import tree_sitter
import tree_sitter_python

from twiceshy_analyzers.api import Edit, Import, ImportStyle, Language, Role, Span
from twiceshy_analyzers.import_block import (
    Statement,
    insert_line,
    insert_name,
    insert_statement,
    remove_statement,
)
from twiceshy_analyzers.tree import SyntaxTree

STATEMENTS = frozenset({"import_statement", "import_from_statement", "future_import_statement"})


def _statements(tree: SyntaxTree) -> list[int]:
    return [node for node in tree.children(0) if tree.kinds[node] in STATEMENTS]


def listed(tree: SyntaxTree) -> list[tuple[Import, Span]]:
    """The imports of a file, wherever they stand, with the span of each name."""
    found: list[tuple[Import, Span]] = []
    for node in [node for node, kind in enumerate(tree.kinds) if kind in STATEMENTS]:
        if tree.kinds[node] == "import_statement":
            for child in tree.children(node)[1:]:
                name, alias = _alias(tree, child)
                found.append((Import(name, None, alias), tree.span(child)))
        else:
            module, names = _from_import(tree, node)
            for child in names:
                name, alias = _alias(tree, child)
                found.append((Import(module, name, alias), tree.span(child)))
    return found


def _from_import(tree: SyntaxTree, node: int) -> tuple[str, list[int]]:
    children = tree.children(node)
    if len(children) < 2:
        return "", []
    names = [c for c in children[3:] if tree.kinds[c] not in ("(", ")", "import")]
    if tree.kinds[children[1]] == "__future__":
        return "__future__", names
    return tree.text(children[1]), names


def _alias(tree: SyntaxTree, node: int) -> tuple[str, str | None]:
    if tree.kinds[node] == "aliased_import":
        children = tree.children(node)
        return tree.text(children[0]), tree.text(children[-1])
    return tree.text(node), None


def bound(item: Import) -> str:
    """The name that an import binds."""
    return item.alias or item.name or item.module.split(".")[0]


def added(tree: SyntaxTree, item: Import, at: int) -> list[Edit]:
    """Edits that add an import in the file's own place and order; none if it is there."""
    if any(known == replace(item, last=False) for known, _ in listed(tree)):
        return []
    if item.name and item.name != "*":
        for node in _statements(tree):
            names = _extensible(tree, node, item.module)
            if names:
                return _extended(tree, names, item)
    above = [node for node in _statements(tree) if tree.ends[node] <= at]
    known = [_statement(tree, node) for node in _leading(tree)]
    if above and (item.last or not _is_ordered(known)):
        return [insert_line(tree, tree.ends[above[-1]], _written(item))]
    return [insert_statement(tree, known, _written(item), _order(item), _start(tree))]


def _is_ordered(known: list[Statement]) -> bool:
    """Whether statements are in order: all of them, or those of each section and form."""
    orders = [statement.order for statement in known]
    modules = [(section, module) for section, _, module in orders]
    return orders == sorted(orders) or modules == sorted(modules)


def _extensible(tree: SyntaxTree, node: int, module: str) -> list[int]:
    """The names of a from-import of a module that others can be put among."""
    if tree.kinds[node] != "import_from_statement":
        return []
    there, names = _from_import(tree, node)
    star = not names or tree.kinds[names[-1]] == "wildcard_import"
    return [] if star or there != module else names


def placed(tree: SyntaxTree, item: Import) -> Import:
    """One of a file's imports; `last` if it stands below all others and is out of order there."""
    known = listed(tree)
    spans = [tree.span(node) for node in _statements(tree)]
    groups = [[(there, at) for there, at in known if span.contains(at)] for span in spans]
    for position, group in enumerate(groups):
        if all(there != item for there, _ in group):
            continue
        if len(group) > 1:
            names = [tree.source[at.start : at.end].lower() for _, at in group]
            is_last = group[-1][0] == item and names[-1] < max(names)
        else:
            above = [_order(other[0][0]) for other in groups[:position] if other]
            is_last = position + 1 == len(groups) and _order(item) < max(above, default=(0, 0, ""))
        return replace(item, last=is_last)
    return item


def _leading(tree: SyntaxTree) -> list[int]:
    """The import statements at the top, before other code."""
    found = []
    for node in tree.children(0):
        if tree.kinds[node] in STATEMENTS:
            found.append(node)
        elif found and not _is_docstring(tree, node):
            break
    return found


def _is_docstring(tree: SyntaxTree, node: int) -> bool:
    if tree.kinds[node] != "expression_statement":
        return False
    return [tree.kinds[child] for child in tree.children(node)] == ["string"]


def _extended(tree: SyntaxTree, names: list[int], item: Import) -> list[Edit]:
    """`item` put among the names of one from-import, in order where they are in order."""
    written = f"{item.name} as {item.alias}" if item.alias else str(item.name)
    texts = [tree.text(name) for name in names]
    spans = [tree.span(name) for name in names]
    at = len(names)
    if item.last:
        return insert_name(tree, spans, written, at)
    if texts == sorted(texts):
        at = bisect(texts, written)
    elif texts == sorted(texts, key=str.lower):
        at = bisect(texts, written.lower(), key=str.lower)
    return insert_name(tree, spans, written, at)


def _written(item: Import) -> str:
    alias = f" as {item.alias}" if item.alias else ""
    if item.name is None:
        return f"import {item.module}{alias}"
    return f"from {item.module} import {item.name}{alias}"


def _order(item: Import) -> tuple[int, int, str]:
    """The place of an import in a block as isort would have it: section, form, module."""
    top = item.module.split(".")[0]
    if item.module == "__future__":
        section = 0
    elif item.module.startswith("."):
        section = 3
    else:
        section = 1 if top in sys.stdlib_module_names else 2
    return section, int(item.name is not None), item.module.lower()


def _statement(tree: SyntaxTree, node: int) -> Statement:
    first = next((item for item, span in listed(tree) if tree.span(node).contains(span)), None)
    return Statement(tree.span(node), _order(first) if first else (2, 0, ""))


def _start(tree: SyntaxTree) -> int:
    """Where the first import of a file without any belongs: after the docstring."""
    for node in tree.children(0)[:1]:
        if _is_docstring(tree, node):
            return tree.ends[node]
    return 0


def dropped(tree: SyntaxTree, item: Import) -> list[Edit]:
    """Edits that drop one imported name, with its statement when nothing else is left in it."""
    for node in _statements(tree):
        names = [span for known, span in listed(tree) if tree.span(node).contains(span)]
        for known, span in listed(tree):
            if known == item and tree.span(node).contains(span):
                return [remove_statement(tree, tree.span(node), names, span)]
    return []


PYTHON = Language(
    name="python",
    family="python",
    version="tree-sitter-python 0.25",
    grammars={".py": tree_sitter.Language(tree_sitter_python.language())},
    language_ids=frozenset({"python"}),
    roles=(
        Role("expression"),
        Role("expression in brackets", "(", ")"),
        Role("statements", run=True),
        Role("except clause", "try:\n    pass\n"),
        Role("else clause", "if _:\n    pass\n"),
        Role("case", "match _:\n    "),
    ),
    elements=(Role("argument", "_(", ")"), Role("entry", "_ = {", "}")),
    list_roles={
        "argument_list": Role("arguments", "_(", ")", run=True),
        "dictionary": Role("entries", "_ = {", "}", run=True),
        "list": Role("list elements", "_ = [", "]", run=True),
        "parameters": Role("parameters", "def _(", "): pass", run=True),
    },
    imports=ImportStyle(listed=listed, added=added, dropped=dropped, bound=bound, placed=placed),
    builtins=frozenset(dir(builtins)) | frozenset(keyword.kwlist),
    comments=frozenset({"comment", "line_continuation"}),
    atoms=frozenset({"string"}),
    interpolations=frozenset({"interpolation"}),
    spliced=frozenset(),
    spliced_if_single=frozenset(),
    strings=frozenset({"string", "string_content"}),
    numbers=frozenset({"integer", "float"}),
    identifiers=frozenset({"identifier"}),
    members=frozenset({"attribute", "subscript"}),
    calls=frozenset({"call"}),
    arguments=frozenset({"argument_list"}),
    lists=frozenset({"argument_list", "list", "tuple", "set", "dictionary", "parameters"}),
    blocks=frozenset({"block", "module"}),
    clauses={"for_in_clause": "for {0} in {0}"},
    statements=frozenset(
        {
            "assert_statement",
            "break_statement",
            "class_definition",
            "continue_statement",
            "decorated_definition",
            "delete_statement",
            "exec_statement",
            "expression_statement",
            "for_statement",
            "function_definition",
            "future_import_statement",
            "global_statement",
            "if_statement",
            "import_from_statement",
            "import_statement",
            "match_statement",
            "nonlocal_statement",
            "pass_statement",
            "print_statement",
            "raise_statement",
            "return_statement",
            "try_statement",
            "while_statement",
            "with_statement",
        }
    ),
    scopes=frozenset({"function_definition", "lambda", "class_definition"}),
    binders={
        "assignment": "first",
        "named_expression": "first",
        "for_statement": "first",
        "for_in_clause": "first",
        "as_pattern": "last",
        "parameters": "all",
        "lambda_parameters": "all",
        "default_parameter": "first",
        "typed_parameter": "first",
        "typed_default_parameter": "first",
        "function_definition": "name",
        "class_definition": "name",
        "global_statement": "global",
    },
    import_statements=STATEMENTS,
    directives=frozenset({"future_import_statement"}),
    nested_quotes=False,  # allowed since 3.12, and read by no Python before it
    classes=frozenset({"class_definition"}),
    packages="python",
)
