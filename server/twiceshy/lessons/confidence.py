"""Confidence: the probability that a person would make this edit here.

One logistic model over the features of a lesson's evidence, the same for all lessons, so that a
lesson with one example is judged by what its likes are worth. The weights of this first version
are set by hand from measured precisions (a single example 78 to 87 % right, several 90 % and more;
one matching place left alone 54 %); they are to be replaced by fitted ones.
"""

import math
from typing import Final

from twiceshy.lessons.traits import Traits
from twiceshy.model import Evidence, Level

EXACT: Final = 0.95
HIGH: Final = 0.85
MEDIUM: Final = 0.70
LOW: Final = 0.50

# A migration is live while its last change is among this many newest ones of the project.
LIVE_CHANGES: Final = 60
# Known from history alone and not live: for review only, whatever else speaks for it.
REVIEW_CAP: Final = 0.65
# What history did long ago is rarely wanted today: under a tenth of later edits (FINDINGS).
_STALE = -4.0

_BASE = 1.1
_PER_DOUBLED_SUPPORT = 0.8
_SECOND_COMMIT = 0.3
_SECOND_FILE = 0.2
_NO_NAME = -0.2
# Unwrapping a builtin or a keyword, and adding to what only keywords anchor, fits nearly anywhere.
_NO_NAME_UNWRAPS = -1.6
_NO_NAME_ADDS = -0.9
_IMPOSES = -1.0
_ATTRIBUTE = -0.5
_BARE = -0.4
_KEYWORD = -1.2
_DELETES = -1.0
_UNWRAPS = -0.5
_DISCARDS = -1.5
_REWRITES = -1.0
_INEXACT = -1.2
_PER_DOUBLED_LEFT_ALONE = -1.1
_PER_ACCEPTED = 0.9
_PER_REJECTED = -0.25  # three in a row silence it; see `is_silenced`
_PER_REVERTED = -1.5


def confidence(evidence: Evidence, traits: Traits, *, changes_since: int) -> float:
    """The confidence of a lesson, between 0 and 1.

    `changes_since` counts the project's changes after the lesson's last example.
    """
    support = len(evidence.experiences)
    score = _BASE + _PER_DOUBLED_SUPPORT * math.log2(max(1, support))
    score += _SECOND_COMMIT * (evidence.commits > 1) + _SECOND_FILE * (evidence.files > 1)
    score += _NO_NAME * (not traits.named) + _DELETES * traits.deletes
    score += _UNWRAPS * traits.unwraps
    score += _NO_NAME_UNWRAPS * (not traits.named and (traits.deletes or traits.unwraps))
    score += _NO_NAME_ADDS * (not traits.named and traits.adds)
    score += (
        _IMPOSES * traits.imposes
        + _ATTRIBUTE * traits.attribute
        + _BARE * (traits.bare and not traits.adds)
        + _KEYWORD * (traits.keyword and not traits.adds)
    )
    score += _DISCARDS * traits.discards + _REWRITES * traits.rewrites
    score += _INEXACT * (not evidence.exact)
    score += _PER_DOUBLED_LEFT_ALONE * math.log2(1 + evidence.left_alone)
    score += _PER_ACCEPTED * math.log2(1 + evidence.accepted)
    score += _PER_REJECTED * evidence.rejected
    score += _PER_REVERTED * math.log2(1 + evidence.reverted)
    review = needs_review(evidence, traits, changes_since=changes_since)
    score += _STALE * (review and changes_since > LIVE_CHANGES)
    probability = 1 / (1 + math.exp(-score))
    return min(probability, REVIEW_CAP) if review else probability


def needs_review(evidence: Evidence, traits: Traits, *, changes_since: int) -> bool:
    """Whether a lesson is known from history alone and its migration is not live (SPEC 2.4).

    A history does not say why code was taken out: deletions stay in review until one is accepted.
    """
    if evidence.accepted or evidence.taught:
        return False
    return evidence.commits < 2 or changes_since > LIVE_CHANGES or traits.deletes


def is_silenced(evidence: Evidence) -> bool:
    """Whether rejections silence a lesson until a person revives it (SPEC 6.2)."""
    return evidence.rejected >= 3 + evidence.accepted


def level_of(value: float) -> Level:
    """How a confidence is shown; SPEC 5."""
    if value >= EXACT:
        return "exact"
    if value >= HIGH:
        return "high"
    if value >= MEDIUM:
        return "medium"
    return "low" if value >= LOW else "silent"
