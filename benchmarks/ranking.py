"""`python -m benchmarks.ranking`: how well a ranker orders after some answers, and never worse.

Simulated persons have hidden preferences: other weights than the prior's, and classes of lessons
that they like or do not. At each place some lessons compete; the one that comes first by the ranker
in force is shown, and the person takes it if it is worth something to them, and rejects it otherwise;
one answer in ten is the wrong one. Traces, training, promotion and rolling back are the product's own:
a challenger is made every week of a hundred answers.

Top-1 is how often the first of the lessons at a new place is the one that the person likes best.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import fmean
from typing import NamedTuple

from twiceshy.memory.rankers import RANKER, Registry, Word, decode_ranker
from twiceshy.memory.traces import Traced
from twiceshy.model import Answer, Candidate, Event, Trace, Verdict
from twiceshy.ranking import features as of
from twiceshy.ranking.boosted import boosted
from twiceshy.ranking.features import PREFERENCE, Features
from twiceshy.ranking.fitting import fitted
from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import THE_PRIOR, Ranker
from twiceshy.workspace.ranking import (
    WEEK,
    is_due,
    live,
    preferences_of,
    ranker_named,
    rolled_back,
    trained,
)

NOISE = 0.1
SIZES = (10, 25, 50, 100, 200, 300, 500, 700, 1000)
A_WEEK = 100
LOOKED_AFTER = 50
NEW_PLACES = 500
_CLASSES = 12
_LANGUAGES = ("python", "go", "javascript")
Make = Callable[[Sequence[Preference]], Ranker]
Group = list[dict[str, float]]


class Person(NamedTuple):
    """Somebody with tastes: what each feature is worth to them."""

    weights: dict[str, float]

    def likes(self, one: Features) -> float:
        """How much they like a suggestion; above 0 they want it."""
        return sum(self.weights.get(name, 0.0) * value for name, value in one.items())


@dataclass(slots=True)
class Server:
    """A registry, and the answers so far."""

    registry: Registry = field(default_factory=lambda: Registry([], [], 0, 0.0))
    traces: list[Traced] = field(default_factory=list)

    @property
    def ranker(self) -> Ranker:
        """Who orders now."""
        words = self.registry.words
        return ranker_named(self.registry, words[-1].ranker if words else "")

    def answered(self, traced: Traced) -> None:
        """One more answer; it is looked whether a training is due, and whether the champion fell."""
        self.traces.append(traced)
        self.registry = self.registry._replace(answers=len(self.traces))
        now = traced.trace.at
        if is_due(self.registry, now):
            for event in trained(self.registry, self.traces, now):
                self._record(event)
        elif len(self.traces) % LOOKED_AFTER == 0:
            found = live(self.registry, self.traces[self.registry.turn :])
            word = rolled_back(self.registry, now, "") if found and found.is_so else None
            if word is not None:
                self._record(word)

    def _record(self, event: Event) -> None:
        if event.kind == RANKER:
            made = decode_ranker(event.key or "", event.at, event.body)
            self.registry = self.registry._replace(made=[*self.registry.made, made])
        else:
            word = Word(event.body["ranker"], event.at, event.body["reason"], len(self.traces))
            self.registry = self.registry._replace(words=[*self.registry.words, word])


class Measured(NamedTuple):
    """Top-1 of one person after so many answers, and how often a ranker was promoted until then."""

    prior: float
    made: float
    in_force: float
    promoted: int
    back: int


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


def answer(who: Person, random: Random, number: int, ranker: Ranker) -> Traced:
    """What a person answers to what comes first at a place."""
    known = sorted(place(random), key=ranker.worth, reverse=True)
    candidates = tuple(
        Candidate(f"lesson {at}", 0.0, "overlap" if at else "", tuple(one.items()))
        for at, one in enumerate(known)
    )
    key, at = str(number), number * WEEK / A_WEEK
    trace = Trace(
        *(key, "p", "a", random.choice(_LANGUAGES), "lesson 0", None, key, "high", 0.8, at),
        *("statement", "before", "after", candidates),
    )
    wants = (who.likes(known[0]) > 0) != (random.random() < NOISE)
    said: Answer = "accepted" if wants else "rejected"
    return Traced(trace, (Verdict("p", "lesson 0", key, said, at, trace=key),), {})


def top(who: Person, ranker: Ranker, places: Sequence[Group]) -> float:
    """How often the first is the one that a person likes best."""
    return fmean(max(one, key=ranker.worth) is max(one, key=who.likes) for one in places)


def measured(
    seed: int, sizes: Sequence[int] = SIZES, places: int = NEW_PLACES, make: Make = fitted
) -> list[Measured]:
    """What was measured of one person, after each number of answers."""
    random = Random(seed)  # noqa: S311 - chance, and no secret
    who, server = person(random), Server()
    new = [place(random) for _ in range(places)]
    prior = top(who, THE_PRIOR, new)
    found = []
    for number in range(1, max(sizes) + 1):
        server.answered(answer(who, random, number, server.ranker))
        if number in sizes:
            made = make(list(preferences_of(server.traces)))
            reasons = [word.reason for word in server.registry.words]
            found.append(
                Measured(
                    prior,
                    top(who, made, new),
                    top(who, server.ranker, new),
                    sum(one.startswith("promoted") for one in reasons),
                    sum(one.startswith("rolled back") for one in reasons),
                )
            )
    return found


def measured_before(
    kept: Path | None, seeds: Sequence[int], make: Make
) -> Iterator[list[Measured]]:
    """What was measured of each person; those who are in the file are not measured again."""
    known = json.loads(kept.read_text()) if kept and kept.exists() else {}
    for seed in seeds:
        if str(seed) not in known:
            started = time.process_time()
            known[str(seed)] = measured(seed, make=make)
            print(f"{seed}: {time.process_time() - started:.1f} s", file=sys.stderr, flush=True)
            if kept:
                kept.write_text(json.dumps(known))
        yield [Measured(*one) for one in known[str(seed)]]


def shown(found: Sequence[Sequence[Measured]], sizes: Sequence[int] = SIZES) -> Iterator[str]:
    """The table of the page: over all persons, and the one who has least of it."""
    yield (
        "| answers | prior top-1 | made of all answers | more | least | in force | more | least "
        "| promoted | back |"
    )
    yield "| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |"
    for size, rows in zip(sizes, zip(*found, strict=True), strict=True):
        prior, made, force = (fmean(one[at] for one in rows) for at in range(3))
        yield (
            f"| {size} | {prior:.3f} | {made:.3f} | {made / prior - 1:+.0%} "
            f"| {min(one.made / one.prior - 1 for one in rows):+.0%} "
            f"| {force:.3f} | {force / prior - 1:+.0%} "
            f"| {min(one.in_force / one.prior - 1 for one in rows):+.0%} "
            f"| {fmean(one.promoted for one in rows):.1f} | {fmean(one.back for one in rows):.1f} |"
        )


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.ranking", description=__doc__)
    parser.add_argument("--persons", type=int, default=40)
    parser.add_argument("--first", type=int, default=1, help="the first person's seed")
    parser.add_argument(
        "--trees", action="store_true", help="make trees of all answers, with LightGBM"
    )
    parser.add_argument("--resume", type=Path, help="a file that keeps who was measured already")
    asked = parser.parse_args()
    make: Make = boosted if asked.trees else fitted
    seeds = range(asked.first, asked.first + asked.persons)
    found = list(measured_before(asked.resume, seeds, make))
    for line in shown(found):
        print(line)


if __name__ == "__main__":
    main()
