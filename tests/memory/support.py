"""Ready-made records and stores for the tests of memory."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from twiceshy.memory.events import correction_event
from twiceshy.memory.store import Store
from twiceshy.model import (
    Bystander,
    Candidate,
    Correction,
    Event,
    Evidence,
    LearnedLesson,
    Lesson,
    Origin,
    Place,
    Trace,
    Verdict,
)
from twiceshy_analyzers.api import Import

NOW = 1_700_000_000.0
PROJECTIONS = (
    *("experience", "learned_commit", "revert", "verdict", "project", "scope", "label"),
    *("symptom", "complaint", "proposal"),
    *("trace", "persistence", "kept_site", "silence", "made_change"),
    *("meant_change", "fork", "domain", "ranker", "champion"),
)


def clock() -> float:
    return NOW


def open_store(path: Path, *, read_only: bool = False) -> Store:
    return Store.open(path, clock=clock, read_only=read_only, busy_timeout=0.1)


def origin(**changes: Any) -> Origin:
    facts: dict[str, Any] = {
        "project": "p",
        "path": "src/a.py",
        "seen": "git",
        "at": 10.0,
        "number": 1,
    }
    return Origin(**(facts | changes))


def correction(before: str = "open($A)", **where: Any) -> Correction:
    return Correction(
        language="python",
        role="expression",
        before=before,
        after="Path($A).open()",
        elided=("A",),
        statement="with open(name) as file:",
        place=Place(("call", "with_statement"), "first", "with", "", "call"),
        names=(("open", "builtin"), ("Path", "import:pathlib#Path")),
        added=(Import("pathlib", "Path"),),
        dropped=(Import("io", None, "stream"),),
        bystanders=(Bystander("open(other)", Place(("call",)), reached=False),),
        grammar="python 0.25",
        origin=origin(**where),
    )


def seen(key: str, before: str = "open($A)", **where: Any) -> Event:
    return correction_event(key, correction(before, **where))


def verdict(answer: Any, *, site: str = "s1", project: str = "p", at: float = 10.0) -> Verdict:
    return Verdict(project, "l1", site, answer, at)


def trace(key: str = "t1", *, at: float = 10.0, **facts: Any) -> Trace:
    known: dict[str, Any] = {
        "project": "p",
        "path": "src/a.py",
        "language": "python",
        "lesson": "l1",
        "shape": "h1",
        "site": "s1",
        "level": "high",
        "confidence": 0.9,
        "statement": "return open(name)",
        "before": "open(name)",
        "after": "Path(name).open()",
        "candidates": (Candidate("l1", 0.9, ""), Candidate("l2", 0.8, "overlap")),
        "features": (("always", 1.0),),
    }
    return Trace(key, at=at, **(known | facts))


def learned(
    key: str = "l1", *, experiences: tuple[str, ...] = ("e1",), pattern: str = "open($A)"
) -> LearnedLesson:
    lesson = Lesson(key, "python", "expression", pattern, "Path($A).open()")
    evidence = Evidence(experiences, 1, 1, 10.0, 10.0, 1, 0, exact=True)
    return LearnedLesson("p", "f1", lesson, evidence)


@contextmanager
def raw(path: Path) -> Iterator[apsw.Connection]:
    """A second connection to the file, past everything that a Store would guard."""
    connection = apsw.Connection(str(path))
    try:
        yield connection
    finally:
        connection.close()


def dump(path: Path, tables: tuple[str, ...] = PROJECTIONS) -> dict[str, list[Any]]:
    with raw(path) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608 - our own names
            for table in tables
        }


def bytes_beside(path: Path) -> bytes:
    """Everything in the folder of the database, backups and -wal included."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def start_process(*arguments: str) -> subprocess.Popen[str]:
    """Runs `tests.memory.process` with these arguments in a fresh interpreter."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.memory.process", *arguments],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
