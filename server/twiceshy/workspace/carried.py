"""Where a place of a text is in a later one."""

from collections.abc import Sequence

from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import changed_span


def carried(offset: int, before: bytes, after: bytes, edits: Sequence[Edit]) -> int:
    """The offset after edits that follow each other; a place that is replaced begins where they do.

    An edit of the whole text says nothing about a place in it: the texts are compared then.
    """
    size = len(before)
    for edit in edits:
        if edit.span == Span(0, size):
            return carried_over(offset, before, after)
        written = len(edit.text.encode())
        if edit.span.end <= offset:
            offset += written - (edit.span.end - edit.span.start)
        elif edit.span.start < offset:
            offset = edit.span.start
        size += written - (edit.span.end - edit.span.start)
    return offset


def carried_over(offset: int, before: bytes, after: bytes) -> int:
    """The offset in another text that differs in one region; in that, its beginning."""
    if before == after:
        return offset
    old, new = changed_span(before, after)
    if offset < old.start:
        return offset
    return offset + new.end - old.end if offset >= old.end else new.start
