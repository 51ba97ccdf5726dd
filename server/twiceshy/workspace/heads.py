"""The texts at HEAD of a project's files: what a file is compared with, to tell what in it is new.

A file that HEAD does not have is new as a whole, but for what was moved there from files that are
gone.
"""

import hashlib
import logging
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import PurePosixPath

from twiceshy.capture.git import Repository
from twiceshy.errors import RepositoryError
from twiceshy.lessons.new_lines import Earlier

logger = logging.getLogger(__name__)

COMMIT = "the last commit"
# Files that are gone, in which a file's lines may have stood before.
MOST_GONE = 20


class Heads:
    """The texts at HEAD of one project's files on disk, read when they are asked for.

    Without a commit nothing is known, and nothing is new.
    """

    def __init__(self, repository: Repository | None) -> None:
        self._repository = repository

    def earlier(self, path: str, source: bytes) -> Earlier:
        """What a file with this text is compared with."""
        return Earlier(partial(self._read, path, source), COMMIT)

    def _read(self, path: str, source: bytes) -> bytes | None:
        repository = self._repository
        if repository is None or repository.is_bare:
            return None
        try:
            name = self._names.get(path)
            if name is not None and name == _blob_name(source, name):
                return source
            return text_at_head(repository, path, self._names) if self._names else None
        except RepositoryError as error:
            logger.info("What is new in %s is not known: %s", path, error)
            return None

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return self._repository.files_at_head() if self._repository else {}


def text_at_head(repository: Repository, path: str, names: Mapping[str, str]) -> bytes | None:
    """The text that a file is compared with, of all files at HEAD; None where it is not known.

    Raises RepositoryError.
    """
    if path in names:
        return repository.blob_at_head(path)
    tidy = PurePosixPath(path)
    kind = [name for name in names if PurePosixPath(name).suffix == tidy.suffix]
    gone = [name for name in kind if not (repository.root / name).exists()]
    gone.sort(key=lambda name: (PurePosixPath(name).name != tidy.name, name))
    texts = (repository.blob_at_head(name) for name in gone[:MOST_GONE])
    return b"\n".join(text for text in texts if text is not None)


def _blob_name(source: bytes, like: str) -> str:
    """The name that git gives to a file of this text, with the hash by which another was named."""
    kind = "sha256" if len(like) == 64 else "sha1"
    header = b"blob %d\0" % len(source)
    return hashlib.new(kind, header + source, usedforsecurity=False).hexdigest()
