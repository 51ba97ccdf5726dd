"""What a ranker knows of a suggestion, by name, and what that is worth before anybody answered.

A measure that is not known, or says nothing, is left out or 0, so that it weighs nothing.

===========  ======================================================================================
name         what it is
===========  ======================================================================================
confidence   the logit of the confidence, which is fitted to what became of proposals
structure    how unlike the examples the site is in shape, 0 or less
meaning      how alike the code is to that of the remembered correction it was found by, up to 1
recency      how many changes ago its newest example was made, 0 for none and -1 for sixty
success      the logarithm of how many were accepted for each that was turned down
complexity   how many times as complex its function is as that of the example, as -abs(log2)
scope        -1 where it was learned in another project
is ...       1 for each class that the lesson is of: what a user prefers
===========  ======================================================================================

The confidence was fitted with shape, age, record and place in it. Before anybody answered they are
worth nothing besides, and are there for what this user weighs otherwise.
"""

from collections.abc import Mapping
from typing import Final

Features = Mapping[str, float]

CONFIDENCE: Final = "confidence"
STRUCTURE: Final = "structure"
MEANING: Final = "meaning"
RECENCY: Final = "recency"
SUCCESS: Final = "success"
COMPLEXITY: Final = "complexity"
SCOPE: Final = "scope"
PREFERENCE: Final = "is "  # and the name of a class

# What a measure is worth before anybody answered, and how far a person may be from that.
PRIOR: Final[Features] = {CONFIDENCE: 1.0}
_SPREAD: Final[Features] = {CONFIDENCE: 0.4}
_USUAL_SPREAD: Final = 0.7
# No measure is so large; what says that it is comes from elsewhere.
_LARGEST: Final = 100.0
_MEASURES: Final = frozenset({CONFIDENCE, STRUCTURE, MEANING, RECENCY, SUCCESS, COMPLEXITY, SCOPE})


def spread(name: str) -> float:
    """How far a person's weight is likely to be from the prior one: a standard deviation."""
    return _SPREAD.get(name, _USUAL_SPREAD)


def as_told(measured: Features) -> dict[str, float]:
    """What a ranker is told of a suggestion that was measured, by whatever version."""
    return {
        name: max(-_LARGEST, min(_LARGEST, value))
        for name, value in measured.items()
        if is_known(name)
    }


def is_known(name: str) -> bool:
    """Whether this version measures something of that name."""
    return name in _MEASURES or name.startswith(PREFERENCE)


def less(better: Features, worse: Features) -> dict[str, float]:
    """In what the one is more than the other; nothing of what is the same in both."""
    names = {*better, *worse}
    found = {name: better.get(name, 0.0) - worse.get(name, 0.0) for name in sorted(names)}
    return {name: value for name, value in found.items() if value}
