"""What mends what another tool complains of: lessons whose examples made the same vanish.

Such a lesson must match where the diagnostic stands, as ever; the diagnostic only makes it surer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from twiceshy.capture.normal import SHORT, symptom_of
from twiceshy.capture.symptoms import Reported
from twiceshy.errors import LessonError
from twiceshy.lessons.confidence import LOW, MEDIUM, is_proposed, level_of, where_complained
from twiceshy.lessons.new_lines import Earlier
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson, Suggestion, Symptom
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree


class Shown(NamedTuple):
    """What a tool complains of at a place; `number` counts what a client has named, if it has."""

    symptom: Symptom
    span: Span
    number: int | None = None


class Remedy(NamedTuple):
    """A suggestion that would mend what is complained of: the diagnostics of those numbers."""

    suggestion: Suggestion
    numbers: tuple[int, ...]


def shown_by(given: Sequence[Reported], text: bytes) -> Iterator[Shown]:
    """What a client shows in a text, numbered."""
    for number, one in enumerate(given):
        there = text[one.span.start : one.span.end][: SHORT + 1].decode(errors="replace")
        yield Shown(symptom_of(one.source, one.code, one.message, there), one.span, number)


def symptoms_of(store: Store, learned: Iterable[LearnedLesson]) -> dict[str, frozenset[Symptom]]:
    """What the examples of lessons made vanish, by the lesson's key."""
    lessons = list(learned)
    known = store.symptoms({one.project for one in lessons})
    found: dict[str, frozenset[Symptom]] = {}
    if not known:
        return found
    for one in lessons:
        here = {s for key in one.evidence.experiences if key in known for s in known[key]}
        if here:
            found[one.lesson.key] = found.get(one.lesson.key, frozenset()) | here
    return found


def symptoms_with(store: Store, project: str, words: str) -> frozenset[Symptom]:
    """The symptoms of a project's corrections that hold some words, whatever their case.

    Raises LessonError where there is none.
    """
    known = (one for made in store.symptoms([project]).values() for one in made)
    found = frozenset(
        one for one in known if words.lower() in f"{one.source} {one.code} {one.message}".lower()
    )
    if not found:
        raise LessonError(f"No symptom of a correction here holds {words!r}.")
    return found


def for_review(asked: Asked) -> Asked:
    """The same lessons and those that are for review only."""
    return asked._replace(minimum=LOW)


def remedies(
    asked: Asked,
    tree: SyntaxTree,
    path: str,
    shown: Sequence[Shown],
    version: int | None = None,
    earlier: Earlier | None = None,
) -> list[Remedy]:
    """The suggestions that what is shown makes sure enough to be a quick fix."""
    wanted = {one.symptom for one in shown}
    known = {key: both for key, all_ in asked.symptoms.items() if (both := all_ & wanted)}
    if not known:
        return []
    for learned in asked.book.learned:
        if is_proposed(learned.evidence):  # no tool approves it in a person's stead
            known.pop(learned.lesson.key, None)
    found = []
    for one in suggestions(for_review(asked), tree, path, version, earlier):
        answered = [
            s for s in shown if s.symptom in known.get(one.lesson, ()) and _at(tree, s, one)
        ]
        value = where_complained(one.confidence)
        if answered and value >= max(MEDIUM, asked.minimum):
            surer = replace(one, confidence=round(value, 4), level=level_of(value))
            numbers = dict.fromkeys(s.number for s in answered if s.number is not None)
            found.append(Remedy(surer, tuple(numbers)))
    return found


def _at(tree: SyntaxTree, shown: Shown, suggestion: Suggestion) -> bool:
    """Whether a diagnostic stands at what a suggestion is for: in it, around it, or on its line."""
    if shown.span.meets(suggestion.span):
        return True
    between = sorted((shown.span, suggestion.span))
    return b"\n" not in tree.source[between[0].end : between[1].start]
