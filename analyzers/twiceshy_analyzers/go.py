"""Facts about Go."""

import re

import tree_sitter
import tree_sitter_go

from twiceshy_analyzers.api import Edit, Import, ImportStyle, Language, Role, Span
from twiceshy_analyzers.import_block import (
    Statement,
    has_own_line,
    insert_line,
    insert_statement,
    newline_of,
    remove_line,
    remove_statement,
)
from twiceshy_analyzers.tree import SyntaxTree

_CGO = "C"
_MAJOR_VERSION = re.compile(r"^v\d+$")


def listed(tree: SyntaxTree) -> list[tuple[Import, Span]]:
    """The imports of a file, with the span of each specification."""
    found: list[tuple[Import, Span]] = []
    for node, kind in enumerate(tree.kinds):
        if kind == "import_spec":
            children = tree.children(node)
            path = tree.text(children[-1] if children else node).strip('"`')
            alias = tree.text(children[0]) if len(children) > 1 else None
            found.append((Import(path, None, alias), tree.span(node)))
    return found


def bound(item: Import) -> str:
    """The name that an import binds: its alias, or by custom the last part of its path."""
    if item.alias:
        return item.alias
    parts = item.module.split("/")
    if len(parts) > 1 and _MAJOR_VERSION.match(parts[-1]):
        parts.pop()
    return parts[-1].removeprefix("go-").split(".")[0]


def added(tree: SyntaxTree, item: Import, _at: int) -> list[Edit]:
    """Edits that add an import in the file's own block and order; none if it is there."""
    known = [(there, span) for there, span in listed(tree) if there.module != _CGO]
    if any(there == item for there, _ in known):
        return []
    block = next((n for n, kind in enumerate(tree.kinds) if kind == "import_spec_list"), None)
    if block is not None:
        return _into_block(tree, block, item)
    single = next((n for n, kind in enumerate(tree.kinds) if kind == "import_declaration"), None)
    if single is None:
        clause = next((n for n in tree.children(0) if tree.kinds[n] == "package_clause"), None)
        if clause is None:
            return []
        statement = f"import {_written(item)}"
        return [insert_statement(tree, [], statement, (0, 0, ""), tree.ends[clause])]
    newline = newline_of(tree)
    last = max(n for n, kind in enumerate(tree.kinds) if kind == "import_declaration")
    if len(known) != 1 or single != last or _is_commented(tree, single):
        return [insert_line(tree, tree.ends[last], f"import {_written(item)}")]
    inner = _lines([known[0][0], item], newline)
    return [Edit(tree.span(single), f"import ({newline}{inner}{newline})")]


def _is_commented(tree: SyntaxTree, node: int) -> bool:
    """Whether a comment stands in a node's last line: it would be moved by writing a block."""
    start, end = tree.span(node)
    line = tree.source.find(b"\n", end)
    return any(start <= c.start and (line < 0 or c.start < line) for c in tree.comments)


def _lines(items: list[Import], newline: str) -> str:
    """The inside of a new block: a line for each import, sections set apart."""
    found = ""
    ordered = sorted(items, key=_order)
    for previous, item in zip([None, *ordered], ordered, strict=False):
        if previous is not None:
            apart = _order(previous)[0] != _order(item)[0]
            found += newline * 2 if apart else newline
        found += "\t" + _written(item)
    return found


def _into_block(tree: SyntaxTree, block: int, item: Import) -> list[Edit]:
    around = tree.span(block)
    known = [(there, span) for there, span in listed(tree) if around.contains(span)]
    specs = [Statement(span, _order(there)) for there, span in known]
    if not specs or not all(has_own_line(tree, spec.span) for spec in specs):
        if any(around.contains(comment) for comment in tree.comments):
            return []
        newline = newline_of(tree)
        inner = _lines([*(there for there, _ in known), item], newline)
        return [Edit(around, f"({newline}{inner}{newline})")]
    indent = tree.indent(specs[0].span.start)
    return [insert_statement(tree, specs, _written(item), _order(item), 0, indent)]


def _written(item: Import) -> str:
    return (f"{item.alias} " if item.alias else "") + f'"{item.module}"'


def _order(item: Import) -> tuple[int, int, str]:
    """The place in a block as goimports would have it: the standard library first, by path."""
    return int("." in item.module.split("/")[0]), 0, item.module


