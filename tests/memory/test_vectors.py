"""Vectors are found as exact search finds them, stay in step, and are made anew where they are lost."""

import math
import random
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twiceshy.errors import StoreError
from twiceshy.memory.vectors import DIMENSIONS, Query, Row, Vectors, vectors_path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return vectors_path(tmp_path / "memory.db")


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[Vectors]:
    opened = Vectors.open(tmp_path / "memory.db", "model 1")
    yield opened
    opened.close()


def numbers(seed: int) -> list[int]:
    dice = random.Random(seed)  # noqa: S311 - the same ones each time
    return [dice.randint(-127, 127) for _ in range(DIMENSIONS)]


def coded(values: list[int]) -> bytes:
    return bytes(value % 256 for value in values)


def signs(values: list[int]) -> bytes:
    text = "".join("1" if value > 0 else "0" for value in values)
    return int(text, 2).to_bytes(DIMENSIONS // 8)


def row(seq: int, part: str = "python", seed: int | None = None) -> Row:
    values = numbers(seq if seed is None else seed)
    return Row(seq, part, signs(values), coded(values), coded(numbers(1000 + seq)), 0.25)


def query(seed: int, *pieces: int) -> Query:
    values = numbers(seed)
    return Query(signs(values), coded(values), tuple(coded(numbers(one)) for one in pieces))


def cosine(one: list[int], other: list[int]) -> float:
    product = sum(a * b for a, b in zip(one, other, strict=True))
    return product / math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))


def test_the_nearest_are_those_of_exact_search_with_their_cosines(vectors: Vectors) -> None:
    vectors.add([row(seq) for seq in range(50)])
    found = vectors.nearest(query(7, 1007, 3), ["python"], 50)
    exact = sorted(range(50), key=lambda seq: -cosine(numbers(seq), numbers(7)))
    assert [one.seq for one in found] == exact
    first = found[0]
    assert (first.seq, first.hub) == (7, 0.25)
    assert first.statement == pytest.approx(1, abs=1e-5)
    assert first.tight == pytest.approx(1, abs=1e-5)
    for one in found:
        assert one.statement == pytest.approx(cosine(numbers(one.seq), numbers(7)), abs=1e-4)
    assert [one.tight for one in vectors.nearest(query(7), ["python"], 1)] == [0]


def test_what_two_experiences_change_agrees_as_their_tight_vectors_do(vectors: Vectors) -> None:
    vectors.add([row(seq) for seq in range(5)])
    seqs = [4, 1, 3]
    found = vectors.agreements(seqs)
    assert sorted(sorted(pair[:2]) for pair in found) == [[0, 1], [0, 2], [1, 2]]
    for one, other, agreement in found:
        exact = cosine(numbers(1000 + seqs[one]), numbers(1000 + seqs[other]))
        assert agreement == pytest.approx(exact, abs=1e-4)
    assert vectors.agreements([2]) == vectors.agreements([]) == vectors.agreements([2, 99]) == []


def test_nothing_agrees_with_a_vector_of_zeros(vectors: Vectors) -> None:
    vectors.add([row(1), row(2)._replace(tight=bytes(DIMENSIONS))])
    assert [agreement for _, _, agreement in vectors.agreements([1, 2])] == [0]


def test_other_parts_are_not_searched(vectors: Vectors) -> None:
    vectors.add([row(1, "python"), row(2, "go"), row(3, "go|web")])
    assert [one.seq for one in vectors.nearest(query(1), ["go", "go|web"])] != []
    assert {one.seq for one in vectors.nearest(query(1), ["go", "go|web"])} == {2, 3}
    assert vectors.nearest(query(1), ["rust"]) == []
    assert vectors.nearest(query(1), []) == []


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sets(st.integers(0, 9), min_size=1)), max_size=6))
def test_they_are_in_step_after_whatever_comes_and_goes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, set[int]]]
) -> None:
    vectors = Vectors.open(tmp_path_factory.mktemp("vectors") / "v", "model")
    there: set[int] = set()
    for comes, seqs in steps:
        if comes:
            vectors.add([row(seq) for seq in sorted(seqs)])
            there |= seqs
        else:
            vectors.remove(seqs)
            there -= seqs
        assert vectors.known() == there
        assert vectors.count() == len(there)
        assert {one.seq for one in vectors.nearest(query(3), ["python"])} == there
        assert vectors.problems() == []
    vectors.close()


def test_they_are_there_the_next_time(tmp_path: Path, vectors: Vectors) -> None:
    vectors.add([row(1)])
    again = Vectors.open(tmp_path / "memory.db", "model 1")
    assert again.known() == {1}
    again.close()


def test_another_model_finds_nothing_of_the_one_before(tmp_path: Path, vectors: Vectors) -> None:
    vectors.add([row(1)])
    vectors.close()
    other = Vectors.open(tmp_path / "memory.db", "model 2")
    assert other.count() == 0
    assert other.nearest(query(1), ["python"]) == []
    other.close()


def test_what_was_opened_for_another_model_can_neither_add_nor_find(
    tmp_path: Path, vectors: Vectors
) -> None:
    other = Vectors.open(tmp_path / "memory.db", "model 2")
    with pytest.raises(StoreError, match="of another model than model 1"):
        vectors.add([row(1)])
    with pytest.raises(StoreError, match="of another model than model 1"):
        vectors.nearest(query(1), ["python"])
    assert other.count() == 0
    other.close()


def test_they_are_opened_and_searched_while_another_process_writes(
    tmp_path: Path, path: Path, vectors: Vectors
) -> None:
    vectors.add([row(1)])
    writer = apsw.Connection(str(path))
    writer.execute("BEGIN IMMEDIATE")
    again = Vectors.open(tmp_path / "memory.db", "model 1")
    assert [one.seq for one in again.nearest(query(1), ["python"])] == [1]
    again.close()
    writer.close()


def test_a_vector_of_zeros_is_near_nothing_and_a_part_is_searched_once(vectors: Vectors) -> None:
    nothing = bytes(DIMENSIONS)
    vectors.add([row(1), row(2)._replace(statement=nothing, tight=nothing)])
    found = vectors.nearest(query(1, 1001), ["python", "python"])
    assert [one.seq for one in found] == [1, 2]
    assert (found[1].statement, found[1].tight) == (0, 0)


@pytest.mark.parametrize("damage", [b"not a database at all" * 50, b""])
def test_a_damaged_file_is_made_anew(path: Path, damage: bytes) -> None:
    database = path.with_name("memory.db")
    Vectors.open(database, "model").close()
    path.write_bytes(damage)
    vectors = Vectors.open(database, "model")
    vectors.add([row(1)])
    assert vectors.known() == {1}
    vectors.close()


def test_what_is_removed_is_not_in_the_file(path: Path, vectors: Vectors) -> None:
    gone, kept = row(1), row(2)
    vectors.add([gone, kept])
    vectors.remove([1])
    vectors.close()
    data = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert kept.statement[:64] in data
    assert gone.statement[:64] not in data
    assert gone.signs not in data


def test_vectors_of_another_length_are_one_clear_error(vectors: Vectors) -> None:
    short = row(1)._replace(statement=b"\0" * 512)
    with pytest.raises(StoreError, match="384 numbers, not 384 or 512"):
        vectors.add([short])
    with pytest.raises(StoreError, match="another one"):
        vectors.nearest(Query(b"\0" * 64, b"\0" * 384), ["python"])
    assert vectors.count() == 0


def test_only_the_owner_may_read_them(path: Path, vectors: Vectors) -> None:
    vectors.add([row(1)])
    assert all(one.stat().st_mode & 0o077 == 0 for one in path.parent.iterdir())
