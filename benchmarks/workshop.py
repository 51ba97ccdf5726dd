"""What several benchmarks share: how large to measure, and the memories with many lessons.

The lessons are learned as an editor's saves would be, one version of a file after the other:
mined, recorded, sorted into families and generalised by the program itself.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.generated import SITES, file_to_check, versions
from benchmarks.plan import Plan
from twiceshy.memory.store import Store
from twiceshy.model import FileChange, Origin
from twiceshy.workspace.checking import project_of
from twiceshy.workspace.learning import derive_lessons, record_edit

# When the first correction was made; any moment does, so long as it is the same each time.
_THEN = 1_700_000_000.0


class Size(NamedTuple):
    """How much is measured. The defaults are those of the published results."""

    lines: int = 1000
    lessons: Sequence[int] = (100, 1_000, 10_000)
    strokes: int = 320
    starts: int = 15
    rounds: int = 30
    histories: int = 3
    newest: int = 400
    settled: float = 1.0
    files: int = 50_000
    watches: int = 3
    commits: int = 15
    spread_over: int = 5_000
    spreads: int = 5
    day: Plan = Plan()


class Bench(NamedTuple):
    """A folder of one run: a file to check, and memories by their number of lessons."""

    size: Size
    file: Path
    text: str
    memories: dict[int, Path]
    repositories: dict[str, Path]

    @property
    def project(self) -> str:
        """The project that the file belongs to."""
        return project_of(self.file).id


@contextmanager
def workshop(size: Size, repositories: dict[str, Path], *, memories: bool) -> Iterator[Bench]:
    """A folder to measure in, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="twiceshy-bench-") as name:
        folder = Path(name).resolve()
        file = folder / "work" / "checked.py"
        file.parent.mkdir()
        text = file_to_check(size.lines, SITES)
        file.write_text(text, "utf-8")
        counts = [0, *size.lessons] if memories else []
        made = _memories(folder, project_of(file).id, counts)
        yield Bench(size, file, text, made, repositories)


def _memories(folder: Path, project: str, counts: Sequence[int]) -> dict[int, Path]:
    """A memory for each number of lessons; each begins as a copy of the one before."""
    made: dict[int, Path] = {}
    known = 0
    for count in counts:
        path = folder / f"{count}.db"
        if made:
            shutil.copy(made[known], path)
        with Store.open(path, clock=time.time) as store:
            for number, version in enumerate(versions(known, count), known):
                change = FileChange(version.path, version.before.encode(), version.after.encode())
                origin = Origin(project, version.path, "editor", _THEN + number, number=1)
                record_edit(store, change, origin)
            derive_lessons(store, project)
            assert len(store.lessons(project)) == count, "a correction gave no lesson of its own"
        made[count] = path
        known = count
    return made
