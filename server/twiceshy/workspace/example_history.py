"""The example: a small repository in three languages in which some mistakes were corrected.

Its commits are the patches in the folder `example`, in the order of their names. They correct
mistakes in some files; the same mistakes remain in others, beside code that only looks alike.
"""

import os
import subprocess
from pathlib import Path

from twiceshy.errors import RepositoryError

PATCHES = Path(__file__).parent / "example"
_NOBODY = ("Example", "example@example.org")


def build_example(folder: Path) -> Path:
    """Make the example's repository in a folder that is empty or not there yet; returns it.

    The commits are the same, hash by hash, wherever and whenever they are made. Raises
    RepositoryError where git is missing or fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
    patches = sorted(str(patch) for patch in PATCHES.glob("*.patch"))
    _git(folder, "am", "--quiet", "--keep-cr", "--committer-date-is-author-date", *patches)
    return folder


def _git(folder: Path, *arguments: str) -> None:
    """Run git with nobody's settings: not the user's, nor those of a hook that we run in."""
    environment = {key: value for key, value in os.environ.items() if key[:4] != "GIT_"}
    name, address = _NOBODY
    environment |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": address,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": address,
    }
    command = ["git", "-c", "core.autocrlf=false", "-c", "gc.auto=0", *arguments]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise RepositoryError("git is not installed, or not on the path.") from error
    if done.returncode:
        raise RepositoryError(f"git could not make the example: {done.stderr.strip()}")
