"""`python -m benchmarks.vectors [--count N]`: nearest recall beside other programs, on equal data.

The vectors are those of statements of Python's own library, each in many variants: a quarter of its
features gone and some others there. Queries are variants that are not among them. Each vector is of
one of twelve kinds, a fifth of them of the largest and one in fifty of the smallest, as
corrections are of a language and a sort of project: everybody is asked among all and among one kind.
What counts is which of the ten nearest by the cosine of the whole vectors are found (exact search
with numpy), and the time from a query to its answer, one query at a time.

numpy is needed; faiss-cpu, usearch and lancedb take part where they are installed
(`vectors_beside.py`). None of them is a dependency of anything else. With `--folder` what takes
long to build is kept there and used again, and a run that ended before goes on. Each way has one thread.
"""

import argparse
import hashlib
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks import vectors_beside
from benchmarks.vectors_data import (
    BLOCK,
    NEAREST,
    Contender,
    Data,
    Matrix,
    Numbers,
    Search,
    Way,
    coded,
    kept,
    size_of,
)
from twiceshy.memory.resident import LARGE, Resident
from twiceshy.memory.vectors import DIMENSIONS, Query, Row, Vectors, vectors_path
from twiceshy.recall.embedder import Code
from twiceshy.recall.structural import Structural
from twiceshy_analyzers import language_named
from twiceshy_analyzers.tree import parse

BATCH = 2_000
_HEAD = "| | p50 | p95 | processor | recall@10 | of a kind: p50 | p95 | processor | recall@10 | build s | MB |"
# How many of a hundred vectors are of each kind.
SHARES = (20, 15, 10, 12, 9, 6, 8, 6, 4, 4, 4, 2)


class Found(NamedTuple):
    """What one way to search came to: times in milliseconds, and the share that was found."""

    p50: float
    p95: float
    cpu: float
    recall: float

    @property
    def cells(self) -> tuple[str, ...]:
        """What a table has of it."""
        return (*(f"{number:.1f}" for number in self[:3]), f"{self.recall:.3f}")


def statements(most: int) -> Matrix:
    """The vectors of statements of Python's library."""
    python, embedder = language_named("python"), Structural()
    found: list[Any] = []
    for file in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py")):
        if file.stat().st_size > 60_000 or {"test", "site-packages"} & set(file.parts):
            continue
        tree = parse(python, file.read_bytes())
        nodes = (n for n in range(1, len(tree.kinds)) if tree.kinds[n] in python.statements)
        codes = [Code(tree, (n,)) for n in nodes if 6 < tree.nexts[n] - n < 80]
        found += embedder.embed(codes)
        if len(found) >= most:
            break
    return np.array([np.frombuffer(one, dtype=np.float32) for one in found[:most]])


def variants(base: Matrix, count: int, dice: np.random.Generator) -> Matrix:
    """Variants of some vectors, of length 1."""
    found = base[dice.integers(0, len(base), count)]
    found *= dice.random(found.shape, dtype=np.float32) > 0.25
    for _ in range(6):
        at = dice.integers(0, DIMENSIONS, count)
        found[np.arange(count), at] += dice.uniform(-0.08, 0.08, count)
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return found


def data_of(base: Matrix, count: int, queries: int) -> Data:
    """Vectors, what is asked, and the right answers."""
    dice = np.random.default_rng(0)
    blocks = [variants(base, min(BLOCK, count - at), dice) for at in range(0, count, BLOCK)]
    # What is kept is the same, however many are asked: vectors come in no order, and so do kinds.
    kinds = _kinds(count)
    dice = np.random.default_rng(1)
    asked, wanted = (
        variants(base, queries, dice),
        dice.permutation(_kinds(max(queries, 100)))[:queries],
    )
    nearness = np.concatenate([asked @ block.T for block in blocks], axis=1)
    among_all = [_nearest(row) for row in nearness]
    for row, kind in zip(nearness, wanted, strict=True):
        row[kinds != kind] = -2
    return Data(blocks, kinds, asked, wanted, among_all, [_nearest(row) for row in nearness])


def _kinds(count: int) -> Numbers:
    return np.resize(np.repeat(np.arange(len(SHARES)), SHARES), count)


def _nearest(nearness: Matrix) -> set[int]:
    return set(np.argpartition(-nearness, NEAREST)[:NEAREST].tolist())


