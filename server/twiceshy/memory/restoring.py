"""Backups that are made by themselves, and going back to one when the database is damaged.

They lie beside the database, under names that `backups.delete_backups` knows: what is forgotten is
gone from them, too. A damaged database is set aside, never deleted. What was computed from it is
deleted with it: the backup gives the same numbers to other experiences.
"""

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

import apsw

from twiceshy.errors import CopyGivenUp, StoreDamaged, StoreError, StoreReadOnly
from twiceshy.memory.backups import back_up, copy_database, delete_unfinished, discard
from twiceshy.memory.connection import Database, extended_code, store_error
from twiceshy.memory.migrations import NEWEST
from twiceshy.memory.opening import APPLICATION_ID
from twiceshy.memory.vectors import delete_vectors

DAY = 86_400.0
# So many backups of different days are kept.
KEPT = 3
_DAILY = ".backup-day-"
_TOO_NEW = "of a newer version"
_UNREAD = "cannot be read just now"
# What SQLite calls it when the disk cannot give back what was written.
_UNREADABLE = (apsw.SQLITE_IOERR_READ, apsw.SQLITE_IOERR_SHORT_READ, apsw.SQLITE_IOERR_CORRUPTFS)
# In steps of SQLite, while a copy is read.
_ASKED_EVERY = 10_000
_ONLY_READ = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI


class Backup(NamedTuple):
    """A backup, and when it was made, in seconds since 1970."""

    path: Path
    at: float


class Restored(NamedTuple):
    """Where the damaged database is now, and the backup that took its place, if there was one."""

    aside: Path
    backup: Backup | None


def backups_of(path: Path, now: float = math.inf) -> list[Backup]:
    """The backups beside a database, the newest first; those that are from the future come last.

    Such a one was made before the clock was set back, and is older than what was made since.
    """
    found = []
    for file in path.parent.glob(f"{path.name}.backup-*"):
        if ".partial-" in file.name or file.name.endswith(("-wal", "-shm")):
            continue
        try:
            found.append(Backup(file, file.stat().st_mtime))
        except FileNotFoundError:  # another process has just deleted it
            continue
    return sorted(found, key=lambda one: (one.at > now, -one.at))


def set_aside(path: Path) -> list[Path]:
    """What was put aside for a backup, damaged or replaced, by name."""
    found = [
        *path.parent.glob(f"{path.name}.damaged-*"),
        *path.parent.glob(f"{path.name}.replaced-*"),
    ]
    return sorted(file for file in found if not file.name.endswith(("-wal", "-shm")))


def back_up_daily(
    path: Path, now: float, is_wanted: Callable[[], bool] = lambda: True
) -> Path | None:
    """Makes the backup of the day where there is none yet, and deletes those of long ago.

    None where it is too early, where something was forgotten meanwhile, and where it is not wanted
    any more. Nobody who writes waits for it. A newest backup that is from the future counts as none:
    the clock was set back, and what was made then says nothing of today. Raises StoreDamaged, and
    keeps the older ones, where the copy is damaged: so is the database, where nothing has met with
    it yet.
    """
    known = [one for one in backups_of(path, now) if _DAILY in one.path.name]
    if known and 0 <= now - known[0].at < DAY:
        return None
    delete_unfinished(path, now - DAY)
    day = datetime.fromtimestamp(now, UTC).date().isoformat()
    made = path.with_name(f"{path.name}{_DAILY}{day}")
    fresh = path.with_name(f"{path.name}.partial-day-{os.getpid()}")
    shape = _shape(path)
    try:
        _copy(path.absolute().as_uri(), fresh, is_wanted)
        if not is_good(fresh, is_wanted):
            if not is_wanted():
                return None
            raise StoreDamaged(f"{path} is damaged, which its backup of today has shown.")
        fresh.replace(made)
    except (CopyGivenUp, FileNotFoundError):  # what was in it was forgotten, and it with it
        return None
    finally:
        discard(fresh)
    if _shape(path) != shape:
        # Who forgot something may have looked for copies just when it got its name.
        made.unlink(missing_ok=True)
        return None
    for old in [one for one in known if one.path != made][KEPT - 1 :]:
        old.path.unlink(missing_ok=True)
    return made


def is_sound(path: Path) -> bool:
    """Whether a database is ours and without damage, also of a newer version. It is only read.

    One that cannot be read just now, because of who has it, a full disk or its permissions, is not
    damaged by that.
    """
    return _flaw(str(path)) in (None, _TOO_NEW, _UNREAD)


def is_good(backup: Path, is_wanted: Callable[[], bool] = lambda: True) -> bool:
    """Whether a backup is a database of ours, without damage, that this version can read.

    False, too, as soon as nobody wants to know.
    """
    return _flaw(_uri(backup), is_wanted) is None


