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
from twiceshy_analyzers.tree import changed_span

# The largest table of lines that are aligned; above it equal lines count as old ones.
MOST_ALIGNED = 4_000_000


class Earlier:
    """An earlier text of a file. `read` gives it when it is first asked for; `since` names it.

    Where it cannot be known, `read` gives None, and nothing is new.
    """

    def __init__(self, read: Callable[[], bytes | None], since: str) -> None:
        self._read, self.since = read, since
        self._last: NewLines | None = None

    def new_lines(self, source: bytes) -> "NewLines":
        """The new lines of a later text; what was found out last is kept."""
        last = self._last
        if last is None or last.source != source:
            last = self._last = NewLines(self._text, source)
        return last

    @cached_property
    def _text(self) -> bytes | None:
        return self._read()


class NewLines:
    """The lines of one text that are new; without an earlier text none is.

    Only what stands between the first and the last difference is looked at.
    """

    def __init__(self, earlier: bytes | None, source: bytes) -> None:
        self.source = source
        old, new = _between(source if earlier is None else earlier, source)
        self._old = _stripped(old[0])
        pieces = new[0].splitlines(keepends=True)
        self._lines = [piece.strip() for piece in pieces]
        self._starts = list(accumulate(map(len, pieces), initial=new[1]))
        known, counts = Counter(self._old), Counter(self._lines)
        # Those whose like there are more of than before, in order.
        self._maybe = [
            number for number, line in enumerate(self._lines) if line and counts[line] > known[line]
        ]

    def may_be_in(self, span: Span) -> bool:
        """Whether a line that a span has a part of may be new: quick, and never wrongly no."""
        if not self._maybe:
            return False
        at = bisect_left(self._maybe, max(0, self._line_at(span.start)))
        return at < len(self._maybe) and self._maybe[at] <= self._line_at(span.end)

    def has_most_of(self, offsets: Iterable[int]) -> bool:
        """Whether more than half of the lines of some offsets are new."""
        if not self._maybe:
            return False
        lines = {self.source.rfind(b"\n", 0, offset): self._line_at(offset) for offset in offsets}
        return 2 * sum(line in self._new for line in lines.values()) > len(lines)

    def _line_at(self, offset: int) -> int:
        """Which of the lines that are looked at an offset is in: -1 above, and more below."""
        return bisect_right(self._starts, offset) - 1

    @cached_property
    def _new(self) -> set[int]:
        old = set(self._old)
        sure = {number for number in self._maybe if self._lines[number] not in old}
        unclear = [number for number in self._maybe if number not in sure]
        return sure | (_not_in(self._old, self._lines, unclear) if unclear else set())


def _between(old: bytes, new: bytes) -> tuple[tuple[bytes, int], tuple[bytes, int]]:
    """The whole lines in which two texts differ, each with where they begin."""
    before, _ = changed_span(old, new)
    start = old.rfind(b"\n", 0, before.start) + 1
    rest = old.find(b"\n", before.end)
    left = 0 if rest < 0 else len(old) - rest - 1
    return (old[start : len(old) - left], start), (new[start : len(new) - left], start)


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
