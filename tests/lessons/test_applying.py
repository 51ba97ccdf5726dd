"""A lesson's text, a file, and the file after it: how templates are written at their places."""

from typing import Any

import pytest

from tests.support import applied, lesson_of
from twiceshy.model import Hole
from twiceshy.recall.book import Book
from twiceshy_analyzers.api import Import


def check(
    lesson: tuple[str, str], source: str, expected: str, suffix: str = ".py", **rest: Any
) -> None:
    """Apply a lesson (pattern, template) to a text wherever it can be."""
    book = Book([lesson_of(*lesson, suffix, **rest)], 1)
    assert applied(book, source, suffix) == expected


def check_not_applicable(
    lesson: tuple[str, str], source: str, suffix: str = ".py", **rest: Any
) -> None:
    """Nothing is suggested for a text."""
    check(lesson, source, source, suffix, **rest)


RUN = {"role": "statements"}


@pytest.mark.parametrize(
    ("template", "site", "expected"),
    [
        ("$A * $B", "mul(a, b)", "a * b"),
        ("$A * $B", "mul(a + 1, b)", "(a + 1) * b"),
        ("$A * $B", "mul(a, b) ** 2", "(a * b) ** 2"),
        ("$A * $B", "x / mul(a or b, c)", "x / ((a or b) * c)"),
        ("$A * $B", "-mul(a, b)", "-(a * b)"),
        ("$A.add($B)", "mul(a + 1, b + 2)", "(a + 1).add(b + 2)"),
        ("$A.add($B)", "mul(lambda: 1, *b)", "mul(lambda: 1, *b)"),
        ("$A.add($B)", "mul(await a, (yield))", "(await a).add((yield))"),
        ("not $A and $B", "mul(a == 1, b or c)", "not a == 1 and (b or c)"),
        ("not $A and $B", "[mul(a, b)]", "[not a and b]"),
        ("not $A and $B", "mul(a, b).x", "(not a and b).x"),
        ("$A if $B else None", "f(mul(a, b), c)", "f(a if b else None, c)"),
        ("$A if $B else None", "mul(a, b) + 1", "(a if b else None) + 1"),
        ("$B in $A", "mul(a, b) in c", "(b in a) in c"),
        ("$B in $A", "mul(mul(a, b), c)", "c in (b in a)"),
        ("{$A: $B}", "mul(a, b)", "{a: b}"),
        ("$A[$B]", "mul(a or b, c)", "(a or b)[c]"),
    ],
)
def test_parentheses_in_python(template: str, site: str, expected: str) -> None:
    check(("mul($A, $B)", template), f"x = {site}\n", f"x = {expected}\n")


@pytest.mark.parametrize(
    ("template", "site", "expected"),
    [
        ("$A ?? $B", "or(a, b)", "a ?? b"),
        ("$A ?? $B", "or(a && b, c)", "(a && b) ?? c"),
        ("$A ?? $B", "c || or(a, b)", "c || (a ?? b)"),
        ("$A ?? $B", "or(a, b) ?? c", "a ?? b ?? c"),
        ("$A ** $B", "or(-a, b)", "(-a) ** b"),
        ("$A.do($B)", "or(() => 1, b)", "(() => 1).do(b)"),
        ("$A.do($B)", "or(new X, b)", "(new X).do(b)"),
        ("$A.do($B)", "or(a ? b : c, (d, e))", "(a ? b : c).do((d, e))"),
        ("!$A", "f(or(a, b), or(a === b, 1))", "f(!a, !(a === b))"),
        ("{ a: $A }", "or(a, b)", "{ a: a }"),
    ],
)
def test_parentheses_in_javascript(template: str, site: str, expected: str) -> None:
    check(("or($A, $B)", template), f"x = {site};\n", f"x = {expected};\n", ".js")


def test_an_empty_run_takes_its_comma_along() -> None:
    lesson = ("old($A, $$$B)", "new($$$B, key=$A)")
    check(
        lesson,
        "old(1)\nold(1, 2)\nold(1, 2, *c)\n",
        "new(key=1)\nnew(2, key=1)\nnew(2, *c, key=1)\n",
    )
    check(("old($$$A)", "new($$$A, 1)"), "old()\nold(2,)\n", "new(1)\nnew(2, 1)\n")


def test_holes_of_one_name_are_equal() -> None:
    check(
        ("$A.x and $A.x.y", "get($A)"),
        "p = a.b.x and a.b.x.y\nq = a.x and b.x.y\nr = f('s').x and f(\"s\").x.y\n",
        "p = get(a.b)\nq = a.x and b.x.y\nr = get(f('s'))\n",
    )


def test_a_hole_may_be_particular() -> None:
    check(
        ("f($A)", "g($A)"),
        "f('a')\nf(1)\nf(a)\n",
        "g('a')\nf(1)\nf(a)\n",
        holes=[Hole("A", kinds=("string",))],
    )
    check(("f($A)", "g($A)"), "f(a)\nf(b)\n", "f(a)\ng(b)\n", holes=[Hole("A", texts=("b", "c"))])


