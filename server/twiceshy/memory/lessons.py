"""Keeping the lessons that the learner derived, and reading them with their verdicts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from twiceshy.memory.connection import Database
from twiceshy.memory.events import (
    decode_evidence,
    decode_lesson,
    encode_evidence,
    encode_lesson,
    to_json,
)
from twiceshy.model import LearnedLesson


def replace_lessons(
    database: Database, project: str, families: Mapping[str, Sequence[LearnedLesson]]
) -> None:
    """Puts these lessons in the place of those that the same families of the project had."""
    rows = [
        (project, family, each.lesson.key, *_bodies(each))
        for family, learned in families.items()
        for each in learned
    ]
    with database.writing() as connection:
        connection.executemany(
            "DELETE FROM lesson WHERE project = ? AND family = ?",
            [(project, family) for family in families],
        )
        connection.executemany(
            "INSERT INTO lesson (project, family, key, body, evidence) VALUES (?, ?, ?, ?, ?)", rows
        )


def clear_lessons(database: Database, project: str | None) -> None:
    """Deletes the lessons of one project, or all of them."""
    with database.writing() as connection:
        connection.execute("DELETE FROM lesson WHERE ?1 IS NULL OR project = ?1", (project,))


def read_lessons(database: Database, project: str | None) -> list[LearnedLesson]:
    """The lessons of one project, or all, with the verdicts that their projects gave them."""
    rows = database.rows(
        """
        WITH answers AS (
            SELECT project, lesson AS key,
                count(*) FILTER (WHERE answer = 'accepted') AS accepted,
                count(*) FILTER (WHERE answer = 'rejected') AS rejected,
                count(*) FILTER (WHERE answer = 'reverted') AS reverted
            FROM verdict WHERE ?1 IS NULL OR project = ?1 GROUP BY project, lesson
        )
        SELECT project, family, body, evidence,
            coalesce(accepted, 0), coalesce(rejected, 0), coalesce(reverted, 0)
        FROM lesson LEFT JOIN answers USING (project, key)
        WHERE ?1 IS NULL OR project = ?1
        ORDER BY project, family, key
        """,
        (project,),
    )
    with database.decoding():
        return [_decoded(row) for row in rows]


def _bodies(learned: LearnedLesson) -> tuple[str, str]:
    return to_json(encode_lesson(learned.lesson)), to_json(encode_evidence(learned.evidence))


def _decoded(row: tuple[Any, ...]) -> LearnedLesson:
    project, family, body, evidence, accepted, rejected, reverted = row
    counted = replace(
        decode_evidence(json.loads(evidence)),
        accepted=accepted,
        rejected=rejected,
        reverted=reverted,
    )
    return LearnedLesson(project, family, decode_lesson(json.loads(body)), counted)
