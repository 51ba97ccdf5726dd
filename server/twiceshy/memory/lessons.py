"""Keeping the lessons that the learner derived, and reading them with their verdicts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import apsw

from twiceshy.memory.connection import Database, fetch
from twiceshy.memory.decoded import Decoded
from twiceshy.memory.events import (
    decode_evidence,
    decode_lesson,
    encode_evidence,
    encode_lesson,
    to_json,
)
from twiceshy.memory.silence import IN_PART, silenced_lessons, what_was_said
from twiceshy.memory.trust import read_demoted
from twiceshy.model import EVERYWHERE, Label, LearnedLesson, Lesson


def replace_lessons(
    database: Database,
    project: str,
    families: Mapping[str, Sequence[LearnedLesson]],
    made_of: Collection[str] = (),
) -> bool:
    """Puts these lessons in the place of those that the same families of the project had.

    Nothing is kept, and False comes back, where an experience that they were `made_of` is gone by
    now: another process has forgotten it while they were made.
    """
    rows = [
        (project, family, each.lesson.key, *_bodies(each))
        for family, learned in families.items()
        for each in learned
    ]
    with database.writing() as connection:
        if not _are_there(connection, made_of):
            return False
        connection.executemany(
            "DELETE FROM lesson WHERE project = ? AND family = ?",
            [(project, family) for family in families],
        )
        connection.executemany(
            "INSERT INTO lesson (project, family, key, body, evidence) VALUES (?, ?, ?, ?, ?)", rows
        )
        connection.executemany(
            "DELETE FROM family_due WHERE project = ? AND family = ?",
            [(project, family) for family in families],
        )
    return True


def _are_there(connection: apsw.Connection, experiences: Collection[str]) -> bool:
    missing = fetch(
        connection,
        """
        SELECT 1 FROM json_each(?) WHERE value NOT IN (SELECT key FROM experience) LIMIT 1
        """,
        (to_json(list(experiences)),),
    )
    return not missing


def families_due(database: Database, project: str) -> list[str]:
    """The families of a project that lost an experience, and whose lessons are still to be made again."""
    rows = database.rows("SELECT family FROM family_due WHERE project = ?", (project,))
    return [family for (family,) in rows]


def clear_lessons(database: Database, project: str | None) -> None:
    """Deletes the lessons of one project, or all of them."""
    with database.writing() as connection:
        connection.execute("DELETE FROM lesson WHERE ?1 IS NULL OR project = ?1", (project,))


def read_lessons(database: Database, project: str | None) -> list[LearnedLesson]:
    """The lessons of one project, or all, with the verdicts that their projects gave them."""
    return _judged(database, _read(database, project, None), None)


def judge_lessons(
    database: Database, project: str, learned: Sequence[LearnedLesson]
) -> list[LearnedLesson]:
    """Lessons of a project that are not kept, with the verdicts that were given on their like."""
    given = _answers(database, project)
    counted = [_with_answers(one, given.get(one.lesson.key, (0, 0, 0))) for one in learned]
    return _judged(database, counted, None)


def read_widened(database: Database, project: str) -> list[LearnedLesson]:
    """The lessons of other projects that a person widened to this one, the verdicts of both counted."""
    found = database.rows(
        """
        SELECT DISTINCT project, lesson FROM scope
        WHERE holds AND project <> ?1 AND reach IN (?1, ?2) ORDER BY 1, 2
        """,
        (project, EVERYWHERE),
    )
    keys: dict[str, list[str]] = {}
    for home, key in found:
        keys.setdefault(home, []).append(key)
    here = _answers(database, project)
    widened = [
        _with_answers(learned, here.get(learned.lesson.key, (0, 0, 0)))
        for home, wanted in keys.items()
        for learned in _read(database, home, wanted)
    ]
    return _judged(database, widened, project)


def read_reaches(database: Database, project: str) -> dict[str, frozenset[str]]:
    """Where the lessons of a project hold beside it, by key; none for those never widened."""
    rows = database.rows("SELECT lesson, reach FROM scope WHERE project = ? AND holds", (project,))
    found: dict[str, frozenset[str]] = {}
    for lesson, reach in rows:
        found[lesson] = found.get(lesson, frozenset()) | {reach}
    return found


def read_labels(database: Database) -> list[tuple[Label, Lesson | None]]:
    """What a person says of lessons, oldest word first, each with the lesson if it is there."""
    rows = database.rows(
        """
        SELECT project, lesson, shape, name, value, at,
            (SELECT body FROM lesson AS known
             WHERE known.project = label.project AND known.key = label.lesson LIMIT 1)
        FROM label WHERE value <> '' ORDER BY seq
        """
    )
    with database.decoding():
        return [(Label(*label), _lesson(body) if body else None) for *label, body in rows]


def _judged(
    database: Database, learned: Sequence[LearnedLesson], here: str | None
) -> list[LearnedLesson]:
    """The lessons with what their suggestions came to at home, and here if that is elsewhere."""
    said = what_was_said(database)
    homes = {one.project for one in learned}
    silent = {home: silenced_lessons(said, here or home, home) for home in homes}
    low = {home: read_demoted(database, {home, here or home}).keys for home in homes}
    found = []
    for one in learned:
        key = one.lesson.key
        silenced, demoted = key in silent[one.project], key in low[one.project]
        if silenced or demoted:  # of most there is nothing to say, and there may be thousands
            evidence = replace(one.evidence, silenced=silenced, demoted=demoted)
            one = replace(one, evidence=evidence)  # noqa: PLW2901 - the same lesson, told more of
        found.append(one)
    return found


def _answers(database: Database, project: str) -> dict[str, tuple[int, int, int]]:
    rows = database.rows(
        f"""
        SELECT lesson, max(0, count(*) FILTER (WHERE answer = 'accepted')
                - count(*) FILTER (WHERE answer = 'reverted' AND site <> '')),
            count(*) FILTER (WHERE answer = 'rejected'),
            count(*) FILTER (WHERE answer = 'reverted' AND NOT ({IN_PART}))
        FROM verdict WHERE project = ? GROUP BY lesson
        """,  # noqa: S608 - made of constants
        (project,),
    )
    return {key: (accepted, rejected, reverted) for key, accepted, rejected, reverted in rows}


def _with_answers(learned: LearnedLesson, more: tuple[int, int, int]) -> LearnedLesson:
    evidence, (accepted, rejected, reverted) = learned.evidence, more
    counted = replace(
        evidence,
        accepted=evidence.accepted + accepted,
        rejected=evidence.rejected + rejected,
        reverted=evidence.reverted + reverted,
    )
    return replace(learned, evidence=counted)


def _read(
    database: Database, project: str | None, keys: Sequence[str] | None
) -> list[LearnedLesson]:
    rows = database.rows(
        f"""
        WITH answers AS (
            SELECT project, lesson AS key,
                -- What was accepted and taken back again was not accepted.
                max(0, count(*) FILTER (WHERE answer = 'accepted')
                    - count(*) FILTER (WHERE answer = 'reverted' AND site <> '')) AS accepted,
                count(*) FILTER (WHERE answer = 'rejected') AS rejected,
                count(*) FILTER (WHERE answer = 'reverted' AND NOT ({IN_PART})) AS reverted
            FROM verdict WHERE ?1 IS NULL OR project = ?1 GROUP BY project, lesson
        )
        SELECT project, family, body, evidence,
            coalesce(accepted, 0), coalesce(rejected, 0), coalesce(reverted, 0)
        FROM lesson LEFT JOIN answers USING (project, key)
        WHERE (?1 IS NULL OR project = ?1)
          AND (?2 IS NULL OR key IN (SELECT value FROM json_each(?2)))
        ORDER BY project, family, key
        """,  # noqa: S608 - made of constants
        (project, None if keys is None else to_json(list(keys))),
    )
    with database.decoding():
        return [_decoded(row) for row in rows]


def _bodies(learned: LearnedLesson) -> tuple[str, str]:
    return to_json(encode_lesson(learned.lesson)), to_json(encode_evidence(learned.evidence))


def _decoded(row: tuple[Any, ...]) -> LearnedLesson:
    project, family, body, stored, accepted, rejected, reverted = row
    evidence = _evidence(stored)
    if accepted or rejected or reverted:
        evidence = replace(evidence, accepted=accepted, rejected=rejected, reverted=reverted)
    return LearnedLesson(project, family, _lesson(body), evidence)


# All lessons of a project are read after each edit that was learned; few are new.
_lesson = Decoded(decode_lesson, most=32_768)
_evidence = Decoded(decode_evidence, most=32_768)
