"""Appending to the event log."""

from collections.abc import Sequence

import apsw

from twiceshy.memory.connection import fetch
from twiceshy.memory.events import to_json
from twiceshy.memory.projections import project_after
from twiceshy.model import Event

Row = tuple[str, int, str | None, float, str]


def rows_of(events: Sequence[Event]) -> list[Row]:
    """The events as rows of the log; raises ValueError or TypeError for a body that is not JSON."""
    return [
        (event.kind, event.version, event.key, event.at, to_json(dict(event.body)))
        for event in events
    ]


def append(connection: apsw.Connection, rows: Sequence[Row]) -> int:
    """Appends to the log and its projections; returns how many rows were not there before.

    It runs inside the caller's transaction.
    """
    ((last,),) = fetch(connection, "SELECT coalesce(max(seq), 0) FROM event")
    connection.executemany(
        """
        INSERT INTO event (kind, version, key, at, body) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (kind, key) WHERE key IS NOT NULL DO NOTHING
        """,
        rows,
    )
    project_after(connection, last)
    ((new,),) = fetch(connection, "SELECT count(*) FROM event WHERE seq > ?", (last,))
    return int(new)
