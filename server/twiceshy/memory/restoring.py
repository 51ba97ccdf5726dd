"""Backups that are made by themselves, and going back to one when the database is damaged.

They lie beside the database, under names that `backups.delete_backups` knows: what is forgotten is
gone from them, too. A damaged database is set aside, never deleted. What was computed from it is
deleted with it: the backup gives the same numbers to other experiences.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import apsw

from twiceshy.errors import StoreDamaged, StoreError, StoreReadOnly
from twiceshy.memory.backups import back_up
from twiceshy.memory.connection import Database, store_error
from twiceshy.memory.opening import APPLICATION_ID
from twiceshy.memory.vectors import delete_vectors

DAY = 86_400.0
# So many backups of different days are kept.
KEPT = 3
_DAILY = ".backup-day-"


class Backup(NamedTuple):
    """A backup, and when it was made, in seconds since 1970."""

    path: Path
    at: float


class Restored(NamedTuple):
    """Where the damaged database is now, and the backup that took its place, if there was one."""

    aside: Path
    backup: Backup | None


def backups_of(path: Path) -> list[Backup]:
    """The backups beside a database, the newest first."""
    found = [
        Backup(file, file.stat().st_mtime)
        for file in path.parent.glob(f"{path.name}.backup-*")
        if ".partial-" not in file.name
    ]
    return sorted(found, key=lambda one: -one.at)


def back_up_daily(database: Database, now: float) -> Path | None:
    """Makes the backup of the day where there is none yet, and deletes those of long ago.

    None where it is too early. A newest backup that is from the future counts as none: the clock
    was set back, and what was made then says nothing of today.
    """
    path = database.path
    known = [one for one in backups_of(path) if _DAILY in one.path.name]
    if known and 0 <= now - known[0].at < DAY:
        return None
    day = datetime.fromtimestamp(now, UTC).date().isoformat()
    made = path.with_name(f"{path.name}{_DAILY}{day}")
    back_up(database, made)
    for old in [one for one in known if one.path != made][KEPT - 1 :]:
        old.path.unlink(missing_ok=True)
    return made


def is_sound(path: Path) -> bool:
    """Whether a file is a database of ours without damage. It is only read."""
    try:
        connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
    except apsw.Error:
        return False
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchall()
        return found == [("ok",)] and connection.pragma("application_id") == APPLICATION_ID
    except apsw.BusyError:
        return True  # whoever has it can read it
    except apsw.Error:
        return False
    finally:
        connection.close()


def set_aside_and_restore(path: Path, now: float) -> Restored | None:
    """Puts the newest sound backup in the place of a damaged database, or nothing.

    None where the database is sound after all: another process was first. Raises StoreDamaged, and
    leaves alone, what may be a file of another kind; StoreReadOnly where it cannot be moved.
    """
    if is_sound(path):
        return None
    backup = next((one for one in backups_of(path) if is_sound(one.path)), None)
    if backup is None and not _was_ours(path):
        raise StoreDamaged(f"{path} is not a database of twiceshy; choose another file for it.")
    aside = path.with_name(f"{path.name}.damaged-{_stamp(now)}")
    try:
        for ending in ("-wal", "-shm"):
            log = path.with_name(path.name + ending)
            if log.exists():
                log.rename(aside.with_name(aside.name + ending))
        delete_vectors(path)
        if backup is None:
            path.rename(aside)
        else:
            # Under a second name first, so that there is a database whenever this is ended: one that
            # is not there would be made anew, and empty.
            _keep_as(path, aside)
            _put(backup.path, path)
    except FileNotFoundError:
        return None  # another process has set it aside
    except OSError as error:
        raise StoreReadOnly(
            f"{path} is damaged and cannot be set aside ({error.strerror}); move it away by hand."
        ) from error
    return Restored(aside, backup)


def restore(path: Path, backup: Path, now: float) -> Path | None:
    """Goes back to a backup; where the present database is now, if there was one.

    A sound database is copied aside and then overwritten in place, so that processes that have it
    open go on with the backup. Raises StoreError for a backup that is none, and changes nothing.
    """
    if not backup.exists():
        raise StoreError(f"{backup} does not exist.")
    if not is_sound(backup):
        raise StoreError(f"{backup} is damaged, or no backup of twiceshy.")
    if not path.exists():
        delete_vectors(path)
        _put(backup, path)
        return None
    if not is_sound(path):
        done = set_aside_and_restore(path, now)
        _put(backup, path)
        return done.aside if done else None
    aside = path.with_name(f"{path.name}.replaced-{_stamp(now)}")
    try:
        present = apsw.Connection(str(path))
        present.set_busy_timeout(5000)
        try:
            back_up(Database(path, present), aside)
            source = apsw.Connection(str(backup), apsw.SQLITE_OPEN_READONLY)
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


def _put(backup: Path, path: Path) -> None:
    """A copy of a backup as the database."""
    partial = path.with_name(f"{path.name}.partial")
    shutil.copyfile(backup, partial)
    partial.chmod(0o600)
    partial.replace(path)


def _stamp(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
