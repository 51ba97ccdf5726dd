"""Training rankers from what people answered, promoting the better and rolling back the fallen.

All that is said here is said of a store; who does it when is `twiceshy.workspace.training`.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from twiceshy.memory.rankers import (
    PRIOR,
    UNREADABLE,
    Made,
    Registry,
    Word,
    champion_event,
    key_of,
    ranker_event,
)
from twiceshy.memory.traces import Traced
from twiceshy.model import Candidate, Event
from twiceshy.ranking.features import CONFIDENCE, Features, as_told
from twiceshy.ranking.kinds import challengers, ranker_of
from twiceshy.ranking.preference import Preference
from twiceshy.ranking.ranker import THE_PRIOR, Ranker
from twiceshy.ranking.trial import (
    FEWEST,
    Figures,
    figures,
    has_fallen,
    placed,
    surely_more,
    trials,
    why_not,
)
from twiceshy.recall.taste import logit
from twiceshy.workspace.preferences import margins

logger = logging.getLogger(__name__)

# SPEC 6.4: a challenger is made after so many answers, or after a week.
EVERY: Final = 500
WEEK: Final = 7 * 86_400.0
# Of the newest answers so many are looked at: what was answered years ago says little.
MOST: Final = 5_000
# What was taken says so much of what competed with it and was not shown.
UNSHOWN: Final = 0.2


class Fallen(NamedTuple):
    """How a champion, and the one before it, order what was answered since it was promoted.

    `is_so` says whether it is to be rolled back.
    """

    now: Figures
    before: Figures
    is_so: bool


def preferences_of(traces: Iterable[Traced]) -> Iterator[Preference]:
    """What answers say in features, oldest trace first.

    A suggestion was better or worse than the code as it was. One that was taken was better, too, than
    what would have made something else of the place, though the person did not see that.
    """
    for traced in traces:
        trace = traced.trace
        shown = next((one for one in trace.candidates if one.lesson == trace.lesson), None)
        own = _told(shown or Candidate(trace.lesson, trace.confidence, ""))
        for wanted, margin in margins(traced):
            nothing: Features = {}
            better, worse = (own, nothing) if wanted else (nothing, own)
            yield Preference(better, worse, margin, trace.language, trace.at)
            if wanted:
                for rival in _rivals(trace.candidates, trace.lesson):
                    yield Preference(own, rival, UNSHOWN * margin, trace.language, trace.at)


def _rivals(candidates: Iterable[Candidate], chosen: str) -> Iterator[Features]:
    """What had the same chance, and had to give way to what was shown."""
    for one in candidates:
        if one.lesson != chosen and one.stopped == "overlap" and one.features:
            yield _told(one)


def _told(one: Candidate) -> Features:
    """What a ranker is told of a candidate; of those of older traces it is the confidence."""
    return as_told(dict(one.features) or {CONFIDENCE: logit(one.confidence)})


def ranker_named(registry: Registry, key: str) -> Ranker:
    """A ranker of the registry, the prior for what is in none."""
    return usable(registry.named(key))


def usable(made: Made | None) -> Ranker:
    """A ranker that was made; the prior in the place of none, and of one that this version cannot read."""
    if made is None:
        return THE_PRIOR
    try:
        return ranker_of(made.kind, made.model)
    except (KeyError, TypeError, ValueError) as error:
        _complain(made.key, made.refused if made.kind == UNREADABLE else str(error))
        return THE_PRIOR


@lru_cache
def _complain(key: str, why: str) -> None:
    """Says once that a ranker is of no use here: it is asked for whenever lessons are read."""
    logger.warning("The confidence alone orders, for the ranker %s is of no use here: %s", key, why)


def is_due(registry: Registry, now: float) -> bool:
    """Whether a challenger is to be made: 500 answers or a week after the last one was."""
    if registry.first_answer is None:
        return False
    at, then = registry.first_answer, 0
    if registry.made:
        at, then = registry.made[-1].at, registry.made[-1].answers
    new = registry.answers - then
    # A clock that was set back makes nobody wait for years.
    return new >= EVERY or (new > 0 and abs(now - at) >= WEEK)


def trained(
    registry: Registry,
    traces: Iterable[Traced],
    now: float,
    is_stopped: Callable[[], bool] = lambda: False,
) -> list[Event]:
    """What is recorded of a training: each challenger with its figures, and who is promoted.

    A challenger is made of all answers. Its figures are those of its like that were made of less, each
    tried on what came next.

    Nothing where too little was answered to try one.

    Raises Interrupted where `is_stopped` says so.
    """
    known = list(preferences_of(traces))[-MOST:]
    held = list(trials(known))
    champion = ranker_named(registry, registry.words[-1].ranker if registry.words else PRIOR)
    now_placed = placed((champion, later) for _, later in held)
    before = figures(now_placed)
    if before.weight < FEWEST:
        return []
    tried, counts = [], (len(known), registry.answers)
    made_of = [*(earlier for earlier, _ in held), known]
    for *rankers, last in zip(*(challengers(one, is_stopped) for one in made_of), strict=True):
        would = placed(zip(rankers, (later for _, later in held), strict=True))
        found = figures(would)
        refused = why_not(found, before, surely_more(would, now_placed))
        made = Made(
            "", now, last.kind, last.body(), *counts, found._asdict(), before._asdict(), refused
        )
        tried.append(made._replace(key=key_of(made)))
    fit = [one for one in tried if not one.refused]
    best = max(fit, key=lambda one: float(one.figures["right"]), default=None)
    events = []
    for one in tried:
        behind = best is not None and one is not best and not one.refused
        last = one._replace(refused=f"{best.kind} did better") if behind and best else one
        events.append(ranker_event(last))
    if best is not None:
        reason = f"{best.figures['right']:.3f} right and not {before.right:.3f}"
        events.append(_word(registry, best.key, now, f"promoted: {reason}"))
    return events


def live(registry: Registry, traces: Iterable[Traced]) -> Fallen | None:
    """How the champion orders what was seen since it was promoted; None while the prior orders."""
    champion = registry.champion
    if champion is None:
        return None
    known = list(preferences_of(traces))[-MOST:]
    before = ranker_named(registry, registry.predecessor)
    now_placed, would = placed([(usable(champion), known)]), placed([(before, known)])
    now, then = figures(now_placed), figures(would)
    return Fallen(now, then, has_fallen(now, then, surely_more(would, now_placed)))


def rolled_back(registry: Registry, now: float, reason: str) -> Event | None:
    """The word that the one before the champion orders again; None while the prior orders."""
    if registry.champion is None:
        return None
    return _word(registry, registry.predecessor, now, f"rolled back: {reason}")


def _word(registry: Registry, key: str, now: float, reason: str) -> Event:
    return champion_event(Word(key, now, reason), len(registry.words))