def timed(search: Search, exact: Sequence[set[int]]) -> Found:
    """Ask a tenth of the queries, to be warm, and then all, which count."""
    for number in range(-(-len(exact) // 10)):
        search(number)
    walls, hits, began = [], 0, time.process_time()
    for number, wanted in enumerate(exact):
        start = time.perf_counter()
        found = search(number)
        walls.append(1000 * (time.perf_counter() - start))
        hits += len(wanted & {int(one) for one in found[:NEAREST]})
    cpu = 1000 * (time.process_time() - began) / len(exact)
    walls.sort()
    recall = hits / (NEAREST * len(exact))
    return Found(walls[len(walls) // 2], walls[int(0.95 * len(walls))], cpu, recall)


def ours(folder: Path, data: Data) -> Iterator[Contender]:
    """The memory's own search, in memory and in the file."""
    one, many = folder / "one part" / "memory.db", folder / "parts" / "memory.db"
    build = kept(one.parent, lambda: _add(one, data, lambda _: "p"))
    kept(many.parent, lambda: _add(many, data, lambda seq: f"p{data.kinds[seq]}"))
    signs, codes = coded(data.queries)
    asked = [Query(s.tobytes(), c.tobytes()) for s, c in zip(signs, codes, strict=True)]
    for name, large in (
        ("twiceshy, large in memory", LARGE),
        ("twiceshy, sqlite-vec alone", 1 << 62),
    ):
        # All kinds are kept in memory here; the product keeps those that were asked for last.
        resident = Resident(large=large, most=len(SHARES))
        whole = Vectors.open(one, "benchmark", resident)
        parts = Vectors.open(many, "benchmark", resident)
        yield Contender(
            name,
            partial(_found, whole, asked, ["p"] * len(asked)),
            partial(_found, parts, asked, [f"p{kind}" for kind in data.wanted]),
            build,
            size_of(vectors_path(one)),
        )
        whole.close()
        parts.close()


def _found(
    vectors: Vectors, asked: Sequence[Query], parts: Sequence[str], number: int
) -> list[int]:
    return [near.seq for near in vectors.nearest(asked[number], [parts[number]])]


def _add(database: Path, data: Data, part: Callable[[int], str]) -> None:
    vectors = Vectors.open(database, "benchmark")
    for number, block in enumerate(data.blocks):
        signs, codes = coded(block)
        for at in range(0, len(block), BATCH):
            first = number * BLOCK + at
            vectors.add(
                Row(
                    first + n,
                    part(first + n),
                    signs[at + n].tobytes(),
                    codes[at + n].tobytes(),
                    b"\1" * 384,
                    0.0,
                )
                for n in range(min(BATCH, len(block) - at))
            )
    vectors.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table as docs/benchmarks.md has it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--alone", action="store_true", help="without the other programs")
    parser.add_argument("--only", nargs="+", default=[""], help="ways whose name begins so")
    parser.add_argument("--folder", type=Path, help="where what is built is kept")
    asked = parser.parse_args(arguments)
    base = statements(40_000)
    data = data_of(base, asked.count, asked.queries)
    mark = hashlib.sha256(base.tobytes()).hexdigest()[:8]
    with tempfile.TemporaryDirectory() as temporary:
        folder = (asked.folder or Path(temporary)) / f"{asked.count}-{mark}"
        folder.mkdir(parents=True, exist_ok=True)
        ways: list[Way] = [ours]
        if not asked.alone:
            ways += vectors_beside.installed()
        chosen = [way for way in ways if way.__name__.startswith(tuple(asked.only))]
        for line in _lines(folder, data, chosen):
            print(line, flush=True)


def _lines(folder: Path, data: Data, ways: Sequence[Way]) -> Iterator[str]:
    yield _HEAD
    yield f"|---|{'--:|' * (_HEAD.count('|') - 2)}"
    for way in ways:
        for one in way(folder, data):
            cells = ["-"] * 8
            if one.among_all:
                found = timed(one.among_all, data.among_all)
                cells[:4] = found.cells
            if one.of_kind:
                found = timed(one.of_kind, data.of_kind)
                cells[4:] = found.cells
            yield f"| {one.name} | {' | '.join(cells)} | {one.build:,.0f} | {one.size:,.0f} |"


if __name__ == "__main__":
    main()
