"""How well a ranker orders, and whether one is better than another (SPEC 6.4)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from twiceshy.ranking.preference import Preference, lead
from twiceshy.ranking.ranker import Ranker

BETTER: Final = 1.05
WORSE: Final = 0.98
# The newest share of all preferences is held out: what a challenger is tried on comes later.
HELD_OUT: Final = 0.2
# On less, nothing is tried, and of a part with less no figure says anything; in plain answers, of
# which those that say little count as little as they do elsewhere.
FEWEST: Final = 40
FEWEST_OF_PART: Final = 20


class Figures(NamedTuple):
    """The share of preferences that were ordered as the person did, and how wrong the rest were.

    Both are weighed by margins, whose sum is `weight`; `loss` is a mean of -log probability, `parts`
    the shares apart.
    """

    pairs: int
    weight: float
    right: float
    loss: float
    parts: Mapping[str, float]


def figures(ranker: Ranker, preferences: Sequence[Preference]) -> Figures:
    """How well a ranker orders some preferences; all 0 where there are none."""
    leads = [lead(ranker, one) for one in preferences]
    led = list(zip(preferences, leads, strict=True))
    total = weight_of(preferences)
    if not total:
        return Figures(0, 0.0, 0.0, 0.0, {})
    loss = sum(one.margin * _surprise(by) for one, by in led) / total
    parts = {part: [one for one in led if one[0].part == part] for part in _parts(preferences)}
    known = {
        part: _right(found)
        for part, found in parts.items()
        if weight_of(one for one, _ in found) >= FEWEST_OF_PART
    }
    return Figures(len(led), total, _right(led), loss, known)


def weight_of(preferences: Iterable[Preference]) -> float:
    """How much some preferences say together, in plain answers."""
    return sum(one.margin for one in preferences)


def apart(preferences: Iterable[Preference]) -> tuple[list[Preference], list[Preference]]:
    """What a challenger is made from, and the later ones that it is tried on."""
    ordered = sorted(preferences, key=lambda one: one.at)
    cut = len(ordered) - int(HELD_OUT * len(ordered))
    return ordered[:cut], ordered[cut:]


def why_not(challenger: Figures, champion: Figures) -> str:
    """Why a challenger does not take the place of the champion; "" where it does.

    It is to order 5 % more as the person did, no part of it 2 % less, and not to be surer when wrong.
    """
    if challenger.weight < FEWEST:
        return f"tried on {challenger.weight:.0f} answers; it takes {FEWEST}"
    if challenger.right < BETTER * champion.right:
        return f"{challenger.right:.3f} right is not 5 % better than {champion.right:.3f}"
    for part, right in champion.parts.items():
        if challenger.parts.get(part, 0.0) < WORSE * right:
            now = challenger.parts.get(part, 0.0)
            return f"in {part} {now:.3f} right is more than 2 % worse than {right:.3f}"
    if challenger.loss > champion.loss:
        return f"its errors are worse: loss {challenger.loss:.3f} and not {champion.loss:.3f}"
    return ""


def has_fallen(champion: Figures, before: Figures) -> bool:
    """Whether a champion orders what came since less well than the one before it would have."""
    return champion.weight >= FEWEST and champion.right < WORSE * before.right


def _parts(preferences: Iterable[Preference]) -> list[str]:
    return sorted({one.part for one in preferences})


def _right(pairs: Sequence[tuple[Preference, float]]) -> float:
    total = weight_of(one for one, _ in pairs)
    got = sum(one.margin * (1.0 if by > 0 else 0.5 * (by == 0)) for one, by in pairs)
    return got / total


def _surprise(by: float) -> float:
    return max(0.0, -by) + math.log1p(math.exp(-abs(by)))
