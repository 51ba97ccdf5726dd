"""Facts about JavaScript with JSX, and TypeScript with TSX: one family, two languages."""

import re
from bisect import bisect
from collections.abc import Iterator
from typing import Any

import tree_sitter
import tree_sitter_javascript
import tree_sitter_typescript

from twiceshy_analyzers.api import Edit, Import, ImportStyle, Language, Role, Span
from twiceshy_analyzers.import_block import (
    Statement,
    insert_name,
    insert_statement,
    remove_statement,
)
from twiceshy_analyzers.tree import SyntaxTree

_NAMES = {"import_specifier", "namespace_import", "identifier"}
_CLAUSES = {"import_clause", "named_imports"}
_BRINGING = frozenset({"import_statement", "variable_declarator", "expression_statement"})
_DECLARATIONS = {"lexical_declaration", "variable_declaration"}

Listed = list[tuple[Import, Span]]


def listed(tree: SyntaxTree) -> Listed:
    """The imports of a file, ES and CommonJS, with the span of each name."""
    found: Listed = []
    for node in [node for node, kind in enumerate(tree.kinds) if kind in _BRINGING]:
        kind = tree.kinds[node]
        if kind == "import_statement":
            found += _es_names(tree, node)
        elif kind == "variable_declarator":
            found += _required_names(tree, node)
        elif tree.parents[node] == 0 and not tree.is_leaf(node):
            module = _required_module(tree, node + 1)
            if module is not None:
                found.append((Import(module), tree.span(node)))
    return found


def _es_names(tree: SyntaxTree, node: int) -> Listed:
    children = tree.children(node)
    clauses = {tree.kinds[child]: child for child in children}
    if "import_require_clause" in clauses:
        name, *_, module = tree.leaves(clauses["import_require_clause"])[:4]
        return [(Import(_unquoted(tree, module), None, tree.text(name)), tree.span(name))]
    if "string" not in clauses:
        return []
    source = clauses["string"]
    module_name = _unquoted(tree, source)
    if "import_clause" not in clauses:
        return [(Import(module_name), tree.span(source))]
    clause = clauses["import_clause"]
    return [
        (_es_import(tree, child, module_name), tree.span(child))
        for child in range(clause, tree.nexts[clause])
        if tree.kinds[child] in _NAMES and tree.kinds[tree.parents[child]] in _CLAUSES
    ]


def _es_import(tree: SyntaxTree, node: int, module: str) -> Import:
    kind = tree.kinds[node]
    if kind == "identifier":
        return Import(module, "default", tree.text(node))
    words = ("as", "type", "typeof", "*")
    names = [tree.text(c) for c in tree.children(node) if tree.kinds[c] not in words]
    if kind == "namespace_import":
        return Import(module, "*", names[-1])
    return Import(module, names[0], names[1] if len(names) > 1 else None)


def _unquoted(tree: SyntaxTree, node: int) -> str:
    return tree.text(node).strip("\"'")


def _required_module(tree: SyntaxTree, node: int) -> str | None:
    """The module of `require("m")`; None for anything else."""
    if tree.kinds[node] != "call_expression" or tree.is_leaf(node):
        return None
    function, *_, arguments = tree.children(node)
    inner = tree.children(arguments)
    if tree.text(function) != "require" or len(inner) != 3 or tree.kinds[inner[1]] != "string":
        return None
    return _unquoted(tree, inner[1])


def _required_names(tree: SyntaxTree, node: int) -> Listed:
    """The names of `const x = require("m")` or `const { a, b: c } = require("m")`."""
    children = tree.children(node)
    module = _required_module(tree, children[2]) if len(children) == 3 else None
    if module is None:
        return []
    if tree.kinds[children[0]] == "identifier":
        return [(Import(module, None, tree.text(children[0])), tree.span(node))]
    found: Listed = []
    for child in tree.children(children[0]):
        if tree.kinds[child] == "shorthand_property_identifier_pattern":
            found.append((Import(module, tree.text(child)), tree.span(child)))
        elif tree.kinds[child] == "pair_pattern":
            pair = tree.children(child)
            item = Import(module, tree.text(pair[0]), tree.text(pair[-1]))
            found.append((item, tree.span(child)))
    return found


def bound(item: Import) -> str:
    """The name that an import binds."""
    if item.alias or (item.name and item.name not in ("*", "default")):
        return item.alias or str(item.name)
    return re.sub(r"\W+(\w?)", lambda m: m[1].upper(), item.module.rsplit("/", 1)[-1])


