"""Taking out of the database, for good, what a person wants forgotten, or nobody misses.

The only place that deletes from the log. First the rows go, in one transaction that leaves a
note; then the bytes they stood in, by `scrub`. A process that is killed in between, or finds
the file in use, leaves the note behind, and whoever opens the database next goes on from it.
What is only `pruned` is no secret: its bytes are overwritten where they stood, its backups stay.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import apsw

from twiceshy.errors import StoreLocked
from twiceshy.memory.backups import delete_backups
from twiceshy.memory.connection import Database, fetch
from twiceshy.memory.events import to_json, tombstone_event
from twiceshy.memory.log import append, rows_of
from twiceshy.memory.projections import rebuild_projections
from twiceshy.memory.silence import IN_PART
from twiceshy.memory.vectors import delete_vectors
from twiceshy.model import Verdict

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What is to be forgotten: all that meets every condition given; nothing given means all.

    `path` is a file or a folder, relative to its project; `since` and `until` are included.
    """

    project: str | None = None
    path: str | None = None
    lesson: str | None = None
    since: float | None = None
    until: float | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it names no part of a project, so that all records of it go."""
        return self == Forgotten(self.project)

    @property
    def bindings(self) -> dict[str, Any]:
        """The conditions by name, for the statements below."""
        return {
            "project": self.project,
            # In JSON, because a path may hold bytes that cannot be bound as text.
            "path": None if self.path is None else to_json(self.path.rstrip("/")),
            "lesson": self.lesson,
            "since": self.since,
            "until": self.until,
        }


def forget(database: Database, forgotten: Forgotten, now: float) -> int:
    """Deletes what is to be forgotten; returns how many experiences that were.

    The lessons of the families that lost an experience go with it, since they hold its text; they
    are due to be made again. Raises StoreLocked if another process still reads the old bytes.
    """
    with database.writing() as connection:
        with _deleting(connection):
            experiences = _delete_corrections(connection, forgotten)
            _delete_lesson(connection, forgotten)
            traces = _delete_traces(connection, forgotten)
            _delete_verdicts(connection, forgotten, traces, now)
            _delete_decisions(connection, forgotten)
            _delete_recalls(connection, forgotten)
            if forgotten.is_whole:
                _delete_the_rest(connection, forgotten)
        rebuild_projections(connection)
        connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('scrub', x'01')")
    scrub(database)
    return experiences


def prune(database: Database, project: str, keys: Sequence[str]) -> None:
    """Deletes some experiences of a project that nobody misses.

    The lessons of the families that lost one are due to be made again. What was said of them stays.
    """
    named = project, to_json(list(keys))
    with database.writing() as connection:
        _families_fall_due(connection, named)
        _count_without(connection, named)
        with _deleting(connection):
            _delete_keyed(connection, named[1])
        _delete_from_families(connection, named)
        for table in ("experience", "meant_change", "reading", "fork"):
            connection.execute(
                f"DELETE FROM {table} WHERE project = ? AND key IN (SELECT value FROM json_each(?))",  # noqa: S608 - of four
                named,
            )
        connection.execute(
            """
            DELETE FROM symptom
            WHERE project = ? AND correction IN (SELECT value FROM json_each(?))
            """,
            named,
        )
        connection.execute(
            """
            INSERT INTO meta (name, value) VALUES ('prunings', x'31')
            ON CONFLICT (name) DO UPDATE
            SET value = CAST(CAST(CAST(value AS TEXT) AS INTEGER) + 1 AS BLOB)
            """
        )


def prune_recalls(database: Database, before: float) -> int:
    """Deletes where memories were looked for before a time; how often that was."""
    old = database.rows("SELECT seq FROM event WHERE kind = 'recall' AND at < ?", (before,))
    if old:
        with database.writing() as connection, _deleting(connection):
            connection.executemany("DELETE FROM event WHERE seq = ?", old)
    return len(old)


def finish_forgetting(database: Database) -> None:
    """Goes on with a `forget` that was interrupted, unless another process still reads."""
    try:
        scrub_if_due(database)
    except StoreLocked as error:
        # The rows are gone already, and the note stays for the next who opens the file.
        logger.info("Forgetting is not finished yet: %s", error)


def scrub_if_due(database: Database) -> None:
    """Goes on with a `forget` that was interrupted; raises StoreLocked if it must wait again."""
    if database.rows("SELECT 1 FROM meta WHERE name = 'scrub'"):
        scrub(database)


def scrub(database: Database) -> None:
    """Rewrites the file without what was deleted, empties its -wal, and deletes old backups."""
    delete_backups(database.path)
    delete_vectors(database.path)
    database.rows("VACUUM")
    _truncate_wal(database)
    with database.writing() as connection:
        connection.execute("DELETE FROM meta WHERE name = 'scrub'")
    _truncate_wal(database)


def would_forget(database: Database, forgotten: Forgotten) -> tuple[int, int]:
    """How many experiences `forget` would delete, and how many lessons were learned from them."""
    with database.translated():
        keys = [key for key, _ in _corrections(database.connection, forgotten)]
        ((lessons,),) = fetch(
            database.connection,
            """
            SELECT count(DISTINCT lesson.project || lesson.key)
            FROM lesson, json_each(lesson.evidence, '$.experiences')
            WHERE value IN (SELECT value FROM json_each(?))
            """,
            (to_json(keys),),
        )
    return len(keys), lessons


def _corrections(connection: apsw.Connection, forgotten: Forgotten) -> list[tuple[str, str]]:
    """The keys of the experiences that meet the conditions, each with its project."""
    return fetch(
        connection,
        """
        SELECT key, project FROM experience
        WHERE (:project IS NULL OR project = :project)
          AND (:since IS NULL OR at >= :since)
          AND (:until IS NULL OR at <= :until)
          AND (:path IS NULL OR path = :path ->> '$'
               OR substr(path, 1, length(:path ->> '$') + 1) = (:path ->> '$') || '/')
          AND (:lesson IS NULL OR key IN (
               SELECT value FROM lesson, json_each(lesson.evidence, '$.experiences')
               WHERE lesson.key = :lesson AND (:project IS NULL OR lesson.project = :project)))
        """,
        forgotten.bindings,
    )


@contextmanager
def _deleting(connection: apsw.Connection) -> Iterator[None]:
    """Within it the log lets go of events."""
    ((trigger,),) = fetch(
        connection, "SELECT sql FROM sqlite_schema WHERE name = 'event_is_not_deleted'"
    )
    connection.execute("DROP TRIGGER event_is_not_deleted")
    yield
    connection.execute(trigger)


def _delete_corrections(connection: apsw.Connection, forgotten: Forgotten) -> int:
    found = _corrections(connection, forgotten)
    keys: dict[str, list[str]] = {}
    for key, project in found:
        keys.setdefault(project, []).append(key)
    for project, gone in keys.items():
        _delete_derived(connection, project, to_json(gone))
    _delete_keyed(connection, to_json([key for key, _ in found]))
    return len(found)


def _count_without(connection: apsw.Connection, named: tuple[str, str]) -> None:
    """Takes experiences of a project that are about to go out of the counts of its domains."""
    connection.execute(
        """
        INSERT INTO domain (project, domain, experiences)
        SELECT project, domain, -count(*) FROM experience
        WHERE project = ? AND key IN (SELECT value FROM json_each(?)) GROUP BY project, domain
        ON CONFLICT (project, domain) DO UPDATE SET experiences = experiences + excluded.experiences;
        DELETE FROM domain WHERE experiences = 0;
        """,
        named,
    )


def _delete_keyed(connection: apsw.Connection, keys: str) -> None:
    """Deletes corrections by their keys, a JSON array, and what was said of each."""
    connection.execute(
        "DELETE FROM event WHERE kind = 'correction' AND key IN (SELECT value FROM json_each(?))",
        (keys,),
    )
    connection.execute(
        """
        DELETE FROM event
        WHERE kind = 'symptom' AND body ->> '$.correction' IN (SELECT value FROM json_each(?))
        """,
        (keys,),
    )
    connection.execute(
        """
        DELETE FROM event
        WHERE kind IN ('meant', 'reading', 'fork') AND key IN (SELECT value FROM json_each(?))
        """,
        (keys,),
    )


def _delete_derived(connection: apsw.Connection, project: str, keys: str) -> None:
    """Deletes the lessons of the families that some experiences are in, which are due to be made again.

    `keys` is a JSON array.
    """
    named = project, keys
    _families_fall_due(connection, named)
    connection.execute(
        """
        DELETE FROM lesson
        WHERE project = ?1 AND family IN (SELECT family FROM family_due WHERE project = ?1)
        """,
        (project,),
    )
    _delete_from_families(connection, named)


def _families_fall_due(connection: apsw.Connection, named: tuple[str, str]) -> None:
    """Notes that the lessons of the families of some experiences are to be made again.

    Whenever a process is killed, the next one that learns makes them.
    """
    connection.execute(
        """
        WITH gone AS (SELECT value AS key FROM json_each(?2))
        INSERT OR IGNORE INTO family_due (project, family)
        SELECT project, family FROM experience_family
        WHERE project = ?1 AND family <> '' AND key IN gone
        UNION SELECT project, family FROM lesson, json_each(evidence, '$.experiences')
        WHERE project = ?1 AND value IN gone
        """,
        named,
    )


def _delete_from_families(connection: apsw.Connection, named: tuple[str, str]) -> None:
    connection.execute(
        """
        DELETE FROM experience_family
        WHERE project = ? AND key IN (SELECT value FROM json_each(?))
        """,
        named,
    )


def _delete_lesson(connection: apsw.Connection, forgotten: Forgotten) -> None:
    """Deletes a lesson that is to be forgotten even if no experience is known behind it."""
    connection.execute(
        """
        DELETE FROM lesson
        WHERE key = :lesson AND (:project IS NULL OR project = :project)
          AND :path IS NULL AND :since IS NULL AND :until IS NULL
        """,
        forgotten.bindings,
    )


def _delete_traces(connection: apsw.Connection, forgotten: Forgotten) -> list[str]:
    """Deletes the records of decisions, and what was seen of them later; their keys."""
    found = fetch(
        connection,
        """
        SELECT key FROM trace
        WHERE (:project IS NULL OR project = :project)
          AND (:lesson IS NULL OR lesson = :lesson)
          AND (:since IS NULL OR at >= :since)
          AND (:until IS NULL OR at <= :until)
          AND (:path IS NULL OR path = :path ->> '$'
               OR substr(path, 1, length(:path ->> '$') + 1) = (:path ->> '$') || '/')
        """,
        forgotten.bindings,
    )
    keys = [key for (key,) in found]
    connection.execute(
        """
        WITH gone AS (SELECT value AS key FROM json_each(?))
        DELETE FROM event
        WHERE (kind = 'trace' AND key IN gone)
           OR (kind = 'persistence' AND body ->> '$.trace' IN gone)
        """,
        (to_json(keys),),
    )
    return keys


def _delete_verdicts(
    connection: apsw.Connection, forgotten: Forgotten, traces: list[str], now: float
) -> None:
    """Deletes verdicts, and leaves tombstones for rejections and for what was taken back.

    A verdict without a trace belongs to no path.
    """
    found = fetch(
        connection,
        f"""
        SELECT seq, turn, verdict.project, lesson, site, iif({IN_PART}, '', answer), shape, reach
        FROM verdict JOIN event USING (seq)
        WHERE kind = 'verdict' AND (
            trace IN (SELECT value FROM json_each(:traces))
            OR (:path IS NULL
                AND (:project IS NULL OR verdict.project = :project)
                AND (:lesson IS NULL OR lesson = :lesson)
                AND (:since IS NULL OR verdict.at >= :since)
                AND (:until IS NULL OR verdict.at <= :until)))
        """,  # noqa: S608 - made of constants
        forgotten.bindings | {"traces": to_json(traces)},
    )
    tombstones = [
        tombstone_event(Verdict(project, lesson, site, answer, now, shape, reach), turn)
        for _, turn, project, lesson, site, answer, shape, reach in found
        if answer == "rejected" or (answer == "reverted" and site)
    ]
    append(connection, rows_of(tombstones))
    connection.executemany("DELETE FROM event WHERE seq = ?", [(seq,) for seq, *_ in found])


def _delete_decisions(connection: apsw.Connection, forgotten: Forgotten) -> None:
    """Deletes what a person decided about lessons, or should, and what tools complained of.

    As little as a verdict has any of it a path.
    """
    connection.execute(
        """
        DELETE FROM event
        WHERE kind IN ('scope', 'label', 'complaint', 'proposal') AND :path IS NULL
          AND (:project IS NULL OR :project IN (body ->> '$.project', body ->> '$.reach'))
          AND (:lesson IS NULL OR body ->> '$.lesson' = :lesson)
          AND (:since IS NULL OR at >= :since)
          AND (:until IS NULL OR at <= :until)
        """,
        forgotten.bindings,
    )


def _delete_recalls(connection: apsw.Connection, forgotten: Forgotten) -> None:
    """Deletes where somebody looked for memories. That is about no lesson."""
    connection.execute(
        """
        DELETE FROM event
        WHERE kind = 'recall' AND :lesson IS NULL
          AND (:project IS NULL OR body ->> '$.project' = :project)
          AND (:since IS NULL OR at >= :since)
          AND (:until IS NULL OR at <= :until)
          AND (:path IS NULL OR body ->> '$.path' = :path ->> '$'
               OR substr(body ->> '$.path', 1, length(:path ->> '$') + 1) = (:path ->> '$') || '/')
        """,
        forgotten.bindings,
    )


def _delete_the_rest(connection: apsw.Connection, forgotten: Forgotten) -> None:
    """Deletes all else of a project, or of all: its commits, its label, what was learned.

    What keeps sites and lessons silent stays: it is keys alone.
    """
    connection.execute(
        """
        DELETE FROM event
        WHERE kind NOT IN ('tombstone', 'kept', 'silence') AND (:project IS NULL OR body ->> '$.project' = :project);
        DELETE FROM lesson WHERE :project IS NULL OR project = :project;
        DELETE FROM experience_family WHERE :project IS NULL OR project = :project;
        DELETE FROM family_due WHERE :project IS NULL OR project = :project;
        """,
        forgotten.bindings,
    )


def _truncate_wal(database: Database) -> None:
    ((busy, _, _),) = database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    if busy:
        raise StoreLocked(
            f"{database.path} has forgotten, but another process still reads the old bytes; "
            "they are overwritten when twiceshy next starts."
        )
