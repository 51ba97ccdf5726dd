"""Which files the settings let us look at: neither checked nor learned from are the others."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from twiceshy.capture.sources import is_source
from twiceshy.config import Scopes
from twiceshy_analyzers import language_of


def attends(scopes: Scopes, path: Path) -> bool:
    """Whether a file is to be looked at, as far as settings have a say in that."""
    folder, settings = scopes.inside(path)
    language = language_of(path.name)
    if not settings.enable or (language is not None and language.name not in settings.languages):
        return False
    inside = path.relative_to(folder) if folder is not None else path.relative_to(path.anchor)
    return not is_excluded(settings.exclude, inside.as_posix())


def learnable(scopes: Scopes, root: Path) -> Callable[[str], bool]:
    """Whether something may be learned from a file of a history, by its path below `root`."""

    def is_learnable(path: str) -> bool:
        folder, settings = scopes.inside(root / path)
        inside = (root / path).relative_to(folder).as_posix() if folder is not None else path
        return is_source(path) and not is_excluded(settings.exclude, inside)

    return is_learnable


@lru_cache(maxsize=4096)
def is_excluded(globs: tuple[str, ...], path: str) -> bool:
    """Whether one of some globs means a file, or a folder that it lies in.

    `path` has slashes and is relative to what the globs are for. They are those of `.gitignore`:
    one without a slash is for any depth, `**` is any number of folders, and one that ends with a
    slash is for folders only.
    """
    names = tuple(path.split("/"))
    return any(_means(glob, names) for glob in globs)


def _means(glob: str, names: tuple[str, ...]) -> bool:
    wanted = tuple(part for part in glob.split("/") if part)
    if not wanted:
        return False
    if "/" not in glob.rstrip("/"):
        wanted = ("**", *wanted)
    # Of "a/**", what lies in "a" is meant, and so are all folders there.
    depths = range(1, len(names) + (not glob.endswith("/")))
    return any(_matches(wanted, names[:depth]) for depth in depths)


def _matches(wanted: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Whether all names are matched, one part for each and "**" for any number; never slow."""
    reached = {0}
    for part in wanted:
        if part == "**":
            reached = set(range(min(reached), len(names) + 1)) if reached else set()
        else:
            reached = {at + 1 for at in reached if at < len(names) and fnmatchcase(names[at], part)}
    return len(names) in reached
