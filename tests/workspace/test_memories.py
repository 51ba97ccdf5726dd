"""What was corrected in like code is found, whatever lesson it made, and stays in step."""

from pathlib import Path

import pytest

from tests.workspace.workshop import LOADS, Workshop
from twiceshy.memory.store import Store
from twiceshy.memory.vectors import Vectors, vectors_path
from twiceshy.recall.structural import Structural
from twiceshy.workspace.explaining import Where, place_in
from twiceshy.workspace.learning import relearn
from twiceshy.workspace.memories import LEAST, MOST, memories, vectors_of


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", tmp_path / "memory.db")
    made.migrate()
    made.commit(a=LOADS, b="def f():\n    for one in range(3):\n        print(one, end='')\n")
    return made


def recalled(workshop: Workshop, store: Store, name: str, line: int) -> list[str]:
    tree, place, project = place_in(Where(workshop.folder / name, line, None))
    found = memories(store, project.id, tree, place)
    assert all(LEAST <= one.likeness <= 1.01 for one in found)
    assert [one.likeness for one in found] == sorted((o.likeness for o in found), reverse=True)
    return [one.experience.correction.before for one in found]


def count(workshop: Workshop) -> int:
    vectors = Vectors.open(workshop.database, Structural().model.key)
    counted = vectors.count()
    vectors.close()
    return counted


def test_the_most_alike_is_first_and_what_is_not_alike_is_none(workshop: Workshop) -> None:
    with workshop.store() as store:
        found = recalled(workshop, store, "a.py", 5)
        assert found[0] == "return yaml.load(text)"
        assert 1 <= len(found) <= MOST
        assert recalled(workshop, store, "b.py", 2) == []


def test_nothing_is_made_before_something_is_looked_for(workshop: Workshop) -> None:
    assert not vectors_path(workshop.database).exists()
    with workshop.store() as store:
        recalled(workshop, store, "a.py", 5)
        assert count(workshop) == len(store.numbers())


def test_what_is_learned_later_is_found_and_what_is_forgotten_is_not(workshop: Workshop) -> None:
    with workshop.store() as store:
        recalled(workshop, store, "a.py", 5)
        store.forget(everything=True)
        assert not vectors_path(workshop.database).exists()
        assert recalled(workshop, store, "a.py", 5) == []
    workshop.learn()
    with workshop.store() as store:
        assert recalled(workshop, store, "a.py", 5)
        before = count(workshop)
        relearn(store)
        assert recalled(workshop, store, "a.py", 5)
        assert count(workshop) == before


def test_vectors_that_are_lost_or_spoilt_are_made_again(workshop: Workshop) -> None:
    with workshop.store() as store:
        first = recalled(workshop, store, "a.py", 5)
        vectors_path(workshop.database).write_bytes(b"spoilt" * 1000)
        assert recalled(workshop, store, "a.py", 5) == first
        with vectors_of(store, Structural()) as vectors:
            vectors.remove(list(vectors.known())[:1])
        assert recalled(workshop, store, "a.py", 5) == first


def test_another_project_has_memories_of_its_own(workshop: Workshop, tmp_path: Path) -> None:
    other = Workshop(tmp_path / "other", workshop.database)
    other.commit(a=LOADS)
    with other.store() as store:
        assert recalled(other, store, "a.py", 5) == []
