"""What a save in the editor settles."""

import pytest

from twiceshy.capture.editor import REMEMBERED, Settled
from twiceshy.capture.sources import MAX_BYTES

URI = "file:///a.py"
A, B, C = b"a\n", b"b\n", b"c\n"


@pytest.fixture
def settled() -> Settled:
    record = Settled()
    record.opened(URI, A, head=A)
    return record


def test_a_hand_save_tells_before_and_after(settled: Settled) -> None:
    assert settled.saved(URI, B, by_hand=True) == (A, B)
    assert settled.saved(URI, C, by_hand=True) == (B, C)


def test_an_unchanged_text_tells_nothing(settled: Settled) -> None:
    assert settled.saved(URI, A, by_hand=True) is None


def test_an_autosave_settles_nothing(settled: Settled) -> None:
    assert settled.saved(URI, B, by_hand=False) is None
    assert settled.saved(URI, C, by_hand=True) == (A, C)


def test_an_autosave_and_an_undo_tell_nothing(settled: Settled) -> None:
    assert settled.saved(URI, B, by_hand=False) is None
    assert settled.saved(URI, A, by_hand=True) is None


def test_an_undo_after_the_save_is_no_correction(settled: Settled) -> None:
    settled.saved(URI, B, by_hand=True)
    settled.saved(URI, C, by_hand=True)

    assert settled.taken_back(URI, B) == [(B, C)]
    assert settled.taken_back(URI, A) == [(A, B), (B, C)]
    assert settled.saved(URI, A, by_hand=True) is None
    assert settled.saved(URI, C, by_hand=True) == (A, C)


def test_going_back_to_head_is_no_correction() -> None:
    settled = Settled()
    settled.opened(URI, B, head=A)

    assert settled.taken_back(URI, A) == [(A, B)]
    assert settled.saved(URI, A, by_hand=True) is None
    assert settled.saved(URI, C, by_hand=True) == (A, C)


def test_text_that_is_not_at_head_is_settled_by_opening() -> None:
    settled = Settled()
    settled.opened(URI, B, head=A)
    assert settled.saved(URI, C, by_hand=True) == (B, C)

    settled.opened(URI, B, head=None)
    assert settled.saved(URI, C, by_hand=True) == (B, C)


def test_new_changes_take_nothing_back(settled: Settled) -> None:
    assert settled.taken_back(URI, A) == []
    assert settled.taken_back(URI, B) == []
    assert settled.taken_back("file:///other.py", A) == []


def test_opening_again_begins_anew(settled: Settled) -> None:
    settled.saved(URI, B, by_hand=True)
    settled.opened(URI, B, head=None)

    assert settled.saved(URI, A, by_hand=True) == (B, A)


def test_a_document_that_is_not_open_is_not_known(settled: Settled) -> None:
    settled.closed(URI)
    settled.closed(URI)

    assert settled.saved(URI, B, by_hand=True) is None
    assert settled.taken_back(URI, A) == []


def test_documents_do_not_mix(settled: Settled) -> None:
    settled.opened("file:///b.py", C, head=None)

    assert settled.saved(URI, B, by_hand=True) == (A, B)
    assert settled.saved("file:///b.py", B, by_hand=True) == (C, B)


def test_only_so_many_texts_are_remembered(settled: Settled) -> None:
    for number in range(REMEMBERED):
        settled.saved(URI, b"%d\n" % number, by_hand=True)

    assert settled.taken_back(URI, A) == []
    assert len(settled.taken_back(URI, b"0\n")) == REMEMBERED - 1


def test_a_text_that_is_too_big_is_let_go(settled: Settled) -> None:
    big = b"x" * (MAX_BYTES + 1)

    assert settled.saved(URI, big, by_hand=True) is None
    assert settled.saved(URI, B, by_hand=True) is None
    settled.opened(URI, big, head=A)
    assert settled.saved(URI, A, by_hand=True) is None
    settled.opened(URI, A, head=big)
    assert settled.saved(URI, B, by_hand=True) == (A, B)
