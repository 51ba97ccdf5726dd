"""Which lines are being typed, and until when."""

import asyncio

from twiceshy.lsp.quiet import Quiet, ends_of, typed_lines
from twiceshy.workspace.documents import Document, Documents
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit, Span

TEXT = "one\ntwo\nthree\n"


def edited(*edits: tuple[str, str]) -> tuple[Document, list[Edit]]:
    """The text after replacing some words, one after the other."""
    text, made = TEXT, []
    for old, new in edits:
        start = len(text[: text.index(old)].encode())
        made.append(Edit(Span(start, start + len(old.encode())), new))
        text = text.replace(old, new, 1)
    return Document("file:///a.py", None, "python", 2, Text.of(text)), made


def lines(*edits: tuple[str, str]) -> set[int]:
    return set(typed_lines(*edited(*edits)))


def test_a_keystroke_is_typing_on_its_line() -> None:
    assert lines(("two", "twoo")) == {1}
    assert lines(("two", "😀")) == {1}


def test_a_new_line_is_where_the_cursor_is() -> None:
    assert lines(("two", "two\n    ")) == {2}


def test_several_cursors_are_several_lines_in_any_order() -> None:
    assert lines(("three", "3"), ("one", "1\n1\n1")) == {2, 4}
    assert lines(("one", "1\n1\n1"), ("three", "3")) == {2, 4}


def test_taking_lines_away_is_not_typing_on_the_next_one() -> None:
    assert lines(("two\n", "")) == set()
    assert lines(("\ntwo", "")) == {0}


def test_a_whole_text_says_nothing_of_a_line() -> None:
    assert lines((TEXT, "one\ntwo\nfour\n")) == set()


def test_an_end_is_moved_by_what_comes_later() -> None:
    assert ends_of([Edit(Span(5, 5), "x"), Edit(Span(0, 2), "abcd")]) == [8, 4]
    assert ends_of([Edit(Span(5, 5), "x"), Edit(Span(0, 9), "")]) == [0, 0]


async def test_a_line_is_hidden_until_it_has_rested() -> None:
    rested: list[str] = []
    quiet = Quiet(rested.append, rest=0.01)
    document, edits = edited(("two", "2"))
    quiet.typed(document, edits)
    two = document.text.data.index(b"2")
    assert quiet.hides(document, (two, two + 1))
    assert quiet.hides(document, (0, len(document.text)))
    assert not quiet.hides(document, (0, 3))
    while not rested:
        await asyncio.sleep(0)
    assert rested == ["file:///a.py"]
    assert not quiet.hides(document, (two, two + 1))


async def test_a_save_ends_it_and_another_line_takes_its_place() -> None:
    rested: list[str] = []
    quiet = Quiet(rested.append)
    document, edits = edited(("two", "2"))
    quiet.typed(document, edits)
    quiet.saved(document.uri)
    assert rested == [], "nothing was hidden, so nothing is to be shown"
    quiet.typed(document, edits)
    assert quiet.hides(document, (0, len(document.text)))
    quiet.saved(document.uri)
    quiet.saved(document.uri)
    assert rested == ["file:///a.py"]
    assert not quiet.hides(document, (0, len(document.text)))
    quiet.typed(document, edits)
    document, edits = edited(("one", "1"))
    quiet.typed(document, edits)
    assert quiet.hides(document, (0, 1))
    assert not quiet.hides(document, (2, 5))
    quiet.stop()
    assert not quiet.hides(document, (0, 1))


def test_a_misbehaving_client_cannot_break_it() -> None:
    documents = Documents()
    document = documents.open("file:///a.py", "python", 1, TEXT)
    wild = [Edit(Span(900, 990), "x"), Edit(Span(3, 900), "")]
    assert typed_lines(document, wild) <= {0, 1, 2, 3}
