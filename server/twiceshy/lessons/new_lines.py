"""Which lines of a text are new beside an earlier one: written since, not moved and not re-indented.

Lines are compared by what stands in them, without the white space around it. A line whose like
the earlier text has less often may be new; which of several equal ones is told by aligning the
two texts, and that is done only when it is asked for.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate

from twiceshy_analyzers.api import Span

# The largest table of lines that are aligned; above it equal lines count as old ones.
MOST_ALIGNED = 4_000_000


class Earlier:
    """An earlier text of a file. `read` gives it when it is first asked for; `since` names it.

    Where it cannot be known, `read` gives None, and nothing is new.
    """

    def __init__(self, read: Callable[[], bytes | None], since: str) -> None:
        self._read, self.since = read, since
        self._last: tuple[bytes, NewLines] | None = None

    def new_lines(self, source: bytes) -> "NewLines":
        """The new lines of a later text; what was found out last is kept."""
        last = self._last
        if last is not None and last[0] == source:
            return last[1]
        found = NewLines(self._lines, source)
        self._last = source, found
        return found

    @cached_property
    def _lines(self) -> "tuple[list[bytes], Counter[bytes]] | None":
        text = self._read()
        if text is None:
            return None
        lines = _stripped(text)
        return lines, Counter(lines)


class NewLines:
    """The lines of one text that are new; without an earlier text none is."""

    def __init__(self, earlier: tuple[list[bytes], Counter[bytes]] | None, source: bytes) -> None:
        pieces = source.splitlines(keepends=True)
        self._starts = list(accumulate(map(len, pieces), initial=0))
        self._lines = [piece.strip() for piece in pieces]
        self._earlier = earlier
        known = earlier[1] if earlier is not None else None
        counts = Counter(self._lines)
        # Those whose like there are more of than before, in order.
        self._maybe = (
            [
                number
                for number, line in enumerate(self._lines)
                if line and counts[line] > known[line]
            ]
            if known is not None
            else []
        )

    def may_be_in(self, span: Span) -> bool:
        """Whether a line that a span has a part of may be new: quick, and never wrongly no."""
        if not self._maybe:
            return False
        at = bisect_left(self._maybe, self._line_at(span.start))
        return at < len(self._maybe) and self._maybe[at] <= self._line_at(span.end)

    def has_most_of(self, offsets: Iterable[int]) -> bool:
        """Whether more than half of the lines of some offsets are new."""
        if not self._maybe:
            return False
        lines = {self._line_at(offset) for offset in offsets}
        return 2 * len(lines & self._new) > len(lines)

    def _line_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    @cached_property
    def _new(self) -> set[int]:
        if self._earlier is None:
            return set()
        lines, known = self._earlier
        sure = {number for number in self._maybe if self._lines[number] not in known}
        unclear = [number for number in self._maybe if number not in sure]
        return sure | (_not_in(lines, self._lines, unclear) if unclear else set())


def _not_in(old: list[bytes], new: list[bytes], asked: Iterable[int]) -> set[int]:
    """Those of some new lines that are neither among the old ones in order nor moved from there."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    if len(before) * len(after) > MOST_ALIGNED:
        return set()
    gone: Counter[bytes] = Counter()
    come: list[int] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            gone.update(before[a:b])
            come += range(c, d)
    wanted, found = set(asked), set()
    for number in come:
        line = after[number]
        if gone[line] > 0:
            gone[line] -= 1  # moved
        elif number + start in wanted:
            found.add(number + start)
    return found


def _stripped(text: bytes) -> list[bytes]:
    return [line.strip() for line in text.splitlines()]
