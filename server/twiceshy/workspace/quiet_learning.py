"""Learning what was just committed, for a hook: out of everybody's way, and once at a time."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from twiceshy.capture.git import Repository
from twiceshy.capture.sources import is_source
from twiceshy.workspace.learning import Which, learn_history
from twiceshy.workspace.place import open_memory

# Somebody who learns looks whether HEAD has moved before letting go, so that a commit which finds
# them at work is theirs to learn. This is how long the letting go may take, in seconds.
PATIENCE = 1.0


def learn_quietly(
    database: Path, repository: Repository, wanted: Callable[[str], bool] = is_source
) -> bool:
    """Learn what is new in a repository; false where another process is about it.

    Of files that are not `wanted` by their paths nothing is read.
    Raises RepositoryError and StoreError.
    """
    if hasattr(os, "nice"):
        os.nice(10)
    lock = database.parent / f"learning-{repository.project_id()}.lock"
    database.parent.mkdir(parents=True, exist_ok=True)
    with only_one(lock) as is_first:
        if not is_first:
            return False
        with open_memory(database) as store:
            head = None
            while head != (head := repository.head()):
                learn_history(store, repository, Which(wanted=wanted))
    return True


@contextmanager
def only_one(lock: Path, patience: float = PATIENCE) -> Iterator[bool]:
    """Whether this is the only process in such a block for this file; it is freed when one ends."""
    file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _locked(file, time.monotonic() + patience)
    finally:
        os.close(file)


def _locked(file: int, until: float) -> bool:
    while not _lock(file):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        with suppress(OSError):
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            return True
        return False

else:
    import fcntl

    def _lock(file: int) -> bool:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False
