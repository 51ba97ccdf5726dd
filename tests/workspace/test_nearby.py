"""A fix that only the nearest corrections bring: offered where it is asked for, and what is not."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.workspace.room import START, Room, Typed
from tests.workspace.workshop import Workshop
from twiceshy.capture.symptoms import Reported
from twiceshy.lessons.edits import apply_edits
from twiceshy.memory.vectors import delete_vectors, vectors_path
from twiceshy.model import Suggestion
from twiceshy.workspace.context import told
from twiceshy.workspace.dates import day
from twiceshy.workspace.memories import Memory, memories
from twiceshy.workspace.near_fixes import near_section
from twiceshy.workspace.ranking import preferences_of
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Span

WRONG = "isinstance(value, int) or isinstance(value, float)"
MENDED = "isinstance(value, (int, float))"
TYPES = f"def is_number(value):\n    return {WRONG}\n"
SITE = "isinstance(key, bytes) or isinstance(key, str)"
TEXTS = f"def is_text(key):\n    return {SITE}\n"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A room in which one correction was made by hand."""
    room = Room(Workshop(tmp_path / "project", tmp_path / "memory.db"))
    numbers = room.open("numbers.py", TYPES)
    numbers.replace((WRONG, MENDED))
    numbers.save()
    numbers.close()
    yield room
    room.engine.stop()


def recalled(typed: Typed, words: str = "return") -> list[Suggestion]:
    """What the nearest corrections bring to the place of some words."""
    start = typed.document.text.data.index(words.encode())
    place = Span(start, start)
    typed.room.engine.nearby.look(typed.document, [place]).result(10)
    return typed.room.engine.nearby.found(typed.document, place)


def test_what_no_pattern_matches_is_mutated_and_accepting_it_speaks_for_its_lesson(
    room: Room,
) -> None:
    texts = room.open("texts.py", TEXTS)
    assert texts.suggestions() == []
    (one,) = recalled(texts)
    assert one.recalled is not None
    assert one.recalled.way == "mutated"
    assert one.level == "medium"
    assert one.provenance[0].before == f"return {WRONG}"
    fixed = apply_edits(texts.document.text.data, one.edits).decode()
    assert fixed == TEXTS.replace(SITE, "isinstance(key, (bytes, str))")

    room.engine.accepted(texts.document.uri, one.lesson, [one.site]).result(10)
    texts.replace((TEXTS, fixed))
    texts.save()
    texts.close()
    own = [c.after for c in room.workshop.kept() if c.origin.path == "numbers.py"]
    assert own == [f"return {MENDED}"]
    with room.workshop.store() as store:
        project = room.workshop.repository().project_id()
        said = {(v.lesson, v.answer) for v in store.verdicts(project)}
        assert said == {(one.lesson, "accepted"), (one.recalled.lesson, "accepted")}
        (lesson,) = (x for x in store.lessons() if x.lesson.key == one.recalled.lesson)
        assert lesson.evidence.accepted == 1
        assert len(lesson.evidence.experiences) == 1, "what was suggested is no evidence for it"
        (found,) = preferences_of(store.traces())
        assert found.better["meaning"] == round(one.recalled.likeness, 4)
        assert found.worse == {}


def test_how_it_came_about_is_told_in_plain_words(room: Room) -> None:
    texts = room.open("texts.py", TEXTS)
    (one,) = recalled(texts)
    section = near_section(texts.document.text, one)
    assert section is not None
    assert section.title.startswith("2:12 no lesson in force matches here: made of a correction")
    assert section.change[-1].endswith("return isinstance(key, (bytes, str))")
    told = [f"{name}: {text}" for name, text in section.lines]
    assert told[0] == f"correction: {day(START + 1)}, `numbers.py`"
    assert told[1] == f": `return {WRONG}` → `return {MENDED}`"
    assert re.fullmatch(
        r"how: mutated: lesson \w{8} with other names or literals than the correction had", told[2]
    )
    assert told[3:5] == ["changed: `int` is `bytes` here", ": `float` is `str` here"]
    assert re.fullmatch(r"how near: 0\.\d\d, where 1\.00 is the same code", told[5])
    assert re.fullmatch(r"confidence: 0\.\d\d: a fix without a diagnostic", told[6])
    (matched,) = room.open("more.py", TYPES.replace("value", "given")).suggestions()
    assert near_section(texts.document.text, matched) is None


