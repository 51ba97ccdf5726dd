"""`python -m benchmarks.kills [--times N]`: is anything lost when the power goes, or the process?

A **power cut** happens on a made-up disk (`power_cut.py`) at a write chosen by chance, in the middle
of recording, forgetting, backing up, making projections anew, ageing or a migration; what it leaves
is opened, and held against what was acknowledged before. A **kill** is `SIGKILL` to a process that
records events as fast as it can.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from benchmarks.power_cut import PowerCutDisk
from twiceshy.errors import StoreError
from twiceshy.memory.events import correction_event, verdict_event
from twiceshy.memory.store import Store
from twiceshy.model import Correction, Event, Origin, Place, Verdict

NOW = 1_800_000_000.0
# Steps of one drill, and the most writes that it may have before the power goes.
STEPS = 60
MOST_WRITES = 1500


class PowerCut(Exception):
    """The power is gone."""


@dataclass
class Acknowledged:
    """What the store said it had done; `doing` is what it did when the power went."""

    there: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    doing: str = "opening"
    at_stake: frozenset[str] = frozenset()


def seen(key: str) -> Event:
    """A correction, with its key in its text and in its path."""
    return correction_event(
        key,
        Correction(
            language="python",
            role="expression",
            before=f"load({key})",
            after=f"safe_load({key})",
            elided=(),
            statement=f"found = load({key})",
            place=Place(("assignment",)),
            names=(),
            added=(),
            dropped=(),
            bystanders=(),
            grammar="python 0.25",
            origin=Origin("p", f"{key}.py", "git", NOW, 1),
        ),
    )


def events_of(key: str) -> list[Event]:
    """What one step records: all of it or nothing is to be there."""
    return [seen(key), verdict_event(Verdict("p", key, key, "accepted", NOW))]


def drill(folder: Path, seed: int) -> str:
    """What was being done when the power went. Raises AssertionError where something was lost."""
    chance = random.Random(seed)  # noqa: S311 - the same drill each time
    before, after = folder / "before", folder / "after"
    after.mkdir()
    known = Acknowledged()
    countdown = _counted_down(chance.randrange(1, MOST_WRITES))
    with PowerCutDisk(f"drill{seed}", lambda: next(countdown)) as disk:
        store = None
        try:
            store = Store.open(before / "memory.db", clock=lambda: NOW)
            for number in range(STEPS):
                _step(store, known, f"key{seed}x{number}x", chance)
            known.doing = "nothing"
        except Exception as error:
            if not _is_cut(error):
                raise
        if before.exists():
            disk.cut(after, chance)
        disk.on_write = lambda: None
        if store is not None:
            with suppress(StoreError):  # its disk is gone
                store.close()
    check(after / "memory.db", known)
    return known.doing


def check(database: Path, known: Acknowledged) -> None:
    """Holds a database against what was acknowledged. Raises AssertionError."""
    with Store.open(database, clock=lambda: NOW) as store:
        assert store.check() == [], store.check()
        there = {one.key for one in store.experiences()}
        answered = {one.lesson: one for one in store.verdicts("p")}
        store.rebuild()
        assert {one.key for one in store.experiences()} == there, "the log has something else"
    lost = known.there - there - known.at_stake
    assert not lost, f"lost while {known.doing}: {lost}"
    back = (known.forgotten & there) - known.at_stake
    assert not back, f"came back while {known.doing}: {back}"
    unheard = there - known.there - known.at_stake
    assert not unheard, f"unheard of while {known.doing}: {unheard}"
    halves = (answered.keys() ^ there) - (known.at_stake & known.there)
    assert not halves, f"not whole: {halves}"
    content = b"".join(file.read_bytes() for file in database.parent.iterdir())
    traces = [key for key in known.forgotten - known.at_stake if key.encode() in content]
    assert not traces, f"bytes are left of {traces}"


def _step(store: Store, known: Acknowledged, key: str, chance: random.Random) -> None:
    what = chance.choices(
        ["recording", "forgetting", "backing up", "rebuilding", "ageing"], [60, 6, 2, 2, 4]
    )[0]
    known.doing = what
    if what == "recording":
        known.at_stake = frozenset({key})
        store.record(events_of(key))
        known.there.add(key)
    elif what == "forgetting" and known.there:
        gone = chance.choice(sorted(known.there))
        known.at_stake = frozenset({gone})
        store.forget(project="p", path=f"{gone}.py")
        store.forget(project="p", lesson=gone)
        known.there.discard(gone)
        known.forgotten.add(gone)
    elif what == "backing up":
        store.back_up_daily()
    elif what == "rebuilding":
        store.rebuild()
    elif what == "ageing":
        store.jobs.claim("ageing", 0.0, "drill")
        store.ageing.prune("p", [key for _, key in store.ageing.gone()])
        store.jobs.finish("ageing", "drill")
    known.at_stake = frozenset()


def _counted_down(writes: int) -> Iterator[None]:
    yield from [None] * writes
    while True:
        _cut()


def _cut() -> NoReturn:
    raise PowerCut


def _is_cut(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, PowerCut | StopIteration):
            return True
        error = error.__cause__ or error.__context__
    return False


def kill(folder: Path, after: float) -> tuple[int, int]:
    """How many events a process acknowledged before it was killed, and how many are there."""
    database = folder / "memory.db"
    command = [sys.executable, "-m", "benchmarks.kills", "--record", str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()  # it has begun
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        told = [first, *process.stdout.read().splitlines()]
    safe = [line.strip() for line in told if line.strip().endswith(".")]
    with Store.open(database, clock=lambda: NOW) as store:
        assert store.check() == [], store.check()
        there = {one.key for one in store.experiences()}
    assert {line[:-1] for line in safe} <= there, "an acknowledged event was lost"
    assert len(there) <= len(safe) + 1
    return len(safe), len(there)


def _record_for_ever(database: Path) -> None:
    with Store.open(database, clock=lambda: NOW) as store:
        number = 0
        while True:
            number += 1
            store.record(events_of(f"e{number}"))
            print(f"e{number}.", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Cut the power and kill processes, and say at what, and whether anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--record", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.record:
        _record_for_ever(asked.record)
    cuts: Counter[str] = Counter()
    for seed in range(asked.times):
        with tempfile.TemporaryDirectory() as folder:
            cuts[drill(Path(folder), seed)] += 1
    print(f"{asked.times} power cuts, nothing lost; while " + _told(cuts))
    chance, safe, extra = random.Random(0), 0, 0  # noqa: S311 - see above
    for _ in range(asked.times // 10):
        with tempfile.TemporaryDirectory() as folder:
            told, there = kill(Path(folder), chance.uniform(0, 0.5))
            safe, extra = safe + told, extra + there - told
    print(
        f"{asked.times // 10} processes killed: {safe} events acknowledged, none lost, "
        f"{extra} more were there"
    )


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in counts.most_common())


if __name__ == "__main__":
    main()
