"""Watching files: how soon many are watched, what that costs at rest, and how soon a change is told.

Against watchdog's own recursive observer, and a mere walk over all files, which is the floor.
"""

import os
import queue
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from watchdog.events import FileClosedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from benchmarks.measure import in_own_process, spread
from benchmarks.report import Bar, Cell, Result, Table
from benchmarks.workshop import Bench
from twiceshy.workspace.background import Background
from twiceshy.workspace.outlet import LateOutlet
from twiceshy.workspace.propagation import Propagation
from twiceshy.workspace.shelf import Shelf
from twiceshy.workspace.watchers import Noticed, Polling, Watcher, begin
from twiceshy.workspace.watching import Watching

PER_FOLDER = 10

# So many files of packages, of each five of the user's own, lie in folders that need no watch.
PACKAGES = 5


class Watched(NamedTuple):
    """Seconds until all is watched, seconds of processor time at rest, and until a change is told.

    `watches` counts those that the system was asked for.
    """

    start: float
    rest: float
    told: float
    watches: int


def run(bench: Bench) -> Result:
    """Watch a folder by turns in each way, every time in a new process."""
    size = bench.size
    ways: dict[str, Callable[[Path, int, float], Watched]] = {
        "watchdog, recursive": by_watchdog,
        "twiceshy": by_twiceshy,
        "twiceshy, looking again": by_looking,
    }
    found: dict[str, list[Watched]] = {name: [] for name in ways}
    floors = []
    with tempfile.TemporaryDirectory(prefix="twiceshy-bench-") as name:
        top = Path(name).resolve()
        _fill(top, size.files)
        for _ in range(size.watches):
            floors.append(in_own_process(walked, top))
            for label, way in ways.items():
                found[label].append(in_own_process(way, top, size.rounds, size.settled))
    floor = spread(floors).p50
    rows: list[list[Cell]] = [["a walk over all files", 1000 * floor, 1.0, None, None, None]]
    for label, runs in found.items():
        start = spread([one.start for one in runs]).p50
        told = 1000 * spread([one.told for one in runs]).p50
        rest = _share(runs, size.settled)
        rows.append([label, 1000 * start, start / floor, runs[0].watches, told, rest])
    columns = ("watched by", "start ms", "÷ walk", "watches", "told after ms", "at rest, % CPU")
    ours = found["twiceshy"]
    return Result(
        [Table(columns, rows)],
        [
            Bar(
                f"watching: seconds until {size.files:,} files are watched",
                spread([one.start for one in ours]).p50,
                bar=2,
                goal=1,
            ),
            Bar("watching: % of one processor at rest", _share(ours, size.settled), 1, 0.1),
        ],
    )


def walked(top: Path) -> float:
    """Seconds to walk over all files, packages and all."""
    start = time.perf_counter()
    count = sum(len(names) for _, _, names in os.walk(top))
    assert count, "there is nothing to watch"
    return time.perf_counter() - start


def by_watchdog(top: Path, rounds: int, rest: float) -> Watched:
    """As watchdog's own observer watches a folder and all below.

    Asked for all kinds of events, it is told of each folder that it opens to watch it, and loses
    itself in that from a few thousand folders on; so it is asked for one kind.
    """
    told: queue.SimpleQueue[Path] = queue.SimpleQueue()

    class Handler(FileSystemEventHandler):
        def on_closed(self, event: FileSystemEvent) -> None:
            told.put(Path(os.fsdecode(event.src_path)))

    observer = Observer()
    start = time.perf_counter()
    observer.schedule(Handler(), top, recursive=True, event_filter=[FileClosedEvent])
    observer.start()
    started = time.perf_counter() - start
    watched = Watched(started, _rested(rest), _told(top, told, rounds), _watches())
    observer.stop()
    observer.join()
    return watched


def by_twiceshy(top: Path, rounds: int, rest: float) -> Watched:
    """As a server does: the whole of it from being told of a folder to being at rest."""
    with _watching(top) as watching:
        start = time.perf_counter()
        watching.follow([top], reported=False).result()
        started = time.perf_counter() - start
        resting, watches = _rested(rest), _watches()
    told: queue.SimpleQueue[Path] = queue.SimpleQueue()
    watcher, _, trouble = begin(top, lambda noticed: told.put(noticed.path), 10.0)
    assert not trouble, trouble
    watched = Watched(started, resting, _told(top, told, rounds), watches)
    watcher.stop()
    return watched


def by_looking(top: Path, _rounds: int, rest: float) -> Watched:
    """As a server does where nobody tells it: the time of a look stands for that of being told."""
    found: list[Noticed] = []
    watcher: Watcher = Polling(top, found.append, 10.0)
    start = time.perf_counter()
    watcher.watch()
    started = time.perf_counter() - start
    watched = Watched(started, _rested(rest), started, _watches())
    watcher.stop()
    return watched


@contextmanager
def _watching(top: Path) -> Iterator[Watching]:
    shelf, outlet = Shelf(), LateOutlet()
    with tempfile.TemporaryDirectory(prefix="twiceshy-bench-") as folder:
        background = Background(Path(folder) / f"{top.name}.db", time.time, 60.0)
        background.start(print, lambda _store: None)
        watching = Watching(
            shelf, background, outlet, time.time, Propagation(shelf, outlet, time.time)
        )
        watching.start()
        yield watching
        watching.stop()
        background.stop()


def _rested(seconds: float) -> float:
    """The processor time that this process takes while nothing happens."""
    before = time.process_time()
    time.sleep(seconds)
    return time.process_time() - before


def _told(top: Path, told: "queue.SimpleQueue[Path]", rounds: int) -> float:
    times = []
    for number in range(rounds):
        file = top / "0" / f"{number % PER_FOLDER}.py"
        while not told.empty():
            told.get()
        start = time.perf_counter()
        file.write_text(f"x = {number}\n")
        while told.get(timeout=10) != file:
            pass
        times.append(time.perf_counter() - start)
    return spread(times).p50


def _watches() -> int:
    """How many watches this process has of the system, which only Linux tells."""
    facts = Path("/proc/self/fdinfo")
    if not facts.exists():
        return 0
    texts = [one.read_text() for one in facts.iterdir() if one.exists()]
    return sum(line.startswith("inotify") for text in texts for line in text.splitlines())


def _share(runs: list[Watched], rest: float) -> float:
    return 100 * spread([one.rest for one in runs]).p50 / rest if rest else 0.0


def _fill(top: Path, files: int) -> None:
    packages = files // PACKAGES
    for base, count in ((top, files), (top / "node_modules", packages)):
        for folder in range(-(-count // PER_FOLDER)):
            place = base / str(folder)
            place.mkdir(parents=True)
            for number in range(PER_FOLDER):
                (place / f"{number}.py").touch()
