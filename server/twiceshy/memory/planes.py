"""Signs of many experiences as planes: one whole number for each of the 384 bits, a bit for each experience.

So one operation on two numbers compares a bit of all experiences at once. The distances come out as
planes, too: the first has the lowest bit of each experience's distance, the next one the bit above.
A block of 131,072 experiences has numbers of 17 KB, which stay in the processor's cache, and no
operation takes long enough to keep other threads waiting.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

BITS: Final = 384
BLOCK: Final = 1 << 17
_BYTES: Final = BITS // 8
_WIDTH: Final = (2 * BITS).bit_length()


class Block(NamedTuple):
    """So many experiences and their planes: the n-th plane has the n-th bit of each."""

    size: int
    planes: tuple[int, ...]


EMPTY: Final = Block(0, (0,) * BITS)


def block_of(signs: bytes | bytearray) -> Block:
    """A block of some experiences, whose signs follow one another: `BLOCK` of them at most.

    Eight experiences at a time are a square of bits for each of their bytes, which is turned over.
    """
    count = len(signs) // _BYTES
    words = -(-count // 8)
    masks = [
        int.from_bytes(pattern.to_bytes(8, "little") * words, "little")
        for pattern in (0x00AA00AA00AA00AA, 0x0000CCCC0000CCCC, 0x00000000F0F0F0F0)
    ]
    planes: list[int] = []
    for place in range(_BYTES):
        squares = int.from_bytes(signs[place::_BYTES], "little")
        for shift, mask in zip((7, 14, 28), masks, strict=True):
            swapped = (squares ^ squares >> shift) & mask
            squares ^= swapped ^ swapped << shift
        turned = squares.to_bytes(8 * words, "little")
        planes += (int.from_bytes(turned[bit::8], "little") for bit in range(8))
    return Block(count, tuple(planes))


def together(first: Block, second: Block) -> Block:
    """The experiences of two blocks, which are not more than one has room for."""
    planes = (
        one | other << first.size for one, other in zip(first.planes, second.planes, strict=True)
    )
    return Block(first.size + second.size, tuple(planes))


def nearest(blocks: Sequence[Block], signs: bytes, most: int) -> list[int]:
    """The places of the experiences nearest to some signs, counted through all blocks; at most so many.

    Of those that are equally near the first ones are taken. They are in the order of their places.
    """
    distances = [_distances(block, signs) for block in blocks]
    near, level = _nearest(distances, [(1 << block.size) - 1 for block in blocks], most)
    found: list[int] = []
    equal: list[int] = []
    first = 0
    for block, sure, maybe in zip(blocks, near, level, strict=True):
        found += [first + place for place in _places(sure)]
        if len(equal) < most:
            equal += [first + place for place in _places(maybe)]
        first += block.size
    return sorted(found + equal[: most - len(found)])


class _Sum:
    """Adds up planes: of each weight less than three are waiting, and three become two."""

    def __init__(self) -> None:
        self._waiting: list[list[int]] = [[] for _ in range(_WIDTH + 1)]

    def add(self, plane: int, weight: int = 0) -> None:
        """Adds the bits of a plane, which count 2 ** weight each."""
        waiting = self._waiting[weight]
        while len(waiting) == 2:
            one, two = waiting
            half = one ^ two
            waiting[:] = [half ^ plane]
            plane = one & two | half & plane
            weight += 1
            waiting = self._waiting[weight]
        waiting.append(plane)

    def planes(self) -> list[int]:
        """The planes of the sums, the lowest first."""
        for weight, waiting in enumerate(self._waiting):
            if len(waiting) == 2:
                one, two = waiting
                waiting[:] = [one ^ two]
                self.add(one & two, weight + 1)
        return [waiting[0] if waiting else 0 for waiting in self._waiting]


def _distances(block: Block, signs: bytes) -> list[int]:
    """The planes of the Hamming distances of a block, all more by one and the same number.

    Where the bit asked for is 0, what counts is having it; where it is 1, what counts is not having
    it: the sum of the others is turned over and added.
    """
    wanted = int.from_bytes(signs, "little")
    having, lacking = _Sum(), _Sum()
    for bit, plane in enumerate(block.planes):
        (lacking if wanted >> bit & 1 else having).add(plane)
    everyone = (1 << block.size) - 1
    for weight, plane in enumerate(lacking.planes()[: _WIDTH - 1]):
        having.add(plane ^ everyone, weight)
    return having.planes()


def _nearest(
    distances: Sequence[Sequence[int]], everyone: Sequence[int], most: int
) -> tuple[list[int], list[int]]:
    """Who is surely among so many of the nearest of all blocks, and who shares the distance of the last."""
    near, level, count = [0] * len(everyone), list(everyone), 0
    for bit in reversed(range(_WIDTH + 1)):
        high = [who & planes[bit] for who, planes in zip(level, distances, strict=True)]
        low = [who ^ above for who, above in zip(level, high, strict=True)]
        lower = sum(who.bit_count() for who in low)
        if count + lower <= most:
            count += lower
            near = [sure | more for sure, more in zip(near, low, strict=True)]
            level = high
        else:
            level = low
    return near, level


def _places(who: int) -> Iterator[int]:
    """The places of the bits of a number, most of which are 0."""
    count = -(-who.bit_length() // 64)
    for number, word in enumerate(struct.unpack(f"<{count}Q", who.to_bytes(8 * count, "little"))):
        if word:
            yield from (64 * number + bit for bit in range(64) if word >> bit & 1)
