"""Watching folders on macOS and Windows, whose systems tell of a folder and all below it at once."""

import os
from pathlib import Path

from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from twiceshy.workspace.watchers import Noticed, Tell, kind_of, work_trees

_WANTED: list[type[FileSystemEvent]] = [
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]


class Native(FileSystemEventHandler):
    """Watches a folder and all below; what is not the user's own is passed over as it comes."""

    def __init__(self, top: Path, tell: Tell) -> None:
        self._top, self._tell = top, tell
        self._git: set[Path] = set()
        self._observer = Observer()
        self._is_below = False

    def watch(self) -> list[Path]:
        """Begin, and look for work trees."""
        self._is_below = True
        self._observer.schedule(self, self._top, recursive=True, event_filter=_WANTED)
        self._observer.start()
        return work_trees(self._top)

    def watch_git(self, folder: Path) -> None:
        """Watch a git folder, which may lie elsewhere."""
        self._git.add(folder)
        if not self._observer.is_alive():
            self._observer.start()
        if not self._is_below or not folder.is_relative_to(self._top):
            self._observer.schedule(self, folder, recursive=False, event_filter=_WANTED)

    def stop(self) -> None:
        """End the threads that tell."""
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Something happened to a file; of a move, both ends count."""
        for name in {event.src_path, event.dest_path} - {""}:
            path = Path(os.fsdecode(name))
            if path.parent in self._git:
                self._tell(Noticed("git", path.parent))
            elif path.name == "HEAD" and path.parent.name == ".git":
                self._tell(Noticed("tree", path.parent.parent))
            elif (kind := kind_of(self._top, path)) is not None:
                self._tell(Noticed(kind, path))
