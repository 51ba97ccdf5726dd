"""Facts about JavaScript with JSX, and TypeScript with TSX: one family, two languages."""

import re
from typing import Any

import tree_sitter
import tree_sitter_javascript
import tree_sitter_typescript

from twiceshy_analyzers.api import Edit, Import, ImportStyle, Language, Role, Span
from twiceshy_analyzers.import_block import Statement, insert_statement, remove_statement
from twiceshy_analyzers.tree import SyntaxTree

_NAMES = {"import_specifier", "namespace_import", "identifier"}


def listed(tree: SyntaxTree) -> list[tuple[Import, Span]]:
    """The imports of a file, ES and CommonJS, with the span of each name."""
    found: list[tuple[Import, Span]] = []
    for node, kind in enumerate(tree.kinds):
        if kind == "import_statement":
            found += _es_names(tree, node)
        elif kind == "variable_declarator":
            found += _required_names(tree, node)
    return found


def _es_names(tree: SyntaxTree, node: int) -> list[tuple[Import, Span]]:
    children = tree.children(node)
    module = tree.text(children[-1]).strip("\"'")
    clause = next((c for c in children if tree.kinds[c] == "import_clause"), None)
    if clause is None:
        return [(Import(module), tree.span(children[-1]))]
    return [
        (_es_import(tree, child, module), tree.span(child))
        for child in range(clause, tree.nexts[clause])
        if tree.kinds[child] in _NAMES and tree.kinds[tree.parents[child]] in _CLAUSES
    ]


_CLAUSES = {"import_clause", "named_imports"}


def _es_import(tree: SyntaxTree, node: int, module: str) -> Import:
    kind = tree.kinds[node]
    if kind == "identifier":
        return Import(module, "default", tree.text(node))
    names = [c for c in tree.children(node) if tree.kinds[c] == "identifier"]
    if kind == "namespace_import":
        return Import(module, "*", tree.text(names[-1]))
    if not names:
        return Import(module, tree.text(node))
    return Import(module, tree.text(names[0]), tree.text(names[1]) if len(names) > 1 else None)


def _required_names(tree: SyntaxTree, node: int) -> list[tuple[Import, Span]]:
    """The names of `const x = require("m")` or `const { a, b: c } = require("m")`."""
    children = tree.children(node)
    if len(children) != 3 or tree.kinds[children[2]] != "call_expression":
        return []
    call = tree.children(children[2])
    arguments = tree.children(call[-1])
    if tree.text(call[0]) != "require" or len(arguments) != 3:
        return []
    module = tree.text(arguments[1]).strip("\"'")
    if tree.kinds[children[0]] == "identifier":
        return [(Import(module, None, tree.text(children[0])), tree.span(node))]
    found = []
    for child in tree.children(children[0]):
        if tree.kinds[child] == "shorthand_property_identifier_pattern":
            found.append((Import(module, tree.text(child)), tree.span(child)))
        elif tree.kinds[child] == "pair_pattern":
            pair = tree.children(child)
            found.append(
                (Import(module, tree.text(pair[0]), tree.text(pair[-1])), tree.span(child))
            )
    return found


def bound(item: Import) -> str:
    """The name that an import binds."""
    if item.alias or (item.name and item.name not in ("*", "default")):
        return item.alias or str(item.name)
    return re.sub(r"\W+(\w?)", lambda m: m[1].upper(), item.module.rsplit("/", 1)[-1])


def added(tree: SyntaxTree, item: Import) -> list[Edit]:
    """Edits that add an import in the file's own place and style; none if it is there."""
    known = listed(tree)
    if any(there == item for there, _ in known):
        return []
    if item.name not in (None, "*", "default"):
        same = [span for there, span in known if _is_named(tree, there, span, item.module)]
        if same:
            end = same[-1].end
            return [Edit(Span(end, end), f", {_specifier(item, ' as ')}")]
    statements = [_statement(tree, node) for node in _leading(tree)]
    written = _written(tree, item)
    return [insert_statement(tree, statements, written, (0, 0, ""), _start(tree))]


