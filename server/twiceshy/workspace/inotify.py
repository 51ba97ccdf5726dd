"""Watching folders on Linux: one inotify watch for each folder that may hold the user's own files.

watchdog's observer watches all folders below another one, which for `node_modules` may be more than
a system allows. So the folders are picked here, and watchdog's one reader of the kernel's events,
`InotifyFD`, is told of each of them.
"""

import errno
import itertools
import os
import threading
from pathlib import Path

from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyConstants,
    InotifyEvent,
    InotifyFD,
    Mask,
    WatchDescriptor,
)

from twiceshy.capture.folders import is_own_folder, walk
from twiceshy.workspace.watchers import Noticed, Tell, TooManyFoldersError, bounded, kind_of

MASK = Mask(
    InotifyConstants.IN_CLOSE_WRITE
    | InotifyConstants.IN_CREATE
    | InotifyConstants.IN_DELETE
    | InotifyConstants.IN_MOVED_FROM
    | InotifyConstants.IN_MOVED_TO
    | InotifyConstants.IN_ONLYDIR
    | InotifyConstants.IN_DONT_FOLLOW
)

_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


class Inotify:
    """Watches a folder and those below; folders that are made later are watched as they come."""

    def __init__(self, top: Path, tell: Tell) -> None:
        self.top, self._tell = top, tell
        self._lock = threading.Lock()
        self._folders: dict[str, _Folder] = {}
        self._numbers = itertools.count()
        self._ended = False
        self._inotify = InotifyFD()
        self._inotify.start()

    def watch(self) -> list[Path]:
        """Watch all folders that are there; the tops of work trees."""
        return [Path(one.path) for one in walk(self.top, enter=self._enter) if one.is_work_tree]

    def watch_git(self, folder: Path) -> None:
        """Watch a git folder itself: what HEAD and the index are does not change without it."""
        self._add(os.fspath(folder), is_git=True)

    def stop(self) -> None:
        """End the thread that reads events."""
        self._ended = True
        self._inotify.stop()
        self._inotify.join()

    def _enter(self, path: str) -> None:
        bounded(len(self._folders))
        self._add(path, is_git=False)

    def _add(self, path: str, *, is_git: bool) -> None:
        # A new folder may be met by the walk and by an event at once.
        with self._lock:
            if path in self._folders:
                return
            folder = _Folder(self, path, CallbackId(next(self._numbers)), is_git=is_git)
            try:
                folder.watch = self._inotify.add_callback(
                    os.fsencode(path), MASK, folder, folder.number
                )
            except OSError as error:
                if error.errno in _GONE:
                    return
                raise
            self._folders[path] = folder

    # ---------------------------------------------------------- on the thread that reads events

    def happened(self, folder: "_Folder", event: InotifyEvent) -> None:
        """Something happened in a folder."""
        if self._ended or not event.name:
            return
        path = Path(folder.path, os.fsdecode(event.name))
        if folder.is_git:
            self._tell(Noticed("git", Path(folder.path)))
        elif event.mask & InotifyConstants.IN_ISDIR:
            self._changed_folder(path, event)
        elif not event.is_create:  # what is created is written and closed, too
            kind = kind_of(self.top, path)
            if kind is not None:
                self._tell(Noticed(kind, path))

    def deleted(self, folder: "_Folder") -> None:
        """The kernel has let go of a folder."""
        with self._lock:
            if self._folders.get(folder.path) is folder:
                del self._folders[folder.path]

    def overflowed(self) -> None:
        """There was more than the kernel could keep for us: begin anew, so that nothing is missed."""
        self._tell(Noticed("lost", self.top))
        self._grow(self.top, told=False)

    def _changed_folder(self, path: Path, event: InotifyEvent) -> None:
        if event.is_moved_from:
            self._let_go(path)
        elif path.name == ".git":
            self._tell(Noticed("tree", path.parent))
        elif not event.is_delete and is_own_folder(path.relative_to(self.top).as_posix()):
            self._grow(path, told=True)

    def _grow(self, path: Path, *, told: bool) -> None:
        """Watch a folder that is new here, and tell what is in it already."""
        try:
            for folder in walk(self.top, path, self._enter):
                if folder.is_work_tree and told:
                    self._tell(Noticed("tree", Path(folder.path)))
                for entry in folder.sources() if told else ():
                    self._tell(Noticed("file", Path(entry.path)))
        except OSError as error:
            self._tell(Noticed("worn", self.top, error))
        except TooManyFoldersError:
            self._tell(Noticed("lost", path))

    def _let_go(self, path: Path) -> None:
        """A folder was moved away: its watches would go on to tell the old path."""
        with self._lock:
            names = [one for one in self._folders if Path(one).is_relative_to(path)]
            gone = [self._folders.pop(name) for name in names]
        self._inotify.remove_callbacks(
            [(one.watch, one.number) for one in gone if one.watch is not None]
        )


class _Folder:
    """One watched folder, as watchdog calls it back."""

    def __init__(self, owner: Inotify, path: str, number: CallbackId, *, is_git: bool) -> None:
        self.owner, self.path, self.number, self.is_git = owner, path, number, is_git
        self.watch: WatchDescriptor | None = None

    def on_event(self, event: InotifyEvent) -> None:
        """Something happened in it."""
        self.owner.happened(self, event)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:  # noqa: ARG002 - watchdog's signature
        """It is watched no more."""
        self.owner.deleted(self)

    def on_queue_overflow(self) -> None:
        """Events were lost. Every folder is told so, and one says it for all."""
        if os.fspath(self.owner.top) == self.path:
            self.owner.overflowed()
