"""Ways of noticing that files change: told by the system, or looking again and again.

Each watches one folder without what others wrote into it (see `twiceshy.capture.folders`), tells
what it notices from a thread of its own, and knows nothing of what that means. watchdog is
imported only once something is to be watched: it is not part of the server's start.
"""

import errno
import itertools
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from twiceshy.capture.folders import walk
from twiceshy.capture.mounts import network_file_system
from twiceshy.capture.outside import is_lock_file
from twiceshy.capture.sources import is_foreign, is_source

if TYPE_CHECKING:
    from twiceshy.workspace.inotify import Inotify
    from twiceshy.workspace.native import Native

# A workspace with more folders is a home folder or a whole disk, opened by mistake.
MOST_FOLDERS = 50_000

# Looking again takes at most this share of one processor's time.
SHARE = 0.02

# What in a git folder changes when HEAD does, and when an operation begins or ends.
GIT_FILES = ("HEAD", "ORIG_HEAD", "MERGE_HEAD", "COMMIT_EDITMSG", "logs/HEAD")


class Noticed(NamedTuple):
    """Something happened at a path.

    "file": a source file was written, moved or deleted. "packages": a package manager's lock file
    was. "git": something in a git folder was. "tree": a folder has become the top of a work tree.
    "lost": what happened is not known. "worn": watching can only go on in another way.
    """

    kind: Literal["file", "packages", "git", "tree", "lost", "worn"]
    path: Path
    error: OSError | None = None


Tell = Callable[[Noticed], None]


class Watcher(Protocol):
    """Something that watches one folder."""

    def watch(self) -> list[Path]:
        """Begin; the tops of work trees in the folder. Raises OSError, or TooManyFoldersError."""

    def watch_git(self, folder: Path) -> None:
        """Watch a git folder, too. Raises OSError."""

    def stop(self) -> None:
        """End; nothing is told any more."""


class TooManyFoldersError(Exception):
    """A folder has more folders in it than are watched."""


def bounded(number: int) -> None:
    """Raise TooManyFoldersError if another folder beside this number of them is one too many."""
    if number >= MOST_FOLDERS:
        raise TooManyFoldersError


def counted() -> Callable[[str], None]:
    """An `enter` for a walk that ends it at `MOST_FOLDERS`."""
    numbers = itertools.count()
    return lambda _path: bounded(next(numbers))


def kind_of(top: Path, path: Path) -> Literal["file", "packages"] | None:
    """What kind of file in a watched folder a path names; None for one that nobody looks at."""
    relative = path.relative_to(top).as_posix() if path.is_relative_to(top) else path.name
    if is_source(relative):
        return "file"
    return "packages" if is_lock_file(relative) and not is_foreign(relative) else None


def work_trees(top: Path) -> list[Path]:
    """The tops of work trees in a folder. Raises TooManyFoldersError."""
    return [Path(one.path) for one in walk(top, enter=counted()) if one.is_work_tree]


def told_by_system(top: Path, tell: Tell) -> "Inotify | Native":
    """A watcher that the operating system tells what happens."""
    if sys.platform == "linux":
        from twiceshy.workspace.inotify import Inotify  # noqa: PLC0415 - see above

        return Inotify(top, tell)
    from twiceshy.workspace.native import Native  # noqa: PLC0415 - see above

    return Native(top, tell)


class Polling:
    """Looks at every file again and again: at what the file system says of it, never into it."""

    def __init__(self, top: Path, tell: Tell, interval: float) -> None:
        self._top, self._tell, self._interval = top, tell, interval
        self._git: list[Path] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="twiceshy-polling", daemon=True)
        self._known: dict[str, tuple[int, int, int]] = {}
        self._trees: set[Path] = set()

    def watch(self) -> list[Path]:
        """Take note of all files, and begin to look again."""
        self._known, self._trees = self._seen()
        self._thread.start()
        return sorted(self._trees)

    def watch_git(self, folder: Path) -> None:
        """Look at a git folder, too."""
        self._git.append(folder)
        self._known |= dict(_git_facts([folder]))

    def told(self, why: str) -> str:
        """What a person is told of it."""
        return f"I look at the files of {self._top} every {self._interval:g} seconds or more: {why}"

    def stop(self) -> None:
        """End, after the present look at most."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause = self._interval
        while not self._ended.wait(pause):
            start = time.thread_time()
            self._look()
            pause = max(self._interval, (time.thread_time() - start) / SHARE)

    def _look(self) -> None:
        try:
            known, trees = self._seen()
        except TooManyFoldersError:
            self._tell(Noticed("lost", self._top))
            return
        changed = [
            p for p in known.keys() | self._known.keys() if known.get(p) != self._known.get(p)
        ]
        for tree in trees - self._trees:
            self._tell(Noticed("tree", tree))
        self._known, self._trees = known, trees
        for path in map(Path, changed):
            folder = next((one for one in self._git if path.is_relative_to(one)), None)
            kind = kind_of(self._top, path)
            if folder is not None:
                self._tell(Noticed("git", folder))
            elif kind is not None:
                self._tell(Noticed(kind, path))

    def _seen(self) -> tuple[dict[str, tuple[int, int, int]], set[Path]]:
        """What the file system says of each file, and the tops of work trees."""
        facts, trees = dict(_git_facts(self._git)), set()
        for folder in walk(self._top, enter=counted()):
            if self._ended.is_set():
                break
            if folder.is_work_tree:
                trees.add(Path(folder.path))
            for entry in folder.sources(self._known):
                known = _facts(entry.path)
                if known is not None:
                    facts[entry.path] = known
        return facts, trees


def _git_facts(folders: list[Path]) -> Iterator[tuple[str, tuple[int, int, int]]]:
    for path in (folder / name for folder in folders for name in GIT_FILES):
        known = _facts(os.fspath(path))
        if known is not None:
            yield os.fspath(path), known


def _facts(path: str) -> tuple[int, int, int] | None:
    try:
        facts = os.lstat(path)
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size, facts.st_ino


def begin(top: Path, tell: Tell, interval: float) -> tuple[Watcher, list[Path], str]:
    """A watcher of a folder that has begun, the work trees in it, and what a person must know.

    Raises TooManyFoldersError.
    """
    kind = network_file_system(top)
    if kind is None:
        watcher: Watcher | None = None
        try:
            watcher = told_by_system(top, tell)
            return watcher, watcher.watch(), ""
        except OSError as error:
            why = exhausted(error)
        except TooManyFoldersError:
            _stop(watcher)
            raise
        _stop(watcher)
    else:
        why = f"it lies on a network file system ({kind}), which does not tell what others change."
    polling = Polling(top, tell, interval)
    return polling, polling.watch(), polling.told(why)


def exhausted(error: OSError) -> str:
    """Why the system does not tell what happens to files, and what can be done about it."""
    raised = {
        errno.ENOSPC: "fs.inotify.max_user_watches=524288",
        errno.EMFILE: "fs.inotify.max_user_instances=1024",
    }.get(error.errno or 0)
    if raised is None:
        return f"the system does not tell when they change ({error.strerror or error})."
    return f"the system's limit for watching files is reached. To raise it: sudo sysctl {raised}"


def _stop(watcher: Watcher | None) -> None:
    if watcher is not None:
        watcher.stop()