def _is_named(tree: SyntaxTree, there: Import, span: Span, module: str) -> bool:
    if there.module != module or there.name in (None, "*", "default"):
        return False
    return tree.kinds[tree.covering(span)] in ("import_specifier", "identifier")


def _specifier(item: Import, between: str) -> str:
    return f"{item.name}{between}{item.alias}" if item.alias else str(item.name)


def _leading(tree: SyntaxTree) -> list[int]:
    """The import and require statements at the top level."""
    found = []
    for node in tree.children(0):
        if tree.kinds[node] == "import_statement":
            found.append(node)
        elif tree.kinds[node] in ("lexical_declaration", "variable_declaration"):
            declarators = tree.children(node)[1:]
            if declarators and _required_names(tree, declarators[0]):
                found.append(node)
    return found


def _statement(tree: SyntaxTree, node: int) -> Statement:
    return Statement(tree.span(node), (0, 0, ""))


def _uses_require(tree: SyntaxTree) -> bool:
    kinds = [tree.kinds[node] for node in _leading(tree)]
    if kinds:
        return "import_statement" not in kinds
    return tree.grammar == ".cjs" or b"module.exports" in tree.source


def _written(tree: SyntaxTree, item: Import) -> str:
    """A new import statement with the file's own quotes, semicolons and module system."""
    quote = "'" if tree.source.count(b"'") > tree.source.count(b'"') else '"'
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
    leading = _leading(tree)
    keyword = tree.text(leading[0] + 1) if leading else "const"
    if item.name in (None, "*", "default"):
        return f"{keyword} {bound(item)} = require({module})"
    return f"{keyword} {{ {_specifier(item, ': ')} }} = require({module})"


def _semicolon(tree: SyntaxTree) -> str:
    for node in _leading(tree) or tree.children(0):
        end = tree.ends[node]
        return ";" if tree.source[end : end + 1] == b";" else ""
    return ";"


def _start(tree: SyntaxTree) -> int:
    """Where the first import belongs: after "use strict" and its like."""
    for node in tree.children(0)[:1]:
        if tree.kinds[node] == "expression_statement" and tree.kinds[node + 1] == "string":
            return tree.ends[node]
    return 0


def dropped(tree: SyntaxTree, item: Import) -> list[Edit]:
    """Edits that drop one imported name, with its statement when nothing else is left in it."""
    known = listed(tree)
    for node in _leading(tree):
        names = [span for _, span in known if tree.span(node).contains(span)]
        for there, span in known:
            if there == item and span in names:
                kind = tree.kinds[tree.covering(span)]
                if len(names) > 1 and kind not in ("import_specifier", "identifier"):
                    return []
                whole = Span(tree.starts[node], tree.ends[node])
                return [remove_statement(tree, whole, names, span)]
    return []


_BUILTINS = frozenset(
    (
        "AbortController Array ArrayBuffer BigInt Boolean Buffer Date Error EvalError Function "
        "Infinity Intl JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError "
        "Reflect RegExp Set String Symbol SyntaxError TypeError URIError URL URLSearchParams "
        "Uint8Array WeakMap WeakSet arguments atob btoa clearImmediate clearInterval clearTimeout "
        "console decodeURI decodeURIComponent document encodeURI encodeURIComponent eval exports "
        "fetch global globalThis isFinite isNaN localStorage module navigator parseFloat parseInt "
        "process queueMicrotask require setImmediate setInterval setTimeout structuredClone super "
        "this undefined window __dirname __filename true false null"
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
            "arrow_function",
            "function_declaration",
            "function_expression",
            "generator_function",
            "generator_function_declaration",
            "method_definition",
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
        "type_alias_declaration": "name",
    },
    "import_statements": frozenset({"import_statement"}),
    "classes": frozenset({"abstract_class_declaration", "class", "class_declaration"}),
}

_ROLES = (
    Role("expression", "(", ")"),
    Role("statements", run=True),
    Role("clause", "try {} "),
    Role("else clause", "if (_) {} "),
    Role("member", "class _ {\n", "\n}"),
    Role("property", "({", "})"),
    Role("case", "switch (_) {\n", "\n}"),
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
