"""Which lessons are in force, and for which grammar."""

from dataclasses import replace

from tests.support import language, lesson_of
from twiceshy.model import Provenance
from twiceshy.recall.book import Book


def templates(book: Book, suffix: str) -> list[str]:
    page = book.page(language(suffix), suffix)
    return [entry.learned.lesson.template for entry in page.entries]


def test_lessons_are_shared_within_a_family_of_languages() -> None:
    book = Book([lesson_of("old($A)", "fresh($A)", ".js")], 1)
    assert templates(book, ".jsx") == templates(book, ".ts") == ["fresh($A)"]
    assert templates(book, ".py") == templates(book, ".go") == []


def test_types_mean_nothing_in_javascript() -> None:
    book = Book([lesson_of("old<$A>()", "fresh<$A>()", ".ts")], 1)
    assert templates(book, ".tsx") == ["old<$A>()".replace("old", "fresh")]
    typed = Book([lesson_of("$A as any", "$A as unknown", ".ts")], 1)
    assert templates(typed, ".js") == []


def test_a_lesson_that_cannot_be_read_any_more_is_left_out() -> None:
    good = lesson_of("old($A)", "fresh($A)", ".py")
    bad = replace(good, lesson=replace(good.lesson, key="k", pattern="old($A"))
    gone = replace(good, lesson=replace(good.lesson, key="l", role="no such place"))
    assert templates(Book([bad, good, gone], 1), ".py") == ["fresh($A)"]


def test_a_page_is_made_once() -> None:
    book = Book([lesson_of("old($A)", "fresh($A)", ".py")], 1)
    assert book.page(language(".py"), ".py") is book.page(language(".py"), ".py")
    assert len(book) == 1


def test_the_surer_of_two_equal_lessons_is_in_force() -> None:
    sure = lesson_of("old($A)", "fresh($A)", ".py")
    unsure = replace(sure, evidence=replace(sure.evidence, left_alone=2))
    page = Book([unsure, sure], 1).page(language(".py"), ".py")
    assert [entry.learned for entry in page.entries] == [sure]


def test_the_newest_examples_are_told_first() -> None:
    made = lesson_of("old($A)", "fresh($A)", ".py")
    told = {key: Provenance(None, key, float(n), "", "") for n, key in enumerate("abcde")}
    shown = Book([made], 1, told).provenance(made)
    assert [provenance.path for provenance in shown] == ["e", "d", "c"]
