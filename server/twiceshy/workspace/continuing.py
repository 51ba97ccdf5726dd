"""The rest of a fix that a person has begun to type over its site.

Nothing is guessed: what stands there together with the rest must be, to the byte, the text that
the suggestion would have made. Whoever types something else is left alone.
"""

from collections.abc import Sequence
from typing import NamedTuple

from twiceshy.lessons.confidence import HIGH
from twiceshy.lessons.edits import apply_edits
from twiceshy.model import Suggestion
from twiceshy_analyzers.api import Edit, Span

# What must have been typed of what differs, in bytes: with less, it may become anything.
BEGUN = 3
# A rest that is longer is no end of a word any more, but a proposal of its own.
LONGEST = 400


class Continued(NamedTuple):
    """What is missing at the cursor, and what else the fix changes once that is there.

    `others` are in offsets of the text with the rest in it, whose size is `size`.
    """

    suggestion: Suggestion
    rest: str
    others: tuple[Edit, ...]
    size: int


class Left(NamedTuple):
    """A text, and the suggestions for it whose sites are being typed at since."""

    source: bytes
    suggestions: tuple[Suggestion, ...]


def left(source: bytes, before: Sequence[Suggestion], after: Sequence[Suggestion]) -> Left | None:
    """What was suggested for a text and is not any more for the next one; None without any."""
    known = {(one.lesson, one.site) for one in after}
    gone = tuple(one for one in before if (one.lesson, one.site) not in known)
    return Left(source, gone) if gone else None


def continued(left: Left, source: bytes, cursor: int) -> Continued | None:
    """The rest of the one fix that the text is on its way to; None where that is none, or several."""
    sure = [one for one in left.suggestions if one.confidence >= HIGH]
    found = [rest for one in sure if (rest := _rest(left.source, one, source, cursor))]
    lessons = {one.suggestion.lesson for one in found}
    return found[0] if len(lessons) == 1 and len(found) == 1 else None


def _rest(before: bytes, suggestion: Suggestion, source: bytes, cursor: int) -> Continued | None:
    start, end = suggestion.span
    inside = [edit for edit in suggestion.edits if suggestion.span.contains(edit.span)]
    fixed = apply_edits(before, inside)
    missing, grown = len(fixed) - len(source), len(fixed) - len(before)
    if not 0 < missing <= LONGEST or cursor + missing > end + grown:
        return None
    if fixed[:cursor] != source[:cursor] or fixed[cursor + missing :] != source[cursor:]:
        return None
    same = _common(before[start:end], fixed[start : end + grown])
    rest = fixed[cursor : cursor + missing]
    if cursor - start - same < BEGUN or not rest.strip():
        return None
    others = [edit for edit in suggestion.edits if edit not in inside]
    moved = tuple(_after(edit, start, grown) for edit in others)
    return Continued(suggestion, rest.decode(errors="replace"), moved, len(fixed))


def _common(one: bytes, other: bytes) -> int:
    """How many bytes two pieces of code have in common at their start."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _after(edit: Edit, site: int, grown: int) -> Edit:
    """An edit beside a site in a text whose site has grown."""
    start, end = edit.span
    return edit if end <= site else Edit(Span(start + grown, end + grown), edit.text)
