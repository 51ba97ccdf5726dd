"""Choosing conditions: what is true of all examples and false of what was left alone.

A condition is taken only where it separates the two; what the examples merely happen to have in
common is none. Conditions on the code in the holes and directly around the place are preferred.
"""

from collections.abc import Sequence
from typing import NamedTuple

from twiceshy.lessons.features import UNKNOWN, Matched, place_of, value_of
from twiceshy.lessons.match import Match
from twiceshy.model import Condition, Lesson
from twiceshy_analyzers.tree import SyntaxTree

MAX_CONDITIONS = 5
# Further values cost a condition this share of its worth each.
_PER_VALUE = 0.3
_OF_ABSENCE = 0.6
_PRESENCE = ("in ", "brings ")
# What is far-fetched does not keep a lesson off what may only not have been reached.
_FAR_FETCHED = 0.56


class Chosen(NamedTuple):
    """Conditions with the worth of each feature, and what still matches that should not."""

    conditions: tuple[Condition, ...]
    worths: tuple[float, ...]
    remaining: list[Matched]


class _Candidate(NamedTuple):
    worth: float
    feature: str
    values: frozenset[str]


def holds(conditions: Sequence[Condition], found: Matched) -> bool:
    """Whether all conditions hold at a match."""
    return all(value_of(each.feature, found) in each.values for each in conditions)


def holds_at(lesson: Lesson, tree: SyntaxTree, match: Match) -> bool:
    """Whether the conditions of a lesson hold at a match in a whole text."""
    conditions = lesson.conditions
    return not conditions or holds(conditions, Matched(tree, match, place_of(tree, match.nodes)))


def choose(
    good: Sequence[Matched],
    bad: Sequence[Matched],
    doubtful: Sequence[Matched],
    features: Sequence[tuple[float, str]],
) -> Chosen:
    """The conditions that hold for all good matches and exclude as many bad ones as can be.

    From doubtful ones they are kept by what all good matches have in common, or not at all.
    """
    if not bad and not doubtful:
        return Chosen((), (), [])
    candidates = _candidates(good, features)
    chosen = _excluding(bad, candidates, MAX_CONDITIONS)
    left = [found for found in doubtful if holds(chosen.conditions, found)]
    common = [one for one in candidates if len(one.values) == 1 and one.worth > _FAR_FETCHED]
    more = _excluding(left, common, MAX_CONDITIONS - len(chosen.conditions))
    return Chosen(
        chosen.conditions + more.conditions, chosen.worths + more.worths, chosen.remaining
    )


def _excluding(bad: Sequence[Matched], candidates: Sequence[_Candidate], most: int) -> Chosen:
    if not bad:
        return Chosen((), (), [])
    excluded = [(candidate, _excluded(candidate, bad)) for candidate in candidates]
    conditions: list[Condition] = []
    worths: list[float] = []
    remaining = frozenset(range(len(bad)))
    while remaining and len(conditions) < most:
        gains = [(_gain(one, len(off & remaining)), one, off) for one, off in excluded]
        gain, best, off = max(gains, key=lambda each: each[0], default=(0.0, None, remaining))
        if best is None or gain <= 0:
            break
        conditions.append(Condition(best.feature, tuple(sorted(best.values))))
        worths.append(best.worth)
        remaining -= off
    return Chosen(tuple(conditions), tuple(worths), [bad[number] for number in sorted(remaining)])


def _candidates(good: Sequence[Matched], features: Sequence[tuple[float, str]]) -> list[_Candidate]:
    """The features that the good matches agree on well enough to say something."""
    found = []
    most = max(1, (len(good) + 1) // 2)
    for worth, feature in features:
        values = frozenset(value_of(feature, one) for one in good)
        if UNKNOWN in values:
            continue
        if values == {"no"} and feature.startswith(_PRESENCE):
            worth *= _OF_ABSENCE  # noqa: PLW2901  what is not there says less
        if len(values) <= most or (len(values) <= 2 < len(good)):
            found.append(_Candidate(worth, feature, values))
    return found


def _excluded(candidate: _Candidate, bad: Sequence[Matched]) -> frozenset[int]:
    """The numbers of the matches that a condition would exclude."""
    feature, values = candidate.feature, candidate.values
    return frozenset(n for n, found in enumerate(bad) if value_of(feature, found) not in values)


def _gain(candidate: _Candidate, excluded: int) -> float:
    return excluded * candidate.worth / (1 + _PER_VALUE * (len(candidate.values) - 1))
