"""The random bytes of a store, for hashes that only it can make."""

from collections.abc import Callable

from twiceshy.errors import StoreDamaged
from twiceshy.memory.connection import Database

_BYTES = 32


def make_secret(database: Database, random: Callable[[int], bytes]) -> None:
    """Gives a store its secret where it has none: there is only ever the first."""
    if database.rows("SELECT 1 FROM meta WHERE name = 'secret'"):
        return
    with database.writing() as connection:
        # Another process may have made one since.
        connection.execute(
            "INSERT INTO meta (name, value) VALUES ('secret', ?) ON CONFLICT DO NOTHING",
            (random(_BYTES),),
        )


def read_secret(database: Database) -> bytes:
    """The secret of a store; raises StoreDamaged where it has lost it."""
    rows = database.rows("SELECT value FROM meta WHERE name = 'secret'")
    if not rows:
        raise StoreDamaged(f"{database.path} has lost its secret; restore a backup.")
    return bytes(rows[0][0])
