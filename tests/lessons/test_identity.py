"""Keys that outlive edits: of sites, changes and lessons. Two marks (‸) show the site."""

from dataclasses import replace

import pytest

from tests.support import ORIGIN, SECRET, tree_of
from twiceshy.errors import NotationError
from twiceshy.lessons.compiled import check_lesson
from twiceshy.lessons.identity import author_id, change_id, lesson_key, numbered, site_key
from twiceshy.lessons.notation import parse_snippet
from twiceshy.model import Correction, Hole, Lesson, Place
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.names import Names

MARK = "‸"


def key(marked: str, suffix: str = ".py", secret: bytes = SECRET) -> str:
    before, site, after = marked.split(MARK)
    tree = tree_of(before + site + after, suffix)
    start = len(before.encode())
    node = tree.covering(Span(start, start + len(site.encode())))
    assert tree.text(node) == site
    return site_key(secret, tree, Names(tree), (node,))


SITE = "import os\n\n\ndef f(name):\n    return name + ‸os.getcwdu()‸\n"


@pytest.mark.parametrize(
    "marked",
    [
        "import os\nimport re\n\nX = 1\n\n\ndef f(name):\n    return name + ‸os.getcwdu()‸\n",
        "import os\n\n\ndef g(title):\n    return title + ‸os.getcwdu()‸\n",
        "import os\n\n\ndef f(name):\n    if name:\n\t    return name + ‸os.getcwdu()‸\n",
        "import os\n\n\nclass A:\n    def f(self, name):\n        return name+‸os.getcwdu()‸  # x\n",
    ],
    ids=["edits above", "renamed local", "deeper", "in a class"],
)
def test_a_site_is_the_same_after(marked: str) -> None:
    assert key(marked) == key(SITE)


@pytest.mark.parametrize(
    "marked",
    [
        "import os\n\n\ndef f(name):\n    return name + ‸os.getcwd()‸\n",
        "import sys\n\n\ndef f(name):\n    return name + ‸sys.getcwdu()‸\n",
        "import os\n\n\ndef f(name):\n    return name - ‸os.getcwdu()‸\n",
        "import os\n\n\ndef f(name):\n    print(name + ‸os.getcwdu()‸)\n",
        "import os\n\n\ndef f(name):\n    return OTHER + ‸os.getcwdu()‸\n",
    ],
    ids=["other function", "other module", "other operator", "other statement", "other name"],
)
def test_a_site_is_another_one_with(marked: str) -> None:
    assert key(marked) != key(SITE)


def test_two_locals_are_not_mixed_up() -> None:
    one = "def f(a, b):\n    return ‸use(a, b)‸\n"
    assert key(one) == key(one.replace("a,", "x,"))
    assert key(one) == key("def f(q, r):\n    return ‸use(q, r)‸\n")
    assert key(one) != key("def f(q, r):\n    return ‸use(q, q)‸\n")


def test_two_places_of_one_statement_are_rejected_together() -> None:
    assert key("x = [‸f(1)‸, f(1)]\n") == key("x = [f(1), ‸f(1)‸]\n")
    assert key("x = ‸f‸(1)\n") == key("x = ‸f(1)‸\n")


def test_a_name_of_the_module_is_as_good_as_any_but_not_a_function() -> None:
    assert key("a = 1\nb = ‸f(a)‸\n") == key("c = 1\nd = ‸f(c)‸\n")
    assert key("a = ‸f(1)‸\n") != key("a = ‸g(1)‸\n")


def test_the_block_of_a_statement_is_no_part_of_its_site() -> None:
    one = "if ‸old(x)‸:\n    a()\n"
    assert key(one) == key("if ‸old(x)‸:\n    b()\n    c(2)\n")
    many = "run(() => { a(); b(1, 2); }, ‸old(1)‸);\n"
    assert key(many, ".js") == key("run(() => { c(); }, ‸old(1)‸);\n", ".js")


@pytest.mark.parametrize(
    ("one", "other", "suffix"),
    [
        ("x = ‸old('a')‸\n", 'x = ‸old("a")‸\n', ".py"),
        ("x = ‸old('a')‸\n", 'x = ‸old("""a""")‸\n', ".py"),
        ("x = ‸old(f'a{b}')‸\n", 'x = ‸old(f"a{b}")‸\n', ".py"),
        ("x = ‸old('a', b)‸;\n", "x = ‸old('a', b,)‸\n", ".js"),
    ],
)
def test_quotes_and_commas_are_no_part_of_a_site(one: str, other: str, suffix: str) -> None:
    assert key(one, suffix) == key(other, suffix)


def test_but_what_a_string_says_is_and_so_is_its_prefix() -> None:
    assert key("x = ‸old('a')‸\n") != key("x = ‸old('b')‸\n")
    assert key("x = ‸old('a')‸\n") != key("x = ‸old(b'a')‸\n")


