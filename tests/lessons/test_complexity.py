"""How complex the function around a correction was, and is."""

import pytest

from twiceshy.lessons.extract import corrections
from twiceshy.model import Origin
from twiceshy_analyzers import language_of, suffix_of
from twiceshy_analyzers.tree import parse, reparse

ORIGIN = Origin("p", "a", "editor", 1.0, 1)
PYTHON = """\
def outer(a):
    if a:
        return load(a)

    def inner(b):
        return b if b else dump(b)
    return inner
"""
GO = "package p\n\nfunc f(a int) {\n\tif a > 0 {\n\t\tload(a)\n\t}\n}\n"
CASES = [
    ("a.py", PYTHON, "load(a)", "safe(a)", (2, 2)),
    ("a.py", PYTHON, "dump(b)", "safe(b)", (2, 2)),
    ("a.py", PYTHON, "    if a:\n        return load(a)\n", "    if a and b:\n        return load(a)\n", (2, 3)),
    ("a.py", PYTHON, "return load(a)", "return load(a) if ok else None", (2, 3)),
    ("a.py", "x = load(1)\n", "load", "safe", None),
    ("a.py", "def f(a):\n    x = a\n    return load(a)\n", "load(a)", "load(a) or 0", (1, 2)),
    ("a.go", GO, "load(a)", "safe(a)", (2, 2)),
    ("a.ts", "const f = (a: T) => { return a && load(a); };\n", "a && load(a)", "load(a)", (2, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "old", "new", "ways"), CASES)
def test_it_is_that_of_the_innermost_function(
    path: str, text: str, old: str, new: str, ways: tuple[int, int] | None
) -> None:
    language = language_of(path)
    assert language is not None
    before = parse(language, text.encode(), suffix_of(path))
    after = reparse(before, text.replace(old, new).encode())
    (found,) = corrections(before, after, ORIGIN)
    assert found.complexity == ways
