"""How well a ranker orders, and whether one is better than another (SPEC 6.4).

What counts is the order alone: of something that was wanted and something that was not, how often the
former comes first. How often anything is wanted says nothing of it, so that whoever takes all that
is offered, or nothing, shows no order that a ranker could be held against.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import Ranker

BETTER: Final = 1.05
WORSE: Final = 0.98
# Preferences are cut into so many parts in their order, of which the later ones are held out: each is
# what a ranker that was made of all before it is tried on.
CUTS: Final = 5
FIRST_HELD_OUT: Final = 2
# Of less that was wanted, or of less that was not, no order is told; in plain answers, of which
# those that say little count as little as they do elsewhere. Neither is one of a language told.
FEWEST: Final = 20
# Of challengers that are no better than the champion, one in ten is beyond the bound by chance.
_QUANTILE: Final = 1.2816

# A ranker, and the later preferences that it is tried on.
Trial = tuple[Ranker, Sequence[Preference]]


class Figures(NamedTuple):
    """How often what was wanted comes before what was not, weighed by margins; `parts` apart.

    `pairs` counts the answers; `weight` is what they say of the wanted or the unwanted, of the less.
    """

    pairs: int
    weight: float
    right: float
    parts: Mapping[str, float]


class Placed(NamedTuple):
    """One thing that was answered: what share of the contrary it is on the right side of."""

    right: float
    margin: float
    wanted: bool
    part: str


def trials(
    preferences: Iterable[Preference],
) -> Iterator[tuple[list[Preference], list[Preference]]]:
    """What a ranker is made from, and the next that it is tried on; with more to learn from each time."""
    ordered = list(preferences)
    cuts = [len(ordered) * number // CUTS for number in range(CUTS + 1)]
    for start, end in zip(cuts[FIRST_HELD_OUT:], cuts[FIRST_HELD_OUT + 1 :], strict=False):
        yield ordered[:start], ordered[start:end]


def placed(tried: Iterable[Trial]) -> list[Placed]:
    """How well rankers of one kind order what each of them is tried on.

    What competed with a suggestion unseen is no answer; nor is one to which there is nothing contrary.
    """
    return [one for ranker, later in tried for one in _placed(ranker, later)]


def figures(known: Sequence[Placed]) -> Figures:
    """How well something is ordered; all 0 where there is nothing."""
    parts = {part: [one for one in known if one.part == part] for part in _parts(known)}
    told = {part: _mean(of) for part, of in parts.items() if _weight(of) >= FEWEST}
    return Figures(len(known), _weight(known), _mean(known), told)


def surely_more(challenger: Sequence[Placed], champion: Sequence[Placed]) -> float:
    """By how much a challenger orders the same answers better, at the least; below 0 it may be worse.

    The lower bound of the difference of two areas under curves (DeLong).
    """
    both = [
        new._replace(right=new.right - old.right)
        for new, old in zip(challenger, champion, strict=True)
    ]
    variance = sum(_variance([one for one in both if one.wanted is side]) for side in (True, False))
    return _mean(both) - _QUANTILE * math.sqrt(variance)


def why_not(challenger: Figures, champion: Figures, surely: float) -> str:
    """Why a challenger does not take the place of the champion; "" where it does.

    It is to order 5 % more as the person did, surely not less, and no language 2 % less.
    """
    if challenger.weight < FEWEST:
        return (
            f"tried on {challenger.weight:.0f} of a kind; it takes {FEWEST} wanted and {FEWEST} not"
        )
    if challenger.right < BETTER * champion.right:
        return f"{challenger.right:.3f} right is not 5 % better than {champion.right:.3f}"
    if surely <= 0:
        return f"that {challenger.right:.3f} is more than {champion.right:.3f} may be chance"
    for part, before in champion.parts.items():
        now = challenger.parts.get(part, 0.0)
        if now < WORSE * before:
            return f"in {part} {now:.3f} right is more than 2 % worse than {before:.3f}"
    return ""


def has_fallen(champion: Figures, before: Figures, surely: float) -> bool:
    """Whether a champion orders what came since 2 % less well, and surely less, than the one before it."""
    return champion.weight >= FEWEST and champion.right < WORSE * before.right and surely > 0


def _placed(ranker: Ranker, later: Iterable[Preference]) -> Iterator[Placed]:
    answers = [one for one in later if one.margin and not (one.better and one.worse)]
    wanted = [(ranker.worth(one.better), one) for one in answers if one.better]
    unwanted = [(ranker.worth(one.worse), one) for one in answers if one.worse]
    if not wanted or not unwanted:
        return
    below, above = _less_than(unwanted), _less_than(wanted)
    yield from (Placed(below(worth), one.margin, True, one.part) for worth, one in wanted)
    yield from (Placed(1 - above(worth), one.margin, False, one.part) for worth, one in unwanted)


def _less_than(some: Sequence[tuple[float, Preference]]) -> Callable[[float], float]:
    """What tells which share of some is worth less than a value; what is worth as much counts half."""
    ordered = sorted((worth, one.margin) for worth, one in some)
    worths = [worth for worth, _ in ordered]
    sums = [0.0, *accumulate(margin for _, margin in ordered)]

    def share(value: float) -> float:
        low, high = bisect_left(worths, value), bisect_right(worths, value)
        return (sums[low] + sums[high]) / (2 * sums[-1])

    return share


def _parts(known: Iterable[Placed]) -> list[str]:
    return sorted({one.part for one in known})


def _weight(known: Iterable[Placed]) -> float:
    """What is said of the wanted, or of the unwanted, of the less."""
    sides = {True: 0.0, False: 0.0}
    for one in known:
        sides[one.wanted] += one.margin
    return min(sides.values())


def _mean(known: Sequence[Placed]) -> float:
    """The mean of both sides, each of which counts for the same; 0 of nothing."""
    sides = [[one for one in known if one.wanted is side] for side in (True, False)]
    if not all(sides):
        return 0.0
    return sum(_weighed(side) for side in sides) / 2


def _weighed(known: Sequence[Placed]) -> float:
    return sum(one.right * one.margin for one in known) / sum(one.margin for one in known)


def _variance(known: Sequence[Placed]) -> float:
    """The variance of the mean of one side; 0 of nothing."""
    if not known:
        return 0.0
    mean, total = _weighed(known), sum(one.margin for one in known)
    spread = sum((one.margin * (one.right - mean)) ** 2 for one in known) / total**2
    return spread * len(known) / max(1, len(known) - 1)
