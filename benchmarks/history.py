"""Learning from histories: source commits a second, against git's reading alone."""

import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import in_own_process, spread
from benchmarks.report import Bar, Cell, Result, Table
from benchmarks.workshop import Bench
from twiceshy.capture.git import Repository
from twiceshy.capture.history import new_commits
from twiceshy.capture.sources import is_source
from twiceshy.memory.events import commit_event
from twiceshy.memory.store import Store
from twiceshy.workspace.example_history import build_example
from twiceshy.workspace.learning import learn_history


class Learned(NamedTuple):
    """Seconds of the two halves of learning, and what it found."""

    mining: float
    lessons: float
    corrections: int
    made: int


def run(bench: Bench) -> Result:
    """Read and learn each history by turns, each time in a new process with an empty memory."""
    columns = (
        *("history", "commits", "of source", "corrections", "lessons"),
        *("git alone /s", "mining /s", "lessons /s", "together /s", "time ÷ git alone"),
    )
    rows: list[list[Cell]] = []
    bars = []
    with tempfile.TemporaryDirectory(prefix="twiceshy-bench-") as name:
        example = build_example(Path(name) / "parcels")
        for label, path in {"the example": example, **bench.repositories}.items():
            row, rate = _measured(label, path, bench)
            rows.append(row)
            if label in bench.repositories:
                bars.append(rate)
    verdict = []
    if bars:
        what = "history: source commits learned a second, median of the real histories"
        verdict = [Bar(what, spread(bars).p50, bar=50, goal=100, at_least=True)]
    return Result([Table(columns, rows)], verdict)


def _measured(label: str, path: Path, bench: Bench) -> tuple[list[Cell], float]:
    floors, runs = [], []
    commits = source = 0
    for _ in range(bench.size.histories):
        seconds, commits, source = in_own_process(read_history, path, bench.size.newest)
        floors.append(seconds)
        runs.append(in_own_process(learn, path, bench.size.newest))
    assert source, f"{label}: no commit of its history changed a source file"
    floor = spread(floors).p50
    mining, lessons = (spread([one[i] for one in runs]).p50 for i in (0, 1))
    together = spread([one.mining + one.lessons for one in runs]).p50
    rates = [source / seconds for seconds in (floor, mining, lessons, together)]
    found = (commits, source, runs[0].corrections, runs[0].made)
    return [label, *found, *rates, together / floor], rates[-1]


def read_history(path: Path, newest: int) -> tuple[float, int, int]:
    """Seconds to read the newest commits, how many they are, and how many changed source files."""
    repository = Repository.find(path)
    older = frozenset(_older(repository, newest))
    start = time.perf_counter()
    sizes = [len(commit.files) for commit in repository.commits(is_source, skip=older)]
    return time.perf_counter() - start, len(sizes), sum(size > 0 for size in sizes)


def learn(path: Path, newest: int) -> Learned:
    """Learn the newest commits, as if the older ones had been learned before without a lesson."""
    repository = Repository.find(path)
    project = repository.project_id()
    read = 0.0

    def watched(what: str, _done: int, _total: int) -> None:
        nonlocal read
        if what == "reading":
            read = time.perf_counter()

    with (
        tempfile.TemporaryDirectory(prefix="twiceshy-bench-") as folder,
        Store.open(Path(folder) / "memory.db", clock=time.time) as store,
    ):
        store.record([commit_event(project, sha, 0.0) for sha in _older(repository, newest)])
        start = time.perf_counter()
        report = learn_history(store, repository, progress=watched)
        end = time.perf_counter()
    return Learned(read - start, end - read, report.corrections, report.lessons)


def _older(repository: Repository, newest: int) -> list[str]:
    head = repository.head()
    assert head is not None, "a history without commits"
    return list(new_commits(repository.root, head, frozenset()))[:-newest]
