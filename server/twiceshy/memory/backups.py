"""Copies of the database: those a person asks for, and those made before a migration."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import apsw

from twiceshy.errors import CopyGivenUp, StoreError, StoreFull, StoreReadOnly
from twiceshy.memory.connection import Database, file_error

# So many pages are copied at a time, between which it is asked whether the copy is still wanted.
STEP = 256
_GIVEN_UP = "The copy {} is given up, since something was forgotten meanwhile; try again."


def back_up(database: Database, to: Path) -> None:
    """Writes a whole copy to `to` (mode 0600), in place of a file that may be there.

    Raises StoreError when the copy cannot be made; then `to` is as it was.
    """
    if _is_same(to, database.path):
        raise StoreError(f"{to} is the database itself; choose another file for its backup.")
    with database.translated():
        copy_database(database.connection, to)


def backup_before(path: Path, version: int) -> None:
    """Copies the database at `path` to `<name>.backup-<version>` beside it.

    It reads through a connection of its own, since the caller's is about to write. A backup
    of the same version is replaced: it comes from an attempt that failed.
    """
    source = apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
    try:
        copy_database(source, path.with_name(f"{path.name}.backup-{version}"))
    finally:
        source.close()


def delete_backups(path: Path) -> None:
    """Deletes all copies of the database beside `path`, also those that were set aside.

    Raises StoreReadOnly if it cannot.
    """
    try:
        # Looked for until there are none: another process may just be giving one its name.
        while copies := [one for one in path.parent.iterdir() if _is_copy(one, path)]:
            for file in copies:
                file.unlink(missing_ok=True)
    except OSError as error:
        raise StoreReadOnly(
            f"An old backup of {path} cannot be deleted ({error.strerror}); delete it by hand."
        ) from error


def delete_unfinished(path: Path, before: float) -> None:
    """Deletes the copies that processes began before a time and were killed over."""
    for file in path.parent.glob(f"{path.name}.*partial*"):
        try:
            if file.stat().st_mtime < before:
                file.unlink()
        except FileNotFoundError:  # it was finished just now
            continue


def discard(copy: Path) -> None:
    """Deletes a copy that is of no use, where that can be done: else why it is of none is told."""
    with suppress(OSError):
        copy.unlink()


def _is_copy(file: Path, path: Path) -> bool:
    kinds = ("backup-", "damaged-", "replaced-", "partial")
    return file.name.startswith(tuple(f"{path.name}.{kind}" for kind in kinds))


def _is_same(to: Path, path: Path) -> bool:
    try:
        return to.exists() and to.samefile(path)
    except OSError as error:
        raise _unwritable(to, error) from error


def _unwritable(to: Path, error: OSError) -> StoreError:
    if isinstance(known := file_error(to, error), StoreFull):
        return known
    return StoreReadOnly(
        f"The backup {to} cannot be written ({error.strerror}); choose another folder."
    )


def copy_database(
    source: apsw.Connection, to: Path, is_wanted: Callable[[], bool] = lambda: True
) -> None:
    """Writes what a connection reads to `to`, whole and on the disk, or not at all.

    All of it is of the moment when it begins, and nobody who writes waits for it. Raises CopyGivenUp
    when it is not wanted any more, or was deleted while it was made: something was forgotten.
    """
    partial = to.with_name(f"{to.name}.partial-{os.getpid()}")
    try:
        # Made empty with its mode before a byte of the copy is in it.
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _fill(source, partial, is_wanted)
        _name(partial, to)
    except OSError as error:
        raise _unwritable(to, error) from error
    finally:
        discard(partial)


def _name(partial: Path, to: Path) -> None:
    try:
        partial.replace(to)
    except FileNotFoundError as error:
        raise CopyGivenUp(_GIVEN_UP.format(partial)) from error


def _fill(source: apsw.Connection, partial: Path, is_wanted: Callable[[], bool]) -> None:
    target = apsw.Connection(str(partial), apsw.SQLITE_OPEN_READWRITE)
    try:
        # While it reads nothing is new to it: else it would begin again whenever somebody writes.
        source.execute("BEGIN; SELECT 1 FROM sqlite_schema").fetchall()
        with target.backup("main", source, "main") as backup:
            while not backup.step(STEP):
                if not is_wanted() or not partial.exists():
                    raise CopyGivenUp(_GIVEN_UP.format(partial))
    finally:
        if source.in_transaction:
            source.execute("ROLLBACK")
        target.close()
