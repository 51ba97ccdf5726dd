"""A vector in fewer bytes points the same way."""

import math
import random
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twiceshy.recall.codes import in_bytes, rotated, signs
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
    return [float(at % step == start) * (1 + at % 3) for at in range(DIMENSIONS)]


@settings(max_examples=20, deadline=None)
@given(SEEDS, SEEDS)
def test_a_rotation_keeps_what_is_between_vectors(first: int, second: int) -> None:
    one, other = dense(first), dense(second)
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
        left, right = (int.from_bytes(signs(each)) for each in (one, other))
        return (left ^ right).bit_count()

    near = [value + (0.3 if at == 5 else 0) for at, value in enumerate(sparse(1))]
    assert apart(sparse(1), sparse(1)) == 0
    assert apart(sparse(1), near) < 60
    assert 130 < apart(sparse(1), sparse(2)) < 250
    assert len(signs(sparse(1))) == DIMENSIONS // 8


def test_nothing_has_a_code_too() -> None:
    nothing = [0.0] * DIMENSIONS
    assert in_bytes(nothing) == bytes(DIMENSIONS)
    assert signs(nothing) == bytes(DIMENSIONS // 8)


def test_the_same_vector_has_the_same_signs_everywhere() -> None:
    # What is kept must be found again by another version of Python, or elsewhere.
    assert signs(sparse(3)).hex()[:24] == SIGNS


SIGNS = "c0a88279122d83ca56e9a2eb"
