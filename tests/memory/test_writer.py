import threading
from functools import partial
from pathlib import Path

import pytest

from tests.memory.support import clock, open_store, raw, seen, start_process, verdict
from twiceshy.errors import StoreLocked
from twiceshy.memory.events import verdict_event
from twiceshy.memory.store import Store
from twiceshy.memory.writer import Writer


def test_nothing_accepted_is_lost_when_it_closes(path: Path) -> None:
    writer = Writer(lambda: open_store(path))
    hold = threading.Event()
    writer.submit(lambda _: hold.wait(5))
    futures = [writer.submit(partial(Store.record, events=[seen(f"e{n}")])) for n in range(50)]
    hold.set()
    writer.close()
    writer.close()
    assert [future.result() for future in futures] == [1] * 50
    with open_store(path) as store:
        assert [each.key for each in store.experiences()] == [f"e{n}" for n in range(50)]
    with pytest.raises(RuntimeError):
        writer.submit(lambda store: store.check())


def test_work_that_fails_leaves_the_rest_alone(path: Path) -> None:
    writer = Writer(lambda: open_store(path))
    failing = writer.submit(lambda store: store.record([seen("e1"), None]))  # type: ignore[list-item]
    working = writer.submit(lambda store: store.record([seen("e1")]))
    writer.close()
    assert isinstance(failing.exception(), AttributeError)
    assert working.result() == 1


def test_a_database_that_was_locked_is_tried_again(path: Path) -> None:
    open_store(path).close()
    writer = Writer(lambda: open_store(path))
    with raw(path) as other:
        other.pragma("locking_mode", "EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert isinstance(writer.submit(lambda store: store.check()).exception(5), StoreLocked)
    assert writer.submit(lambda store: store.record([seen("e1")])).result(5) == 1
    writer.close()


def test_two_writers_and_a_reader_in_one_process(path: Path) -> None:
    writers = [Writer(lambda: Store.open(path, clock=clock)) for _ in range(2)]
    futures = [
        writer.submit(
            partial(Store.record, events=[seen(f"e{n}"), verdict_event(verdict("accepted"))])
        )
        for n in range(50)
        for writer in writers
    ]
    for future in futures:
        future.result(10)
    with open_store(path, read_only=True) as reader:
        assert len(reader.experiences()) == 50
        assert len(reader.verdicts("p")) == 100
    for writer in writers:
        writer.close()
    assert sum(future.result() for future in futures) == 150


def test_processes_that_record_the_same_keys_lose_and_double_nothing(path: Path) -> None:
    processes = [start_process("overlap", str(path)) for _ in range(3)]
    new = [int(process.communicate(timeout=30)[0]) for process in processes]
    assert sum(new) == 200 + 40 + 3 * 40
    with open_store(path) as store:
        assert {each.key for each in store.experiences()} == {f"e{n}" for n in range(200)}
        assert len(store.experiences()) == 200
        assert len(store.verdicts("p")) == 120
        assert store.next_number("p") == 41
        assert store.check() == []


def test_a_killed_process_loses_nothing_that_it_said_was_safe(path: Path) -> None:
    process = start_process("forever", str(path))
    assert process.stdout is not None
    said = [int(process.stdout.readline()) for _ in range(30)]
    process.kill()
    said += [int(line) for line in process.stdout]
    process.wait()
    process.stdout.close()
    with open_store(path) as store:
        keys = {each.key for each in store.experiences()}
        assert store.check() == []
    safe = {f"e{number}-{part}" for number in said for part in range(20)}
    assert safe <= keys
    assert len(keys) - len(safe) in (0, 20)
