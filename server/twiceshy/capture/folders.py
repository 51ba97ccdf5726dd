"""Walking a workspace without what is not the user's own, and without leaving it.

Links are not followed, so that there are no loops and nothing outside is seen; a folder that may
not be read, or has gone meanwhile, is passed over.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.sources import is_foreign, is_secret, is_source


class Folder(NamedTuple):
    """A folder with its source files, and whether it is the top of a work tree."""

    path: str
    files: tuple[os.DirEntry[str], ...]
    is_work_tree: bool


def walk(
    top: Path, start: Path | None = None, enter: Callable[[str], None] = lambda _path: None
) -> Iterator[Folder]:
    """The folders from `start` (`top` if None) down: not those of tools, of others or of secrets.

    `enter` is called with each before it is looked into, so that whoever begins to watch a folder
    then misses nothing of it. What it raises ends the walk.
    """
    waiting = [os.fspath(start or top)]
    prefix = len(f"{top}{os.sep}".replace(os.sep * 2, os.sep))
    while waiting:
        path = waiting.pop()
        enter(path)
        entries = _entries(path)
        files = [one for one in entries if one.is_file(follow_symlinks=False)]
        own = tuple(one for one in files if is_source(_relative(one.path, prefix)))
        yield Folder(path, own, any(one.name == ".git" for one in entries))
        waiting += [
            one.path
            for one in entries
            if one.is_dir(follow_symlinks=False) and is_own_folder(_relative(one.path, prefix))
        ]


def is_own_folder(path: str) -> bool:
    """Whether a folder, relative to its top, may hold files of the user's own."""
    inside = f"{path}/any"
    return not is_foreign(inside) and not is_secret(inside)


def _relative(path: str, prefix: int) -> str:
    return path[prefix:].replace(os.sep, "/")


def _entries(path: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return list(entries)
    except OSError:
        return []
