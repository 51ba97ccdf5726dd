"""Learning from a history while an editor is open: in steps, and no longer than it is wanted."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.workspace.desk import Desk
from tests.workspace.workshop import Workshop
from twiceshy.config import Scopes, Settings
from twiceshy.workspace import learning
from twiceshy.workspace.learning import Step

if TYPE_CHECKING:
    from concurrent.futures import Future

Told = Callable[[Step], None]


class Onlooker:
    """Wants it until so many steps were told."""

    def __init__(self, most: int = 1_000, also: Told = lambda _step: None) -> None:
        self.most, self.also = most, also
        self.steps: list[Step] = []

    def is_wanted(self) -> bool:
        return len(self.steps) < self.most

    def told(self, step: Step) -> None:
        self.steps.append(step)
        self.also(step)


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "BATCH", 1)


@pytest.fixture
def history(workshop: Workshop) -> Workshop:
    workshop.commit(a="x = old(1)\n", b="y = old(2)\n")
    workshop.commit(a="x = new(1)\n")
    workshop.commit(b="y = new(2)\n")
    return workshop


def test_all_is_learned_and_what_is_shown_is_looked_at_again(history: Workshop, desk: Desk) -> None:
    document = desk.open(history.folder / "c.py", "z = old(3)\n")
    onlooker = Onlooker()
    report = desk.engine.learn_history([history.folder], onlooker).result(10)
    assert report.commits == onlooker.steps[0].total
    assert (report.corrections, report.unreadable) == (2, 0)
    assert {one.what for one in onlooker.steps} == {"reading", "learning"}
    assert document.uri in desk.refreshed
    assert desk.shown(document) == ["z = old(3)"]
    assert desk.engine.learn_history([history.folder], Onlooker()).result(10).commits == 0


def test_what_settings_exclude_is_not_learned(history: Workshop, desk: Desk) -> None:
    desk.engine.configure(Scopes(Settings(), ((history.folder, Settings(exclude=("a*",))),)))
    report = desk.engine.learn_history([history.folder], Onlooker()).result(10)
    assert report.corrections == 1
    assert history.experiences() == ["y = old(2) → y = new(2)"]


def test_other_work_has_its_turn_after_each_step(history: Workshop, desk: Desk) -> None:
    turns: list[str] = []

    def answer(step: Step) -> None:
        turns.append(step.what)
        desk.engine._background.do("answering", lambda _store: turns.append("answer"))

    desk.engine.learn_history([history.folder], Onlooker(also=answer)).result(10)
    desk.drain()
    assert turns[1::2] == ["answer"] * (len(turns) // 2)


def test_what_was_read_counts_and_the_rest_is_for_another_time(
    history: Workshop, desk: Desk
) -> None:
    onlooker = Onlooker(most=3)
    first = desk.engine.learn_history([history.folder], onlooker).result(10)
    assert (first.commits, first.corrections) == (3, 1)
    assert onlooker.steps[0].total == 4
    assert onlooker.steps[-1].what == "learning", "it is in the lessons, too"
    assert desk.engine.learn_history([history.folder], Onlooker()).result(10).corrections == 1


def test_the_engine_may_stop_in_the_middle(history: Workshop) -> None:
    desk = Desk(history.database)
    done: list[Future[learning.Report]] = []
    done.append(desk.engine.learn_history([history.folder], Onlooker()))
    desk.engine.stop()
    assert done[0].result(10).commits <= 4


def test_a_folder_without_a_history_is_no_failure(tmp_path: Path, desk: Desk) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    assert desk.engine.learn_history([folder], Onlooker()).result(10).commits == 0
    assert desk.told == []
