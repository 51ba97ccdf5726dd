"""What stands between the tokens of a result: white space, line breaks, commas, semicolons."""

from typing import Any

import pytest

from tests.support import applied, lesson_of
from twiceshy.model import Hole
from twiceshy.recall.book import Book

SET = ("set([$$$A])", "{$$$A}")
TALL_SET = ("set([\n    $$$A\n])", "{\n    $$$A\n}")


def result(lesson: tuple[str, str], source: str, suffix: str = ".py", **rest: Any) -> str:
    """A text after a lesson (pattern, template) was applied wherever it can be."""
    return applied(Book([lesson_of(*lesson, suffix, **rest)], 1), source, suffix)


@pytest.mark.parametrize("lesson", [SET, TALL_SET])
@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("set([1])", "{1}"),
        ("set([1, 2])", "{1, 2}"),
        ("set([ 1, 2 ])", "{ 1, 2 }"),
        ("set([1,\n         2])", "{1,\n         2}"),
        ("set([\n    1,\n    2,\n])", "{\n    1,\n    2,\n}"),
        ("set([\n        1,  # one\n        2\n    ])", "{\n        1,  # one\n        2\n    }"),
    ],
)
def test_a_bracket_keeps_its_lines(lesson: tuple[str, str], site: str, expected: str) -> None:
    assert result(lesson, f"x = {site}\n") == f"x = {expected}\n"


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("a[a.length - 1]", "a.at(-1)"),
        ("a[a.length-1]", "a.at(-1)"),
        ("a[ a.length - 1 ]", "a.at( -1 )"),
        ("a[\n  a.length - 1\n]", "a.at(\n  -1\n)"),
    ],
)
def test_a_gap_that_the_lesson_closes_is_closed(site: str, expected: str) -> None:
    lesson = ("$A[$A.length - $B]", "$A.at(-$B)")
    assert result(lesson, f"x = {site};\n", ".js") == f"x = {expected};\n"


@pytest.mark.parametrize(
    ("lesson", "expected"),
    [
        (("f($A)", "g($A, 1)"), "g(\n    a,\n    1,\n)"),
        (("f($A)", "g(1, $A)"), "g(\n    1,\n    a,\n)"),
        (("f($A)", "h(g($A))"), "h(g(\n    a,\n))"),
        (("f($A)", "h($A).g($A)"), "h(\n    a,\n).g(a)"),
        (("f($A)", "$A + 1"), "a + 1"),
    ],
)
def test_elements_on_lines_of_their_own(lesson: tuple[str, str], expected: str) -> None:
    assert result(lesson, "f(\n    a,\n)\n") == f"{expected}\n"


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("f(a, None)", "f(a)"),
        ("f(\n    a,\n    None,\n)", "f(\n    a,\n)"),
        ("f(\n    a,\n    None\n)", "f(\n    a\n)"),
        ("f(a,\n  None)", "f(a)"),
    ],
)
def test_an_argument_goes_with_its_line(site: str, expected: str) -> None:
    assert result(("f($A, None)", "f($A)"), f"{site}\n") == f"{expected}\n"


def test_an_argument_between_two_goes_with_its_line() -> None:
    lesson = ("f($A, None, $B)", "f($A, $B)")
    assert result(lesson, "f(\n    a,\n    None,\n    b,\n)\n") == "f(\n    a,\n    b,\n)\n"


def test_a_line_break_does_not_come_where_it_ends_a_statement() -> None:
    lesson = ("$A = $B", "return $B")
    source, expected = "a =\n    b;\n", "return b;\n"
    assert result(lesson, source, ".js", role="statements") == expected


def test_blocks_that_change_places_keep_their_semicolons() -> None:
    lesson = (
        "if ($A !== 1) {\n    $$$B;\n} else {\n    $$$C;\n}",
        "if ($A === 1) {\n    $$$C;\n} else {\n    $$$B;\n}",
    )
    source = "if (a !== 1) {\n  b();\n} else {\n  if (c) {\n    d();\n  }\n}\n"
    expected = "if (a === 1) {\n  if (c) {\n    d();\n  }\n} else {\n  b();\n}\n"
    assert result(lesson, source, ".js", role="statements") == expected


def test_a_block_is_moved_with_its_comments() -> None:
    lesson = (
        "if $A:\n    if $B:\n        $$$C",
        "if $A and $B:\n    $$$C",
    )
    source = "if a:\n    if b:\n        # why\n\n        c()\n        if d:\n            e()\n"
    expected = "if a and b:\n    # why\n\n    c()\n    if d:\n        e()\n"
    assert result(lesson, source, role="statements") == expected


def test_blocks_that_change_places_take_their_comments_along() -> None:
    lesson = (
        "if ($A !== 1) {\n    $$$B;\n} else {\n    $$$C;\n}",
        "if ($A === 1) {\n    $$$C;\n} else {\n    $$$B;\n}",
    )
    source = "if (a !== 1) {\n  // first\n  b(); // one\n} else {\n  c();\n  // last\n}\n"
    expected = "if (a === 1) {\n  c();\n  // last\n} else {\n  // first\n  b(); // one\n}\n"
    assert result(lesson, source, ".js", role="statements") == expected


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("set(\n    [a for a in b]\n)", "{\n    a for a in b\n}"),
        ("set([\n    a\n    for a in b\n])", "{\n    a\n    for a in b\n}"),
        ("set([a\n     for a in b])", "{a\n     for a in b}"),
    ],
)
def test_of_two_brackets_the_one_over_several_lines_is_kept(site: str, expected: str) -> None:
    lesson = ("set([$A for $B in $C])", "{$A for $B in $C}")
    assert result(lesson, f"x = {site}\n") == f"x = {expected}\n"


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("set([a for a in b])", "{a for a in b}"),
        ("set(\n    [a for a in b])", "{\n    a for a in b}"),
        ("set(\n    [\n        a for a in b\n    ]\n)", "{\n    a for a in b\n}"),
    ],
)
def test_the_outer_bracket_is_kept_where_the_lesson_shows_it(site: str, expected: str) -> None:
    lesson = ("set(\n    [$A for $B in $C])", "{\n    $A for $B in $C}")
    assert result(lesson, f"x = {site}\n") == f"x = {expected}\n"


