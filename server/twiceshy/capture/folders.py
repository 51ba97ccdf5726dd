"""Walking a workspace without what is not the user's own, and without leaving it.

Links are not followed, so that there are no loops and nothing outside is seen; a folder that may
not be read, or has gone meanwhile, is passed over.
"""

import os
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.sources import is_foreign, is_secret, is_source


class Folder(NamedTuple):
    """A folder that is the user's own, and what is in it."""

    path: str
    entries: list[os.DirEntry[str]]

    @property
    def is_work_tree(self) -> bool:
        """Whether it is the top of a work tree."""
        return any(one.name == ".git" for one in self.entries)

    def sources(self, known: Container[str] = ()) -> Iterator[os.DirEntry[str]]:
        """Its source files, by their names alone; the paths in `known` were found to be some."""
        for one in self.entries:
            if one.path in known or (is_source(one.name) and one.is_file(follow_symlinks=False)):
                yield one


def walk(
    top: Path, start: Path | None = None, enter: Callable[[str], None] = lambda _path: None
) -> Iterator[Folder]:
    """The folders from `start` (`top` if None) down: not those of tools, of others or of secrets.

    `enter` is called with each before it is looked into, so that whoever begins to watch a folder
    then misses nothing of it. What it raises ends the walk.
    """
    first = start or top
    # A folder is judged by its name and that of the one around it, but for the top's own.
    waiting = [(os.fspath(first), first.name if first != top else "")]
    while waiting:
        path, name = waiting.pop()
        enter(path)
        folder = Folder(path, _entries(path))
        yield folder
        waiting += [
            (one.path, one.name)
            for one in folder.entries
            if one.is_dir(follow_symlinks=False) and is_own_folder(f"{name}/{one.name}")
        ]


def is_own_folder(path: str) -> bool:
    """Whether a folder, relative to its top, may hold files of the user's own."""
    inside = f"{path.removeprefix('/')}/any"
    return not is_foreign(inside) and not is_secret(inside)


def _entries(path: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return list(entries)
    except OSError:
        return []