def dropped(tree: SyntaxTree, item: Import) -> list[Edit]:
    """Edits that drop one import, with its declaration when nothing else is left in it.

    What `import "C"` brings is in the comment above it; that is left alone.
    """
    if item.module == _CGO:
        return []
    known = listed(tree)
    span = next((span for there, span in known if there == item), None)
    for node, kind in enumerate(tree.kinds):
        if span and kind == "import_declaration" and tree.span(node).contains(span):
            inside = [s for _, s in known if tree.span(node).contains(s)]
            if len(inside) == 1:
                return [remove_statement(tree, tree.span(node), inside, span)]
            return [remove_line(tree, span)]
    return []


GO = Language(
    name="go",
    family="go",
    version="tree-sitter-go 0.25",
    grammars={".go": tree_sitter.Language(tree_sitter_go.language())},
    language_ids=frozenset({"go"}),
    roles=(
        Role("expression", "package p\n\nvar _ = "),
        Role("statements", "package p\n\nfunc _() {\n", "\n}\n", run=True),
        Role("declarations", "package p\n\n", run=True),
        Role("type", "package p\n\nvar _ "),
        Role("case", "package p\n\nfunc _() {\nswitch {\n", "\n}\n}\n"),
        Role("field", "package p\n\ntype _ struct {\n", "\n}\n"),
    ),
    elements=(
        Role("argument", "package p\n\nvar _ = _(", ")"),
        Role("entry", "package p\n\nvar _ = _{", "}"),
    ),
    list_roles={
        "argument_list": Role("arguments", "package p\n\nvar _ = _(", ")", run=True),
        "import_spec_list": Role("imports", "package p\n\nimport (\n", "\n)\n", run=True),
        "literal_value": Role("entries", "package p\n\nvar _ = _{", "}", run=True),
        "parameter_list": Role("parameters", "package p\n\nfunc _(", ") {}\n", run=True),
    },
    imports=ImportStyle(listed=listed, added=added, dropped=dropped, bound=bound),
    builtins=frozenset(
        (  # noqa: SIM905 - words read better in lines
            "any append bool byte cap clear close comparable complex complex128 complex64 "
            "copy delete error false float32 float64 imag int int16 int32 int64 int8 iota "
            "len make max min new nil panic print println real recover rune string true uint "
            "uint16 uint32 uint64 uint8 uintptr _"
        ).split()
    ),
    composites=frozenset({"composite_literal"}),
    named_types=frozenset({"type_identifier", "qualified_type", "generic_type"}),
    comments=frozenset({"comment"}),
    atoms=frozenset({"interpreted_string_literal", "raw_string_literal"}),
    interpolations=frozenset(),
    spliced=frozenset({"statement_list", "literal_element"}),
    spliced_if_single=frozenset({"expression_list"}),
    strings=frozenset({"interpreted_string_literal", "raw_string_literal"}),
    numbers=frozenset({"int_literal", "float_literal", "imaginary_literal", "rune_literal"}),
    identifiers=frozenset(
        {
            "blank_identifier",
            "field_identifier",
            "identifier",
            "label_name",
            "package_identifier",
            "type_identifier",
        }
    ),
    members=frozenset({"selector_expression", "qualified_type", "index_expression"}),
    calls=frozenset({"call_expression"}),
    arguments=frozenset({"argument_list"}),
    lists=frozenset(
        {
            "argument_list",
            "expression_list",
            "field_declaration_list",
            "import_spec_list",
            "literal_value",
            "parameter_list",
        }
    ),
    blocks=frozenset(
        {
            "block",
            "communication_case",
            "default_case",
            "expression_case",
            "source_file",
            "type_case",
        }
    ),
    statements=frozenset(
        {
            "assignment_statement",
            "break_statement",
            "const_declaration",
            "continue_statement",
            "dec_statement",
            "defer_statement",
            "expression_statement",
            "expression_switch_statement",
            "fallthrough_statement",
            "for_statement",
            "function_declaration",
            "go_statement",
            "goto_statement",
            "if_statement",
            "import_declaration",
            "inc_statement",
            "labeled_statement",
            "method_declaration",
            "package_clause",
            "return_statement",
            "select_statement",
            "send_statement",
            "short_var_declaration",
            "type_declaration",
            "type_switch_statement",
            "var_declaration",
        }
    ),
    scopes=frozenset({"function_declaration", "method_declaration", "func_literal"}),
    binders={
        "short_var_declaration": "first",
        "var_spec": "names",
        "const_spec": "names",
        "parameter_declaration": "names",
        "variadic_parameter_declaration": "names",
        "range_clause": "declared",
        "receive_statement": "declared",
        "type_switch_statement": "declared",
        "function_declaration": "name",
        "type_alias": "name",
        "type_parameter_declaration": "names",
        "type_spec": "name",
    },
    import_statements=frozenset({"import_declaration"}),
    indent="\t",
    quote='"',
    strict_imports=True,
    packages="go",
)
