"""An experience made ready for learning: its snippets parsed, and its levels.

A level is a pair of runs of nodes, one on each side, that contains the whole change: the first
is the change itself, each next one has a little more of what stands around it.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from twiceshy.lessons.difference import Change, differences
from twiceshy.lessons.notation import Snippet, parse_snippet
from twiceshy.lessons.transcribe import Reading
from twiceshy.model import Experience, Hole
from twiceshy_analyzers import language_named
from twiceshy_analyzers.tree import SyntaxTree

Run = tuple[int, ...]
MAX_LEVELS = 6


class Level(NamedTuple):
    """What became what, as nodes of the example's two trees."""

    before: Run
    after: Run


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """An experience with its parsed sides; `names` says what its identifiers stand for.

    `before_tokens` and `after_tokens` are the tokens of both trees.
    Two are equal only if they are one and the same: what is made of them is kept by that.
    """

    experience: Experience
    before: Snippet
    after: SyntaxTree
    levels: tuple[Level, ...]
    names: dict[str, str]
    before_tokens: Reading
    after_tokens: Reading


@lru_cache(maxsize=4096)
def example_of(experience: Experience) -> Example | None:
    """The example, or None where nothing can be learned from it.

    Raises NotationError for snippets that do not parse (a grammar has changed).
    """
    correction = experience.correction
    language = language_named(correction.language)
    holes = tuple(Hole(name, many=True) for name in correction.elided)
    before = parse_snippet(language, correction.role, correction.before, holes)
    after = parse_snippet(language, correction.role, correction.after, holes)
    changes = [c for c in map(_anchored, differences(before.tree, after.tree)) if c]
    if not changes:
        return None
    return Example(
        experience,
        before,
        after.tree,
        _levels(before, after, changes),
        dict(correction.names),
        Reading(before.tree),
        Reading(after.tree),
    )


def _anchored(change: Change) -> Change | None:
    if change.before:
        return change
    if change.previous is None:
        return None
    before, after = change.previous
    return Change((before,), (after, *change.after), change.path)


def _levels(before: Snippet, after: Snippet, changes: list[Change]) -> tuple[Level, ...]:
    levels: list[Level] = []
    if len(changes) == 1:
        levels.append(Level(changes[0].before, changes[0].after))
    path = changes[0].path
    for change in changes[1:]:
        path = tuple(a for a, b in zip(path, change.path, strict=False) if a == b)
    roots = range(before.roots[0], before.tree.nexts[before.roots[-1]])
    for old, new in reversed(path):
        if old in roots:
            levels.append(Level((old,), (new,)))
    levels.append(Level(before.roots, after.roots))
    unique = list(dict.fromkeys(levels))
    return tuple(unique[:MAX_LEVELS])
