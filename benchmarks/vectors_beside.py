"""The other programs of `benchmarks/vectors.py`, each with the settings that suit it best.

faiss has an index for each kind beside the one of all, as the memory has a part for each. To make
another graph for each kind would take usearch as long again, and is not done here.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.vectors_data import (
    BLOCK,
    NEAREST,
    Contender,
    Data,
    Numbers,
    Way,
    coded,
    grown,
    kept,
    size_of,
)
from twiceshy.memory.vectors import DIMENSIONS, MEASURED_IF_LARGE

THREADS = 1
# LanceDB reads all from the disk where it has no index: 8 s for each query among a million.
FLAT_AT_MOST = 100_000


def installed() -> list[Way]:
    """The ways to search of those programs that are there."""
    found = []
    for program, ways in _WAYS.items():
        if find_spec(program):
            found += ways
        else:
            print(f"{program} is not installed, and takes no part")
    return found


def faiss_flat(_folder: Path, data: Data) -> Iterator[Contender]:
    """faiss: all vectors, one after the other, as floats and as bytes."""
    import faiss  # noqa: PLC0415 - perhaps it is not there

    faiss.omp_set_num_threads(THREADS)
    vectors = np.concatenate(data.blocks)

    def floats(given: Any) -> Any:
        index = faiss.IndexFlatIP(DIMENSIONS)
        index.add(given)
        return index

    def bytes_(given: Any) -> Any:
        index = faiss.IndexScalarQuantizer(
            DIMENSIONS, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        index.train(vectors[:100_000])
        index.add(given)
        return index

    for name, make, each in (("floats", floats, 4), ("bytes", bytes_, 1)):
        whole, kinds = make(vectors), _by_kind(data, partial(_part, vectors, make))

        def ask(index: Any, number: int) -> Numbers:
            found: Numbers = index.search(data.queries[number : number + 1], NEAREST)[1][0]
            return found

        yield Contender(
            f"faiss, flat, {name}",
            partial(ask, whole),
            partial(_in_kind, data, kinds, ask),
            0.0,
            whole.ntotal * DIMENSIONS * each / 1e6,
        )


def faiss_signs(_folder: Path, data: Data) -> Iterator[Contender]:
    """faiss: all signs, one after the other, and as many measured by their bytes as we do."""
    import faiss  # noqa: PLC0415 - perhaps it is not there

    faiss.omp_set_num_threads(THREADS)
    signs, codes = _all_coded(data)
    asked, _ = coded(data.queries)

    def make(given: Any) -> Any:
        index = faiss.IndexBinaryFlat(DIMENSIONS)
        index.add(given)
        return index

    def ask(index: Any, number: int) -> Numbers:
        found: Numbers = index.search(asked[number : number + 1], MEASURED_IF_LARGE)[1][0]
        return found

    whole, kinds = make(signs), _by_kind(data, partial(_part, signs, make))
    yield Contender(
        "faiss, flat, signs, bytes of 400",
        lambda n: _measured(codes, data.queries[n], ask(whole, n)),
        lambda n: _measured(codes, data.queries[n], _in_kind(data, kinds, ask, n)),
        0.0,
        (signs.nbytes + codes.nbytes) / 1e6,
    )


def usearch_bytes(folder: Path, data: Data) -> Iterator[Contender]:
    """usearch: a graph over bytes; of a kind by passing over others, since it knows no condition."""
    from usearch.index import Index  # noqa: PLC0415 - perhaps it is not there

    index = Index(ndim=DIMENSIONS, metric="cos", dtype="i8")
    graph, build = _graph(folder / "usearch i8", index, data.blocks)

    def ask(number: int, most: int = NEAREST) -> Numbers:
        found: Numbers = index.search(data.queries[number], most).keys.astype(np.int64)
        return found

    def of_kind(number: int) -> Numbers:
        is_of_it = data.kinds == data.wanted[number]
        found = ask(number, int(3 * NEAREST / np.mean(is_of_it)))
        of_it: Numbers = found[is_of_it[found]]
        return of_it

    for expansion in (128, 512, 2048):
        index.expansion_search = expansion
        name = f"usearch, graph, bytes, {expansion} looked at"
        yield Contender(name, ask, of_kind, build, size_of(graph))


def usearch_signs(folder: Path, data: Data) -> Iterator[Contender]:
    """usearch: a graph over signs, and as many measured by their bytes as we do."""
    from usearch.index import Index  # noqa: PLC0415 - perhaps it is not there

    signs, codes = _all_coded(data)
    asked, _ = coded(data.queries)
    index = Index(ndim=DIMENSIONS, metric="hamming", dtype="b1")
    blocks = [signs[at : at + BLOCK] for at in range(0, len(signs), BLOCK)]
    graph, build = _graph(folder / "usearch b1", index, blocks)
    index.expansion_search = 2 * MEASURED_IF_LARGE

    def ask(number: int) -> Numbers:
        found = index.search(asked[number], MEASURED_IF_LARGE).keys.astype(np.int64)
        return _measured(codes, data.queries[number], found)

    size = size_of(graph) + codes.nbytes / 1e6
    yield Contender("usearch, graph, signs, bytes of 400", ask, None, build, size)


def _graph(at: Path, index: Any, blocks: Sequence[Any]) -> tuple[Path, float]:
    """The file of a graph of all blocks, that is loaded then; and the processor seconds it took."""

    def after(number: int) -> Path:
        return at / f"graph of {number + 1} blocks"

    def add(number: int) -> None:
        if number and not len(index):
            index.load(str(after(number - 1)))
        block = blocks[number]
        index.add(np.arange(len(block)) + number * BLOCK, block, threads=THREADS)
        index.save(str(after(number)))
        after(number - 2).unlink(missing_ok=True)

    build = grown(at, len(blocks), add)
    index.load(str(after(len(blocks) - 1)))
    return after(len(blocks) - 1), build


def lancedb_tables(folder: Path, data: Data) -> Iterator[Contender]:
    """LanceDB: an inverted file with product quantization, measured again; and one after the other."""
    os.environ.setdefault("LANCE_CPU_THREADS", str(THREADS))  # read when it is loaded
    import lancedb  # noqa: PLC0415 - perhaps it is not there
    import pyarrow as pa  # noqa: PLC0415 - it comes with it

    at = folder / "lance"

    def table_of(number: int, block: Any) -> Any:
        first = number * BLOCK
        column = pa.FixedSizeListArray.from_arrays(pa.array(block.ravel()), DIMENSIONS)
        seqs = np.arange(len(block)) + first
        return pa.table({"vector": column, "seq": seqs, "kind": data.kinds[seqs]})

    def make() -> None:
        first, *others = data.blocks
        table = lancedb.connect(at).create_table("v", table_of(0, first), mode="overwrite")
        for number, block in enumerate(others, start=1):
            table.add(table_of(number, block))
        # As its documentation advises: as many as the root of the count, and an eighth of the size.
        partitions = round(len(data.kinds) ** 0.5)
        table.create_index(
            metric="cosine", num_partitions=partitions, num_sub_vectors=DIMENSIONS // 8
        )
        table.create_scalar_index("kind", index_type="BITMAP")

    build = kept(at, make)
    table = lancedb.connect(at).open_table("v")

    def ask(number: int, *, probes: int, refined: int, of_kind: bool) -> list[int]:
        query = table.search(data.queries[number]).distance_type("cosine").limit(NEAREST)
        if of_kind:
            query = query.where(f"kind = {data.wanted[number]}", prefilter=True)
        if probes:
            query = query.nprobes(probes).refine_factor(refined)
        else:
            query = query.bypass_vector_index()
        return [one["seq"] for one in query.select(["seq", "_distance"]).to_list()]

    ways = [
        ("IVF-PQ, 20 probes, 10 times refined", 20, 10),
        ("IVF-PQ, 64 probes, 20 times refined", 64, 20),
    ]
    if len(data.kinds) <= FLAT_AT_MOST:
        ways.append(("flat", 0, 0))
    for name, probes, refined in ways:
        yield Contender(
            f"LanceDB, {name}",
            partial(ask, probes=probes, refined=refined, of_kind=False),
            partial(ask, probes=probes, refined=refined, of_kind=True),
            build if probes else 0.0,
            size_of(at) if probes else size_of(at / "v.lance" / "data"),
        )


_WAYS: dict[str, list[Way]] = {
    "faiss": [faiss_flat, faiss_signs],
    "lancedb": [lancedb_tables],
    "usearch": [usearch_signs, usearch_bytes],
}


def _all_coded(data: Data) -> tuple[Any, Any]:
    signs, codes = zip(*(coded(block) for block in data.blocks), strict=True)
    return np.concatenate(signs), np.concatenate(codes)


def _by_kind(data: Data, make: Callable[[Numbers], Any]) -> list[tuple[Numbers, Any]]:
    """An index for each kind, with the numbers of the vectors in it."""
    places = [np.flatnonzero(data.kinds == kind) for kind in range(data.kinds.max() + 1)]
    return [(where, make(where)) for where in places]


def _part(vectors: Any, make: Callable[[Any], Any], where: Numbers) -> Any:
    return make(vectors[where])


def _in_kind(
    data: Data,
    kinds: list[tuple[Numbers, Any]],
    ask: Callable[[Any, int], Numbers],
    number: int,
) -> Numbers:
    where, index = kinds[data.wanted[number]]
    found: Numbers = where[ask(index, number)]
    return found


def _measured(codes: Any, query: Any, found: Numbers) -> Numbers:
    """Some vectors, the nearest by the cosine of their bytes first."""
    near = codes[found].astype(np.float32)
    cosines = near @ query / np.linalg.norm(near, axis=1)
    nearest: Numbers = found[np.argsort(-cosines)]
    return nearest
