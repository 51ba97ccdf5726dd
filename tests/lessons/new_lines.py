"""The new lines of a text, as text."""

from twiceshy.lessons.new_lines import Earlier
from twiceshy_analyzers.api import Span


def new_lines(before: str, after: str) -> list[str]:
    """The lines of `after` that are new beside `before`, without the white space around them."""
    found = Earlier(before.encode, "then").new_lines(after.encode())
    lines, at = [], 0
    for line in after.encode().splitlines(keepends=True):
        if found.has_most_of([at]):
            assert found.may_be_in(Span(at, at + len(line.strip())))
            lines.append(line.decode().strip())
        at += len(line)
    return lines
