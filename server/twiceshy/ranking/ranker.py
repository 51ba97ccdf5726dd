"""What a ranker is: whatever says how much a suggestion is worth to this user."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from twiceshy.ranking.features import PRIOR, Features, is_known

LOGIT: Final = "conditional logit"
# A model has no more parts, and no larger number in one: it may come from anywhere.
MOST: Final = 1_000
LARGEST: Final = 1_000.0


class Ranker(Protocol):
    """An order of suggestions. Leaving the code as it is has a worth of 0."""

    @property
    def kind(self) -> str:
        """What kind of model it is."""

    def worth(self, features: Features) -> float:
        """How much a suggestion is worth beside others: what is more likely to be wanted comes first."""

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
    """The ranker behind `body`; raises TypeError or ValueError if it is none, or weighs what we do not measure."""
    if len(body) > MOST:
        raise ValueError(f"it has more than {MOST:,} weights")
    return Logit(tuple(sorted((measure(name), number(value)) for name, value in body.items())))


def measure(name: object) -> str:
    """The name of a measure of this version; raises ValueError for another: it was fitted with that."""
    if not isinstance(name, str) or not is_known(name):
        raise ValueError(f"nothing here is measured as {name!r:.40}")
    return name


def number(value: object) -> float:
    """A number of a model; raises ValueError for what is none, or so large that it would decide alone."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
        raise ValueError(f"{value!r:.40} is no number of a model")
    return float(value)
