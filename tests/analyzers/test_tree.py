"""Parsing into flat arrays, and parsing again after an edit."""

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyzers.snippets import CODE, JSX, PIECES
from tests.analyzers.support import LANGUAGE_NAMES, marked, shape, tree_of
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.arrays import Unit
from twiceshy_analyzers.names import Names
from twiceshy_analyzers.tree import (
    UNIT_BYTES,
    SyntaxTree,
    changed_span,
    count_errors_after,
    parse,
    parse_once,
    reparse,
)

few = settings(max_examples=60, deadline=None, derandomize=True, database=None)

ARRAYS = [name for name in Unit.__slots__ if name != "notes"]


def arrays(tree: SyntaxTree) -> dict[str, object]:
    return {name: getattr(tree, name) for name in ARRAYS}


def check_same(tree: SyntaxTree, fresh: SyntaxTree) -> None:
    assert arrays(tree) == arrays(fresh)
    assert [index for index, _ in tree.units] == [index for index, _ in fresh.units]


def check_sound(tree: SyntaxTree) -> None:
    """What holds for the arrays of any text."""
    size = len(tree.kinds)
    assert all(len(getattr(tree, name)) == size for name in ("symbols", "named", "starts", "ends"))
    assert len(tree.nexts) == len(tree.parents) == size
    assert tree.nexts[0] == size
    assert tree.parents[0] == -1
    for node in range(1, size):
        parent = tree.parents[node]
        assert parent < node < tree.nexts[node] <= tree.nexts[parent]
        assert tree.starts[parent] <= tree.starts[node] <= tree.ends[node] <= tree.ends[parent]
    for index, unit in tree.units:
        assert tree.symbols[index : tree.nexts[index]] == unit.symbols


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, list[bytes]]:
    """A language and versions of a text, each made from the one before by a splice."""
    language = draw(st.sampled_from(LANGUAGE_NAMES))
    code = CODE[language] * draw(st.sampled_from([1, 3]))
    if draw(st.booleans()):
        code = code.replace("\n", "\r\n")
    if draw(st.booleans()):
        code = "\ufeff" + code
    texts = [code]
    for _ in range(draw(st.integers(1, 4))):
        code = texts[-1]
        start = draw(st.integers(0, len(code)))
        end = min(len(code), start + draw(st.integers(0, 30)))
        cut = draw(st.integers(0, len(code)))
        piece = draw(st.sampled_from(PIECES) | st.just(code[cut : cut + 60]))
        texts.append(code[:start] + piece + code[end:])
    return language, [text.encode() for text in texts]


@few
@given(versions())
def test_parsing_again_is_parsing(case: tuple[str, list[bytes]]) -> None:
    language, texts = case
    tree = tree_of(language, texts[0])
    check_sound(tree)
    for text in texts[1:]:
        before, tree = tree, reparse(tree, text)
        check_sound(tree)
        assert count_errors_after(before, text) == tree.errors
        fresh = tree_of(language, text)
        if not fresh.errors:  # around an error it depends on what could be reused
            check_same(tree, fresh)


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_a_text_that_is_parsed_once_has_the_same_tree(language: str) -> None:
    whole = tree_of(language, CODE[language])
    pieces = [whole.text(node) for node in range(len(whole.kinds))]
    texts = [f"{before}{piece}{after}" for piece in pieces for before, after in WRAPPINGS]
    trees = [tree for text in texts if not (tree := tree_of(language, text)).errors]
    assert any(tree.comments for tree in trees)
    assert any(tree.starts[0] for tree in trees)
    for tree in trees:
        once = parse_once(whole.language, tree.source)
        assert arrays(once) == arrays(tree)
        assert once.grammar == tree.grammar


WRAPPINGS = [("", ""), ("\n  \n", "\n"), ("", ";\n\n")]


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_an_edit_shares_the_units_it_does_not_touch(language: str) -> None:
    code = CODE[language] * 3
    old = tree_of(language, code)
    new = reparse(old, (code + "\n").encode())
    shared = {id(unit) for _, unit in old.units} & {id(unit) for _, unit in new.units}
    assert len(shared) >= len({id(unit) for _, unit in old.units}) - 2
    assert len(code) > UNIT_BYTES


