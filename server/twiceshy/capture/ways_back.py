"""Whether lines become again what they were before an earlier change of the same document.

Pure. Lines are compared by their text, wherever they stand by now: who makes again what was
changed a moment ago goes back, and who goes back in another place contradicts what was learned.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from twiceshy_analyzers.api import Span


class Piece(NamedTuple):
    """Lines of a text, without the last line break, and what stood in their place before."""

    span: Span
    old: bytes
    new: bytes


@dataclass(slots=True)
class Past:
    """One settlement: the texts before and after it, and the pieces of `after` that still count."""

    before: bytes
    after: bytes
    pieces: list[Piece]


class Undone(NamedTuple):
    """What of an earlier settlement was taken back: `left` is `after` without that."""

    before: bytes
    after: bytes
    left: bytes


class Step(NamedTuple):
    """A piece of an earlier settlement that was taken back."""

    past: Past
    piece: Piece


def way_back(past: Iterable[Past], old: bytes, new: bytes) -> list[Step]:
    """The steps that lead back from `old` lines to `new` ones, newest first; none where that is no way back."""
    text, steps = old, []
    for settlement in reversed(list(past)):
        for piece in reversed(settlement.pieces):
            if piece.new == text and text != new:
                steps.append(Step(settlement, piece))
                text = piece.old
                break
    return steps if text == new else []


def undone(steps: Iterable[Step]) -> tuple[Undone, ...]:
    """What some steps took back, settlement by settlement. Their pieces count no more."""
    by_past: dict[int, tuple[Past, list[Piece]]] = {}
    for past, piece in steps:
        by_past.setdefault(id(past), (past, []))[1].append(piece)
    found = []
    for past, pieces in by_past.values():
        gone = set(pieces)
        past.pieces = [piece for piece in past.pieces if piece not in gone]
        found.append(Undone(past.before, past.after, _without(past.after, gone)))
    return tuple(found)


def pieces_of(old: bytes, new: bytes) -> Iterator[Piece]:
    """What differs between some lines, line by line where both sides have as many.

    The spans count from the start of `new`, and cover it without what is equal.
    """
    left, right = old.split(b"\n"), new.split(b"\n")
    if len(left) != len(right):
        yield Piece(Span(0, len(new)), old, new)
        return
    at = 0
    for before, after in zip(left, right, strict=True):
        if before != after:
            yield Piece(Span(at, at + len(after)), before, after)
        at += len(after) + 1


def _without(text: bytes, pieces: set[Piece]) -> bytes:
    for piece in sorted(pieces, reverse=True):
        text = text[: piece.span.start] + piece.old + text[piece.span.end :]
    return text
