"""Where a repository stands just now, so that what git does to files is told from what people do.

Everything is read with git's plumbing or is a look at a file's name; nothing of the repository runs.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from twiceshy.capture.git import Repository
from twiceshy.capture.git_process import ask, fields
from twiceshy.capture.history import present_objects
from twiceshy.errors import RepositoryError

# What lies in the git folder while an operation is under way: a rebase, a patch being applied, a
# merge, a cherry-pick, a revert, several of those; and while git is writing files just now.
AT_WORK = (
    *("rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"),
    *("sequencer", "index.lock"),
)


@dataclass(frozen=True, slots=True)
class GitState:
    """What is checked out, and whether git is in the midst of an operation.

    `branch` is the full name of the branch that HEAD names, None if it names a commit; `commit` is
    the full hash, None where there is no commit yet.
    """

    branch: str | None
    commit: str | None
    at_work: bool = False


def git_folder(repository: Repository) -> Path:
    """The folder where git keeps the HEAD and the index of this work tree.

    Raises:
        RepositoryError: git cannot read the repository.
    """
    answer = ask(repository.root, "rev-parse", "--absolute-git-dir")
    if answer is None:
        raise RepositoryError(f"git does not say where the git folder of {repository.root} is.")
    return Path(os.fsdecode(answer.removesuffix(b"\n")))


def git_state(repository: Repository, folder: Path) -> GitState:
    """Where the repository with this git folder stands.

    Raises:
        RepositoryError: git cannot read the repository.
    """
    at_work = any((folder / name).exists() for name in AT_WORK)
    branch = ask(repository.root, "symbolic-ref", "--quiet", "HEAD")
    name = os.fsdecode(branch.removesuffix(b"\n")) if branch else None
    return GitState(name, repository.head(), at_work)


def kept_by_git(repository: Repository, state: GitState, contents: Sequence[bytes]) -> set[bytes]:
    """Those of the contents that git keeps already.

    Whatever git writes into a work tree it has as an object: a checkout, a reset, a stash that is
    put away or brought back, a merge. What somebody has just typed it does not have, unless they
    have handed it to git themselves, and then the commit will tell.

    Raises:
        RepositoryError: git cannot read the repository.
    """
    names = {_object_name(text, state): text for content in contents for text in _stored(content)}
    sources = {text: content for content in contents for text in _stored(content)}
    present = present_objects(repository.root)
    # A partial clone must not be asked for what it does not have: old versions would fetch it.
    asked = list(names) if present is None else sorted(present.intersection(names))
    found = _existing(repository.root, asked)
    return {sources[names[name]] for name in found}


def _stored(content: bytes) -> set[bytes]:
    """The content, as it is and as git stores it where it converts the ends of lines."""
    return {content, content.replace(b"\r\n", b"\n")}


def _object_name(content: bytes, state: GitState) -> str:
    algorithm = "sha256" if state.commit and len(state.commit) == 64 else "sha1"
    return hashlib.new(
        algorithm, b"blob %d\0%b" % (len(content), content), usedforsecurity=False
    ).hexdigest()


def _existing(root: Path, names: list[str]) -> set[str]:
    asked = ("cat-file", "--batch-check=%(objectname) %(objecttype)")
    answers = fields(root, *asked, given=names, separator=b"\n")
    return {line[:-5].decode("ascii") for line in answers if line.endswith(b" blob")}
