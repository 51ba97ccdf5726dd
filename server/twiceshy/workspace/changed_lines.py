"""The lines that edits change, as a small diff for a person to look at."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit, Span


def changed_lines(text: Text, edits: Sequence[Edit], most: int) -> tuple[str, ...]:
    """The lines that go, with "- " before them, and those that come, with "+ "; `most` in all.

    Lines that edits touch and leave as they are count for nothing. What all lines of one place
    are indented by is left out.
    """
    found = [line for group in _places(text, edits) for line in _changed(text, group)]
    return tuple(found) if len(found) <= most else (*found[: most - 1], "…")


def _places(text: Text, edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """The edits in order, those that touch the same lines together."""
    place: list[Edit] = []
    last = -1
    for edit in sorted(edits, key=lambda edit: edit.span):
        if place and text.line_at(edit.span.start) > last:
            yield place
            place = []
        place.append(edit)
        last = max(last, text.line_at(edit.span.end))
    if place:
        yield place


def _changed(text: Text, edits: list[Edit]) -> Iterator[str]:
    start = text.line_start(text.line_at(edits[0].span.start))
    end = text.line_end(text.line_at(max(edit.span.end for edit in edits)))
    here = [Edit(Span(e.span.start - start, e.span.end - start), e.text) for e in edits]
    old = Text(text.data[start:end])
    before, after = lines_of(old), lines_of(old.replaced(here))
    told: list[tuple[str, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            told += [("-", line) for line in before[i:j]] + [("+", line) for line in after[k:m]]
    margin = min((len(line) - len(line.lstrip()) for _, line in told if line.strip()), default=0)
    for mark, line in told:
        yield f"{mark} {line[margin:]}"


def lines_of(text: Text) -> list[str]:
    """The lines of a text, as the protocol counts them, without their ends."""
    return re.split(r"\r\n|\r|\n", str(text))
