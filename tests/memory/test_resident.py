"""Large parts are searched in memory, with the same answers, and in step with the file."""

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.memory.test_vectors import query, row
from twiceshy.errors import StoreError
from twiceshy.memory import resident
from twiceshy.memory.resident import MOST_PARTS, Piece, Resident, State
from twiceshy.memory.vectors import Vectors, delete_vectors

step = st.tuples(
    st.sampled_from(["add", "add elsewhere", "remove", "look"]),
    st.sets(st.integers(0, 30), min_size=1, max_size=6),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(step, max_size=8))
def test_the_answers_are_those_of_the_file_whoever_writes_to_it(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, set[int]]]
) -> None:
    path = tmp_path_factory.mktemp("resident") / "memory.db"
    held = Resident(large=1)
    ours, theirs = Vectors.open(path, "m", held), Vectors.open(path, "m", Resident(large=10**9))
    for what, seqs in [*steps, ("look", {0})]:
        if what == "add":
            ours.add([row(seq, "python", seq % 5) for seq in sorted(seqs)])
        elif what == "add elsewhere":
            theirs.add([row(seq, "go" if seq % 3 else "python") for seq in sorted(seqs)])
        elif what == "remove":
            theirs.remove(seqs)
        else:
            for part in ("python", "go", "rust"):
                asked = query(random.Random(len(seqs)).randrange(40)), [part], 100  # noqa: S311
                assert ours.nearest(*asked) == theirs.nearest(*asked)
    ours.close()
    theirs.close()


def test_what_comes_later_fills_the_last_block_before_it_begins_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resident, "BLOCK", 8)
    dice = random.Random(1)  # noqa: S311 - not for secrets
    signs = dice.randbytes(48 * 50)
    held, name = Resident(large=1), ("file", "part")

    def read(size: int, above: int) -> list[Piece]:
        there = range(above + 1, size)
        return [Piece([seq], signs[48 * seq : 48 * (seq + 1)]) for seq in there]

    for size in (3, 8, 9, 29, 50):
        asked, state = signs[48 * (size - 1) : 48 * size], State("f", 0, size)
        assert held.nearest(name, state, partial(read, size), asked, 1) == [size - 1]
        found = held.nearest(name, state, partial(read, size), asked, 100)
        assert sorted(found) == list(range(size))


def test_a_part_that_could_not_be_read_is_read_anew() -> None:
    def broken(_above: int) -> Iterator[Piece]:
        yield Piece([2], bytes(48))
        raise StoreError("the disk is gone")

    held, name = Resident(large=1), ("file", "part")
    first = Piece([1], bytes(48))
    held.nearest(name, State("f", 0, 1), lambda _above: [first], bytes(48), 5)
    with pytest.raises(StoreError):
        held.nearest(name, State("f", 0, 2), broken, bytes(48), 5)
    both = [first, Piece([2], bytes(48))]
    assert held.nearest(name, State("f", 0, 2), lambda _above: both, bytes(48), 5) == [1, 2]


def test_only_what_came_is_read_and_all_of_it_where_something_went(tmp_path: Path) -> None:
    asked: list[int] = []
    held = Resident(large=1)

    class Watched(Vectors):
        def _signs_above(self, part: str, above: int) -> Iterator[Piece]:
            asked.append(above)
            return super()._signs_above(part, above)

    vectors = Watched.open(tmp_path / "memory.db", "m", held)
    vectors.add([row(1), row(2)])
    for _ in range(2):
        vectors.nearest(query(1), ["python"])
    vectors.add([row(3)])
    vectors.nearest(query(1), ["python"])
    vectors.remove([2])
    vectors.nearest(query(1), ["python"])
    assert asked == [-1, 2, -1]
    vectors.close()
    # A file that was made anew has the same numbers for something else.
    delete_vectors(tmp_path / "memory.db")
    again = Watched.open(tmp_path / "memory.db", "m", held)
    again.add([row(1, seed=8), row(3, seed=9)])
    assert [one.seq for one in again.nearest(query(9), ["python"], 1)] == [3]
    again.close()


def test_not_more_parts_are_kept_than_are_of_use() -> None:
    held = Resident(large=1)
    read: list[str] = []

    def search(part: str) -> None:
        def rows(_above: int) -> list[Piece]:
            read.append(part)
            return [Piece([1], bytes(48))]

        held.nearest(("f", part), State("f", 0, 1), rows, bytes(48), 1)

    for number in range(MOST_PARTS + 1):
        search(str(number))
    search("1")
    search("0")
    assert read == ["0", "1", "2", "3", "4", "0"]


def test_for_little_the_file_is_searched() -> None:
    assert not Resident().is_wanted(resident.LARGE - 1)
    assert Resident().is_wanted(resident.LARGE)
