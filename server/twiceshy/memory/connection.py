"""One connection to the database: its transactions, and what its failures are called.

Nothing here knows a table, nor how the file is opened (`twiceshy.memory.opening`).
"""

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from twiceshy.errors import StoreDamaged, StoreError, StoreFull, StoreLocked, StoreReadOnly

# What SQLite calls a write that failed for any reason but ENOSPC: a quota, a limit, the disk itself.
_WRITING = (
    apsw.SQLITE_IOERR_WRITE,
    apsw.SQLITE_IOERR_FSYNC,
    apsw.SQLITE_IOERR_TRUNCATE,
    apsw.SQLITE_IOERR_SHMSIZE,
    apsw.SQLITE_IOERR_SHMMAP,
)


class Database:
    """An open connection, together with the file it belongs to.

    It is used by one thread at a time. `writes` counts the transactions that it committed.
    """

    def __init__(self, path: Path, connection: apsw.Connection) -> None:
        self.path = path
        self.connection = connection
        self.writes = 0
        self._file = _file_at(path)

    def is_in_place(self) -> bool:
        """Whether the file that is open is still the one that others open by its name.

        It is not where another process has set it aside as damaged, or a person deleted it.
        """
        return self._file is not None and self._file == _file_at(self.path)

    @property
    def version(self) -> int:
        """A number that grows with every change to the file, by this connection or any other."""
        ((others,),) = self.rows("PRAGMA data_version")
        return int(others) + self.writes

    def rows(
        self, sql: str, bindings: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """All rows that `sql` yields; StoreError (or a kind of it) when it cannot be run."""
        with self.translated():
            return fetch(self.connection, sql, bindings)

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """One write transaction: committed when the block ends, rolled back when it raises.

        Raises StoreLocked, StoreReadOnly or another StoreError; then nothing was written.
        """
        with self.translated():
            # Taking the write lock at once waits for other writers. A transaction that begins
            # as a reader cannot be upgraded after another writer's commit, however long it waits.
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                # After some failures, a full disk for one, SQLite has already rolled back.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            self.writes += 1

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything that is read inside the block is of the same moment."""
        with self.translated():
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raises what SQLite raises inside the block as the StoreError that fits."""
        try:
            yield
        except apsw.Error as error:
            raise store_error(self.path, error) from error
        except UnicodeDecodeError as error:
            raise StoreDamaged(
                f"{self.path} holds text that is none; move it away or restore a backup."
            ) from error

    @contextmanager
    def decoding(self) -> Iterator[None]:
        """Raises StoreDamaged for a stored text inside the block that is not what was stored."""
        try:
            yield
        except (ValueError, KeyError, TypeError) as error:
            raise StoreDamaged(
                f"{self.path} holds a record that cannot be read ({error!r}); "
                "run `twiceshy relearn`, which makes it again from the log."
            ) from error

    def close(self) -> None:
        """Closes the connection; closing twice does nothing."""
        with self.translated():
            self.connection.close()


def fetch(
    connection: apsw.Connection, sql: str, bindings: Sequence[Any] | Mapping[str, Any] = ()
) -> list[tuple[Any, ...]]:
    """All rows that `sql` yields; for use inside a transaction, whose block translates errors."""
    return connection.execute(sql, bindings).fetchall()


def file_error(path: Path, error: OSError) -> StoreError:
    """What the operating system says of a file of ours, as the error that says what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    return StoreReadOnly(
        f"{path} cannot be written ({error.strerror}); "
        "check the permissions of the file and its folder."
    )


def store_error(path: Path, error: apsw.Error) -> StoreError:
    """What SQLite says, as the error that names the file and what a person can do."""
    match error:
        case apsw.BusyError() | apsw.LockedError() | apsw.ProtocolError():
            return StoreLocked(f"{path} is in use by another process; try again when it is done.")
        case apsw.ReadOnlyError() | apsw.PermissionsError() | apsw.CantOpenError():
            return StoreReadOnly(
                f"{path} cannot be opened for writing; "
                "check the permissions of the file and its folder."
            )
        case apsw.NotADBError() | apsw.FormatError() | apsw.CorruptError():
            return StoreDamaged(
                f"{path} is not a database or is damaged; move it away or restore a backup."
            )
        case apsw.FullError():
            return _full(path)
        case apsw.IOError():
            return _io_error(path, error)
        case _:
            return StoreError(f"{path} refused an operation ({error}); run `twiceshy doctor`.")


def extended_code(error: apsw.Error) -> int:
    """What kind of its error one of SQLite's is, in SQLite's own numbers; 0 where it says none."""
    return getattr(error, "extendedresult", 0)


def _io_error(path: Path, error: apsw.IOError) -> StoreError:
    # A backup that could not be written leaves no message of its own in SQLite.
    said = "" if str(error) == "not an error" else f" ({error})"
    if extended_code(error) in _WRITING:
        return StoreFull(
            f"{path} cannot be written{said}: the disk or a quota is full, or it fails; "
            "nothing was written, so free some space and try again."
        )
    return StoreError(
        f"{path} cannot be read or written{said}; "
        "check the disk, and that the folder is not on a network."
    )


def _full(path: Path) -> StoreFull:
    return StoreFull(
        f"{path} cannot grow because the disk is full; "
        "nothing was written, so free some space and try again."
    )


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino
