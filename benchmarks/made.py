"""Whether a change of a text is a part of another one: what a suggestion makes of a place, and a commit."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from twiceshy.lessons.edits import apply_edits
from twiceshy_analyzers.api import Edit

_TOKEN = re.compile(rb"\w+|[^\w\s]")


class Hunk(NamedTuple):
    """Lines that were changed: where they begin and end, and what was made of them."""

    start: int
    end: int
    after: bytes


def hunks_of(before: bytes, after: bytes) -> list[Hunk]:
    """The changed lines of a text, in order."""
    old, new = (side.splitlines(keepends=True) for side in (before, after))
    at = [0, *accumulate(map(len, old))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Hunk(at[start], at[end], b"".join(new[begin:stop]))
        for kind, start, end, begin, stop in matcher.get_opcodes()
        if kind != "equal"
    ]


def is_made(before: bytes, hunks: Sequence[Hunk], edits: Sequence[Edit]) -> bool:
    """Whether all of the edits are on the way from a text to what was made of it.

    They are where no token has to be changed that would not have been, and none twice: what is left to
    do after them is less by just what they did. Other changes beside them do not matter.
    """
    touched: dict[Hunk, list[Edit]] = {}
    for edit in edits:
        at = bisect_right(hunks, edit.span.start, key=lambda one: one.start) - 1
        if at < 0 or edit.span.end > hunks[at].end:
            return False
        touched.setdefault(hunks[at], []).append(edit)
    return bool(touched) and all(_on_the_way(before, *one) for one in touched.items())


def _on_the_way(before: bytes, hunk: Hunk, edits: Sequence[Edit]) -> bool:
    grown = sum(len(one.text) - (one.span.end - one.span.start) for one in edits)
    done = apply_edits(before, edits)[hunk.start : hunk.end + grown]
    old, new, wanted = (
        _TOKEN.findall(one) for one in (before[hunk.start : hunk.end], done, hunk.after)
    )
    step = _distance(old, new)
    return step > 0 and _distance(new, wanted) + step == _distance(old, wanted)


def _distance(some: Sequence[bytes], others: Sequence[bytes]) -> int:
    """How many tokens are taken away and brought on the shortest way (Myers)."""
    furthest = {1: 0}
    for steps in range(len(some) + len(others) + 1):
        for line in range(-steps, steps + 1, 2):
            down = line == -steps or (line != steps and furthest[line - 1] < furthest[line + 1])
            at = furthest[line + 1] if down else furthest[line - 1] + 1
            while at < len(some) and at - line < len(others) and some[at] == others[at - line]:
                at += 1
            furthest[line] = at
            if at >= len(some) and at - line >= len(others):
                return steps
    raise AssertionError("every text can be made of every other one")
