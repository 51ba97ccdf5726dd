"""Vectors in fewer bytes, as they are kept and searched: signed bytes, and the signs after a rotation.

Structural vectors have many zeros, whose signs say nothing. So their signs are taken after a fixed
rotation that spreads each number over 128 others (flipped signs, then a Walsh-Hadamard transform in
three blocks); distances between vectors stay what they were.
"""

from collections.abc import Sequence
from typing import Final

from twiceshy.recall.embedder import DIMENSIONS

_BLOCK: Final = 128
_STEPS: Final = 7  # 2 ** 7 = 128


def in_bytes(vector: Sequence[float]) -> bytes:
    """The vector as signed bytes: the direction is kept to about 0.4 %, the length is not."""
    most = max(map(abs, vector), default=0.0)
    if not most:
        return bytes(len(vector))
    scale = 127 / most
    return bytes([round(value * scale) & 0xFF for value in vector])


def signs(vector: Sequence[float]) -> bytes:
    """A bit for each dimension of the rotated vector."""
    bits = "".join(["1" if value > 0 else "0" for value in rotated(vector)])
    return int(bits, 2).to_bytes(len(bits) // 8)


def rotated(vector: Sequence[float]) -> list[float]:
    """The vector after the rotation, longer by a factor that is the same for all."""
    flipped = [value if flip else -value for value, flip in zip(vector, _FLIPS, strict=True)]
    # Neighbours go to different blocks; what comes out in which order does not matter.
    found: list[float] = []
    for block in range(DIMENSIONS // _BLOCK):
        values = flipped[block :: DIMENSIONS // _BLOCK]
        for _ in range(_STEPS):
            even, odd = values[::2], values[1::2]
            pairs = list(zip(even, odd, strict=True))
            values = [one + other for one, other in pairs] + [one - other for one, other in pairs]
        found += values
    return found


def _flips() -> tuple[bool, ...]:
    """A fixed sequence of coin tosses (xorshift, 32 bits)."""
    state, found = 0x9E3779B9, []
    for _ in range(DIMENSIONS):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        found.append(bool(state & 1))
    return tuple(found)


_FLIPS: Final = _flips()
