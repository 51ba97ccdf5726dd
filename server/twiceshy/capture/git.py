"""One git repository, as capture sees it: who it is, what it holds, and its history."""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Container, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self

from twiceshy.capture.git_blobs import BlobReader
from twiceshy.capture.git_process import ask, fields
from twiceshy.capture.history import (
    REGULAR_MODES,
    History,
    new_commits,
    path_of,
    present_objects,
)
from twiceshy.capture.sources import MAX_BYTES, is_notebook
from twiceshy.errors import NoRepository, RepositoryError
from twiceshy.model import Commit

_FULL_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository that is only read.

    `root` is the top of the work tree; without a work tree, the git folder, and `is_bare` is
    true. `is_shallow` says that older commits were not cloned.
    """

    root: Path
    is_bare: bool
    is_shallow: bool

    @classmethod
    def find(cls, path: Path) -> Self:
        """The repository that holds `path`, a file or a folder.

        Work trees, linked ones too, submodules and bare repositories are found. Inside the git
        folder of a work tree that folder counts as bare.

        Raises:
            RepositoryError: the path is missing or in no repository, git is not installed, or git
                refuses because the folder belongs to another user.
        """
        folder = _folder(path)
        facts = ("--is-inside-work-tree", "--is-shallow-repository", "--absolute-git-dir")
        answer = _line(ask(folder, "rev-parse", *facts))
        has_tree, shallow, root = answer.split("\n", 2)
        if has_tree == "true":
            root = _line(ask(folder, "rev-parse", "--show-toplevel"))
        return cls(Path(root), has_tree != "true", shallow == "true")

    def head(self) -> str | None:
        """The full hash of the commit that is checked out; None if there is none yet.

        Raises:
            RepositoryError: git cannot read the repository.
        """
        return self._resolved("HEAD")

    def project_id(self, path: Path | None = None) -> str:
        """An identifier that clones share: of the root commit and the project's place below `root`.

        `path` is the project's folder (relative ones start at `root`), None the whole repository.
        The root commit is the end of the first-parent history of HEAD, so that histories merged in
        do not count. In a shallow clone the true root is unknown: the earliest commit of that
        line which was cloned takes its place, and the identifier is another than that of a full
        clone. Without any commit the folder's own identifier is returned.

        Raises:
            RepositoryError: `path` is outside the repository, or git cannot read it.
        """
        folder = (self.root / (path or "")).resolve()
        place = self._place(folder)
        if self.head() is None:
            return folder_project_id(folder)
        line = ("rev-list", "--first-parent", "--max-parents=0", "HEAD", "--")
        first = _line(ask(self.root, *line))
        return _identifier("repository", first, place)

    def commits(
        self,
        wanted: Callable[[str], bool],
        until: str | None = None,
        skip: Container[str] = frozenset(),
        since: str | None = None,
    ) -> Generator[Commit, None, None]:
        """The history of `until` (HEAD if None), oldest first, without merges or that of `since`.

        A commit carries the regular files that it modified, renamed ones under their new path, of
        which `wanted(path)` is true. Left out are files over `MAX_BYTES`, with a NUL byte, with a
        path that is not UTF-8, or missing; in a partial clone renames are not looked for.
        A commit comes out without files if it modified more than `MAX_FILES` of the wanted ones.
        `skip` are full hashes of commits that do not come out, and whose contents are not read.
        `author` is the address as it was written. Close the iterator to end git early.

        Raises:
            RepositoryError: there is no commit `until`, or git cannot read the history; raised
                when the first or a later commit is asked for.
        """
        tip = self._tip(until)
        if tip is not None:
            start = self._tip(since) if since else None
            yield from History(self.root, tip, skip, wanted, start).commits()

    def count(
        self,
        until: str | None = None,
        skip: Container[str] = frozenset(),
        since: str | None = None,
    ) -> int:
        """How many commits `commits` would give; no file is looked at.

        Raises:
            RepositoryError: there is no commit `until`, or git cannot read the history.
        """
        return len(self.names(until, skip, since))

    def names(
        self,
        until: str | None = None,
        skip: Container[str] = frozenset(),
        since: str | None = None,
    ) -> list[str]:
        """The full hashes of the commits that `commits` would give.

        Raises:
            RepositoryError: there is no commit `until`, or git cannot read the history.
        """
        tip, start = self._tip(until), self._tip(since) if since else None
        return [] if tip is None else list(new_commits(self.root, tip, skip, start))

    def blob_at_head(self, path: str) -> bytes | None:
        """The content of a file in the commit that is checked out, as stored: nothing converted.

        None if it has no regular file at `path` (relative to `root`, with slashes), if that is a
        notebook, has more than `MAX_BYTES`, or if it is missing in a partial clone.

        Raises:
            RepositoryError: git cannot read the repository.
        """
        tidy = PurePosixPath(path)
        unusable = not tidy.parts or tidy.is_absolute() or ".." in tidy.parts or "\0" in path
        unusable = unusable or is_notebook(path)  # what is committed is no cell's text
        if unusable or self.head() is None:
            return None
        for mode, name, found in _tree(self.root, "HEAD", "--", str(tidy)):
            if found == str(tidy).encode() and mode in REGULAR_MODES:
                with BlobReader(self.root, MAX_BYTES, present_objects(self.root)) as blobs:
                    return blobs.read([name]).get(name)
        return None

    def files_at_head(self) -> dict[str, str]:
        """The object names of the regular files in the commit that is checked out, by path.

        None of a path that is not UTF-8; without a commit there are none.

        Raises:
            RepositoryError: git cannot read the repository.
        """
        if self.head() is None:
            return {}
        tree = _tree(self.root, "-r", "HEAD")
        named = ((path_of(raw), name) for mode, name, raw in tree if mode in REGULAR_MODES)
        return {path: name for path, name in named if path is not None}

    def contents(self, names: Sequence[str]) -> list[bytes]:
        """The contents of files by their object names, as stored; without those not to be had.

        Raises:
            RepositoryError: git cannot read the repository.
        """
        with BlobReader(self.root, MAX_BYTES, present_objects(self.root)) as blobs:
            found = blobs.read(names)
        return [found[name] for name in names if name in found]

    def tracked_files(self) -> list[str]:
        """The paths of all files that git does not ignore, sorted, relative to `root`.

        In a work tree they are the regular files that are there now, tracked or not yet; in a bare
        repository those of HEAD. Symbolic links, submodules and paths that are not UTF-8 are left
        out.

        Raises:
            RepositoryError: git cannot read the repository.
        """
        if not self.is_bare:
            listed = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
            paths = {path_of(raw) for raw in fields(self.root, *listed)}
            return sorted(path for path in paths if path is not None and self._is_file(path))
        if self.head() is None:
            return []
        tree = _tree(self.root, "-r", "HEAD")
        stored = {path_of(raw) for mode, _, raw in tree if mode in REGULAR_MODES}
        return sorted(path for path in stored if path is not None)

    def _is_file(self, path: str) -> bool:
        try:
            return stat.S_ISREG((self.root / path).lstat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            # Deleted in the work tree, but not yet from the index.
            return False
        except OSError as error:
            raise RepositoryError(f"{path} cannot be looked at: {error}.") from error

    def _tip(self, until: str | None) -> str | None:
        if until is None:
            return self.head()
        tip = self._resolved(until)
        if tip is None:
            raise RepositoryError(f"{self.root} has no commit {until!r}.")
        return tip

    def _resolved(self, revision: str) -> str | None:
        verify = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        answer = ask(self.root, *verify, f"{revision}^{{commit}}")
        # Only a plain hash goes on: git also accepts "^HEAD", which would turn the walk around.
        if answer is None or not _FULL_HASH.fullmatch(_line(answer)):
            return None
        return _line(answer)

    def _place(self, folder: Path) -> str:
        try:
            place = folder.relative_to(self.root.resolve()).as_posix()
        except ValueError as error:
            raise RepositoryError(f"{folder} is outside the repository {self.root}.") from error
        return "" if place == "." else place


def folder_project_id(path: Path) -> str:
    """The identifier of a project that is in no repository: of its absolute, resolved path."""
    return _identifier("folder", os.path.normcase(path.resolve()))


def _identifier(*parts: str) -> str:
    whole = "\0".join(parts).encode(errors="surrogateescape")
    return hashlib.blake2b(whole, digest_size=10).hexdigest()


def _folder(path: Path) -> Path:
    try:
        if not path.exists():
            raise NoRepository(f"{path} does not exist.")
        return path if path.is_dir() else path.parent
    except OSError as error:
        raise RepositoryError(f"{path} cannot be looked at: {error}.") from error


def _line(answer: bytes | None) -> str:
    """A path or hash that git printed, without the line's end; a path may hold line ends too."""
    if answer is None:
        raise RepositoryError("git gave no answer where it always has one.")
    return os.fsdecode(answer.removesuffix(b"\n"))


def _tree(root: Path, *arguments: str) -> Iterator[tuple[bytes, str, bytes]]:
    """The (mode, object name, path) of each entry that `git ls-tree` lists."""
    with closing(fields(root, "ls-tree", "-z", "--full-tree", *arguments)) as entries:
        for entry in entries:
            about, _, path = entry.partition(b"\t")
            mode, _, name = about.split()
            yield mode, name.decode("ascii"), path
