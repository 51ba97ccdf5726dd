"""What a ranker is: whatever says how much a suggestion is worth to this user."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from twiceshy.ranking.features import PRIOR, Features

LOGIT: Final = "conditional logit"


class Ranker(Protocol):
    """An order of suggestions. Leaving the code as it is has a worth of 0."""

    @property
    def kind(self) -> str:
        """What kind of model it is."""

    def worth(self, features: Features) -> float:
        """How much a suggestion is worth: the logit of its being wanted."""

    def body(self) -> Mapping[str, Any]:
        """The ranker as plain JSON."""


@dataclass(frozen=True, slots=True)
class Logit:
    """A conditional logit: the worth is a weighed sum, with the prior's weight where it has none."""

    weights: tuple[tuple[str, float], ...] = ()

    @property
    def kind(self) -> str:
        """What kind of model it is."""
        return LOGIT

    def worth(self, features: Features) -> float:
        """The weighed sum of the features."""
        known = {**PRIOR, **dict(self.weights)}
        return sum(known.get(name, 0.0) * value for name, value in features.items())

    def body(self) -> dict[str, Any]:
        """The weights by name."""
        return dict(self.weights)


# What is in force before anybody answered enough.
THE_PRIOR: Final = Logit()


def logit_of(body: Mapping[str, Any]) -> Logit:
    """The ranker behind `body`; raises TypeError or ValueError if it is none."""
    weights = sorted((str(name), float(value)) for name, value in body.items())
    if not all(math.isfinite(value) for _, value in weights):
        raise ValueError("a weight is no number")
    return Logit(tuple(weights))
