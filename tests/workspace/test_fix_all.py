"""Rounds of edits come to the same text as all of them at once."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from twiceshy.lessons.edits import apply_edits
from twiceshy.workspace.fix_all import Pieces
from twiceshy_analyzers.api import Edit, Span

places = st.tuples(st.integers(0, 30), st.integers(0, 4), st.sampled_from(["", "x", "é\n", "abc"]))


@given(st.text("ab\n", max_size=20), st.lists(places, max_size=6))
def test_edits_of_later_texts_become_edits_of_the_first(
    text: str, wanted: list[tuple[int, int, str]]
) -> None:
    first = now = text.encode()
    pieces = Pieces(len(first))
    for at, length, new in wanted:
        # Whole characters: an edit never cuts one.
        shown = now.decode()
        start, end = (len(shown[:place].encode()) for place in (at, at + length))
        edit = Edit(Span(start, end), new)
        now = apply_edits(now, [edit])
        pieces.apply([edit])
    edits = pieces.edits()
    assert apply_edits(first, edits) == now
    assert all(one.span.end < other.span.start for one, other in pairwise(edits))
