import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from tests.memory.support import bytes_beside, clock, open_store, raw, seen, start_process
from twiceshy.errors import (
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreReadOnly,
    StoreTooNew,
)
from twiceshy.memory.connection import store_error
from twiceshy.memory.migrations import NEWEST
from twiceshy.memory.opening import APPLICATION_ID
from twiceshy.memory.store import Store


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_only_the_owner_may_read_it(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with open_store(path) as store:
            store.record([seen("e1")])
            assert mode(path.parent) == 0o700
            assert [mode(file) for file in path.parent.iterdir()] == [0o600] * 3
    finally:
        os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_a_file_that_others_may_read_becomes_private(path: Path) -> None:
    open_store(path).close()
    path.chmod(0o644)
    open_store(path).close()
    assert mode(path) == 0o600


def test_a_new_store_says_whose_it_is_and_is_in_order(path: Path) -> None:
    with open_store(path) as store:
        assert store.check() == []
    with raw(path) as connection:
        assert connection.pragma("application_id") == APPLICATION_ID
        assert connection.pragma("user_version") == NEWEST
        assert connection.pragma("journal_mode") == "wal"


def test_the_secret_is_made_once(path: Path) -> None:
    with Store.open(path, clock=clock, secret=lambda length: b"x" * length) as store:
        assert store.secret() == b"x" * 32
    with open_store(path) as store:
        store.rebuild()
        assert store.secret() == b"x" * 32


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with open_store(path) as store:
        assert store.record([seen("e1")]) == 1


def test_another_process_that_holds_it_is_waited_for_only_so_long(path: Path) -> None:
    with open_store(path) as store, raw(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="in use by another process"):
            store.record([seen("e1")])
        other.execute("ROLLBACK")
        assert store.record([seen("e1")]) == 1


def test_opening_while_another_process_holds_it_whole(path: Path) -> None:
    open_store(path).close()
    with raw(path) as other:
        other.pragma("locking_mode", "EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreLocked, match=r"memory\.db"):
            open_store(path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreReadOnly, match="file"):
        open_store(tmp_path / "file" / "memory.db")


def test_a_folder_where_the_file_should_be(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreReadOnly, match=r"memory\.db"):
        open_store(path)


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written(path: Path) -> None:
    open_store(path).close()
    path.chmod(0o400)
    with pytest.raises(StoreReadOnly, match=r"memory\.db"):
        open_store(path)


def a_newer_version(path: Path) -> None:
    open_store(path).close()
    with raw(path) as connection:
        connection.pragma("user_version", NEWEST + 1)


def garbage(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all " * 500)


def a_short_text(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"hello")


def a_truncated_file(path: Path) -> None:
    with open_store(path) as store:
        store.record([seen(f"e{number}") for number in range(200)])
    os.truncate(path, path.stat().st_size // 2)


def another_program(path: Path) -> None:
    path.parent.mkdir()
    with raw(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')")


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    ("make", "error"),
    [
        (a_newer_version, StoreTooNew),
        (garbage, StoreDamaged),
        (a_short_text, StoreDamaged),
        (a_truncated_file, StoreDamaged),
        (another_program, StoreDamaged),
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(
    path: Path, make: Callable[[Path], None], error: type[StoreError], read_only: bool
) -> None:
    make(path)
    before = path.read_bytes()
    with pytest.raises(error, match=r"memory\.db") as caught:
        open_store(path, read_only=read_only)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_a_newer_store_keeps_what_is_still_in_its_wal(path: Path, tmp_path: Path) -> None:
    store = open_store(path)
    store._database.connection.pragma("user_version", NEWEST + 1)
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in path.parent.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    wal = (copy / "memory.db-wal").read_bytes()
    with pytest.raises(StoreTooNew):
        open_store(copy / path.name)
    assert wal
    assert (copy / "memory.db-wal").read_bytes() == wal
    store.close()


def test_damage_found_later_is_said_and_not_raised_by_check(path: Path) -> None:
    with open_store(path) as store:
        store.record([seen(f"e{number}") for number in range(200)])
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle:] = b"\xee" * (len(content) - middle)
    path.write_bytes(content)
    with raw(path) as connection:
        connection.pragma("user_version", NEWEST)
    with open_store(path, read_only=True) as store:
        assert store.check() != []
        with pytest.raises(StoreDamaged, match=r"memory\.db"):
            store.experiences()


@pytest.fixture
def file_system_without_shared_memory() -> Iterator[None]:
    before = apsw.vfs_names()[0]
    apsw.set_default_vfs("unix-dotfile")
    yield
    apsw.set_default_vfs(before)


@pytest.mark.skipif("unix-dotfile" not in apsw.vfs_names(), reason="no such file system here")
@pytest.mark.usefixtures("file_system_without_shared_memory")
def test_a_file_system_without_shared_memory_is_named_as_the_cause(path: Path) -> None:
    with pytest.raises(StoreError, match="local disk"):
        open_store(path)


def test_reading_only_changes_nothing(path: Path) -> None:
    with open_store(path) as store:
        store.record([seen("e1")])
    before = path.read_bytes()
    with open_store(path, read_only=True) as store:
        assert [experience.key for experience in store.experiences()] == ["e1"]
        assert store.check() == []
        with pytest.raises(StoreReadOnly):
            store.record([seen("e2")])
    assert path.read_bytes() == before


def test_reading_only_wants_a_store_that_exists(path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        open_store(path, read_only=True)
    assert not path.parent.exists()
    path.parent.mkdir()
    path.touch()
    with pytest.raises(StoreError, match="older"):
        open_store(path, read_only=True)
    assert bytes_beside(path) == b""


def test_a_store_in_a_folder_that_cannot_be_written_is_read_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(path) as store:
        store.record([seen("e1")])
    monkeypatch.setattr(os, "access", lambda *_: False)
    with open_store(path, read_only=True) as store:
        assert [experience.key for experience in store.experiences()] == ["e1"]
        assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_closed_store_says_so(path: Path) -> None:
    store = open_store(path)
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.experiences()


def test_processes_that_open_it_first_at_once_agree(path: Path) -> None:
    processes = [start_process("open", str(path)) for _ in range(4)]
    secrets = {process.communicate(timeout=20)[0] for process in processes}
    assert [process.returncode for process in processes] == [0] * 4
    assert len(secrets) == 1
    with open_store(path) as store:
        assert store.check() == []


def test_a_write_that_fails_without_a_message_is_not_called_no_error() -> None:
    error = apsw.IOError("not an error")
    vars(error)["extendedresult"] = apsw.SQLITE_IOERR_WRITE
    told = store_error(Path("memory.db"), error)
    assert isinstance(told, StoreFull)
    assert str(told).startswith("memory.db cannot be written: the disk or a quota is full")
