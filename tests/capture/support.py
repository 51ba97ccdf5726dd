"""A small git repository to write histories with: fixed dates, and nobody's settings."""

import os
import subprocess
from pathlib import Path

from twiceshy.capture.git import Repository
from twiceshy.model import Commit

START = 1_700_000_000


class Sandbox:
    """A work tree in which every commit is one minute after the last."""

    def __init__(self, folder: Path, start: int = START) -> None:
        self.folder = folder
        self._now = start
        folder.mkdir(parents=True, exist_ok=True)

    @classmethod
    def new(cls, folder: Path, start: int = START) -> "Sandbox":
        sandbox = cls(folder, start)
        sandbox.git("init", "--quiet", "--template=", "--initial-branch=main")
        return sandbox

    def git(self, *arguments: str) -> str:
        date = f"{self._now} +0000"
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", "-c", "gc.auto=0", *arguments],
            cwd=self.folder,
            env={
                **os.environ,
                "GIT_AUTHOR_NAME": "A",
                "GIT_AUTHOR_EMAIL": "a@example.org",
                "GIT_AUTHOR_DATE": date,
                "GIT_COMMITTER_NAME": "C",
                "GIT_COMMITTER_EMAIL": "c@example.org",
                "GIT_COMMITTER_DATE": date,
            },
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def object(self, revision: str) -> Path:
        """The file of an object that is not packed, made writable."""
        name = self.git("rev-parse", revision)
        file = self.folder / ".git" / "objects" / name[:2] / name[2:]
        file.chmod(0o644)
        return file

    def damage(self, revision: str) -> None:
        """Cut an object's end off: its size is still told, its content is not."""
        file = self.object(revision)
        file.write_bytes(file.read_bytes()[:-6])

    def commit(self, message: str = "change", **files: str | bytes) -> str:
        """Commit everything; `a="x"` writes `a.py` first."""
        for name, text in files.items():
            self.write(f"{name}.py", text)
        self._now += 60
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def repository(self) -> Repository:
        return Repository.find(self.folder)

    def history(self) -> list[Commit]:
        return list(self.repository().commits(anything))

    def last(self) -> list[tuple[str, bytes, bytes]]:
        """The files of the newest commit."""
        return changes(self.history()[-1])


def anything(path: str) -> bool:
    return bool(path)


def changes(commit: Commit) -> list[tuple[str, bytes, bytes]]:
    return [(file.path, file.before, file.after) for file in commit.files]
