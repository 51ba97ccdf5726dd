import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from tests.memory.support import bytes_beside, dump, open_store, raw, seen, start_process, verdict
from twiceshy.errors import StoreError
from twiceshy.memory.connection import Database
from twiceshy.memory.migrations import MIGRATIONS, m001_initial, migrate
from twiceshy.memory.opening import connect
from twiceshy.memory.store import Store


def m002_mood(connection: apsw.Connection) -> None:
    connection.execute("ALTER TABLE experience ADD COLUMN mood TEXT")


def m003_broken(connection: apsw.Connection) -> None:
    connection.execute("CREATE TABLE half (x); SELECT no_such_function()")


def database(path: Path) -> Database:
    return connect(path, newest=len(MIGRATIONS) + 1, busy_timeout=0.1)


def first_shape(path: Path) -> None:
    """A database as the first version made it."""
    opened = database(path)
    migrate(opened, [m001_initial])
    opened.close()


def test_what_was_taught_is_carried_along_after_a_backup(path: Path) -> None:
    with open_store(path) as store:
        store.record([seen("e1")])
    before = dump(path)
    opened = database(path)
    migrate(opened, [*MIGRATIONS, m002_mood])
    opened.close()

    backup = path.with_name(f"memory.db.backup-{len(MIGRATIONS)}")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert dump(backup) == before
    after = dump(path)
    assert after["experience"] == [(*before["experience"][0], None)]
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, backup.name]


def test_a_step_that_fails_leaves_the_last_whole_version(path: Path) -> None:
    first_shape(path)
    opened = database(path)
    with pytest.raises(StoreError, match="no_such_function"):
        migrate(opened, [m001_initial, m002_mood, m003_broken])
    assert opened.rows("PRAGMA user_version") == [(2,)]
    assert opened.rows("SELECT 1 FROM sqlite_schema WHERE name = 'half'") == []
    opened.close()


def test_what_was_noted_as_cold_goes_and_what_was_corrected_stays(path: Path) -> None:
    opened = database(path)
    migrate(opened, MIGRATIONS[:13])
    opened.rows("INSERT INTO cold (seq) VALUES (1)")
    opened.close()
    with open_store(path) as store:
        store.record([seen("e1")])
        assert store.check() == []
    assert "cold" not in dump(path)


class Late(Database):
    """A database that another process brings up to date while this one waits for the lock."""

    def __init__(self, path: Path, connection: apsw.Connection, first: Database) -> None:
        super().__init__(path, connection)
        self.first = first

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        migrate(self.first, [m001_initial, m002_mood])
        with super().writing() as connection:
            yield connection


def test_a_step_that_another_process_took_is_not_taken_again(path: Path) -> None:
    first_shape(path)
    first = database(path)
    second = Late(path, apsw.Connection(str(path)), first)
    migrate(second, [m001_initial, m002_mood])
    assert second.rows("PRAGMA user_version") == [(2,)]
    first.close()
    second.close()


def old_with_verdicts(path: Path, count: int) -> None:
    first_shape(path)
    body = '{"project":"p","lesson":"l1","site":"s1","answer":"rejected"}'
    with raw(path) as connection, connection:
        connection.executemany(
            "INSERT INTO event (kind, version, at, body) VALUES ('verdict', 1, 10.0, ?)",
            [(body,)] * count,
        )
        connection.execute(
            """
            INSERT INTO verdict (seq, project, lesson, site, answer, at)
            SELECT seq, 'p', 'l1', 's1', 'rejected', 10.0 FROM event
            """
        )


def backups(path: Path) -> list[str]:
    return [one.name for one in path.parent.glob(f"{path.name}.backup-*")]


def test_processes_that_bring_it_up_to_date_at_once_do_it_once(path: Path) -> None:
    old_with_verdicts(path, 500)
    processes = [start_process("open", str(path)) for _ in range(3)]
    secrets = {process.communicate(timeout=60)[0] for process in processes}
    assert [process.returncode for process in processes] == [0] * 3
    assert len(secrets) == 1
    assert backups(path) == ["memory.db.backup-1"]
    with open_store(path) as store:
        assert len(store.verdicts("p")) == 500
        assert store.check() == []


@pytest.mark.skipif(os.name != "posix", reason="limits are a POSIX matter")
@pytest.mark.parametrize("room", [4096, 60_000, 150_000, 220_000])
def test_a_disk_that_fills_up_under_way_costs_nothing(path: Path, room: int) -> None:
    old_with_verdicts(path, 500)
    process = start_process("little room", str(path), str(room))
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 0
    assert "disk" in said
    assert "is full" in said
    with open_store(path) as store:
        assert len(store.verdicts("p")) == 500
        assert len(store.experiences()) >= int(said.split()[0])
        assert store.check() == []
    assert not list(path.parent.glob("*partial*"))


def test_a_new_store_leaves_no_backup(path: Path) -> None:
    open_store(path).close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_backup_is_a_whole_store(store: Store, tmp_path: Path) -> None:
    store.record([seen("e1")])
    to = tmp_path / "copy.db"
    to.write_bytes(b"an older backup")
    store.backup(to)
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    with open_store(to) as copy:
        assert copy.experiences() == store.experiences()
        assert copy.secret() == store.secret()
        assert copy.check() == []


def test_a_backup_that_cannot_be_written_changes_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        store.backup(tmp_path / "nowhere" / "copy.db")
    assert store.check() == []


def test_a_backup_does_not_take_the_place_of_the_database(store: Store, path: Path) -> None:
    with pytest.raises(StoreError, match="database itself"):
        store.backup(path)
    os.link(path, path.with_name("same.db"))
    with pytest.raises(StoreError, match="database itself"):
        store.backup(path.with_name("same.db"))
    with raw(path) as connection:
        assert connection.pragma("user_version") == len(MIGRATIONS)
    assert bytes_beside(path)


def test_verdicts_of_the_first_shape_are_kept(path: Path) -> None:
    first_shape(path)
    body = '{"project":"p","lesson":"l1","site":"s1","answer":"rejected"}'
    with raw(path) as connection:
        connection.execute(
            "INSERT INTO event (kind, version, at, body) VALUES ('verdict', 1, 10.0, ?)", (body,)
        )
        connection.execute(
            "INSERT INTO verdict (seq, project, lesson, site, answer, at) "
            "VALUES (1, 'p', 'l1', 's1', 'rejected', 10.0)"
        )
    with open_store(path) as store:
        assert store.verdicts("p") == [verdict("rejected")]
        assert store.answers_by_shape("p") == {}
        store.rebuild()
        assert store.verdicts("p") == [verdict("rejected")]
        assert store.check() == []