def test_what_was_accepted_and_taken_back_says_nothing_of_the_lesson_elsewhere(room: Room) -> None:
    more = room.open("more.py", TYPES.replace("value", "given"))
    before = [one.confidence for one in more.suggestions()]
    texts = room.open("texts.py", TEXTS)
    (one,) = recalled(texts)
    fixed = apply_edits(texts.document.text.data, one.edits).decode()
    room.engine.accepted(texts.document.uri, one.lesson, [one.site]).result(10)
    texts.replace((TEXTS, fixed))
    texts.save()
    assert [one.confidence for one in more.suggestions()] > before
    texts.replace((fixed, TEXTS))
    texts.save()
    assert [one.confidence for one in more.suggestions()] == before
    assert recalled(texts) == [], "it was not wanted here"


@pytest.mark.parametrize(
    "code",
    [
        "return key",
        "return isinstance(key, bytes) and isinstance(key, str)",  # not what was wrong
        "return isinstance(key, bytes) or isinstance(other, str)",  # not of one thing
        "return check(key, bytes) or check(key, str)",  # who knows what this takes
        "return (\n        isinstance(key, bytes)  # as it came\n        or isinstance(key, str)\n    )",
        "return isinstance(key, bytes) or isinstance(key, str",
    ],
)
def test_nothing_is_offered_where_it_would_be_wrong(room: Room, code: str) -> None:
    assert recalled(room.open("texts.py", f"def is_text(key, other):\n    {code}\n")) == []


@pytest.mark.parametrize("value", ["1", "True", "other"])
def test_what_is_said_of_nothing_is_not_said_of_a_value(tmp_path: Path, value: str) -> None:
    room = Room(Workshop(tmp_path / "project", tmp_path / "memory.db"))
    first = room.open("first.py", "def f(a):\n    return a == None\n")
    first.replace(("a == None", "a is None"))
    first.save()
    other = room.open("other.py", f"def f(a, other):\n    return a == {value}\n")
    assert recalled(other) == []
    room.engine.stop()


def test_what_a_pattern_matches_is_not_offered_twice(room: Room) -> None:
    more = room.open("more.py", TYPES.replace("value", "given"))
    assert len(more.suggestions()) == 1
    assert recalled(more) == []


def test_what_was_rejected_does_not_come_back(room: Room) -> None:
    texts = room.open("texts.py", TEXTS)
    (one,) = recalled(texts)
    room.engine.rejected(texts.document.uri, one.lesson, one.site, "here").result(10)
    assert recalled(texts) == []
    texts.replace(("def is_text", "# of any kind\ndef is_text"))
    assert recalled(texts) == []
    texts.close()
    assert recalled(room.open("texts.py", TEXTS)) == []
    other = room.open("other.py", TEXTS.replace("key", "given").replace("bytes", "bool"))
    (one,) = recalled(other)
    room.engine.rejected(other.document.uri, one.lesson, one.site, "lesson").result(10)
    third = room.open(
        "third.py", "def f(x):\n    if isinstance(x, A) or isinstance(x, B):\n        f(x)\n"
    )
    assert recalled(third, "if") == []


def test_what_a_person_has_just_written_is_not_undone(room: Room) -> None:
    texts = room.open("texts.py", TEXTS.replace(SITE, "isinstance(key, (bytes, str))"))
    texts.replace(("isinstance(key, (bytes, str))", SITE))
    assert recalled(texts) == []


def test_a_lesson_that_was_rejected_is_not_adapted(room: Room) -> None:
    more = room.open("more.py", TYPES.replace("value", "given"))
    (one,) = more.suggestions()
    texts = room.open("texts.py", TEXTS)
    assert len(recalled(texts)) == 1
    room.engine.rejected(more.document.uri, one.lesson, one.site, "lesson").result(10)
    assert recalled(texts) == [], "not where it was found before, either"
    assert recalled(room.open("later.py", TEXTS)) == []


def test_what_was_found_is_looked_for_anew_when_lessons_have_changed(room: Room) -> None:
    texts = room.open("texts.py", TEXTS)
    (one,) = recalled(texts)
    assert one.recalled is not None
    (key,) = {one.recalled.lesson}
    room.engine.library.set_silence(key, holds=True).result(10)
    room.drain()
    place = one.span
    assert room.engine.nearby.found(texts.document, place) == []
    assert recalled(texts) == []


