"""A database that cannot be used costs one message, and nothing that can still be kept."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workspace.test_engine import FOUND, MENDED, PRINT, RETURN, Desk
from tests.workspace.workshop import LOADS, Workshop, eventually
from twiceshy.workspace import background


def garbage(path: Path) -> None:
    path.write_bytes(b"this is no database\n" * 100)


def newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(garbage, "is not a database"), (newer, "newer twiceshy"), (a_folder, "cannot be opened")],
)
def test_a_database_that_cannot_be_used_is_told_once_and_left_alone(
    tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    spoil(workshop.database)
    kept = b"" if workshop.database.is_dir() else workshop.database.read_bytes()
    desk = Desk(workshop.database)
    document = desk.open(workshop.folder / "a.py", LOADS)
    assert desk.shown(document) == []
    desk.save(desk.change(document, MENDED))
    eventually(lambda: len(desk.told) == 1)
    desk.engine.stop()
    assert len(desk.told) == 1
    assert words in desk.told[0]
    assert workshop.database.is_dir() or workshop.database.read_bytes() == kept


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    desk = Desk(tmp_path / "file" / "folder" / "memory.db")
    document = desk.open(tmp_path / "a.py", LOADS)
    desk.save(desk.change(document, MENDED))
    desk.engine.stop()
    assert len(desk.told) == 1


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_a_database_that_cannot_be_written_is_still_read(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    workshop.database.chmod(0o400)
    desk = Desk(workshop.database)
    document = desk.open(workshop.folder / "a.py", LOADS)
    assert desk.shown(document) == [RETURN, FOUND, PRINT]
    desk.save(desk.change(document, MENDED))
    desk.engine.stop()
    assert len(desk.told) == 1


def test_what_is_answered_while_another_holds_the_database_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "BUSY_TIMEOUT", 0.05)
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    desk = Desk(workshop.database)
    document = desk.open(workshop.folder / "a.py", LOADS)
    first, second, _ = desk.engine.check(document)
    other = sqlite3.connect(workshop.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    done = desk.engine.rejected(document, document.uri, first.lesson, first.site)
    eventually(lambda: len(desk.told) == 1)
    assert desk.shown(document) == [FOUND, PRINT]
    desk.accept(document, second)
    assert not done.done()
    other.execute("ROLLBACK")
    done.result(10)
    desk.drain()
    assert workshop.answers() == ["rejected", "accepted"]

    other.execute("BEGIN IMMEDIATE")
    desk.engine.saved(desk.change(document, MENDED), by_hand=True)
    eventually(lambda: len(desk.told) == 2)
    other.execute("ROLLBACK")
    other.close()
    before = workshop.experiences()
    desk.engine.stop()
    assert len(workshop.experiences()) == len(before) + 1
    assert all("in use by another process" in one for one in desk.told)
