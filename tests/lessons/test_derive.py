"""Tokens that are made of others."""

import pytest

from twiceshy.lessons.derive import derived, way_from


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
