"""The nearest by planes are the nearest by counting bits, one experience after the other."""

import random

from hypothesis import example, given
from hypothesis import strategies as st

from twiceshy.memory.planes import BITS, EMPTY, Block, block_of, nearest, together

SIGNS = BITS // 8


def counted(signs: bytes, wanted: bytes, most: int) -> list[int]:
    """The places of the nearest, of equals the first, by the plainest means."""
    asked = int.from_bytes(wanted)
    distances = [
        (int.from_bytes(signs[at : at + SIGNS]) ^ asked).bit_count()
        for at in range(0, len(signs), SIGNS)
    ]
    return sorted(sorted(range(len(distances)), key=distances.__getitem__)[:most])


@given(
    st.integers(0, 10**6),
    st.lists(st.integers(0, 40), max_size=4),
    st.integers(0, 60),
    st.sampled_from([1, 3, BITS]),
)
@example(0, [1], 1, BITS)
@example(0, [0, 0], 5, 1)
def test_the_nearest_of_all_blocks_are_found(
    seed: int, sizes: list[int], most: int, flipped: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    wanted = dice.randbytes(SIGNS)

    def like() -> bytes:  # with few bits that differ many are equally near
        bits = int.from_bytes(wanted)
        for _ in range(dice.randrange(flipped)):
            bits ^= 1 << dice.randrange(BITS)
        return bits.to_bytes(SIGNS)

    signs = [b"".join(like() for _ in range(size)) for size in sizes]
    found = nearest([block_of(one) for one in signs], wanted, most)
    assert found == counted(b"".join(signs), wanted, most)


def test_the_farthest_is_as_far_as_it_is() -> None:
    nothing, everything = bytes(SIGNS), b"\xff" * SIGNS
    block = block_of(nothing + everything + nothing)
    assert nearest([block], everything, 1) == [1]
    assert nearest([block], nothing, 2) == [0, 2]
    assert nearest([block], nothing, 3) == [0, 1, 2]


@given(st.integers(0, 10**6), st.integers(0, 70), st.integers(0, 70))
def test_blocks_are_put_together(seed: int, first: int, second: int) -> None:
    signs = random.Random(seed).randbytes(SIGNS * (first + second))  # noqa: S311
    here, there = block_of(signs[: SIGNS * first]), block_of(signs[SIGNS * first :])
    assert together(here, there) == block_of(signs)
    assert together(EMPTY, here) == here


def test_nothing_has_no_nearest() -> None:
    assert nearest([], bytes(SIGNS), 5) == []
    assert nearest([EMPTY, Block(0, (0,) * BITS)], bytes(SIGNS), 5) == []
