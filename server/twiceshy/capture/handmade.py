"""What of a changed text a person made as corrections, told by the text alone.

Pure. Between two texts lie *hunks*, runs of lines that differ. Left out are those that only lay out
anew what is there, those that put a large piece in the place of another (a paste, a rewrite), those
that only put code into comments or take it out of them, and, in a text that does not parse, those
that do not parse by themselves.
"""

import re
from collections import Counter
from typing import NamedTuple

from twiceshy.lessons.difference import changed_spans
from twiceshy.lessons.extract import MAX_TOKENS
from twiceshy.lessons.formatting import only_formatting, only_imports
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree, count_errors_after, reparse

# More hunks than this are not looked at one by one: each look parses the text.
MOST_HUNKS = 40

# Lines that share this part of their words are one line that was edited.
_ALIKE = 0.5

_COMMENT_MARK = re.compile(rb"^[ \t]*(?:#|//)?[ \t]*", re.MULTILINE)

_TOKEN = re.compile(rb"\w+|[^\w\s]")


class Hunk(NamedTuple):
    """Lines of a text, and what stands in their place in a later one."""

    span: Span
    new: bytes


def hunks_of(old: bytes, new: bytes) -> list[Hunk]:
    """The lines that differ, in order."""
    before, after = changed_spans(old, new)
    pairs = zip(before, after, strict=True)
    return [Hunk(span, new[slice(*there)]) for span, there in pairs]


def with_hunks(old: bytes, hunks: list[Hunk]) -> bytes:
    """A text with some hunks put in."""
    pieces: list[bytes] = []
    done = 0
    for (start, end), new in hunks:
        pieces += (old[done:start], new)
        done = end
    return b"".join((*pieces, old[done:]))


def by_hand(old: SyntaxTree, new: bytes) -> bytes:
    """A later text without what no person made as a correction."""
    hunks = [
        hunk
        for hunk in hunks_of(old.source, new)
        if not (_is_rewritten(old.source, hunk) or _only_comments_out(old.source, hunk))
    ]
    if len(hunks) <= MOST_HUNKS:
        hunks = [hunk for hunk in hunks if not _only_lays_out(old, hunk)]
        if count_errors_after(old, with_hunks(old.source, hunks)):
            alone = [(hunk, with_hunks(old.source, [hunk])) for hunk in hunks]
            hunks = [hunk for hunk, text in alone if not count_errors_after(old, text)]
    return with_hunks(old.source, hunks)


def with_imports(text: SyntaxTree, later: bytes) -> bytes:
    """A text with those changes of a later one that are about imports alone."""
    hunks = hunks_of(text.source, later)
    if len(hunks) > MOST_HUNKS:
        return text.source
    return with_hunks(
        text.source, [hunk for hunk in hunks if only_imports(text, _after(text, hunk))]
    )


def line_in(text: bytes, later: bytes, line: int) -> int:
    """Where a line of a text stands in a later one; lines count from 0."""
    moved = 0
    for (start, end), new in hunks_of(text, later):
        if text.count(b"\n", 0, end) > line:
            break
        moved += new.count(b"\n") - text.count(b"\n", start, end)
    return line + moved


def _only_lays_out(old: SyntaxTree, hunk: Hunk) -> bool:
    return only_formatting(old, _after(old, hunk))


def _after(old: SyntaxTree, hunk: Hunk) -> SyntaxTree:
    return reparse(old, with_hunks(old.source, [hunk]))


def _only_comments_out(text: bytes, hunk: Hunk) -> bool:
    """Whether lines only went into comments or came out of them: they may be put back at any time."""
    old, new = (_COMMENT_MARK.sub(b"", side) for side in (text[slice(*hunk.span)], hunk.new))
    return old == new


def _is_rewritten(text: bytes, hunk: Hunk) -> bool:
    """Whether a large piece stands in the place of another, rather than lines that were edited."""
    old, new = text[slice(*hunk.span)], hunk.new
    sizes = [len(_TOKEN.findall(side)) for side in (old, new)]
    if not all(sizes) or max(sizes) <= MAX_TOKENS:
        return False
    left, right = old.splitlines(), new.splitlines()
    if len(left) != len(right):
        return True
    return not all(_alike(before, after) for before, after in zip(left, right, strict=True))


def _alike(before: bytes, after: bytes) -> bool:
    left, right = Counter(_TOKEN.findall(before)), Counter(_TOKEN.findall(after))
    return 2 * (left & right).total() >= _ALIKE * (left.total() + right.total())
