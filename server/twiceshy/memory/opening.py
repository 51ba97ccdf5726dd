"""Opening the database file, or refusing it with a reason and without touching it.

The file is opened by SQLite alone and never by Python: closing any other handle to it would
drop the locks that SQLite holds for the whole process.
"""

import os
from contextlib import suppress
from pathlib import Path

import apsw

from twiceshy.errors import StoreError, StoreForeign, StoreReadOnly, StoreTooNew
from twiceshy.memory.connection import Database, store_error
from twiceshy.memory.vectors import delete_vectors

# "TWSH" at byte 68 of the file, so that no other program's database is taken for ours.
APPLICATION_ID = 0x54575348

_SWITCH_ATTEMPTS = 10


def connect(path: Path, *, newest: int, busy_timeout: float) -> Database:
    """The database at `path`, made (folder 0700, file 0600, still empty) where there is none.

    `newest` is the schema version that we know; waiting for a lock ends after `busy_timeout`
    seconds. Raises StoreLocked, StoreReadOnly, StoreTooNew, StoreDamaged or StoreError, and
    then has changed nothing in a file that was there before.
    """
    existed = _exists(path)
    if not existed:
        _make_folder(path)
        delete_vectors(path)  # of a database that is gone: its numbers are given anew
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    database = _open(path, flags, busy_timeout)
    try:
        if not existed:
            # The file has no content yet; its -wal and -shm will take its mode.
            _set_mode(path)
        _verify(database, newest)
        _configure(database)
        _tighten(path)
    except BaseException:
        database.close()
        raise
    return database


def connect_read_only(path: Path, *, newest: int, busy_timeout: float) -> Database:
    """The existing database at `path`, opened for reading; nothing in it is ever changed.

    Raises as `connect` does, and StoreError where there is no database of today's version.
    """
    if not _exists(path):
        raise StoreError(f"{path} does not exist; there is nothing to read yet.")
    database = _open(path, apsw.SQLITE_OPEN_READONLY, busy_timeout, is_fixed=_is_fixed(path))
    try:
        _require_newest(path, _verify(database, newest), newest)
    except BaseException:
        database.close()
        raise
    return database


def _is_fixed(path: Path) -> bool:
    """Whether nobody can change a database, and all of it is in its one file.

    SQLite would make a -wal and a -shm beside it to read it, which it cannot in such a folder.
    """
    wal = path.with_name(f"{path.name}-wal")
    return not os.access(path.parent, os.W_OK) and not wal.exists()


def _open(path: Path, flags: int, busy_timeout: float, *, is_fixed: bool = False) -> Database:
    name = f"{path.absolute().as_uri()}?immutable=1" if is_fixed else str(path)
    try:
        connection = apsw.Connection(name, flags | (apsw.SQLITE_OPEN_URI if is_fixed else 0))
    except apsw.Error as error:
        raise store_error(path, error) from error
    connection.set_busy_timeout(round(busy_timeout * 1000))
    # Until the file is known to be ours, closing must not move anything from its -wal into it.
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    return Database(path, connection)


def _verify(database: Database, newest: int) -> int:
    """The schema version of a database that is ours, 0 for an empty one; raises for any other."""
    application, version, tables = _identity(database)
    empty = (application, version, tables) == (0, 0, 0)
    if application != APPLICATION_ID and not empty:
        raise StoreForeign(
            f"{database.path} is a database of another program; "
            "move it away or choose another data folder."
        )
    if version > newest:
        raise StoreTooNew(
            f"{database.path} was written by a newer twiceshy (version {version} of the database, "
            f"this one knows {newest}); update twiceshy or choose another data folder."
        )
    database.connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
    return version


def _require_newest(path: Path, version: int, newest: int) -> None:
    if version < newest:
        raise StoreError(
            f"{path} was written by an older twiceshy (version {version} of the database, "
            f"{newest} is needed); start the language server once to bring it up to date."
        )


def _identity(database: Database) -> tuple[int, int, int]:
    """Application id, schema version and number of tables, all from the same moment."""
    with database.translated():
        database.connection.execute("BEGIN")
        try:
            return (
                database.connection.pragma("application_id"),
                database.connection.pragma("user_version"),
                database.connection.execute("SELECT count(*) FROM sqlite_schema").get,
            )
        finally:
            # After some failures, a full disk for one, SQLite has already rolled back.
            if database.connection.in_transaction:
                database.connection.execute("ROLLBACK")


def _configure(database: Database) -> None:
    connection = database.connection
    if connection.readonly("main"):
        raise StoreReadOnly(
            f"{database.path} cannot be written; check the permissions of the file and its folder."
        )
    with database.translated():
        if connection.pragma("journal_mode") != "wal":
            _switch_to_wal(database)
        # Every commit is on the disk before it returns: neither a killed process nor a power cut
        # loses one that was acknowledged. NORMAL would sync at checkpoints alone, and a power cut
        # would lose all since the last one (docs/decisions/0032-durability.md).
        connection.pragma("synchronous", "FULL")
        # What is deleted is overwritten with zeros, not just unlinked.
        connection.pragma("secure_delete", "ON")
        # Replacing a row counts as deleting it, so that the log's triggers see it too.
        connection.pragma("recursive_triggers", "ON")
        # A schema that somebody tampered with must not reach functions with side effects.
        connection.pragma("trusted_schema", "OFF")
        # After a large transaction the -wal file shrinks again.
        connection.pragma("journal_size_limit", 16 * 1024 * 1024)


def _switch_to_wal(database: Database) -> None:
    if _journal_mode_after_switch(database.connection) != "wal":
        raise StoreError(
            f"{database.path} lies on a file system without shared memory, such as a network "
            "folder; choose a data folder on a local disk."
        )


def _journal_mode_after_switch(connection: apsw.Connection) -> str:
    # Two processes that switch a new file at once would wait for each other, so SQLite tells
    # one of them at once that it is busy. That one waits for the write lock and tries again.
    for _ in range(_SWITCH_ATTEMPTS - 1):
        try:
            return str(connection.pragma("journal_mode", "wal"))
        except apsw.BusyError:
            connection.execute("BEGIN IMMEDIATE; ROLLBACK")
    return str(connection.pragma("journal_mode", "wal"))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise StoreReadOnly(
            f"{path} cannot be reached ({error.strerror}); check the permissions of its folder."
        ) from error


def _make_folder(path: Path) -> None:
    folder = path.parent
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
    except OSError as error:
        raise StoreReadOnly(
            f"The folder {folder} cannot be made ({error.strerror}); "
            "make it by hand or choose another data folder."
        ) from error


def _tighten(path: Path) -> None:
    """Takes away what group and others may do with the files of a database."""
    if os.name != "posix":
        return
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        with suppress(FileNotFoundError):
            if file.stat().st_mode & 0o077:
                _set_mode(file)


def _set_mode(path: Path) -> None:
    try:
        path.chmod(0o600)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreReadOnly(
            f"{path} cannot be made private ({error.strerror}); check who owns the file."
        ) from error