def test_a_name_that_is_brought_must_be_in_scope() -> None:
    check(
        ("load($A)", "load(ctx, $A)"),
        "def f(ctx):\n    load(1)\n\n\ndef g():\n    load(1)\n",
        "def f(ctx):\n    load(ctx, 1)\n\n\ndef g():\n    load(1)\n",
        names=(("ctx", "bound"),),
    )


def test_a_block_that_is_moved_out_is_indented_less() -> None:
    check(
        ("if old():\n    $$$A", "$$$A"),
        'class A:\n  def f(self):\n    if old():\n      a(\n        1)\n      b("""\n      x\n""")\n',
        'class A:\n  def f(self):\n    a(\n      1)\n    b("""\n      x\n""")\n',
        **RUN,
    )


def test_a_block_that_is_moved_in_is_indented_more() -> None:
    check(
        ("old($A)\n$B = $C", "with new($A):\n    $B = $C"),
        "def f():\n\told(1)\n\tx = g(\n\t\t2,  # two\n\t)\n",
        "def f():\n\twith new(1):\n\t\tx = g(\n\t\t\t2,  # two\n\t\t)\n",
        **RUN,
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    a()\n    old(1)\n    b()\n", "def f():\n    a()\n    b()\n"),
        ("a(); old(1)\n", "a(); \n"),
        ("old(1)", "old(1)"),
        ("if x:\n    old(1)\n", "if x:\n    old(1)\n"),
        ("a()\nold(1)  # why\n", "a()\nold(1)  # why\n"),
        ("a()\nold(\n    1,  # one\n)\n", "a()\nold(\n    1,  # one\n)\n"),
        ("a()\n# about b\nold(1)\nb()\n", "a()\n# about b\nb()\n"),
    ],
)
def test_a_statement_is_deleted_with_its_line(source: str, expected: str) -> None:
    check(("old($A)", ""), source, expected if source != "old(1)" else "", **RUN)


def test_a_wrapper_is_put_on_once() -> None:
    check(
        ("f($A)", "log(f($A))"),
        "f(1)\nlog(f(2))\nlog(f(f(3)))\n",
        "log(f(1))\nlog(f(2))\nlog(f(log(f(3))))\n",
    )


def test_a_lesson_that_feeds_on_its_own_result_is_not_offered() -> None:
    check_not_applicable(("f($A)", "f($A + 1)"), "f(1)\n")
    check_not_applicable(("f($A, $B)", "f($B, $A)"), "f(1, 2)\n")
    check_not_applicable(("$A + $B", "($A + $B) + 0"), "1 + 2\n")


def test_nothing_is_awaited_where_it_cannot_be() -> None:
    lesson = ("load($A)", "await load($A)")
    check_not_applicable(lesson, "load(1)\n")
    check_not_applicable(lesson, "async def f():\n    return lambda: load(1)\n")
    check_not_applicable(lesson, "async def f():\n    def g():\n        load(1)\n")
    check(lesson, "async def f():\n    [load(1)]\n", "async def f():\n    [await load(1)]\n")


def test_an_unused_import_is_dropped_where_it_does_not_compile() -> None:
    check(
        ("old.Do($A)", "do($A)"),
        'package p\n\nimport (\n\t"a/old"\n\t"fmt"\n)\n\nfunc f() { fmt.Print(old.Do(1)) }\n',
        'package p\n\nimport (\n\t"fmt"\n)\n\nfunc f() { fmt.Print(do(1)) }\n',
        ".go",
        names=(("old", "import:a/old"),),
    )


def test_an_import_in_all_is_in_use() -> None:
    check(
        ("old.do($A)", "do($A)"),
        "import old\n\n__all__ = ['old']\nold.do(1)\n",
        "import old\n\n__all__ = ['old']\ndo(1)\n",
        names=(("old", "import:old"),),
        dropped=(Import("old"),),
    )


def test_quotes_of_an_f_string_do_not_come_into_it() -> None:
    check(
        ("'%s' % $A", "f'{$A}'"),
        "x = '%s' % a.b\ny = '%s' % a['b']\nz = '%s' % a[\"b\"]\n",
        "x = f'{a.b}'\ny = '%s' % a['b']\nz = f'{a[\"b\"]}'\n",
    )
    check(
        ("f($A)", "f($A, 'b')"),
        "x = f'{f(1)}'\ny = f\"{f(1)}\"\nz = f'''{f(1)}'''\n",
        "x = f'{f(1)}'\ny = f\"{f(1, 'b')}\"\nz = f'''{f(1, 'b')}'''\n",
    )


def test_strings_of_attributes_keep_their_own_quotes() -> None:
    check(
        ("<A b={$A} />", "<A b={$A} c=\"d\" e={'f'} />"),
        'const x = "y", z = "z";\nconst p = <A b={1} />;\n',
        'const x = "y", z = "z";\nconst p = <A b={1} c="d" e={"f"} />;\n',
        ".jsx",
    )