def set_aside_and_restore(path: Path, now: float, *, is_sure: bool = False) -> Restored | None:
    """Puts the newest sound backup in the place of a damaged database, or nothing.

    `is_sure` is for one whose pages are in order, and what stands on them is not.

    None where the database is sound after all: another process was first. Raises StoreDamaged, and
    leaves alone, what may be a file of another kind; StoreFull or StoreReadOnly where a backup
    cannot be put there, and then nothing was changed.
    """
    if not is_sure and is_sound(path):
        return None
    backup = next((one for one in backups_of(path, now) if is_good(one.path)), None)
    if backup is None and not _was_ours(path):
        raise StoreDamaged(f"{path} is not a database of twiceshy; choose another file for it.")
    aside = _free_name(path, "damaged", now)
    # Copied first, which takes a while and may fail, and looked at again after that.
    ready = None if backup is None else _copied(backup.path, path)
    try:
        if not is_sure and is_sound(path):
            return None
        for ending in ("-wal", "-shm"):
            log = path.with_name(path.name + ending)
            if log.exists():
                log.rename(aside.with_name(aside.name + ending))
        delete_vectors(path)
        if ready is None:
            path.rename(aside)
        else:
            # Under a second name first, so that there is a database whenever this is ended: one that
            # is not there would be made anew, and empty.
            _keep_as(path, aside)
            ready.replace(path)
    except FileNotFoundError:
        return None  # another process has set it aside
    except OSError as error:
        raise StoreReadOnly(
            f"{path} is damaged and cannot be set aside ({error.strerror}); move it away by hand."
        ) from error
    finally:
        if ready is not None:
            discard(ready)
    return Restored(aside, backup)


def restore(path: Path, backup: Path, now: float) -> Path | None:
    """Goes back to a backup; where the present database is now, if there was one.

    A sound database is copied aside and then overwritten in place, so that processes that have it
    open go on with the backup. Raises StoreError for a backup that is none, and changes nothing.
    """
    if not backup.exists():
        raise StoreError(f"{backup} does not exist.")
    if not is_good(backup):
        raise StoreError(
            f"{backup} is damaged, or no backup of twiceshy, or of a newer twiceshy than this."
        )
    if not path.exists():
        delete_vectors(path)
        _copied(backup, path).replace(path)
        return None
    if not is_sound(path):
        done = set_aside_and_restore(path, now)
        _copied(backup, path).replace(path)
        return done.aside if done else None
    aside = _free_name(path, "replaced", now)
    try:
        present = apsw.Connection(str(path))
        present.set_busy_timeout(5000)
        try:
            back_up(Database(path, present), aside)
            source = apsw.Connection(_uri(backup), _ONLY_READ)
            try:
                with present.backup("main", source, "main") as copying:
                    copying.step()
            finally:
                source.close()
        finally:
            present.close()
    except apsw.Error as error:
        raise store_error(path, error) from error
    delete_vectors(path)
    return aside


def _shape(path: Path) -> int:
    """A number that is another one after something was forgotten."""
    with _reading(path.absolute().as_uri(), path) as connection:
        number: int = connection.pragma("schema_version")
        return number


def _flaw(uri: str, is_wanted: Callable[[], bool] = lambda: True) -> str | None:
    """What speaks against a database, `_UNREAD` if it cannot be said just now; None if nothing does."""
    try:
        connection = apsw.Connection(uri, _ONLY_READ)
        connection.set_progress_handler(lambda: not is_wanted(), _ASKED_EVERY)
        try:
            return next(_flaws(connection), None)
        finally:
            connection.close()
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError, UnicodeDecodeError) as error:
        return f"damaged: {error}"
    except apsw.Error as error:
        return f"damaged: {error}" if extended_code(error) in _UNREADABLE else _UNREAD


def _flaws(connection: apsw.Connection) -> Iterator[str]:
    yield from (
        f"damaged: {text}"
        for (text,) in connection.execute("PRAGMA integrity_check(1)")
        if text != "ok"
    )
    if connection.pragma("application_id") != APPLICATION_ID:
        yield "not ours"
    if connection.pragma("user_version") > NEWEST:
        yield _TOO_NEW
    # A page may be in order, and what stands on it is no event. A new database has no table yet.
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'event'").fetchall():
        for seq, valid, _ in connection.execute("SELECT seq, json_valid(body), body FROM event"):
            if not valid:
                yield f"damaged: event {seq} cannot be read"


def _was_ours(path: Path) -> bool:
    """Whether a file begins as our databases do, whatever comes after that.

    It is read without SQLite, which would not: nothing of this process has it open any more.
    """
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except OSError:
        return False
    return head[:16] == b"SQLite format 3\0" and head[68:] == APPLICATION_ID.to_bytes(4)


def _keep_as(path: Path, aside: Path) -> None:
    try:
        aside.hardlink_to(path)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links
        path.rename(aside)


def _copied(backup: Path, path: Path) -> Path:
    """A copy of a backup beside the database, on the disk, to be put in its place."""
    copy = path.with_name(f"{path.name}.partial-{os.getpid()}")
    _copy(_uri(backup), copy)
    return copy


def _copy(uri: str, to: Path, is_wanted: Callable[[], bool] = lambda: True) -> None:
    with _reading(uri, to) as source:
        copy_database(source, to, is_wanted)


@contextmanager
def _reading(uri: str, path: Path) -> Iterator[apsw.Connection]:
    """A database that is only read; what SQLite says of it is said of a path."""
    try:
        connection = apsw.Connection(uri, _ONLY_READ)
        connection.set_busy_timeout(5000)
        try:
            yield connection
        finally:
            connection.close()
    except apsw.Error as error:
        raise store_error(path, error) from error


def _uri(backup: Path) -> str:
    """A backup as a file that nobody changes: no -wal and no -shm are made beside it."""
    wal = backup.with_name(f"{backup.name}-wal")
    ending = "" if wal.exists() and wal.stat().st_size else "?immutable=1"
    return backup.absolute().as_uri() + ending


def _free_name(path: Path, kind: str, now: float) -> Path:
    """A name beside the database that nothing has yet: the clock may give a second time twice."""
    name = f"{path.name}.{kind}-{datetime.fromtimestamp(now, UTC):%Y%m%d-%H%M%S}"
    names = (name if again == 1 else f"{name}-{again}" for again in count(1))
    return next(free for one in names if not (free := path.with_name(one)).exists())
