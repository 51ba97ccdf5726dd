"""`python -m benchmarks.ranking`: how well a ranker orders after some answers, and never worse.

Simulated persons have hidden preferences: other weights than the prior's, and classes of lessons
that they like or do not. At each place some lessons compete; the one that comes first by the ranker
of the day is shown, and the person takes it if it is what they want, and rejects it otherwise; one
answer in ten is the wrong one. Rankers are made, tried and promoted by the product's own code.

Top-1 is how often the first of the lessons at a new place is the one that the person likes best.
"""

import argparse
import math
from collections.abc import Callable, Iterator, Sequence
from random import Random
from statistics import fmean
from typing import NamedTuple

from twiceshy.ranking import features as of
from twiceshy.ranking.features import PREFERENCE, Features
from twiceshy.ranking.fitting import fitted
from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import THE_PRIOR, Ranker
from twiceshy.ranking.trial import apart, figures, why_not

NOISE = 0.1
SIZES = (10, 25, 50, 100, 200, 300, 500, 800, 1500, 3000)
ASKED_AT = 500
NEW_PLACES = 2000
_CLASSES = 12
_LANGUAGES = ("python", "go", "javascript")
Group = list[dict[str, float]]
Make = Callable[[Sequence[Preference]], Ranker]


class Person(NamedTuple):
    """Somebody with tastes: what each feature is worth to them."""

    weights: dict[str, float]

    def likes(self, one: Features) -> float:
        """How much they like a suggestion; above 0 they want it."""
        return sum(self.weights.get(name, 0.0) * value for name, value in one.items())


class Row(NamedTuple):
    """What was measured after so many answers, over all persons."""

    size: int
    prior: float
    made: float
    least_gain: float
    promoted: float
    in_force: float
    least_in_force: float


def person(random: Random) -> Person:
    """A person whose tastes are the prior's, and their own."""
    weights = {of.CONFIDENCE: max(0.2, random.gauss(1.0, 0.3))}
    for name in (of.STRUCTURE, of.MEANING, of.RECENCY, of.SUCCESS, of.COMPLEXITY, of.SCOPE):
        weights[name] = max(0.0, random.gauss(0.5, 0.5))
    for number in range(_CLASSES):
        weights[f"{PREFERENCE}class {number}"] = random.gauss(0.0, 1.5)
    return Person(weights)


def place(random: Random) -> Group:
    """The suggestions that compete at a place: two to six."""
    return [_suggestion(random) for _ in range(random.randint(2, 6))]


def _suggestion(random: Random) -> dict[str, float]:
    confidence = min(0.98, max(0.5, random.gauss(0.78, 0.12)))
    return {
        of.CONFIDENCE: math.log(confidence / (1 - confidence)),
        of.STRUCTURE: -abs(random.gauss(0.0, 0.7)),
        of.MEANING: random.uniform(0.3, 1.0),
        of.RECENCY: -random.random(),
        of.SUCCESS: random.gauss(0.3, 0.7),
        of.COMPLEXITY: -abs(random.gauss(0.0, 1.0)),
        of.SCOPE: -float(random.random() < 0.2),
        f"{PREFERENCE}class {random.randrange(_CLASSES)}": 1.0,
    }


def answers(who: Person, random: Random, most: int) -> Iterator[Preference]:
    """What a person answers to what comes first, by a ranker that is made anew every 500 answers."""
    ranker: Ranker = THE_PRIOR
    given: list[Preference] = []
    for at in range(most):
        shown = max(place(random), key=ranker.worth)
        wants = who.likes(shown) > 0
        if random.random() < NOISE:
            wants = not wants
        nothing: Features = {}
        better, worse = (shown, nothing) if wants else (nothing, shown)
        part = random.choice(_LANGUAGES)
        given.append(Preference(better, worse, 1.0, part, float(at)))
        yield given[-1]
        if len(given) % ASKED_AT == 0:
            ranker = champion(given, fitted, ranker)[0]


def champion(known: Sequence[Preference], make: Make, before: Ranker) -> tuple[Ranker, bool]:
    """The ranker in force after a challenger was tried, and whether it was promoted."""
    earlier, later = apart(known)
    challenger = make(earlier)
    is_better = not why_not(figures(challenger, later), figures(before, later))
    return (challenger if is_better else before), is_better


def top(who: Person, ranker: Ranker, places: Sequence[Group]) -> float:
    """How often the first is the one that a person likes best."""
    return fmean(max(one, key=ranker.worth) is max(one, key=who.likes) for one in places)


def measured(make: Make, seeds: Sequence[int], sizes: Sequence[int] = SIZES) -> list[Row]:
    """What was measured after each number of answers, over as many persons as seeds."""
    found: dict[int, list[tuple[float, float, bool, float]]] = {size: [] for size in sizes}
    for seed in seeds:
        random = Random(seed)  # noqa: S311 - chance, and no secret
        who = person(random)
        places = [place(random) for _ in range(NEW_PLACES)]
        known = list(answers(who, random, max(sizes)))
        by_prior = top(who, THE_PRIOR, places)
        for size in sizes:
            made = top(who, make(known[:size]), places)
            kept, is_better = champion(known[:size], make, THE_PRIOR)
            found[size].append((by_prior, made, is_better, top(who, kept, places)))
    return [_row(size, rows) for size, rows in found.items()]


def _row(size: int, rows: Sequence[tuple[float, float, bool, float]]) -> Row:
    return Row(
        size,
        fmean(prior for prior, *_ in rows),
        fmean(made for _, made, *_ in rows),
        min(made / prior - 1 for prior, made, *_ in rows),
        fmean(is_better for *_, is_better, _ in rows),
        fmean(kept for *_, kept in rows),
        min(kept / prior - 1 for prior, *_, kept in rows),
    )


def shown(rows: Sequence[Row]) -> Iterator[str]:
    """The table of the page."""
    yield "| answers | prior top-1 | made top-1 | more | least of all | promoted | in force | least in force |"
    yield "| --: | --: | --: | --: | --: | --: | --: | --: |"
    for row in rows:
        yield (
            f"| {row.size} | {row.prior:.3f} | {row.made:.3f} | {row.made / row.prior - 1:+.1%} "
            f"| {row.least_gain:+.1%} | {row.promoted:.0%} | {row.in_force:.3f} "
            f"| {row.least_in_force:+.1%} |"
        )


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.ranking", description=__doc__)
    parser.add_argument("--persons", type=int, default=30)
    parser.add_argument("--first", type=int, default=1, help="the first person's seed")
    asked = parser.parse_args()
    for line in shown(measured(fitted, range(asked.first, asked.first + asked.persons))):
        print(line)


if __name__ == "__main__":
    main()
