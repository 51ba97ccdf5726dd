"""How a file is written: the quotes of its strings, and whether its statements end in semicolons."""

from functools import lru_cache

from twiceshy_analyzers.tree import SyntaxTree

# Strings there are written in the quotes of another world.
OWN_QUOTES = frozenset({"jsx_attribute"})

# Statements of JavaScript and TypeScript that end in a semicolon, in files that use them.
ENDED = frozenset(
    {
        "break_statement",
        "continue_statement",
        "debugger_statement",
        "do_statement",
        "expression_statement",
        "field_definition",
        "import_statement",
        "lexical_declaration",
        "public_field_definition",
        "return_statement",
        "throw_statement",
        "type_alias_declaration",
        "variable_declaration",
    }
)


def has_semicolon(tree: SyntaxTree, nodes: tuple[int, ...]) -> bool:
    """Whether a semicolon follows neighbouring nodes."""
    end = tree.ends[nodes[-1]]
    return tree.source[end : end + 1] == b";"


def uses_semicolons(tree: SyntaxTree, nodes: tuple[int, ...] = ()) -> bool | None:
    """Whether statements end in semicolons where some nodes stand; else as in most of the file.

    None where nothing shows: the end of a text, such as a snippet, says nothing.
    """
    if not tree.language.optional_semicolons:
        return None
    end = len(tree.source)
    if nodes and tree.kinds[nodes[-1]] in ENDED and tree.ends[nodes[-1]] < end:
        return has_semicolon(tree, nodes)
    ended = [n for n, kind in enumerate(tree.kinds) if kind in ENDED and tree.ends[n] < end]
    found = [has_semicolon(tree, (node,)) for node in ended]
    return 2 * sum(found) > len(found) if found else None


@lru_cache(maxsize=4)  # asked for each site of a text
def preferred_quote(tree: SyntaxTree) -> str:
    """The quote that most plain strings of a file begin with; "" for one without any."""
    if tree.language.quote is not None:
        return tree.language.quote
    single = double = 0
    for node, kind in enumerate(tree.kinds):
        if kind in tree.language.strings and tree.kinds[tree.parents[node]] not in OWN_QUOTES:
            start = tree.source[tree.starts[node] : tree.starts[node] + 3]
            single += start[:1] == b"'" and start != b"'''"
            double += start[:1] == b'"' and start != b'"""'
    if single == double:
        return '"' if double else ""
    return "'" if single > double else '"'


def requoted(text: str, quote: str) -> str:
    """A plain string literal with other quotes, where its content allows it."""
    if (
        not quote
        or len(text) < 2
        or text[0] not in "\"'"
        or text[0] == quote
        or text[0] != text[-1]
    ):
        return text
    inner = text[1:-1]
    if "'" in inner or '"' in inner or "\\" in inner:
        return text
    return quote + inner + quote
