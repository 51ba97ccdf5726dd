"""How a fix came about that was made of a near correction, in plain words."""

from collections.abc import Iterator

from twiceshy.lessons.near import quoted
from twiceshy.model import Provenance, Suggestion
from twiceshy.workspace.sections import (
    Line,
    Section,
    difference,
    position,
    shown_as,
    source_in_words,
)
from twiceshy.workspace.text import Text


def near_section(text: Text, suggestion: Suggestion) -> Section | None:
    """From which correction a fix was made, how it was changed, and how near; None for any other one."""
    how = suggestion.recalled
    if how is None:
        return None
    where = position(text, suggestion.span.start)
    title = f"{where} no lesson in force matches here: made of a correction of code like it"
    lines = [
        *(line for one in suggestion.provenance[:1] for line in _from(one)),
        Line("how", _HOW[how.way].format(f"lesson {how.lesson[:8]}")),
        *_exchanged(how.exchanged),
        Line("how near", f"{how.likeness:.2f}, where 1.00 is the same code"),
        Line("confidence", f"{suggestion.confidence:.2f}: {shown_as(suggestion.level)}"),
    ]
    return Section(title, difference(text.data, suggestion.edits), tuple(lines))


_HOW = {
    "reused": "reused: {} as it is, which is not sure enough to be shown by itself",
    "mutated": "mutated: {} with other names or literals than the correction had",
    "forked": "forked: {} with other code than the correction had, which makes it one of its own",
}


def _from(one: Provenance) -> Iterator[Line]:
    after = quoted(one.after) if one.after.strip() else "nothing"
    yield Line("correction", source_in_words(one))
    yield Line("", f"{quoted(one.before)} → {after}")


def _exchanged(pairs: tuple[tuple[str, str], ...]) -> Iterator[Line]:
    for number, (was, there) in enumerate(pairs):
        yield Line("" if number else "changed", f"{quoted(was)} is {quoted(there)} here")
