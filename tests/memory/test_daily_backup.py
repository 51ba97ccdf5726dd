"""Nobody waits for the backup of the day, and nothing that is forgotten meanwhile is in it."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.memory.support import bytes_beside, correction
from twiceshy.memory import backups, forget, restoring
from twiceshy.memory.events import correction_event
from twiceshy.memory.restoring import DAY, back_up_daily, backups_of, is_good, restore
from twiceshy.memory.store import Store
from twiceshy.memory.writer import Writer

NOW = 1_800_000_000.0
WORD = "unforgettable"
BEFORE = [f"before{number}" for number in range(40)]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database whose copies are made, and looked through, in many steps."""
    monkeypatch.setattr(backups, "STEP", 1)
    monkeypatch.setattr(restoring, "_ASKED_EVERY", 1)
    made = tmp_path / "memory.db"
    with opened(made) as store:
        store.record([correction_event(key, correction(before=f"{WORD}({key})")) for key in BEFORE])
    return made


def opened(path: Path) -> Store:
    return Store.open(path, clock=lambda: NOW)


def known(path: Path) -> list[str]:
    with opened(path) as store:
        return [one.key for one in store.experiences()]


def is_copying(path: Path) -> bool:
    return any(path.parent.glob("*.partial-day-*.partial-*"))


def is_being_read(path: Path) -> bool:
    return not is_copying(path) and any(path.parent.glob("*.partial-day-*"))


PHASES = [is_copying, is_being_read]


def forget_all(path: Path) -> None:
    with opened(path) as store:
        store.forget(everything=True)


def test_what_is_recorded_during_a_backup_is_acknowledged_before_it_is_done(path: Path) -> None:
    writer, recorded = Writer(lambda: opened(path)), list[str]()

    def record() -> bool:
        key = f"during{len(recorded)}"
        event = correction_event(key, correction())
        assert writer.submit(lambda store: store.record([event])).result(timeout=60) == 1
        recorded.append(key)
        return len(recorded) < 20 or pytest.fail("the backup begins again and again")

    def is_wanted() -> bool:
        return not is_copying(path) or record()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backups, "STEP", 5)
        made = back_up_daily(path, NOW, is_wanted)
    writer.close()
    assert made is not None
    assert len(recorded) > 2
    assert is_good(made)
    assert known(path) == BEFORE + recorded
    restore(path, made, NOW)
    assert known(path) == BEFORE  # of the moment when it began


@pytest.mark.parametrize("phase", PHASES)
def test_a_backup_in_which_something_is_forgotten_is_none(
    path: Path, phase: Callable[[Path], bool]
) -> None:
    forgetting = threading.Thread(target=forget_all, args=(path,))

    def is_wanted() -> bool:
        if forgetting.ident is None and phase(path):
            forgetting.start()
            while phase(path):  # until it has deleted all copies
                assert forgetting.is_alive()
        return True

    assert back_up_daily(path, NOW, is_wanted) is None
    forgetting.join()
    assert forgetting.ident is not None
    assert WORD.encode() not in bytes_beside(path)
    with opened(path) as store:  # nobody has to do it again
        assert store._database.rows("SELECT 1 FROM meta WHERE name = 'scrub'") == []
    made = back_up_daily(path, NOW)
    assert made is not None
    assert known(made) == []


def test_nor_is_one_that_who_forgot_something_did_not_see(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forget, "delete_backups", lambda _path: None)
    forgotten: list[bool] = []

    def is_wanted() -> bool:
        if not forgotten and is_being_read(path):
            forgotten.append(True)
            forget_all(path)
        return True

    assert back_up_daily(path, NOW, is_wanted) is None
    assert forgotten
    assert WORD.encode() not in bytes_beside(path)


@pytest.mark.parametrize("phase", PHASES)
def test_one_that_is_not_wanted_any_more_leaves_nothing_and_is_not_called_damaged(
    path: Path, phase: Callable[[Path], bool]
) -> None:
    reached = []

    def is_wanted() -> bool:
        reached.append(phase(path))
        return not any(reached)

    with opened(path):  # as it is while a server makes a backup
        assert back_up_daily(path, NOW, is_wanted) is None
    assert any(reached)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert back_up_daily(path, NOW + DAY) is not None
    assert len(backups_of(path)) == 1
