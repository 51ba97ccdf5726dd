"""Settings that stand in files: the user's own, and those of folders, which may only restrict.

A file is data from outside: it may be broken, huge, a folder or a link to itself. What cannot be
read is told, and what it said when it could be read last holds on.
"""

import logging
import os
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from twiceshy.config import Scopes, Settings, restricted, with_given

logger = logging.getLogger(__name__)

# The name of a folder's own file, below it.
IN_FOLDER = Path(".twiceshy", "config.toml")
MOST_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class SettingFile:
    """What a file says, as of when it had a `stamp`: None where there is none.

    `problem` is a sentence for a person where it cannot be read as it is now.
    """

    stamp: tuple[int, ...] | None = None
    given: Mapping[str, Any] | None = None
    problem: str | None = None


def looked_at(
    known: Mapping[Path, SettingFile], paths: Collection[Path]
) -> dict[Path, SettingFile]:
    """The files as they are now; those that did not change are not read again."""
    return {path: _now(path, known.get(path, SettingFile())) for path in paths}


def scopes_of(folder: Path, own: Path) -> Scopes:
    """What the files say for a folder, without an editor: the user's own, and the folder's.

    What cannot be used is logged.
    """
    in_folder = folder / IN_FOLDER
    files = looked_at({}, (own, in_folder))
    mine = with_given(Settings(), files[own].given, str(own))
    here = restricted(mine.settings, files[in_folder].given, str(in_folder))
    unread = [file.problem for file in files.values() if file.problem]
    for problem in (*unread, *mine.problems, *here.problems):
        logger.warning("%s", problem)
    return Scopes(mine.settings, ((folder, here.settings),))


def _now(path: Path, known: SettingFile) -> SettingFile:
    try:
        facts = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return SettingFile()
    except (OSError, ValueError) as error:
        return replace(known, stamp=None, problem=f"{path} cannot be read: {_why(error)}")
    stamp = (facts.st_mtime_ns, facts.st_size, facts.st_ino, facts.st_mode)
    if stamp == known.stamp:
        return known
    try:
        given = _read(path, facts)
    except (OSError, ValueError, RecursionError) as error:
        return replace(known, stamp=stamp, problem=f"{path} cannot be read: {_why(error)}")
    return SettingFile(stamp, given)


def _read(path: Path, facts: os.stat_result) -> Mapping[str, Any]:
    if not stat.S_ISREG(facts.st_mode):
        raise ValueError("it is no file")
    if facts.st_size > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 1000} kB")
    import tomllib  # noqa: PLC0415 - few have such a file, and every start would pay for it

    with path.open("rb") as file:
        return tomllib.loads(file.read(MOST_BYTES).decode("utf-8-sig"))


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
