"""Propagation: from a saved correction to its like places, in its file and in a large workspace.

The workspace is a repository of generated files. A few of them have the call that is corrected,
some more have its words and not the call, and the rest has neither. The correction is typed and
saved over stdio, and the server tells on its line how many like places it knows by then. The floor
is `grep -rl` for one of the words, and reading all files in Python.
"""

import itertools
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep, time
from typing import NamedTuple

from benchmarks.generated import Stroke, file_to_check, strokes, versions
from benchmarks.lsp_client import Client
from benchmarks.measure import environment, spread, timed
from benchmarks.report import Bar, Cell, Result, Table
from benchmarks.servers import twiceshy
from benchmarks.workshop import Bench
from twiceshy.memory.store import Store
from twiceshy.model import FileChange, Origin
from twiceshy.workspace.checking import project_of
from twiceshy.workspace.learning import derive_lessons, record_edit

WORD = "fetch_shipped_parts"
_CALL = f"catalogue.{WORD}(order)"
_MENDED = _CALL.replace("shipped", "delivered")
_LIKE = f"\n\ndef shipped_{{0}}(order):\n    return {_CALL}\n"
_WORDS = f'\n\ndef told_{{0}}(order):\n    return catalogue.told("{WORD}", order)\n'
# Of so many files one has the call, and one has the words.
_ONE_IN, _WORDS_IN = 100, 25
_LINES = (40, 90, 150, 240)
_HERE = 3
# From the first key of a correction to its save, in seconds; less than after which it counts as left
# alone and is offered without one.
_TO_SAVE = 1.0
PATIENCE = 60.0


class Workspace(NamedTuple):
    """A repository of files, the one that is corrected, and how many like places there are."""

    folder: Path
    file: Path
    text: str
    database: Path
    places: int


class Run(NamedTuple):
    """Seconds from a save to the first like places, to some of other files, and to all.

    Beside them are the milliseconds of the strokes that were typed meanwhile, and of as many later.
    """

    file: float
    first: float
    last: float
    during: list[float]
    at_rest: list[float]


def run(bench: Bench) -> Result:
    """Correct one place, again and again in a new server, and read what it says."""
    most = max(count for count in bench.size.lessons if count <= 1_000)
    runs: list[Run] = []
    greps: list[float] = []
    reads: list[float] = []
    with _workspace(bench.size.spread_over, most) as work:
        for _ in range(bench.size.spreads):
            greps.append(timed(lambda: _grep(work.folder))[0])
            reads.append(timed(lambda: _read(work.folder))[0])
            runs += [_correct(work, typing=False), _correct(work, typing=True)]
    return _result(bench.size.spread_over, most, runs, (greps, reads))


@contextmanager
def _workspace(files: int, lessons: int) -> Iterator[Workspace]:
    with tempfile.TemporaryDirectory(prefix="twiceshy-bench-") as name:
        folder = Path(name).resolve() / "work"
        like = 0
        for number in range(files):
            path = folder / f"part{number % 50}" / f"module{number}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = file_to_check(_LINES[number % len(_LINES)], 0)
            if number % _ONE_IN == 7 % files:
                text += _LIKE.format(number)
                like += 1
            elif number % _WORDS_IN == 3:
                text += _WORDS.format(number)
            path.write_text(text, "utf-8")
        file = folder / "part0" / "corrected.py"
        text = file_to_check(300, 0) + "".join(_LIKE.format(one) for one in range(_HERE + 1))
        file.write_text(text, "utf-8")
        for command in (("init", "-q"), ("add", "-A"), _COMMIT):
            subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
        database = folder.parent / "memory.db"
        _learn(database, project_of(folder).id, lessons)
        yield Workspace(folder, file, text, database, like + _HERE)


_COMMIT = ("-c", "user.name=b", "-c", "user.email=b@b", "commit", "-q", "-m", "Begin")


def _learn(database: Path, project: str, count: int) -> None:
    """Other lessons of the project, that have nothing to do with what is corrected."""
    with Store.open(database, clock=time) as store:
        for number, version in enumerate(versions(0, count)):
            change = FileChange(version.path, version.before.encode(), version.after.encode())
            record_edit(store, change, Origin(project, version.path, "editor", time() + number, 1))
        derive_lessons(store, project)


def _grep(folder: Path) -> None:
    subprocess.run(["grep", "-rl", WORD, "."], cwd=folder, check=True, capture_output=True)


def _read(folder: Path) -> int:
    return sum(WORD.encode() in path.read_bytes() for path in folder.rglob("*.py"))


