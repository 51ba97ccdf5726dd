"""One acceptance is counted once, and of the sites that were mended."""

from typing import TYPE_CHECKING, cast

import pytest

from twiceshy.lsp.acceptance import Acceptance
from twiceshy.lsp.showing import Shown
from twiceshy.lsp.telling import Telling
from twiceshy.model import Suggestion
from twiceshy.workspace.documents import Document
from twiceshy.workspace.fix_all import Together
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit, Span

if TYPE_CHECKING:
    from twiceshy.lsp.interfaces import Engine

URI = "file:///a.py"
EDITS = (Edit(Span(0, 3), "good"), Edit(Span(4, 7), "good"))
ALL, TWO = ("1", "2", "3"), ("1", "2")


class Counting:
    """An engine that hears of acceptances and of nothing else."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, tuple[str, ...]]] = []

    def accepted(self, uri: str, lesson: str, sites: tuple[str, ...]) -> None:
        assert uri == URI
        self.heard.append((lesson, sites))


@pytest.fixture
def engine() -> Counting:
    return Counting()


@pytest.fixture
def acceptance(engine: Counting) -> Acceptance:
    return Acceptance(cast("Engine", engine), Telling(), lambda *_: None)


def document(text: str) -> Document:
    return Document(URI, None, "python", 1, Text.of(text))


def shown(*together: Together, more: Suggestion | None = None) -> Shown:
    found = [more] if more else []
    return Shown(document("bad bad bad"), tuple(found), list(together), found)


def test_a_command_that_names_more_than_could_be_mended_is_no_second_acceptance(
    acceptance: Acceptance, engine: Counting
) -> None:
    made = shown(Together("lesson", TWO, EDITS, 3))
    assert acceptance.is_noticed(made, document("good good bad"))
    acceptance.accept(URI, "lesson", ALL, "command")
    assert engine.heard == [("lesson", TWO)]
    acceptance.accept(URI, "lesson", ALL, "command")
    assert engine.heard == [("lesson", TWO), ("lesson", ALL)], "the next one is another"


def test_one_edit_of_several_lessons_is_an_acceptance_of_each(
    acceptance: Acceptance, engine: Counting
) -> None:
    made = shown(Together("one", ("1",), EDITS, 1), Together("other", ("2",), EDITS, 1))
    assert acceptance.is_noticed(made, document("good good bad"))
    assert engine.heard == [("one", ("1",)), ("other", ("2",))]


def test_what_is_offered_for_two_reasons_is_accepted_once(
    acceptance: Acceptance, engine: Counting
) -> None:
    one = Suggestion("lesson", "1", Span(0, 3), "", 0.9, "high", EDITS[:1], ())
    assert acceptance.is_noticed(shown(more=one), document("good bad bad"))
    assert engine.heard == [("lesson", ("1",))]


def test_what_is_expected_is_counted_by_who_expects_it(
    acceptance: Acceptance, engine: Counting
) -> None:
    made, after = shown(Together("lesson", TWO, EDITS, 2)), document("good good bad")
    with acceptance.expecting({URI: after.text}):
        assert acceptance.is_noticed(made, after)
    assert engine.heard == []
    assert acceptance.is_noticed(made, after)
    assert engine.heard == [("lesson", TWO)]
