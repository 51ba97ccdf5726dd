"""Suggestions that were on show while a person worked on the function around them.

What is shown as a diagnostic counts as seen once that function was edited and saved three times:
whoever works there so long has passed by it (SPEC 6.1). Asked at saves only.
"""

from collections.abc import Iterable

from twiceshy.model import Suggestion
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree

# So many saves of an edited function make what is on show in it seen.
SEEN_AFTER = 3

_SHOWN = frozenset({"exact", "high"})
_Key = tuple[str, str]


class OnShow:
    """The functions around what is on show, as they were last saved, and how often that was."""

    def __init__(self) -> None:
        self._known: dict[str, dict[_Key, tuple[int, int]]] = {}

    def closed(self, uri: str) -> None:
        """Let go of a document."""
        self._known.pop(uri, None)

    def saved(self, uri: str, tree: SyntaxTree, found: Iterable[Suggestion]) -> list[Suggestion]:
        """The suggestions for a text that count as seen with this save by hand of it."""
        before, now = self._known.get(uri, {}), dict[_Key, tuple[int, int]]()
        seen = []
        for one in found:
            if one.level not in _SHOWN:
                continue
            key = one.lesson, one.site
            around = hash(_around(tree, one.span))
            times, known = before.get(key, (0, None))
            if around != known:
                times += known is not None
                if times == SEEN_AFTER:
                    seen.append(one)
            now[key] = times, around
        self._known[uri] = now
        return seen


def _around(tree: SyntaxTree, span: Span) -> bytes:
    """The function around a span, or else the statement of the file that it stands in."""
    functions = tree.language.scopes - tree.language.classes
    node = top = tree.covering(span)
    while node > 0:
        if tree.kinds[node] in functions and _is_tall(tree, node):
            return tree.source[tree.starts[node] : tree.ends[node]]
        top, node = node, tree.parents[node]
    return tree.source[tree.starts[top] : tree.ends[top]]


def _is_tall(tree: SyntaxTree, node: int) -> bool:
    """Whether it has several lines: a lambda in a line is no function that one works on."""
    return b"\n" in tree.source[tree.starts[node] : tree.ends[node]]
