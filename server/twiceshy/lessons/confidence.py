"""Confidence: the probability that a person would make this edit here.

One logistic model over what a lesson and a site are like, the same for all lessons, so that a
lesson with one example is judged by what its likes are worth. Its weights are fitted to what
became of proposals (`benchmarks/fit_confidence.py`, docs/how-it-learns.md); what a person answered
counts on top, by hand-set weights, as no benchmark has answers.
"""

import math
from collections.abc import Mapping
from typing import Final

from twiceshy.lessons.confidence_weights import WEIGHTS
from twiceshy.lessons.traits import PLAIN_SIZE, Size, Traits
from twiceshy.model import Evidence, Level

EXACT: Final = 0.95
HIGH: Final = 0.85
MEDIUM: Final = 0.70
LOW: Final = 0.50

# A migration is live while its last change is among this many newest ones of the project.
LIVE_CHANGES: Final = 60
# Of code that was written after a correction its age says nothing: the mistake comes back. What was
# passed over until then still counts.
NO_AGE: Final = -1
# Known from history alone and not live: for review only, whatever else speaks for it.
REVIEW_CAP: Final = 0.65
# One example, however plain, is no diagnostic before somebody has accepted it elsewhere.
SINGLE_CAP: Final = 0.84

# What a person asked to be remembered is a diagnostic where the code is like the example.
MEANT_FLOOR: Final = 0.90

# What sets a demoted lesson apart from the level that it lost.
_JUST_BELOW = 0.01

# What a tool complains of where a lesson matches makes it sure, but no surer than this.
SYMPTOM_CAP: Final = 0.94
_PER_SYMPTOM = 1.0  # 0.50 becomes 0.73, 0.65 becomes 0.83: for review becomes a quick fix

_PER_ACCEPTED = 0.9
_PER_REJECTED = -0.25  # three in a row silence it; see `is_silenced`
_PER_REVERTED = -1.5


def confidence(
    evidence: Evidence, traits: Traits, size: Size = PLAIN_SIZE, *, changes_since: int
) -> float:
    """The confidence of a lesson at a site like its examples, between 0 and 1.

    `changes_since` counts the project's changes after the lesson's last example, or is `NO_AGE`.
    """
    score = weighed_sum(measures(evidence, traits, size, changes_since=changes_since))
    score += _PER_ACCEPTED * math.log2(1 + evidence.accepted)
    score += _PER_REJECTED * evidence.rejected
    score += _PER_REVERTED * math.log2(1 + evidence.reverted)
    value = probability(score)
    if needs_review(evidence, traits, changes_since=changes_since):
        value = min(value, REVIEW_CAP)
    elif is_single(evidence):
        value = min(value, SINGLE_CAP)
    if is_proposed(evidence):
        value = max(value, LOW)  # a person took it once: that is worth a look
    if evidence.meant and not evidence.rejected and not evidence.reverted:
        value = max(value, MEANT_FLOOR)
    return demoted(value) if evidence.demoted else value


def is_single(evidence: Evidence) -> bool:
    """Whether a lesson rests on one example, which nobody has confirmed."""
    return len(evidence.experiences) < 2 and not evidence.accepted and not evidence.meant


def demoted(value: float) -> float:
    """A confidence one level lower: a diagnostic is a quick fix, and that one is for review."""
    below = next((level for level in (HIGH, MEDIUM, LOW) if value >= level), None)
    return value if below is None else min(value, below - _JUST_BELOW)


def at_site(value: float, strangeness: Mapping[str, float]) -> float:
    """A lesson's confidence at a site that is unlike its examples in some ways; never higher."""
    if not any(strangeness.values()) or not 0 < value < 1:
        return value
    return probability(math.log(value / (1 - value)) + min(0.0, weighed_sum(strangeness)))


def where_complained(value: float) -> float:
    """A lesson's confidence at a site that a tool complains of as it did of the lesson's examples.

    That another source says the same raises the odds, up to `SYMPTOM_CAP`: never to "exact", and
    nothing that is too unsure to be reviewed.
    """
    if not LOW <= value < SYMPTOM_CAP:
        return value
    return min(SYMPTOM_CAP, probability(math.log(value / (1 - value)) + _PER_SYMPTOM))


def weighed_sum(measured: Mapping[str, float]) -> float:
    """The logit of some measures; one that has no weight counts nothing."""
    return sum(WEIGHTS.get(name, 0.0) * value for name, value in measured.items())


def probability(logit: float) -> float:
    """The probability of a logit."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def measures(
    evidence: Evidence, traits: Traits, size: Size, *, changes_since: int
) -> dict[str, float]:
    """What the model knows of a lesson, by name; each is 0 where there is nothing to say."""
    support = len(evidence.experiences)
    live = changes_since == 0
    unreached = math.log2(1 + evidence.unreached)
    return {
        "always": 1.0,
        "examples": min(3.0, math.log2(max(1, support))),
        "varied": min(3.0, math.log2(max(1, evidence.variety))),
        "commits": float(evidence.commits > 1),
        "files": float(evidence.files > 1),
        "by hand": float(evidence.taught),
        "under way": float(live or changes_since == NO_AGE),
        "age": min(1.5, math.log2(1 + max(0, changes_since)) / math.log2(1 + LIVE_CHANGES)),
        "left alone": min(4.0, math.log2(1 + evidence.left_alone)),
        "not reached": min(4.0, unreached) * live,
        "passed over": min(4.0, unreached) * (not live),
        "inexact": float(not evidence.exact),
        **{name: float(value) for name, value in zip(traits._fields, traits, strict=True)},
        "no name, one example": float(not traits.named and support == 1),
        "own, one example": float(traits.own and support == 1),
        "words": min(3.0, math.log2(1 + size.words)),
        "holes": min(3.0, math.log2(1 + size.holes)),
        "brought": min(3.0, math.log2(1 + size.brought)),
        "conditions": float(min(3, size.conditions)),
    }


def needs_review(evidence: Evidence, traits: Traits, *, changes_since: int) -> bool:
    """Whether a lesson is known from history alone and its migration is not live (SPEC 2.4).

    A history does not say why code was taken out: deletions stay in review until one is accepted,
    and so do types that are only added and keywords that are exchanged, such as `var` for `const`:
    which is right cannot be told from syntax. What was made of another lesson stays there until a
    person approves it, by saying that its examples are meant.
    """
    if is_proposed(evidence):
        return True
    if evidence.accepted or evidence.meant:
        return False
    if traits.annotates or traits.rekeys:
        return True  # of 173 such places in one history 22 were filled so (docs/learning-log.md)
    if evidence.taught:
        return False
    return evidence.commits < 2 or changes_since > LIVE_CHANGES or traits.deletes


def is_proposed(evidence: Evidence) -> bool:
    """Whether a lesson was made of another one, and no person has approved it yet."""
    return bool(evidence.made_of) and not evidence.meant


def is_silenced(evidence: Evidence) -> bool:
    """Whether a person's answers silence a lesson until it is revived (SPEC 6.2)."""
    return evidence.silenced


def level_of(value: float) -> Level:
    """How a confidence is shown; SPEC 5."""
    if value >= EXACT:
        return "exact"
    if value >= HIGH:
        return "high"
    if value >= MEDIUM:
        return "medium"
    return "low" if value >= LOW else "silent"