def test_elements_join_a_bracket_that_has_each_on_its_line() -> None:
    lesson = ("assign({}, $A, { $$$B })", "{ ...$A, $$$B }")
    source = "x = assign({}, a, {\n  b: 1,\n  c: 2,\n});\n"
    expected = "x = {\n  ...a,\n  b: 1,\n  c: 2,\n};\n"
    assert result(lesson, source, ".js") == expected


def test_a_line_break_is_borrowed_once() -> None:
    lesson = ("!$A ? $B : $C", "$A ? $C : $B")
    source = "x = !a ?\n  b : c;\n"
    assert result(lesson, source, ".js") == "x = a ?\n  c : b;\n"


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("!a ? b : c", "a ? c : b"),
        ("!a\n  ? b\n  : c", "a\n  ? c\n  : b"),
        ("!a ? b :\n  c", "a ? c :\n  b"),
    ],
)
def test_parts_that_change_places_leave_their_line_breaks(site: str, expected: str) -> None:
    lesson = ("!$A ? $B : $C", "$A ? $C : $B")
    assert result(lesson, f"x = {site};\n", ".js") == f"x = {expected};\n"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("if ($A && $B) {\n    $$$C;\n}", "if (a && b) {\n  c();\n  d();\n}\n"),
        ("if ($A && $B) {\n        $$$C;\n    }", "if (a && b) {\n    c();\n    d();\n  }\n"),
    ],
)
def test_a_block_is_indented_as_the_lesson_says(template: str, expected: str) -> None:
    lesson = ("if ($A) {\n    if ($B) {\n        $$$C;\n    }\n}", template)
    source = "if (a) {\n  if (b) {\n    c();\n    d();\n  }\n}\n"
    assert result(lesson, source, ".js", role="statements") == expected


def test_a_line_break_goes_with_the_word_before_it() -> None:
    source = "x = (a if a else\n     b)\n"
    assert result(("$A if $A else $B", "$A or $B"), source) == "x = (a or b)\n"


@pytest.mark.parametrize(
    ("laid_out", "expected"),
    [
        ("", "x = one(b(\n    c,\n))\n"),
        ("still", "x = one(b(\n        c,\n    ))\n"),
        ("kept", "x = one(b(\n        c,\n    ))\n"),
    ],
)
def test_lines_of_a_hole_move_or_stay(laid_out: str, expected: str) -> None:
    lesson = ("two($A)", "one($A)")
    assert result(lesson, "x = two(\n    b(\n        c,\n    )\n)\n", layout=laid_out) == (
        "x = one(\n    b(\n        c,\n    )\n)\n"
    )
    source = "x = one(\n    two(b(\n        c,\n    ))\n)\n"
    assert result(("one(two($A))", "one($A)"), source, layout=laid_out) == expected


@pytest.mark.parametrize("laid_out", ["", "still", "kept"])
def test_lines_of_a_string_stay_however_a_lesson_is_laid_out(laid_out: str) -> None:
    source = 'def f():\n    x = two("""a\n  b\n""")\n'
    assert result(("two($A)", "$A"), source, layout=laid_out) == (
        'def f():\n    x = """a\n  b\n"""\n'
    )


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ('("a" + "b")', '("a" "b")'),
        ('("a" +\n     "b")', '("a"\n     "b")'),
        ('("a"\n     + "b")', '("a"\n      "b")'),
        ('("a"\n     # c\n     + "b")', '("a"\n     # c\n     + "b")'),
    ],
)
def test_white_space_is_kept_where_a_token_goes(site: str, expected: str) -> None:
    holes = [Hole("A", kinds=("string",)), Hole("B", kinds=("string",))]
    lesson = ("$A + $B", "$A $B")
    assert result(lesson, f"x = {site}\n", holes=holes, layout="kept") == f"x = {expected}\n"


def test_white_space_is_kept_where_parentheses_go_in_brackets_alone() -> None:
    lesson = ("($A)", "$A")
    assert result(lesson, "f((\n    a\n))\n", layout="kept") == "f(\n    a\n)\n"
    assert result(lesson, "x = (\n    a\n)\n", layout="kept") == "x = a\n"


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("if ( a ) { if ( b ) { c() } }", "if ( a  &&  b ) { c() }"),
        ("if (a) { if (b) { c() } }", "if (a && b) { c() }"),
        ("if ( a ) { if (\n  b\n) { c() } }", "if ( a  && b ) { c() }"),
    ],
)
def test_a_gap_that_a_lesson_makes_longer_is_the_sites_and_more(site: str, expected: str) -> None:
    lesson = ("if ( $A ) { if ( $B ) { $$$C } }", "if ( $A  &&  $B ) { $$$C }")
    assert result(lesson, f"{site}\n", ".js", role="statements") == f"{expected}\n"