def test_nothing_is_looked_for_while_typing_or_opening(room: Room) -> None:
    delete_vectors(room.workshop.database)
    texts = room.open("texts.py", TEXTS)
    texts.replace(("is_text", "is_a_text"))
    texts.suggestions()
    assert not vectors_path(room.workshop.database).exists()


def test_what_was_found_for_another_text_is_not_offered(room: Room) -> None:
    texts = room.open("texts.py", TEXTS)
    assert recalled(texts)
    texts.replace(("bytes", "bytearray"))
    assert room.engine.nearby.found(texts.document, Span(0, len(texts.document.text))) == []


def test_a_new_diagnostic_of_another_source_and_a_settled_region_are_looked_at(room: Room) -> None:
    texts = room.open("texts.py", TEXTS)
    start = TEXTS.index(SITE)
    given = [Reported("ruff", "SIM101", "Multiple isinstance", Span(start, start + len(SITE)))]
    room.engine.reported(texts.document, "ruff", given)
    room.drain()
    place = Span(start, start)
    assert len(room.engine.nearby.found(texts.document, place)) == 1
    texts.replace(("def is_text", "def is_a_text"))
    moved = [given[0]._replace(span=Span(start + 2, start + 2 + len(SITE)))]
    room.engine.reported(texts.document, "ruff", moved)
    room.drain()
    place = Span(start + 2, start + 2)
    assert room.engine.nearby.found(texts.document, place) == [], "nothing new is complained of"

    fresh = room.open("fresh.py", "def is_text(key):\n    pass\n")
    fresh.replace(("pass", f"return {SITE}"))
    place = Span(30, 30)
    assert room.engine.nearby.found(fresh.document, place) == [], "not while it is typed"
    fresh.save()
    assert len(room.engine.nearby.found(fresh.document, place)) == 1


