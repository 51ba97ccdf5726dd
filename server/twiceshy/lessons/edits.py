"""Edits put into a text."""

from collections.abc import Sequence

from twiceshy_analyzers.api import Edit


def apply_edits(source: bytes, edits: Sequence[Edit]) -> bytes:
    """The text after edits that do not overlap."""
    for edit in sorted(edits, reverse=True):
        source = source[: edit.span.start] + edit.text.encode() + source[edit.span.end :]
    return source
