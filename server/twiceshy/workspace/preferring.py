"""What is known of a user's preferences when the lessons of a project are read."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from twiceshy.memory.events import DAY
from twiceshy.memory.store import Store
from twiceshy.model import Evidence, LearnedLesson
from twiceshy.ranking.exploring import Arm, moved, records
from twiceshy.recall.taste import Taste, arm_of
from twiceshy.workspace.ranking import usable


def taste_of(
    store: Store, project: str, learned: Sequence[LearnedLesson], now: float | None = None
) -> Taste:
    """Who orders what competes in a project; with a time, also whose turn it is on that day.

    What is drawn is the same all day, so that nothing flickers, and another one for each store.
    """
    ranker = usable(store.rankers.champion())
    if now is None:
        return Taste(ranker, project=project)
    arms = {arm_of(one) for one in learned}
    answered = {one.lesson.key: one for one in learned if _is_answered(one.evidence)}
    seed = sha256(store.secret() + f"{project} {int(now // DAY)}".encode()).hexdigest()
    return Taste(ranker, moved(records(_answers(answered.values())), sorted(arms), seed), project)


def _is_answered(evidence: Evidence) -> bool:
    return bool(evidence.accepted or evidence.rejected or evidence.reverted)


def _answers(known: Iterable[LearnedLesson]) -> Iterator[tuple[Arm, float]]:
    for one in known:
        yield arm_of(one), float(one.evidence.accepted)
        yield arm_of(one), -float(one.evidence.rejected + one.evidence.reverted)
