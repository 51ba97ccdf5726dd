"""Positions and edits against a model that is written from the protocol's words alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twiceshy.workspace.text import Encoding, PositionError, Text
from twiceshy_analyzers.api import Edit, Span

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")

breaks = ["\n", "\r", "\r\n"]
no_breaks = ["\t", "\f", "\v", "\x1c", "\x85", "\u2028", "\ufeff", " ", "a", "xyz"]
wide = ["é", "e\u0301", "中", "😀", "👩\u200d🚀", "\U0010ffff"]
pieces = st.sampled_from([*breaks, *no_breaks, *wide])
texts = st.lists(pieces | st.characters(exclude_categories=["Cs"]), max_size=25).map("".join)
encodings = st.sampled_from(ENCODINGS)
positions = st.tuples(st.integers(0, 12), st.integers(0, 20))


def units(text: str, encoding: Encoding) -> int:
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return (
        len(text.encode({"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding)))
        // width
    )


def model_lines(text: str) -> list[tuple[str, str]]:
    """Each line's content and its line break."""
    parts = re.split("(\r\n|\n|\r)", text)
    return list(zip(parts[::2], [*parts[1::2], ""], strict=True))


def model_index(text: str, position: tuple[int, int], encoding: Encoding) -> int:
    """The index into the string of a position."""
    lines = model_lines(text)
    line, character = position
    if line >= len(lines):
        return len(text)
    index = sum(len(content + ending) for content, ending in lines[:line])
    for letter in lines[line][0]:
        character -= units(letter, encoding)
        if character < 0:
            break
        index += 1
    return index


@given(texts, positions, encodings)
def test_an_offset_is_what_the_protocol_says(
    text: str, position: tuple[int, int], encoding: Encoding
) -> None:
    index = model_index(text, position, encoding)
    assert Text.of(text).offset(*position, encoding) == len(text[:index].encode())


@given(texts, encodings)
def test_every_place_survives_the_way_out_and_back(text: str, encoding: Encoding) -> None:
    document = Text.of(text)
    for index in range(len(text) + 1):
        offset = len(text[:index].encode())
        line, character = document.position(offset, encoding)
        inside_break = text[max(index - 1, 0) : index + 1] == "\r\n"
        assert document.offset(line, character, encoding) == offset - inside_break
        if not inside_break:
            before = model_lines(text[:index])
            assert (line, character) == (len(before) - 1, units(before[-1][0], encoding))


@given(texts, st.integers(0, 60))
def test_an_offset_inside_a_character_is_its_start(text: str, offset: int) -> None:
    document = Text.of(text)
    start = min(offset, len(document.data))
    while start < len(document.data) and document.data[start] & 0xC0 == 0x80:
        start -= 1
    for encoding in ENCODINGS:
        assert document.position(offset, encoding) == document.position(start, encoding)


@given(texts, st.lists(st.tuples(positions, positions, texts), max_size=6), encodings)
def test_changes_equal_the_model_and_keep_the_lines(
    text: str, changes: list[tuple[tuple[int, int], tuple[int, int], str]], encoding: Encoding
) -> None:
    document = Text.of(text)
    for one, other, new in changes:
        first, last = sorted((one, other))
        start, end = (model_index(text, place, encoding) for place in (first, last))
        text = text[:start] + new + text[end:]
        left, right = (document.offset(*place, encoding) for place in (first, last))
        document = document.changed(left, right, new)
        assert document.data == text.encode()
        starts = [document.line_start(line) for line in range(document.line_count)]
        fresh = Text(document.data)
        assert starts == [fresh.line_start(line) for line in range(fresh.line_count)]
        assert fresh.line_count == len(model_lines(text))


@given(texts, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3), texts), max_size=4))
def test_several_edits_are_one_splice_each_from_the_back(
    text: str, wanted: list[tuple[int, int, str]]
) -> None:
    edits: list[Edit] = []
    done = 0
    for skip, length, new in wanted:
        start = min(done + skip, len(text))
        done = min(start + length, len(text))
        edits.append(Edit(Span(len(text[:start].encode()), len(text[:done].encode())), new))
    expected = text.encode()
    for edit in reversed(edits):
        expected = expected[: edit.span.start] + edit.text.encode() + expected[edit.span.end :]
    assert Text.of(text).replaced(edits).data == expected


@given(st.text(st.sampled_from("a😀\ud800\udfff\n")), st.integers(0, 3), st.integers(0, 8))
def test_lone_surrogates_keep_their_width_and_never_reach_the_bytes(
    text: str, line: int, character: int
) -> None:
    document = Text.of(text)
    clean = re.sub("[\ud800-\udfff]", "\ufffd", text)
    assert document.data.decode() == clean
    assert document == Text(b"").changed(0, 0, text)
    for encoding in ("utf-16", "utf-32"):
        index = model_index(clean, (line, character), encoding)
        assert document.offset(line, character, encoding) == len(clean[:index].encode())


@given(st.binary(max_size=30), st.integers(-2, 40), encodings)
def test_bytes_that_are_no_utf8_cost_no_error(data: bytes, offset: int, encoding: Encoding) -> None:
    text = Text(data)
    line, character = text.position(offset, encoding)
    assert 0 <= text.offset(line, character, encoding) <= len(data)


@pytest.mark.parametrize("place", [(-1, 0), (0, -1), (3, 0)])
def test_a_place_outside_the_text_can_be_refused(place: tuple[int, int]) -> None:
    text = Text.of("one\ntwo")
    with pytest.raises(PositionError):
        text.exact_offset(*place, "utf-16")
    assert 0 <= text.offset(*place, "utf-16") <= len(text)


def test_editors_may_point_past_the_end_of_a_line_and_at_the_line_after_the_last() -> None:
    text = Text.of("one\r\ntwo")
    assert text.exact_offset(0, 99, "utf-16") == 3
    assert text.exact_offset(2, 0, "utf-16") == 8


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(PositionError):
        Text.of("abc").replaced([Edit(Span(0, 2), "x"), Edit(Span(1, 3), "y")])
    with pytest.raises(PositionError):
        Text.of("abc").changed(2, 4, "x")
