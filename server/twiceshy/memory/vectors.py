"""The vectors of experiences, in a file of their own beside the database: derived, and never backed up.

A search goes through the signs of all vectors of a part of the memory, 48 bytes each, by their
Hamming distance (sqlite-vec, which has no index and needs none: docs/decisions/0026; in large parts
`resident.py`), and the nearest of those are measured by their vectors in bytes. What is damaged or
of another model is made anew: everything in here can be computed again from the experiences.
"""

import logging
import struct
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import apsw

from twiceshy.errors import StoreDamaged, StoreError
from twiceshy.memory.connection import Database, file_error, store_error
from twiceshy.memory.events import to_json
from twiceshy.memory.experiences import START, Position
from twiceshy.memory.resident import Piece, Resident, State
from twiceshy.memory.vectors_file import load_extension, opened

logger = logging.getLogger(__name__)

DIMENSIONS: Final = 384
SIGNS: Final = DIMENSIONS // 8
# So many of the nearest by their signs are measured by their vectors.
MEASURED: Final = 100
# In a large part, which is searched in memory, more: there it costs next to nothing to have them.
MEASURED_IF_LARGE: Final = 400
# What these tables look like; a file of another form is made anew.
_FORM: Final = "form 2"
# Kept for as long as the process runs: who searches opens the file for each search.
_RESIDENT: Final = Resident()


class Row(NamedTuple):
    """What is kept of an experience, by its number in the log.

    `signs` has a bit for each dimension of the statement's vector, after a rotation; `statement`
    and `tight` are vectors of signed bytes, of whatever length: only directions count.
    """

    seq: int
    part: str
    signs: bytes
    statement: bytes
    tight: bytes
    hub: float


class Query(NamedTuple):
    """A place: its statement as in a `Row`, and vectors of bytes of what it is made of."""

    signs: bytes
    statement: bytes
    pieces: tuple[bytes, ...] = ()


class Near(NamedTuple):
    """An experience that is near: two cosines (the second of its nearest piece), and its hub."""

    seq: int
    statement: float
    tight: float
    hub: float


