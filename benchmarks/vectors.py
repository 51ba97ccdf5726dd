"""`python -m benchmarks.vectors [--count N]`: nearest recall beside other programs, on equal data.

The vectors are those of statements of Python's own library, each in many variants: a quarter of its
features gone and some others there. Queries are variants that are not among them. What counts is
which of the ten nearest by the cosine of the whole vectors are found (exact search with numpy), and
the time from a query to its answer, of one thread, nothing else than the search in it.

numpy is needed; faiss-cpu, usearch and lancedb take part where they are installed. None of them is
a dependency of anything else.
"""

import argparse
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from twiceshy.memory.resident import Resident
from twiceshy.memory.vectors import DIMENSIONS, Query, Row, Vectors, vectors_path
from twiceshy.recall.codes import rotated
from twiceshy.recall.embedder import Code
from twiceshy.recall.structural import Structural
from twiceshy_analyzers import language_named
from twiceshy_analyzers.tree import parse

Matrix = np.ndarray[Any, np.dtype[np.float32]]
NEAREST = 10
BLOCK = 50_000
BATCH = 2_000


class Found(NamedTuple):
    """What one way to search came to: times in milliseconds, recall, seconds to build, megabytes."""

    name: str
    p50: float
    p95: float
    cpu: float
    recall: float
    build: float
    size: float


def statements(most: int) -> Matrix:
    """The vectors of statements of Python's library."""
    python, embedder = language_named("python"), Structural()
    found: list[Any] = []
    for file in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py")):
        if file.stat().st_size > 60_000 or "test" in file.parts:
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


class Coder:
    """Vectors as the memory keeps them: what `recall/codes.py` does, for many at a time."""

    def __init__(self) -> None:
        self._rotation = np.array(
            [rotated(row) for row in np.eye(DIMENSIONS).tolist()], dtype=np.float32
        )

    def signs(self, vectors: Matrix) -> Any:
        """A bit for each number after the rotation."""
        return np.packbits(vectors @ self._rotation > 0, axis=1)

    def in_bytes(self, vectors: Matrix) -> Any:
        """Signed bytes."""
        most = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
        return np.rint(vectors * (127 / most)).astype(np.int8)


