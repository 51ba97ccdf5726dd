"""The kinds of rankers: which are made when one is trained, and how one comes back from its JSON."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from twiceshy.ranking import boosted
from twiceshy.ranking.fitting import fitted
from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import LOGIT, Ranker, logit_of


def challengers(
    preferences: Sequence[Preference], is_stopped: Callable[[], bool] = lambda: False
) -> Iterator[Ranker]:
    """A ranker of each kind that can be made here. Raises Interrupted where `is_stopped` says so."""
    yield fitted(preferences, is_stopped)
    if boosted.is_installed():
        yield boosted.boosted(preferences)


def ranker_of(kind: str, model: Mapping[str, Any]) -> Ranker:
    """The ranker behind JSON; raises KeyError, TypeError or ValueError for one that is not known."""
    if kind == LOGIT:
        return logit_of(model)
    if kind == boosted.LAMBDAMART:
        return boosted.trees_of(model)
    raise ValueError(f"there is no ranker of the kind {kind!r}")
