"""What is done again and again, by one server at a time, whichever is running and however often.

When each job was last done is in the database, so that it survives restarts. Whoever does it has a
lease; the lease of a server that was killed runs out. A clock that was set back must not keep a job
from being done for years: what was done in the future counts as not done, and so does a lease that
ends later than any could.
"""

from collections.abc import Callable
from typing import Final

from twiceshy.memory.connection import Database

# For so long a job is left to the server that began it, in seconds.
LEASE: Final = 900.0


class Jobs:
    """The jobs of a database. `holder`, below, is a name that no other server has."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock

    def claim(self, name: str, every: float, holder: str) -> bool:
        """Whether a job is due, every so many seconds, and is now for `holder` alone to do."""
        now = self._clock()
        if not self._is_due(name, every, now):
            return False  # most often: without a lock
        with self._database.writing() as connection:
            if not self._is_due(name, every, now):
                return False  # another server was first
            connection.execute(
                """
                INSERT INTO job (name, done, holder, until) VALUES (?1, NULL, ?2, ?3)
                ON CONFLICT (name) DO UPDATE SET holder = ?2, until = ?3
                """,
                (name, holder, now + LEASE),
            )
        return True

    def finish(self, name: str, holder: str) -> None:
        """Notes that a job was done, unless another server has taken it over meanwhile."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE job SET done = ?, holder = '', until = 0 WHERE name = ? AND holder = ?",
                (self._clock(), name, holder),
            )

    def give_up(self, name: str, holder: str) -> None:
        """Leaves a job that failed to whoever asks next."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE job SET holder = '', until = 0 WHERE name = ? AND holder = ?",
                (name, holder),
            )

    def done_at(self, name: str) -> float | None:
        """When a job was last done, in seconds since 1970; None if never."""
        rows = self._database.rows("SELECT done FROM job WHERE name = ?", (name,))
        return rows[0][0] if rows else None

    def _is_due(self, name: str, every: float, now: float) -> bool:
        rows = self._database.rows("SELECT done, holder, until FROM job WHERE name = ?", (name,))
        if not rows:
            return True
        ((done, holder, until),) = rows
        is_done = done is not None and 0 <= now - done < every
        is_held = bool(holder) and now < until <= now + LEASE
        return not is_done and not is_held
