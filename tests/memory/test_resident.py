"""Large parts are searched in memory, with the same answers, and in step with the file."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.memory.test_vectors import query, row
from twiceshy.memory import resident
from twiceshy.memory.resident import MOST_PARTS, Resident, State
from twiceshy.memory.vectors import Vectors, delete_vectors

pytest.importorskip("numpy")

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


def test_the_nearest_come_first_and_no_more_than_asked_for() -> None:
    def signs(bits: int) -> bytes:
        return bits.to_bytes(48)

    rows = [(seq, signs((1 << distance) - 1)) for seq, distance in ((5, 3), (6, 0), (7, 9), (9, 3))]
    held, state = Resident(large=1), State("f", 0, 4)
    name = "file", "part"
    assert held.nearest(name, state, lambda _above: rows, signs(0), 10) == [6, 5, 9, 7]
    assert held.nearest(name, state, lambda _above: [], signs(0), 2) == [6, 5]
    assert held.nearest(name, state, lambda _above: [], signs((1 << 384) - 1), 1) == [7]


def test_only_what_came_is_read_and_all_of_it_where_something_went(tmp_path: Path) -> None:
    asked: list[int] = []
    held = Resident(large=1)

    class Watched(Vectors):
        def _signs_above(self, part: str, above: int) -> list[tuple[int, bytes]]:
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
        def rows(_above: int) -> list[tuple[int, bytes]]:
            read.append(part)
            return [(1, bytes(48))]

        held.nearest(("f", part), State("f", 0, 1), rows, bytes(48), 1)

    for number in range(MOST_PARTS + 1):
        search(str(number))
    search("1")
    search("0")
    assert read == ["0", "1", "2", "3", "4", "0"]


def test_without_numpy_and_for_little_the_file_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Resident().is_wanted(resident.LARGE - 1)
    assert Resident().is_wanted(resident.LARGE)
    monkeypatch.setattr(resident, "_has_numpy", lambda: False)
    assert not Resident().is_wanted(resident.LARGE)
