"""Reading experiences, and the families that the learner sorted them into."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from twiceshy.memory.connection import Database
from twiceshy.memory.decoded import Decoded
from twiceshy.memory.events import decode_correction, to_json
from twiceshy.model import Correction, Experience, Symptom

# A family's lessons come from its newest experiences; those of a long history are not even read.
MOST_OF_FAMILY = 64


class Position(NamedTuple):
    """How far a log has come: the number of its last event, and how often something was pruned."""

    seq: int
    prunings: int


START: Final = Position(0, 0)


def position(database: Database) -> Position:
    """How far the log has come."""
    rows = database.rows(
        """
        SELECT coalesce((SELECT max(seq) FROM event), 0),
            coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta
                      WHERE name = 'prunings'), 0)
        """
    )
    return Position(*rows[0])


class Changes(NamedTuple):
    """The numbers of experiences that are there and of some that are gone, since a position.

    With `is_whole` there are no others than those that are there.
    """

    there: set[int]
    gone: set[int]
    is_whole: bool


def numbers(database: Database, among: range | None) -> set[int]:
    """The numbers of all experiences, or of those among some."""
    if among is None:
        rows = database.rows("SELECT seq FROM remembered")
    else:
        rows = database.rows(
            "SELECT seq FROM remembered WHERE seq >= ? AND seq < ?", (among.start, among.stop)
        )
    return {seq for (seq,) in rows}


def changed_since(database: Database, last: Position) -> Changes:
    """What came and went since a position; all of it since what is none of this log any more.

    An experience is gone when it turns out that a suggestion made it, and is back when a person
    says that it is meant; one that was made of a lesson for its place is gone when it is taken back.
    """
    here = position(database)
    if here.prunings != last.prunings or here.seq < last.seq:
        last = START
    there = {seq for (seq,) in database.rows("SELECT seq FROM remembered WHERE seq > ?", last[:1])}
    if last == START:
        return Changes(there, set(), is_whole=True)
    # What is new is looked through, and never all experiences: hence CROSS JOIN, which is an order.
    touched = database.rows(
        """
        SELECT experience.seq, EXISTS (SELECT 1 FROM remembered WHERE seq = experience.seq)
        FROM event CROSS JOIN experience ON experience.key = event.key
        WHERE event.seq > ?1 AND event.kind IN ('made', 'meant', 'fork')
        UNION SELECT experience.seq, EXISTS (SELECT 1 FROM remembered WHERE seq = experience.seq)
        FROM verdict CROSS JOIN fork USING (trace) CROSS JOIN experience ON experience.key = fork.key
        WHERE verdict.seq > ?1
        """,
        last[:1],
    )
    there |= {seq for seq, is_there in touched if is_there}
    return Changes(there, {seq for seq, is_there in touched if not is_there}, is_whole=False)


def all_experiences(database: Database) -> list[Experience]:
    """Every experience of every project, oldest event first."""
    return _decoded(
        database,
        database.rows(
            "SELECT key, body, reverted, meant, reading, forked FROM remembered ORDER BY seq"
        ),
    )


def project_experiences(database: Database, project: str) -> list[Experience]:
    """Every experience of one project, oldest event first."""
    rows = database.rows(
        "SELECT key, body, reverted, meant, reading, forked FROM remembered WHERE project = ? ORDER BY seq",
        (project,),
    )
    return _decoded(database, rows)


def keyed_experiences(
    database: Database, keys: Iterable[str], project: str | None
) -> list[Experience]:
    """The experiences with these keys, of one project if given; unknown keys are passed over."""
    rows = database.rows(
        """
        SELECT key, body, reverted, meant, reading, forked FROM remembered
        WHERE key IN (SELECT value FROM json_each(?1)) AND (?2 IS NULL OR project = ?2)
        ORDER BY seq
        """,
        (to_json(list(keys)), project),
    )
    return _decoded(database, rows)


def numbered_experiences(database: Database, seqs: Sequence[int]) -> list[tuple[int, Experience]]:
    """The experiences with these numbers, in the order of the numbers given."""
    rows = database.rows(
        """
        SELECT seq, remembered.key, body, reverted, meant, reading, forked
        FROM json_each(?) AS wanted CROSS JOIN remembered ON seq = wanted.value
        ORDER BY wanted.key
        """,
        (to_json(list(seqs)),),
    )
    decoded = _decoded(database, [row[1:] for row in rows])
    return [(row[0], one) for row, one in zip(rows, decoded, strict=True)]


def numbered_corrections(
    database: Database, seqs: Sequence[int]
) -> Iterator[tuple[int, Correction]]:
    """The corrections with these numbers, in their order; what is read once is not remembered."""
    rows = database.rows(
        """
        SELECT seq, body FROM json_each(?) AS wanted CROSS JOIN experience ON seq = wanted.value
        ORDER BY wanted.key
        """,
        (to_json(list(seqs)),),
    )
    with database.decoding():
        for seq, body in rows:
            yield seq, decode_correction(json.loads(body))


class Record(NamedTuple):
    """What is known of an experience beside its text.

    `scope` is how far its lessons hold: "project", "projects" or "language". The complexities are
    those of its function; None where they are not known. The rest counts the lessons that rest on
    it, and what was answered to them.
    """

    seq: int
    key: str
    project: str
    language: str
    domain: str
    scope: str
    symptoms: tuple[Symptom, ...]
    fix_class: str
    complexity_before: int | None
    complexity_after: int | None
    lessons: int
    accepted: int
    rejected: int
    reverted: int


def records(database: Database, project: str) -> list[Record]:
    """The records of a project's experiences, oldest event first."""
    rows = database.rows(
        "SELECT * FROM experience_record WHERE project = ? ORDER BY seq", (project,)
    )
    return [
        Record(*row)._replace(symptoms=tuple(Symptom(*one) for one in json.loads(row[6])))
        for row in rows
    ]


