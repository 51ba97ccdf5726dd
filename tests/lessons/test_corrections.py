"""What is taken for one correction, and what for several: files in, snippets out."""

import pytest

from tests.support import ORIGIN, language
from twiceshy.model import Correction, FileChange
from twiceshy.workspace.learning import mined

Snippets = list[tuple[str, str]]


def corrections(suffix: str, before: str, after: str) -> list[Correction]:
    assert language(suffix)
    return mined(FileChange(f"a{suffix}", before.encode(), after.encode()), ORIGIN)


def snippets(suffix: str, before: str, after: str) -> Snippets:
    return [(c.before, c.after) for c in corrections(suffix, before, after)]


ONE = {
    "a statement became two": (
        ".py",
        "a = 1\nassert x.ok and y == 2\nb = 1\n",
        "a = 1\nassert x.ok\nassert y == 2\nb = 1\n",
        ("assert x.ok and y == 2", "assert x.ok\nassert y == 2"),
    ),
    "a statement became two, the second like a neighbour": (
        ".py",
        "b = S(x, y)\nassert f(x) == b and g(x) == f(x)\n",
        "b = S(x, y)\nassert f(x) == b\nassert g(x) == f(x)\n",
        ("assert f(x) == b and g(x) == f(x)", "assert f(x) == b\nassert g(x) == f(x)"),
    ),
    "two statements became one": (
        ".py",
        "x.append(first)\nx.append(second)\n",
        "x.extend((first, second))\n",
        ("x.append(first)\nx.append(second)", "x.extend((first, second))"),
    ),
    "a value that was only returned": (
        ".py",
        "def f(a):\n    log(a)\n    result = compute(a, 1)\n    return result\n",
        "def f(a):\n    log(a)\n    return compute(a, 1)\n",
        ("result = compute(a, 1)\nreturn result", "return compute(a, 1)"),
    ),
    "a default that became a branch": (
        ".py",
        "x = None\nif c:\n    x = 1\nd(x)\n",
        "x = 1 if c else None\nd(x)\n",
        ("x = None\nif c:\n    x = 1", "x = 1 if c else None"),
    ),
    "branches that became an assignment": (
        ".py",
        "if c:\n    x = 1\nelse:\n    x = 2\n",
        "x = 1 if c else 2\n",
        ("if c:\n    x = 1\nelse:\n    x = 2", "x = 1 if c else 2"),
    ),
    "a loop and what follows it": (
        ".py",
        "def f(y):\n    for x in y:\n        if g(x):\n            return True\n    return False\n",
        "def f(y):\n    return any(g(x) for x in y)\n",
        (
            "for x in y:\n    if g(x):\n        return True\nreturn False",
            "return any(g(x) for x in y)",
        ),
    ),
    "blocks within one another": (
        ".py",
        "with a() as f:\n    with b(f) as g:\n        c(g)\n        d(f)\n",
        "with a() as f, b(f) as g:\n    c(g)\n    d(f)\n",
        (
            "with a() as f:\n    with b(f) as g:\n        $$$BODY1",
            "with a() as f, b(f) as g:\n    $$$BODY1",
        ),
    ),
    "branches within one another": (
        ".js",
        "if (a.b) {\n    if (c) {\n        d();\n        e();\n    }\n}\n",
        "if (a.b && c) {\n    d();\n    e();\n}\n",
        ("if (a.b) {\n    if (c) {\n        $$$BODY1;\n    }\n}", "if (a.b && c) {\n    $$$BODY1;\n}"),
    ),
    "branches changed places": (
        ".js",
        "if (a !== b) {\n    c(1);\n} else {\n    d(2);\n}\n",
        "if (a === b) {\n    d(2);\n} else {\n    c(1);\n}\n",
        (
            "if (a !== b) {\n    $$$BODY1;\n} else {\n    $$$BODY2;\n}",
            "if (a === b) {\n    $$$BODY2;\n} else {\n    $$$BODY1;\n}",
        ),
    ),
    "a branch moved out, and the jump that lets it": (
        ".js",
        "function f() {\n    if (a) {\n        b();\n        return c;\n    } else {\n        d();\n        e();\n    }\n}\n",
        "function f() {\n    if (a) {\n        b();\n        return c;\n    }\n    d();\n    e();\n}\n",
        (
            "if (a) {\n    $$$BODY1;\n    return c;\n} else {\n    $$$BODY2;\n}",
            "if (a) {\n    $$$BODY1;\n    return c;\n}\n$$$BODY2",
        ),
    ),
    "a branch alone in a branch": (
        ".py",
        "if a:\n    b()\nelse:\n    if c:\n        d()\n",
        "if a:\n    b()\nelif c:\n    d()\n",
        (
            "if a:\n    $$$BODY1\nelse:\n    if c:\n        $$$BODY2",
            "if a:\n    $$$BODY1\nelif c:\n    $$$BODY2",
        ),
    ),
    "a block of a case": (
        ".js",
        "switch (a) {\n    case 1:\n        b();\n        break;\n}\n",
        "switch (a) {\n    case 1: {\n        b();\n        break;\n    }\n}\n",
        ("case 1:\n    $$$BODY1", "case 1: {\n    $$$BODY1;\n}"),
    ),
    "a body that became an expression": (
        ".js",
        "a.map((b) => { return c(b); });\n",
        "a.map((b) => c(b));\n",
        ("(b) => { return c(b); }", "(b) => c(b)"),
    ),
    "a header with a body of any length": (
        ".py",
        "for k in d.keys():\n" + "    f(k, 1)\n" * 40,
        "for k in d:\n" + "    f(k, 1)\n" * 40,
        ("for k in d.keys():\n    $$$BODY1", "for k in d:\n    $$$BODY1"),
    ),
    "the statement of a header": (
        ".go",
        "package a\n\nfunc f() {\n\tif err := old.Read(b); err != nil {\n\t\treturn\n\t}\n}\n",
        "package a\n\nfunc f() {\n\tif err := new.Read(b); err != nil {\n\t\treturn\n\t}\n}\n",
        ("err := old.Read(b)", "err := new.Read(b)"),
    ),
    "a part of a long literal": (
        ".go",
        "package a\n\nvar x = []T{\n\t{n: f([]byte(`x`))},\n" + "\t{n: g(1, 2, 3)},\n" * 20 + "}\n",
        "package a\n\nvar x = []T{\n\t{n: h(`x`)},\n" + "\t{n: g(1, 2, 3)},\n" * 20 + "}\n",
        ("f([]byte(`x`))", "h(`x`)"),
    ),
    "an else that has no clause of its own": (
        ".go",
        "package a\n\nfunc f() {\n\tif a {\n\t\tb()\n\t} else if !c(d) {\n\t\te()\n\t}\n}\n",
        "package a\n\nfunc f() {\n\tif a {\n\t\tb()\n\t} else if !g(d, h) {\n\t\te()\n\t}\n}\n",
        ("if !c(d) {\n    $$$BODY1\n}", "if !g(d, h) {\n    $$$BODY1\n}"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE)
def test_one_correction(name: str) -> None:
    suffix, before, after, expected = ONE[name]
    assert snippets(suffix, before, after) == [expected]


SEVERAL: dict[str, tuple[str, str, str, Snippets]] = {
    "neighbours that have nothing to do with one another": (
        ".py",
        "a = old(1)\nb = f(x, y)\n",
        "a = new(1)\nb = f(x, y, timeout=3)\n",
        [("a = old(1)", "a = new(1)"), ("b = f(x, y)", "b = f(x, y, timeout=3)")],
    ),
    "a statement changed and another left out": (
        ".py",
        "a = old(1)\nprint(q, 'debug')\nb = 2\n",
        "a = new(1)\nb = 2\n",
        [("a = old(1)", "a = new(1)"), ("print(q, 'debug')", "")],
    ),
    "one name in common does not make one change": (
        ".py",
        "y = f(x, z)\nb = 2\n",
        "y = f(x)\nlog.info(z, 'left out', 3)\nb = 2\n",
        [("y = f(x, z)", "y = f(x)")],
    ),
    "a header and something else in its block": (
        ".py",
        "with a() as f:\n    b(f)\n    c(old)\n",
        "with a(1) as f:\n    b(f)\n    c(new)\n",
        [
            ("with a() as f:\n    $$$BODY1", "with a(1) as f:\n    $$$BODY1"),
            ("c(old)", "c(new)"),
        ],
    ),
    "a class that is held in two ways, since it became short": (
        ".py",
        "class A:\n    def f(self):\n        a()\n\n        # b\n        c()\n\n    def g(self):\n" + "        d(1)\n" * 105 + "        old(2, 'a string', 'another string', 'a third', 'and one more')\n",
        "class A:\n    def f(self):\n        a()\n\n        # b\n        c()\n\n    def g(self):\n" + "        d(1)\n" * 105 + "        new(2)\n",
        [("old(2, 'a string', 'another string', 'a third', 'and one more')", "new(2)")],
    ),
    "a statement that only moved": (".py", "a()\nb(1)\nc(2)\n", "b(1)\nc(2)\na()\n", []),
}  # fmt: skip


@pytest.mark.parametrize("name", SEVERAL)
def test_corrections_apart(name: str) -> None:
    suffix, before, after, expected = SEVERAL[name]
    found = snippets(suffix, before, after)
    assert [pair for pair in found if pair in expected] == expected
    assert all(pair in expected or pair[1].startswith(pair[0]) for pair in found)


def test_the_first_import_of_a_file_is_no_correction_of_its_docstring() -> None:
    before = '"""Doc."""\nx = a.b("~")\n'
    after = '"""Doc."""\nimport p\nx = p.q("~")\n'
    (found,) = corrections(".py", before, after)
    assert found.before == 'x = a.b("~")'


def test_an_import_is_part_of_what_needs_it_even_where_the_name_stood_before() -> None:
    before = "x = [a.b('~'), p.q('.')]\n"
    after = "import p\n\nx = [p.q('~'), p.q('.')]\n"
    (found,) = corrections(".py", before, after)
    assert [item.module for item in found.added] == ["p"]
