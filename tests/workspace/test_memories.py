"""What was corrected in like code is found, whatever lesson it made, and stays in step."""

from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from tests.workspace.workshop import LOADS, Workshop
from twiceshy.capture.normal import symptom_of
from twiceshy.errors import StoreLocked
from twiceshy.memory.events import revert_event, symptom_event
from twiceshy.memory.restoring import restore, set_aside_and_restore
from twiceshy.memory.store import Store
from twiceshy.memory.vectors import vectors_path
from twiceshy.model import Symptom
from twiceshy.recall.structural import Structural
from twiceshy.workspace.explaining import Where, place_in
from twiceshy.workspace.learning import relearn
from twiceshy.workspace.memories import LEAST, MOST, About, Memory, memories, vectors_of


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", tmp_path / "memory.db")
    made.migrate()
    made.commit(a=LOADS, b="def f():\n    for one in range(3):\n        print(one, end='')\n")
    return made


def recalled(workshop: Workshop, store: Store, name: str, line: int) -> list[str]:
    tree, place, project = place_in(Where(workshop.folder / name, line, None))
    found = memories(store, project.id, tree, About(place))
    assert all(LEAST <= one.likeness <= 1.01 for one in found)
    assert [one.likeness for one in found] == sorted((o.likeness for o in found), reverse=True)
    return [one.experience.correction.before for one in found]


def count(workshop: Workshop) -> int:
    with workshop.store() as store, vectors_of(store, Structural()) as vectors:
        return vectors.count()


def test_the_most_alike_is_first_and_what_is_not_alike_is_none(workshop: Workshop) -> None:
    with workshop.store() as store:
        found = recalled(workshop, store, "a.py", 5)
        assert found[0] == "return yaml.load(text)"
        assert 1 <= len(found) <= MOST
        assert recalled(workshop, store, "b.py", 2) == []


def test_the_same_change_speaks_once(tmp_path: Path) -> None:
    """What was corrected three times in the same words is as alike as what was corrected once."""
    once, thrice = (Workshop(tmp_path / name, tmp_path / f"{name}.db") for name in ("one", "three"))
    values = []
    for made, names in ((once, ("a",)), (thrice, ("a", "b", "c"))):
        for method in ("load", "safe_load"):
            text = f"import yaml\n\n\ndef read(text):\n    return yaml.{method}(text)\n"
            made.commit(**dict.fromkeys(names, text))
        made.commit(d="import yaml\n\n\ndef other(text):\n    return yaml.load(text)\n")
        made.learn()
        with made.store() as store:
            tree, place, project = place_in(Where(made.folder / "d.py", 5, None))
            found = memories(store, project.id, tree, About(place))
            assert len(store.numbers()) == len(names)
            values.append([one.likeness for one in found])
    assert len(values[0]) == 1
    assert values[0] == values[1]


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


def test_vectors_that_are_damaged_inside_are_made_again(workshop: Workshop) -> None:
    with workshop.store() as store:
        first = recalled(workshop, store, "a.py", 5)
        path = vectors_path(workshop.database)
        data = bytearray(path.read_bytes())
        for page in range(4 * 4096, len(data), 4096):  # the first ones open, all others do not read
            data[page : page + 64] = b"\xa5" * 64
        path.write_bytes(bytes(data))
        assert recalled(workshop, store, "a.py", 5) == first


def test_vectors_of_another_length_are_made_again(workshop: Workshop) -> None:
    with workshop.store() as store:
        first = recalled(workshop, store, "a.py", 5)
        with apsw.Connection(str(vectors_path(workshop.database))) as file:
            file.execute("UPDATE vector SET statement = zeroblob(100)")
        assert recalled(workshop, store, "a.py", 5) == first


def test_who_has_the_vectors_does_not_lose_them(workshop: Workshop) -> None:
    with workshop.store() as store, vectors_of(store, Structural()) as vectors:
        recalled(workshop, store, "a.py", 5)
        vectors.remove(list(vectors.known())[:1])
        writer = apsw.Connection(str(vectors_path(workshop.database)))
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked):
            recalled(workshop, store, "a.py", 5)
        writer.close()
        assert vectors.count() == len(store.numbers()) - 1


@pytest.mark.parametrize("how", ["restored", "restored where none was", "set aside", "lost"])
def test_a_database_in_the_place_of_another_has_vectors_of_its_own(
    workshop: Workshop, tmp_path: Path, how: str
) -> None:
    database, backup = workshop.database, tmp_path / "backup.db"
    with Store.open(tmp_path / "empty.db", clock=lambda: 0.0) as empty:
        empty.backup(backup)
    with workshop.store() as store:
        assert recalled(workshop, store, "a.py", 5)
    match how:
        case "restored":
            restore(database, backup, 0.0)
        case "set aside":
            database.write_bytes(database.read_bytes()[:8192])
            assert set_aside_and_restore(database, 0.0)
        case _:
            database.unlink()
            if how == "restored where none was":
                restore(database, backup, 0.0)
    assert not vectors_path(database).exists() or how == "lost"
    Store.open(database, clock=lambda: 0.0).close()
    assert not vectors_path(database).exists()