ALIKE = [
    ("python", "f(a, b)\n", "f(\n    a,  # one\n    b,\n)\n"),
    ("python", "a = 1\nb = 2\n", "a = 1; b = 2;\n"),
    ("python", "x = 'a'\n", 'x = "a"\n'),
    ("python", "x = b'a'\n", 'x = b"a"\n'),
    ("python", "a = b + c\n", "a = b + \\\n    c\n"),
    ("python", "if a:\n  b\n", "if a:\r\n\tb\r\n"),
    ("python", "x = a is not b\n", "x = a  is   not b\n"),
    ("go", "package p\nfunc f() { a(); b() }\n", "package p\n\nfunc f() {\n\ta()\n\tb()\n}\n"),
    ("go", "package p\nconst (a = 1; b = 2)\n", "package p\nconst (\n\ta = 1\n\tb = 2\n)\n"),
    ("go", "package p\ntype T interface{ F(); G() }\n", "package p\ntype T interface {\n\tF()\n\tG()\n}\n"),
    ("go", "package p\nvar x = T{1, 2}\n", "package p\nvar x = T{\n\t1, // one\n\t2,\n}\n"),
    ("javascript", "f(a)\ng()", "f(a);\ng();"),
    ("javascript", "x = [a, b]", "x = [a, b,];"),
    ("javascript", "x = 'a'", 'x = "a";'),
    ("javascript", "class A { x = 1; y }", "class A {\n  x = 1\n  y\n}"),
    ("javascript", "do { a } while (b)", "do { a; } while (b);"),
    ("typescript", "interface I { a: b; c: d }", "interface I { a: b, c: d; }"),
    ("typescript", "type T = { a: b; c: d }", "type T = {\n  a: b\n  c: d\n};"),
    ("typescript", "import { a } from 'm'", 'import { a, } from "m";'),
]  # fmt: skip


@pytest.mark.parametrize(("language", "left", "right"), ALIKE)
def test_layout_makes_no_difference(language: str, left: str, right: str) -> None:
    one, other = tree_of(language, left), tree_of(language, right)
    assert one.errors == other.errors == 0
    assert one.key(0)[1:] == other.key(0)[1:], (shape(one), shape(other))


UNLIKE = [
    ("javascript", "x = [,]", "x = [,,]"),
    ("javascript", "x = [a,,b]", "x = [a,,,b]"),
    ("javascript", "x = [a,,b]", "x = [a,b]"),
    ("javascript", "x = [a,]", "x = [a,,]"),
    ("javascript", "for (i; j;) {}", "for (i;; j) {}"),
    ("javascript", "x = `'a'`", 'x = `"a"`'),
    ("javascript", "x = `${b}'a'`", 'x = `${b}"a"`'),
    ("python", "x = (a,)\n", "x = (a)\n"),
    ("python", "x, = a\n", "x = a\n"),
    ("python", "x = f\"{b}'a'\"\n", 'x = f"{b}\\"a\\""\n'),
    ("python", "x = f'{b}\"a\"'\n", "x = f\"{b}'a'\"\n"),
    ("python", "x = r'a'\n", 'x = "a"\n'),
    ("python", "x = '''a'''\n", "x = 'a'\n"),
    ("go", "package p\nfunc f() { if a(); b {} }", "package p\nfunc f() { if a() {} }"),
]


@pytest.mark.parametrize(("language", "left", "right"), UNLIKE)
def test_meaning_makes_a_difference(language: str, left: str, right: str) -> None:
    one, other = tree_of(language, left), tree_of(language, right)
    assert one.errors == other.errors == 0
    assert one.key(0) != other.key(0)


def test_a_string_is_one_leaf_unless_it_interpolates() -> None:
    assert shape(tree_of("python", "'a'\n")) == "module(expression_statement('a'))"
    assert "interpolation({ b })" in shape(tree_of("python", "f'a{b}'\n"))
    assert shape(tree_of("go", "package p\nvar x = `a`\n")).endswith("var_spec(x = `a`)))")
    assert shape(tree_of("javascript", "`a`")) == "program(expression_statement(`a`))"
    assert "template_substitution(${ b })" in shape(tree_of("javascript", "`a${b}`"))


def test_statements_end_without_their_semicolon() -> None:
    tree = tree_of("javascript", "if (a) { f(b); } g(c);")
    assert [tree.text(node) for node in tree.children(0)] == ["if (a) { f(b); }", "g(c)"]
    assert tree.text(0) == "if (a) { f(b); } g(c)"


def test_comments_are_listed_apart() -> None:
    tree = tree_of("javascript", "/* a */ f(/* b */ x) // c\n// d")
    assert [tree.source[s:e].decode() for s, e in tree.comments] == [
        "/* a */",
        "/* b */",
        "// c",
        "// d",
    ]
    assert shape(tree) == "program(expression_statement(call_expression(f arguments(( x )))))"


@pytest.mark.parametrize(
    ("language", "text"),
    [("python", "a  # b\r\n"), ("go", "package p // b\r\n"), ("javascript", "a // b\r\n")],
)
def test_a_comment_ends_before_the_line_break(language: str, text: str) -> None:
    tree = tree_of(language, text)
    (comment,) = tree.comments
    assert tree.source[comment.end :] == b"\r\n"


def test_a_grammar_is_chosen_by_suffix() -> None:
    assert tree_of("typescript", JSX, ".tsx").errors == 0
    assert tree_of("typescript", JSX, ".ts").errors > 0
    assert tree_of("typescript", JSX, ".unknown").grammar == ".ts"