@pytest.mark.parametrize(
    "body",
    [
        "return (‸y.old(a)‸);",
        "if (a) return ‸y.old(a)‸;",
        "if (a) {} else return ‸y.old(a)‸;",
        "for (const b of a) return ‸y.old(a)‸;",
        "x: return ‸y.old(a)‸;",
        "try { return ‸y.old(a)‸ } catch (e) {}",
        "switch (a) { case 1: return ‸y.old(a)‸ }",
        "// why\n  return ‸y.old(a)‸; // so",
    ],
)
def test_what_is_put_around_a_statement_is_no_part_of_its_site(body: str) -> None:
    head = "import y from 'y';\nfunction f(a) {\n  "
    assert key(f"{head}{body}\n}}\n", ".js") == key(f"{head}return ‸y.old(a)‸;\n}}\n", ".js")


def test_a_site_says_nothing_without_the_secret() -> None:
    assert key(SITE, secret=b"another") != key(SITE)
    assert "getcwdu" not in key(SITE)


def test_equal_sites_of_a_file_are_counted() -> None:
    assert numbered(["a", "b", "a", "a"]) == ["a.1", "b.1", "a.2", "a.3"]
    assert numbered([]) == []


CORRECTION = Correction(
    language="python",
    role="statements",
    before="x = old( 1 )",
    after="x = new(1)",
    elided=(),
    statement="x = old( 1 )",
    place=Place(("module",)),
    names=(),
    added=(),
    dropped=(),
    bystanders=(),
    grammar="1",
    origin=ORIGIN,
)


def test_a_change_is_one_however_it_is_seen() -> None:
    seen = replace(ORIGIN, seen="git", at=5.0, number=9, commit="abc", author="x")
    again = replace(CORRECTION, origin=seen, before="x = old( 1\n  )", grammar="2")
    assert change_id(again) == change_id(CORRECTION)


@pytest.mark.parametrize(
    "other",
    [
        replace(CORRECTION, after="x = new(2)"),
        replace(CORRECTION, origin=replace(ORIGIN, path="b.py")),
        replace(CORRECTION, origin=replace(ORIGIN, project="q")),
    ],
    ids=["outcome", "path", "project"],
)
def test_another_change_has_another_id(other: Correction) -> None:
    assert change_id(other) != change_id(CORRECTION)


def lesson(pattern: str, template: str, *holes: Hole, language: str = "javascript") -> str:
    made = Lesson("", language, "expression", pattern, template, holes)
    sides = [
        parse_snippet(language_named(language), "expression", text, holes)
        for text in (pattern, template)
    ]
    return lesson_key(made, *sides)


def test_the_names_of_holes_and_white_space_are_no_part_of_a_lesson() -> None:
    a, b = Hole("A"), Hole("B")
    one = lesson("old($A, $B)", "fresh($B)", a, b)
    assert one == lesson("old( $X,\n $Y )", "fresh($Y)", Hole("X"), Hole("Y"))
    assert one == lesson("old($B, $A)", "fresh($A)", a, b)
    assert lesson("old('a')", "new_()") == lesson('old("a")', "new_()")
    assert one == lesson("old($A, $B)", "fresh($B)", a, b, language="typescript")


def test_what_a_lesson_asks_and_does_is_part_of_it() -> None:
    a, b = Hole("A"), Hole("B")
    one = lesson("old($A, $B)", "fresh($B)", a, b)
    assert one != lesson("old($A, $B)", "fresh($A)", a, b)
    assert one != lesson("old($A, $B)", "fresh($B)", Hole("A", kinds=("string",)), b)
    assert one != lesson("old($A, $A)", "fresh($A)", a)
    assert lesson("old($A)", "fresh()", a) != lesson("old($1)", "fresh()")


def test_an_author_is_an_opaque_and_keyed_id() -> None:
    one = author_id(SECRET, "Ann <ann@example.org>")
    assert one == author_id(SECRET, " ann <ANN@example.org> ")
    assert one != author_id(b"another", "Ann <ann@example.org>")
    assert "ann" not in one


def test_patterns_known_by_their_kind_are_other_patterns() -> None:
    kinds = (("concatenated_string",), ("list",))
    found = {
        check_lesson(
            Lesson("", "python", "expression", "$A", "($A)", (Hole("A", kinds=kind),))
        ).outcome
        for kind in kinds
    }
    assert len(found) == len(kinds)


def test_a_pattern_that_matches_anything_is_none() -> None:
    for hole in (Hole("A"), Hole("A", kinds=("string",)), Hole("A", many=True)):
        with pytest.raises(NotationError):
            check_lesson(Lesson("", "python", "expression", "$A", "($A)", (hole,)))
