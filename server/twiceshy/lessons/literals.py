"""Whether a literal at a place may stand for the one that a correction had there.

A lesson of one example takes any string for a string. What a person corrected says that only of some:
not of those that tell how a call is to be done, and not of those of another sort.
"""

from string import ascii_letters

from twiceshy.lessons.compiled import Compiled, find
from twiceshy.lessons.match import Match, kind_word
from twiceshy.lessons.notation import Snippet
from twiceshy_analyzers.tree import SyntaxTree

_QUOTES = "'\"`"


def has_strange_literal(
    compiled: Compiled, before: Snippet, tree: SyntaxTree, match: Match
) -> bool:
    """Whether a lesson, where it matches, has a literal for which that of a correction does not speak."""
    nodes = range(before.roots[0], before.tree.nexts[before.roots[-1]])
    known = next((one for node in nodes if (one := find(compiled, before.tree, node))), None)
    if known is None:
        return False
    return any(
        _is_strange(before.tree, was, tree, there)
        for name, some in known.bindings.items()
        for was, there in zip(some, match.bindings.get(name, ()), strict=False)
    )


def _is_strange(before: SyntaxTree, was: int, tree: SyntaxTree, there: int) -> bool:
    sort = _sort(before, was)
    if not sort:
        return False
    if _tells_how(before, was):
        return before.text(was).strip(_QUOTES) != tree.text(there).strip(_QUOTES)
    return _sort(tree, there) not in ("", sort)


def _tells_how(tree: SyntaxTree, node: int) -> bool:
    """Whether a literal is not what a call is about, as 'rb' in `open(path, 'rb')`.

    That is what comes after the first argument, or has a keyword.
    """
    parent = tree.parents[node]
    while parent > 0 and tree.kinds[parent] not in tree.language.arguments:
        node, parent = parent, tree.parents[parent]
    if parent <= 0:
        return False
    first = next((one for one in tree.children(parent) if tree.named[one]), node)
    return node != first or any(tree.kinds[one] == "=" for one in tree.children(node))


def _sort(tree: SyntaxTree, node: int) -> str:
    """What sort of string or number a literal is; "" for all else.

    Bytes are no text, what has code in it is no constant, an empty text says that there is none, and
    nothing and one are counted with.
    """
    word, text = kind_word(tree.language, tree, node), tree.text(node)
    if word == "number":
        return f"number {text}" if text in ("0", "1") else word
    if word != "string":
        return ""
    prefix = text[: len(text) - len(text.lstrip(ascii_letters))].lower()
    quote = "`" if text.endswith("`") else "'"
    is_empty = not text[len(prefix) :].strip(_QUOTES)
    return f"string {prefix}{quote}{' of nothing' if is_empty else ''}"
