"""A keystroke: from didChange to publishDiagnostics over stdio, against `ruff server`."""

from collections.abc import Sequence
from contextlib import ExitStack
from queue import Empty
from time import sleep
from typing import Any

from benchmarks.generated import SITES, Stroke, strokes, struck
from benchmarks.lsp_client import Client
from benchmarks.measure import environment, program, spread
from benchmarks.report import Bar, Cell, Result, Table
from benchmarks.servers import twiceshy
from benchmarks.workshop import Bench
from twiceshy_analyzers import language_of
from twiceshy_analyzers.tree import parse

PEER = "ruff server"
# The first strokes only warm up.
_UNMEASURED = 10


def run(bench: Bench) -> Result:
    """Type the same into every server, one stroke at a time, and wait for the answers."""
    counts = [0, *bench.size.lessons[-2:]]
    commands = {PEER: [program("ruff"), "server"]}
    commands |= {_label(count): twiceshy(bench.memories[count]) for count in counts}
    typed = strokes(bench.text, bench.size.strokes)
    whole = _whole(bench.text, typed)
    times: dict[str, list[float]] = {name: [] for name in commands}
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(Client(command, env=environment()))
            for name, command in commands.items()
        }
        shown = {}
        for name, server in servers.items():
            server.initialize(bench.file.parent)
            server.open(bench.file, bench.text)
            least = 0 if name == _label(0) else 1 if name == PEER else SITES // 2
            shown[name] = ready(server, bench, least)
        for stroke in (*typed[:_UNMEASURED], *_taken_back(typed[:_UNMEASURED])):
            for server in servers.values():
                server.round_trip(bench.file, *stroke)
        for number, stroke in enumerate(typed):
            for name in _turned(list(servers), number):
                times[name].append(1000 * servers[name].round_trip(bench.file, *stroke))
    return _result(times, shown, whole)


def _label(count: int) -> str:
    return f"twiceshy, {count:,} lessons"


def ready(server: Client, bench: Bench, least: int) -> int:
    """Wait until a server shows so many diagnostics, and has come to rest; how many they are."""
    found: list[dict[str, Any]] | None = None
    while found is None or len(found) < least:
        try:
            found, _ = server.diagnostics(bench.file, 1)
        except Empty:
            seen = "none at all" if found is None else f"{len(found)} at last"
            raise AssertionError(f"no {least} diagnostics came, but {seen}") from None
    sleep(bench.size.settled)
    return len(found)


def _taken_back(typed: Sequence[Stroke]) -> list[Stroke]:
    """The stroke that undoes some insertions that follow each other."""
    first, last = typed[0], typed[-1]
    return [Stroke(first.start, (last.end[0], last.end[1] + len(last.text)), "")]


def _whole(text: str, typed: Sequence[Stroke]) -> list[bool]:
    """For each stroke, whether the text after it has no syntax error."""
    language = language_of("a.py")
    assert language is not None
    found = []
    for stroke in typed:
        text = struck(text, stroke)
        found.append(parse(language, text.encode()).errors == 0)
    return found


def _turned(names: list[str], by: int) -> list[str]:
    """The names from another one on each time: none is always after the same other."""
    by %= len(names)
    return names[by:] + names[:by]


def _result(times: dict[str, list[float]], shown: dict[str, int], whole: Sequence[bool]) -> Result:
    peer = spread(times[PEER])
    columns = (
        *("server", "diagnostics", "p50 ms", "p95 ms", "min", "max"),
        *("p50 ÷ ruff", "p95 ÷ ruff", "p95, text whole", "p95, text broken"),
    )
    rows: list[list[Cell]] = []
    for name, values in times.items():
        one = spread(values)
        parts = [
            spread(part).p95 if part else None
            for part in (
                [value for value, ok in zip(values, whole, strict=True) if ok],
                [value for value, ok in zip(values, whole, strict=True) if not ok],
            )
        ]
        ratios = (one.p50 / peer.p50, one.p95 / peer.p95)
        rows.append([name, shown[name], *one[1:], *ratios, *parts])
    most = list(times)[-1]
    ratio = spread(times[most]).p95 / peer.p95
    return Result(
        [Table(columns, rows)],
        [Bar(f"keystroke: p95 of {most}, over ruff's", ratio, bar=10, goal=4)],
    )
