"""A lesson ready for use with one grammar: its pattern and template parsed."""

from functools import lru_cache
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.match import Match, match_at
from twiceshy.lessons.notation import Snippet, parse_snippet
from twiceshy.lessons.template import Template
from twiceshy.model import Lesson
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.tree import SyntaxTree


class Compiled(NamedTuple):
    """A lesson with its parsed sides."""

    lesson: Lesson
    pattern: Snippet
    template: Template


# A book is made anew after each edit that was learned; nearly all of its lessons are the same.
@lru_cache(maxsize=32_768)
def compile_lesson(lesson: Lesson, language: Language, grammar: str | None = None) -> Compiled:
    """The lesson for a grammar. Raises NotationError where its texts do not parse there."""
    pattern = parse_snippet(language, lesson.role, lesson.pattern, lesson.holes, grammar)
    if not pattern.roots or pattern.roots[0] in pattern.holes:
        raise NotationError(f"a pattern that matches anything: {lesson.pattern!r}")
    template = None
    if lesson.template:
        template = parse_snippet(language, lesson.role, lesson.template, lesson.holes, grammar)
        bound = {hole.name for hole in pattern.holes.values()}
        if any(hole.name not in bound for hole in template.holes.values()):
            raise NotationError(f"a template with an unbound hole: {lesson.template!r}")
    return Compiled(lesson, pattern, Template(pattern, template))


def check_lesson(lesson: Lesson) -> Compiled:
    """The lesson in its own language; raises NotationError for texts that cannot be used."""
    return compile_lesson(lesson, language_named(lesson.language))


def find(compiled: Compiled, tree: SyntaxTree, node: int) -> Match | None:
    """Where a lesson applies at a node: its pattern matches and its addition is not there yet."""
    match = match_at(compiled.pattern, tree, node)
    after = compiled.template.snippet
    if match is None or after is None or len(after.roots) <= len(compiled.pattern.roots):
        return match
    return None if match_at(after, tree, node) else match
