"""What takes part in `benchmarks/vectors.py` is asked and says, and how vectors are coded for it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from twiceshy.memory.vectors import DIMENSIONS
from twiceshy.recall.codes import rotated

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]
# From the number of a query to the numbers of vectors, the nearest first.
Search = Callable[[int], Any]

NEAREST = 10
BLOCK = 50_000


class Data(NamedTuple):
    """Vectors in blocks and the kind of each, queries and the kind that each asks for, and answers."""

    blocks: list[Matrix]
    kinds: Numbers
    queries: Matrix
    wanted: Numbers
    among_all: list[set[int]]
    of_kind: list[set[int]]


class Contender(NamedTuple):
    """One way to search, among all and of a kind; processor seconds to build it, and megabytes."""

    name: str
    among_all: Search | None
    of_kind: Search | None
    build: float
    size: float


# From a folder for what takes long to build to the ways of searching of one program.
Way = Callable[[Path, Data], Iterator[Contender]]

_ROTATION = np.array([rotated(row) for row in np.eye(DIMENSIONS).tolist()], dtype=np.float32)


def coded(vectors: Matrix) -> tuple[Any, Any]:
    """The signs and the bytes of many vectors, as `recall/codes.py` makes them."""
    most = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return (
        np.packbits(vectors @ _ROTATION > 0, axis=1),
        np.rint(vectors * (127 / most)).astype(np.int8),
    )


def kept(place: Path, build: Callable[[], object]) -> float:
    """What is built in a folder, unless it is there from a run before; the processor seconds it took."""
    said = place / "seconds"
    if not said.exists():
        place.mkdir(parents=True, exist_ok=True)
        start = time.process_time()
        build()
        said.write_text(str(time.process_time() - start))
    return float(said.read_text())


def grown(place: Path, steps: int, step: Callable[[int], object]) -> float:
    """What is built in some steps, after those of runs before; the processor seconds of all steps.

    A step that was not done when its run ended is begun anew.
    """
    place.mkdir(parents=True, exist_ok=True)
    said = place / "seconds of each step"
    done = [float(line) for line in said.read_text().split()] if said.exists() else []
    for number in range(len(done), steps):
        start = time.process_time()
        step(number)
        done.append(time.process_time() - start)
        with said.open("a") as file:
            file.write(f"{done[-1]}\n")
    return sum(done)


def size_of(place: Path) -> float:
    """The megabytes of a file, or of all in a folder."""
    files = [place] if place.is_file() else [one for one in place.rglob("*") if one.is_file()]
    return sum(one.stat().st_size for one in files) / 1e6