def added(tree: SyntaxTree, item: Import, _at: int) -> list[Edit]:
    """Edits that add an import in the file's own place and style; none if it is there."""
    if any(there == item or _is_same_whole(there, item) for there, _ in listed(tree)):
        return []
    if item.name not in (None, "*", "default"):
        for node in _statements(tree):
            for names in _name_lists(tree, node, item.module):
                return _extended(tree, names, item)
    known = [Statement(tree.span(node), (0, 0, "")) for node in _leading(tree)]
    return [insert_statement(tree, known, _written(tree, item), (0, 0, ""), _start(tree))]


def _is_same_whole(there: Import, item: Import) -> bool:
    """Whether two imports bind a module as a whole, in either module system, to one name."""
    wholes = (None, "*", "default")
    return (
        there.module == item.module
        and there.name in wholes
        and item.name in wholes
        and there.alias is not None
        and there.alias == item.alias
    )


def _name_lists(tree: SyntaxTree, node: int, module: str) -> Iterator[list[int]]:
    """The lists of names of a statement that values from a module can be added to."""
    if tree.kinds[node] == "import_statement":
        if "type" in [tree.kinds[child] for child in tree.children(node)]:
            return
        for child in range(node, tree.nexts[node]):
            if tree.kinds[child] == "named_imports" and _is_from(tree, node, module):
                yield [c for c in tree.children(child) if tree.named[c]]
        return
    for declarator in tree.children(node)[1:]:
        children = tree.children(declarator)
        if len(children) == 3 and tree.kinds[children[0]] == "object_pattern":
            names = [c for c in tree.children(children[0]) if tree.named[c]]
            if names and _required_module(tree, children[2]) == module:
                yield names


def _is_from(tree: SyntaxTree, node: int, module: str) -> bool:
    names = _es_names(tree, node)
    return bool(names) and names[0][0].module == module


def _extended(tree: SyntaxTree, names: list[int], item: Import) -> list[Edit]:
    """`item` put among the names of a statement, in order where they are in order."""
    required = tree.kinds[tree.parents[names[0]]] == "object_pattern"
    written = _specifier(item, ": " if required else " as ")
    texts = [tree.text(name) for name in names]
    at = len(names) - (tree.kinds[names[-1]] == "rest_pattern")
    if len(texts) > 1 and texts == sorted(texts):
        at = bisect(texts, written)
    elif len(texts) > 1 and texts == sorted(texts, key=str.lower):
        at = bisect(texts, written.lower(), key=str.lower)
    return insert_name(tree, [tree.span(name) for name in names], written, at)


def _specifier(item: Import, between: str) -> str:
    return f"{item.name}{between}{item.alias}" if item.alias else str(item.name)


def _statements(tree: SyntaxTree) -> list[int]:
    """The import and require statements at the top level."""
    return [node for node in tree.children(0) if _is_import(tree, node)]


def _is_import(tree: SyntaxTree, node: int) -> bool:
    kind = tree.kinds[node]
    if kind in _DECLARATIONS:
        return any(_required_names(tree, child) for child in tree.children(node)[1:])
    if kind == "expression_statement" and not tree.is_leaf(node):
        return _required_module(tree, node + 1) is not None
    return kind == "import_statement"


def _leading(tree: SyntaxTree) -> list[int]:
    """The import and require statements at the top, before other code."""
    found: list[int] = []
    for node in tree.children(0):
        if _is_import(tree, node):
            found.append(node)
        elif found:
            break
    return found


def _uses_require(tree: SyntaxTree) -> bool:
    kinds = [tree.kinds[node] for node in _statements(tree)]
    if kinds:
        return "import_statement" not in kinds
    return tree.grammar == ".cjs" or b"module.exports" in tree.source


def _written(tree: SyntaxTree, item: Import) -> str:
    """A new import statement with the file's own quotes, semicolons and module system."""
    quote = _quote(tree)
    module = f"{quote}{item.module}{quote}"
    semicolon = _semicolon(tree)
    if _uses_require(tree):
        return _required(tree, item, module) + semicolon
    if item.name is None and item.alias is None:
        return f"import {module}{semicolon}"
    if item.name is None or item.name == "default":
        return f"import {item.alias or bound(item)} from {module}{semicolon}"
    if item.name == "*":
        return f"import * as {bound(item)} from {module}{semicolon}"
    return f"import {{ {_specifier(item, ' as ')} }} from {module}{semicolon}"


