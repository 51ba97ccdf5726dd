"""A damaged database is set aside and its last backup takes its place; nobody loses more than that."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.memory.support import correction, raw
from twiceshy.errors import StoreDamaged, StoreError, StoreForeign
from twiceshy.memory.events import correction_event
from twiceshy.memory.migrations import NEWEST
from twiceshy.memory.restoring import (
    DAY,
    KEPT,
    backups_of,
    is_good,
    is_sound,
    restore,
    set_aside_and_restore,
)
from twiceshy.memory.store import Store
from twiceshy.memory.writer import Writer

NOW = 1_800_000_000.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.db"


def opened(path: Path, now: float = NOW) -> Store:
    return Store.open(path, clock=lambda: now)


def learn(path: Path, *keys: str) -> None:
    with opened(path) as store:
        store.record([correction_event(key, correction()) for key in keys])


def known(path: Path) -> list[str]:
    with opened(path) as store:
        return [one.key for one in store.experiences()]


def back_up(path: Path, now: float) -> Path | None:
    with opened(path, now) as store:
        made = store.back_up_daily()
    if made is not None:
        os.utime(made, (now, now))
    return made


def truncated(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def overwritten(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    path.write_bytes(bytes(data))


def beheaded(path: Path) -> None:
    path.write_bytes(b"this was a database\n" * 500)


DAMAGES = [truncated, overwritten, beheaded]


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_last_sound_backup_takes_the_place(path: Path, damage: Callable[[Path], None]) -> None:
    learn(path, "one")
    back_up(path, NOW)
    learn(path, "two")
    later = back_up(path, NOW + DAY)
    assert later is not None
    later.write_bytes(b"")  # the newest one is damaged, too
    learn(path, "three")
    damage(path)
    damaged = path.read_bytes()
    assert not is_sound(path)
    done = set_aside_and_restore(path, NOW)
    assert done is not None
    assert done.backup is not None
    assert done.aside.read_bytes() == damaged
    assert known(path) == ["one"]
    assert path.stat().st_mode & 0o077 == 0


def test_without_a_backup_it_begins_anew(path: Path) -> None:
    learn(path, "one")
    overwritten(path)
    done = set_aside_and_restore(path, NOW)
    assert done is not None
    assert done.backup is None
    assert known(path) == []


def test_a_file_that_may_be_anything_is_left_alone(path: Path) -> None:
    path.write_text("notes of mine")
    with pytest.raises(StoreDamaged):
        set_aside_and_restore(path, NOW)
    assert path.read_text() == "notes of mine"


def test_a_sound_database_is_left_alone(path: Path) -> None:
    learn(path, "one")
    assert set_aside_and_restore(path, NOW) is None
    assert known(path) == ["one"]


def test_a_database_of_another_program_is_not_damaged(path: Path) -> None:
    import sqlite3  # noqa: PLC0415 - it plays the other program

    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(StoreForeign):
        opened(path)


def test_there_is_a_backup_for_each_of_the_last_days(path: Path) -> None:
    learn(path, "one")
    assert back_up(path, NOW) is not None
    assert back_up(path, NOW + DAY / 2) is None
    for number in range(1, 6):
        assert back_up(path, NOW + number * DAY) is not None
    assert len(backups_of(path)) == KEPT
    assert [one.at for one in backups_of(path)] == [NOW + n * DAY for n in (5, 4, 3)]


def test_a_clock_that_was_set_back_still_has_backups_made(path: Path) -> None:
    learn(path, "one")
    back_up(path, NOW + 300 * DAY)
    assert back_up(path, NOW) is not None
    assert back_up(path, NOW + 1) is None
    assert back_up(path, NOW + DAY) is not None


def test_a_backup_from_the_future_is_older_than_those_made_since(path: Path) -> None:
    learn(path, "one")
    back_up(path, NOW + 300 * DAY)
    learn(path, "two")
    made = back_up(path, NOW)
    overwritten(path)
    done = set_aside_and_restore(path, NOW + 1)
    assert done is not None
    assert done.backup is not None
    assert done.backup.path == made
    assert known(path) == ["one", "two"]


def test_looking_at_a_backup_leaves_nothing_beside_it(path: Path) -> None:
    learn(path, "one")
    made = back_up(path, NOW)
    assert made is not None
    assert is_good(made)
    assert sorted(one.name for one in path.parent.iterdir()) == [path.name, made.name]


def test_a_backup_of_a_newer_version_is_not_gone_back_to(path: Path) -> None:
    learn(path, "one")
    made = back_up(path, NOW)
    assert made is not None
    with raw(made) as connection:
        connection.pragma("journal_mode", "delete")
        connection.pragma("user_version", NEWEST + 1)
    with pytest.raises(StoreError, match="newer"):
        restore(path, made, NOW)
    assert known(path) == ["one"]
    overwritten(path)
    done = set_aside_and_restore(path, NOW)
    assert done is not None
    assert done.backup is None


def test_a_database_of_a_newer_version_is_not_damaged(path: Path) -> None:
    learn(path, "one")
    with raw(path) as connection:
        connection.pragma("user_version", NEWEST + 1)
    assert set_aside_and_restore(path, NOW) is None


def test_two_restored_in_the_same_second_are_both_kept(path: Path) -> None:
    learn(path, "one")
    made = back_up(path, NOW)
    assert made is not None
    asides = []
    for key in ("two", "three"):
        learn(path, key)
        asides.append(restore(path, made, NOW))
    assert [known(one) for one in asides if one] == [["one", "two"], ["one", "three"]]


def test_a_damaged_database_is_found_by_its_backup_and_takes_no_place_of_a_good_one(
    path: Path,
) -> None:
    learn(path, "one")
    made = back_up(path, NOW)
    with raw(path) as connection:
        root = int(
            connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'complaint'").get
        )
    data = bytearray(path.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    path.write_bytes(bytes(data))
    assert known(path) == ["one"]  # nobody has looked there yet
    with opened(path, NOW + 2 * DAY) as store, pytest.raises(StoreDamaged, match="backup of today"):
        store.back_up_daily()
    assert [one.path for one in backups_of(path)] == [made]
    assert set_aside_and_restore(path, NOW + 2 * DAY) is not None
    assert sorted(one.suffix for one in path.parent.iterdir() if "partial" in one.name) == []


def test_a_copy_that_was_not_finished_goes_after_a_day(path: Path) -> None:
    learn(path, "one")
    left = path.with_name(f"{path.name}.backup-day-2020-01-01.partial-1")
    left.write_text("half of it")
    os.utime(left, (NOW, NOW))
    back_up(path, NOW + DAY / 2)
    assert left.exists()
    back_up(path, NOW + 2 * DAY)
    assert not left.exists()


def test_who_has_it_open_goes_on_with_what_took_its_place(path: Path) -> None:
    learn(path, "one")
    writer = Writer(lambda: opened(path))
    writer.submit(Store.back_up_daily).result()
    overwritten(path)
    assert set_aside_and_restore(path, NOW) is not None
    event = correction_event("two", correction())
    writer.submit(lambda store: store.record([event])).result()
    writer.close()
    assert known(path) == ["one", "two"]


def test_going_back_keeps_what_was_there_and_reaches_who_has_it_open(path: Path) -> None:
    learn(path, "one")
    made = back_up(path, NOW)
    assert made is not None
    with opened(path) as at_work:
        learn(path, "two")
        version = at_work.data_version()
        aside = restore(path, made, NOW)
        assert at_work.data_version() != version
        assert [one.key for one in at_work.experiences()] == ["one"]
        at_work.record([correction_event("three", correction())])
    assert known(path) == ["one", "three"]
    assert aside is not None
    assert known(aside) == ["one", "two"]


def test_going_back_mends_a_damaged_or_missing_database(path: Path) -> None:
    learn(path, "one")
    made = back_up(path, NOW)
    assert made is not None
    beheaded(path)
    assert restore(path, made, NOW) is not None
    assert known(path) == ["one"]
    path.unlink()
    assert restore(path, made, NOW) is None
    assert known(path) == ["one"]


@pytest.mark.parametrize("content", [None, b"", b"no backup"])
def test_what_is_no_backup_changes_nothing(path: Path, content: bytes | None) -> None:
    learn(path, "one")
    file = path.with_name("backup")
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StoreError):
        restore(path, file, NOW)
    assert known(path) == ["one"]


def test_what_is_forgotten_is_in_no_copy(path: Path) -> None:
    learn(path, "one")
    made = back_up(path, NOW)
    assert made is not None
    restore(path, made, NOW)
    overwritten(path)
    set_aside_and_restore(path, NOW)
    assert len(list(path.parent.iterdir())) > 2
    with opened(path) as store:
        store.forget(everything=True)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
