"""The lines that edits change, for a person to look at."""

import pytest

from twiceshy.workspace.changed_lines import changed_lines
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit, Span


def shown(text: str, *edits: tuple[str, str], most: int = 20) -> str:
    """The lines of a text in which the first of some words are replaced."""

    def edit(old: str, new: str) -> Edit:
        start = text.encode().index(old.encode())
        return Edit(Span(start, start + len(old.encode())), new)

    given = [edit(*one) for one in edits]
    return "\n".join(changed_lines(Text.of(text), given, most))


@pytest.mark.parametrize(
    ("text", "edits", "told"),
    [
        ("a\nbé = 1\nc\n", [("1", "2")], "- bé = 1\n+ bé = 2"),
        ("import os\nx\ny\n", [("import os\n", ""), ("y", "z")], "- import os\n- y\n+ z"),
        ("x\n", [("x", "import y\nx")], "+ import y"),
        ("f(1)(2)\n", [("1", "3"), ("2", "4")], "- f(1)(2)\n+ f(3)(4)"),
        ("if a:\n    b\n    c\n", [("b\n    c", "d\n        e")], "- b\n- c\n+ d\n+     e"),
        ("if a:\r\n\tb\r\n", [("b", "c")], "- b\n+ c"),
        ("a\fb\nc", [("b", "d")], "- a\fb\n+ a\fd"),
        ("same", [("same", "same")], ""),
    ],
)
def test_the_lines_that_go_and_those_that_come(
    text: str, edits: list[tuple[str, str]], told: str
) -> None:
    assert shown(text, *edits) == told


def test_a_long_change_is_cut() -> None:
    assert shown("x", ("x", "1\n2\n3\n4\n5"), most=3) == "- x\n+ 1\n…"
