"""What tests say of corrections: a test that failed and passes again was mended in between.

The report is looked at on the writer's thread alone, when its file has changed. What is known of
earlier reports is kept in memory: after a restart, the report that is there then is the first one.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from twiceshy.capture.junit import MAX_BYTES, outcomes
from twiceshy.capture.redaction import redacted_symptom
from twiceshy.config import Scopes
from twiceshy.elapsed import elapsed
from twiceshy.memory.events import symptom_event
from twiceshy.memory.store import Store
from twiceshy.model import Symptom
from twiceshy.workspace.background import Background
from twiceshy.workspace.shelf import Shelf

if TYPE_CHECKING:
    from concurrent.futures import Future

logger = logging.getLogger(__name__)

# With more corrections between a failure and a success, none of them can be told to be the one.
MOST: Final = 8

# How long a correction may take to settle after its test passed, in seconds.
PATIENCE: Final = 15 * 60.0


class _Failed(NamedTuple):
    """A test that failed in a report of a time."""

    symptom: Symptom
    at: float


class _Mended(NamedTuple):
    """A symptom that went away between two times."""

    symptom: Symptom
    since: float
    until: float


@dataclass(slots=True)
class _Report:
    """A report's file as it was last read, and what became of its tests."""

    stamp: tuple[int, int] = (0, 0)
    failing: dict[str, _Failed] = field(default_factory=dict)
    mended: list[_Mended] = field(default_factory=list)


class Outcomes:
    """The test reports of the folders whose documents are open."""

    def __init__(self, shelf: Shelf, background: Background, clock: Callable[[], float]) -> None:
        self._shelf, self._background, self._clock = shelf, background, clock
        self._reports: dict[tuple[str, Path], _Report] = {}
        self._looking: Future[None] | None = None

    def tick(self, scopes: Scopes) -> None:
        """Some time has passed; the settings name each folder's report, if any."""
        wanted: set[tuple[str, Path]] = set()
        for path, project in self._shelf.files():
            folder, settings = scopes.inside(path)
            if settings.enable and settings.junit:
                wanted.add((project.id, (folder or project.root) / settings.junit))
        if wanted and (self._looking is None or self._looking.done()):
            work = partial(self._look, frozenset(wanted))
            self._looking = self._background.do("reading test outcomes", work, writes=True)

    # ---------------------------------------------------------- on the writer's thread

    def _look(self, wanted: Collection[tuple[str, Path]], store: Store) -> None:
        for project, path in wanted:
            report = self._reports.setdefault((project, path), _Report())
            _read(path, report)
            mended, report.mended = report.mended, []
            for one in mended:
                if not _label(store, project, one) and elapsed(self._clock(), one.until) < PATIENCE:
                    report.mended.append(one)


def _read(path: Path, report: _Report) -> None:
    """Take note of what a report says, if it is another one than last time."""
    try:
        facts = path.stat()
        stamp = (facts.st_mtime_ns, facts.st_size)
        if stamp == report.stamp or facts.st_size > MAX_BYTES or not path.is_file():
            return
        content = path.read_bytes()
    except OSError as error:
        logger.debug("No test report: %s", error)
        return
    report.stamp = stamp
    at = facts.st_mtime
    for test, failure in outcomes(content).items():
        if failure is not None:
            report.failing[test] = _Failed(failure, at)
        elif test in report.failing:
            failed = report.failing.pop(test)
            report.mended.append(_Mended(failed.symptom, failed.at, at))


def _label(store: Store, project: str, one: _Mended) -> bool:
    """Label the corrections that a test's success may be due to; whether there are any."""
    keys = store.corrections_between(project, one.since, one.until)
    if 0 < len(keys) <= MOST:
        symptom = redacted_symptom(one.symptom)
        store.record([symptom_event(project, key, symptom, one.until) for key in keys])
    return bool(keys)
