"""Remember This Fix: one example that is meant is enough."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workspace.room import Room
from tests.workspace.workshop import LOADS, Workshop

FIX = ("load(text)", "safe_load(text)")
REST = ["found = yaml.load(stream)", "print(yaml.load(path.open()))"]
MENDED = "return yaml.load(text) → return yaml.safe_load(text)"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project", tmp_path / "memory.db")


@pytest.fixture
def room(workshop: Workshop) -> Iterator[Room]:
    room = Room(workshop)
    yield room
    room.engine.stop()


def test_what_was_touched_last_is_remembered_and_is_a_diagnostic_where_the_like_stands(
    workshop: Workshop, room: Room
) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    taught = typed.teach()
    assert taught.told() == (
        "Remembered `return yaml.load(text)` → `return yaml.safe_load(text)`; "
        "it is suggested wherever the like stands."
    )
    assert typed.shown() == REST
    assert {one.level for one in typed.suggestions()} <= {"high", "exact"}
    assert workshop.experiences() == [MENDED]
    typed.save()
    assert workshop.experiences() == [MENDED]


def test_only_what_is_at_the_cursor_is_remembered(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS + "\n\nassert LOADS == None\n")
    typed.replace(FIX)
    typed.replace(("LOADS == None", "LOADS is None"))
    assert typed.teach("safe_load").found
    assert workshop.experiences() == [MENDED]
    typed.close()
    assert workshop.experiences() == [MENDED]


def test_it_may_have_been_saved_before(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    typed.save()
    assert {one.level for one in typed.suggestions()} == {"medium"}
    typed.replace(("import yaml\n", "import yaml\n\nVERSION = 1\n"))
    assert typed.teach("safe_load").found
    assert {one.level for one in typed.suggestions()} <= {"high", "exact"}
    assert workshop.experiences() == [MENDED]


def test_without_a_place_it_is_what_was_saved_last(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    typed.save()
    assert typed.teach().found
    assert {one.level for one in typed.suggestions()} <= {"high", "exact"}
    assert workshop.experiences() == [MENDED]


def test_it_may_have_been_changed_before_the_document_was_opened(
    workshop: Workshop, room: Room
) -> None:
    workshop.commit(a=LOADS)
    typed = room.open("a.py", LOADS.replace(*FIX))
    assert typed.teach().told().startswith("There is nothing to remember here")
    assert typed.teach("safe_load").found
    assert workshop.experiences() == [MENDED]


def test_what_is_meant_may_be_new_code(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", "def read(path):\n    file = open(path)\n    return file.read()\n")
    typed.replace(("    return", "    check(file)\n    return"))
    typed.save()
    assert workshop.experiences() == []
    assert typed.teach("check").found
    assert len(workshop.experiences()) == 1


def test_where_there_is_nothing_it_says_so(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS)
    for words in (None, "def listed"):
        assert typed.teach(words).told().startswith("There is nothing to remember here")
    typed.replace(("load(text)", "load(text"))
    assert not typed.teach().found
    typed.replace(("load(text", "load(text)"))
    workshop.write(".gitignore", "ignored.py\n")
    ignored = room.open("ignored.py", LOADS)
    ignored.replace(FIX)
    assert ignored.teach().told() == "Nothing is remembered of a file that git ignores."
    assert workshop.experiences() == []


def test_what_a_suggestion_changed_is_not_remembered_a_second_time(
    workshop: Workshop, room: Room
) -> None:
    workshop.migrate()
    before = workshop.experiences()
    typed = room.open("a.py", LOADS)
    (first, *_) = typed.suggestions()
    room.engine.accepted(typed.document.uri, first.lesson, [first.site]).result(10)
    typed.replace(FIX)
    assert typed.teach().told().startswith("This is what twiceshy suggested")
    assert workshop.experiences() == before
