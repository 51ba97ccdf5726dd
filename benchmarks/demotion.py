"""`python -m benchmarks.demotion`: how soon a lesson is demoted, by how often it is not wanted.

Simulated lessons are seen a hundred times, and not wanted with a probability of their own; the
product's rule decides (`twiceshy.memory.trust`). Back is how often one that is demoted is trusted
again within as many.
"""

from collections.abc import Iterator
from random import Random
from statistics import fmean, median

from twiceshy.memory.trust import FEWEST, states

LESSONS = 2000
TIMES = 100
RATES = (0.02, 0.05, 0.08, 0.10, 0.15, 0.20, 0.30, 0.50)


def outcomes(rate: float, times: int, seed: int) -> list[bool]:
    """Whether each suggestion of a lesson is not wanted."""
    chance = Random(seed)  # noqa: S311 - chance, and no secret
    return [chance.random() < rate for _ in range(times)]


def first(known: Iterator[bool], *, is_demoted: bool) -> int | None:
    """After how many that were seen a lesson is demoted, or trusted again; None for never."""
    return next((at for at, one in enumerate(known, start=1) if one is is_demoted), None)


def row(rate: float, lessons: int = LESSONS) -> tuple[float, float | None, float]:
    """The share that is demoted, after how many in the middle, and the share that comes back."""
    down = [first(states(outcomes(rate, TIMES, seed)), is_demoted=True) for seed in range(lessons)]
    found = [one for one in down if one is not None]
    back = []
    for seed in range(lessons):
        known = states([True] * FEWEST + outcomes(rate, TIMES, lessons + seed))
        later = [one for number, one in enumerate(known) if number >= FEWEST]
        back.append(not all(later))
    return len(found) / lessons, median(found) if found else None, fmean(back)


def main() -> None:
    """Measure, and print the table."""
    print("| not wanted | demoted | after (median) | back |\n| --: | --: | --: | --: |")
    for rate in RATES:
        down, after, back = row(rate)
        middle = "-" if after is None else f"{after:.0f}"
        print(f"| {rate:.0%} | {down:.1%} | {middle} | {back:.1%} |")


if __name__ == "__main__":
    main()
