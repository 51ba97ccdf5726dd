"""A lesson's template beside its pattern: what it keeps, takes away, brings, and puts around."""

from collections.abc import Sequence
from functools import lru_cache

from twiceshy.lessons.alignment import Alignment
from twiceshy.lessons.match import Match
from twiceshy.lessons.notation import Snippet
from twiceshy.lessons.writer import NotMadeError, Writer, Written
from twiceshy.model import Layout
from twiceshy_analyzers.tree import SyntaxTree


class Template:
    """A template aligned with its pattern; `snippet` is None where the pattern is deleted.

    `wraps` says how deep in the template the whole pattern stands again, if it does.
    """

    def __init__(self, pattern: Snippet, template: Snippet | None, layout: Layout = "") -> None:
        self._pattern = pattern
        self._layout = layout
        self.snippet = template
        self.wraps = _wraps(pattern, template) if template else ()
        kept = _alignment(pattern, template).kept if template else {}
        tokens = template.tokens if template else ()
        self._brought = tuple(token for token in tokens if token not in kept)
        stays = set(kept.values())
        self._taken = tuple(t for i, t in enumerate(pattern.tokens) if i not in stays)

    def taken_away(self) -> Sequence[int]:
        """The pattern's tokens that the template does not keep."""
        return self._taken

    def brought(self) -> Sequence[int]:
        """The template's tokens that the pattern does not have; none for a deletion."""
        return self._brought

    def written(self, tree: SyntaxTree, match: Match, unit: str, newline: str) -> Written | None:
        """The text for a match, or None where it would lose a comment or cannot be made.

        `unit` is one level of the file's indentation, `newline` its line break.
        """
        if self.snippet is not None:
            aligned = _alignment(self._pattern, self.snippet)
            try:
                return Writer(aligned, tree, match, unit, newline, self._layout).write()
            except NotMadeError:
                return None
        span = match.span(tree)
        return None if any(map(span.contains, tree.comments)) else Written("", ())


# Of ten thousand lessons in force few have something to write: the others' are not kept.
@lru_cache(maxsize=2048)
def _alignment(pattern: Snippet, template: Snippet) -> Alignment:
    return Alignment(pattern, template)


def _wraps(pattern: Snippet, template: Snippet) -> tuple[int, ...]:
    """The depths at which a template that has one root has the pattern's one root in it."""
    if len(pattern.roots) != 1 or len(template.roots) != 1:
        return ()
    root, key = template.roots[0], pattern.tree.key(pattern.roots[0])
    found = set()
    for node in range(root + 1, template.tree.nexts[root]):
        if template.tree.key(node) == key:
            above = list(template.tree.ancestors(node))
            found.add(above.index(root) + 1)
    return tuple(sorted(found))
