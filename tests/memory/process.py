"""Another process on the same database, for the tests that need one; run with `-m`."""

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path

from tests.memory.support import clock, seen, verdict
from twiceshy.errors import StoreFull
from twiceshy.memory.events import commit_event, verdict_event
from twiceshy.memory.store import Store
from twiceshy.memory.writer import Writer
from twiceshy.model import Event


def main(work: str, path: str, *more: str) -> None:
    WORK[work](Path(path), *more)


def overlap(path: Path) -> None:
    """Records the keys that every other such process records, and verdicts of its own."""
    writer = Writer(lambda: Store.open(path, clock=clock))
    futures = [writer.submit(partial(Store.record, events=_batch(n))) for n in range(40)]
    writer.close()
    print(sum(future.result() for future in futures))  # noqa: T201 - its answer to the test


def _batch(number: int) -> list[Event]:
    keys = range(number * 5, number * 5 + 5)
    return [
        *(seen(f"e{key}") for key in keys),
        commit_event("p", f"{number:040x}", 1.0),
        verdict_event(verdict("accepted")),
    ]


def forever(path: Path) -> None:
    """Records batch after batch until it is killed, and says after each that it is safe."""
    store = Store.open(path, clock=clock)
    for number in count():
        store.record([seen(f"e{number}-{part}") for part in range(20)])
        print(number, flush=True)  # noqa: T201 - its answer to the test


def open_and_say(path: Path) -> None:
    """Opens the store, making it if it is the first, and says its secret."""
    with Store.open(path, clock=clock) as store:
        print(store.secret().hex())  # noqa: T201 - its answer to the test


def little_room(path: Path, size: str) -> None:
    """Records until a file may grow no more, and says how many events are safe, also if none."""
    resource = import_module("resource")  # not there on every system
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    safe = 0
    try:
        with Store.open(path, clock=clock) as store:
            while True:
                store.record([seen(f"e{safe}")])
                safe += 1
    except StoreFull as error:
        print(safe, error)  # noqa: T201 - its answer to the test


WORK: dict[str, Callable[..., None]] = {
    "overlap": overlap,
    "forever": forever,
    "open": open_and_say,
    "little room": little_room,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