class Vectors:
    """The vectors of one model. Used by one thread at a time; several processes may have the file."""

    def __init__(self, database: Database, model: str, resident: Resident) -> None:
        self._database = database
        self._model = f"{model}, {_FORM}"
        self._resident = resident

    @classmethod
    def open(cls, database: Path, model: str, resident: Resident = _RESIDENT) -> "Vectors":
        """The vectors of a model that lie beside a database; those of another one are gone then.

        Raises VectorsMissing where sqlite-vec cannot be loaded, StoreLocked or another StoreError.
        """
        path, named = vectors_path(database), f"{model}, {_FORM}"
        try:
            return cls(opened(path, named), model, resident)
        except StoreDamaged as error:
            logger.warning("The vectors are made anew: %s", error)
            delete_vectors(database)
            return cls(opened(path, named), model, resident)

    def close(self) -> None:
        """Closes the file; closing twice does nothing."""
        self._database.close()

    def count(self) -> int:
        """How many experiences have vectors."""
        ((count,),) = self._database.rows("SELECT count(*) FROM vector")
        return int(count)

    def known(self, among: Collection[int] | None = None) -> set[int]:
        """The numbers of the experiences that have vectors, of all or of some."""
        if among is None:
            return {seq for (seq,) in self._database.rows("SELECT seq FROM vector")}
        rows = self._database.rows(
            "SELECT seq FROM vector WHERE seq IN (SELECT value FROM json_each(?))",
            (to_json(sorted(among)),),
        )
        return {seq for (seq,) in rows}

    def position(self) -> Position:
        """The position of the log at which they were whole; the start if some are gone since."""
        rows = self._database.rows(
            """
            SELECT seq, prunings FROM model
            WHERE whole = (SELECT coalesce(sum(count), 0) FROM part)
            """
        )
        return Position(*rows[0]) if rows else START

    def note(self, position: Position) -> None:
        """They are whole at a position."""
        with self._database.writing() as connection:
            self._require_model()
            connection.execute(
                """
                UPDATE model SET seq = ?, prunings = ?,
                    whole = (SELECT coalesce(sum(count), 0) FROM part)
                """,
                position,
            )

    def add(self, given: Iterable[Row]) -> None:
        """Keeps the vectors of some experiences.

        Raises StoreError for those of another length, and where the file is another model's by now.
        """
        rows = list(given)
        for row in rows:
            _check(row.signs, row.statement, row.tight)
        with self._database.writing() as connection:
            self._require_model()
            replaced = self._delete(connection, [row.seq for row in rows])
            # They were whole before and are so still, up to the same position.
            connection.execute("UPDATE model SET whole = whole + ?", (len(rows) - replaced,))
            connection.executemany(
                "INSERT INTO near (seq, part, signs) VALUES (?, ?, vec_bit(?))",
                [(row.seq, row.part, row.signs) for row in rows],
            )
            connection.executemany(
                "INSERT INTO vector (seq, statement, tight, hub) VALUES (?, ?, ?, ?)",
                [(row.seq, row.statement, row.tight, row.hub) for row in rows],
            )
            connection.executemany(
                """
                INSERT INTO part (name, count, removed) VALUES (?1, ?2, 0)
                ON CONFLICT (name) DO UPDATE SET count = count + ?2
                """,
                list(Counter(row.part for row in rows).items()),
            )

    def remove(self, seqs: Iterable[int]) -> None:
        """Deletes the vectors of experiences that are gone; nothing of them is left in the file."""
        gone = list(seqs)
        with self._database.writing() as connection:
            self._delete(connection, gone)
        if gone:
            self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def nearest(self, query: Query, parts: Sequence[str], most: int = MEASURED) -> list[Near]:
        """The experiences of some parts of the memory nearest to a place, nearest first.

        A part that is not there has none. Raises StoreError as `add` does.
        """
        _check(query.signs, query.statement, *query.pieces)
        self._require_model()
        seqs: list[int] = []
        for part in dict.fromkeys(parts):
            seqs += self._nearest_by_signs(query.signs, part, most)
        return self.measured(query, seqs)[:most]

    def agreements(self, seqs: Sequence[int]) -> list[tuple[int, int, float]]:
        """The cosine of what some experiences change, for each two of them, by their positions."""
        places = {seq: place for place, seq in enumerate(seqs)}
        with self._database.translated():
            self._find(seqs)
            rows = self._database.rows(
                """
                SELECT one.seq, other.seq,
                    coalesce(1 - vec_distance_cosine(vec_int8(one.tight), vec_int8(other.tight)), 0)
                FROM vector AS one CROSS JOIN vector AS other
                WHERE one.seq IN (SELECT seq FROM temp.found)
                  AND other.seq IN (SELECT seq FROM temp.found) AND one.seq < other.seq
                """
            )
        return [(places[one], places[other], cosine) for one, other, cosine in rows]

    def problems(self, among: range | None = None) -> list[str]:
        """What is wrong with the file, or with what it has of some numbers, a sentence each."""
        try:
            damages = self._damages() if among is None else []
            vectors, signs = self._counts(among)
            odd = self._of_other_length(among)
        except StoreError as error:
            return [str(error)]
        found = [f"The vectors are damaged: {text}." for text in damages]
        if vectors != signs:
            found.append(f"{vectors:,} experiences have vectors, and {signs:,} signs.")
        if odd:
            found.append(f"{odd:,} vectors have another length than {DIMENSIONS}.")
        return found

    def _damages(self) -> list[str]:
        rows = self._database.rows("PRAGMA integrity_check(5)")
        return [text for (text,) in rows if text != "ok"]

    def _of_other_length(self, among: range | None) -> int:
        start, stop = (among.start, among.stop) if among else (0, sys.maxsize)
        ((odd,),) = self._database.rows(
            """
            SELECT count(*) FROM vector
            WHERE (length(statement) <> ?1 OR length(tight) <> ?1) AND seq >= ?2 AND seq < ?3
            """,
            (DIMENSIONS, start, stop),
        )
        return int(odd)

    def _counts(self, among: range | None) -> tuple[int, int]:
        """How many vectors and how many signs there are; of some numbers all is read that is kept."""
        if among is None:
            ((vectors, signs),) = self._database.rows(
                "SELECT (SELECT count(*) FROM vector), (SELECT count(*) FROM near)"
            )
            return vectors, signs
        # What is asked for is the end of each: nothing less has SQLite follow all pages of it.
        ((vectors, signs, _, _),) = self._database.rows(
            """
            WITH sign AS MATERIALIZED (
                SELECT chunk_id FROM near_rowids WHERE rowid >= :start AND rowid < :stop
            )
            SELECT (SELECT count(*) FROM vector WHERE seq >= :start AND seq < :stop),
                (SELECT count(*) FROM sign),
                (SELECT count(DISTINCT substr(statement, -1) || substr(tight, -1)) FROM vector
                 WHERE seq >= :start AND seq < :stop),
                (SELECT count(DISTINCT substr(vectors, -1)) FROM near_vector_chunks00
                 WHERE rowid IN (SELECT chunk_id FROM sign))
            """,
            {"start": among.start, "stop": among.stop},
        )
        return vectors, signs

    def _nearest_by_signs(self, signs: bytes, part: str, most: int) -> list[int]:
        with self._database.reading():  # the state and what is read are of the same moment
            rows = self._database.rows(
                "SELECT file, removed, count FROM part JOIN model WHERE part.name = ?", (part,)
            )
            state = State(*rows[0]) if rows else State("", 0, 0)
            if self._resident.is_wanted(state.size):
                name = str(self._database.path), part
                return self._resident.nearest(
                    name,
                    state,
                    lambda above: self._signs_above(part, above),
                    signs,
                    max(most, MEASURED_IF_LARGE),
                )
        found = self._database.rows(
            "SELECT seq FROM near WHERE signs MATCH vec_bit(?) AND k = ? AND part = ?",
            (signs, most, part),
        )
        return [seq for (seq,) in found]

    def _signs_above(self, part: str, above: int) -> Iterator[Piece]:
        """The experiences of a part above a number.

        All of them are read as sqlite-vec keeps them, in chunks: row by row it takes 200 times as long.
        """
        if above < 0:
            chunks = self._database.connection.execute(
                """
                SELECT validity, rowids, vectors
                FROM near_chunks JOIN near_vector_chunks00 AS kept ON kept.rowid = chunk_id
                WHERE partition00 = ?
                """,
                (part,),
            )
            yield from (_piece(*chunk) for chunk in chunks)
            return
        rows = self._database.rows(
            """
            SELECT near.seq, near.signs, near.part
            FROM vector CROSS JOIN near ON near.seq = vector.seq
            WHERE vector.seq > ?
            """,
            (above,),
        )
        here = [(seq, signs) for seq, signs, where in rows if where == part]
        if here:
            yield Piece([seq for seq, _ in here], b"".join(signs for _, signs in here))

    def _require_model(self) -> None:
        """Another process may have made the file anew for another model since it was opened."""
        if self._database.rows("SELECT name FROM model") != [(self._model,)]:
            raise StoreError(
                f"{self._database.path} is by now of another model than {self._model}; try again."
            )

    def measured(self, query: Query, seqs: Sequence[int]) -> list[Near]:
        """How near some experiences are, nearest first; those without vectors are passed over.

        Without pieces the tight vectors count nothing, and a vector of zeros is near nothing: its
        cosine would be none.
        """
        connection = self._database.connection
        with self._database.translated():
            self._find(seqs)
            connection.execute("DELETE FROM temp.piece").fetchall()
            connection.executemany(
                "INSERT INTO temp.piece VALUES (?)", [(piece,) for piece in query.pieces]
            )
            rows = self._database.rows(
                """
                SELECT seq, coalesce(1 - vec_distance_cosine(vec_int8(statement), vec_int8(?)), 0),
                    coalesce((
                        SELECT 1 - min(vec_distance_cosine(vec_int8(tight), vec_int8(piece.code)))
                        FROM temp.piece
                    ), 0),
                    hub
                FROM vector WHERE seq IN (SELECT seq FROM temp.found)
                ORDER BY 2 DESC, seq
                """,
                (query.statement,),
            )
        return [Near(*row) for row in rows]

    def _find(self, seqs: Sequence[int]) -> None:
        """Have the numbers of some experiences where a query finds them."""
        connection = self._database.connection
        connection.execute("DELETE FROM temp.found").fetchall()
        connection.executemany("INSERT INTO temp.found VALUES (?)", [(seq,) for seq in seqs])

    def _delete(self, connection: apsw.Connection, seqs: Sequence[int]) -> int:
        """Deletes the vectors of some experiences; how many had any."""
        # Most often none of them is there: what is added is new.
        held = [
            (part, seq)
            for seq in seqs
            for (part,) in connection.execute("SELECT part FROM near WHERE seq = ?", (seq,))
        ]
        connection.executemany(
            "UPDATE part SET count = count - ?2, removed = removed + ?2 WHERE name = ?1",
            list(Counter(part for part, _ in held).items()),
        )
        connection.executemany("DELETE FROM near WHERE seq = ?", [(seq,) for _, seq in held])
        connection.executemany("DELETE FROM vector WHERE seq = ?", [(seq,) for seq in seqs])
        return len(held)


