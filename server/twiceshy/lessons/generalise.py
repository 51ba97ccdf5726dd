"""From examples to a lesson.

Every level of the examples is tried from the change itself outwards. A level will do when its
pattern is anchored in something other than shape, finds each example's own place, writes what
each example wrote, and leaves alone what the examples left alone.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.compiled import Compiled, check_lesson
from twiceshy.lessons.conditions import choose, holds
from twiceshy.lessons.counterexamples import (
    bystanders_matched,
    of_other_outcome,
    own_rest,
)
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.features import Matched, features_of, place_of, value_of
from twiceshy.lessons.layouts import laid_out
from twiceshy.lessons.match import match_at
from twiceshy.lessons.meanings import meaning_of, with_key
from twiceshy.lessons.runs import BRACKETS, KEYED, PARENTHESES, has_head, is_free_name
from twiceshy.lessons.traits import keeps_a_name, names_something
from twiceshy.lessons.unify import Unifier
from twiceshy.lessons.wording import spellings
from twiceshy.model import Condition, Lesson
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Span

MAX_TEXTS = 4  # examples whose text is tried for a lesson


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


@lru_cache(maxsize=16_384)  # a family is made again with each example that it gets
def generalise(examples: tuple[Example, ...], others: tuple[Example, ...] = ()) -> Learned | None:
    """The lesson that covers all examples and explains them at the least cost; else None.

    `others` are examples of other outcomes: where the lesson would match them, what separates
    them is looked for.
    """
    found: Learned | None = None
    for order in _orders(examples):
        for depth, levels in enumerate(_common_levels(order)):
            if found is not None and found.cost <= _PER_LEVEL * depth:
                break  # nothing further out can cost less
            for candidate in _at_level(order, levels):
                learned = _judged(candidate, order, levels, others, depth)
                if learned and (found is None or learned.cost < found.cost):
                    found = learned
        if found is not None and found.exact:
            break
    return found


def _orders(examples: Sequence[Example]) -> list[tuple[Example, ...]]:
    """The first example is the one that gives a lesson its text: the shortest, else the longest.

    Then another one, while the lesson does not rewrite all of them to the letter.
    """
    by_size = tuple(
        sorted(examples, key=lambda e: (e.before.tree.source.count(b"\n"), len(e.before.tokens)))
    )
    firsts = [0, *range(len(by_size) - 1, 0, -1)][:MAX_TEXTS]
    return [(by_size[i], *by_size[:i], *by_size[i + 1 :]) for i in firsts]


def _common_levels(examples: Sequence[Example]) -> Iterable[tuple[Level, ...]]:
    """One level of each example, alike in kind, from the inside out."""
    for level in examples[0].levels:
        kinds = _kinds(examples[0], level)
        chosen = [level]
        for example in examples[1:]:
            same = [other for other in example.levels if _kinds(example, other) == kinds]
            if not same:
                break
            chosen.append(same[0])
        if len(chosen) == len(examples):
            yield tuple(chosen)


def _kinds(example: Example, level: Level) -> tuple[str, ...]:
    return tuple(example.before.tree.kinds[n] for n in level.before)


def _needs_context(example: Example, level: Level) -> bool:
    """Whether a level says nothing without what stands around it: a token, arguments, a keyword."""
    before, after = example.before.tree, example.after
    kind = before.kinds[level.before[0]]
    if before.is_leaf(level.before[0]) or kind in before.language.arguments or kind in KEYED:
        return True
    if kind in before.language.blocks and not has_head(before, level.before[0]):
        return True
    return bool(level.after) and after.kinds[level.after[0]] in KEYED


class _Candidate(NamedTuple):
    """A lesson that rewrites its examples: how many of them to the letter.

    It `keeps` the shape of what a wider one takes for any code.
    """

    compiled: Compiled
    exact: int
    keeps: bool


@lru_cache(maxsize=16_384)  # they do not depend on examples of other outcomes
def _at_level(examples: tuple[Example, ...], levels: tuple[Level, ...]) -> tuple[_Candidate, ...]:
    """The lessons of one level: with the shape of its parts kept, and with wider holes."""
    if _needs_context(examples[0], levels[0]):
        return ()
    narrow = _unified(examples, levels, narrow=True)
    if narrow and not narrow.unifier.is_telling:
        return (narrow.candidate,)
    # One example of several statements says too little to take their calls for anything.
    many = len(examples) > 1 or len(levels[0].before) == 1
    wide = _unified(examples, levels, narrow=False) if many else None
    if narrow and wide and _spans(narrow.unifier) == _spans(wide.unifier):
        return (narrow.candidate,)
    found = [narrow.candidate._replace(keeps=True)] if narrow else []
    return (*found, wide.candidate) if wide else tuple(found)


class _Unified(NamedTuple):
    """What some examples have in common, and the lesson that comes of it."""

    unifier: Unifier
    candidate: _Candidate


def _unified(
    examples: tuple[Example, ...], levels: tuple[Level, ...], *, narrow: bool
) -> _Unified | None:
    """The lesson that examples have in common, their runs taken element by element or whole."""
    known: list[Span] | None = None
    for repeats in (True, False):
        unifier = Unifier(list(examples), list(levels), narrow=narrow, repeats=repeats)
        if not unifier.unify() or _spans(unifier) == known:
            continue
        known = _spans(unifier)
        candidate = _candidate(examples, levels, unifier)
        if candidate is not None:
            return _Unified(unifier, candidate)
    return None


def _spans(unifier: Unifier) -> list[Span]:
    return sorted(cut.span for cut in unifier.pattern_cuts)


def _candidate(
    examples: Sequence[Example], levels: Sequence[Level], unifier: Unifier
) -> _Candidate | None:
    """The lesson that a unifier found, in the first role in which it rewrites its examples."""
    for spelled in spellings(examples, levels, unifier):
        found = laid_out(spelled, examples, levels)
        if found is None:
            continue
        compiled, exact = found
        if not _is_sensible(compiled, examples, narrow=unifier.narrow):
            return None
        opened = _with_open_literals(compiled) if keeps_a_name(compiled) else compiled
        return _Candidate(opened, exact, keeps=False)
    return None


# What stands in any code, and tells no place from another.
_ANYWHERE = frozenset("$()[]{}.,:;=")
_EMPTY = frozenset({("[", "]"), ("{", "}")})  # a value like any other: `[].$A` is about lists

# What a candidate costs, in the unit of a doubled number of bystanders that it matches. From an
# ablation on the linter benchmark (docs/learning-log.md).
_NO_WORD = 3.0
_INEXACT = 1.5
_PER_LEVEL = 0.7
# Keeping the shape of what varies is like this part of a level more.
_NARROW = 0.7


def _judged(
    candidate: _Candidate,
    examples: Sequence[Example],
    levels: Sequence[Level],
    others: Sequence[Example],
    depth: int,
) -> Learned | None:
    """A candidate with the conditions that keep it off the bystanders, and its cost.

    `depth` counts the levels between it and the change itself. None for one that fits anywhere.
    """
    compiled = candidate.compiled
    if _fits_anywhere(compiled):
        return None
    good = [_at_home(compiled, e, level) for e, level in zip(examples, levels, strict=True)]
    left = bystanders_matched(compiled, examples)
    bad = left.seen + own_rest(compiled, examples, levels)
    bad += [found for other in others for found in of_other_outcome(compiled, other)]
    holes = {hole.name: hole.many for hole in compiled.pattern.holes.values()}
    made_of = {hole.of for hole in compiled.lesson.holes}
    features = features_of(holes, _words_brought(compiled), made_of)
    required = (*_about_parentheses(compiled, good), *_statements_meant(good, holes))
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
        + _PER_LEVEL * (depth + _NARROW * candidate.keeps)
    )
    return Learned(
        with_key(lesson, language),
        len(chosen.remaining),
        sum(holds(chosen.conditions, found) for found in left.passed + left.unreached),
        candidate.exact == len(examples),
        _seen(good, holes),
        cost,
        _discards(compiled, good),
    )


def _about_parentheses(compiled: Compiled, good: Sequence[Matched]) -> Iterator[Condition]:
    """What must stand around a site where only parentheses come or go: it is why they do."""
    if not _moves_parentheses(compiled):
        return
    features = ("operator", "left", "right") if _only_unwraps(compiled) else ("operator",)
    for feature in features:
        values = {value_of(feature, one) for one in good}
        if len(values) == 1:
            yield Condition(feature, (values.pop(),))


def _moves_parentheses(compiled: Compiled) -> bool:
    """Whether a lesson puts parentheses around an expression or takes them off, and nothing else."""
    pattern, template = compiled.pattern, compiled.template
    after = template.snippet
    if after is None or len(after.roots) != 1 or pattern.role.run:
        return False
    roots = pattern.tree.kinds[pattern.roots[0]], after.tree.kinds[after.roots[0]]
    texts = {pattern.tree.text(t) for t in template.taken_away()}
    texts |= {after.tree.text(t) for t in template.brought()}
    return PARENTHESES in roots and texts == {"(", ")"}


def _statements_meant(good: Sequence[Matched], holes: dict[str, bool]) -> tuple[Condition, ...]:
    """Conditions on holes that stand for whole statements of one kind: another is not alike."""
    found = []
    for name in (name for name, many in holes.items() if not many):
        if all(value_of(f"{name}.class", one) == "statement" for one in good):
            kinds = {value_of(f"{name}.kind", one) for one in good}
            found += [Condition(f"{name}.kind", tuple(kinds))] if len(kinds) == 1 else []
    return tuple(found)


def _fits_anywhere(compiled: Compiled) -> bool:
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
    if after is None:
        return True
    brought = (token for token in compiled.template.brought() if token not in after.holes)
    return any(after.tree.text(token) not in _ANYWHERE for token in brought)


def _discards(compiled: Compiled, good: Sequence[Matched]) -> bool:
    """Whether code that is no single token stands in a hole that the template does not use."""
    after = compiled.template.snippet
    kept = {hole.of or hole.name for hole in after.holes.values()} if after else set()
    return any(
        len(one.tree.leaves(node)) > 1
        for one in good
        for name, nodes in one.match.bindings.items()
        if name not in kept
        for node in nodes
    )


def _seen(good: Sequence[Matched], holes: dict[str, bool]) -> tuple[Condition, ...]:
    """What the examples' matches were like, as far as it tells how new a site is."""
    features = ["parent", "lines", *(f"{name}.kind" for name in holes)]
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