def test_a_statement_in_place_of_a_block_is_ended() -> None:
    lesson = ("if (old($A)) {\n    $B();\n}", "$B();\nonce($A)")
    source = "function f() {\n  if (old(1)) {\n    go();\n  }\n  x = 1;\n}\n"
    expected = "function f() {\n  go();\n  once(1);\n  x = 1;\n}\n"
    check(lesson, source, expected, ".js", **RUN)
    check(lesson, source.replace(";", ""), expected.replace(";", ""), ".js", **RUN)


def test_a_block_in_place_of_a_statement_has_no_end() -> None:
    lesson = ("old($A)", "if ($A) {\n    fresh($A);\n}")
    check(
        lesson,
        "f(() => {\n\told(1);\n});\n",
        "f(() => {\n\tif (1) {\n\t\tfresh(1);\n\t}\n});\n",
        ".js",
        **RUN,
    )


def test_what_would_be_read_as_something_else_is_not_offered() -> None:
    lesson = ("set([$$$A])", "{$$$A}")
    check(lesson, "x = set([])\ny = set([1])\n", "x = set([])\ny = {1}\n")


def test_an_object_that_would_be_a_block_is_put_in_parentheses() -> None:
    lesson = ("() => {\n    return $A;\n}", "() => $A")
    check(lesson, "f(() => {\n  return {};\n});\n", "f(() => ({}));\n", ".js")


@pytest.mark.parametrize(
    ("lesson", "site", "expected"),
    [
        (("!!$A", "Boolean($A)"), "!!(a && b)", "Boolean(a && b)"),
        (("!!$A", "Boolean($A)"), "!!( a )", "Boolean( a )"),
        (("!!$A", "Boolean($A)"), "!!(a, b)", "Boolean((a, b))"),
        (("!!$A", "Boolean($A)"), "!!(\n  a ||\n  b\n)", "Boolean(\n  a ||\n  b\n)"),
        (("!!$A", "Boolean($A, 1)"), "!!(\n  a ||\n  b\n)", "Boolean((\n  a ||\n  b\n), 1)"),
        (("!!$A", "$A"), "!!(a || b)", "a || b"),
        (("!!$A", "$A"), "!!(a || b) && c", "(a || b) && c"),
        (("f($A)", "g($A)"), "f((a || b))", "g((a || b))"),
        (("$A.not()", "!$A"), "(a || b).not()", "!(a || b)"),
    ],
)
def test_parentheses_go_where_brackets_take_their_place(
    lesson: tuple[str, str], site: str, expected: str
) -> None:
    check(lesson, f"x = {site};\n", f"x = {expected};\n", ".js")


def test_parentheses_go_in_a_comprehension() -> None:
    lesson = (
        "for $A in $B:\n    if $C:\n        return True\nreturn False",
        "return any($C for $A in $B)",
    )
    source = "def f():\n    for a in b:\n        if (a.x and\n                a.y):\n            return True\n    return False\n"
    expected = "def f():\n    return any(a.x and\n            a.y for a in b)\n"
    check(lesson, source, expected, role="statements")


def test_a_site_in_a_hole_is_a_site_of_its_own() -> None:
    lesson = ("$A.old", "$A.new")
    check(lesson, "x.old(1).old(2);\n", "x.new(1).new(2);\n", ".js")


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("both(a, b)", "a && b"),
        ("both(a, b && c)", "a && b && c"),
        ("both(a && b, c && d)", "a && b && c && d"),
        ("both(a, b || c)", "a && (b || c)"),
    ],
)
def test_one_operator_in_a_row_needs_no_parentheses(site: str, expected: str) -> None:
    lesson = ("if (both($A, $B)) {\n    $$$C;\n}", "if ($A && $B) {\n    $$$C;\n}")
    check(("both($A, $B)", "$A && $B"), f"x = {site};\n", f"x = {expected};\n", ".js")
    source = f"if ({site}) {{\n  d();\n}}\n"
    check(lesson, source, f"if ({expected}) {{\n  d();\n}}\n", ".js", role="statements")


def test_items_of_two_lists_need_no_parentheses() -> None:
    lesson = ("with $A:\n    with $B:\n        $$$C", "with $A, $B:\n    $$$C")
    source = "with a, b as c:\n    with d as e:\n        f()\n"
    check(lesson, source, "with a, b as c, d as e:\n    f()\n", role="statements")


def test_what_is_there_already_is_not_put_there_again() -> None:
    lesson = ("case $A:\n    $$$B;", "case $A: {\n    $$$B;\n}")
    source = "switch (a) {\n  case 1:\n    b();\n    break;\n  case 2: {\n    c();\n  }\n}\n"
    expected = (
        "switch (a) {\n  case 1: {\n    b();\n    break;\n  }\n  case 2: {\n    c();\n  }\n}\n"
    )
    check(lesson, source, expected, ".js", role="case")


def test_an_empty_list_of_arguments_may_be_left_out() -> None:
    check(
        ("+new Date", "Date.now()"),
        "x = [+new Date, +new Date(), +new Date(0), +new Day()];\n",
        "x = [Date.now(), Date.now(), +new Date(0), +new Day()];\n",
        ".js",
    )
