"""Pieces of a text, followed through the edits of it. Pure: no input or output, no clock.

What is typed beside a region is outside of it, unless it makes its first or last word longer, and
what is typed inside belongs to it. A client
that sends a whole text for each change is understood: what both have in common did not change,
and a region whose text is found in the new one, and nowhere else, has moved there.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import changed_span


@dataclass(slots=True, eq=False)
class Region:
    """A piece of a text. It is `lost` once it was replaced together with what is around it."""

    start: int
    end: int
    is_touched: bool = False
    is_lost: bool = False

    def overlaps(self, span: Span) -> bool:
        """Whether a span has a part in it, or touches one that is empty."""
        if self.is_lost:
            return False
        if self.start == self.end or span.start == span.end:
            return span.start <= self.end and self.start <= span.end
        return span.start < self.end and self.start < span.end

    def text(self, source: bytes) -> bytes:
        """What stands there."""
        return source[self.start : self.end]


def follow(regions: Sequence[Region], before: bytes, edits: Iterable[Edit]) -> bytes:
    """Take regions of a text along with edits that follow each other; the text after them."""
    for edit in edits:
        (start, end), new = edit.span, edit.text.encode(errors="replace")
        after = b"".join((before[:start], new, before[end:]))
        if regions:
            _follow(regions, before, Span(start, end), new)
        before = after
    return before


def _follow(regions: Sequence[Region], before: bytes, span: Span, new: bytes) -> None:
    old = before[span.start : span.end]
    met = [
        region
        for region in regions
        if not region.is_lost and not _is_carried(region, before, span, new)
    ]
    if old and new:
        gone, came = changed_span(old, new)
        new = new[came.start : came.end]
        span = Span(span.start + gone.start, span.start + gone.end)
    if span.start == span.end and not new:
        return
    steps: list[tuple[Span, int]] | None = None
    for region in met:
        if span.start == span.end and _grows(region, before, span.start, new):
            region.start, region.end = min(region.start, span.start), region.end + len(new)
            region.is_touched = True
        elif not _cuts_across(region, span):
            _move(region, span, len(new))
        else:
            steps = steps or _in_steps(before, span, new)
            for step, size in steps:
                _move(region, step, size)


def _is_carried(region: Region, before: bytes, span: Span, new: bytes) -> bool:
    """Whether an edit replaces more than a region and has its text once; it is then there."""
    if not (span.start <= region.start and region.end <= span.end):
        return False
    text = region.text(before)
    if not text:
        return False
    whole_words = re.compile(
        (rb"(?<!\w)" if _WORD_AT_START.match(text) else b"")
        + re.escape(text)
        + (rb"(?!\w)" if _WORD_AT_END.search(text) else b"")
    )
    found = list(whole_words.finditer(new))
    if len(found) != 1 or len(whole_words.findall(before[span.start : span.end])) != 1:
        return False
    region.start, region.end = span.start + found[0].start(), span.start + found[0].end()
    return True


def _grows(region: Region, before: bytes, at: int, new: bytes) -> bool:
    """Whether what is put in at a border of a region goes on with a word of it."""
    text = region.text(before)
    if at == region.end:
        return bool(_WORD_AT_END.search(text) and _WORD_AT_START.match(new))
    return at == region.start and bool(_WORD_AT_START.match(text) and _WORD_AT_END.search(new))


def _cuts_across(region: Region, span: Span) -> bool:
    """Whether an edit takes a part of a region, or all of it, with what is beside it."""
    is_apart = span.end <= region.start or region.end <= span.start
    is_inside = region.start <= span.start and span.end <= region.end
    return not is_apart and not is_inside


def _move(region: Region, span: Span, size: int) -> None:
    """Take a region along with the replacement of a span by so many bytes."""
    start, end = span
    by = size - (end - start)
    if region.is_lost:
        return
    if region.start == region.end == start == end:  # what was taken out comes back in
        region.end += by
        region.is_touched = True
    elif end <= region.start:
        region.start, region.end = region.start + by, region.end + by
    elif start >= region.end:
        return
    elif region.start <= start and end <= region.end:
        region.end += by
        region.is_touched = True
    else:
        region.is_touched = True
        _cut(region, span, size)


def _in_steps(before: bytes, span: Span, new: bytes) -> list[tuple[Span, int]]:
    """A replacement as smaller ones, word by word, if both sides have enough in common for that.

    Each is a span of the text that the one before it left, and the size of what comes there.
    """
    old = _WORDS.findall(before[span.start : span.end])
    words = _WORDS.findall(new)
    if len(old) + len(words) > _MOST_WORDS:
        return [(span, len(new))]
    matcher = SequenceMatcher(None, old, words, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [(span, len(new))]
    steps, at = [], span.start
    for tag, i, j, k, m in matcher.get_opcodes():
        gone, came = len(b"".join(old[i:j])), len(b"".join(words[k:m]))
        if tag != "equal":
            steps.append((Span(at, at + gone), came))
        at += came
    return steps


_WORD_AT_START, _WORD_AT_END = re.compile(rb"\w"), re.compile(rb"\w\Z")
_WORDS = re.compile(rb"\w+|\s+|.", re.DOTALL)
_MOST_WORDS = 600
_ALIKE = 0.4


def _cut(region: Region, span: Span, size: int) -> None:
    """What is left of a region of which an edit took a part together with what is beside it."""
    if span.start <= region.start and span.end >= region.end:
        region.is_lost = True
    elif span.start < region.start:
        by = size - (span.end - span.start)
        region.start, region.end = span.start + size, region.end + by
    else:
        region.end = span.start
