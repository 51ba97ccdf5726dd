"""A vector in fewer bytes points the same way."""

import math
import random
from array import array
from collections.abc import Sequence
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twiceshy.recall.codes import _FLIPS, in_bytes, rotated, signs
from twiceshy.recall.embedder import DIMENSIONS

# Lists of so many numbers are too large to be drawn one by one.
SEEDS = st.integers(0, 2**32)


def dense(seed: int) -> list[float]:
    dice = random.Random(seed)  # noqa: S311 - the same ones each time
    return [dice.uniform(-1, 1) for _ in range(DIMENSIONS)]


def cosine(one: list[float], other: list[float]) -> float:
    lengths = math.sqrt(sum(map(mul, one, one)) * sum(map(mul, other, other)))
    return float(sum(map(mul, one, other)) / lengths)


def numbers(data: bytes) -> list[float]:
    return [float(byte - 256 if byte > 127 else byte) for byte in data]


def sparse(start: int, step: int = 7) -> list[float]:
    return short([float(at % step == start) * (1 + at % 3) for at in range(DIMENSIONS)])


def short(vector: Sequence[float]) -> list[float]:
    """A vector of length 1 of four-byte floats."""
    length = math.sqrt(sum(map(mul, vector, vector)))
    return list(array("f", [value / length for value in vector]))


def one_by_one(vector: Sequence[float]) -> bytes:
    """The signs as they were first taken, and are kept in databases: number by number."""
    flipped = [value if flip else -value for value, flip in zip(vector, _FLIPS, strict=True)]
    found: list[float] = []
    for block in range(3):
        values = flipped[block::3]
        for _ in range(7):
            pairs = list(zip(values[::2], values[1::2], strict=True))
            values = [one + other for one, other in pairs] + [one - other for one, other in pairs]
        found += values
    return int("".join("1" if value > 0 else "0" for value in found), 2).to_bytes(48)


@settings(max_examples=20, deadline=None)
@given(SEEDS, SEEDS)
def test_a_rotation_keeps_what_is_between_vectors(first: int, second: int) -> None:
    one, other = short(dense(first)), short(dense(second))
    before, after = (
        sum(map(mul, *pair)) for pair in ((one, other), (rotated(one), rotated(other)))
    )
    assert after == pytest.approx(128 * before, abs=1e-3)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_bytes_point_the_same_way(seed: int) -> None:
    one = dense(seed)
    assert len(in_bytes(one)) == DIMENSIONS
    assert cosine(numbers(in_bytes(one)), one) > 0.999


def test_signs_of_sparse_vectors_tell_like_from_unlike() -> None:
    def apart(one: list[float], other: list[float]) -> int:
        left, right = (int.from_bytes(each) for each in signs([one, other]))
        return (left ^ right).bit_count()

    near = short([value + (0.02 if at == 5 else 0) for at, value in enumerate(sparse(1))])
    assert apart(sparse(1), sparse(1)) == 0
    assert apart(sparse(1), near) < 60
    assert 130 < apart(sparse(1), sparse(2)) < 250
    assert len(signs([sparse(1)])[0]) == DIMENSIONS // 8


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(1, 9))
def test_vectors_together_have_the_signs_that_each_has_alone(seed: int, count: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same ones each time
    vectors = [
        short([value * (dice.random() < 0.1) for value in dense(dice.getrandbits(32))])
        for _ in range(count)
    ]
    vectors.append(short(dense(seed)))
    assert signs(vectors) == [one_by_one(vector) for vector in vectors]


def test_nothing_has_a_code_too() -> None:
    nothing = [0.0] * DIMENSIONS
    assert in_bytes(nothing) == bytes(DIMENSIONS)
    assert signs([nothing, sparse(1)])[0] == bytes(DIMENSIONS // 8)
    assert signs([]) == []


def test_the_same_vector_has_the_same_signs_everywhere() -> None:
    # What is kept must be found again by another version of Python, or elsewhere.
    assert signs([sparse(3)])[0].hex()[:24] == SIGNS


SIGNS = "c0a88279122d83ca56e9a2eb"
