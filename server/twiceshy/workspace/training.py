"""Training rankers in the background, and rolling back a champion that has fallen.

It is looked now and then whether a training is due, by one server at a time
(`twiceshy.workspace.chores`). That takes seconds, and so it happens on a thread of its own with a
store of its own, which is only read; what came of it goes back to the writer's thread. A server that
ends meanwhile lets go of it, and the next one that looks begins anew.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from twiceshy.errors import TwiceshyError
from twiceshy.memory.rankers import Registry
from twiceshy.memory.store import Store
from twiceshy.model import Event
from twiceshy.ranking.fitting import Interrupted
from twiceshy.workspace.background import Background
from twiceshy.workspace.ranking import is_due, live, rolled_back, trained

logger = logging.getLogger(__name__)

# After so many more answers it is looked whether the champion has fallen.
LOOKED_AFTER: Final = 40


class Training:
    """The training of one engine. `look` runs on the writer's thread."""

    def __init__(self, database: Path, background: Background, clock: Callable[[], float]) -> None:
        self._database, self._background, self._clock = database, background, clock
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._answers = 0

    def look(self, store: Store) -> None:
        """Begin to train where that is due, or to look after the champion."""
        if self._thread is not None and self._thread.is_alive():
            return
        registry = store.rankers.registry()
        if is_due(registry, self._clock()):
            self._begin("training a ranker", _training)
        elif registry.champion and registry.answers - self._answers >= LOOKED_AFTER:
            self._answers = registry.answers
            self._begin("looking after the ranker", _looking_after)

    def stop(self) -> None:
        """Let go of a training."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _begin(self, doing: str, work: "_Work") -> None:
        self._thread = threading.Thread(
            target=partial(self._run, doing, work), name="twiceshy-training", daemon=True
        )
        self._thread.start()

    def _run(self, doing: str, work: "_Work") -> None:
        try:
            with Store.open(self._database, clock=self._clock, read_only=True) as store:
                events = work(store, self._clock(), self._ended.is_set)
        except Interrupted:
            logger.info("Stopped while %s", doing)
        except (TwiceshyError, KeyError, TypeError, ValueError):
            logger.exception("While %s", doing)
        else:
            if events:
                self._background.do(doing, partial(_keep, events), writes=True)


_Work = Callable[[Store, float, Callable[[], bool]], Sequence[Event]]


def _training(store: Store, now: float, is_stopped: Callable[[], bool]) -> Sequence[Event]:
    registry = store.rankers.registry()
    fallen = _fallen(store, registry, now)
    return fallen or trained(registry, store.traces(), now, is_stopped)


def _looking_after(store: Store, now: float, _is_stopped: Callable[[], bool]) -> Sequence[Event]:
    return _fallen(store, store.rankers.registry(), now)


def _fallen(store: Store, registry: Registry, now: float) -> Sequence[Event]:
    """The word that a champion that has fallen is rolled back, if it has."""
    found = live(registry, store.traces(since=registry.turn)) if registry.champion else None
    if found is None or not found.is_so:
        return ()
    reason = f"{found.now.right:.3f} right since then, {found.before.right:.3f} by the one before"
    word = rolled_back(registry, now, reason)
    return (word,) if word else ()


def _keep(events: Sequence[Event], store: Store) -> None:
    for one in events:
        outcome = one.body.get("reason") or one.body.get("refused")
        if store.record([one]):
            logger.info("Ranking: %s", outcome)
        else:
            logger.info("Ranking: another server was faster than: %s", outcome)