def test_lines_that_were_looked_at_are_looked_at_again_for_a_new_complaint(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = room.open("texts.py", TEXTS)
    assert len(recalled(texts)) == 1
    asked: list[set[str]] = []

    def noted(*given: Any) -> list[Memory]:
        asked.append({one.code for one in given[3].symptoms})
        return memories(*given)

    monkeypatch.setattr("twiceshy.workspace.nearby.memories", noted)
    assert len(recalled(texts)) == 1
    assert asked == [], "it is known"
    start = TEXTS.index(SITE)
    given = [Reported("ruff", "SIM101", "Multiple isinstance", Span(start, start + len(SITE)))]
    room.engine.reported(texts.document, "ruff", given)
    room.drain()
    assert asked == [{"SIM101"}]
    assert len(recalled(texts)) == 1
    assert len(asked) == 1


def held_back(room: Room) -> Event:
    """Nothing is done on the writer's thread from now on until this is set."""
    held, go_on = Event(), Event()

    def hold(_store: object) -> None:
        held.set()
        assert go_on.wait(10)

    room.engine._background.do("holding", hold)
    assert held.wait(10)
    return go_on


def test_what_a_person_looked_for_is_noted_and_what_the_server_did_is_not(room: Room) -> None:
    def noted() -> list[tuple[str, str, bool]]:
        room.drain()
        with room.workshop.store() as store:
            known = store.recalls(room.workshop.repository().project_id())
        return [(one.path, one.statement, one.found > 0) for one in known]

    strange = "for one in range(9):\n    print('x')\n"
    texts = room.open("texts.py", f"{TEXTS}\n\n{strange}")
    start = texts.text.index("print")
    given = [Reported("ruff", "T201", "print found", Span(start, start + 5))]
    room.engine.reported(texts.document, "ruff", given)
    texts.replace(("range(9)", "range(8)"))
    texts.save()
    assert noted() == []
    recalled(texts)
    recalled(texts, "print")
    recalled(texts, "print")
    found = [("texts.py", f"return {SITE}", True), ("texts.py", "print('x')", False)]
    assert noted() == found
    engine = room.engine.nearby
    more = room.open("more.py", strange)
    line = Span(more.text.index("print"), more.text.index("print"))
    assert engine.memories(more.document, line).result(10) == []
    assert noted() == [*found, ("more.py", "print('x')", False)]
    other = room.open("other.py", strange)
    context = engine.context(other.document, line).result(10)
    assert context is not None
    assert noted()[3:] == [("other.py", "print('x')", False)]


def test_what_a_pattern_matches_takes_no_place_from_what_is_near(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("nearby", "context"):
        monkeypatch.setattr(f"twiceshy.workspace.{module}.MOST", 1)
    texts = room.open("texts.py", f"def f(value, key):\n    return {WRONG}; return {SITE}\n")
    assert len(texts.suggestions()) == 1
    assert [one.recalled.way for one in recalled(texts) if one.recalled] == ["mutated"]
    start = texts.text.index("return")
    context = room.engine.nearby.context(texts.document, Span(start, start)).result(10)
    assert context is not None
    assert len(context.suggested) == 1
    twice = room.open("twice.py", f"def f(key):\n    return {SITE}; return {SITE}\n")
    assert len(recalled(twice)) == 1


def test_a_newer_search_of_a_document_ends_the_older_one(room: Room) -> None:
    texts = room.open("texts.py", TEXTS)
    go_on = held_back(room)
    place = Span(TEXTS.index(SITE), TEXTS.index(SITE))
    old = texts.document
    first = room.engine.nearby.look(old, [place])
    texts.document = replace(old, text=Text.of(TEXTS + "\n"), version=2)
    second = room.engine.nearby.look(texts.document, [place])
    go_on.set()
    first.result(10)
    second.result(10)
    assert room.engine.nearby.found(old, place) == []
    assert len(room.engine.nearby.found(texts.document, place)) == 1


def test_what_was_corrected_since_is_found_in_a_text_that_was_looked_at_before(
    tmp_path: Path,
) -> None:
    room = Room(Workshop(tmp_path / "project", tmp_path / "memory.db"))
    texts = room.open("texts.py", TEXTS)
    assert recalled(texts) == []
    numbers = room.open("numbers.py", TYPES)
    numbers.replace((WRONG, MENDED))
    numbers.save()
    assert len(recalled(texts)) == 1
    room.engine.stop()


def test_what_had_no_vectors_at_first_is_found_once_it_has(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        newer = room.open(f"newer{number}.py", f"def f(a):\n    return a.old{number}(1)\n")
        newer.replace((f"old{number}", f"new{number}"))
        newer.save()
    texts = room.open("texts.py", TEXTS)
    delete_vectors(room.workshop.database)
    for module in ("embedding", "nearby"):
        monkeypatch.setattr(f"twiceshy.workspace.{module}.BATCH", 1)
    assert recalled(texts) == [], "the newest come first"
    with room.workshop.store() as store:
        assert store.recalls(room.workshop.repository().project_id()) == [], "who knows yet?"
    for _ in range(4):
        room.drain()
    assert len(recalled(texts)) == 1


def test_a_diagnostic_elsewhere_does_not_end_what_a_person_asked_for(room: Room) -> None:
    texts = room.open("texts.py", TEXTS + "\n\ndef other(x):\n    return nothing(x)\n")
    go_on = held_back(room)
    place = Span(TEXTS.index(SITE), TEXTS.index(SITE))
    asked = room.engine.nearby.look(texts.document, [place])
    start = texts.text.index("nothing")
    given = [Reported("ruff", "F821", "Undefined name", Span(start, start + 7))]
    room.engine.reported(texts.document, "ruff", given)
    go_on.set()
    asked.result(10)
    assert len(room.engine.nearby.found(texts.document, place)) == 1


def test_a_context_warns_of_what_was_turned_down(room: Room) -> None:
    more = room.open("more.py", TYPES.replace("value", "given"))
    (one,) = more.suggestions()
    context = room.engine.nearby.context(more.document, one.span).result(10)
    assert context is not None
    assert [change.after for change in context.suggested] == ["isinstance(given, (int, float))"]
    assert context.warnings == ()
    room.engine.rejected(more.document.uri, one.lesson, one.site, "here").result(10)
    context = room.engine.nearby.context(more.document, one.span).result(10)
    assert context is not None
    assert context.suggested == ()
    assert [warned.why for warned in context.warnings] == ["you turned this down here"]
    assert "## Not\n\n- `isinstance($A, int) or" in told(context)
