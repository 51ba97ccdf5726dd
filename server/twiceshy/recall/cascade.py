"""Fixes for a place made of the corrections nearest to it, where no lesson in force has one.

A nearest correction brings the lessons that rest on it. One of them may match as it is, being only
too unsure to be shown everywhere; or it is adapted (`twiceshy.lessons.adapt`). What comes of that
is put into a book of its own, beside all that may speak against it, and asked as every lesson is:
what was rejected, contradicted, moved away from or taken back is left out by the same stages, and
what is offered was written, parsed and checked like any other suggestion.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.adapt import adapted
from twiceshy.lessons.anti import asked_for, shape_of
from twiceshy.lessons.compiled import Compiled, compile_lesson, find
from twiceshy.lessons.confidence import (
    LOW,
    MEDIUM,
    SINGLE_CAP,
    is_proposed,
    is_silenced,
    level_of,
    probability,
)
from twiceshy.lessons.example import example_of
from twiceshy.lessons.literals import has_strange_literal
from twiceshy.lessons.match import Bindings
from twiceshy.lessons.new_lines import Earlier
from twiceshy.lessons.notation import Snippet
from twiceshy.model import Experience, LearnedLesson, Reason, Recalled, Suggestion
from twiceshy.recall.book import Book, Page
from twiceshy.recall.suggest import Asked, judged, suggestion
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree

# So many of the nearest corrections are looked at, and so many suggestions made of them are offered.
NEAREST, MOST = 24, 5
# What speaks against a lesson without speaking against its correction.
_HARMLESS = frozenset({"unsure", "superseded"})

Judge = Callable[[Sequence[LearnedLesson]], list[LearnedLesson]]


class _Made(NamedTuple):
    """A lesson for a place, made of one that rests on a correction so alike, at a node."""

    learned: LearnedLesson
    recalled: Recalled
    loosened: int
    loose: tuple[tuple[str, str], ...] = ()


class Read(NamedTuple):
    """A text: its tree, the path of its file, and what of it is older than that."""

    tree: SyntaxTree
    path: str = ""
    earlier: Earlier | None = None


def recalled(
    asked: Asked,
    read: Read,
    place: Span,
    memories: Iterable[tuple[Experience, float]],
    judge: Judge,
) -> list[Suggestion]:
    """The suggestions on the lines of a place that the nearest corrections make, the best first.

    `judge` gives lessons the verdicts on their like. Where a lesson in force has a suggestion is for
    `not_shown` to tell: whoever asks knows what those suggest, and offers `MOST` of what is left.
    """
    tree, path, earlier = read
    lines = lines_of(tree, place)
    made = {one.learned.lesson.key: one for one in _made(asked.book, tree, lines, memories)}
    if not made:
        return []
    book = _book(asked.book, [one.learned for one in made.values()], judge, tree)
    found: list[tuple[float, Suggestion]] = []
    beside = asked._replace(book=book, minimum=LOW)
    for one in judged(beside, tree, path, earlier):
        key = one.site.entry.learned.lesson.key
        if isinstance(one.outcome, Reason) or key not in made:
            continue
        given = suggestion(beside, tree, one, one.outcome)
        if lines.start <= given.span.start <= lines.end:
            how = made[key].recalled._replace(
                exchanged=_exchanged(made[key], tree, one.site.match.bindings)
            )
            value = _sure(one.site.confidence, made[key])
            told = beside.told(one.site._replace(confidence=value), tree, how.likeness)
            worth = asked.taste.ranker.worth(told)
            found.append((worth, _as_recalled(given, value, how, tuple(sorted(told.items())))))
    sure = [one for one in found if one[1].confidence >= max(MEDIUM, asked.minimum)]
    best = sorted(sure, key=lambda one: (-one[0], -one[1].confidence, one[1].span))
    return [given for _, given in best]


def not_shown(found: Iterable[Suggestion], shown: Sequence[Suggestion]) -> list[Suggestion]:
    """Those of what was recalled that are for no code that lessons in force have suggestions for."""
    return [one for one in found if not any(_compete(one, other) for other in shown)]


def _compete(one: Suggestion, other: Suggestion) -> bool:
    same = one.span.overlaps(other.span) or one.span == other.span
    return same or _clash(one.edits, other.edits)


def lines_of(tree: SyntaxTree, place: Span) -> Span:
    """The whole lines of a place."""
    start = tree.source.rfind(b"\n", 0, place.start) + 1
    end = tree.source.find(b"\n", place.end)
    return Span(start, end if end >= 0 else len(tree.source))


def _sure(value: float, made: _Made) -> float:
    """How sure a suggestion is: as its lesson, less where that was adapted, and never a diagnostic."""
    logit = math.log(value / (1 - value)) - _PER_LOOSENED * made.loosened
    return min(SINGLE_CAP, probability(logit - _FORKED * (made.recalled.way == "forked")))


# By hand: what the linter benchmark would have been offered was right (docs/decisions/0021).
_PER_LOOSENED, _FORKED = 0.15, 0.3


def _as_recalled(
    given: Suggestion, value: float, how: Recalled, told: tuple[tuple[str, float], ...]
) -> Suggestion:
    return replace(
        given,
        confidence=round(value, 4),
        level=level_of(value),
        message=f"{how.way}: {given.message}",
        recalled=how,
        told=told,
    )


def _clash(left: Sequence[Edit], right: Sequence[Edit]) -> bool:
    return any(one.span.overlaps(other.span) for one in left for other in right)


# ---------------------------------------------------------------- from corrections to lessons


def _made(
    book: Book, tree: SyntaxTree, lines: Span, memories: Iterable[tuple[Experience, float]]
) -> Iterator[_Made]:
    """The lessons that nearest corrections bring to some lines, those most alike last."""
    page = book.page(tree.language, tree.grammar, MEDIUM)
    resting = _resting(book, page, tree)
    nodes = _beginning_in(tree, lines)
    near = [(one, likeness) for one, likeness in memories if one.key in resting][:NEAREST]
    for experience, likeness in reversed(near):
        before = _before(experience)
        if before is None:
            continue
        for learned in resting[experience.key]:
            compiled = _compiled(learned, tree)
            if compiled is None:
                continue
            for node in nodes.get(compiled.pattern.kind, ()):
                yield from _at(learned, compiled, before, tree, node, likeness)


def _before(experience: Experience) -> Snippet | None:
    """What a correction took away; None where that cannot be read any more."""
    try:
        example = example_of(experience)
    except NotationError:
        return None
    return example.before if example else None


def _at(
    learned: LearnedLesson,
    compiled: Compiled,
    before: Snippet,
    tree: SyntaxTree,
    node: int,
    likeness: float,
) -> Iterator[_Made]:
    """What a lesson comes to at a node, where the correction it was found by speaks for that."""
    key = learned.lesson.key
    if match := find(compiled, tree, node):
        if has_strange_literal(compiled, before, tree, match):
            return
        yield _Made(learned, Recalled("reused", key, shape_of(compiled), likeness), 0)
    elif made := adapted(compiled, tree, node):
        other = replace(learned, lesson=made.lesson, family="")
        there = _compiled(other, tree)
        match = find(there, tree, node) if there else None
        if there and match and not has_strange_literal(there, before, tree, match):
            how = Recalled(made.way, key, shape_of(there), likeness)
            yield _Made(other, how, made.loosened, made.loose)


def _exchanged(made: _Made, tree: SyntaxTree, bound: Bindings) -> tuple[tuple[str, str], ...]:
    """What a lesson had where it was made to have holes, each with what stands there."""
    both = (
        (was, tree.source[tree.starts[nodes[0]] : tree.ends[nodes[-1]]].decode(errors="replace"))
        for name, was in made.loose
        if (nodes := bound.get(name))
    )
    return tuple((was, there) for was, there in both if was != there)


def _resting(book: Book, page: Page, tree: SyntaxTree) -> Mapping[str, list[LearnedLesson]]:
    """The lessons that rest on each correction of which nothing speaks against any.

    None that still wait for a person: nothing is made of what was made, until somebody approves it.
    """
    refused = {one.learned.lesson.key for one in page.left_out if one.reason.kind not in _HARMLESS}
    found: dict[str, list[LearnedLesson]] = defaultdict(list)
    barred: set[str] = set()
    for learned in book.learned:
        if language_named(learned.lesson.language).family != tree.language.family:
            continue
        if learned.lesson.key in refused or is_proposed(learned.evidence):
            barred.update(learned.evidence.experiences)
        for key in learned.evidence.experiences:
            found[key].append(learned)
    return {key: lessons for key, lessons in found.items() if key not in barred}


def _beginning_in(tree: SyntaxTree, lines: Span) -> Mapping[str, list[int]]:
    """The nodes that begin on some lines, by kind."""
    found: dict[str, list[int]] = defaultdict(list)
    for node in range(1, len(tree.kinds)):
        if lines.start <= tree.starts[node] <= lines.end:
            found[tree.kinds[node]].append(node)
    return found


def _compiled(learned: LearnedLesson, tree: SyntaxTree) -> Compiled | None:
    try:
        return compile_lesson(learned.lesson, tree.language, tree.grammar)
    except NotationError:
        return None


# ---------------------------------------------------------------- what speaks against them


def _book(book: Book, made: Sequence[LearnedLesson], judge: Judge, tree: SyntaxTree) -> Book:
    """A book of some lessons and of all that may speak against one of them."""
    compiled = [one for one in (_compiled(learned, tree) for learned in made) if one]
    keys = {key for one in compiled for key in (one.outcome[0], one.reverse[0])}
    written = {
        symbol
        for one in compiled
        if one.template.snippet
        for symbol in one.template.snippet.tree.symbols
    }
    own = {one.lesson.key for one in made}
    others = [
        one
        for one in book.learned
        if one.lesson.key not in own and _may_object(one, tree, keys, written)
    ]
    # What was adapted is not kept: what was answered to it is looked up where it is made.
    kept = {one.lesson.key for one in book.learned}
    derived = judge([one for one in made if one.lesson.key not in kept])
    known = [one for one in made if one.lesson.key in kept]
    return book.beside([*derived, *known, *others])


def _may_object(
    learned: LearnedLesson, tree: SyntaxTree, keys: AbstractSet[str], written: AbstractSet[Symbol]
) -> bool:
    """Whether a lesson may contradict others, be brought back by them, or was silenced."""
    compiled = _compiled(learned, tree)
    if compiled is None:
        return False
    if is_silenced(learned.evidence) or not keys.isdisjoint(
        (compiled.outcome[0], compiled.reverse[0])
    ):
        return True
    return asked_for(compiled.pattern) <= written
