"""Reading what tools complained of: the symptoms of corrections, how often they come, what to look at."""

from collections.abc import Iterable
from typing import NamedTuple

from twiceshy.memory.connection import Database
from twiceshy.memory.events import to_json
from twiceshy.model import Proposal, Repetition, Symptom


class Settled(NamedTuple):
    """A correction with its time and where it stands: its first line from 0, and its lines."""

    key: str
    at: float
    line: int
    rows: int


def symptoms_of(database: Database, projects: Iterable[str]) -> dict[str, tuple[Symptom, ...]]:
    """The symptoms of the corrections of some projects, by correction."""
    rows = database.rows(
        """
        SELECT correction, source, code, message FROM symptom
        WHERE project IN (SELECT value FROM json_each(?)) ORDER BY seq
        """,
        (to_json(sorted(set(projects))),),
    )
    found: dict[str, tuple[Symptom, ...]] = {}
    for correction, *symptom in rows:
        found[correction] = (*found.get(correction, ()), Symptom(*symptom))
    return found


def mended(database: Database, project: str, symptoms: Iterable[Symptom], most: int) -> list[int]:
    """The numbers of the corrections of a project that made one of some symptoms vanish, newest first."""
    told = [[one.source, one.code, one.message] for one in sorted(set(symptoms), key=repr)]
    rows = database.rows(
        """
        SELECT DISTINCT experience.seq FROM json_each(?) AS told
        CROSS JOIN symptom ON symptom.project = ? AND source = told.value ->> 0
            AND code = told.value ->> 1 AND message = told.value ->> 2
        JOIN experience ON experience.key = correction AND experience.project = symptom.project
        ORDER BY 1 DESC LIMIT ?
        """,
        (to_json(told), project, most),
    )
    return [seq for (seq,) in rows]


def corrections_since(database: Database, project: str, path: str, since: float) -> list[Settled]:
    """The corrections of a file from a time on; what a suggestion made is none."""
    rows = database.rows(
        """
        SELECT key, at, coalesce(body ->> '$.line', -1), body ->> '$.after' FROM experience
        WHERE project = ? AND path = ? ->> '$' AND at >= ?
          AND key NOT IN (SELECT key FROM made_change)
        ORDER BY seq
        """,
        (project, to_json(path), since),
    )
    return [Settled(key, at, line, after.count("\n") + 1) for key, at, line, after in rows]


def corrections_between(database: Database, project: str, since: float, until: float) -> list[str]:
    """The corrections of a project after one time and up to another."""
    rows = database.rows(
        """
        SELECT key FROM experience
        WHERE project = ? AND at > ? AND at <= ? AND key NOT IN (SELECT key FROM made_change)
        ORDER BY seq
        """,
        (project, since, until),
    )
    return [key for (key,) in rows]


def complaints(
    database: Database, project: str, symptom: Symptom, since: float, lesson: str | None
) -> int:
    """How often a tool complained; with a lesson, how often after its fix was accepted."""
    ((count,),) = database.rows(
        """
        SELECT count(*) FROM complaint
        WHERE project = ? AND source = ? AND code = ? AND message = ? AND at >= ? AND lesson IS ?
        """,
        (project, symptom.source, symptom.code, symptom.message, since, lesson),
    )
    return int(count)


def repetitions(database: Database, project: str) -> list[Repetition]:
    """How often each symptom came, the most frequent first."""
    rows = database.rows(
        """
        SELECT source, code, message, count(*), min(at), max(at) FROM complaint
        WHERE project = ? AND lesson IS NULL
        GROUP BY source, code, message ORDER BY count(*) DESC, min(seq)
        """,
        (project,),
    )
    return [Repetition(Symptom(*row[:3]), *row[3:]) for row in rows]


def proposals(database: Database, project: str) -> list[Proposal]:
    """What a person should look at, the oldest first."""
    rows = database.rows(
        """
        SELECT project, reason, source, code, message, at, lesson FROM proposal
        WHERE project = ? ORDER BY seq
        """,
        (project,),
    )
    return [
        Proposal(where, reason, Symptom(source, code, message), at, lesson)
        for where, reason, source, code, message, at, lesson in rows
    ]
