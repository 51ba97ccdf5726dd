"""The log out of one store and into another.

What has a key is kept once, whoever brings it. Of what has none, the same event again (the same
words at the same time) is passed over, and so is a word that a newer one has replaced here already.
"""

import json
from collections.abc import Iterator, Sequence

import apsw

from twiceshy.memory.connection import Database, fetch
from twiceshy.memory.log import append, rows_of
from twiceshy.model import Event

# What the newest word decides, and what of its body says what it is about.
_NEWEST_HOLDS = {
    "silence": ("project", "lesson"),
    "scope": ("project", "lesson", "reach"),
    "label": ("project", "lesson", "name"),
    "project": ("project",),
}


def read_log(database: Database) -> Iterator[Event]:
    """All events, oldest first."""
    rows = database.rows("SELECT kind, at, body, key, version FROM event ORDER BY seq")
    with database.decoding():
        for kind, at, body, key, version in rows:
            yield Event(kind, at, json.loads(body), key, version)


def merge(database: Database, events: Sequence[Event], secret: bytes | None) -> int:
    """Adds events to the log, all or none; how many were new.

    A store that has no events yet also takes over the `secret` by which the events' sites and
    authors are known; to another one they stay unknown.
    """
    with database.writing() as connection:
        if secret is not None and not fetch(connection, "SELECT 1 FROM event LIMIT 1"):
            connection.execute("UPDATE meta SET value = ? WHERE name = 'secret'", (secret,))
        new = [one for one in events if one.key is not None or _is_news(connection, one)]
        return append(connection, rows_of(new))


def _is_news(connection: apsw.Connection, event: Event) -> bool:
    ((_, version, _, at, body),) = rows_of([event])
    same = "SELECT 1 FROM event WHERE kind = ? AND at = ? AND version = ? AND body = ?"
    if fetch(connection, same, (event.kind, at, version, body)):
        return False
    about = _NEWEST_HOLDS.get(event.kind)
    if about is None:
        return True
    terms = " AND ".join(f"body ->> '$.{name}' IS ?" for name in about)
    newer = f"SELECT 1 FROM event WHERE kind = ? AND at > ? AND {terms}"  # noqa: S608 - our own names
    return not fetch(connection, newer, (event.kind, at, *(event.body[name] for name in about)))
