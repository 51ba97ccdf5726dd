"""A conditional logit from preferences: the likeliest weights under the prior (Newton's method).

A choice between two is a logistic function of the difference of their features. Each weight has a
normal prior around what it is worth before anybody answered, so that what was never seen to matter
stays as it was, and a few answers move little.
"""

import math
from collections.abc import Callable, Sequence

from twiceshy.ranking.features import PRIOR, spread
from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import Logit

_STEPS = 25
_NEAR = 1e-6
_Row = tuple[list[tuple[int, float]], float]
_Matrix = list[list[float]]


class Interrupted(Exception):
    """Fitting was stopped before it was done."""


def fitted(
    preferences: Sequence[Preference], is_stopped: Callable[[], bool] = lambda: False
) -> Logit:
    """The conditional logit for preferences; the prior where there are none.

    Raises Interrupted where `is_stopped` says so.
    """
    differences = [(one.difference, one.margin) for one in preferences]
    names = sorted({name for difference, _ in differences for name in difference})
    number = {name: at for at, name in enumerate(names)}
    rows = [
        ([(number[name], value) for name, value in difference.items()], margin)
        for difference, margin in differences
        if difference
    ]
    prior = [PRIOR.get(name, 0.0) for name in names]
    precision = [1 / spread(name) ** 2 for name in names]
    weights = _newton(rows, prior, precision, is_stopped)
    return Logit(tuple((name, round(value, 6)) for name, value in zip(names, weights, strict=True)))


def _newton(
    rows: list[_Row],
    prior: list[float],
    precision: list[float],
    is_stopped: Callable[[], bool],
) -> list[float]:
    weights, cost = list(prior), _cost(rows, prior, prior, precision)
    for _ in range(_STEPS):
        if is_stopped():
            raise Interrupted
        step = _solved(*_slope_and_curve(rows, weights, prior, precision))
        size = 1.0
        while size > _NEAR:  # a step that goes too far is halved: the cost falls each time
            tried = [one - size * by for one, by in zip(weights, step, strict=True)]
            new = _cost(rows, tried, prior, precision)
            if new <= cost:
                break
            size /= 2
        else:
            return weights
        moved = max((abs(size * by) for by in step), default=0.0)
        weights, cost = tried, new
        if moved < _NEAR:
            break
    return weights


def _cost(
    rows: list[_Row], weights: list[float], prior: list[float], precision: list[float]
) -> float:
    """The negative logarithm of how likely the weights are."""
    far = zip(weights, prior, precision, strict=True)
    cost = sum(0.5 * by * (one - usual) ** 2 for one, usual, by in far)
    for difference, margin in rows:
        cost += margin * _softplus(-_dot(difference, weights))
    return cost


def _slope_and_curve(
    rows: list[_Row], weights: list[float], prior: list[float], precision: list[float]
) -> tuple[list[float], _Matrix]:
    """The slope of the cost, and how it bends: of a symmetric matrix what is not above the diagonal."""
    far = zip(weights, prior, precision, strict=True)
    slope = [by * (one - usual) for one, usual, by in far]
    curve = [[0.0] * len(weights) for _ in weights]
    for at, by in enumerate(precision):
        curve[at][at] = by
    for difference, margin in rows:
        doubt = 1 / (1 + math.exp(max(-30.0, min(30.0, _dot(difference, weights)))))
        bend = margin * doubt * (1 - doubt)
        for at, (row, value) in enumerate(difference):
            slope[row] -= margin * doubt * value
            line, bent = curve[row], bend * value
            for column, other in difference[: at + 1]:
                line[column] += bent * other
    return slope, curve


def _solved(slope: list[float], curve: _Matrix) -> list[float]:
    """The solution of a system whose matrix is symmetric and positive definite (Cholesky)."""
    size = len(slope)
    root: _Matrix = []
    for row in range(size):
        line = curve[row][: row + 1]
        for column in range(row + 1):
            known = root[column] if column < row else line
            total = line[column] - sum(line[at] * known[at] for at in range(column))
            line[column] = math.sqrt(total) if column == row else total / known[column]
        root.append(line)
    half: list[float] = []
    for row in range(size):
        done = sum(root[row][at] * half[at] for at in range(row))
        half.append((slope[row] - done) / root[row][row])
    solution = [0.0] * size
    for row in reversed(range(size)):
        done = sum(root[at][row] * solution[at] for at in range(row + 1, size))
        solution[row] = (half[row] - done) / root[row][row]
    return solution


def _dot(difference: list[tuple[int, float]], weights: list[float]) -> float:
    total = 0.0
    for at, value in difference:  # a sum over a generator takes half as long again
        total += weights[at] * value
    return total


def _softplus(value: float) -> float:
    return max(0.0, value) + math.log1p(math.exp(-abs(value)))
