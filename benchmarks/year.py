"""`python -m benchmarks.year [--days N]`: how large is a memory after a year, and how soon is it open?

A thousand events a day, as somebody makes them who works with it all day: corrections with what was
complained of, suggestions that were seen, with answers, and looks at what became of them. Vectors
are measured by `python -m benchmarks` elsewhere and are not made here.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final
from zlib import crc32

from benchmarks.kills import NOW
from twiceshy.memory.events import (
    DAY,
    correction_event,
    persistence_event,
    symptom_event,
    trace_event,
    verdict_event,
)
from twiceshy.memory.restoring import is_sound
from twiceshy.memory.store import Store
from twiceshy.model import (
    Bystander,
    Candidate,
    Correction,
    Event,
    Origin,
    Place,
    Symptom,
    Trace,
    Verdict,
)

A_DAY: Final = 1000
# Of each twenty events so many are corrections, symptoms, traces, verdicts and looks.
_MIX: Final = ("correction",) * 5 + ("symptom",) * 3 + ("trace",) * 5 + ("verdict",) * 4
_KINDS: Final = (*_MIX, "look", "look", "look")
_WORDS: Final = (
    "load",
    "parse",
    "open",
    "fetch",
    "render",
    "split",
    "find",
    "send",
    "close",
    "read",
)


def events_of_day(number: int, chance: random.Random) -> Iterator[Event]:
    """The events of one day of the year."""
    for index in range(A_DAY):
        at = NOW + number * DAY + index * 30.0
        yield _event(chance.choice(_KINDS), f"{number:x}.{index:x}.{chance.randbytes(8).hex()}", at)


def _event(kind: str, key: str, at: float) -> Event:
    word = _WORDS[crc32(key.encode()) % len(_WORDS)]
    name = key.rpartition(".")[2]
    before, after = f"{word}_{name}(value, None)", f"{word}_{name}(value, timeout=limit)"
    path = f"src/package_{crc32(key.encode()) % 40}/module_{crc32(key.encode()) % 400}.py"
    match kind:
        case "correction":
            return correction_event(key, _correction(key, before, after, path, at))
        case "symptom":
            symptom = Symptom(
                "ruff", f"R{crc32(key.encode()) % 300}", f"`{word}` is called without a limit"
            )
            return symptom_event("p", key, symptom, at)
        case "trace":
            return trace_event(_trace(key, before, after, path, at))
        case "verdict":
            return verdict_event(
                Verdict("p", f"l{crc32(key.encode()) % 500}", key, "accepted", at, "shape")
            )
        case _:
            return persistence_event("p", key, "30 s", at, stands=True)


def _correction(key: str, before: str, after: str, path: str, at: float) -> Correction:
    return Correction(
        language="python",
        role="expression",
        before=before,
        after=after,
        elided=(),
        statement=f"    result = self.client.{before}",
        place=Place(("assignment", "function_definition", "class_definition")),
        names=(("result", "local"), ("value", "parameter"), ("self", "parameter")),
        added=(),
        dropped=(),
        bystanders=(Bystander(f"other.{before}", Place(("call",)), reached=True),),
        grammar="python 0.25",
        origin=Origin("p", path, "editor", at, 1, author=key[:16]),
    )


def _trace(key: str, before: str, after: str, path: str, at: float) -> Trace:
    return Trace(
        key,
        project="p",
        path=path,
        language="python",
        lesson=f"l{crc32(key.encode()) % 500}",
        shape="shape",
        site=key,
        level="high",
        confidence=0.9,
        statement=f"    result = self.client.{before}",
        before=before,
        after=after,
        candidates=(Candidate("l1", 0.9, ""), Candidate("l2", 0.8, "overlap")),
        features=tuple((f"feature {number}", number / 7) for number in range(20)),
        at=at,
    )


def timed(work: Callable[[], object], times: int = 5) -> tuple[float, float]:
    """The median of the seconds that a piece of work took, by the clock and of the processor."""
    taken = []
    for _ in range(times):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - clock, time.process_time() - processor))
    clocks, processors = zip(*taken, strict=True)
    return statistics.median(clocks), statistics.median(processors)


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate the year, and say what it comes to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    days = parser.parse_args(arguments).days
    chance = random.Random(0)  # noqa: S311 - the same year each time
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.db"
        with Store.open(path, clock=lambda: NOW + days * DAY) as store:
            for number in range(days):
                store.record(list(events_of_day(number, chance)))
        count = days * A_DAY
        size = path.stat().st_size
        print(f"{count:,} events: {size / 1e6:,.0f} MB, {size / count:,.0f} bytes an event")
        _say("open", lambda: Store.open(path, clock=lambda: NOW).close())
        with Store.open(path, clock=lambda: NOW + days * DAY) as store:
            _say("record one event", lambda: store.record([_event("verdict", "", NOW)]))
            _say("back up and check the copy", store.back_up_daily, 1)
            _say("age", store.ageing.gone, 1)
            _say("make all projections anew", store.rebuild, 1)
        _say("check all of it", lambda: is_sound(path), 1)


def _say(what: str, work: Callable[[], object], times: int = 5) -> None:
    clock, processor = timed(work, times)
    print(f"{what}: {1000 * clock:,.1f} ms, {1000 * processor:,.1f} ms of the processor")


if __name__ == "__main__":
    main()