def domains(database: Database, project: str) -> dict[str, int]:
    """The domains of a project's experiences, "" for unknown ones, each with their number."""
    rows = database.rows("SELECT domain, experiences FROM domain WHERE project = ?", (project,))
    return dict(rows)


def reverted_experiences(database: Database, project: str) -> list[Experience]:
    """The experiences of a project that a later commit reverted, oldest event first."""
    if not database.rows("SELECT 1 FROM revert WHERE project = ? LIMIT 1", (project,)):
        return []
    rows = database.rows(
        "SELECT key, body, reverted, meant, reading, forked FROM remembered WHERE project = ? AND reverted ORDER BY seq",
        (project,),
    )
    return _decoded(database, rows)


def without_family(database: Database, project: str) -> list[Experience]:
    """The experiences of a project that the learner has not sorted yet, oldest event first."""
    rows = database.rows(
        """
        SELECT remembered.key, body, reverted, meant, reading, forked
        FROM remembered LEFT JOIN experience_family USING (project, key)
        WHERE project = ? AND family IS NULL
        ORDER BY seq
        """,
        (project,),
    )
    return _decoded(database, rows)


def families_of(
    database: Database, project: str, families: Iterable[str]
) -> dict[str, list[Experience]]:
    """The newest experiences of each family asked for, oldest event first; an unknown one has none.

    Which those are is a matter of when they were made, and not of when they were learned.
    """
    members: dict[str, list[Experience]] = {family: [] for family in families}
    rows = database.rows(
        """
        SELECT family, remembered.key, body, reverted, meant, reading, forked
        FROM (
            SELECT family, key, row_number() OVER (
                PARTITION BY family ORDER BY number DESC, at DESC, key DESC
            ) AS age
            FROM experience_family JOIN experience USING (project, key)
            WHERE project = ?1 AND family IN (SELECT value FROM json_each(?2))
        ) AS member CROSS JOIN remembered -- in this order: else all of a project is looked through
        ON remembered.key = member.key AND remembered.project = ?1
        WHERE age <= ?3
        ORDER BY seq
        """,
        (project, to_json(list(members)), MOST_OF_FAMILY),
    )
    for (family, *_), experience in zip(
        rows, _decoded(database, [row[1:] for row in rows]), strict=True
    ):
        members[family].append(experience)
    return members


def save_families(database: Database, project: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Sets the families of the experiences named in the (experience key, family) pairs.

    An experience named here is in these families and no others; the rest stay as they are.
    """
    listed = list(dict.fromkeys(pairs))
    with database.writing() as connection:
        connection.executemany(
            "DELETE FROM experience_family WHERE project = ? AND key = ?",
            [(project, key) for key, _ in listed],
        )
        connection.executemany(
            "INSERT INTO experience_family (project, key, family) VALUES (?, ?, ?)",
            [(project, key, family) for key, family in listed],
        )


def made_changes(database: Database, project: str, keys: Iterable[str]) -> dict[str, bool]:
    """Those changes of a project that are no evidence; whether a suggestion made each of them.

    The others were a part of what a person did at many places in one move, or a tool's work.
    """
    rows = database.rows(
        """
        SELECT key, trace <> '' OR back <> '' FROM made_change
        WHERE project = ? AND key IN (SELECT value FROM json_each(?))
        """,
        (project, to_json(list(keys))),
    )
    return {key: bool(suggested) for key, suggested in rows}


def _decoded(database: Database, rows: list[tuple[Any, ...]]) -> list[Experience]:
    with database.decoding():
        return [
            Experience(key, _correction(body), bool(reverted), bool(meant), reading, forked)
            for key, body, reverted, meant, reading, forked in rows
        ]


# What a family has is read again with each experience that it gets.
_correction = Decoded(decode_correction, most=4096)