@contextmanager
def _server(work: Workspace) -> Iterator[Client]:
    """A server that has the file open and has come to rest, on a memory of its own."""
    database = work.database.with_name("copy.db")
    shutil.copy(work.database, database)
    with Client(twiceshy(database), env=environment()) as client:
        client.initialize(work.folder)
        client.open(work.file, work.text)
        client.diagnostics(work.file, 1)
        sleep(1.0)  # until it has come to rest
        yield client
    for path in database.parent.glob("copy.db*"):
        path.unlink()


def _correct(work: Workspace, *, typing: bool) -> Run:
    line = work.text[: work.text.index(_CALL)].count("\n")
    start = work.text.split("\n")[line].index(_CALL)
    mended = work.text.replace(_CALL, _MENDED, 1)
    typed = itertools.cycle(strokes(mended, 100))
    with _server(work) as client:
        version, _ = client.change(work.file, (line, start), (line, start + len(_CALL)), _MENDED)
        client.diagnostics(work.file, version)
        sleep(_TO_SAVE)
        saved = client.notify("textDocument/didSave", {"textDocument": {"uri": work.file.as_uri()}})
        during = _type(client, work, typed, saved) if typing else []
        told = _told(client, work, saved)
        while not told or not told[-1].is_all:
            assert perf_counter() - saved < PATIENCE, f"it came no further than {told[-1:]}"
            sleep(0.005)
            told = _told(client, work, saved)
        at_rest = _strokes(client, work, typed, len(during))
    assert told[-1].places == work.places, f"{told[-1].places} like places, not {work.places}"
    first = next(one for one in told if one.places > _HERE)
    last = next(one for one in told if one.is_all)
    return Run(told[0].after, first.after, last.after, during, at_rest)


class _Told(NamedTuple):
    """What the line of the correction said, seconds after the save."""

    after: float
    places: int
    is_all: bool


def _told(client: Client, work: Workspace, saved: float) -> list[_Told]:
    uri = work.file.as_uri()
    found = []
    for at, body in list(client.heard):
        if body.get("method") == "textDocument/publishDiagnostics" and at >= saved:
            params = body["params"]
            words = [one["message"] for one in params["diagnostics"] if params["uri"] == uri]
            counts = [count for count in map(_COUNT.fullmatch, words) if count]
            found += [_Told(at - saved, int(count[1]), not count[2]) for count in counts]
    return found


_COUNT = re.compile(r"(\d+) more like this(…?)")


def _type(client: Client, work: Workspace, typed: Iterator[Stroke], saved: float) -> list[float]:
    """Milliseconds of the strokes until all like places are told."""
    times: list[float] = []
    while not (told := _told(client, work, saved)) or not told[-1].is_all:
        assert perf_counter() - saved < PATIENCE, "the scan does not end while somebody types"
        times += _strokes(client, work, typed, 1)
    # What was begun is typed to its end: the last line is taken back.
    return times


def _strokes(client: Client, work: Workspace, typed: Iterator[Stroke], many: int) -> list[float]:
    times = []
    for stroke in itertools.islice(typed, many):
        times.append(1000 * client.round_trip(work.file, *stroke))
        sleep(_PAUSE)
    return times


# Between two strokes, in seconds: somebody who types very fast.
_PAUSE = 0.03


def _result(
    files: int, lessons: int, runs: Sequence[Run], floors: tuple[list[float], list[float]]
) -> Result:
    greps, reads = (spread(times) for times in floors)
    still = [one for one in runs if not one.during]
    rows: list[list[Cell]] = []
    for name, values in (
        (f"grep -rl, {files:,} files", floors[0]),
        ("read them in Python", floors[1]),
        ("save → like places of the file", [one.file for one in still]),
        ("save → first ones of other files", [one.first for one in still]),
        ("save → all of the workspace", [one.last for one in still]),
        ("the same while typing", [one.last for one in runs if one.during]),
    ):
        if values:
            one = spread([1000 * value for value in values])
            rows.append([name, *one[1:], one.p50 / 1000 / greps.p50, one.p50 / 1000 / reads.p50])
    typing: list[list[Cell]] = []
    for name, many in (
        ("at rest", [taken for one in runs for taken in one.at_rest]),
        ("during a scan", [taken for one in runs for taken in one.during]),
    ):
        typing.append([name, *(spread(many) if many else [0, None, None, None, None])])
    scan = max(one.last for one in still)
    return Result(
        [
            Table(("step", "p50 ms", "p95 ms", "min", "max", "÷ grep", "÷ reading"), rows),
            Table(("strokes", "number", "p50 ms", "p95 ms", "min", "max"), typing),
        ],
        [
            Bar(
                f"propagation: ms to the open file's places, {lessons:,} lessons",
                1000 * spread([one.file for one in still]).p95,
                bar=200,
                goal=100,
            ),
            Bar(f"propagation: s to all places of {files:,} files", scan, bar=5, goal=2),
        ],
    )
