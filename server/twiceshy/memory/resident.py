"""The signs of large parts of the memory, kept in this process: searched at the speed of memory.

sqlite-vec needs about 80 ms for a million, since it picks the nearest k of each chunk in k passes.
With numpy (the extra `large`) one pass over eight numbers of 64 bits for each experience is enough.
A part that is smaller than `LARGE` is not worth the memory, 56 bytes for each experience, and
without numpy sqlite-vec searches them all (docs/decisions/0028).

What is kept is looked at anew with each search: what came is added, and where something went all of
it is read again. Several threads may search; each waits for the other.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np

LARGE: Final = 100_000
# So many parts are kept; the one that was searched longest ago goes first.
MOST_PARTS: Final = 4
# So many experiences are looked at at a time: their distances stay in the processor's cache.
_BLOCK: Final = 32_768
_WORDS: Final = 6  # 384 bits

# (number, signs) pairs, the smallest number first, of those above a number.
Read = Callable[[int], Sequence[tuple[int, bytes]]]


class State(NamedTuple):
    """What a part is like in the file: of which file, how many were ever taken away, how many there are."""

    file: str
    removed: int
    size: int


class _Part:
    """The signs of one part: `words[w]` has the w-th 64 bits of all, in the order of `seqs`."""

    def __init__(self, state: State, rows: Sequence[tuple[int, bytes]]) -> None:
        self.state = state
        self.seqs, self.words = _columns(rows)

    def extend(self, state: State, rows: Sequence[tuple[int, bytes]]) -> None:
        import numpy as np  # noqa: PLC0415 - an extra, which most memories do without

        seqs, words = _columns(rows)
        self.seqs = np.concatenate([self.seqs, seqs])
        self.words = np.concatenate([self.words, words], axis=1)
        self.state = state

    def nearest(self, signs: bytes, most: int) -> list[int]:
        import numpy as np  # noqa: PLC0415 - see above

        wanted = np.frombuffer(signs, dtype="<u8")
        distances = np.empty(len(self.seqs), dtype=np.uint16)
        for start in range(0, len(distances), _BLOCK):
            block = slice(start, start + _BLOCK)
            found = distances[block]
            found[:] = 0
            for words, word in zip(self.words, wanted, strict=True):
                found += np.bitwise_count(words[block] ^ word)
        # Distances are small whole numbers: counting them says where to stop without sorting.
        reached = np.bincount(distances, minlength=64 * _WORDS + 1).cumsum()
        near = np.flatnonzero(distances <= np.searchsorted(reached, most))
        order = np.lexsort((self.seqs[near], distances[near]))[:most]
        return [int(seq) for seq in self.seqs[near][order]]


class Resident:
    """Parts that are kept, by the file and the name of each."""

    def __init__(self, large: int = LARGE) -> None:
        self._large = large
        self._parts: OrderedDict[tuple[str, str], _Part] = OrderedDict()
        self._lock = threading.Lock()

    def is_wanted(self, count: int) -> bool:
        """Whether a part of so many is to be searched in here, and can be."""
        return count >= self._large and _has_numpy()

    def nearest(
        self, name: tuple[str, str], state: State, read: Read, signs: bytes, most: int
    ) -> list[int]:
        """The numbers of the experiences of a part nearest to some signs, the nearest first.

        `read` reads those of the part above a number from the file, which is in this state.
        """
        with self._lock:
            return self._fresh(name, state, read).nearest(signs, most)

    def _fresh(self, name: tuple[str, str], state: State, read: Read) -> _Part:
        part = self._parts.get(name)
        if part is not None and part.state != state:
            is_longer = part.state[:2] == state[:2]
            rows = read(int(part.seqs[-1])) if is_longer else ()
            if is_longer and len(part.seqs) + len(rows) == state.size:
                part.extend(state, rows)
            else:  # something went, or came in another order
                part = None
        if part is None:
            part = self._parts[name] = _Part(state, read(-1))
        self._parts.move_to_end(name)
        if len(self._parts) > MOST_PARTS:
            self._parts.popitem(last=False)
        return part


def _has_numpy() -> bool:
    return find_spec("numpy") is not None


def _columns(
    rows: Sequence[tuple[int, bytes]],
) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    import numpy as np  # noqa: PLC0415 - see above

    seqs = np.fromiter((seq for seq, _ in rows), dtype=np.int64, count=len(rows))
    signs = np.frombuffer(b"".join(each for _, each in rows), dtype="<u8").reshape(-1, _WORDS)
    return seqs, np.ascontiguousarray(signs.T)
