"""The one thread of a process that writes to the database.

It opens the store when the first work comes. If that fails, the work gets the error, and the
next work tries again: a database that is locked now may be free in a minute.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from twiceshy.errors import StoreDamaged
from twiceshy.memory.store import Store

T = TypeVar("T")


class Writer:
    """Runs work on a store of its own, one piece after another, on a thread of its own."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store
        self._store: Store | None = None
        # An executor with one thread is a queue that is drained at its shutdown, and also when
        # the interpreter ends without one.
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="twiceshy-writer")

    def submit(self, function: Callable[[Store], T]) -> Future[T]:
        """The coming result of `function(store)`; work is done in the order it was submitted.

        The future raises what the function raises, or the StoreError of opening the store.
        Raises RuntimeError after `close`.
        """
        return self._executor.submit(self._run, function)

    def close(self) -> None:
        """Returns when everything submitted is done and the file closed; twice does nothing."""
        self._executor.shutdown(wait=True)
        if self._store is not None:
            self._store.close()
            self._store = None

    def _run(self, function: Callable[[Store], T]) -> T:
        if self._store is not None and not self._store.is_in_place():
            # Whatever is written would be lost: it was set aside, or deleted.
            self._store.close()
            self._store = None
        if self._store is None:
            self._store = self._open_store()
        try:
            return function(self._store)
        except StoreDamaged:
            # The next work opens it anew, where something may be done about it.
            self._store.close()
            self._store = None
            raise
