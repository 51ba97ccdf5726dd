"""How a file of vectors is opened, with sqlite-vec and the tables in it."""

import secrets
from pathlib import Path
from typing import Final

import apsw

from twiceshy.errors import VectorsMissing
from twiceshy.memory.connection import Database, file_error, store_error

BUSY_TIMEOUT: Final = 2000


def opened(path: Path, model: str) -> Database:
    """The file of vectors of a model, made anew where it is of another one.

    Raises VectorsMissing where sqlite-vec cannot be loaded, StoreLocked or another StoreError.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        connection = apsw.Connection(str(path))
    except OSError as error:
        raise file_error(path, error) from error
    except apsw.Error as error:
        raise store_error(path, error) from error
    database = Database(path, connection)
    try:
        load_extension(connection)
        with database.translated():
            connection.set_busy_timeout(BUSY_TIMEOUT)
            connection.execute(
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = NORMAL;
                PRAGMA secure_delete = ON;
                CREATE TEMP TABLE found (seq INTEGER PRIMARY KEY);
                CREATE TEMP TABLE piece (code BLOB);
                """
            ).fetchall()  # a pragma's answer would hold up what comes after it
        _make_tables(database, model)
    except BaseException:
        database.close()
        raise
    return database


def load_extension(connection: apsw.Connection) -> None:
    """sqlite-vec, which is loaded here and nowhere else: starting a server does without it."""
    try:
        import sqlite_vec  # noqa: PLC0415 - see above

        connection.enable_load_extension(True)
        connection.load_extension(sqlite_vec.loadable_path())
        connection.enable_load_extension(False)
    except (ImportError, OSError, apsw.Error) as error:
        raise VectorsMissing(
            f"sqlite-vec cannot be loaded ({error}): code that is only like an example is not found."
        ) from error


def _make_tables(database: Database, model: str) -> None:
    # Mostly they are there: who looks for something need not wait for who is writing.
    if database.rows("SELECT 1 FROM sqlite_schema WHERE name = 'model'") and database.rows(
        "SELECT name FROM model"
    ) == [(model,)]:
        return
    with database.writing() as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS model (name TEXT NOT NULL) STRICT",
        )
        known = connection.execute("SELECT name FROM model").fetchall()
        if known == [(model,)]:
            return
        connection.execute(
            """
            DROP TABLE IF EXISTS near;
            DROP TABLE IF EXISTS vector;
            DROP TABLE IF EXISTS part;
            DROP TABLE model;
            CREATE TABLE model (
                name TEXT NOT NULL, file TEXT NOT NULL,
                seq INTEGER NOT NULL DEFAULT 0, prunings INTEGER NOT NULL DEFAULT 0,
                whole INTEGER NOT NULL DEFAULT 0
            ) STRICT;
            CREATE TABLE part (
                name TEXT PRIMARY KEY, count INTEGER NOT NULL, removed INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE VIRTUAL TABLE near USING vec0(
                seq INTEGER PRIMARY KEY, part TEXT PARTITION KEY, signs BIT[384],
                chunk_size = 1024
            );
            CREATE TABLE vector (
                seq INTEGER PRIMARY KEY, statement BLOB NOT NULL, tight BLOB NOT NULL, hub REAL NOT NULL
            ) STRICT;
            """
        )
        # A name of its own, so that nobody takes it for the file that was there before.
        connection.execute(
            "INSERT INTO model (name, file) VALUES (?, ?)", (model, secrets.token_hex(8))
        )