def _required(tree: SyntaxTree, item: Import, module: str) -> str:
    if item.name is None and item.alias is None:
        return f"require({module})"
    keywords = [tree.text(n + 1) for n in _leading(tree) if tree.kinds[n] in _DECLARATIONS]
    keyword = keywords[0] if keywords else "const"
    if item.name in (None, "*", "default"):
        return f"{keyword} {bound(item)} = require({module})"
    return f"{keyword} {{ {_specifier(item, ': ')} }} = require({module})"


def _quote(tree: SyntaxTree) -> str:
    """The quotes of the imports, or else of most strings."""
    quotes = [_first_byte(tree, n) for node in _statements(tree) for n in _strings(tree, node)]
    quotes = quotes or [_first_byte(tree, node) for node in _strings(tree, 0)]
    return "'" if quotes.count(b"'") > quotes.count(b'"') else '"'


def _strings(tree: SyntaxTree, node: int) -> list[int]:
    return [n for n in range(node, tree.nexts[node]) if tree.kinds[n] == "string"]


def _first_byte(tree: SyntaxTree, node: int) -> bytes:
    return tree.source[tree.starts[node] : tree.starts[node] + 1]


def _semicolon(tree: SyntaxTree) -> str:
    others = [node for node in tree.children(0) if tree.kinds[node] in _SIMPLE]
    for node in _leading(tree) or others:
        end = tree.ends[node]
        return ";" if tree.source[end : end + 1] == b";" else ""
    return ";"


# The statements that a semicolon ends, where a file has semicolons.
_SIMPLE = _DECLARATIONS | {"expression_statement", "import_statement", "return_statement"}


def _start(tree: SyntaxTree) -> int:
    """Where the first import belongs: after "use strict" and its like."""
    start = 0
    for node in tree.children(0):
        directive = "string" in [tree.kinds[child] for child in tree.children(node)]
        directive = directive and tree.kinds[node] == "expression_statement"
        if not directive and tree.kinds[node] != "hash_bang_line":
            break
        start = tree.ends[node]
    return start


def dropped(tree: SyntaxTree, item: Import) -> list[Edit]:
    """Edits that drop one imported name, with its statement when nothing else is left in it."""
    known = listed(tree)
    for node in _statements(tree):
        whole = tree.span(node)
        for there, span in known:
            if there == item and whole.contains(span):
                return [_without_name(tree, node, span)]
    return []


def _without_name(tree: SyntaxTree, node: int, span: Span) -> Edit:
    """A statement without one of its names; all of them are whole nodes of some list."""
    whole = tree.span(node)
    for lists in ("named_imports", "object_pattern"):
        for child in range(node, tree.nexts[node]):
            names = [tree.span(c) for c in tree.children(child) if tree.named[c]]
            if tree.kinds[child] == lists and span in names and len(names) > 1:
                return remove_statement(tree, whole, names, span)
    clause = next((n for n in tree.children(node) if tree.kinds[n] == "import_clause"), None)
    parts = tree.children(node)[1:] if clause is None else tree.children(clause)
    if tree.kinds[node] in ("expression_statement", "import_statement") and clause is None:
        return remove_statement(tree, whole, [whole], whole)
    parents = [tree.span(part) for part in parts]
    return remove_statement(tree, whole, parents, next(p for p in parents if p.contains(span)))


_BUILTINS = frozenset(
    (  # noqa: SIM905 - words read better in lines
        "AbortController Array ArrayBuffer BigInt Boolean Buffer Date Error EvalError "
        "Function Infinity Intl JSON Map Math NaN Number Object Promise Proxy RangeError "
        "ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError "
        "URL URLSearchParams Uint8Array WeakMap WeakSet arguments atob btoa "
        "clearImmediate clearInterval clearTimeout console decodeURI decodeURIComponent "
        "document encodeURI encodeURIComponent eval exports fetch global globalThis "
        "isFinite isNaN localStorage module navigator parseFloat parseInt process "
        "queueMicrotask require setImmediate setInterval setTimeout structuredClone "
        "super this undefined window __dirname __filename true false null"
    ).split()
)

_STATEMENTS = frozenset(
    {
        "abstract_class_declaration",
        "break_statement",
        "class_declaration",
        "continue_statement",
        "debugger_statement",
        "do_statement",
        "empty_statement",
        "enum_declaration",
        "export_statement",
        "expression_statement",
        "for_in_statement",
        "for_statement",
        "function_declaration",
        "generator_function_declaration",
        "if_statement",
        "import_statement",
        "interface_declaration",
        "labeled_statement",
        "lexical_declaration",
        "return_statement",
        "switch_statement",
        "throw_statement",
        "try_statement",
        "type_alias_declaration",
        "variable_declaration",
        "while_statement",
    }
)

