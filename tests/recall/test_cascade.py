"""What the nearest corrections come to at a place: text in, text out, and what must not be offered."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import ORIGIN, SECRET, Pair, experiences, learned, tree_of
from twiceshy.lessons.adapt import adapted
from twiceshy.lessons.compiled import compile_lesson, find
from twiceshy.lessons.edits import apply_edits
from twiceshy.model import LearnedLesson, Suggestion
from twiceshy.recall.book import Book
from twiceshy.recall.cascade import Read, recalled
from twiceshy.recall.suggest import Asked
from twiceshy_analyzers.api import Span

SAID = "isinstance(x, int) or isinstance(x, float)"
TYPES = Pair(
    f"def f(x):\n    return {SAID}\n", "def f(x):\n    return isinstance(x, (int, float))\n"
)
RAISES = Pair("def f():\n    raise Missing()\n", "def f():\n    raise Missing\n")
FORGOTTEN = Pair(
    "function f(a) {\n  return Object.keys(a.rows).length > 0;\n}\n",
    "function f(a) {\n  return !isEmpty(a.rows);\n}\n",
)
POINTER = Pair(
    "package a\n\nfunc f() {\n\tx := new(bytes.Buffer)\n\tg(x)\n}\n",
    "package a\n\nfunc f() {\n\tx := &bytes.Buffer{}\n\tg(x)\n}\n",
)


def near(pairs: list[Pair], text: str, line: str, suffix: str, made: str = "") -> list[Suggestion]:
    """What corrections bring to a line of a text, which all of them are near to."""
    made = made or suffix
    asked = Asked(Book(meant(pairs, made), ORIGIN.number), SECRET, frozenset(), 0.7)
    memories = [(one, 0.8) for one in experiences(pairs, made)]
    start = text.encode().index(line.encode())
    return recalled(asked, Read(tree_of(text, suffix)), Span(start, start), memories, list)


def meant(pairs: list[Pair], suffix: str) -> list[LearnedLesson]:
    """The lessons of some corrections, of which a person asked that they be remembered."""
    found = learned(pairs, suffix)
    return [replace(one, evidence=replace(one.evidence, meant=True)) for one in found]


def fixed(text: str, found: list[Suggestion]) -> tuple[str, str]:
    """The one way in which something is offered, and what it makes of the text."""
    (one,) = found
    assert one.recalled is not None
    assert one.level == "medium"
    return one.recalled.way, apply_edits(text.encode(), one.edits).decode()


@pytest.mark.parametrize(
    ("pair", "suffix", "line", "way", "after"),
    [
        (TYPES, ".py", "isinstance(k, A) or isinstance(k, B)", "mutated", "isinstance(k, (A, B))"),
        (TYPES, ".py", "isinstance(k.v, A) or isinstance(k.v, B)", "mutated", "isinstance(k.v, (A, B))"),
        (TYPES, ".py", "isinstance(k, m.A) or isinstance(k, B)", "forked", "isinstance(k, (m.A, B))"),
        (RAISES, ".py", "raise Other()", "mutated", "raise Other"),
        (POINTER, ".go", "x := new(sync.Group)", "mutated", "x := &sync.Group{}"),
    ],
)  # fmt: skip
def test_what_is_only_carried_over_may_be_other_code(
    pair: Pair, suffix: str, line: str, way: str, after: str
) -> None:
    text = {
        ".py": f"def g(k):\n    {line if line.startswith('raise') else f'y = {line}'}\n",
        ".go": f"package b\n\nfunc g() {{\n\t{line}\n\tg(x)\n}}\n",
    }[suffix]
    assert fixed(text, near([pair], text, line, suffix)) == (way, text.replace(line, after))


@pytest.mark.parametrize(
    "line",
    [
        "isinstance(k, A) and isinstance(k, B)",
        "isinstance(k, A) or isinstance(j, B)",
        "check(k, A) or check(k, B)",
        "isinstance(k, A)",
        "isinstance(k, *A) or isinstance(k, *B)",
    ],
)
def test_what_a_lesson_is_about_may_not(line: str) -> None:
    text = f"def g(k, j):\n    y = {line}\n"
    assert near([TYPES], text, line, ".py") == []


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("show(int, int)", "twin(int)", "show(int, str)"),  # the same twice, and not the same here
        ("show(int, int)", "twin(int)", "show(str, int)"),
        ("y = x['id']", "y = x.get('id')", "y = x[0]"),  # a list has no such method
        ("y = x == LAST", "y = x is LAST", "y = x == 5"),
        ("y = x == None", "y = x is None", "y = x == k"),
        ("raise Missing()", "raise Missing", "raise helper()"),  # what is called makes the error
        ("raise Missing()", "raise Missing", "raise k.helper()"),
        # What says how something is done is not carried over like what it is done with.
        ("y = open(x, 'rb')", "y = x.open('rb')", "y = open(x, 'r')"),
        ("y = open(x, 'rb')", "y = x.open('rb')", "y = open(x, k)"),
        ("y = open(x, mode='rb')", "y = x.open(mode='rb')", "y = open(x, mode='r')"),
        ("y = x.show(size=10)", "y = tell(x, size=10)", "y = k.show(size=20)"),
        # Bytes are no text, nothing is no text, what has code in it is no constant.
        ("y = x.show('a b')", "y = tell(x, 'a b')", "y = k.show(b'c')"),
        ("y = x.show('a b')", "y = tell(x, 'a b')", "y = k.show('')"),
        ("y = x.show('')", "y = tell(x, '')", "y = k.show('a b')"),
        ("y = x.show('a b')", "y = tell(x, 'a b')", "y = k.show(f'{k}')"),
        # None and one are counted with, and mean the same in no other number.
        ("y = x.show(0)", "y = tell(x, 0)", "y = k.show(7)"),
        ("y = x.show(7)", "y = tell(x, 7)", "y = k.show(1)"),
    ],
)
def test_what_would_mean_something_else_is_not_adapted(before: str, after: str, line: str) -> None:
    pair = Pair(f"def f(x):\n    {before}\n", f"def f(x):\n    {after}\n")
    text = f"def g(x, k):\n    {line}\n"
    assert near([pair], text, line, ".py") == []


@pytest.mark.parametrize(
    ("was", "there"), [("'a b'", "'c d'"), ("'a b'", '"c d"'), ("'a b'", "j"), ("7", "8")]
)
def test_what_a_call_is_about_may_be_another(was: str, there: str) -> None:
    pair = Pair(f"def f(x):\n    y = x.show({was})\n", f"def f(x):\n    y = tell(x, {was})\n")
    text = f"def g(k, j):\n    y = k.show({there})\n"
    found = near([pair], text, "y =", ".py")
    assert fixed(text, found)[1] == text.replace(f"k.show({there})", f"tell(k, {there})")


def test_what_was_exchanged_is_told() -> None:
    text = "def g(k):\n    y = isinstance(k, A) or isinstance(k, float)\n"
    (one,) = near([TYPES], text, "y =", ".py")
    assert one.recalled is not None
    assert one.recalled.exchanged == (("int", "A"),)


@pytest.mark.parametrize(
    "kind", ["int", "error", "func()", "*sync.Group", "chan sync.Group", "any"]
)
def test_what_has_no_elements_has_no_braces(kind: str) -> None:
    text = f"package b\n\nfunc g() {{\n\tx := new({kind})\n\tg(x)\n}}\n"
    assert near([POINTER], text, "x :=", ".go") == []


def test_where_one_shape_had_two_outcomes_nothing_is_said() -> None:
    other = Pair(TYPES.before, "def f(x):\n    return is_number(x)\n")
    text = "def g(k):\n    y = isinstance(k, A) or isinstance(k, B)\n"
    assert near([TYPES], text, "y =", ".py")
    assert near([TYPES, other], text, "y =", ".py") == []


def test_what_was_taken_back_is_not_adapted() -> None:
    text = "def g(k):\n    y = isinstance(k, A) or isinstance(k, B)\n"
    assert near([TYPES._replace(reverted=True)], text, "y =", ".py") == []
    back = Pair(TYPES.after, TYPES.before)
    assert near([TYPES, back], text, "y =", ".py") == []


def test_other_lines_and_other_languages_have_nothing_of_it() -> None:
    text = "def g(k):\n    y = isinstance(k, A) or isinstance(k, B)\n    return y\n"
    assert near([TYPES], text, "return y", ".py") == []
    script = "function g(k) {\n  y = isinstance(k, A) || isinstance(k, B);\n}\n"
    assert near([TYPES], script, "y =", ".js", made=".py") == []
    assert near([FORGOTTEN], script, "y =", ".js") == []


def test_there_are_no_two_for_one_place() -> None:
    sites = "; ".join(f"y{n} = isinstance(k, A{n}) or isinstance(k, B)" for n in range(8))
    found = near([TYPES], f"def g(k):\n    {sites}\n", "y0", ".py")
    assert len({one.span for one in found}) == len(found) == 8


NAMES = st.sampled_from(
    ["k", "k.v", "k[0]", "int", "f(k)", "'a'", "(A, B)", "None", "-k", "k or j"]
)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, NAMES, NAMES)
def test_whatever_is_made_matches_where_it_was_made_for(a: str, b: str, c: str, d: str) -> None:
    tree = tree_of(f"y = isinstance({a}, {b}) or isinstance({c}, {d})\n", ".py")
    for one in learned([TYPES], ".py"):
        compiled = compile_lesson(one.lesson, tree.language, ".py")
        for node in range(1, len(tree.kinds)):
            made = adapted(compiled, tree, node)
            if made is None or tree.kinds[node] != compiled.pattern.kind:
                continue
            other = compile_lesson(made.lesson, tree.language, ".py")
            match = find(other, tree, node)
            if match is not None:
                assert match.nodes[0] == node
                assert 0 < made.loosened <= 3