def timed(
    name: str,
    search: Callable[[int], Sequence[int]],
    exact: list[set[int]],
    build: float,
    size: float,
) -> Found:
    """Ask all queries, twice, and keep the second round."""
    for _ in range(2):
        walls, hits, began = [], 0, time.process_time()
        for number, wanted in enumerate(exact):
            start = time.perf_counter()
            found = search(number)
            walls.append(1000 * (time.perf_counter() - start))
            hits += len(wanted & set(list(found)[:NEAREST]))
        cpu = 1000 * (time.process_time() - began) / len(exact)
    walls.sort()
    recall = hits / (NEAREST * len(exact))
    return Found(
        name, walls[len(walls) // 2], walls[int(0.95 * len(walls))], cpu, recall, build, size
    )


def ours(folder: Path, blocks: list[Matrix], queries: Matrix, exact: list[set[int]]) -> list[Found]:
    """The memory's own search, in the file and in memory."""
    coder, start = Coder(), time.process_time()
    vectors = Vectors.open(folder / "memory.db", "benchmark", Resident(large=1))
    for number, block in enumerate(blocks):
        signs, codes = coder.signs(block), coder.in_bytes(block)
        for at in range(0, len(block), BATCH):
            first = number * BLOCK + at
            vectors.add(
                Row(
                    first + n,
                    "p",
                    signs[at + n].tobytes(),
                    codes[at + n].tobytes(),
                    b"\1" * 384,
                    0.0,
                )
                for n in range(min(BATCH, len(block) - at))
            )
    build = time.process_time() - start
    size = vectors_path(folder / "memory.db").stat().st_size / 1e6
    signs, codes = coder.signs(queries), coder.in_bytes(queries)
    asked = [Query(s.tobytes(), c.tobytes()) for s, c in zip(signs, codes, strict=True)]

    def search(number: int) -> list[int]:
        return [one.seq for one in vectors.nearest(asked[number], ["p"])]

    found = [timed("twiceshy, with numpy", search, exact, build, size)]
    vectors.close()
    vectors = Vectors.open(folder / "memory.db", "benchmark", Resident(large=1 << 62))
    found.append(timed("twiceshy, sqlite-vec alone", search, exact, build, size))
    vectors.close()
    return found


def with_faiss(
    _folder: Path, blocks: list[Matrix], queries: Matrix, exact: list[set[int]]
) -> list[Found]:
    """faiss: all vectors, one after the other."""
    import faiss  # noqa: PLC0415 - perhaps it is not there

    faiss.omp_set_num_threads(1)
    start = time.process_time()
    index = faiss.IndexFlatIP(DIMENSIONS)
    for block in blocks:
        index.add(block)
    build = time.process_time() - start

    def search(number: int) -> list[int]:
        return list(index.search(queries[number : number + 1], NEAREST)[1][0])

    return [timed("faiss flat", search, exact, build, index.ntotal * DIMENSIONS * 4 / 1e6)]


def with_usearch(
    folder: Path, blocks: list[Matrix], queries: Matrix, exact: list[set[int]]
) -> list[Found]:
    """usearch: a graph over vectors of bytes."""
    from usearch.index import Index  # noqa: PLC0415 - perhaps it is not there

    start = time.process_time()
    index = Index(ndim=DIMENSIONS, metric="cos", dtype="i8", expansion_search=128)
    for number, block in enumerate(blocks):
        index.add(np.arange(len(block)) + number * BLOCK, block, threads=1)
    build = time.process_time() - start
    index.save(str(folder / "usearch"))
    size = (folder / "usearch").stat().st_size / 1e6

    def search(number: int) -> list[int]:
        return list(index.search(queries[number], NEAREST).keys)

    return [timed("usearch, i8", search, exact, build, size)]


def with_lancedb(
    folder: Path, blocks: list[Matrix], queries: Matrix, exact: list[set[int]]
) -> list[Found]:
    """LanceDB: an inverted file with product quantization, measured again."""
    import lancedb  # noqa: PLC0415 - perhaps it is not there
    import pyarrow as pa  # noqa: PLC0415 - it comes with it

    def table_of(block: Matrix, first: int) -> Any:
        column = pa.FixedSizeListArray.from_arrays(pa.array(block.ravel()), DIMENSIONS)
        return pa.table({"vector": column, "seq": np.arange(len(block)) + first})

    start = time.process_time()
    database = lancedb.connect(folder / "lance")
    table = database.create_table("v", table_of(blocks[0], 0))
    for number, block in enumerate(blocks[1:], start=1):
        table.add(table_of(block, number * BLOCK))
    table.create_index(metric="cosine", num_partitions=256, num_sub_vectors=48)
    build = time.process_time() - start
    size = sum(one.stat().st_size for one in (folder / "lance").rglob("*") if one.is_file()) / 1e6

    def search(number: int) -> list[int]:
        query = table.search(queries[number]).nprobes(64).refine_factor(20).limit(NEAREST)
        return [one["seq"] for one in query.select(["seq"]).to_list()]

    return [timed("LanceDB, IVF-PQ", search, exact, build, size)]


OTHERS = {"faiss": with_faiss, "usearch": with_usearch, "lancedb": with_lancedb}


def exactly(blocks: list[Matrix], queries: Matrix) -> list[set[int]]:
    """The ten nearest of each query by exact search."""
    found = []
    for query in queries:
        nearness = np.concatenate([block @ query for block in blocks])
        found.append(set(np.argpartition(-nearness, NEAREST)[:NEAREST].tolist()))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table as docs/benchmarks.md has it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--alone", action="store_true", help="without the other programs")
    asked = parser.parse_args(arguments)
    dice, base = np.random.default_rng(0), statements(40_000)
    blocks = [
        variants(base, min(BLOCK, asked.count - at), dice) for at in range(0, asked.count, BLOCK)
    ]
    queries = variants(base, asked.queries, dice)
    exact = exactly(blocks, queries)
    found: list[Found] = []
    with tempfile.TemporaryDirectory() as folder:
        found += ours(Path(folder), blocks, queries, exact)
        _tell(found)
        for name, other in ({} if asked.alone else OTHERS).items():
            if find_spec(name) is None:
                print(f"{name} is not installed, and takes no part")
                continue
            found += other(Path(folder), blocks, queries, exact)
            _tell(found[-1:])
    print(
        "\n| | p50 ms | p95 ms | processor ms | recall@10 | build s | MB |\n|---|---|---|---|---|---|---|"
    )
    for one in found:
        print(
            f"| {one.name} | {one.p50:.1f} | {one.p95:.1f} | {one.cpu:.1f} | {one.recall:.3f} "
            f"| {one.build:.0f} | {one.size:.0f} |"
        )


def _tell(found: list[Found]) -> None:
    for one in found:
        print(one, flush=True)


if __name__ == "__main__":
    main()
