r"""The text of a document: UTF-8 bytes, their lines, and positions in the protocol's encodings.

Lines end as the protocol says, at ``\n``, ``\r\n`` and ``\r`` and nowhere else. (`str.splitlines`
also splits at form feeds and Unicode separators; `bytes.splitlines` does not.) Nothing here
knows files, clients or time.
"""

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from twiceshy.errors import TwiceshyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twiceshy_analyzers.api import Edit

Encoding = Literal["utf-8", "utf-16", "utf-32"]


class PositionError(TwiceshyError):
    """A line, character or offset that lies outside the text."""


class Text:
    """An immutable text.

    The bytes are kept as they came, byte order mark included. The line starts are computed when
    first asked for, as two lists: those before the last change count from the start of the
    text, those after it from its end, so that neither list changes while one place is typed at.
    """

    __slots__ = ("_head", "_tail", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._head: list[int] | None = None
        self._tail: list[int] = []

    @classmethod
    def of(cls, text: str) -> "Text":
        """The text of a string.

        A lone surrogate, which JSON can carry and UTF-8 cannot, becomes U+FFFD: one unit in
        UTF-16 and UTF-32, as before, so that positions stay in step with the client's.
        """
        return cls(encoded(text))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.data == other.data

    def __hash__(self) -> int:
        return hash(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __str__(self) -> str:
        return self.data.decode("utf-8", "replace")

    def __repr__(self) -> str:
        return f"<Text of {len(self.data)} bytes>"

    @property
    def line_count(self) -> int:
        """How many lines there are; at least one, and one more after a last line break."""
        head, tail = self._lines()
        return len(head) + len(tail)

    def line_start(self, line: int) -> int:
        """Where a line begins. It must be one of the text's."""
        head, tail = self._lines()
        return head[line] if line < len(head) else tail[line - len(head)] + len(self.data)

    def line_end(self, line: int) -> int:
        """Where a line's content ends: before its line break."""
        if line + 1 >= self.line_count:
            return len(self.data)
        end = self.line_start(line + 1)
        if self.data[end - 1] == _LF and end - 2 >= self.line_start(line):
            return end - 2 if self.data[end - 2] == _CR else end - 1
        return end - 1

    def line_at(self, offset: int) -> int:
        """The line that a byte, or the end of the text, lies in."""
        head, tail = self._lines()
        size = len(self.data)
        if tail and offset >= tail[0] + size:
            return len(head) + bisect_right(tail, offset - size) - 1
        return max(bisect_right(head, offset) - 1, 0)

    def offset(self, line: int, character: int, encoding: Encoding) -> int:
        """The byte offset of a position; one that lies outside is moved inside.

        A character past the end of its line is the line's end, a line past the last is the end
        of the text, and a character inside a surrogate pair or a UTF-8 sequence is the start of
        that character.
        """
        if line < 0:
            return 0
        if line >= self.line_count:
            return len(self.data)
        start, end = self.line_start(line), self.line_end(line)
        if character <= 0:
            return start
        guess = min(start + character, end)
        if encoding == "utf-8":
            return _character_start(self.data, guess, start)
        if self.data[start:guess].isascii():
            return guess
        content = self.data[start:end].decode("utf-8", "surrogateescape")
        before = content[:character] if encoding == "utf-32" else _first_units(content, character)
        return start + len(before.encode("utf-8", "surrogateescape"))

    def exact_offset(self, line: int, character: int, encoding: Encoding) -> int:
        """The byte offset of a position that must lie inside the text.

        A character past the end of its line is allowed, and so is the line after the last:
        editors use both to say "up to the end".

        Raises:
            PositionError: The line or the character is negative, or the line does not exist.
        """
        if line < 0 or character < 0 or line > self.line_count:
            raise PositionError(
                f"line {line}, character {character} lies outside a text of {self.line_count} lines"
            )
        return self.offset(line, character, encoding)

    def position(self, offset: int, encoding: Encoding) -> tuple[int, int]:
        """The line and character of a byte offset; one that lies outside is moved inside.

        An offset inside a character is its start; one inside a line break is the line's end.
        """
        offset = _character_start(self.data, min(max(offset, 0), len(self.data)), 0)
        line = self.line_at(offset)
        start = self.line_start(line)
        before = self.data[start : min(offset, self.line_end(line))]
        if encoding == "utf-8" or before.isascii():
            return line, len(before)
        content = before.decode("utf-8", "surrogateescape")
        if encoding == "utf-32":
            return line, len(content)
        return line, len(content.encode("utf-16-le", "surrogatepass")) // 2

    def replaced(self, edits: "Sequence[Edit]") -> "Text":
        """The text with several edits applied, all of them given in this text's offsets.

        Edits may touch but not overlap; of two insertions at one place the earlier in the
        sequence comes first.

        Raises:
            PositionError: An edit lies outside the text, or two overlap.
        """
        ordered = sorted(edits, key=lambda edit: edit.span)
        pieces: list[bytes] = []
        done = 0
        for edit in ordered:
            start, end = edit.span
            if not done <= start <= end <= len(self.data):
                raise PositionError(
                    f"the edit of bytes {start} to {end} overlaps another, or the end"
                )
            pieces += (self.data[done:start], encoded(edit.text))
            done = end
        pieces.append(self.data[done:])
        return Text(b"".join(pieces))

    def changed(self, start: int, end: int, text: str) -> "Text":
        """The text with the bytes from `start` to `end` replaced; its lines need no new count.

        Raises:
            PositionError: The range lies outside the text.
        """
        if not 0 <= start <= end <= len(self.data):
            raise PositionError(f"bytes {start} to {end} lie outside a text of {len(self.data)}")
        after = Text(b"".join((self.data[:start], encoded(text), self.data[end:])))
        if self._head is not None:
            # Only the lines from the one that holds the byte before the change (it may be a \r
            # that meets a \n) to the one that holds the byte after it can change.
            first, last = self.line_at(max(start - 1, 0)), self.line_at(end)
            after._take_lines(self, first, last)
        return after

    def _take_lines(self, before: "Text", first: int, last: int) -> None:
        """Take over the lines of `before`, but for those from `first` to `last`."""
        head, tail = before._lines()
        region = before.line_start(first)
        if last + 1 < len(head):
            size = len(before.data)
            tail = [start - size for start in head[last + 1 :]] + tail
        elif last + 1 > len(head):
            tail = tail[last + 1 - len(head) :]
        if first < len(head):
            head = head[:first] if first < len(head) else head
        else:
            size = len(before.data)
            head = head + [start + size for start in before._tail[: first - len(head)]]
        end = tail[0] + len(self.data) if tail else None
        self._head = head + _line_starts(self.data, region, end)
        self._tail = tail

    def _lines(self) -> tuple[list[int], list[int]]:
        if self._head is None:
            self._head = _line_starts(self.data, 0, None)
        return self._head, self._tail


def encoded(text: str) -> bytes:
    """The UTF-8 of a string from a client; lone surrogates become U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return well_formed(text).encode()


def well_formed(text: str) -> str:
    """A string from a client in which lone surrogates are U+FFFD, so that it has a UTF-8."""
    if text.isascii():
        return text
    # A pair in two escapes is one character already, so that all that is left is lone.
    return _SURROGATE.sub("\ufffd", text)


_LF = 0x0A
_CR = 0x0D
_SURROGATE = re.compile("[\ud800-\udfff]")


def _line_starts(data: bytes, start: int, end: int | None) -> list[int]:
    """The line starts of a region that begins a line; without the one at its end, if it has one."""
    region = data[start:end]
    pieces = region.splitlines(keepends=True)
    starts = list(accumulate(map(len, pieces), initial=start))
    if pieces and (end is not None or region[-1] not in (_LF, _CR)):
        starts.pop()
    return starts


def _is_continuation(byte: int) -> bool:
    return byte & 0xC0 == 0x80


def _character_start(data: bytes, offset: int, least: int) -> int:
    """The start of the character that a byte belongs to (four bytes at most)."""
    if offset >= len(data):
        return offset
    for start in range(offset, max(offset - 4, least - 1), -1):
        if not _is_continuation(data[start]):
            return start
    return offset


def _first_units(content: str, units: int) -> str:
    """The longest beginning of `content` that takes no more than so many units of UTF-16."""
    data = content.encode("utf-16-le", "surrogatepass")[: 2 * units]
    if data and len(data) == 2 * units and 0xD8 <= data[-1] <= 0xDB:
        data = data[:-2]
    return data.decode("utf-16-le", "surrogatepass")
