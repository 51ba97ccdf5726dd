"""What is known of a user's preferences when the lessons of a project are read."""

import logging
from collections.abc import Iterable, Iterator
from hashlib import sha256

from twiceshy.memory.events import DAY
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson
from twiceshy.ranking.exploring import Arm, moved, records
from twiceshy.ranking.kinds import ranker_of
from twiceshy.ranking.ranker import THE_PRIOR, Ranker
from twiceshy.recall.taste import Taste, arm_of

logger = logging.getLogger(__name__)


def taste_of(
    store: Store, project: str, learned: Iterable[LearnedLesson], now: float | None = None
) -> Taste:
    """Who orders what competes in a project; with a time, also whose turn it is on that day.

    What is drawn is the same all day, so that nothing flickers, and another one for each store.
    """
    ranker = _ranker(store)
    if now is None:
        return Taste(ranker, project=project)
    known = {one.lesson.key: one for one in learned}.values()
    arms = sorted({arm_of(one) for one in known})
    seed = sha256(store.secret() + f"{project} {int(now // DAY)}".encode()).hexdigest()
    return Taste(ranker, moved(records(_answers(known)), arms, seed), project)


def _ranker(store: Store) -> Ranker:
    """The champion; the prior in the place of one that this version cannot read."""
    made = store.rankers.champion()
    if made is None:
        return THE_PRIOR
    try:
        return ranker_of(made.kind, made.model)
    except (KeyError, TypeError, ValueError) as error:
        logger.warning("The ranker %s is of no use here: %s", made.key, error)
        return THE_PRIOR


def _answers(known: Iterable[LearnedLesson]) -> Iterator[tuple[Arm, float]]:
    for one in known:
        yield arm_of(one), float(one.evidence.accepted)
        yield arm_of(one), -float(one.evidence.rejected + one.evidence.reverted)
