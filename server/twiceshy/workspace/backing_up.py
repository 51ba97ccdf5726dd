"""The backup of the day, made on a thread of its own: what is recorded meanwhile waits for nothing.

It is looked now and then whether one is due (`twiceshy.workspace.chores`). One that was given up,
because something was forgotten meanwhile, is begun again then.
"""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from twiceshy.memory.restoring import back_up_daily
from twiceshy.memory.store import Store

DOING = "making the backup of the day"


class BackingUp:
    """The backups of one server. `hand_over` does work on the writer's thread, where failures are told."""

    def __init__(
        self,
        database: Path,
        clock: Callable[[], float],
        hand_over: Callable[[str, Callable[[Store], None]], object],
    ) -> None:
        self._database, self._clock, self._hand_over = database, clock, hand_over
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def look(self, _store: Store) -> None:
        """Begin to make the backup of the day where there is none, and nobody makes it yet."""
        if self._ended.is_set() or (self._thread is not None and self._thread.is_alive()):
            return
        self._thread = threading.Thread(target=self._run, name="twiceshy-backup", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let go of a backup, and begin none any more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            back_up_daily(self._database, self._clock(), self._is_wanted)
        except Exception as error:  # noqa: BLE001 - raised where all others are
            self._hand_over(DOING, partial(_fail, error))

    def _is_wanted(self) -> bool:
        return not self._ended.is_set()


def _fail(error: Exception, _store: Store) -> None:
    raise error