def test_no_code_of_another_project_is_shown_whatever_the_vectors_say(
    workshop: Workshop, tmp_path: Path
) -> None:
    """A file of vectors of another database, put beside this one, has parts that are wrong."""
    with workshop.store() as store:
        assert recalled(workshop, store, "a.py", 5)
    other = Workshop(tmp_path / "other", tmp_path / "other.db")
    other.migrate()
    other.commit(a=LOADS)
    vectors_path(other.database).write_bytes(vectors_path(workshop.database).read_bytes())
    with other.store() as store:
        assert recalled(workshop, store, "a.py", 5) == []


TAKEN = "import os\n\n\ndef path(name):\n    return os.path.join(name, 'a')\n"
COMPLAINT = Symptom("ruff", "PTH118", "_ should be replaced by _")


def told(workshop: Workshop, name: str, line: int, *symptoms: Symptom) -> list[Memory]:
    with workshop.store() as store:
        tree, place, project = place_in(Where(workshop.folder / name, line, None))
        return memories(store, project.id, tree, About(place, "", frozenset(symptoms)))


def labelled(workshop: Workshop, before: str, symptom: Symptom) -> None:
    """A correction made what a tool complained of vanish."""
    with workshop.store() as store:
        project = workshop.repository().project_id()
        key = next(e.key for e in store.experiences(project) if e.correction.before == before)
        store.record([symptom_event(project, key, symptom, 1.0)])


def test_what_mended_the_same_complaint_comes_first_however_little_alike(
    workshop: Workshop,
) -> None:
    workshop.commit(c=TAKEN)
    workshop.commit(c=TAKEN.replace("os.path.join(name, 'a')", "Path(name) / 'a'"))
    workshop.learn()
    taken = "return os.path.join(name, 'a')"
    labelled(workshop, taken, COMPLAINT)
    plain = told(workshop, "a.py", 5)
    assert plain[0].experience.correction.before == "return yaml.load(text)"
    first, *rest = told(workshop, "a.py", 5, COMPLAINT)
    assert (first.experience.correction.before, first.mended) == (taken, True)
    assert first.likeness < plain[0].likeness  # it is no more alike than it was
    assert rest == [one for one in plain if one.experience.correction.before != taken]
    # The same code of another tool is another complaint.
    assert told(workshop, "a.py", 5, replace(COMPLAINT, source="pylint")) == plain


def test_what_mended_the_same_speaks_for_its_like(workshop: Workshop) -> None:
    for name, value in (("c", "name"), ("d", "text")):
        text = f"import yaml\n\n\ndef read({value}):\n    return yaml.dump({value}, 1)\n"
        workshop.commit(**{name: text})
        workshop.commit(**{name: text.replace(", 1", ", indent=1")})
    workshop.learn()
    labelled(workshop, "return yaml.dump(name, 1)", COMPLAINT)
    like = "return yaml.dump(text, 1)"
    plain = [one.experience.correction.before for one in told(workshop, "a.py", 5)]

    assert plain.index(like) > 1
    _, second, *_ = told(workshop, "a.py", 5, COMPLAINT)
    assert (second.experience.correction.before, second.mended) == (like, False)


def test_of_another_language_nothing_is_told(workshop: Workshop) -> None:
    labelled(workshop, "return yaml.load(text)", COMPLAINT)
    workshop.write("a.js", "function read(text) {\n  return yaml.load(text);\n}\n")
    assert told(workshop, "a.js", 2, COMPLAINT) == []


def test_the_same_is_complained_of_with_other_names(workshop: Workshop) -> None:
    def said(message: str) -> Symptom:
        return symptom_of("bandit", "B506", message)

    labelled(workshop, "return yaml.load(text)", said("Use of unsafe 'yaml' load in line 5."))
    (first, *_) = told(workshop, "a.py", 5, said("Use of unsafe 'json' load in line 17."))
    assert first.mended
    others = told(workshop, "a.py", 5, said("Use of unsafe 'yaml' dump in line 5."))
    assert [one.mended for one in others] == [False] * len(others) != []


def test_what_was_taken_back_mended_nothing(workshop: Workshop) -> None:
    before = "return yaml.load(text)"
    labelled(workshop, before, COMPLAINT)
    with workshop.store() as store:
        project = workshop.repository().project_id()
        found = next(e for e in store.experiences(project) if e.correction.before == before)
        store.record([revert_event(project, found.correction.origin.commit or "", 2.0)])
    recalled_again = told(workshop, "a.py", 5, COMPLAINT)
    assert before not in [one.experience.correction.before for one in recalled_again]
    assert not any(one.mended for one in recalled_again)
