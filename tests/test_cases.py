"""The cases of tests/cases: what is learned from a correction, and what is made of it elsewhere.

A case is a Markdown file about one behaviour: a title, a sentence, and sections of one code block
each. `before` and `after` are what the user corrected (whole files, several pairs if need be),
`elsewhere` and `expect` another file before and after all suggestions, `silent` a file for which
nothing must be suggested, `rejected` one whose suggestions the user turned down.

The first word of a block's info string is the language; further words are "crlf" and "bom", for
files that such a page cannot show, "reverted" for an `after` that was taken back, and "often" for
one that was made in four files, where once is not enough to be sure.
"""

import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import ORIGIN, Pair, applied, learned, shown, suggested
from twiceshy.recall.book import Book

CASES = Path(__file__).parent / "cases"
SUFFIXES = {
    "python": ".py",
    "go": ".go",
    "javascript": ".js",
    "jsx": ".jsx",
    "typescript": ".ts",
    "tsx": ".tsx",
}
SECTION = re.compile(r"^## (?P<name>.*)\n+```(?P<info>.*)\n(?P<text>(?s:.*?))^```$", re.MULTILINE)
SECTIONS = {"before", "after", "elsewhere", "expect", "silent", "rejected"}


class Section(NamedTuple):
    name: str
    suffix: str
    words: list[str]
    text: str


def sections(page: str) -> Iterator[Section]:
    found = list(SECTION.finditer(page))
    assert len(found) == page.count("\n## ") == page.count("\n```") / 2, "a section without a block"
    for match in found:
        language, *words = match["info"].split()
        assert match["name"] in SECTIONS, match["name"]
        text = match["text"]
        if "crlf" in words:
            text = text.replace("\n", "\r\n")
        if "bom" in words:
            text = "\ufeff" + text
        yield Section(match["name"], SUFFIXES[language], words, text)


def difference(expected: str, got: str) -> str:
    old, new = expected.splitlines(keepends=True), got.splitlines(keepends=True)
    return "".join(
        repr(line)[1:-1] + "\n" if "\r" in line else line
        for line in unified_diff(old, new, "expected", "got", n=9)
    )


def check(page: str) -> None:
    """Learn what a page says was corrected, and compare what is suggested with what it expects."""
    parts = list(sections(page))
    taught = [part for part in parts if part.name in ("before", "after")]
    suffix = taught[0].suffix
    pairs = [
        Pair(before.text, after.text, "reverted" in after.words)
        for before, after in zip(taught[::2], taught[1::2], strict=True)
        for _ in range(4 if "often" in after.words else 1)
    ]
    lessons = learned(pairs, suffix)
    book = Book(lessons, ORIGIN.number)
    rejected: set[str] = set()
    rest = iter(part for part in parts if part.name not in ("before", "after"))
    for part in rest:
        expected = part.text
        if part.name == "rejected":
            found = suggested(book, part.text, part.suffix)
            assert found, "nothing to reject"
            rejected |= {suggestion.site for suggestion in found}
            continue
        if part.name == "elsewhere":
            following = next(rest)
            assert following.name == "expect"
            expected = following.text
        got = applied(book, part.text, part.suffix, rejected)
        if got != expected:
            pytest.fail(
                f"{difference(expected, got)}\nlessons:\n{shown(lessons, book, part.suffix)}",
                pytrace=False,
            )


def _name(path: Path) -> str:
    return path.relative_to(CASES).with_suffix("").as_posix()


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*.md")), ids=_name)
def test_case(path: Path) -> None:
    check(path.read_text(encoding="utf-8"))
