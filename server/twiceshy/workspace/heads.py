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
            if name is None:
                return moved_text(repository, path, self._gone) if self._names else None
            return source if name == _blob_name(source, name) else repository.blob_at_head(path)
        except RepositoryError as error:
            logger.info("What is new in %s is not known: %s", path, error)
            return None

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return self._repository.files_at_head() if self._repository else {}

    @cached_property
    def _gone(self) -> Mapping[str, str]:
        return gone(self._repository, self._names) if self._repository else {}


def gone(repository: Repository, names: Mapping[str, str]) -> dict[str, str]:
    """Those of the files at HEAD that the work tree has not any more, with their object names."""
    return {path: name for path, name in names.items() if not (repository.root / path).exists()}


def moved_text(repository: Repository, path: str, missing: Mapping[str, str]) -> bytes:
    """What a file that HEAD does not have is compared with: others of its kind that are gone.

    Raises RepositoryError.
    """
    tidy = PurePosixPath(path)
    like = [one for one in missing if PurePosixPath(one).suffix == tidy.suffix]
    like.sort(key=lambda one: (PurePosixPath(one).name != tidy.name, one))
    return b"\n".join(repository.contents([missing[one] for one in like[:MOST_GONE]]))


def _blob_name(source: bytes, like: str) -> str:
    """The name that git gives to a file of this text, with the hash by which another was named."""
    kind = "sha256" if len(like) == 64 else "sha1"
    header = b"blob %d\0" % len(source)
    return hashlib.new(kind, header + source, usedforsecurity=False).hexdigest()
