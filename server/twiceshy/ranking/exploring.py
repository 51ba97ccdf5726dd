"""Which ways of generalising are given a chance: Thompson sampling.

For each domain and each way in which its lessons were generalised, what people answered is a beta
distribution of how often such a suggestion is wanted. A number is drawn from each, and moves the
turn of what waits for a place in the budget of noise: ways that nobody knows come up now and then,
those that were wanted come up, and those that were not come last. What may come up, and how much of
it, is decided elsewhere; this is about the order alone.
"""

import math
from collections.abc import Iterable, Mapping
from random import Random
from typing import Final, NamedTuple

# As many answers as nobody has given yet: wanted, and not.
PRIOR_WANTED: Final = 6.0
PRIOR_UNWANTED: Final = 2.0
# No draw moves a turn further, in logits: it changes who comes first, and never who is sure.
MOST_MOVED: Final = 2.0

# The domain, and the way.
Arm = tuple[str, str]


class Record(NamedTuple):
    """How many suggestions of one way were wanted in a domain, and how many were not."""

    wanted: float = 0.0
    unwanted: float = 0.0


def records(answers: Iterable[tuple[Arm, float]]) -> dict[Arm, Record]:
    """What is known of each way; an answer is the weight of a yes, or below 0 that of a no."""
    found: dict[Arm, Record] = {}
    for arm, weight in answers:
        known = found.get(arm, Record())
        found[arm] = Record(known.wanted + max(0.0, weight), known.unwanted + max(0.0, -weight))
    return found


def moved(known: Mapping[Arm, Record], arms: Iterable[Arm], seed: str) -> dict[Arm, float]:
    """By how much each way's suggestions are moved, in logits; the same for the same seed.

    Each is drawn by itself: what else there is to draw changes nothing.
    """
    return {arm: _moved(known.get(arm, Record()), f"{seed} {arm[0]} {arm[1]}") for arm in arms}


def _moved(record: Record, seed: str) -> float:
    wanted = PRIOR_WANTED + record.wanted
    unwanted = PRIOR_UNWANTED + record.unwanted
    drawn = Random(seed).betavariate(wanted, unwanted)  # noqa: S311 - chance, and no secret
    usual = math.log(PRIOR_WANTED / PRIOR_UNWANTED)
    drawn = min(1 - 1e-9, max(1e-9, drawn))
    return max(-MOST_MOVED, min(MOST_MOVED, math.log(drawn / (1 - drawn)) - usual))
