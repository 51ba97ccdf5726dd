"""Complexity is what each language's tool says: radon 6, gocyclo 0.6 and ESLint 10's `complexity`.

The numbers behind each text are those of the tools; each number is a function, in their order.
"""

import pytest

from tests.analyzers.support import tree_of
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.metrics import complexities, complexity_around

PYTHON = [
    ("def f(): pass", [1]),
    ("def f(a):\n    if a and b or c: pass\n    elif d: pass\n    else: pass", [5]),
    ("def f():\n    for a in b: pass\n    else: pass\n    while a: pass", [4]),
    ("def f():\n    try: a\n    except B: pass\n    except C: pass\n    else: pass", [4]),
    ("def f():\n    try: a\n    finally: b", [1]),
    ("def f():\n    try: a\n    except* B: pass", [1]),
    ("def f():\n    assert a and b\n    return a if b else [x for x in y if x if z]", [6]),
    ("def f():\n    match a:\n        case 1 if b: pass\n        case None: pass", [3]),
    ("def f():\n    match a:\n        case 1: pass\n        case _: pass", [2]),
    ("def f():\n    match a:\n        case (x): pass", [1]),
    ("def f():\n    match a:\n        case (x,): pass", [2]),
    ("def f():\n    match a:\n        case x, : pass", [2]),
    (
        "@d(a or b)\ndef f(x=a or b):\n    def g(y=a or b):\n        if y: pass\n    if x: pass",
        [2, 2],
    ),
    ("def f():\n    class A:\n        if a: pass\n        def g(self): return a or b", [1, 2]),
    ("async def f():\n    async for a in b: pass\n    return lambda: a or b", [3]),
]
GO = [
    ("func f() {}", [1]),
    ("func f() { if a && b || c {} else if d {} }", [5]),
    ("func (t T) f() { for range a {}; for i := 0; i < 2; i++ {} }", [3]),
    ("func f() { switch a { case 1, 2: case 3: default: } }", [3]),
    ("func f() { switch a.(type) { case int: default: } }", [2]),
    ("func f() { select { case <-a: default: } }", [2]),
    ("func f() { g := func() { if a {} }; g() }", [2]),
    ("var f = func() { if a {} }", [2]),
]
ECMA = [
    ("function f(a = 1, {b = 2, c: d = 3} = {}) {}", [5]),
    ("const f = a => a ? b : c && d || (e ?? g)", [5]),
    ("function f() { a ||= b; a += b; a?.b?.(c)?.[d] }", [5]),
    (
        "function f() { for (;;) {} for (a in b) {} for (a of b) {} while (a) {} do {} while (a) }",
        [6],
    ),
    ("function f() { switch (a) { case 1: case 2: default: } try {} catch {} finally {} }", [4]),
    ("function* f() { if (a) {} else if (b) {} return function () { return a && b } }", [3, 2]),
    ("class A { b = c || d; e; static { if (a) {} } [f || g]() { return h || i } }", [2, 2, 2]),
    ("function f() { class A { [a || b] = 1; [a || b]() {} } }", [3, 1, 1]),
]
TYPESCRIPT = [
    ("function f(a: string = b, c?: number): void { if (c! > 1) {} }", [3]),
    ("class A { constructor(private a = 1) {} abstract b(): void; c?: string }", [2]),
    ("type A<T> = T extends string ? 1 : 2; function f<T>(this: T) { return a as B || c }", [2]),
]
CASES = [
    (language, text, ways)
    for language, cases in [
        ("python", PYTHON),
        ("go", [("package p\n" + text, ways) for text, ways in GO]),
        ("javascript", ECMA),
        ("typescript", ECMA + TYPESCRIPT),
    ]
    for text, ways in cases
]


@pytest.mark.parametrize(("language", "text", "ways"), CASES)
def test_a_function_counts_as_its_languages_tool_counts_it(
    language: str, text: str, ways: list[int]
) -> None:
    assert [found.ways for found in complexities(tree_of(language, text))] == ways


def test_broken_text_has_a_complexity_where_the_tools_have_none() -> None:
    tree = tree_of("python", "def f(a):\n    if a:\n        b(\n\ndef g(a):\n    if a: pass\n")
    assert tree.errors
    assert complexity_around(tree, Span(20, 21)) == 2


def test_the_innermost_function_around_a_place_is_meant() -> None:
    text = "if a: pass\ndef f():\n    if a: pass\n    def g(): return b\n"
    tree = tree_of("python", text)
    at = [text.index(part) for part in ("if a", "    if a", "return")]
    assert [complexity_around(tree, Span(i + 4, i + 5)) for i in at] == [None, 2, 1]


def test_a_deep_text_is_counted_without_recursion() -> None:
    tree = tree_of("python", "def f():\n    return " + " or ".join(["a"] * 5000))
    assert complexity_around(tree, Span(20, 21)) == 5000
