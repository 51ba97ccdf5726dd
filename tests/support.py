"""What many tests need: a lesson learned from texts, and a text with its suggestions applied."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, NamedTuple

from twiceshy.capture.sources import is_generated, is_minified
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.families import families_of, lessons_of
from twiceshy.lessons.identity import change_id, lesson_key
from twiceshy.lessons.notation import parse_snippet
from twiceshy.model import (
    Evidence,
    Experience,
    FileChange,
    Hole,
    LearnedLesson,
    Lesson,
    Origin,
    Suggestion,
)
from twiceshy.recall.book import Book
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.learning import mined
from twiceshy_analyzers import language_of
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.tree import SyntaxTree, parse

SECRET = b"a secret of the tests"
# Both far above what a case needs: more rounds than this is a lesson that feeds on itself.
MAX_ROUNDS = 60

ORIGIN = Origin(project="p", path="taught.py", seen="files", at=1_700_000_000.0, number=1)


class Pair(NamedTuple):
    """A file before and after a correction, as a user would have saved it."""

    before: str
    after: str
    reverted: bool = False


def language(suffix: str) -> Language:
    """The language of files whose names end in `suffix`."""
    found = language_of(f"a{suffix}")
    assert found is not None, suffix
    return found


def tree_of(text: str, suffix: str) -> SyntaxTree:
    """The tree of a text whose file's name ends in `suffix`."""
    return parse(language(suffix), text.encode(), suffix)


def experiences(pairs: Sequence[Pair], suffix: str) -> list[Experience]:
    """What is remembered of some corrections, made by hand in one go, each in a file of its own."""
    found = []
    for number, pair in enumerate(pairs, 1):
        file = FileChange(f"taught{number}{suffix}", pair.before.encode(), pair.after.encode())
        origin = replace(ORIGIN, path=file.path, at=ORIGIN.at + number)
        found += [Experience(change_id(c), c, pair.reverted) for c in mined(file, origin)]
    return found


def learned(pairs: Sequence[Pair], suffix: str) -> list[LearnedLesson]:
    """The lessons of some corrections."""
    families: dict[str, list[Experience]] = {}
    for experience in experiences(pairs, suffix):
        for family in families_of(experience):
            families.setdefault(family, []).append(experience)
    return [lesson for name, members in families.items() for lesson in lessons_of(name, members)]


def lesson_of(
    pattern: str,
    template: str,
    suffix: str,
    role: str = "expression",
    holes: Sequence[Hole] = (),
    **rest: Any,
) -> LearnedLesson:
    """A lesson from its text, as sure as one can be; holes that are not given take anything."""
    given = {hole.name for hole in holes}
    marks = dict.fromkeys(re.findall(r"(\$\$\$|\$)([A-Z]\w*)", f"{pattern} {template}"))
    free = [Hole(name, many=mark == "$$$") for mark, name in marks if name not in given]
    lesson = Lesson("", language(suffix).name, role, pattern, template, (*holes, *free), **rest)
    sides = [
        parse_snippet(language(suffix), role, text, lesson.holes, suffix) if text else None
        for text in (pattern, template)
    ]
    assert sides[0] is not None
    lesson = replace(lesson, key=lesson_key(lesson, sides[0], sides[1]))
    evidence = Evidence(tuple("abcdefgh"), 8, 8, 1.0, 2.0, 1, 0, exact=True, taught=True)
    return LearnedLesson("p", "f", lesson, evidence)


def book_of(pairs: Sequence[Pair], suffix: str) -> Book:
    """The lessons of some corrections, ready for use."""
    return Book(learned(pairs, suffix), ORIGIN.number)


def suggested(
    book: Book, text: str, suffix: str, rejected: AbstractSet[str] = frozenset()
) -> list[Suggestion]:
    """What is suggested for a text at a confidence of a half or more."""
    if is_generated(text.encode()) or is_minified(text.encode()):
        return []
    return suggestions(Asked(book, SECRET, rejected, 0.5), tree_of(text, suffix))


def applied(book: Book, text: str, suffix: str, rejected: AbstractSet[str] = frozenset()) -> str:
    """A text after every suggestion was applied, one at a time as `twiceshy fix` does it."""
    for _ in range(MAX_ROUNDS):
        found = suggested(book, text, suffix, rejected)
        if not found:
            return text
        errors = tree_of(text, suffix).errors
        text = apply_edits(text.encode(), found[0].edits).decode()
        assert tree_of(text, suffix).errors <= errors, f"does not parse any more:\n{text}"
    raise AssertionError(f"suggestions without end:\n{text}")


def shown(lessons: Sequence[LearnedLesson], book: Book, suffix: str) -> str:
    """Lessons as text, for a person who looks for the reason of a failure."""
    page = book.page(language(suffix), suffix)
    entries = {entry.learned.lesson.key: entry.confidence for entry in page.entries}
    return "\n".join(_lesson(one, entries.get(one.lesson.key)) for one in lessons) or "(none)"


def _lesson(one: LearnedLesson, confidence: float | None) -> str:
    lesson, evidence = one.lesson, one.evidence
    head = "not in force" if confidence is None else f"confidence {confidence:.2f}"
    exact = "exact" if evidence.exact else "not exact"
    support = f"from {len(evidence.experiences)}, left alone {evidence.left_alone}"
    lines = [
        f"- {head}, {support}, {exact}, {lesson.role}",
        *(f"    - {line}" for line in lesson.pattern.split("\n")),
        *(f"    + {line}" for line in lesson.template.split("\n")),
    ]
    return "\n".join([*lines, *_details(lesson)])


def _details(lesson: Lesson) -> list[str]:
    holes = [f"{h.name}: {'/'.join(h.kinds + h.texts)}" for h in lesson.holes if h.kinds or h.texts]
    details = {
        "holes": ", ".join(holes),
        "names": ", ".join(f"{name} is {meaning}" for name, meaning in lesson.names),
        "adds": ", ".join(map(str, lesson.added)),
        "drops": ", ".join(map(str, lesson.dropped)),
    }
    return [f"    {name}: {text}" for name, text in details.items() if text]
