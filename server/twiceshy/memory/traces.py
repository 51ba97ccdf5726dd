"""Reading the records of decisions: what was seen, what came of it, and what is still to be looked at."""

import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from twiceshy.memory.connection import Database
from twiceshy.memory.events import decode_trace, to_json
from twiceshy.memory.trust import NEWEST
from twiceshy.model import Look, Trace, Verdict


class Figures(NamedTuple):
    """How many of a lesson's suggestions were seen, and were then rejected, reverted or passed by."""

    seen: int
    unwanted: int

    @property
    def share(self) -> float:
        """The share of effective false positives."""
        return self.unwanted / self.seen if self.seen else 0.0

    def plus(self, *others: "Figures") -> "Figures":
        """These figures and others together."""
        known = (self, *others)
        return Figures(sum(one.seen for one in known), sum(one.unwanted for one in known))


NO_FIGURES: Final = Figures(0, 0)


class Traced(NamedTuple):
    """A trace with the verdicts that it got, in order, and at which looks it stood."""

    trace: Trace
    verdicts: tuple[Verdict, ...]
    stood: dict[Look, bool]


def read_figures(database: Database) -> dict[tuple[str, str], Figures]:
    """The figures of all lessons of which a suggestion was seen, by project and key."""
    rows = database.rows(
        """
        WITH newest AS (
            SELECT key, project, lesson,
                row_number() OVER (PARTITION BY project, lesson ORDER BY seq DESC) AS number
            FROM trace
        )
        SELECT project, lesson, count(*), count(*) FILTER (
            WHERE (SELECT answer FROM verdict WHERE trace = newest.key ORDER BY turn DESC LIMIT 1)
                IN ('rejected', 'reverted', 'ignored'))
        FROM newest WHERE number <= ? GROUP BY project, lesson
        """,
        (NEWEST,),
    )
    return {(project, lesson): Figures(seen, unwanted) for project, lesson, seen, unwanted in rows}


def open_trace(
    database: Database, project: str, path: str, lesson: str, site: str
) -> tuple[str, bool] | None:
    """The trace of a place that waits for an answer, and whether it was passed by before."""
    rows = database.rows(
        """
        SELECT key, EXISTS (SELECT 1 FROM verdict WHERE trace = key AND answer = 'ignored')
        FROM trace
        WHERE project = ? AND path = ? ->> '$' AND lesson = ? AND site = ?
          AND NOT EXISTS (SELECT 1 FROM verdict WHERE trace = key AND answer <> 'ignored')
        ORDER BY seq DESC LIMIT 1
        """,
        (project, to_json(path), lesson, site),
    )
    return (rows[0][0], bool(rows[0][1])) if rows else None


def read_traces(database: Database, project: str | None, since: int = 0) -> list[Traced]:
    """The traces of a project, or of all, oldest first, with all that came of them.

    Those alone that come after a place in the log: a time says nothing where a clock was set back.
    """
    rows = database.rows(
        """
        SELECT key, at, body FROM trace
        WHERE (?1 IS NULL OR project = ?1) AND seq > ?2 ORDER BY seq
        """,
        (project, since),
    )
    return _traced(database, rows)


def accepted_since(
    database: Database, project: str, look: Look, since: float, path: str | None = None
) -> list[Traced]:
    """The traces accepted since a time whose edit was not yet looked at in this way.

    Those that were modified or reverted meanwhile need no look any more.
    """
    rows = database.rows(
        """
        SELECT key, at, body FROM trace
        WHERE project = ?1 AND (?4 IS NULL OR path = ?4 ->> '$')
          AND EXISTS (
              SELECT 1 FROM verdict WHERE trace = key AND answer = 'accepted' AND verdict.at >= ?3)
          AND NOT EXISTS (
              SELECT 1 FROM verdict WHERE trace = key AND answer IN ('modified', 'reverted'))
          AND NOT EXISTS (SELECT 1 FROM persistence WHERE trace = key AND look = ?2)
        ORDER BY seq
        """,
        (project, look, since, None if path is None else to_json(path)),
    )
    return _traced(database, rows)


def taken_back(database: Database, project: str, changes: Iterable[str]) -> dict[str, Traced]:
    """The traces of what some changes take back, by the id of such a change.

    Those alone that were accepted, and not taken back before.
    """
    rows = database.rows(
        """
        SELECT back, trace.key, trace.at, trace.body
        FROM made_change JOIN trace ON trace.key = made_change.trace
        WHERE made_change.project = ? AND back IN (SELECT value FROM json_each(?))
          AND EXISTS (SELECT 1 FROM verdict WHERE trace = trace.key AND answer = 'accepted')
          AND NOT EXISTS (SELECT 1 FROM verdict WHERE trace = trace.key AND answer = 'reverted')
        """,
        (project, to_json(list(changes))),
    )
    found = _traced(database, [row[1:] for row in rows])
    return {row[0]: one for row, one in zip(rows, found, strict=True)}


def _traced(database: Database, rows: list[tuple[Any, ...]]) -> list[Traced]:
    keys = to_json([key for key, *_ in rows])
    verdicts: dict[str, list[Verdict]] = {}
    for row in database.rows(
        """
        SELECT project, lesson, site, answer, at, shape, reach, reason, trace, text FROM verdict
        WHERE trace IN (SELECT value FROM json_each(?)) ORDER BY turn
        """,
        (keys,),
    ):
        verdict = Verdict(*row)
        verdicts.setdefault(verdict.trace or "", []).append(verdict)
    stood: dict[str, dict[Look, bool]] = {}
    for trace, look, stands in database.rows(
        """
        SELECT trace, look, stands FROM persistence
        WHERE trace IN (SELECT value FROM json_each(?)) ORDER BY at, look
        """,
        (keys,),
    ):
        stood.setdefault(trace, {})[look] = bool(stands)
    with database.decoding():
        return [
            Traced(
                decode_trace(key, at, json.loads(body)),
                tuple(verdicts.get(key, ())),
                stood.get(key, {}),
            )
            for key, at, body in rows
        ]