HOSTILE = {
    "parentheses": b"(" * 100_000 + b")" * 100_000,
    "brackets": b"x = " + b"[" * 100_000,
    "braces": b"{" * 100_000 + b"}" * 100_000,
    "calls": b"f(" * 10_000 + b")" * 10_000,
    "one line": b"x = f(" + (b"abcdefghij" * 10 + b", ") * 10_000 + b")",
    "bytes": bytes(range(256)) * 400,
    "nul": b"\x00" * 20_000,
    "quotes": b"\"'`" * 5_000,
    "nothing": b"",
    "mark": b"\xef\xbb\xbf",
}


def look_through(language: str, source: bytes) -> None:
    """All that is made of a text wherever one is read."""
    tree = tree_of(language, source)
    assert tree.nexts[0] == len(tree.kinds) <= 2 * len(source) + 10
    tree.leaves(0)
    Names(tree)


def steps(work: Callable[[], None]) -> int:
    """How many lines of Python a piece of work runs: the same number on every machine."""
    count = 0

    def step(_frame: FrameType, _event: str, _argument: object) -> Any:
        nonlocal count
        count += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_steps_by_their_length_and_no_more(language: str, name: str) -> None:
    source = HOSTILE[name]
    look_through(language, source)
    # What grows by the square would take a hundred times what is let pass here.
    for part in (source[:1000], source[-1000:]):
        assert steps(partial(look_through, language, part)) < 60 * len(part) + 1000


def test_a_deep_text_is_parsed_again() -> None:
    source = HOSTILE["parentheses"]
    again = reparse(tree_of("python", source), b"(" + source)
    check_same(again, tree_of("python", b"(" + source))


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_covering_is_the_smallest_node(language: str) -> None:
    tree = tree_of(language, CODE[language])
    for start in range(0, len(tree.source), 7):
        span = Span(start, min(start + start % 20, len(tree.source)))
        node = tree.covering(span)
        assert node == 0 or tree.span(node).contains(span)
        assert not any(tree.span(child).contains(span) for child in tree.children(node))


def test_covering_a_marked_span() -> None:
    source, span = marked("f(a, ‸b + c‸)\n")
    tree = tree_of("python", source)
    assert tree.text(tree.covering(span)) == "b + c"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  ‸a‸", "  "),
        ("x\n\t b‸‸", "\t "),
        ("x\r\n    ‸y‸", "    "),
        ("‸‸", ""),
        ("a\n  ‸‸\nb", "  "),
    ],
)
def test_indent(text: str, expected: str) -> None:
    source, span = marked(text)
    assert tree_of("python", source).indent(span.start) == expected


@few
@given(st.binary(max_size=30), st.binary(max_size=8), st.binary(max_size=8), st.binary(max_size=30))
def test_changed_span_is_what_changed(head: bytes, old: bytes, new: bytes, tail: bytes) -> None:
    left, right = head + old + tail, head + new + tail
    before, after = changed_span(left, right)
    assert left[: before.start] == right[: after.start]
    assert left[before.end :] == right[after.end :]
    assert before.start >= len(head)
    assert len(left) - before.end >= len(tail) or before.start > len(head)
    if left[before.start : before.end] and right[after.start : after.end]:
        assert left[before.start] != right[after.start]
        assert left[before.end - 1] != right[after.end - 1]


BODIES = {
    "python": "def a(x):\n    return x\n\nclass B:\n    def c(self):\n        return ‸self‸.d\n\n    def e(self):\n        pass\n",
    "go": "package p\nfunc a(x int) { return x }\nfunc c() { ‸d‸() }\nfunc e() { f() }\n",
    "javascript": "function a(x) { return x }\nclass B { c() { return ‸this‸.d } }\nconst e = () => { f() }\n",
    "typescript": "export function a(x: T) { return x }\nfunction c() { ‸d‸() }\nclass E { f() { g() } }\n",
}


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_only_what_changed_is_expanded(language: str) -> None:
    source, span = marked(BODIES[language])
    whole = tree_of(language, source)
    tree = parse(whole.language, source, only=[span])
    check_sound(tree)
    assert len(tree.kinds) < len(whole.kinds)
    assert tree.span(tree.covering(span)) == whole.span(whole.covering(span))
    assert [tree.span(n) for n in tree.children(0)] == [whole.span(n) for n in whole.children(0)]
    assert _module_names(tree) == _module_names(whole)


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_an_unchanged_statement_compares_equal(language: str) -> None:
    source, span = marked(BODIES[language])
    newer = source[: span.start] + b"other" + source[span.end :]
    before, after = changed_span(source, newer)
    old = parse(tree_of(language, b"").language, source, only=[before])
    new = reparse(old, newer, only=[after])
    keys_old = [old.key(node) for node in old.children(0)]
    keys_new = [new.key(node) for node in new.children(0)]
    assert sum(a != b for a, b in zip(keys_old, keys_new, strict=True)) == 1
    check_same(reparse(new, source), tree_of(language, source))


def _module_names(tree: SyntaxTree) -> list[str]:
    names = Names(tree)
    words = ("a", "B", "c", "d", "e", "E", "f", "g", "x")
    return [names.resolve_name(word, 0) for word in words]
