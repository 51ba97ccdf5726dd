"""The backup of the day is made while all else goes on, and is let go of when a server ends."""

import threading
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests.memory.support import seen
from tests.workspace.workshop import eventually
from twiceshy.memory import backups
from twiceshy.memory.restoring import backups_of, is_good
from twiceshy.memory.store import Store
from twiceshy.workspace import background
from twiceshy.workspace.background import Background
from twiceshy.workspace.chores import HALF_HOUR, Chore

START = 1_800_000_000.0


class Server:
    """A server whose clock stands still until it is set."""

    def __init__(self, database: Path, *chores: Chore) -> None:
        self.now = START
        self.told: list[str] = []
        self.background = Background(database, lambda: self.now, 0.01, chores)
        self.background.start(self.told.append, lambda _store: None)

    def record(self, key: str) -> None:
        done = self.background.do("recording", lambda store: _record(store, key), writes=True)
        done.result(timeout=60)

    def catch_up(self) -> None:
        self.background.do("catching up", lambda _store: None).result(timeout=60)


def _record(store: Store, key: str) -> None:
    store.record([seen(key)])


class Held:
    """Copies that begin, and go on when they are let."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.began, self.let = threading.Event(), threading.Event()
        self._fill = backups._fill
        monkeypatch.setattr(backups, "_fill", self._held)

    def _held(self, source: apsw.Connection, partial: Path, *rest: Any) -> None:
        self.began.set()
        assert self.let.wait(60)
        self._fill(source, partial, *rest)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(background, "CHORES_AFTER", 0.0)
    return tmp_path / "memory.db"


def test_what_is_recorded_is_acknowledged_while_a_backup_is_made(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, server = Held(monkeypatch), Server(path)
    assert held.began.wait(60)
    server.record("meanwhile")
    assert backups_of(path) == []
    held.let.set()
    eventually(lambda: len(backups_of(path)) == 1)
    server.background.stop()
    assert is_good(backups_of(path)[0].path)
    assert server.told == []


def test_a_server_that_ends_lets_go_of_its_backup(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "STEP", 1)
    held, server = Held(monkeypatch), Server(path)
    assert held.began.wait(60)
    stopping = threading.Thread(target=server.background.stop)
    stopping.start()
    assert server.background._backing_up._ended.wait(60)
    held.let.set()
    stopping.join()
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert server.told == []


def test_a_backup_that_fails_is_told_of_and_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(backups, "_fill", _without_room)
        server = Server(path)
        eventually(lambda: len(server.told) == 1)
        assert "the disk is full" in server.told[0]
        server.catch_up()
    server.now += HALF_HOUR + background.CHORES_EVERY
    eventually(lambda: len(backups_of(path)) == 1)
    server.background.stop()


def _without_room(*_: object) -> None:
    raise apsw.FullError("database or disk is full")


def test_what_is_due_every_half_hour_is_not_done_every_hour_instead(path: Path) -> None:
    done: list[float] = []
    server = Server(path, Chore("work", HALF_HOUR, lambda _store: done.append(server.now)))
    for _ in range(3):
        times = len(done)
        server.now += HALF_HOUR + background.CHORES_EVERY
        eventually(lambda: len(done) > times)  # noqa: B023 - it is asked in this turn only
        server.catch_up()
    server.background.stop()
    assert len(done) == 3
