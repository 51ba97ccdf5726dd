"""Learning from the histories of a workspace while it is worked in: a step at a time.

Between two steps on the writer's thread whatever else is waiting there has its turn, so that an
answer is stored within a moment.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from twiceshy.config import Scopes
from twiceshy.memory.store import Store
from twiceshy.workspace.attention import learnable
from twiceshy.workspace.background import Background
from twiceshy.workspace.checking import project_of
from twiceshy.workspace.learning import Report, Step, Tally, history_steps
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.shelf import Shelf


class Onlooker(Protocol):
    """Who watches the learning, and may end it. Called on the writer's thread."""

    def is_wanted(self) -> bool:
        """Whether it should go on."""

    def told(self, step: Step) -> None:
        """How far it is."""


class Histories:
    """One run through the histories of some folders; those without a repository have none."""

    def __init__(
        self,
        parts: tuple[Shelf, Background, Outlet],
        folders: Sequence[Path],
        onlooker: Onlooker,
        scopes: Scopes,
    ) -> None:
        self._shelf, self._background, self._outlet = parts
        self._folders, self._onlooker, self._scopes = folders, onlooker, scopes
        self._tally = Tally()
        self._steps: Iterator[Step] | None = None
        self._goes_on = True
        self._report: Future[Report] = Future()
        self._report.set_running_or_notify_cancel()

    def begin(self) -> "Future[Report]":
        """Begin; what was learned is told at the end, also where that came early."""
        self._go_on()
        return self._report

    def _go_on(self) -> None:
        self._goes_on = False
        done = self._background.do("learning from history", self._step)
        done.add_done_callback(self._after)

    def _step(self, store: Store) -> None:
        self._steps = self._steps or self._all(store)
        step = next(self._steps, None)
        if step is not None:
            self._onlooker.told(step)
            self._goes_on = True

    def _after(self, _done: "Future[None]") -> None:
        """Go on after a step; not after the last one, one that failed, or when the engine stops."""
        if self._goes_on:
            self._go_on()
        else:
            self._report.set_result(self._tally.report())

    def _all(self, store: Store) -> Iterator[Step]:
        for folder in self._folders:
            project = project_of(folder)
            if project.repository is None or not self._onlooker.is_wanted():
                continue
            wanted: Callable[[], bool] = self._onlooker.is_wanted
            files = learnable(self._scopes, project.root)
            yield from history_steps(store, project.repository, self._tally, wanted, files)
            self._outlet.refresh(self._shelf.load(store, project))