_FACTS: dict[str, Any] = {
    "family": "javascript",
    "imports": ImportStyle(listed=listed, added=added, dropped=dropped, bound=bound),
    "elements": (Role("argument", "_(", ")"), Role("entry", "({", "})")),
    "list_roles": {
        "arguments": Role("arguments", "_(", ")", run=True),
        "array": Role("array elements", "_ = [", "]", run=True),
        "formal_parameters": Role("parameters", "function _(", ") {}", run=True),
        "object": Role("entries", "_ = {", "}", run=True),
    },
    "builtins": _BUILTINS,
    "comments": frozenset({"comment", "html_comment"}),
    "atoms": frozenset({"string", "template_string", "regex"}),
    "interpolations": frozenset({"template_substitution"}),
    "spliced": frozenset(),
    "spliced_if_single": frozenset(),
    "strings": frozenset({"string", "template_string", "string_fragment"}),
    "numbers": frozenset({"number"}),
    "identifiers": frozenset(
        {
            "identifier",
            "private_property_identifier",
            "property_identifier",
            "shorthand_property_identifier",
            "shorthand_property_identifier_pattern",
            "statement_identifier",
            "type_identifier",
        }
    ),
    "members": frozenset({"member_expression", "subscript_expression", "nested_type_identifier"}),
    "calls": frozenset({"call_expression", "new_expression"}),
    "arguments": frozenset({"arguments"}),
    "lists": frozenset(
        {
            "arguments",
            "array",
            "array_pattern",
            "enum_body",
            "formal_parameters",
            "interface_body",
            "named_imports",
            "object",
            "object_pattern",
            "object_type",
        }
    ),
    "blocks": frozenset(
        {"class_body", "program", "statement_block", "switch_case", "switch_default"}
    ),
    "statements": _STATEMENTS,
    "scopes": frozenset(
        {
            "abstract_method_signature",
            "arrow_function",
            "call_signature",
            "construct_signature",
            "function_declaration",
            "function_expression",
            "function_signature",
            "function_type",
            "generator_function",
            "generator_function_declaration",
            "method_definition",
            "method_signature",
        }
    ),
    "binders": {
        "variable_declarator": "first",
        "formal_parameters": "all",
        "arrow_function": "parameter",
        "assignment_pattern": "first",
        "object_assignment_pattern": "first",
        "pair_pattern": "last",
        "required_parameter": "first",
        "optional_parameter": "first",
        "catch_clause": "first",
        "for_in_statement": "first",
        "function_declaration": "name",
        "generator_function_declaration": "name",
        "class_declaration": "name",
        "abstract_class_declaration": "name",
        "enum_declaration": "name",
        "interface_declaration": "name",
        "function_signature": "name",
        "internal_module": "name",
        "type_alias_declaration": "name",
        "type_parameter": "first",
    },
    "import_statements": frozenset({"import_statement"}),
    "parenthesised": frozenset(
        {"do_statement", "if_statement", "switch_statement", "while_statement", "with_statement"}
    ),
    "optional_semicolons": True,
    "packages": "npm",
    "whole_module": ("#default", "#*"),
    "classes": frozenset({"abstract_class_declaration", "class", "class_declaration"}),
}

_ROLES = (
    Role("expression", "(", ")"),
    Role("statements", run=True),
    Role("clause", "try {} "),
    Role("else clause", "if (_) {} "),
    Role("member", "class _ {\n", "\n}", run=True),
    Role("property", "({", "})"),
    Role("attribute", "(<_ ", " />)"),
    Role("case", "switch (_) {\n", "\n}"),
    Role("declarator", "let "),
)

JAVASCRIPT = Language(
    name="javascript",
    version="tree-sitter-javascript 0.25",
    grammars={
        suffix: tree_sitter.Language(tree_sitter_javascript.language())
        for suffix in (".js", ".jsx", ".mjs", ".cjs")
    },
    language_ids=frozenset({"javascript", "javascriptreact"}),
    roles=_ROLES,
    **_FACTS,
)

_TYPESCRIPT = tree_sitter.Language(tree_sitter_typescript.language_typescript())
_TSX = tree_sitter.Language(tree_sitter_typescript.language_tsx())

TYPESCRIPT = Language(
    name="typescript",
    version="tree-sitter-typescript 0.23",
    grammars={".ts": _TYPESCRIPT, ".tsx": _TSX, ".mts": _TYPESCRIPT, ".cts": _TYPESCRIPT},
    language_ids=frozenset({"typescript", "typescriptreact"}),
    roles=(*_ROLES, Role("type", "let _: ")),
    **_FACTS,
)
