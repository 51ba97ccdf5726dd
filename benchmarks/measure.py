"""Times, what is told of them, and how they are taken."""

import multiprocessing
import os
import sysconfig
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Spread(NamedTuple):
    """What is told of a series of times, in its own unit."""

    number: int
    p50: float
    p95: float
    least: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    """The spread of a series that is not empty."""
    ordered = sorted(values)
    assert ordered, "nothing was measured"
    return Spread(
        len(ordered),
        percentile(ordered, 0.50),
        percentile(ordered, 0.95),
        ordered[0],
        ordered[-1],
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that a share of the ordered values does not exceed; between two, a mixture."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def timed(call: Callable[[], T]) -> tuple[float, T]:
    """How long a call took, in seconds, and what it returned."""
    start = perf_counter()
    answer = call()
    return perf_counter() - start, answer


def in_own_process(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a module's function returns in a new process, where nothing is warm or cached."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(call, *args, **kwargs).result()


def environment() -> dict[str, str]:
    """Ours, for programs that are measured: they may keep their bytecode, as installed ones do."""
    unwanted = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "TWICESHY_DB"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def program(name: str) -> str:
    """The path of a program that is installed beside this Python."""
    found = Path(sysconfig.get_path("scripts")) / name
    assert found.exists(), f"there is no {name} in this environment"
    return str(found)
