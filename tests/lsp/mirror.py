"""The text of a document as an editor holds it: a plain list of the units that it counts in.

Written from the protocol's words alone, and of nothing that the server uses. What the protocol
leaves open is as docs/lsp-extensions.md says: a place outside of the text is the nearest inside,
one inside a character is its start, and half a surrogate pair is U+FFFD.
"""

import re
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]
Place = tuple[int, int]

_LF, _CR = 10, 13
_WIDTHS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Mirror:
    """A text in the units of one encoding."""

    def __init__(self, encoding: Encoding, text: str) -> None:
        self.encoding: Encoding = encoding
        self.units = self._units(text)

    @property
    def text(self) -> str:
        codec, width = _WIDTHS[self.encoding]
        return b"".join(unit.to_bytes(width, "little") for unit in self.units).decode(codec)

    def replace_all(self, text: str) -> None:
        self.units = self._units(text)

    def replace(self, start: Place, end: Place, text: str) -> None:
        first, last = sorted((self.index(start), self.index(end)))
        self.units[first:last] = self._units(text)

    def index(self, place: Place) -> int:
        """Where a place is in the list."""
        lines = self.lines()
        line, character = place
        if line >= len(lines):
            return len(self.units)
        first, last = lines[line]
        index = min(first + character, last)
        while index < len(self.units) and self._is_inside(self.units[index]):
            index -= 1
        return index

    def holds(self, place: Place) -> bool:
        """Whether a place lies in the text, and at a character's edge."""
        lines = self.lines()
        line, character = place
        if not 0 <= line < len(lines):
            return False
        first, last = lines[line]
        inside = 0 <= character <= last - first
        return inside and (
            first + character == len(self.units)
            or not self._is_inside(self.units[first + character])
        )

    def lines(self) -> list[tuple[int, int]]:
        """The first index of each line, and that of its end: before its line break."""
        found, first, index = [], 0, 0
        while index < len(self.units):
            unit = self.units[index]
            if unit in (_LF, _CR):
                found.append((first, index))
                both = self.units[index : index + 2] == [_CR, _LF]
                first = index + 2 if both else index + 1
                index = first
            else:
                index += 1
        return [*found, (first, len(self.units))]

    def _units(self, text: str) -> list[int]:
        codec, width = _WIDTHS[self.encoding]
        data = re.sub("[\ud800-\udfff]", "\ufffd", text).encode(codec)
        return [
            int.from_bytes(data[at : at + width], "little") for at in range(0, len(data), width)
        ]

    def _is_inside(self, unit: int) -> bool:
        """Whether a character goes on with this unit."""
        if self.encoding == "utf-8":
            return unit & 0xC0 == 0x80
        return self.encoding == "utf-16" and 0xDC00 <= unit <= 0xDFFF
