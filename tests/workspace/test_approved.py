"""What is applied by itself when it is asked for by name: what this user approved, and exact."""

from dataclasses import replace

import pytest

from tests.support import SECRET, lesson_of
from tests.workspace.desk import Desk
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.lessons.edits import apply_edits
from twiceshy.model import Evidence, LearnedLesson
from twiceshy.recall.book import Book
from twiceshy.recall.suggest import Asked
from twiceshy.workspace.approved import approved_fixes, is_approved

TEXT = "import old\n\n\ndef f(x):\n    a = old.one(x)\n    b = old.two(x)\n    return a, b, old.one(b)\n"


def told(*learned: LearnedLesson, project: str = "p", text: str = TEXT) -> str:
    """A text with all approved fixes made."""
    asked = Asked(Book(learned, 1), SECRET, frozenset(), 0.7)
    found = approved_fixes(asked, project, "a.py", text.encode())
    if not found:
        return text
    assert len({one.edits for one in found}) == 1, "one edit for all of them"
    return apply_edits(text.encode(), found[0].edits).decode()


def _with(learned: LearnedLesson, **changed: object) -> LearnedLesson:
    evidence: Evidence = replace(learned.evidence, **changed)  # type: ignore[arg-type]
    return replace(learned, evidence=evidence)


ONE, TWO = (
    _with(lesson_of(f"old.{name}($A)", f"new.{name}($A)", ".py"), variety=8, meant=True)
    for name in ("one", "two")
)


def test_several_lessons_are_applied_together() -> None:
    fixed = TEXT.replace("old.one", "new.one").replace("old.two", "new.two")
    assert told(ONE, TWO) == fixed
    assert told(ONE) == TEXT.replace("old.one", "new.one")


def test_what_was_only_read_in_a_history_or_made_by_hand_is_not_applied() -> None:
    assert told(_with(ONE, meant=False), TWO) == TEXT.replace("old.two", "new.two")
    assert told(_with(ONE, meant=False, taught=True)) == TEXT
    assert told(_with(ONE, meant=False, accepted=1)) == TEXT.replace("old.one", "new.one")


def test_what_was_approved_elsewhere_or_is_unsure_is_not_applied() -> None:
    assert told(ONE, project="another") == TEXT
    unsure = _with(ONE, experiences=("a",), commits=1, files=1)
    assert told(unsure) == TEXT, "a single example is not exact"
    assert told(ONE, text="def (:\n" + "\0") == "def (:\n" + "\0"


@pytest.mark.parametrize(("accepted", "meant"), [(0, False), (1, False), (0, True)])
def test_approval_is_an_acceptance_or_a_persons_word(accepted: int, meant: bool) -> None:
    learned = _with(ONE, accepted=accepted, meant=meant)
    assert is_approved(learned, "p") == (accepted > 0 or meant)
    assert not is_approved(learned, "q")


def test_the_engine_offers_what_was_accepted_here(workshop: Workshop, desk: Desk) -> None:
    workshop.migrate()
    document = desk.open(workshop.folder / "a.py", LOADS)
    assert desk.engine.fix_approved(document).result(10) == []
    first, *_ = desk.engine.check(document)
    document = desk.accept(document, first)
    desk.drain()
    found = desk.engine.fix_approved(document).result(10)
    exact = [one for one in desk.engine.check(document) if one.level == "exact"]
    assert sum(len(one.sites) for one in found) == len(exact) == 2
