"""Reading the contents of many blobs through one git process."""

import subprocess
from collections.abc import Container, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from twiceshy.capture import git_process
from twiceshy.errors import RepositoryError

# At most this many questions are written before the answers are read. They stay below 4 kB, the
# smallest pipe of any system, so that git and we never wait for each other.
QUESTIONS = 50

# A damaged object ends the process that reads it. So many of them are passed over.
PATIENCE = 20


class _MissingError(Exception):
    """The repository does not have an object."""


class BlobReader:
    """A `git cat-file --batch` that is started when first needed and ended with the block.

    `limit` is the size in bytes above which a blob is not taken in. `present`, where given, names
    the only objects that git is asked for: in a partial clone a question for any other would make
    older versions of git try to fetch it.
    """

    def __init__(self, folder: Path, limit: int, present: Container[str] | None = None) -> None:
        self._folder = folder
        self._limit = limit
        self._present = present
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths = 0
        # Objects that were asked for and that the repository ought to have, but could not be read.
        self.unreadable: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        """The contents by full object name, without those missing, damaged, too big or no blobs.

        Raises:
            RepositoryError: git cannot be started, or too many objects are damaged.
        """
        asked = [name for name in dict.fromkeys(names) if self._is_present(name)]
        found: dict[str, bytes] = {}
        done = 0
        while done < len(asked):
            done += self._read_some(asked[done : done + QUESTIONS], found)
        return found

    def _is_present(self, name: str) -> bool:
        return self._present is None or name in self._present

    def _read_some(self, names: Sequence[str], found: dict[str, bytes]) -> int:
        """Put the contents into `found` and say for how many names the answer is known."""
        answers = self._asked(names)
        for number, name in enumerate(names, start=1):
            try:
                content = self._answer(answers)
            except EOFError:
                self.unreadable.add(name)
                self._restart_later()
                return number
            except _MissingError:
                self.unreadable.add(name)
                continue
            if content is not None:
                found[name] = content
        return len(names)

    def _asked(self, names: Sequence[str]) -> IO[bytes]:
        if self._process is None:
            self._process = git_process.start(
                self._folder, ("cat-file", "--batch"), stdin=subprocess.PIPE
            )
        questions, answers = self._process.stdin, self._process.stdout
        if questions is None or answers is None:
            raise AssertionError("git was started without pipes")
        try:
            questions.write("".join(f"{name}\n" for name in names).encode())
            questions.flush()
        except OSError:
            # The process has ended (EPIPE; on Windows EINVAL); who reads the answers meets their
            # end and deals with it.
            return answers
        return answers

    def _answer(self, answers: IO[bytes]) -> bytes | None:
        line = answers.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        words = line.split()
        if words[1:] == [b"missing"]:
            raise _MissingError
        if len(words) != 3 or not words[2].isdigit():
            return None
        size = int(words[2])
        if words[1] != b"blob" or size > self._limit:
            _pass_over(answers, size + 1)
            return None
        content = answers.read(size + 1)
        if len(content) != size + 1:
            raise EOFError
        return content[:-1]

    def _restart_later(self) -> None:
        self._stop()
        self._deaths += 1
        if self._deaths > PATIENCE:
            raise RepositoryError(
                f"{self._folder} has too many damaged objects; `git fsck` names them."
            )

    def _stop(self) -> None:
        if self._process is not None:
            git_process.stop(self._process)
            self._process = None


def _pass_over(stream: IO[bytes], size: int) -> None:
    while size > 0:
        chunk = stream.read(min(size, git_process.CHUNK))
        if not chunk:
            raise EOFError
        size -= len(chunk)
