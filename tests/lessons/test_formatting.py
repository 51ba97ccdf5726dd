"""What formatters change says nothing; what looks like it and is not must still be seen."""

import pytest

from tests.support import tree_of
from twiceshy.lessons.formatting import only_formatting

SAME = {
    "layout": (".py", "f(a,b)\n", "f(\n    a,\n    b,\n)\n"),
    "quotes": (".py", "x = 'a'\n", 'x = "a"\n'),
    "comments": (".py", "x = 1\n", "x = 1  # one\n"),
    "blank lines": (".py", "def f():\n    pass\nx = 1\n", "def f():\n    pass\n\n\nx = 1\n"),
    "import order": (".py", "import b\nimport a\n\na.b(b)\n", "import a\nimport b\n\na.b(b)\n"),
    "parentheses for a line": (".py", "x = a + b\n", "x = (\n    a\n    + b\n)\n"),
    "semicolons": (".js", "f(a)\ng(b)\n", "f(a);\ng(b);\n"),
    "one parameter": (".js", "a.map(x => x + 1)\n", "a.map((x) => x + 1);\n"),
    "returned": (
        ".tsx",
        "function f() { return (<a/>) }\n",
        "function f() {\n  return <a />;\n}\n",
    ),
    "gofmt": (".go", "package p\nfunc f() {g( 1 )}\n", "package p\n\nfunc f() { g(1) }\n"),
}

DIFFERENT = {
    "another name": (".py", "f(a)\n", "f(b)\n"),
    "another string": (".py", "x = 'a'\n", "x = 'b'\n"),
    "another order of evaluation": (".py", "x = a * (b + c)\n", "x = a * b + c\n"),
    "a method of the whole": (".py", "x = (a + b).c\n", "x = a + b.c\n"),
    "moved into a block": (".py", "if a:\n    b()\nc()\n", "if a:\n    b()\n    c()\n"),
    "moved out of a loop": (".js", "for (;;) { a(); b() }\n", "for (;;) { a() } b()\n"),
    "an import gone": (".py", "import a\nimport b\n\nb()\n", "import b\n\nb()\n"),
    "an import without a name gone": (".js", 'import "./a.css"\nf()\n', "f()\n"),
    "a call": (".py", "x = f\n", "x = f()\n"),
    "a tuple": (".py", "x = (a)\n", "x = (a,)\n"),
    "what does not parse": (".py", "x = (\n", "x = ( \n"),
}


@pytest.mark.parametrize(("suffix", "old", "new"), SAME.values(), ids=SAME)
def test_only_formatting(suffix: str, old: str, new: str) -> None:
    assert only_formatting(tree_of(old, suffix), tree_of(new, suffix))
    assert only_formatting(tree_of(new, suffix), tree_of(old, suffix))


@pytest.mark.parametrize(("suffix", "old", "new"), DIFFERENT.values(), ids=DIFFERENT)
def test_more_than_formatting(suffix: str, old: str, new: str) -> None:
    assert not only_formatting(tree_of(old, suffix), tree_of(new, suffix))
    assert not only_formatting(tree_of(new, suffix), tree_of(old, suffix))
