"""An accepted near fix is an example of a lesson that waits for a person: what becomes of it."""

from collections.abc import Iterator

import pytest

from tests.workspace.room import Room, Typed
from tests.workspace.test_nearby import SITE, TEXTS, TYPES, recalled, room
from tests.workspace.workshop import Workshop
from twiceshy.errors import LessonError
from twiceshy.lessons.edits import apply_edits
from twiceshy.model import Suggestion
from twiceshy.workspace.approving import approve
from twiceshy.workspace.checking import Standing, standings
from twiceshy.workspace.learning import relearn

__all__ = ["room"]
FIXED = TEXTS.replace(SITE, "isinstance(key, (bytes, str))")
LIKE = TEXTS.replace("key", "name").replace("is_text", "is_name")


def accepted(room: Room, text: str = TEXTS, name: str = "texts.py") -> tuple[Typed, Suggestion]:
    """A document in which a near fix was accepted and saved, and the suggestion."""
    typed = room.open(name, text)
    (one,) = recalled(typed)
    fixed = apply_edits(text.encode(), one.edits).decode()
    room.engine.accepted(typed.document.uri, one.lesson, [one.site]).result(10)
    typed.replace((text, fixed))
    typed.save()
    return typed, one


def lessons(workshop: Workshop) -> dict[str, Standing]:
    """The lessons of the project, by what they are made of: "" for those by hand."""
    with workshop.store() as store:
        found = standings(store, workshop.repository().project_id())
        assert store.check() == []
    return {one.learned.evidence.made_of: one for one in found}


def proposed(workshop: Workshop) -> list[str]:
    return [one.learned.lesson.pattern for of, one in lessons(workshop).items() if of]


def after_restart(room: Room) -> Room:
    room.engine.stop()
    again = Room(room.workshop)
    again.now = room.now + 3600
    return again


@pytest.fixture
def rooms(room: Room) -> Iterator[list[Room]]:
    """The room, and those after it, all of which are left in the end."""
    known = [room]
    yield known
    for one in known[1:]:
        one.engine.stop()


def test_what_was_accepted_is_proposed_and_is_not_suggested_before_a_yes(room: Room) -> None:
    _, one = accepted(room)
    known = lessons(room.workshop)
    parent = known[""].learned.lesson.key
    assert one.recalled is not None
    assert set(known) == {"", parent} == {"", one.recalled.lesson}
    fork = known[parent]
    assert fork.state == "review"
    assert fork.confidence < 0.7
    assert not fork.learned.evidence.taught
    assert "bytes" in fork.learned.lesson.pattern
    assert known[""].learned.evidence.experiences != fork.learned.evidence.experiences
    assert len(known[""].learned.evidence.experiences) == 1, "it is no evidence for its parent"
    like = room.open("like.py", LIKE)
    assert like.suggestions() == []
    (near,) = recalled(like)
    assert near.recalled is not None
    assert near.recalled.lesson == parent, "nothing is made of what waits for a person"

    with room.workshop.store() as store:
        project = room.workshop.repository().project_id()
        around = store.graph.around_lesson(project, fork.learned.lesson.key, 1)
        edges = [e for e in around.edges if e.target.name == parent]
        made_of = [e.source.name for e in edges if e.kind == "derived_from"]
        assert made_of == [fork.learned.lesson.key]
        before = standings(store, project)
        relearn(store)
        assert standings(store, project) == before


def test_a_yes_has_it_found_by_its_pattern(room: Room) -> None:
    accepted(room)
    like = room.open("like.py", LIKE)
    assert like.suggestions() == []
    (fork,) = (one for of, one in lessons(room.workshop).items() if of)
    room.engine.library.approve(fork.learned.lesson.key).result(10)
    (one,) = like.suggestions()
    assert one.lesson == fork.learned.lesson.key
    assert one.level in ("high", "exact")
    assert len(lessons(room.workshop)[""].learned.evidence.experiences) == 1
    assert room.engine.library.approve(fork.learned.lesson.key).result(10) is None, "once is enough"
    assert room.engine.library.approve("0" * 24).result(10) is None
    with room.workshop.store() as store, pytest.raises(LessonError, match="approved already"):
        approve(store, lessons(room.workshop)[""].learned, 1.0)


