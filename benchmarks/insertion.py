"""`python -m benchmarks.insertion [--count N]`: what it costs to keep a correction, with its vectors.

Corrections of statements of Python's own library, in each of which a name is another one, are recorded
as a history is, fifty in a commit that is on the disk when it returns, and given their vectors as a
server does. Beside that, in turns: recording alone, and embedding alone, without any database. What
counts is the processor's time, since a commit waits for the disk; a rate is one over it.

Nothing is known beforehand: parsed snippets are forgotten before each turn, and each has an embedder
of its own, as after a start.
"""

import argparse
import random
import statistics
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.kills import NOW, seen
from twiceshy.lessons import notation
from twiceshy.memory.events import correction_event, decode_correction
from twiceshy.memory.store import Store
from twiceshy.model import Correction
from twiceshy.recall.likeness import remembered
from twiceshy.recall.structural import Structural
from twiceshy.workspace.memories import BATCH, bring_up, vectors_of
from twiceshy_analyzers import language_named
from twiceshy_analyzers.tree import SyntaxTree, parse

# As `twiceshy learn` records what it read.
COMMIT: Final = 50
# Statements of so many nodes: what is corrected is small.
FEWEST, MOST = 6, 60
TURNS: Final = 5


class Turn(NamedTuple):
    """What one correction took, in milliseconds of the processor."""

    recorded: float
    embedded: float
    kept: float


def corrections(count: int) -> list[Correction]:
    """Corrections of statements of the library, one line each, in an order that says nothing."""
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    chance = random.Random(0)  # noqa: S311 - the same ones each time
    chance.shuffle(files)
    found: list[Correction] = []
    for file in files:
        tree = parse(language_named("python"), file.read_bytes())
        found += _of(tree, chance)
        if len(found) >= count:
            return found[:count]
    raise SystemExit(f"there are only {len(found):,} statements to be corrected")


def _of(tree: SyntaxTree, chance: random.Random) -> Iterator[Correction]:
    plain = decode_correction(seen("a").body)
    language = tree.language
    for node in range(1, len(tree.kinds)):
        names = [leaf for leaf in tree.leaves(node) if tree.kinds[leaf] in language.identifiers]
        is_plain = tree.kinds[node] in language.statements and b"\n" not in _source(tree, node)
        if is_plain and names and FEWEST < tree.nexts[node] - node < MOST:
            name = chance.choice(names)
            head = tree.source[tree.starts[node] : tree.starts[name]].decode()
            tail = tree.source[tree.ends[name] : tree.ends[node]].decode()
            yield replace(
                plain,
                role="statements",
                before=tree.text(node),
                after=f"{head}{tree.text(name)}_anew{tail}",
            )


def _source(tree: SyntaxTree, node: int) -> bytes:
    return tree.source[tree.starts[node] : tree.ends[node]]


def measured(some: Sequence[Correction]) -> Turn:
    """What some corrections take to be recorded, to be embedded, and to be kept with their vectors."""
    with tempfile.TemporaryDirectory() as folder:
        with opened(Path(folder) / "recorded.db") as store:
            recorded = _cpu(partial(record, store, some))
        embedded = _cpu(partial(_embed, some))
        with opened(Path(folder) / "kept.db") as store:
            kept = _cpu(partial(keep, store, some))
    return Turn(*(1000 * seconds / len(some) for seconds in (recorded, embedded, kept)))


def opened(path: Path) -> Store:
    """A new database."""
    return Store.open(path, clock=lambda: NOW)


def record(store: Store, some: Sequence[Correction]) -> None:
    """Record corrections as those of a history."""
    events = [correction_event(f"k{number}", one) for number, one in enumerate(some)]
    for start in range(0, len(events), COMMIT):
        store.record(events[start : start + COMMIT])


def keep(store: Store, some: Sequence[Correction]) -> None:
    """Record corrections, and give them their vectors."""
    record(store, some)
    embedder = Structural()
    with vectors_of(store, embedder) as vectors:
        assert bring_up(store, vectors, embedder, lambda _what, _done, _total: None) == 0
        assert vectors.count() == len(some)


def _embed(some: Sequence[Correction]) -> None:
    embedder = Structural()
    for start in range(0, len(some), BATCH):
        assert all(remembered(embedder, some[start : start + BATCH]))


def _cpu(work: Callable[[], None]) -> float:
    notation._parsed.cache_clear()
    start = time.process_time()
    work()
    return time.process_time() - start


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure in turns, and print a table as docs/benchmarks.md has it: the median of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="corrections in each turn")
    asked = parser.parse_args(arguments)
    some = corrections(TURNS * asked.count)
    turns = [measured(some[at : at + asked.count]) for at in range(0, len(some), asked.count)]
    recorded, embedded, kept = (statistics.median(values) for values in zip(*turns, strict=True))
    alone = statistics.median(turn.kept / (turn.recorded + turn.embedded) for turn in turns)
    print("| | processor, ms each | a second |\n|---|--:|--:|")
    for name, value in (
        ("recorded, fifty in a commit", recorded),
        ("embedded, without a database", embedded),
        ("recorded, embedded and kept", kept),
    ):
        print(f"| {name} | {value:.3f} | {1000 / value:,.0f} |")
    print(f"\nKept takes {alone:.2f} times what recording and embedding take by themselves.")


if __name__ == "__main__":
    main()
