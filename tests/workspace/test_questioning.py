"""The one question about a correction: when it is asked, and what the answer decides."""

from collections.abc import Callable

import pytest

from tests.workspace.desk import NOW, Desk
from tests.workspace.workshop import Workshop, eventually
from twiceshy.config import Scopes, Settings
from twiceshy.workspace.documents import Document
from twiceshy.workspace.learning import relearn

TEXT = """\
def first(items):
    if len(items.get("a")) == 0:
        return 1


def second(items):
    if len(items.get("b")) == 0:
        return 2


def third(items):
    if len(items) == 0:
        return 3
"""
NARROW, WIDE = 'if len(items.get("b")) == 0:', "if len(items) == 0:"


def correct(desk: Desk, workshop: Workshop, text: str = TEXT, name: str = "a.py") -> Document:
    document = desk.open(workshop.folder / name, text)
    document = desk.change(document, text.replace('len(items.get("a")) == 0', 'not items.get("a")'))
    desk.save(document)
    return document


def look(desk: Desk) -> None:
    desk.engine.tick()
    desk.drain()


def shown(desk: Desk, document: Document) -> list[str]:
    desk.drain()
    return desk.shown(document)


def test_it_is_asked_once_where_the_answer_makes_a_difference(
    desk: Desk, workshop: Workshop
) -> None:
    document = correct(desk, workshop)
    look(desk)
    (question,) = desk.questions
    assert question.before.startswith('if len(items.get("a")) == 0:')
    assert (question.narrow.pattern, question.narrow.places) == ("len($A.get($B)) == 0", 1)
    assert (question.wide.pattern, question.wide.places) == ("len($A) == 0", 2)
    look(desk)
    assert len(desk.questions) == 1
    assert shown(desk, document) == [NARROW, WIDE], "without an answer all is as it was"


@pytest.mark.parametrize(
    "text", [TEXT.replace("len(items) ==", "size(items) =="), "x = 1\n" + TEXT[:62]]
)
def test_where_both_come_to_the_same_nothing_is_asked(
    desk: Desk, workshop: Workshop, text: str
) -> None:
    correct(desk, workshop, text)
    look(desk)
    assert desk.questions == []


@pytest.mark.parametrize(
    ("choose", "left"),
    [
        (lambda question: question.narrow.lesson, [NARROW]),
        (lambda question: question.wide.lesson, [NARROW, WIDE]),
    ],
)
def test_the_answer_decides_and_outlives_what_is_learned_anew(
    desk: Desk,
    workshop: Workshop,
    choose: Callable[..., str],
    left: list[str],
) -> None:
    document = correct(desk, workshop)
    look(desk)
    (question,) = desk.questions
    desk.engine.answered(question, choose(question))
    assert shown(desk, document) == left
    with workshop.store() as store:
        relearn(store)
        assert store.check() == []
    eventually(lambda: shown(desk, document) == left)
    look(desk)
    assert len(desk.questions) == 1


def test_at_most_once_a_day_also_after_a_restart_and_by_one_server(
    desk: Desk, workshop: Workshop
) -> None:
    correct(desk, workshop)
    look(desk)
    assert len(desk.questions) == 1
    other = Desk(workshop.database)
    try:
        text = TEXT.replace("len", "size").replace("get", "pick")
        document = other.open(workshop.folder / "b.py", text)
        mended = text.replace('size(items.pick("a")) == 0', 'not items.pick("a")')
        document = other.change(document, mended)
        other.save(document)
        look(other)
        assert other.questions == []
        other.now = NOW + 86_401
        calls = ["fetch(s.url(), retry(3))", "fetch(s.url(), retry(4))", "fetch(s)"]
        text = "\n\n".join(f"def f{n}(s):\n    return {call}\n" for n, call in enumerate(calls))
        document = other.open(workshop.folder / "c.py", text)
        other.save(other.change(document, text.replace(calls[0], calls[0].replace("(s", "_all(s"))))
        look(other)
        assert len(other.questions) == 1
    finally:
        other.engine.stop()


def test_who_does_not_want_to_be_asked_is_not(desk: Desk, workshop: Workshop) -> None:
    desk.engine.configure(Scopes(Settings(ask_questions=False)))
    correct(desk, workshop)
    look(desk)
    assert desk.questions == []


def test_never_again_is_for_good(desk: Desk, workshop: Workshop) -> None:
    correct(desk, workshop)
    look(desk)
    desk.engine.answered(desk.questions[0], None)
    desk.drain()
    with workshop.store() as store:
        assert not store.may_be_asked(NOW + 10**8)
        store.rebuild()
        assert not store.may_be_asked(NOW + 10**8)
        assert store.forget(everything=True)
        assert store.may_be_asked(NOW)


def test_an_answer_is_forgotten_with_its_correction(desk: Desk, workshop: Workshop) -> None:
    correct(desk, workshop)
    look(desk)
    (question,) = desk.questions
    desk.engine.answered(question, question.narrow.lesson)
    desk.drain()
    with workshop.store() as store:
        (experience,) = store.experiences()
        assert experience.reading == question.narrow.lesson
        store.forget(path="a.py")
        assert store.experiences() == []
        assert store.check() == []