def test_remember_this_fix_is_a_yes(room: Room) -> None:
    typed, _ = accepted(room)
    assert "it is suggested wherever the like stands" in typed.teach("return").told()
    assert len(room.open("like.py", LIKE).suggestions()) == 1


def test_what_was_turned_down_never_comes_back(room: Room) -> None:
    accepted(room)
    (fork,) = (one for of, one in lessons(room.workshop).items() if of)
    room.engine.library.set_silence(fork.learned.lesson.key, holds=True).result(10)
    assert [one.state for of, one in lessons(room.workshop).items() if of] == ["silenced"]
    accepted(room, LIKE, "like.py")
    assert [one.state for of, one in lessons(room.workshop).items() if of] == ["silenced"]


def test_several_that_were_accepted_are_one_lesson(room: Room) -> None:
    accepted(room)
    accepted(room, LIKE, "like.py")
    (fork,) = (one for of, one in lessons(room.workshop).items() if of)
    assert len(fork.learned.evidence.experiences) == 2
    assert fork.state == "review", "however often: nobody has said yes"


def test_what_is_taken_back_is_no_example(room: Room) -> None:
    typed, _ = accepted(room)
    assert proposed(room.workshop)
    typed.replace((FIXED, TEXTS))
    typed.save()
    assert proposed(room.workshop) == []
    assert lessons(room.workshop)[""].learned.evidence.accepted == 0


def test_what_is_taken_back_in_a_later_session_takes_back_what_it_gave(rooms: list[Room]) -> None:
    typed, one = accepted(rooms[0])
    typed.close()
    assert lessons(rooms[0].workshop)[""].learned.evidence.accepted == 1
    rooms.append(after_restart(rooms[0]))
    later = rooms[1].open("texts.py", FIXED)
    later.replace(("isinstance(key, (bytes, str))", SITE))
    later.save()
    known = lessons(rooms[1].workshop)
    assert set(known) == {""}
    evidence = known[""].learned.evidence
    assert (evidence.accepted, evidence.reverted) == (0, 0), "it says nothing of it elsewhere"
    with rooms[1].workshop.store() as store:
        said = store.verdicts(rooms[1].workshop.repository().project_id())
    assert one.recalled is not None
    assert [(v.lesson, v.answer) for v in said] == [
        (one.lesson, "accepted"),
        (one.recalled.lesson, "accepted"),
        (one.lesson, "reverted"),
        (one.recalled.lesson, "reverted"),
    ]
    assert recalled(later) == []


def test_what_is_found_undone_takes_back_what_it_gave(rooms: list[Room]) -> None:
    typed, _ = accepted(rooms[0])
    typed.close()
    rooms.append(after_restart(rooms[0]))
    rooms[1].open("texts.py", TEXTS)
    known = lessons(rooms[1].workshop)
    assert set(known) == {""}
    assert known[""].learned.evidence.accepted == 0


def test_what_was_written_otherwise_is_no_example(room: Room) -> None:
    typed, _ = accepted(room)
    typed.replace(("(bytes, str)", "(bytes, str, int)"))
    typed.save()
    assert proposed(room.workshop) == []


def test_of_what_git_ignores_nothing_is_kept(room: Room) -> None:
    (room.workshop.folder / ".gitignore").write_text("texts.py\n")
    accepted(room)
    assert proposed(room.workshop) == []
    assert [one.origin.path for one in room.workshop.kept()] == ["numbers.py"]


def test_what_matches_by_itself_is_no_proposal(room: Room) -> None:
    more = room.open("more.py", TYPES.replace("value", "given"))
    (one,) = more.suggestions()
    room.engine.accepted(more.document.uri, one.lesson, [one.site]).result(10)
    more.replace((more.text, apply_edits(more.text.encode(), one.edits).decode()))
    more.save()
    assert set(lessons(room.workshop)) == {""}


def test_a_commit_of_it_is_the_same_example(room: Room) -> None:
    room.workshop.commit("Begin", texts=TEXTS)
    accepted(room)
    room.workshop.commit("Mend", texts=FIXED)
    room.workshop.learn()
    (fork,) = (one for of, one in lessons(room.workshop).items() if of)
    assert len(fork.learned.evidence.experiences) == 1
    assert fork.state == "review"
