"""What a server sees to now and then by itself, done by one server at a time (SPEC 3, 4.4).

Each is small, runs on the writer's thread, and may be done twice without harm: what takes long it
only begins. When it was last done is kept in the database: see `memory/jobs.py`.
"""

import logging
from collections.abc import Callable, Sequence
from math import gcd
from typing import Final, NamedTuple

from twiceshy.memory.events import DAY
from twiceshy.memory.store import Store
from twiceshy.workspace.learning import derive_lessons

logger = logging.getLogger(__name__)

WEEK: Final = 7 * DAY
HALF_HOUR: Final = 1800.0
VECTORS: Final = "vectors"
# So many numbers of the log are looked at in a day, or all if they are fewer.
SHARE: Final = 100_000


class Chore(NamedTuple):
    """A piece of work that is due every so many seconds."""

    name: str
    every: float
    work: Callable[[Store], object]


def age(store: Store) -> int:
    """Lets go what nobody misses, and looks for memories of long ago; how many experiences went."""
    gone = store.ageing.gone()
    by_project: dict[str, list[str]] = {}
    for project, key in gone:
        by_project.setdefault(project, []).append(key)
    for project, keys in by_project.items():
        store.ageing.prune(project, keys)
        derive_lessons(store, project)
    store.ageing.prune_recalls()
    return len(gone)


def finish_forgetting(store: Store) -> None:
    """Overwrites what another process was still reading when it was forgotten."""
    store.finish_forgetting()


def look_at_vectors(store: Store) -> None:
    """Deletes vectors that are damaged: nobody would notice that one of them is missing.

    Of a large memory a share is looked at, each day another one, since everything else waits for it.
    """
    from twiceshy.workspace.memories import drop_damaged  # noqa: PLC0415 - not while starting

    drop_damaged(store, share(store.position().seq, store.jobs.done_at(VECTORS) or 0.0))


def share(last: int, at: float) -> range | None:
    """The numbers up to the last that are looked at on a day; None for all, where they are few.

    Who looks at them every other day, or once a week, comes to all of them, too: how many shares
    there are has no divisor in common with that.
    """
    shares = 1
    while last >= SHARE * shares or gcd(shares, 2 * 3 * 5 * 7) > 1:
        shares += 1
    size = last // shares + 1
    start = int(at // DAY) % shares * size
    return range(start, start + size) if shares > 1 else None


# The memory's own; whoever runs a server adds what a person is told.
MEMORY: Final = (
    Chore("forgetting", HALF_HOUR, finish_forgetting),
    Chore("ageing", DAY, age),
    Chore(VECTORS, DAY, look_at_vectors),
)


def see_to(store: Store, chores: Sequence[Chore], holder: str) -> list[str]:
    """Does those of the chores that are due and that no other server does; their names.

    One that fails is left to be done again, and does not keep the others from being done; the first
    error is raised at the end.
    """
    done, errors = [], []
    for chore in chores:
        if not store.jobs.claim(chore.name, chore.every, holder):
            continue
        try:
            chore.work(store)
        except Exception as error:  # noqa: BLE001 - raised below
            store.jobs.give_up(chore.name, holder)
            errors.append(error)
            continue
        store.jobs.finish(chore.name, holder)
        done.append(chore.name)
    if errors:
        raise errors[0]
    return done
