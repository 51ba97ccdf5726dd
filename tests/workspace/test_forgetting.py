"""What is forgotten takes its own lessons along, and no others: what is left is as if it had never been."""

from pathlib import Path

import pytest

from tests.workspace.workshop import Workshop
from twiceshy.memory.store import Store
from twiceshy.workspace.learning import derive_lessons, relearn

PRINTED = "def tell(text):\n    print(text.strip())\n\n\ndef again(name):\n    print(name, 1)\n"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Four files were rid of one mistake, and two of another."""
    made = Workshop(tmp_path / "project", tmp_path / "memory.db")
    made.migrate()
    made.commit(five=PRINTED, six=PRINTED.replace("text", "line"))
    for name, word in (("five", "text"), ("six", "line")):
        made.commit(**{name: PRINTED.replace("text", word).replace("print", "log.info")})
    made.learn()
    return made


def lessons(store: Store) -> set[tuple[str, str, object]]:
    return {(one.family, one.lesson.key, one.evidence) for one in store.lessons()}


@pytest.mark.parametrize("path", ["one.py", "five.py", "six.py", "none.py"])
def test_what_is_left_is_what_would_be_learned_of_it(workshop: Workshop, path: str) -> None:
    project = workshop.repository().project_id()
    with workshop.store() as store:
        before = lessons(store)
        gone = {e.key for e in store.experiences() if e.correction.origin.path == path}
        store.forget(project, path=path)
        kept = {one for one in before if gone.isdisjoint(one[2].experiences)}  # type: ignore[attr-defined]
        assert lessons(store) <= kept
        assert (path == "none.py") == (store.families_due(project) == []) == (kept == before)
    with workshop.store() as store:  # nothing was made yet when the process ended
        derive_lessons(store, project)
        assert store.families_due(project) == []
        left = lessons(store)
        assert left
        assert len(left) <= len(before)
        relearn(store)
        assert lessons(store) == left


def test_a_project_that_is_forgotten_leaves_nothing_to_make(workshop: Workshop) -> None:
    project = workshop.repository().project_id()
    with workshop.store() as store:
        store.forget(project, path="one.py")
        assert store.families_due(project)
        store.forget(project)
        assert store.families_due(project) == []
        assert lessons(store) == set()
