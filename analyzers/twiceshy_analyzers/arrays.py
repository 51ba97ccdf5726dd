"""The flat arrays that trees are made of."""

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
