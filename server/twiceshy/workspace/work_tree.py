"""What is known of one watched work tree: where its repository stands, and what happened lately."""

import stat
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from twiceshy.capture.git import Repository
from twiceshy.capture.git_process import ask
from twiceshy.capture.git_state import GitState, git_folder, git_state
from twiceshy.capture.outside import Burst
from twiceshy.capture.sources import MAX_BYTES, is_text
from twiceshy.errors import NoRepository


@dataclass(slots=True)
class WorkTree:
    """A folder that is watched, with its repository where it has one.

    What has been noticed since the last look waits in `files`, `packages` and `lost`; `first` and
    `last` are when the first and the last of that was noticed, None while there is nothing. A tree
    is `fresh` while its repository is being made, and cannot be read yet.
    """

    top: Path
    repository: Repository | None
    git: Path | None
    state: GitState | None
    files: set[Path] = field(default_factory=set)
    packages: bool = False
    lost: bool = False
    first: float | None = None
    last: float = 0.0
    fresh: bool = False

    @classmethod
    def at(cls, top: Path) -> "WorkTree":
        """The work tree of a folder as it stands now. Raises RepositoryError."""
        try:
            repository = Repository.find(top)
        except NoRepository:
            return cls(top, None, None, None)
        folder = git_folder(repository)
        return cls(top, repository, folder, git_state(repository, folder))

    def notice(self, now: float) -> None:
        """Something was noticed."""
        self.first = now if self.first is None else self.first
        self.last = now

    def burst(self) -> Burst:
        """What was noticed since the last look; nothing waits any more."""
        burst = Burst(frozenset(self.files), self.packages, self.lost)
        self.files, self.packages, self.lost, self.first = set(), False, False, None
        return burst

    def look(self) -> GitState | None:
        """Where the repository stands now. Raises RepositoryError."""
        if self.repository is None or self.git is None:
            return None
        return git_state(self.repository, self.git)

    def is_written(self) -> bool:
        """Whether git holds the index just now: what it does is not done yet."""
        return self.git is not None and (self.git / "index.lock").exists()

    def at_head(self, path: Path) -> bytes | None:
        """What a file holds in the commit that is checked out. Raises RepositoryError."""
        if self.repository is None or not path.is_relative_to(self.repository.root):
            return None
        return self.repository.blob_at_head(path.relative_to(self.repository.root).as_posix())

    def ignored(self, paths: Sequence[Path]) -> set[Path]:
        """Those of some files that git ignores. Raises RepositoryError."""
        repository = self.repository
        if repository is None or repository.is_bare or not paths:
            return set()
        root = repository.root
        names = {path.relative_to(root).as_posix(): path for path in _inside(root, paths)}
        listed = ("ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--full-name")
        answer = ask(root, *listed, "--", *names)
        found = (answer or b"").decode(errors="replace").split("\0")
        return {names[name] for name in found if name in names}


def content_of(path: Path) -> bytes | None:
    """What a file of source text holds; None if it is gone, locked, a link, too big or no text."""
    try:
        facts = path.lstat()
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_BYTES:
            return None
        content = path.read_bytes()
    except OSError:
        return None
    return content if len(content) <= MAX_BYTES and is_text(content) else None


def tree_of(trees: Collection[WorkTree], path: Path) -> WorkTree | None:
    """The innermost of the work trees that a path lies in."""
    holding = [tree for tree in trees if path.is_relative_to(tree.top)]
    return max(holding, key=lambda tree: len(tree.top.parts), default=None)


def _inside(root: Path, paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if path.is_relative_to(root)]
