"""The signs of large parts of the memory, kept in this process as planes, which are searched fast.

sqlite-vec needs a quarter of a second for a million, since it picks the nearest k of each chunk in
k passes. `planes.py` needs a tenth of that, and to bring the signs into that form takes as long as
two such searches, once. A part that is smaller than `LARGE` is not worth the memory, 60 bytes for
each experience (docs/decisions/0028).

What is kept is looked at anew with each search: what came is added, and where something went all of
it is read again. Several threads may search; each waits for the other.
"""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from twiceshy.memory import planes
from twiceshy.memory.planes import BLOCK, Block

LARGE: Final = 100_000
# So many parts are kept; the one that was searched longest ago goes first.
MOST_PARTS: Final = 4
_SIGNS: Final = planes.BITS // 8


class Piece(NamedTuple):
    """Some experiences: their numbers, and their signs one after the other."""

    seqs: Sequence[int]
    signs: bytes


# The experiences above a number.
Read = Callable[[int], Iterable[Piece]]


class State(NamedTuple):
    """What a part is like in the file: of which file, how many were ever taken away, how many there are."""

    file: str
    removed: int
    size: int


class _Part:
    """The signs of one part, in the order of `seqs`; all blocks but the last are full."""

    def __init__(self, state: State, pieces: Iterable[Piece]) -> None:
        self.seqs = array("q")
        self.last = -1
        self._blocks: list[Block] = []
        self.extend(state, pieces)

    def extend(self, state: State, pieces: Iterable[Piece]) -> None:
        self.state = state
        waiting = bytearray()
        for seqs, signs in pieces:
            self.seqs.extend(seqs)
            self.last = max(self.last, max(seqs, default=-1))
            waiting += signs
            if len(waiting) >= BLOCK * _SIGNS:
                waiting = self._add(waiting)
        while waiting:
            waiting = self._add(waiting)

    def nearest(self, signs: bytes, most: int) -> list[int]:
        return [self.seqs[place] for place in planes.nearest(self._blocks, signs, most)]

    def _add(self, signs: bytearray) -> bytearray:
        """Fills the last block, or a new one; the rest of the signs."""
        last = self._blocks.pop() if self._blocks else planes.EMPTY
        if last.size == BLOCK:
            self._blocks.append(last)
            last = planes.EMPTY
        room = (BLOCK - last.size) * _SIGNS
        self._blocks.append(planes.together(last, planes.block_of(signs[:room])))
        return signs[room:]


class Resident:
    """Parts that are kept, by the file and the name of each."""

    def __init__(self, large: int = LARGE, most: int = MOST_PARTS) -> None:
        self._large, self._most = large, most
        self._parts: OrderedDict[tuple[str, str], _Part] = OrderedDict()
        self._lock = threading.Lock()

    def is_wanted(self, count: int) -> bool:
        """Whether a part of so many is to be searched in here."""
        return count >= self._large

    def nearest(
        self, name: tuple[str, str], state: State, read: Read, signs: bytes, most: int
    ) -> list[int]:
        """The numbers of the experiences of a part nearest to some signs, in no certain order.

        `read` reads those of the part above a number from the file, which is in this state.
        """
        with self._lock:
            return self._fresh(name, state, read).nearest(signs, most)

    def _fresh(self, name: tuple[str, str], state: State, read: Read) -> _Part:
        part = self._parts.pop(name, None)  # and back when it is whole
        if part is not None and part.state[:2] == state[:2] and part.state != state:
            part.extend(state, read(part.last))
        if part is None or part.state != state or len(part.seqs) != state.size:
            part = _Part(state, read(-1))  # something went, or came in another order
        self._parts[name] = part
        if len(self._parts) > self._most:
            self._parts.popitem(last=False)
        return part
