"""Pieces of a text, followed through edits. What stands between [ and ] is the piece."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twiceshy.capture.regions import Region, follow
from twiceshy_analyzers.api import Edit, Span


def after(marked: str, *edits: tuple[str, str]) -> str:
    """The marked text once the first of one text became another, one edit after the other."""
    start = len(marked.partition("[")[0].encode())
    end = len(marked.partition("]")[0].replace("[", "").encode())
    source = marked.replace("[", "").replace("]", "").encode()
    region, made, text = Region(start, end), [], source
    for old, new in edits:
        at = text.index(old.encode())
        made.append(Edit(Span(at, at + len(old.encode())), new))
        text = text.replace(old.encode(), new.encode(), 1)
    assert follow([region], source, made) == text
    if region.is_lost:
        return "lost"
    touched = "*" if region.is_touched else ""
    pieces = text[: region.start], region.text(text), text[region.end :]
    before, inside, rest = (piece.decode() for piece in pieces)
    return f"{before}[{inside}]{touched}{rest}"


@pytest.mark.parametrize(
    ("marked", "edits", "expected"),
    [
        ("a [bc] d", [("a", "äöü")], "äöü [bc] d"),
        ("a [bc] d", [("a ", "")], "[bc] d"),
        ("a [bc] d", [("d", "x\ny")], "a [bc] x\ny"),
        ("(a+[bc]+d)", [("a+", "a+(")], "(a+([bc]+d)"),
        ("(a+[bc]+d)", [("c+", "c<0>+")], "(a+[bc]<0>+d)"),
        ("(a+[bc]+d)", [("c", "cde")], "(a+[bcde]*+d)"),
        ("(a+[bc]+d)", [("b", "ab")], "(a+[abc]*+d)"),
        ("a [bc] d", [("b", "bb")], "a [bbc]* d"),
        ("a [bc] d", [("bc", "")], "a []* d"),
        ("a [] d", [("a  d", "x")], "lost"),
        ("a [bcd] e", [("a b", "x")], "x[cd]* e"),
        ("a [bcd] e", [("d e", "")], "a [bc]*"),
        ("a [bc] d", [("a bc d", "x")], "lost"),
        ("a [bc] d", [("a bc d", "a\n  bc\nd")], "a\n  [bc]\nd"),
        ("a [bc] d", [("a bc d", "xyz")], "lost"),
        ("r [f(x)]; e", [("r f(x); e", "q = f(x, y); e")], "q = [f(x, y)]*; e"),
        ("a [bc] d", [("b", "x"), ("a", "aa"), ("x", "b")], "aa [bc]* d"),
    ],
)
def test_a_piece_is_followed(marked: str, edits: list[tuple[str, str]], expected: str) -> None:
    assert after(marked, *edits) == expected


def test_what_was_taken_out_comes_back_in() -> None:
    region = Region(2, 2)
    assert follow([region], b"a  d", [Edit(Span(2, 2), "bc")]) == b"a bc d"
    assert (region.start, region.end, region.is_touched) == (2, 4, True)


def test_a_whole_text_that_is_sent_for_a_small_change_is_a_small_change() -> None:
    lines = [f"line {number}\n" for number in range(100)]
    source = "".join(lines).encode()
    at = source.index(b"line 50")
    region = Region(at, at + 7)
    new = "".join(["more\n", *lines])
    follow([region], source, [Edit(Span(0, len(source)), new)])
    assert region.text(new.encode()) == b"line 50"
    assert not region.is_touched


TEXTS = st.text("ab\n", max_size=8)


@given(TEXTS, TEXTS, TEXTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9), TEXTS)))
def test_a_piece_that_no_edit_met_says_the_same(
    before: str, inside: str, rest: str, edits: list[tuple[int, int, str]]
) -> None:
    text = (before + inside + rest).encode()
    region = Region(len(before), len(before) + len(inside))
    for start, size, new in edits:
        at = min(start, len(text))
        span = Span(at, min(at + size, len(text)))
        text = follow([region], text, [Edit(span, new)])
        assert 0 <= region.start <= region.end <= len(text) or region.is_lost
    if not region.is_touched and not region.is_lost:
        assert region.text(text) == inside.encode()
