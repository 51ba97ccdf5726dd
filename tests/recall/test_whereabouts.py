"""Where a site stands beside the newest example: passed, elsewhere, or one of a crowd."""

from dataclasses import replace

import pytest

from tests.plain_weights import WEIGHTS
from tests.support import SECRET, lesson_of, tree_of
from twiceshy.lessons import confidence
from twiceshy.model import LearnedLesson, Suggestion
from twiceshy.recall.book import Book
from twiceshy.recall.explain import explanation
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy_analyzers.api import Span

TEXT = "old(1)\nfresh(2)\nold(3)\n"


@pytest.fixture(autouse=True)
def against(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way of standing badly is worth a silence by itself."""
    names = ("passed", "moved on", "crowd")
    monkeypatch.setattr(confidence, "WEIGHTS", {**WEIGHTS, **dict.fromkeys(names, -9.0)})


def lesson(*, unreached: int = 0) -> LearnedLesson:
    """A lesson whose newest example is the second line of a.py, made in the first change."""
    made = lesson_of("old($A)", "fresh($A)", ".py")
    evidence = replace(made.evidence, last_path="a.py", last_line=1, unreached=unreached)
    return replace(made, evidence=evidence)


def lines(text: str, path: str, learned: LearnedLesson, changes: int = 1) -> list[int]:
    """The lines at which something is suggested."""
    found = suggested(text, path, learned, changes)
    return [text.encode().count(b"\n", 0, one.span.start) for one in found]


def suggested(text: str, path: str, learned: LearnedLesson, changes: int) -> list[Suggestion]:
    asked = Asked(Book([learned], changes), SECRET, frozenset())
    return suggestions(asked, tree_of(text, ".py"), path)


def test_what_stands_above_the_newest_example_was_passed() -> None:
    assert lines("old(1)\nfresh(2)\n", "a.py", lesson()) == []
    assert lines("fresh(2)\n\nold(3)\n", "a.py", lesson()) == [2]


def test_who_fixed_it_in_the_editor_has_not_passed_what_stands_above() -> None:
    by_hand = lesson()
    by_hand = replace(by_hand, evidence=replace(by_hand.evidence, last_by_hand=True))
    assert lines("old(1)\nfresh(2)\n", "a.py", by_hand) == [0]
    moved_on = replace(by_hand, evidence=replace(by_hand.evidence, unreached=4))
    assert lines("old(1)\n", "b.py", moved_on) == []


def test_in_another_file_and_after_the_change_nothing_was_passed() -> None:
    assert lines("old(1)\nfresh(2)\n", "b.py", lesson()) == [0]
    assert lines("old(1)\nfresh(2)\n", "a.py", lesson(), changes=2) == [0]


def test_what_was_not_reached_in_one_file_was_left_when_another_is_at_hand() -> None:
    learned = lesson(unreached=4)
    assert lines("fresh(2)\n\nold(3)\n", "a.py", learned) == [2]
    assert lines("old(1)\n", "b.py", learned) == []
    assert lines("old(1)\n", "b.py", lesson(unreached=3)) == [0]
    assert lines("old(1)\n", "b.py", learned, changes=2) == [0]


def test_many_places_in_one_file_are_less_sure_than_one() -> None:
    assert lines("old(1)\n", "b.py", lesson()) == [0]
    assert lines("old(1)\nold(2)\n", "b.py", lesson()) == []


def test_an_explanation_tells_what_stands_against_a_place() -> None:
    asked = Asked(Book([lesson()], 1), SECRET, frozenset())
    (account,) = explanation(asked, tree_of("old(1)\nfresh(2)\n", ".py"), "a.py", Span(0, 6)).others
    (part,) = [part for part in account.parts if part.name == "passed"]
    assert account.confidence == part.value < 0.5 < part.without
