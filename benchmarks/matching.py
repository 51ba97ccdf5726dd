"""Matching: candidates and sites of many lessons in one file, against parsing the file."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from benchmarks.generated import strokes, struck
from benchmarks.measure import in_own_process, spread, timed
from benchmarks.report import Cell, Result, Table
from benchmarks.workshop import Bench
from twiceshy.lessons.confidence import LOW
from twiceshy.memory.store import Store
from twiceshy.recall.book import Book
from twiceshy.recall.sites import sites
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.checking import book_of
from twiceshy_analyzers import language_of
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.tree import parse, reparse

T = TypeVar("T")

FLOOR = "parse"
# Each step with what is told of it; what is done again is done one keystroke later.
STEPS = {
    FLOOR: "parse the file",
    "candidates": "its candidates",
    "sites": "its sites",
    "suggestions": "its suggestions",
    "parse again": "after a keystroke: parse",
    "sites again": "after a keystroke: sites",
    "suggestions again": "after a keystroke: suggestions",
}


class Found(NamedTuple):
    """Seconds to make a book of lessons, at first and again; seconds of each step.

    `reading` is the part of that which reads the database, and `in_force` the lessons it uses.
    """

    reading: float
    making: float
    again: float
    in_force: int
    candidates: int
    sites: int
    steps: dict[str, list[float]]


def run(bench: Bench) -> Result:
    """Match each number of lessons, in a process of its own."""
    found = {
        count: in_own_process(
            match, bench.memories[count], bench.project, bench.text, bench.size.rounds
        )
        for count in bench.size.lessons
    }
    rows: list[list[Cell]] = []
    for count, one in found.items():
        floor = 1000 * spread(one.steps[FLOOR]).p50
        for step, what in STEPS.items():
            times = spread([1000 * seconds for seconds in one.steps[step]])
            rows.append([f"{count:,} lessons: {what}", *times[1:], times.p50 / floor])
    books: list[list[Cell]] = [
        [
            f"{count:,}",
            one.in_force,
            *(1000 * seconds for seconds in (one.reading, one.making, one.again)),
            one.candidates,
            one.sites,
        ]
        for count, one in found.items()
    ]
    return Result(
        [
            Table(("step", "p50 ms", "p95 ms", "min", "max", "p50 ÷ parse"), rows),
            Table(
                (
                    *("lessons", "in force", "read, ms", "book made, ms", "made again, ms"),
                    *("candidates", "sites"),
                ),
                books,
            ),
        ],
        [],
    )


def match(database: Path, project: str, text: str, rounds: int) -> Found:
    """Make a book of a memory's lessons, then look for their sites again and again."""
    language = _python()
    with Store.open(database, clock=time.time) as store:
        reading, _ = timed(lambda: store.lessons(project))
        making, book = timed(lambda: _book(store, project))
        again, _ = timed(lambda: _book(store, project))
        asked = Asked(book, store.secret(), frozenset(), LOW)
    tree = parse(language, text.encode())
    page = book.page(tree.language, tree.grammar)
    steps: dict[str, list[float]] = {step: [] for step in STEPS}

    def step(name: str, call: Callable[[], T]) -> T:
        seconds, answer = timed(call)
        steps[name].append(seconds)
        return answer

    source, kept = text.encode(), tree
    for stroke in strokes(text, rounds)[:rounds]:
        tree = step("parse", partial(parse, language, source))
        walk = partial(page.trie.candidates, tree, range(len(tree.kinds)))
        candidates = step("candidates", lambda: list(walk()))  # noqa: B023 - called at once
        found = step("sites", partial(sites, page, tree))
        step("suggestions", partial(suggestions, asked, parse(language, source)))
        text = struck(text, stroke)
        step("parse again", partial(reparse, kept, text.encode()))
        step("sites again", partial(sites, page, reparse(kept, text.encode())))
        kept = reparse(kept, text.encode())
        step("suggestions again", partial(suggestions, asked, kept))
    in_force = len(page.entries)
    return Found(reading, making, again, in_force, len(candidates), len(found), steps)


def _book(store: Store, project: str) -> Book:
    """A book as the server makes it after each change of the lessons, ready for a check."""
    book = book_of(store, project)
    book.page(_python(), ".py")
    return book


def _python() -> Language:
    language = language_of("a.py")
    assert language is not None
    return language
