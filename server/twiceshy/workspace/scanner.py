"""A thread that looks through files a little at a time, between what it is told.

All that belongs to it is touched by its own thread alone: others `post` what they have to say,
which is done between two steps of the work that is going on. So work is cancelled at once, by
forgetting it. It waits while the event loop is at work, since the two share an interpreter.
"""

import logging
import queue
import threading
from collections.abc import Callable, Generator, Hashable

logger = logging.getLogger(__name__)

Steps = Generator[None, None, None]


class Scanner:
    """Work in steps, the newest first; each step is meant to take a few milliseconds."""

    def __init__(self) -> None:
        self._posted: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._work: dict[Hashable, Steps] = {}
        self._free = threading.Event()
        self._free.set()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen."""
        self._thread = threading.Thread(target=self._run, name="twiceshy-scanner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, with whatever is not done; returns once the thread has ended."""
        self._posted.put(None)
        self._free.set()
        if self._thread is not None:
            self._thread.join()

    def post(self, call: Callable[[], None]) -> None:
        """Have something done on the scanner's thread, soon. From any thread."""
        self._posted.put(call)

    def hold(self) -> None:
        """Take no further step until `go_on`: the loop is at work."""
        self._free.clear()

    def go_on(self) -> None:
        """The loop is at rest."""
        self._free.set()

    def begin(self, name: Hashable, steps: Steps) -> None:
        """Do this from now on, in the place of what has the same name. On the scanner's thread."""
        self.cancel(name)
        self._work[name] = steps

    def cancel(self, name: Hashable) -> None:
        """Go on with a piece of work no more. On the scanner's thread."""
        steps = self._work.pop(name, None)
        if steps is not None:
            steps.close()

    def is_at(self, name: Hashable) -> bool:
        """Whether a piece of work is not done yet. On the scanner's thread."""
        return name in self._work

    def _run(self) -> None:
        while call := self._next():
            try:
                call()
            except Exception:  # it costs that piece of work only
                logger.exception("While looking for like places")
        for name in list(self._work):
            self.cancel(name)

    def _next(self) -> Callable[[], None] | None:
        """What to do now: what was posted first, else a step; None at the end."""
        if not self._work:
            return self._posted.get()
        try:
            return self._posted.get_nowait()
        except queue.Empty:
            return self._step

    def _step(self) -> None:
        self._free.wait()
        name = next(reversed(self._work))
        steps = self._work[name]
        try:
            next(steps)
        except StopIteration:
            self._done(name, steps)
        except Exception:
            self._done(name, steps)
            raise

    def _done(self, name: Hashable, steps: Steps) -> None:
        if self._work.get(name) is steps:
            del self._work[name]
