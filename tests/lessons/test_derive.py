"""Tokens that are made of others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twiceshy.lessons.derive import derived, may_be_made, way_from


@pytest.mark.parametrize(
    ("texts", "made", "way"),
    [
        (["onload", "onclick"], ['"load"', '"click"'], "no prefix on then quoted"),
        (['"load"', '"click"'], ["onload", "onclick"], "unquoted then prefix on"),
        (['"a"', '"b"'], ['"a_id"', '"b_id"'], "unquoted then suffix _id then quoted"),
        (["a", "b"], ['"a"', '"b"'], "quoted"),
        (["a", "b"], ["a_id", "b_id"], "suffix _id"),
    ],
)
def test_a_way_has_the_steps_it_needs(texts: list[str], made: list[str], way: str) -> None:
    assert way_from(texts, made) == way
    assert [derived(way, text) for text in texts] == made


def test_one_name_alone_shows_no_beginning() -> None:
    assert way_from(["onload"], ['"load"']) is None
    assert way_from(["onload", "onload"], ['"load"', '"load"']) is None


def test_nothing_is_made_of_what_has_no_such_beginning() -> None:
    assert derived("no prefix on then quoted", "load") is None
    assert derived("no prefix on then quoted", "on") is None


NAMES = st.text("ab_", min_size=1, max_size=4)
SPELLED = st.builds(lambda name, quote: f"{quote}{name}{quote}", NAMES, st.sampled_from(["", '"']))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(SPELLED, SPELLED), min_size=2, max_size=2))
def test_what_is_made_in_any_way_may_be_made(pairs: list[tuple[str, str]]) -> None:
    texts, made = [text for text, _ in pairs], [token for _, token in pairs]
    if way_from(texts, made):
        assert all(may_be_made(text, token) for text, token in pairs)


def test_a_word_with_nothing_of_another_is_not_made_of_it() -> None:
    assert not may_be_made("load", '"dump"')
    assert not may_be_made("+", "-")
