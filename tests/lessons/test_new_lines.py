"""Which lines of a text are new beside an earlier one."""

from hypothesis import given
from hypothesis import strategies as st

from tests.lessons.new_lines import new_lines
from twiceshy.lessons.new_lines import Earlier
from twiceshy_analyzers.api import Span

EARLIER = "def f(a):\n    old(a)\n\n\ndef g(b):\n    old(b)\n    last()\n"


def test_what_is_as_it_was_is_not_new() -> None:
    assert new_lines(EARLIER, EARLIER) == []
    assert new_lines("", "") == []


def test_a_line_that_was_added_or_changed_is_new() -> None:
    assert new_lines(EARLIER, EARLIER + "old(c)\n") == ["old(c)"]
    assert new_lines(EARLIER, EARLIER.replace("old(b)", "old(b, 1)")) == ["old(b, 1)"]


def test_a_line_that_was_moved_or_indented_is_not_new() -> None:
    first, second = EARLIER.split("\n\n\n")
    assert new_lines(EARLIER, f"{second}\n\n{first}\n") == []
    wrapped = "class A:\n" + "\n".join(f"    {line}" for line in EARLIER.split("\n"))
    assert new_lines(EARLIER, wrapped) == ["class A:"]
    assert new_lines(EARLIER, EARLIER.replace("\n", "\r\n")) == []


def test_of_equal_lines_the_one_that_came_is_new() -> None:
    again = EARLIER + "\n\ndef h(a):\n    old(a)\n"
    found = Earlier(EARLIER.encode, "then").new_lines(again.encode())
    first, second = again.index("old(a)"), again.rindex("old(a)")
    assert not found.has_most_of([first])
    assert found.has_most_of([second])


def test_all_of_a_file_that_was_not_there_is_new_but_for_empty_lines() -> None:
    assert new_lines("", "a\n\nb\n") == ["a", "b"]


def test_where_nothing_is_known_nothing_is_new() -> None:
    found = Earlier(lambda: None, "then").new_lines(b"a\nb\n")
    assert not found.may_be_in(Span(0, 4))
    assert not found.has_most_of([0])


def test_most_lines_must_be_new() -> None:
    found = Earlier(lambda: b"a\nb\nc\n", "then").new_lines(b"a\nx\nb\ny\nc\n")
    assert found.has_most_of([2, 6])
    assert not found.has_most_of([0, 2])
    assert found.has_most_of([0, 2, 6])


def test_too_much_to_align_is_not_new() -> None:
    lines = "".join(f"{number}\n" for number in range(3000))
    turned = "".join(f"{number}\n" for number in reversed(range(3000)))
    assert new_lines(lines, f"{turned}0\n{turned}") == []
    assert new_lines(lines, f"{turned}new\n") == ["new"]


@given(st.lists(st.sampled_from(["a", "b", "c", " a", ""])), st.permutations(range(8)))
def test_no_order_of_the_old_lines_has_a_new_one(lines: list[str], order: list[int]) -> None:
    moved = [lines[place] for place in order if place < len(lines)] + lines[8:]
    assert new_lines("\n".join(lines), "\n".join(moved)) == []


@given(st.lists(st.sampled_from(["a", "b", "c"])), st.lists(st.sampled_from(["a", "b", "c"])))
def test_there_are_as_many_new_lines_as_there_are_more(old: list[str], new: list[str]) -> None:
    more = sum(max(0, new.count(one) - old.count(one)) for one in "abc")
    assert len(new_lines("\n".join(old), "\n".join(new))) == more
