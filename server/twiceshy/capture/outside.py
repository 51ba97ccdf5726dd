"""What a burst of changes to files means, all of them made outside the editor.

Pure: no input or output, no clock. A burst is what happened to the files of one work tree until
they were quiet for a moment. It teaches something only if a person may have made it by hand:

- Git did it, if an operation was under way before or is now, or if HEAD names another branch or
  commit than before. (What a stash or `git restore` does leaves no such trace; it is found by its
  content, which git has: see `twiceshy.capture.git_state.kept_by_git`.)
- A package manager did it, if one of its lock files changed along with the sources.
- A program did it, if more than `MANY` source files changed: a formatter, a code generator, a
  codemod, `sed` over a folder, a tool that synchronises. Not even one correction is made of those,
  though they may all be the same one: nobody looked at each of the places, and a program that is
  wrong is wrong everywhere. If the result is committed, somebody has looked, and git history
  tells it with the weight of one commit.
- It is not known who did it, if events were lost.
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from twiceshy.capture.git_state import GitState

# With another editor people change a file or two between two pauses, with search and replace a
# handful; programs change whole folders.
MANY = 8

Hindrance = Literal["git", "packages", "many", "lost"]

LOCK_FILES = frozenset(
    {
        *("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"),
        *("bun.lock", "bun.lockb", "deno.lock"),
        *("poetry.lock", "uv.lock", "pdm.lock", "pipfile.lock", "pixi.lock"),
        *("go.sum", "go.work.sum"),
    }
)


@dataclass(frozen=True, slots=True)
class Burst:
    """Which source files changed, and whether package managers' files did, or events were lost."""

    files: frozenset[Path]
    packages: bool = False
    lost: bool = False


def is_lock_file(name: str) -> bool:
    """Whether a path's last part is the name of a package manager's lock file."""
    return PurePosixPath(name).name.lower() in LOCK_FILES


def hindrance(burst: Burst, before: GitState | None, now: GitState | None) -> Hindrance | None:
    """Why nothing can be learned from a burst as a whole; None if its files are to be looked at.

    `before` is where the repository stood when its files were last looked at, `now` where it stands
    after the burst; None for files in no repository.
    """
    if before != now or (now is not None and now.at_work):
        return "git"
    if burst.lost:
        return "lost"
    if burst.packages:
        return "packages"
    return "many" if len(burst.files) > MANY else None


def standing(before: GitState | None, now: GitState | None) -> GitState | None:
    """What to compare the next burst with.

    During an operation that is where the repository stood before it, so that its end shows what it
    came to.
    """
    if before is None or now is None or not now.at_work:
        return now
    return GitState(before.branch, before.commit, at_work=True)


def grown_from(before: GitState | None, now: GitState | None) -> str | None:
    """The commit from which on the history of the same branch is new; None if nothing is new.

    A checkout of another branch, or of a commit, brings no news: what is learned there is learned
    when it is committed, merged or read by `twiceshy learn`. A branch that was rewritten does:
    those of its changes that are known count once.
    """
    if before is None or now is None or now.at_work or now.branch is None:
        return None
    if before.branch != now.branch or before.commit == now.commit:
        return None
    return before.commit
