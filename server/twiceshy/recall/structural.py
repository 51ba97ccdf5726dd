"""The built-in embedder: features of code, counted and hashed into a vector. Nothing is downloaded.

All that is added up are whole numbers, so the same code has the same vector on every machine.
"""

import math
from array import array
from base64 import b85decode
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from operator import mul
from zlib import crc32

from twiceshy.recall.code_features import MAX_NODES, Feature, Reader
from twiceshy.recall.embedder import DIMENSIONS, Code, Model, Vector
from twiceshy.recall.structural_tables import RARITY, USUAL

# To be raised with any change of what comes out; one of the tables is one, too.
MODEL = Model("structural", "3")

# In tenths: what a feature of a sort weighs beside others.
SORTS = {"root": 20, "token": 16, "name": 16}
# What is deeper in a piece of code weighs less, in hundredths.
_DEPTHS = tuple(float(round(100 * 0.9**depth)) for depth in range(MAX_NODES))
# So many times as much weighs what a correction takes away: that is what it is about.
_TAKEN_AWAY = 3.0
# Features whose weight is remembered, for each family of languages.
_REMEMBERED = 100_000
_EMPTY = [0.0] * DIMENSIONS
_FLOAT = array("f").itemsize


class Structural:
    """The built-in embedder, with a table of each sort for each family of languages.

    Where a family has no table all features count the same, and nothing is usual. What it met is
    remembered, up to a bound.
    """

    model = MODEL

    def __init__(
        self,
        rarity: Mapping[str, str] = RARITY,
        usual: Mapping[str, str] = USUAL,
        sorts: Mapping[str, int] = SORTS,
    ) -> None:
        self._rarity, self._usual, self._sorts = rarity, usual, sorts
        self._families: dict[str, _Family] = {}

    def embed(self, codes: Sequence[Code]) -> list[Vector]:
        """One vector for each piece of code, in order."""
        return [self._of(code.tree.language.family).vector(code) for code in codes]

    def usual(self, family: str) -> Sequence[Sequence[float]]:
        """What stands everywhere in a family of languages."""
        return self._of(family).usual

    def _of(self, family: str) -> "_Family":
        known = self._families.get(family)
        if known is None:
            rarity, usual = (table.get(family, "") for table in (self._rarity, self._usual))
            known = _Family(b85decode(rarity), b85decode(usual), self._sorts)
            self._families[family] = known
        return known


class _Entries(dict[int, tuple[int, float]]):
    """Where features are counted, and with what weight, by their numbers; made when it is asked for.

    Of what became of a correction nobody asks: it is only looked whether a feature is there.
    """

    def __init__(self, entry: Callable[[int], tuple[int, float]]) -> None:
        super().__init__()
        self._entry = entry

    def __missing__(self, number: int) -> tuple[int, float]:
        entry = self[number] = self._entry(number)
        return entry


class _Family:
    """One family of languages: the tables in use, and the features met."""

    def __init__(self, rarity: bytes, usual: bytes, sorts: Mapping[str, int]) -> None:
        self.sorts = sorts
        self.rest = rarity[0] if rarity else 1
        entries = range(1, len(rarity), 4)
        self.rarity = {int.from_bytes(rarity[at : at + 3]): rarity[at + 3] for at in entries}
        steps = array("b", usual)
        rows = [steps[at : at + DIMENSIONS] for at in range(0, len(steps), DIMENSIONS)]
        # An array would make its numbers anew each time that they are read.
        self.usual = [tuple(unit([float(step) for step in row])) for row in rows]
        self._begin()

    def vector(self, code: Code) -> Vector:
        """The vector of a piece of code."""
        if len(self.met) > _REMEMBERED:
            self._begin()
        known, values = self.known, _EMPTY.copy()
        found = self.reader.read(code)
        stays = found if code.became is None else self.reader.met(code.became)
        for feature, depth in found.items():
            at, weight = known[feature]
            weight *= _DEPTHS[depth]
            values[at] += weight if feature in stays else _TAKEN_AWAY * weight
        return unit(values)

    def _begin(self) -> None:
        self.met: list[Feature] = []
        self.reader = Reader(self.met.append)
        self.known = _Entries(lambda number: self._entry(self.met[number]))

    def _entry(self, feature: Feature) -> tuple[int, float]:
        """Where a feature is counted, and with what weight."""
        number = hashed(feature)
        rarity = self.rarity.get(rarity_key(number), self.rest)
        weight = float(self.sorts.get(str(feature[0]), 10) * rarity)
        return (number >> 1) % DIMENSIONS, weight if number & 1 else -weight


def unit(values: Sequence[float]) -> Vector:
    """The vector of length 1 in the direction of some numbers."""
    there = list(compress(range(len(values)), values))  # most are zeros
    numbers = [values[at] for at in there]
    scale = 1 / math.sqrt(sum(map(mul, numbers, numbers))) if numbers else 0.0
    found = array("f", bytes(_FLOAT * len(values)))
    for at, number in zip(there, numbers, strict=True):
        found[at] = scale * number
    return found


def hashed(feature: Feature) -> int:
    """The 32 bits that stand for a feature, the same on every machine."""
    words = [word if isinstance(word, bytes) else word.encode() for word in feature]
    return _mixed(crc32(b"\x1f".join(words)))


def rarity_key(number: int) -> int:
    """What of a feature's 32 bits the table of rarities knows it by."""
    return number >> 8


def _mixed(number: int) -> int:
    """A 32-bit number each of whose bits depends on all bits of another; no two give the same."""
    number ^= number >> 16
    number = (number * 0x7FEB352D) & 0xFFFFFFFF
    number ^= number >> 15
    number = (number * 0x846CA68B) & 0xFFFFFFFF
    return number ^ (number >> 16)
