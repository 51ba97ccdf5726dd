"""From what a person asks about, a place or a lesson, to all that is known of it."""

import re
from pathlib import Path
from typing import NamedTuple

from twiceshy.errors import LessonError, NotationError, PlaceError
from twiceshy.lessons.compiled import compile_lesson
from twiceshy.lessons.new_lines import Earlier
from twiceshy.lessons.weighed import Part
from twiceshy.memory.store import Store
from twiceshy.model import Reason
from twiceshy.recall.book import Book
from twiceshy.recall.explain import Explanation, explanation
from twiceshy.recall.nearest import touching
from twiceshy.recall.suggest import Asked
from twiceshy.workspace.checking import (
    Project,
    Standing,
    asked_of,
    book_of,
    project_of,
    read_source,
    standings,
)
from twiceshy.workspace.heads import Heads
from twiceshy.workspace.text import Text
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?:?", re.DOTALL)
_KEY = re.compile(r"[0-9a-f]{1,24}")


class Where(NamedTuple):
    """A place as people write it: lines and columns count from 1, columns in characters."""

    path: Path
    line: int
    column: int | None


class ExplainedPlace(NamedTuple):
    """What is told of a place in a text."""

    text: Text
    explanation: Explanation


class ExplainedLesson(NamedTuple):
    """What is told of a lesson: how it stands, what its confidence is made of, why it is silent."""

    project: str
    standing: Standing
    parts: tuple[Part, ...]
    reason: Reason | None


def asked_about(target: str) -> Where | str:
    """The place or the beginning of a lesson's key that a person names. Raises PlaceError."""
    if _KEY.fullmatch(target) and not Path(target).exists():
        return target
    place = _PLACE.fullmatch(target)
    if place is None:
        missing = "a line is missing: " if Path(target).is_file() else ""
        raise PlaceError(f"{target}: {missing}write FILE:LINE, FILE:LINE:COLUMN or a lesson's key.")
    column = place["column"]
    return Where(Path(place["path"]), int(place["line"]), int(column) if column else None)


def explain_place(store: Store, where: Where, minimum: float) -> ExplainedPlace:
    """What is suggested at a place of a file, and what stopped other lessons. Raises PlaceError."""
    tree, place, project = place_in(where)
    asked = asked_of(store, project.id, minimum)
    path = project.path_in(where.path)
    earlier = Heads(project.repository).earlier(path, tree.source)
    return ExplainedPlace(Text(tree.source), explanation(asked, tree, path, place, earlier))


def place_in(where: Where) -> tuple[SyntaxTree, Span, Project]:
    """The text of a file, the place in it, and its project. Raises PlaceError."""
    tree = read_source(where.path)
    if isinstance(tree, str):
        raise PlaceError(f"{where.path}: {tree}.")
    text = Text(tree.source)
    place = _span(where, text)
    if not is_readable(tree, place):
        line = text.line_at(place.start) + 1
        raise PlaceError(f"{where.path}:{line} does not parse, so nothing is suggested there.")
    return tree, place, project_of(where.path)


def explain_offset(
    asked: Asked, tree: SyntaxTree, path: str, offset: int, earlier: Earlier | None
) -> ExplainedPlace:
    """What is told of the line of an offset in an editor's text."""
    text = Text(tree.source)
    line = line_span(text, text.line_at(offset))
    return ExplainedPlace(text, explanation(asked, tree, path, line, earlier))


def line_span(text: Text, line: int) -> Span:
    """The content of a line, without the white space around it."""
    start, end = text.line_start(line), text.line_end(line)
    content = text.data[start:end]
    begin = start + len(content) - len(content.lstrip())
    return Span(begin, max(begin, start + len(content.rstrip())))


def is_readable(tree: SyntaxTree, place: Span) -> bool:
    """Whether some of the code at a place was parsed, or there is none."""
    if not tree.errors:
        return True
    leaves = [node for node in touching(tree, place) if node and tree.is_leaf(node)]
    broken = [leaf for leaf in leaves if _in_error(tree, leaf)]
    return len(broken) < len(leaves) or (not leaves and tree.kinds[0] != _ERROR)


_ERROR = "ERROR"


def explain_lesson(store: Store, projects: list[str], beginning: str) -> ExplainedLesson:
    """All about the one lesson whose key begins so. Raises LessonError."""
    found = [
        (project, standing)
        for project in projects
        for standing in standings(store, project)
        if standing.learned.lesson.key.startswith(beginning)
    ]
    if len(found) != 1:
        raise LessonError(_unclear(beginning, [one.learned.lesson.key for _, one in found]))
    project, standing = found[0]
    return _explained(book_of(store, project), project, standing)


def _unclear(beginning: str, keys: list[str]) -> str:
    if not keys:
        return f"No lesson's key begins with {beginning!r}; `twiceshy lessons` lists them."
    if len(set(keys)) == 1:
        return f"Lesson {keys[0][:8]} was learned in several projects; name one with --project."
    some = ", ".join(key[: len(beginning) + 4] for key in keys[:4])
    return f"{len(keys)} lessons have keys that begin with {beginning!r}: {some}."


def _explained(book: Book, project: str, standing: Standing) -> ExplainedLesson:
    learned = standing.learned
    language = language_named(learned.lesson.language)
    grammar = next(iter(language.grammars))
    left_out = book.page(language, grammar).left_out
    reasons = (one.reason for one in left_out if one.learned.lesson.key == learned.lesson.key)
    try:
        parts = tuple(book.parts(learned, compile_lesson(learned.lesson, language)))
    except NotationError:
        parts = ()  # the reason says so
    return ExplainedLesson(project, standing, parts, next(reasons, None))


def _span(where: Where, text: Text) -> Span:
    """The bytes of a line's content, or of one place in it. Raises PlaceError."""
    lines = text.line_count - (text.data[-1:] in (b"\n", b"\r", b""))
    if not 1 <= where.line <= lines:
        raise PlaceError(f"{where.path} has no line {where.line}; it has {lines:,}.")
    line = where.line - 1
    if where.column is None:
        return line_span(text, line)
    _, columns = text.position(text.line_end(line), "utf-32")
    if not 1 <= where.column <= columns + 1:
        raise PlaceError(
            f"{where.path}:{where.line} has no column {where.column}; it has {columns:,}."
        )
    offset = text.offset(line, where.column - 1, "utf-32")
    return Span(offset, offset)


def _in_error(tree: SyntaxTree, leaf: int) -> bool:
    return any(tree.kinds[node] == _ERROR for node in (leaf, *tree.ancestors(leaf)))
