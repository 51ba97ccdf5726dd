"""Vectors in fewer bytes, as they are kept and searched: signed bytes, and the signs after a rotation.

Structural vectors have many zeros, whose signs say nothing. So their signs are taken after a fixed
rotation that spreads each number over 128 others (flipped signs, then a Walsh-Hadamard transform in
three blocks); distances between vectors stay what they were.

Many vectors are rotated at once, and in whole numbers: what they have in one place are the lanes of
one large integer, so that one addition adds for all of them.
"""

import sys
from array import array
from collections.abc import Sequence
from itertools import compress
from operator import add, sub
from typing import Final

from twiceshy.recall.embedder import DIMENSIONS

_BLOCK: Final = 128
_STEPS: Final = 7  # 2 ** 7 = 128
_BLOCKS: Final = DIMENSIONS // _BLOCK
_NUMBERS: Final = range(DIMENSIONS)
_LANE: Final = 8  # bytes
# A number of at most 1 as a whole one: a four-byte float of more than 2 ** -27 as it is. The sum of
# a block of them has room in a lane.
_SCALE: Final = 2.0**50
_ZERO: Final = 1 << 51
# With this added, a lane has the bit below its highest if there was more than zero in it.
_ABOVE: Final = (1 << 62) - 1
_DIGITS: Final = bytes(ord("0") + (byte >> 6 & 1) for byte in range(256))


def in_bytes(vector: Sequence[float]) -> bytes:
    """The vector as signed bytes: the direction is kept to about 0.4 %, the length is not."""
    values, found = list(vector), array("b", bytes(len(vector)))
    there = list(compress(values, values))
    if not there:
        return found.tobytes()
    steps = map(round, map((127 / max(map(abs, there))).__mul__, there))
    for at, step in zip(compress(range(len(values)), values), steps, strict=True):
        found[at] = step
    return found.tobytes()


def signs(vectors: Sequence[Sequence[float]]) -> list[bytes]:
    """For each vector, none longer than 1, a bit for each number of it once it is rotated."""
    count = len(vectors)
    above = _ABOVE * _ones(count)
    lanes = [(one + above).to_bytes(_LANE * count, "little") for one in _rotated(vectors)]
    digits = b"".join([one[_LANE - 1 :: _LANE] for one in lanes]).translate(_DIGITS)
    return [int(digits[at::count], 2).to_bytes(DIMENSIONS // 8) for at in range(count)]


def rotated(vector: Sequence[float]) -> list[float]:
    """A vector no longer than 1 after the rotation, longer by a factor that is the same for all."""
    return [number / _SCALE for number in _rotated([vector])]


def _rotated(vectors: Sequence[Sequence[float]]) -> list[int]:
    """For each number of the rotated vectors an integer that has them in its lanes."""
    flipped = [one if flip else -one for one, flip in zip(_lanes(vectors), _FLIPS, strict=True)]
    # Neighbours go to different blocks; what comes out in which order does not matter.
    found: list[int] = []
    for block in range(_BLOCKS):
        values = flipped[block::_BLOCKS]
        for _ in range(_STEPS):
            even, odd = values[::2], values[1::2]
            values = [*map(add, even, odd), *map(sub, even, odd)]
        found += values
    return found


def _lanes(vectors: Sequence[Sequence[float]]) -> list[int]:
    """For each number of some vectors an integer that has them in its lanes, the first one lowest.

    A lane that is less than zero borrows from the next.
    """
    count = len(vectors)
    found = array("Q", [_ZERO]) * (DIMENSIONS * count)
    for number, vector in enumerate(vectors):
        values = list(vector)
        for at in compress(_NUMBERS, values):
            found[at * count + number] = int(values[at] * _SCALE) + _ZERO
    if sys.byteorder == "big":
        found.byteswap()
    data, size, zeros = found.tobytes(), _LANE * count, _ZERO * _ones(count)
    return [int.from_bytes(data[at * size : (at + 1) * size], "little") - zeros for at in _NUMBERS]


def _ones(count: int) -> int:
    """A one in each of so many lanes."""
    return int.from_bytes((1).to_bytes(_LANE, "little") * count, "little")


def _flips() -> tuple[bool, ...]:
    """A fixed sequence of coin tosses (xorshift, 32 bits)."""
    state, found = 0x9E3779B9, []
    for _ in _NUMBERS:
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        found.append(bool(state & 1))
    return tuple(found)


_FLIPS: Final = _flips()
