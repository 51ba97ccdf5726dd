"""The vectors of a large memory are looked at a share a day, and what is wrong in it is found."""

from pathlib import Path

import apsw
import pytest
import sqlite_vec
from hypothesis import given
from hypothesis import strategies as st

from tests.memory.test_vectors import row
from twiceshy.memory.events import DAY
from twiceshy.memory.vectors import Vectors, vectors_path
from twiceshy.workspace.chores import SHARE, share

FIRST, SECOND = range(300), range(300, 600)


@given(st.integers(SHARE, 40 * SHARE), st.integers(0, 20_000), st.sampled_from([1, 2, 7]))
def test_all_numbers_have_their_day_however_often_that_is(last: int, day: int, every: int) -> None:
    shares = [share(last, (day + every * n) * DAY) for n in range(128)]
    looked_at = {(one.start, one.stop) for one in shares if one is not None}
    assert len(shares) == sum(one is not None for one in shares)
    at = 0
    for start, stop in sorted(looked_at):
        assert start == at
        assert stop - start <= SHARE
        at = stop
    assert at > last


def test_a_small_memory_is_looked_at_whole() -> None:
    assert share(SHARE - 1, 123 * DAY) is None


@pytest.fixture
def vectors(tmp_path: Path) -> Vectors:
    opened = Vectors.open(tmp_path / "memory.db", "model")
    opened.add(row(seq) for seq in (*FIRST, *SECOND))
    return opened


def test_nothing_is_wrong_with_either_share(vectors: Vectors) -> None:
    assert vectors.problems(FIRST) == vectors.problems(SECOND) == vectors.problems() == []
    assert vectors.known(FIRST) == set(FIRST)
    vectors.close()


@pytest.mark.parametrize(
    "statement", ["DELETE FROM vector WHERE seq = 17", "DELETE FROM near WHERE seq = 17"]
)
def test_one_that_is_missing_is_missed_in_its_share(
    tmp_path: Path, vectors: Vectors, statement: str
) -> None:
    with apsw.Connection(str(vectors_path(tmp_path / "memory.db"))) as file:
        file.enable_load_extension(True)
        file.load_extension(sqlite_vec.loadable_path())
        file.execute(statement)
    assert vectors.problems(SECOND) == []
    (problem,) = vectors.problems(FIRST)
    assert "300" in problem
    assert "299" in problem
    vectors.close()


def test_damage_is_found_in_its_share(tmp_path: Path, vectors: Vectors) -> None:
    path = vectors_path(tmp_path / "memory.db")
    vectors.close()
    with apsw.Connection(str(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        pages = file.execute(
            "SELECT pageno FROM dbstat WHERE name = 'vector' AND pagetype = 'leaf'"
        )
        leaves = [number for (number,) in pages]
    data = bytearray(path.read_bytes())
    for number in leaves[len(leaves) // 2 :]:
        data[4096 * (number - 1) : 4096 * (number - 1) + 64] = b"\xa5" * 64
    path.write_bytes(bytes(data))
    again = Vectors.open(tmp_path / "memory.db", "model")
    assert again.problems(FIRST[:200]) == []
    (problem,) = again.problems(SECOND)
    assert "damaged" in problem
    again.close()
