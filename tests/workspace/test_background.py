"""A database that cannot be used costs one message, and nothing that can still be kept."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests.workspace.desk import FOUND, MENDED, PRINT, RETURN, Desk
from tests.workspace.workshop import LOADS, Workshop, eventually
from twiceshy.errors import StoreReadOnly
from twiceshy.memory.store import Store
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
    [
        (garbage, "is not a database of twiceshy"),
        (newer, "newer twiceshy"),
        (a_folder, "cannot be opened"),
    ],
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


def test_a_database_that_is_damaged_meanwhile_is_restored_and_that_is_told(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    with workshop.store() as store:
        assert store.back_up_daily() is not None
    desk = Desk(workshop.database)
    document = desk.open(workshop.folder / "a.py", LOADS)
    eventually(lambda: bool(desk.shown(document)))
    with sqlite3.connect(workshop.database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = workshop.database.read_bytes()
    workshop.database.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    for text in (MENDED, LOADS, MENDED):
        desk.save(desk.change(document, text))
    eventually(lambda: any("was set aside" in one for one in desk.told))
    desk.engine.stop()
    (told,) = [one for one in desk.told if "was set aside" in one]
    assert "The backup of" in told
    with workshop.store() as store:
        assert store.check() == []
        assert store.lessons()


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    desk = Desk(tmp_path / "file" / "folder" / "memory.db")
    document = desk.open(tmp_path / "a.py", LOADS)
    desk.save(desk.change(document, MENDED))
    desk.engine.stop()
    assert len(desk.told) == 1


def test_a_database_that_cannot_be_written_is_still_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    _as_on_a_read_only_disk(monkeypatch)
    desk = Desk(workshop.database)
    document = desk.open(workshop.folder / "a.py", LOADS)
    assert desk.shown(document) == [RETURN, FOUND, PRINT]
    desk.save(desk.change(document, MENDED))
    desk.engine.stop()
    assert len(desk.told) == 1


def _as_on_a_read_only_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the file's mode, which does not stop root."""
    real = Store.open

    def open_store(path: Path, *, read_only: bool = False, **rest: Any) -> Store:
        if not read_only:
            raise StoreReadOnly(f"{path} cannot be written.")
        return real(path, read_only=True, **rest)

    monkeypatch.setattr(Store, "open", open_store)


def test_what_is_answered_while_another_holds_the_database_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "BUSY_TIMEOUT", 0.05)
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    desk = Desk(workshop.database)
    document = desk.open(workshop.folder / "a.py", LOADS)
    first, second, _ = desk.engine.check(document)
    # With the same library: locks of a process's own do not count between two of them.
    other = apsw.Connection(str(workshop.database))
    other.execute("BEGIN IMMEDIATE")
    done = desk.engine.rejected(document.uri, first.lesson, first.site)
    eventually(lambda: len(desk.told) == 1)
    assert desk.shown(document) == [FOUND, PRINT]
    desk.engine.accepted(document.uri, second.lesson, [second.site])
    assert not done.done()
    other.execute("ROLLBACK")
    done.result(10)
    desk.drain()
    assert workshop.answers() == ["rejected", "accepted"]

    before = len(workshop.experiences())
    other.execute("BEGIN IMMEDIATE")
    desk.engine.saved(desk.change(document, MENDED), by_hand=True)
    eventually(lambda: len(desk.told) == 2)
    other.execute("ROLLBACK")
    other.close()
    desk.engine.stop()
    assert len(workshop.experiences()) == before + 1
    assert all("in use by another process" in one for one in desk.told)


def fill_the_disk(desk: Desk, *, full: bool) -> None:
    """Have the database grow no more, or grow again."""

    def set_limit(store: Store) -> None:
        connection = store._database.connection
        pages = connection.pragma("page_count") if full else 1_000_000
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.pragma("max_page_count", pages)

    desk.engine._background.do("filling the disk", set_limit).result(10)


def test_what_is_answered_while_the_disk_is_full_is_kept_and_told_once(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    desk = Desk(workshop.database)
    document = desk.open(workshop.folder / "a.py", LOADS)
    first, second, third = desk.engine.check(document)
    fill_the_disk(desk, full=True)
    done = [
        desk.engine.rejected(document.uri, one.lesson, one.site)
        for one in (first, second)
        for _ in range(60)  # until no page has room left
    ]
    eventually(lambda: bool(desk.told))
    assert desk.shown(document) == [PRINT]
    assert not all(one.done() for one in done)
    fill_the_disk(desk, full=False)
    for one in done:
        one.result(10)
    fill_the_disk(desk, full=True)
    for _ in range(120):
        desk.engine.rejected(document.uri, third.lesson, third.site)
    eventually(lambda: len(desk.told) == 2)
    fill_the_disk(desk, full=False)
    desk.engine.stop()
    assert workshop.answers() == ["rejected"] * 240
    assert all("because the disk is full" in one for one in desk.told)
    assert all(one.endswith("What you do is kept until then.") for one in desk.told)
