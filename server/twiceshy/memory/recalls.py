"""Where somebody looked for memories, and how many there were: the memory is thin where none are."""

import json
from typing import NamedTuple

from twiceshy.memory.connection import Database


class Recalled(NamedTuple):
    """A look for memories of code like that at a place, of which the first line is kept.

    `found` is how many there were. However often somebody looks, a place has one each day.
    """

    project: str
    path: str
    statement: str
    found: int
    at: float


def read_recalls(database: Database, project: str) -> list[Recalled]:
    """The looks for memories in a project, oldest first."""
    rows = database.rows(
        """
        SELECT at, body FROM event
        WHERE kind = 'recall' AND key IS NOT NULL AND body ->> '$.project' = ?
        ORDER BY seq
        """,
        (project,),
    )
    with database.decoding():  # not by SQLite: a path may hold bytes that are no UTF-8
        return [Recalled(**json.loads(body), at=at) for at, body in rows]
