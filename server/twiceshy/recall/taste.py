"""What is known of a user's preferences, and what that makes of the sites of a text."""

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from twiceshy.lessons.classify import classes_by_themselves
from twiceshy.lessons.compiled import Compiled
from twiceshy.lessons.confidence import LIVE_CHANGES, probability
from twiceshy.lessons.strategy import strategy_of
from twiceshy.model import LearnedLesson
from twiceshy.ranking.exploring import Arm
from twiceshy.ranking.features import (
    COMPLEXITY,
    CONFIDENCE,
    PREFERENCE,
    RECENCY,
    SCOPE,
    STRUCTURE,
    SUCCESS,
)
from twiceshy.ranking.ranker import THE_PRIOR, Ranker
from twiceshy.recall.sites import Site
from twiceshy_analyzers.metrics import complexity_around
from twiceshy_analyzers.tree import SyntaxTree

# A confidence is never so near to 0 or 1 that nothing else can count.
_LEAST: Final = 0.01
# Two lessons for one place with different results and nearly equal confidence: silence.
DOUBT: Final = 0.1
# The same in logits, where a ranker decides: a person is to prefer the one at least two to one.
TWO_TO_ONE: Final = math.log(2)


class Taste(NamedTuple):
    """Who orders what competes, what was drawn for each way of generalising, and in which project."""

    ranker: Ranker = THE_PRIOR
    drawn: Mapping[Arm, float] = MappingProxyType({})
    project: str = ""

    @property
    def is_none(self) -> bool:
        """Whether nothing but the confidence is known, so that it alone decides."""
        return self.ranker == THE_PRIOR

    @property
    def doubt(self) -> float:
        """Which of two contradicting sites is right is in doubt where one is worth no more than that more."""
        return DOUBT if self.is_none else TWO_TO_ONE

    def turn(self, site: Site) -> float:
        """By what a site waits to come up by itself; 0 where that is its confidence."""
        by = self.drawn.get(arm_of(site.entry.learned), 0.0)
        return probability(logit(site.confidence) + by) if by else 0.0


NO_TASTE: Final = Taste()


def arm_of(learned: LearnedLesson) -> Arm:
    """The domain of a lesson and the way in which it was generalised; where none is known, its language."""
    return learned.evidence.domain or learned.lesson.language, strategy_of(learned.lesson)


def features_of(site: Site, tree: SyntaxTree, project: str, changes: int) -> dict[str, float]:
    """What a ranker is told of a site in a text of a project, which has had so many changes."""
    learned, evidence = site.entry.learned, site.entry.learned.evidence
    since = 0 if site.is_new else max(0, changes - evidence.last_number)
    unwanted = evidence.rejected + evidence.reverted
    measured = {
        CONFIDENCE: logit(site.confidence),
        STRUCTURE: -math.log2(1 + sum(max(0.0, value) for value in site.against.values())),
        RECENCY: -math.log2(1 + since) / math.log2(1 + LIVE_CHANGES),
        SUCCESS: math.log((1 + evidence.accepted) / (1 + unwanted)),
        COMPLEXITY: _complexity(site, tree),
        SCOPE: -float(bool(project) and learned.project != project),
    }
    known = {name: round(value, 4) for name, value in measured.items() if value}
    return known | dict.fromkeys(_preferences(site.entry.compiled), 1.0)


def _complexity(site: Site, tree: SyntaxTree) -> float:
    """How unlike the function is in complexity to those that were corrected; 0 where one is not known."""
    usual = site.entry.learned.evidence.complexity
    here = complexity_around(tree, site.match.span(tree)) if usual else None
    return -abs(math.log2(here / usual)) if here else 0.0


def logit(confidence: float) -> float:
    """The logarithm of the odds of a confidence."""
    value = min(1 - _LEAST, max(_LEAST, confidence))
    return math.log(value / (1 - value))


@lru_cache(maxsize=4096)
def _preferences(compiled: Compiled) -> tuple[str, ...]:
    return tuple(f"{PREFERENCE}{name}" for name in dict.fromkeys(_classes(compiled)))


def _classes(compiled: Compiled) -> Iterator[str]:
    """The classes of a lesson that a person may like or not."""
    found = classes_by_themselves(compiled)
    yield f"category {found.category}"
    yield f"fix {found.fix_class}"
    yield f"way {strategy_of(compiled.lesson)}"
