"""Start: from the process to the answer of `initialize`, against bare pygls; and idle memory."""

from benchmarks.generated import SITES
from benchmarks.keystroke import ready
from benchmarks.lsp_client import Client
from benchmarks.machine import resident
from benchmarks.measure import environment, program, spread
from benchmarks.report import Bar, Cell, Result, Table
from benchmarks.servers import bare, twiceshy
from benchmarks.workshop import Bench


def run(bench: Bench) -> Result:
    """Start each server by turns, then leave one with all lessons alone for a while."""
    most = bench.size.lessons[-1]
    commands = {
        "bare pygls": bare(),
        "twiceshy": twiceshy(bench.memories[most]),
        "ruff server": [program("ruff"), "server"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    # The first turn only warms up: it writes bytecode, and fills the disk's cache.
    for turn in range(bench.size.starts + 1):
        for name, command in commands.items():
            taken = _started(bench, command)
            if turn:
                times[name].append(1000 * taken)
    floor = spread(times["bare pygls"])
    rows: list[list[Cell]] = []
    for name, values in times.items():
        one = spread(values)
        rows.append([name, *one, one.p50 / floor.p50, one.p95 / floor.p95])
    memory = [(f"{count:,}", _idle(bench, count)) for count in (0, *bench.size.lessons[-2:])]
    ratio = spread(times["twiceshy"]).p50 / floor.p50
    columns = ("server", "starts", "p50 ms", "p95 ms", "min", "max", "p50 ÷ bare", "p95 ÷ bare")
    return Result(
        [Table(columns, rows), Table(("lessons", "resident MB, idle"), memory)],
        [
            Bar("start: p50 of twiceshy, over bare pygls", ratio, bar=1.3, goal=1.1),
            Bar(f"memory: MB resident, {most:,} lessons", memory[-1][1], bar=200, goal=120),
        ],
    )


def _started(bench: Bench, command: list[str]) -> float:
    with Client(command, env=environment()) as server:
        return server.initialize(bench.file.parent) - server.started


def _idle(bench: Bench, count: int) -> float:
    """The memory of a server that has read its lessons for an open file, and has come to rest."""
    with Client(twiceshy(bench.memories[count]), env=environment()) as server:
        server.initialize(bench.file.parent)
        server.open(bench.file, bench.text)
        ready(server, bench, min(count, SITES) // 2)
        return resident(server.pid)
