"""`python -m benchmarks [NAME ...]`: measure, and write the results down."""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import (
    commit,
    day,
    history,
    keystroke,
    matching,
    propagation,
    report,
    start,
    watching,
)
from benchmarks.machine import load, machine
from benchmarks.workshop import Bench, Size, workshop

BENCHMARKS: Mapping[str, Callable[[Bench], report.Result]] = {
    "keystroke": keystroke.run,
    "start": start.run,
    "history": history.run,
    "matching": matching.run,
    "watching": watching.run,
    "commit": commit.run,
    "propagation": propagation.run,
    "day": day.run,
}
_WITHOUT_LESSONS = {"history", "watching", "commit", "propagation", "day"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmarks that are named, or all."""
    asked = _arguments(arguments)
    names = asked.names or list(BENCHMARKS)
    busy = load()
    found = measured(names, Size(), dict(asked.repositories))
    results = report.merged(report.read(), machine(), busy, found)
    if not asked.dry:
        report.write(results)
        page = report.PAGE.read_text("utf-8")
        report.PAGE.write_text(report.regenerated(page, results), "utf-8")
    for name in names:
        print(f"\n{name}\n\n{report.shown(results, name)}")


def measured(
    names: Sequence[str], size: Size, repositories: dict[str, Path]
) -> dict[str, report.Result]:
    """The results of some benchmarks, by name."""
    found = {}
    memories = not _WITHOUT_LESSONS.issuperset(names)
    _tell("learning the lessons to measure with ..." if memories else "")
    with workshop(size, repositories, memories=memories) as bench:
        for name in names:
            _tell(f"{name} ...")
            begun = time.perf_counter()
            found[name] = BENCHMARKS[name](bench)
            _tell(f"{name}: {time.perf_counter() - begun:.0f} s")
    return found


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument(
        "--repo",
        action="append",
        default=[],
        dest="repositories",
        type=_repository,
        metavar="[LABEL=]PATH",
        help="a repository whose history is learned, too; may be given several times",
    )
    parser.add_argument("--dry", action="store_true", help="print the results, write nothing")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    return asked


def _repository(text: str) -> tuple[str, Path]:
    label, _, path = text.rpartition("=")
    place = Path(path).expanduser()
    return label or place.resolve().name, place


def _tell(text: str) -> None:
    if text:
        print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
