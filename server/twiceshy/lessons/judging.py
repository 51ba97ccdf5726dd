"""What a candidate lesson is worth: the conditions that keep it off what was left alone, and its cost."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.compiled import Compiled
from twiceshy.lessons.conditions import choose, holds
from twiceshy.lessons.counterexamples import bystanders_matched, of_other_outcome, own_rest
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.features import KEYWORDS, Matched, features_of, place_of, value_of
from twiceshy.lessons.match import match_at
from twiceshy.lessons.meanings import with_key
from twiceshy.lessons.runs import BRACKETS
from twiceshy.lessons.sensible import discards, moves_parentheses, only_unwraps
from twiceshy.lessons.traits import only_moves
from twiceshy.model import Condition, Lesson
from twiceshy_analyzers import language_named


class Learned(NamedTuple):
    """A lesson with what was found out about it on the way.

    `left_alone` and `unreached` count bystanders that it matches, `exact` says that it rewrites
    each of its examples to the letter, `seen` has the values of features at the examples, `cost` is
    lower the better it explains them, and `discards` says that it throws away code of any size.
    """

    lesson: Lesson
    left_alone: int
    unreached: int
    exact: bool
    seen: tuple[Condition, ...]
    cost: float
    discards: bool


class Candidate(NamedTuple):
    """A lesson that rewrites its examples: how many of them to the letter.

    It `keeps` the shape of what a wider one takes for any code.
    """

    compiled: Compiled
    exact: int
    keeps: bool


# What stands in any code, and tells no place from another.
_ANYWHERE = frozenset((*"$()[]{}.,:;=", ":="))
_EMPTY = frozenset({("[", "]"), ("{", "}")})  # a value like any other: `[].$A` is about lists

# What a candidate costs, in the unit of a doubled number of bystanders that it matches. From an
# ablation on the linter benchmark (docs/learning-log.md).
_NO_WORD = 3.0
_INEXACT = 1.5
PER_LEVEL = 0.7
# Keeping the shape of what varies is like this part of a level more.
_NARROW = 0.7


def judged(
    candidate: Candidate,
    examples: Sequence[Example],
    levels: Sequence[Level],
    others: Sequence[Example],
    depth: int,
) -> Learned | None:
    """A candidate with the conditions that keep it off the bystanders, and its cost.

    `depth` counts the levels between it and the change itself. None for one that fits anywhere.
    """
    compiled = candidate.compiled
    if fits_anywhere(compiled):
        return None
    good = [_at_home(compiled, e, level) for e, level in zip(examples, levels, strict=True)]
    left = bystanders_matched(compiled, examples)
    bad = left.seen + own_rest(compiled, examples, levels)
    bad += [found for other in others for found in of_other_outcome(compiled, other)]
    holes = {hole.name: hole.many for hole in compiled.pattern.holes.values()}
    made_of = {hole.of for hole in compiled.lesson.holes}
    features = features_of(holes, _words_brought(compiled), made_of)
    required = (
        *_about_parentheses(compiled, good),
        *_about_place(compiled, good),
        *_statements_meant(good, holes),
    )
    bad = [found for found in bad if holds(required, found)]
    passed = [found for found in left.passed if holds(required, found)]
    chosen = choose(good, bad, passed, features)
    chosen = chosen._replace(conditions=required + chosen.conditions)
    lesson = replace(compiled.lesson, conditions=chosen.conditions)
    language = language_named(lesson.language)
    has_word = any(
        compiled.pattern.tree.text(t) not in BRACKETS
        for t in compiled.pattern.tokens
        if t not in compiled.pattern.holes
    )
    cost = (
        math.log2(1 + len(chosen.remaining))
        + _NO_WORD * (not has_word and not chosen.conditions)
        + _INEXACT * (len(examples) - candidate.exact) / len(examples)
        + sum(0.5 * (1.5 - worth) for worth in chosen.worths)
        + PER_LEVEL * (depth + _NARROW * candidate.keeps)
    )
    return Learned(
        with_key(lesson, language),
        len(chosen.remaining),
        sum(holds(chosen.conditions, found) for found in left.passed + left.unreached),
        candidate.exact == len(examples),
        _seen(good, holes),
        cost,
        discards(compiled),
    )


def _about_parentheses(compiled: Compiled, good: Sequence[Matched]) -> Iterator[Condition]:
    """What must stand around a site where only parentheses come or go: it is why they do."""
    if not moves_parentheses(compiled):
        return
    features = ("operator", "left", "right") if only_unwraps(compiled) else ("operator",)
    for feature in features:
        values = {value_of(feature, one) for one in good}
        if len(values) == 1:
            yield Condition(feature, (values.pop(),))


def _about_place(compiled: Compiled, good: Sequence[Matched]) -> Iterator[Condition]:
    """What must stand around a site of which no more is asked than its kind."""
    if compiled.pattern.roots[0] in compiled.pattern.holes:
        yield Condition("parent", tuple(sorted({value_of("parent", one) for one in good})))


def _statements_meant(good: Sequence[Matched], holes: dict[str, bool]) -> tuple[Condition, ...]:
    """Conditions on holes that stand for whole statements of one kind: another is not alike."""
    found = []
    for name in (name for name, many in holes.items() if not many):
        if all(value_of(f"{name}.class", one) == "statement" for one in good):
            kinds = {value_of(f"{name}.kind", one) for one in good}
            found += [Condition(f"{name}.kind", tuple(kinds))] if len(kinds) == 1 else []
    return tuple(found)


def fits_anywhere(compiled: Compiled) -> bool:
    """Whether a pattern asks for shape alone, and what it matches gives way or gets other words.

    `$A($B)` may be what all examples have in common; it says nothing about where to change it.
    """
    pattern = compiled.pattern
    holes = [hole.name for hole in pattern.holes.values()]
    texts = ["$" if t in pattern.holes else pattern.tree.text(t) for t in pattern.tokens]
    is_told = any(text not in _ANYWHERE for text in texts) or not _EMPTY.isdisjoint(pairwise(texts))
    if is_told or len(set(holes)) < len(holes):
        return False
    after = compiled.template.snippet
    if after is None or only_moves(compiled):
        return True
    brought = (token for token in compiled.template.brought() if token not in after.holes)
    return any(after.tree.text(token) not in _ANYWHERE for token in brought)


def _seen(good: Sequence[Matched], holes: dict[str, bool]) -> tuple[Condition, ...]:
    """What the examples' matches were like, as far as it tells how new a site is."""
    features = ["parent", "lines", KEYWORDS, *(f"{name}.kind" for name in holes)]
    return tuple(
        Condition(feature, tuple(sorted({value_of(feature, one) for one in good})))
        for feature in features
    )


def _words_brought(compiled: Compiled) -> set[str]:
    """The words of the template that the pattern does not have, holes left out."""
    after = compiled.template.snippet
    if after is None:
        return set()
    texts = {after.tree.text(t) for t in compiled.template.brought() if t not in after.holes}
    return {text for text in texts if text[:1].isalpha()}


def _at_home(compiled: Compiled, example: Example, level: Level) -> Matched:
    """The match at an example's own place, which is known to be there."""
    tree, roots = example.before.tree, example.before.roots
    match = match_at(compiled.pattern, tree, level.before[0])
    if match is None:
        raise NotationError(f"the lesson does not match its example: {compiled.lesson.pattern!r}")
    place = place_of(tree, match.nodes, roots, example.experience.correction.place)
    return Matched(tree, match, place)
