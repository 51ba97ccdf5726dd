"""Walking a git history: which commits there are, and which files each of them modified.

The list of commits is read first and shortened by what is known already, so that looking for
news in a long history costs no more than the list. Then one `git diff-tree` compares trees and one
`git cat-file` reads contents. Both are plumbing, which follows no setting meant for people.
"""

import logging
import re
from collections.abc import Callable, Container, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from twiceshy.capture.git_blobs import BlobReader
from twiceshy.capture.git_process import ask, fields
from twiceshy.capture.sources import MAX_BYTES
from twiceshy.errors import RepositoryError
from twiceshy.model import Commit, FileChange

# A commit that modifies more source files than this is a codemod, a formatter run or an import of
# foreign code: one decision of one person, spread over files that nobody looked at singly.
MAX_FILES = 100

REGULAR_MODES = frozenset({b"100644", b"100755", b"100664"})

_REVERTED = re.compile(r"\bThis reverts commit ([0-9a-f]{7,64})\b")

_DIFF = (
    *("diff-tree", "--stdin", "-r", "--root", "--always", "--raw", "-z", "--no-abbrev"),
    *("--no-ext-diff", "--no-textconv", "--diff-filter=MR", "--encoding=UTF-8"),
    "--format=%H%x00%ct%x00%ae%x00%B",
)

# With more new files than this, only those with the same content or file name are compared.
_RENAMES = ("-M", f"-l{MAX_FILES}")
_NO_RENAMES = ("--no-renames",)

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class History:
    """The commits from which `tip` (a full hash) descends, and `tip`; no merges.

    Without those from which `since` descends, and `since`, where that is given.
    `wanted` says of a path, relative to the top of the work tree, whether its file is of interest.
    """

    folder: Path
    tip: str
    skip: Container[str]
    wanted: Callable[[str], bool]
    since: str | None = None

    def commits(self) -> Generator[Commit, None, None]:
        """The commits that are not in `skip`, oldest first, with the files they modified.

        Raises:
            RepositoryError: git cannot read the history.
        """
        names = list(new_commits(self.folder, self.tip, self.skip, self.since))
        present = present_objects(self.folder)
        with BlobReader(self.folder, MAX_BYTES, present) as blobs:
            if present is None:
                yield from self._compared(names, blobs)
            else:
                # Finding renames reads contents, and those of a partial clone are elsewhere.
                yield from self._read(names, blobs, _NO_RENAMES)

    def _compared(self, names: Sequence[str], blobs: BlobReader) -> Generator[Commit, None, None]:
        """The commits with renames; without them from the first on where that fails.

        A blob that is missing or damaged ends the git that looks for renames.
        """
        done = 0
        try:
            with closing(self._read(names, blobs, _RENAMES)) as commits:
                for commit in commits:
                    done += 1
                    yield commit
        except RepositoryError:
            _LOG.warning("%s: no renames are followed after %d commits", self.folder, done)
            yield from self._read(names[done:], blobs, _NO_RENAMES)

    def _read(
        self, names: Sequence[str], blobs: BlobReader, renames: Sequence[str]
    ) -> Generator[Commit, None, None]:
        with closing(fields(self.folder, *_DIFF, *renames, given=names)) as output:
            for record in _records(output):
                yield _commit(record, _modified(record, self.wanted), blobs)


def new_commits(
    folder: Path, tip: str, skip: Container[str], since: str | None = None
) -> Iterator[str]:
    """The full hashes of a history without those in `skip`: parents first, then by date.

    Without the history of `since`, a full hash, where that is given.

    Raises:
        RepositoryError: git cannot read the history.
    """
    order = ("--no-merges", "--date-order", "--reverse")
    ends = (tip, f"^{since}") if since else (tip,)
    with closing(fields(folder, "rev-list", *order, *ends, "--", separator=b"\n")) as lines:
        for line in lines:
            name = line.decode("ascii")
            if name not in skip:
                yield name


def present_objects(folder: Path) -> frozenset[str] | None:
    """The objects that a partial clone has; None for any other repository, which has them all.

    Raises:
        RepositoryError: git cannot read the repository.
    """
    partial = r"^(extensions\.partialclone|remote\..*\.promisor)$"
    if ask(folder, "config", "--get-regexp", partial) is None:
        return None
    everything = ("--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
    lines = fields(folder, "cat-file", *everything, separator=b"\n")
    return frozenset(line.decode("ascii") for line in lines)


def path_of(raw: bytes) -> str | None:
    """A path as text, or None if it is not UTF-8: it could be neither stored nor shown."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


@dataclass(slots=True)
class _Record:
    """What diff-tree says of one commit; an entry is (modes, names and status; paths)."""

    name: str
    date: bytes
    author: bytes
    message: bytes
    entries: list[tuple[bytes, bytes]] = field(default_factory=list)


def _records(output: Iterator[bytes]) -> Iterator[_Record]:
    """Group the fields of diff-tree: four of a head, then two or three of each changed file."""
    record: _Record | None = None
    for part in output:
        if record is not None and part.lstrip(b"\n").startswith(b":"):
            path = next(output, b"")
            if _status(part) == b"R":
                path = next(output, b"")
            record.entries.append((part.lstrip(b"\n:"), path))
            continue
        if record is not None:
            yield record
        name = part.strip().decode("ascii")
        record = _Record(name, next(output, b""), next(output, b""), next(output, b""))
    if record is not None:
        yield record


def _status(entry: bytes) -> bytes:
    return entry.rpartition(b" ")[2][:1]


def _modified(record: _Record, wanted: Callable[[str], bool]) -> list[tuple[str, str, str]]:
    """The (path, before, after) of the wanted files, or none at all if they are too many."""
    modified = []
    for entry, raw in record.entries:
        old_mode, new_mode, before, after = entry.split()[:4]
        path = path_of(raw)
        if before == after or path is None:
            continue
        if {old_mode, new_mode} <= REGULAR_MODES and wanted(path):
            modified.append((path, before.decode("ascii"), after.decode("ascii")))
    return modified if len(modified) <= MAX_FILES else []


def _commit(record: _Record, modified: Sequence[tuple[str, str, str]], blobs: BlobReader) -> Commit:
    contents = blobs.read([name for _, before, after in modified for name in (before, after)])
    contents = {name: content for name, content in contents.items() if b"\0" not in content}
    reverted = _REVERTED.search(record.message.decode(errors="replace"))
    return Commit(
        sha=record.name,
        # A commit made by a broken tool may have no date.
        at=float(record.date or 0),
        author=record.author.decode(errors="replace"),
        reverts=reverted.group(1) if reverted else None,
        files=tuple(
            FileChange(path, contents[before], contents[after])
            for path, before, after in modified
            if before in contents and after in contents
        ),
        is_whole=not blobs.unreadable.intersection(
            name for _, before, after in modified for name in (before, after)
        ),
    )
