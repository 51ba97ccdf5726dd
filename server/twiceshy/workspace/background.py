"""Work on the writer's thread: handed over in order, told once when it fails, finished at the end.

What writes is not given up because another process holds the database or the disk is full: it is
kept, and tried again until it is done or the server ends.
"""

import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from twiceshy.errors import (
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreLocked,
    StoreReadOnly,
    TwiceshyError,
)
from twiceshy.memory.restoring import is_sound, set_aside_and_restore
from twiceshy.memory.store import Store
from twiceshy.memory.writer import Writer
from twiceshy.workspace import chores
from twiceshy.workspace.backing_up import BackingUp
from twiceshy.workspace.chores import HALF_HOUR, Chore
from twiceshy.workspace.dates import day
from twiceshy.workspace.learning import relearn

logger = logging.getLogger(__name__)

Work = Callable[[Store], None]

# How long a piece of work waits for another process, in seconds; then the next one has its turn.
BUSY_TIMEOUT = 2.0

# Whether a chore is due is looked at so long after the start, and again and again, in seconds: much
# more often than any is due, which would else wait for two looks.
CHORES_AFTER = 60.0
CHORES_EVERY = 300.0

# What a person, or time, may put right.
_PASSING = (StoreLocked, StoreFull)


@dataclass(frozen=True, slots=True)
class _Handed:
    """A piece of work, and `done`, which is resolved once it is done or given up."""

    doing: str
    work: Work
    writes: bool
    done: "Future[None]" = field(default_factory=Future)


