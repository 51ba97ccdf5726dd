"""A lesson ready for use with one grammar: its pattern and template parsed."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.derive import derived_at
from twiceshy.lessons.each import each_of, written_at
from twiceshy.lessons.identity import outcome_key
from twiceshy.lessons.match import WORDS, Match, goes_on, match_at
from twiceshy.lessons.notation import Snippet, parse_snippet
from twiceshy.lessons.template import Template
from twiceshy.model import Hole, Lesson
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.tree import SyntaxTree


class Compiled(NamedTuple):
    """A lesson with its parsed sides.

    `outcome` has the keys of what it matches and what it makes of that; `reverse` those of the
    lesson that would undo it.
    """

    lesson: Lesson
    pattern: Snippet
    template: Template
    outcome: tuple[str, str]
    reverse: tuple[str, str]


# A book is made anew after each edit that was learned; nearly all of its lessons are the same.
@lru_cache(maxsize=32_768)
def compile_lesson(lesson: Lesson, language: Language, grammar: str | None = None) -> Compiled:
    """The lesson for a grammar. Raises NotationError where its texts do not parse there."""
    pattern = parse_snippet(language, lesson.role, lesson.pattern, lesson.holes, grammar)
    if not pattern.roots or not _is_bounded(pattern.holes.get(pattern.roots[0])):
        raise NotationError(f"a pattern that matches anything: {lesson.pattern!r}")
    template = None
    if lesson.template:
        template = parse_snippet(language, lesson.role, lesson.template, lesson.holes, grammar)
        bound = {hole.name for hole in metavariables(pattern)}
        if any((hole.of or hole.name) not in bound for hole in metavariables(template)):
            raise NotationError(f"a template with an unbound hole: {lesson.template!r}")
        for hole in template.holes.values():
            if hole.many and hole.how:
                each_of(language, hole.how)  # raises for one that is no element
    asked = repr(lesson.conditions) if lesson.conditions else ""
    matched, made = outcome_key(lesson, pattern, template)
    reverse = outcome_key(lesson, template, pattern)
    return Compiled(
        lesson,
        pattern,
        Template(pattern, template, lesson.layout),
        (matched + asked, made),
        reverse,
    )


def metavariables(side: Snippet) -> Iterator[Hole]:
    """The holes of a side, operators among them."""
    yield from side.holes.values()
    yield from side.operators.values()


def _is_bounded(root: Hole | None) -> bool:
    """Whether a root is no hole, or one for nodes of a single kind."""
    return root is None or (not root.many and len(root.kinds) == 1 and root.kinds[0] not in WORDS)


def check_lesson(lesson: Lesson) -> Compiled:
    """The lesson in its own language; raises NotationError for texts that cannot be used."""
    return compile_lesson(lesson, language_named(lesson.language))


def find(compiled: Compiled, tree: SyntaxTree, node: int) -> Match | None:
    """Where a lesson applies at a node: its pattern matches and its addition is not there yet."""
    match = match_at(compiled.pattern, tree, node)
    after = compiled.template.snippet
    if match is None or after is None:
        return match
    if not can_be_made(after, tree, match) or goes_on(compiled.pattern, tree, match):
        return None
    if len(after.roots) > len(compiled.pattern.roots) and written_at(after, tree, node):
        return None
    if any(_is_wrapped(after, tree, match, depth) for depth in compiled.template.wraps):
        return None
    if _is_there(compiled, tree, match):
        return None
    return match


def can_be_made(after: Snippet, tree: SyntaxTree, match: Match) -> bool:
    """Whether what a template makes of its holes' code can be made of a match."""
    return all(_is_made(hole, tree, match) for hole in after.holes.values())


def _is_made(hole: Hole, tree: SyntaxTree, match: Match) -> bool:
    """Whether what a template makes of a hole's code can be made here, each element of a run."""
    if not hole.of or not hole.how:
        return True
    nodes = match.bindings[hole.of]
    if hole.many:
        each = each_of(tree.language, hole.how)
        return bool(nodes) and all(each.match(tree, node) for node in nodes)
    return all(derived_at(hole.how, tree, node) is not None for node in nodes)


def _is_wrapped(after: Snippet, tree: SyntaxTree, match: Match, depth: int) -> bool:
    """Whether what a lesson puts around its match is there already, so many nodes above it."""
    above = next(islice(tree.ancestors(match.nodes[0]), depth - 1, None), None)
    around = written_at(after, tree, above) if above else None
    if around is None:
        return False
    return all(
        tuple(map(tree.key, nodes)) == tuple(map(tree.key, around.bindings.get(name, nodes)))
        for name, nodes in match.bindings.items()
    )


def _is_there(compiled: Compiled, tree: SyntaxTree, match: Match) -> bool:
    """Whether the block that a lesson puts around statements is there already."""
    template = compiled.template.snippet
    if template is None or len(template.roots) != len(compiled.pattern.roots):
        return False
    there = written_at(template, tree, match.nodes[0])
    if there is None:
        return False
    moved = [
        (match.bindings[name], nodes)
        for name, nodes in there.bindings.items()
        if name in match.bindings
    ]
    return all(
        outer == nodes or all(_is_in_block(tree, node, outer) for node in nodes)
        for outer, nodes in moved
    )


def _is_in_block(tree: SyntaxTree, node: int, outer: tuple[int, ...]) -> bool:
    """Whether a node stands in one of some blocks."""
    block = tree.parents[node]
    return block in outer and tree.kinds[block] in tree.language.blocks
