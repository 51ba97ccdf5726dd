"""The lessons of an open project are read again when something was written, and not for each document."""

from pathlib import Path

import pytest

from tests.workspace.workshop import LOADS, Workshop
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson
from twiceshy.workspace import shelf as module
from twiceshy.workspace.documents import uri_of
from twiceshy.workspace.shelf import Shelf
from twiceshy.workspace.widening import lessons_in


def test_the_next_document_reads_nothing_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    workshop.commit(a=LOADS, b=LOADS)
    reads: list[str] = []

    def counted(store: Store, project: str, changes: int) -> list[LearnedLesson]:
        reads.append(project)
        return lessons_in(store, project, changes)

    monkeypatch.setattr(module, "lessons_in", counted)
    shelf, project = Shelf(), workshop.repository().project_id()

    def put(store: Store, name: str) -> None:
        path = workshop.folder / name
        shelf.expect(uri_of(path), path)
        assert shelf.put(store, uri_of(path), path)

    with workshop.store() as store:
        put(store, "a.py")
        put(store, "b.py")
        assert len(reads) == 1
        assert shelf.learned(project)
        with workshop.store() as other:  # another process
            other.forget(project)
        put(store, "a.py")
        put(store, "b.py")
        assert len(reads) == 2
        assert not shelf.learned(project)