def _is_sensible(compiled: Compiled, examples: Sequence[Example], *, narrow: bool) -> bool:
    """Whether a lesson is about something, and about no more than its examples show."""
    if not _hangs_together(compiled):
        return False
    if _only_unwraps(compiled) and _moves_parentheses(compiled):
        return True
    if not _is_anchored(compiled, examples) and len(examples) == 1:
        return False
    if narrow:
        return True
    # What stands directly inside a call that is unwrapped is likely to be what it is about.
    if len(examples) == 1 and _only_unwraps(compiled):
        return False
    return len(examples) > 1 or names_something(compiled) or _takes_a_word(compiled)


def _takes_a_word(compiled: Compiled) -> bool:
    tree = compiled.pattern.tree
    return any(tree.text(token) not in BRACKETS for token in compiled.template.taken_away())


# ---------------------------------------------------------------------- is it any good?


def _is_anchored(compiled: Compiled, examples: Sequence[Example]) -> bool:
    """Whether a pattern asks for more than shape: a name that is not local, an operator, a word."""
    pattern = compiled.pattern
    for token in pattern.tokens:
        text = pattern.tree.text(token)
        if token in pattern.holes or text in BRACKETS:
            continue
        if is_free_name(pattern.tree, token) and meaning_of(text, examples) == "local":
            continue
        return True
    return False


def _only_unwraps(compiled: Compiled) -> bool:
    """Whether the template is one hole and nothing else."""
    after = compiled.template.snippet
    return after is not None and len(after.tokens) == 1 and after.tokens[0] in after.holes


def _with_open_literals(compiled: Compiled) -> Compiled:
    """The lesson with any expression where its examples carry over a literal: the name decides.

    Where only a string can stand, such as beside another one, it stays a string.
    """
    lesson = compiled.lesson
    carried = tuple(
        replace(hole, kinds=()) if f"${hole.name}" in lesson.template else hole
        for hole in lesson.holes
    )
    opened = replace(lesson, holes=carried)
    language = language_named(lesson.language)
    try:
        return check_lesson(with_key(opened, language))
    except NotationError:
        return compiled


def _hangs_together(compiled: Compiled) -> bool:
    """Whether what is only added has to do with what stands there: it uses one of its holes."""
    template = compiled.template
    if template.snippet is None or template.taken_away() or not compiled.pattern.role.run:
        return True
    if len(template.snippet.roots) == len(compiled.pattern.roots):
        return True
    return any(token in template.snippet.holes for token in template.brought())
