"""Whether a suggestion is a part of what was made of a text."""

import pytest
from benchmarks.made import hunks_of, is_made

from twiceshy_analyzers.api import Edit, Span

BEFORE = b"a = 1\ndef f(x: Optional[int], y: Union[str, bytes]):\n    pass\nb = 2\n"
AFTER = b"a = 1\ndef f(x: int | None, y: str | bytes):\n    return\nb = 2\n"


def edit(old: str, new: str) -> Edit:
    start = BEFORE.index(old.encode())
    return Edit(Span(start, start + len(old)), new)


@pytest.mark.parametrize(
    ("edits", "made"),
    [
        ([edit("Optional[int]", "int | None")], True),
        ([edit("Union[str, bytes]", "str | bytes"), edit("Optional[int]", "int | None")], True),
        ([edit("Optional[int]", "int|None")], True),
        ([edit("Optional[int]", "None | int")], False),
        ([edit("Optional[int]", "int | None"), edit("a = 1", "a = 2")], False),
        ([edit("b = 2", "b = 3")], False),
        ([edit("Optional[int]", "Optional[int]")], False),
        ([edit("pass", "return"), edit("Optional[int]", "int | None")], True),
        ([], False),
    ],
)
def test_a_part_of_a_change_is_made_whatever_else_was(edits: list[Edit], made: bool) -> None:
    assert is_made(BEFORE, hunks_of(BEFORE, AFTER), edits) is made