class Background:
    """The writer of one engine. `tick` is done again and again, every `interval` seconds.

    `trouble` is what was told last of what went wrong, until something is written again.
    """

    def __init__(
        self,
        database: Path,
        clock: Callable[[], float],
        interval: float,
        chores: Sequence[Chore] = chores.MEMORY,
    ) -> None:
        self._database, self._clock, self._interval = database, clock, interval
        self._backing_up = BackingUp(database, clock, self.do)
        backup = Chore("backup", HALF_HOUR, self._backing_up.look)
        self._chores, self._holder = (backup, *chores), secrets.token_hex(8)
        self._writer = Writer(self._open)
        self._ended = threading.Event()
        self._ticker: threading.Thread | None = None
        # Appended to and popped from by several threads: both are atomic.
        self._held: deque[_Handed] = deque()
        self._told: set[str] = set()
        self.trouble: str | None = None
        self._is_suspect = self._is_mended = False
        # Not at once: starting is busy enough.
        self._chores_at = clock() + CHORES_AFTER
        self._tell: Callable[[str], None] = lambda _message: None

    def start(self, tell: Callable[[str], None], tick: Work) -> None:
        """Begin to tick; `tell` shows a person a sentence, from any thread."""
        self._tell = tell
        self.do("opening the memory", tick)
        self._ticker = threading.Thread(
            target=self._tick, args=(tick,), name="twiceshy-ticker", daemon=True
        )
        self._ticker.start()

    def stop(self) -> None:
        """Return when all that was handed over is done, and the database closed."""
        self._ended.set()
        if self._ticker is not None:
            self._ticker.join()
        self._backing_up.stop()
        # What is still held comes last. One that waits in vain again is the last that waits.
        self.do("finishing", self._finish)
        self._writer.close()

    def do(self, doing: str, work: Work, *, writes: bool = False) -> "Future[None]":
        """Hand work over. The future is resolved when it is done or given up; it never raises."""
        piece = _Handed(doing, work, writes)
        piece.done.set_running_or_notify_cancel()  # whoever waits for it may go, the work stays
        if writes and self._held:
            self._held.append(piece)  # so that what is written stays in order
        else:
            self._submit(piece)
        return piece.done

    def _submit(self, piece: _Handed) -> None:
        try:
            future = self._writer.submit(piece.work)
        except RuntimeError:
            logger.info("Stopped before %s", piece.doing)
            piece.done.set_result(None)
            return
        future.add_done_callback(partial(self._ran, piece))

    def _ran(self, piece: _Handed, future: "Future[None]") -> None:
        error = future.exception()
        self._is_suspect |= isinstance(error, StoreDamaged)
        if isinstance(error, _PASSING) and piece.writes:
            self._held.append(piece)
            self._complain(piece.doing, error, "What you do is kept until then.")
            return
        if error is not None:
            self._complain(piece.doing, error)
        elif piece.writes:
            self._told.clear()
            self.trouble = None
        piece.done.set_result(None)

    def _complain(self, doing: str, error: BaseException, more: str = "") -> None:
        """Log an error, and tell about its kind once until something was written again."""
        name = type(error).__name__
        known = isinstance(error, TwiceshyError)
        kind = name if known else f"{name} while {doing}"
        if kind in self._told:
            logger.debug("Again, while %s: %s", doing, error)
            return
        self._told.add(kind)
        if known:
            logger.error("While %s: %s", doing, error)
        else:
            logger.error("While %s", doing, exc_info=error)
        what = str(error) if known else f"{kind}; the log has the rest."
        self.trouble = f"{what} {more}".strip()
        self._tell(self.trouble)

    def _open(self) -> Store:
        """The store; for reading alone where it cannot be written, so that it can still be used.

        A damaged one is set aside, and the last backup, or an empty one, takes its place.
        """
        try:
            if self._is_suspect:
                self._mend()
                self._is_suspect = False
            return Store.open(self._database, clock=self._clock, busy_timeout=BUSY_TIMEOUT)
        except StoreForeign:
            raise
        except StoreDamaged:
            self._restore()
            return Store.open(self._database, clock=self._clock, busy_timeout=BUSY_TIMEOUT)
        except StoreReadOnly as error:
            try:
                store = Store.open(
                    self._database, clock=self._clock, read_only=True, busy_timeout=BUSY_TIMEOUT
                )
            except TwiceshyError:
                raise error from None
            self._complain("opening the memory", error, "Nothing new is learned until then.")
            return store

    def _mend(self) -> None:
        """See to a database of which something could not be read.

        Where its log can, all else is made again from that, and else a backup takes its place. Not
        twice: what is wrong with a backup that was sound is nothing that a backup can mend.
        """
        if not is_sound(self._database):
            self._restore()
            return
        with Store.open(self._database, clock=self._clock, busy_timeout=BUSY_TIMEOUT) as store:
            if _is_whole(store) or self._is_mended:
                return
            self._is_mended = True
            is_readable = _made_again(store)
        if is_readable:
            logger.error("What was made of the log in %s was damaged", self._database)
            self._tell(f"{self._database} was damaged, and was made again from what was recorded.")
        else:
            self._restore(is_sure=True)

    def _restore(self, *, is_sure: bool = False) -> None:
        done = set_aside_and_restore(self._database, self._clock(), is_sure=is_sure)
        if done is None:
            return
        logger.error("The database was damaged and is now %s", done.aside)
        if done.backup is None:
            then = "There was no backup, so that it begins anew; `twiceshy learn` reads histories again."
        else:
            then = f"The backup of {day(done.backup.at)} took its place; what came later is lost."
        self._tell(f"{self._database} was damaged, and was set aside as {done.aside.name}. {then}")

    def _tick(self, tick: Work) -> None:
        while not self._ended.wait(self._interval):
            for _ in range(len(self._held)):
                self._submit(self._held.popleft())
            self.do("looking at the memory", tick)
            # A clock that was set back does not keep them waiting.
            if not 0 < self._chores_at - self._clock() <= CHORES_EVERY:
                self._chores_at = self._clock() + CHORES_EVERY
                self.do("looking after the memory", self._see_to_chores)

    def _see_to_chores(self, store: Store) -> None:
        chores.see_to(store, self._chores, self._holder)

    def _finish(self, store: Store) -> None:
        while self._held:
            piece = self._held[0]
            try:
                piece.work(store)
            except _PASSING:
                logger.exception("Given up, and %d more: %s", len(self._held) - 1, piece.doing)
                return
            except Exception as error:  # noqa: BLE001 - it costs that piece of work only
                self._complain(piece.doing, error)
            self._held.popleft().done.set_result(None)


def _is_whole(store: Store) -> bool:
    """Whether all that is kept can be read, and is what the log says."""
    try:
        for _ in store.events():
            pass
        store.experiences()
        store.lessons()
        for one in store.projects():
            store.verdicts(one.project)
        return not store.check()
    except _PASSING:
        raise
    except StoreError:
        return False


def _made_again(store: Store) -> bool:
    """Make all again from the log, if it can be read."""
    try:
        relearn(store)
    except _PASSING:
        raise
    except StoreError:
        return False
    return _is_whole(store)
