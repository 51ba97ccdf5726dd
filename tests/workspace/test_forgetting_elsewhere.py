"""What one process forgets, no other one writes back: not from what it reads, makes or holds."""

from pathlib import Path
from typing import Any

import apsw
import pytest

from tests.workspace.desk import Desk
from tests.workspace.workshop import LOADS, Workshop, eventually
from twiceshy.errors import StoreError
from twiceshy.lessons.families import lessons_of
from twiceshy.memory import backups
from twiceshy.memory.restoring import backups_of
from twiceshy.memory.vectors import vectors_path
from twiceshy.workspace import chores, learning
from twiceshy.workspace.explaining import Where, place_in
from twiceshy.workspace.learning import derive_lessons
from twiceshy.workspace.memories import About, memories

# It stands in what was learned, in lessons and in corrections.
WORD = b"safe_load"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", tmp_path / "data" / "memory.db")
    made.database.parent.mkdir()
    made.migrate()
    made.commit(a=LOADS)
    return made


def forget(workshop: Workshop) -> None:
    """What `twiceshy forget` does in another process."""
    with workshop.store() as store:
        store.forget(everything=True)


def traces(workshop: Workshop) -> list[str]:
    return [one.name for one in workshop.database.parent.iterdir() if WORD in one.read_bytes()]


def test_nothing_comes_back_from_a_server_that_has_it_open(workshop: Workshop, desk: Desk) -> None:
    document = desk.open(workshop.folder / "a.py", LOADS)
    assert desk.shown(document)
    with workshop.store() as store:
        tree, place, project = place_in(Where(workshop.folder / "a.py", 5, None))
        assert memories(store, project.id, tree, About(place))
        assert store.back_up_daily()
    assert len(traces(workshop)) >= 2
    assert vectors_path(workshop.database).exists()
    desk.refreshed.clear()
    forget(workshop)
    eventually(lambda: desk.refreshed == [document.uri])
    assert desk.shown(document) == []
    desk.change(document, LOADS + "\n\nX = 1\n")
    assert traces(workshop) == []
    assert not vectors_path(workshop.database).exists()
    desk.engine.stop()
    assert traces(workshop) == []


def test_lessons_that_were_being_made_are_not_kept(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, times = lessons_of, 0

    def forgotten_meanwhile(*given: Any) -> Any:
        nonlocal times
        times += 1
        if times == 1:
            forget(workshop)
        return make(*given)

    monkeypatch.setattr(learning, "lessons_of", forgotten_meanwhile)
    with workshop.store() as store:
        (project,) = [one.project for one in store.projects()]
        store.clear_lessons(project)
        store.rebuild()
        assert derive_lessons(store, project) == 0
        assert times
        assert store.lessons() == []
        assert traces(workshop) == []
    assert traces(workshop) == []


def test_a_backup_that_was_being_made_is_none(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = backups._fill

    def forgotten_meanwhile(source: apsw.Connection, partial: Path, *rest: Any) -> None:
        fill(source, partial, *rest)
        assert WORD in partial.read_bytes()
        forget(workshop)

    monkeypatch.setattr(backups, "_fill", forgotten_meanwhile)
    with workshop.store() as store:
        assert store.back_up_daily() is None
    assert backups_of(workshop.database) == []
    assert traces(workshop) == []


def test_what_is_still_being_read_is_overwritten_as_soon_as_it_is_not(workshop: Workshop) -> None:
    with workshop.store() as store:
        reader = apsw.Connection(str(workshop.database))
        reader.execute("BEGIN; SELECT count(*) FROM event").fetchall()
        with workshop.store() as other, pytest.raises(StoreError, match="has forgotten"):
            other.forget(everything=True)
        assert traces(workshop)
        reader.close()
        assert "forgetting" in chores.see_to(store, chores.MEMORY, "me")
        assert traces(workshop) == []


def test_what_a_killed_process_left_of_a_copy_goes_too(workshop: Workshop) -> None:
    for name in ("memory.db.partial-12", "memory.db.backup-day-2026-01-01.partial-12"):
        workshop.database.with_name(name).write_bytes(WORD)
    forget(workshop)
    assert traces(workshop) == []
