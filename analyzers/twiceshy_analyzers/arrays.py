"""The flat arrays that trees are made of."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twiceshy_analyzers.api import Span

Symbol = tuple[str, int | bytes]


class Unit:
    """The flat arrays of one small subtree, with offsets and indices counted from its start.

    `notes` belongs to whoever walks the tree; it lives as long as the unit's text stands.
    """

    __slots__ = (
        "comments",
        "ends",
        "errors",
        "kinds",
        "named",
        "nexts",
        "notes",
        "parents",
        "starts",
        "symbols",
    )

    def __init__(self) -> None:
        self.symbols: list[Symbol] = []
        self.kinds: list[str] = []
        self.named: list[bool] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.parents: list[int] = []
        self.nexts: list[int] = []
        self.comments: list[Span] = []
        self.errors = 0
        self.notes: dict[object, object] = {}

    def trim(self) -> None:
        """Give back the room that was kept for more nodes, and share symbols with other trees."""
        self.symbols = list(map(_shared, self.symbols))
        self.kinds, self.named = self.kinds[:], self.named[:]
        self.starts, self.ends = self.starts[:], self.ends[:]
        self.parents, self.nexts = self.parents[:], self.nexts[:]


@lru_cache(maxsize=65_536)
def _shared(symbol: Symbol) -> Symbol:
    return symbol