def _piece(validity: bytes, rowids: bytes, signs: bytes) -> Piece:
    """The experiences of a chunk: a bit for each that says whether it is there, 64 bits for its number."""
    seqs = struct.unpack(f"<{len(rowids) // 8}q", rowids)
    there = [place for place in range(len(seqs)) if validity[place // 8] >> place % 8 & 1]
    if len(there) == len(seqs):
        return Piece(seqs, signs)
    return Piece(
        [seqs[place] for place in there],
        b"".join(signs[SIGNS * place : SIGNS * (place + 1)] for place in there),
    )


class Condition(NamedTuple):
    """What is in a file of vectors, and a sentence for each thing that is wrong with it."""

    model: str
    position: Position
    seqs: frozenset[int]
    problems: tuple[str, ...]


def condition_of(database: Path) -> Condition | None:
    """How it stands with the vectors beside a database, which are only read; None without any.

    Raises VectorsMissing as `Vectors.open` does, StoreDamaged or another StoreError.
    """
    path = vectors_path(database)
    if not path.exists():
        return None
    try:
        file = Database(path, apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY))
    except apsw.Error as error:
        raise store_error(path, error) from error
    try:
        load_extension(file.connection)
        models = file.rows("SELECT name FROM model")
        vectors = Vectors(file, "", _RESIDENT)
        problems = vectors.problems()
        name = models[0][0] if len(models) == 1 else ""
        return Condition(
            name.removesuffix(f", {_FORM}"),
            vectors.position(),
            frozenset(vectors.known()),
            tuple(problems),
        )
    finally:
        file.close()


def vectors_path(database: Path) -> Path:
    """Where the vectors of a database are."""
    return database.with_name(f"{database.name}.vectors")


def delete_vectors(database: Path) -> None:
    """Deletes the vectors of a database: they are made again when something is looked for.

    Raises StoreReadOnly if it cannot. Who has them open goes on with a file that has no name any
    more, which is gone with the last of them.
    """
    path = vectors_path(database)
    try:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
    except OSError as error:
        raise file_error(path, error) from error


def _check(signs: bytes, *vectors: bytes) -> None:
    if len(signs) != SIGNS or any(len(vector) != DIMENSIONS for vector in vectors):
        lengths = sorted({len(vector) for vector in vectors} | {8 * len(signs)})
        raise StoreError(
            f"A vector has {DIMENSIONS} numbers, not {' or '.join(map(str, lengths))}: "
            "the model is another one than the memory was made for."
        )
