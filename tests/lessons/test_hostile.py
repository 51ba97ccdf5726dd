"""Examples that nobody meant as such: an answer or silence, and never a lesson that fits anywhere.

None of these measures time: what is counted is corrections, lessons, and steps of bounded work.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import ascii_uppercase

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import ORIGIN, Pair, book_of, experiences, learned, suggested
from twiceshy.lessons import elision, transcribe
from twiceshy.lessons.elision import elisions
from twiceshy.lessons.extract import MAX_CHANGES, MAX_TOKENS
from twiceshy.lessons.families import MAX_NEW, families_of, lessons_of
from twiceshy.lessons.identity import change_id
from twiceshy.model import Experience, FileChange
from twiceshy.workspace.learning import mined
from twiceshy_analyzers.tree import SyntaxTree

SUFFIXES = (".py", ".js", ".go")
HEADS = {".py": "", ".js": "", ".go": "package p\n\n"}
INDENTS = {".py": "    ", ".js": "  ", ".go": "\t"}
ENDS = {".py": "\n", ".js": ";\n", ".go": "\n"}
COMMENTS = {".py": "# ", ".js": "// ", ".go": "// "}
LETTERS = " ".join(f"${letter}" for letter in ascii_uppercase)
each_language = pytest.mark.parametrize("suffix", SUFFIXES)


def function(suffix: str, *statements: str, name: str = "g") -> str:
    """A function with some statements."""
    body = "".join(f"{INDENTS[suffix]}{one}{ENDS[suffix]}" for one in (*statements, "return a"))
    if suffix == ".py":
        return f"def {name}(a, b, c):\n{body}\n"
    if suffix == ".js":
        return f"function {name}(a, b, c) {{\n{body}}}\n"
    return f"func {name}(a, b, c int) int {{\n{body}}}\n"


def program(suffix: str, *statements: str) -> str:
    """A file with one function."""
    return HEADS[suffix] + function(suffix, *statements)


def large(suffix: str, call: str, lines: int = 10_000, size: int = 20) -> str:
    """A file of functions with calls, each written with its number."""
    parts = [
        function(suffix, *(call.format(first + n) for n in range(size)), name=f"g{first}")
        for first in range(0, lines, size)
    ]
    return HEADS[suffix] + "".join(parts)


@cache
def unrelated(suffix: str) -> tuple[str, ...]:
    """Code that has nothing to do with the examples."""
    if suffix == ".py":
        top = Path(__file__).parents[2] / "server" / "twiceshy"
        return tuple(path.read_text("utf-8") for path in sorted(top.glob("lessons/*.py"))[:20])
    calls = ("x = f(a, 1)", "y.z(x, a)", "b = a[1] + x.c(b)", "x = q(r(a), 'b')", "x = -b")
    return (program(suffix, *(call.replace("'", '"') for call in calls * 5)),)


def places(pairs: Sequence[Pair], suffix: str) -> int:
    """The number of suggestions in unrelated code after some corrections."""
    book = book_of(pairs, suffix)
    return sum(len(suggested(book, text, suffix)) for text in unrelated(suffix))


# ---------------------------------------------------------------------- nothing to learn


@each_language
def test_what_changes_nothing_or_does_not_parse_is_no_correction(suffix: str) -> None:
    sound, comment = program(suffix, "x = foo(a)"), COMMENTS[suffix]
    broken = program(suffix, "x = foo((a")
    nothing = [
        Pair(sound, sound),
        Pair(sound, broken),
        Pair(broken, sound),
        Pair(broken, broken.replace("foo", "bar")),
        Pair("", ""),
        Pair("", sound),
        Pair(sound, ""),
        Pair(sound, sound.replace("\n", "\r\n")),
        Pair(f"{comment}one\n{sound}", f"{comment}two\n{sound}"),
    ]
    assert experiences(nothing, suffix) == []


@each_language
def test_bytes_that_are_no_text_are_no_correction(suffix: str) -> None:
    before = program(suffix, 'x = foo("~")').encode()
    for byte in (b"\xff", b"\0", b"\xed\xa0\x80"):
        source = before.replace(b"~", byte)
        file = FileChange(f"a{suffix}", source, source.replace(b"foo", b"bar"))
        assert mined(file, replace(ORIGIN, path=file.path)) == []


@each_language
def test_a_file_that_was_written_anew_is_no_correction(suffix: str) -> None:
    before = [f"x{n} = foo{n}(a, {n})" for n in range(MAX_TOKENS)]
    after = [f"q.y(z[{n}])" for n in range(MAX_TOKENS)]
    assert learned([Pair(program(suffix, *before), program(suffix, *after))], suffix) == []


# ---------------------------------------------------------------------- contradictions


@each_language
def test_examples_that_contradict_each_other_are_silent_where_they_do(suffix: str) -> None:
    pairs = [
        Pair(program(suffix, f"x = foo({arg})"), program(suffix, f"x = {name}({arg})"))
        for arg, name in (("a", "one"), ("b", "two"), ("c", "three"))
    ]
    assert suggested(book_of(pairs, suffix), program(suffix, "y = foo(a)"), suffix) == []


@each_language
def test_of_a_change_and_its_reverse_at_most_one_is_suggested(suffix: str) -> None:
    there, back = program(suffix, "x = foo(a)"), program(suffix, "x = bar(a)")
    book = book_of([Pair(there, back), Pair(back, there)], suffix)
    found = [suggested(book, text, suffix) for text in (there, back)]
    assert sum(map(bool, found)) <= 1


# ---------------------------------------------------------------------- spelled like notation


@each_language
@pytest.mark.parametrize("name", ["µA", "µµµBODY1", "ᚠ", "é"])
def test_names_that_look_like_metavariables_are_names(suffix: str, name: str) -> None:
    pairs = [
        Pair(program(suffix, f"{x} = foo({name}, a)"), program(suffix, f"{x} = bar({name}, a)"))
        for x in ("x", "y")
    ]
    assert places(pairs, suffix) == 0


@pytest.mark.parametrize("name", ["$", "$A", "_$", "$$$", "$$$A", "$$$BODY1", "$1", "$µ"])
def test_dollars_in_the_names_of_javascript_are_its_own(name: str) -> None:
    pairs = [
        Pair(program(".js", f"{x} = foo({name}, a)"), program(".js", f"{x} = bar({name}, a)"))
        for x in ("x", "y")
    ]
    assert places(pairs, ".js") == 0
    same = program(".js", f"z = foo({name}, b)")
    for one in suggested(book_of(pairs, ".js"), same, ".js"):
        assert [edit.text for edit in one.edits] == ["bar"]


@each_language
def test_code_may_hold_every_letter_that_a_hole_could_have(suffix: str) -> None:
    rest = ["y(a)"] * 20
    before = program(suffix, f'x = foo(a, "{LETTERS}")', *rest)
    after = before.replace("foo(a, ", "bar(a, 1, ")
    assert learned([Pair(before, after)], suffix)


@each_language
def test_marks_of_the_notation_in_strings_are_text(suffix: str) -> None:
    pairs = [
        Pair(program(suffix, before), program(suffix, before.replace("foo", "bar")))
        for before in (f'x = foo("$A $$$BODY1 µA µµµBODY {n}", a)' for n in range(3))
    ]
    assert learned(pairs, suffix)
    assert places(pairs, suffix) == 0


@each_language
def test_line_breaks_and_white_space_of_any_kind_are_no_obstacle(suffix: str) -> None:
    before = program(suffix, "x = foo(a)", "y = z(a)")
    after = before.replace("foo", "bar")
    odd = '"\f\v\u2028\x85"'
    pairs = [
        Pair(before.replace("\n", "\r\n"), after.replace("\n", "\r\n")),
        Pair(before.replace("\n", "\n\f", 3), after.replace("\n", "\n\f", 3)),
        Pair(before.replace("foo(a)", f"foo({odd})"), after.replace("bar(a)", f"bar({odd})")),
        Pair(before.replace("\n", "\r"), after.replace("\n", "\r")),
    ]
    assert places(pairs, suffix) == 0


# ---------------------------------------------------------------------- large and deep


@each_language
def test_one_change_in_ten_thousand_lines_is_learned(suffix: str) -> None:
    before = large(suffix, "f{0}(a, b)")
    found = learned([Pair(before, before.replace("f5000(a, b)", "h(a, b)"))], suffix)
    assert [one.lesson.template[:2] for one in found] == ["h("]


@each_language
@pytest.mark.parametrize("size", [20, 3000])
def test_changes_on_every_line_are_silent(suffix: str, size: int) -> None:
    before = large(suffix, "f{0}(a, b)", lines=3000, size=size)
    assert experiences([Pair(before, before.replace("(a, b)", "(b, a)"))], suffix) == []


@each_language
def test_a_rename_of_two_thousand_places_is_no_flood(suffix: str) -> None:
    before = large(suffix, "old(a, {0})", lines=2000)
    pair = Pair(before, before.replace("old(", "new("))
    assert len(experiences([pair], suffix)) <= MAX_CHANGES
    assert places([pair], suffix) == 0


@each_language
def test_what_is_too_large_for_a_snippet_is_not_searched_for_blocks(
    suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[int] = []

    def counted(old: SyntaxTree, new: SyntaxTree, *rest: object) -> list[elision.Elision]:
        searched.append(len(old.kinds))
        return elisions(old, new, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("twiceshy.lessons.extract.elisions", counted)
    before = large(suffix, "f{0}(a, b)", lines=3000)
    experiences([Pair(before, before.replace("(a, b)", "(b, a)"))], suffix)
    assert searched == []


@each_language
@pytest.mark.parametrize("depth", [20, 100, 400, 2000])
@pytest.mark.parametrize("opening", ["(", "f("])
def test_deep_nesting_is_an_answer_or_silence(suffix: str, depth: int, opening: str) -> None:
    before = program(suffix, "x = " + opening * depth + "foo(a)" + ")" * depth)
    assert places([Pair(before, before.replace("foo", "bar"))], suffix) == 0


@each_language
def test_very_long_lines_are_an_answer_or_silence(suffix: str) -> None:
    names = ", ".join(f"a{n}" for n in range(20_000))
    before = program(suffix, f"x = f({names})", "y = foo(a)")
    pairs = [Pair(before, before.replace("foo", "bar")), Pair(before, before.replace("a7,", "b,"))]
    assert places(pairs, suffix) == 0


# ---------------------------------------------------------------------- the work is bounded


@each_language
def test_the_search_for_what_after_sides_share_ends(
    suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent: list[int] = []
    steps = transcribe._Search.steps

    def counted(search: transcribe._Search) -> list[transcribe.Step] | None:
        found = steps(search)
        spent.append(transcribe.MAX_STEPS - search.left)
        return found

    monkeypatch.setattr(transcribe._Search, "steps", counted)
    pairs = []
    for n in range(3):
        left, right = ["a"] * 9, [f"-{n}"] * 9
        before = f"x = foo({', '.join(left + right)})"
        after = f"x = bar({', '.join([*right, *left, 'abc'[n]])})"
        pairs.append(Pair(program(suffix, before), program(suffix, after)))
    learned(pairs, suffix)
    assert spent
    assert max(spent) < transcribe.MAX_STEPS / 4


@each_language
def test_two_hundred_corrections_of_one_shape_do_not_add_up(suffix: str) -> None:
    members: dict[str, list[Experience]] = {}
    most = 0
    for number in range(200):
        before = program(suffix, f"x = foo(a, y{number}.z)").encode()
        after = program(suffix, f"x = bar(y{number}.z, a)").encode()
        file = FileChange(f"a{number}{suffix}", before, after)
        origin = replace(ORIGIN, path=file.path, at=ORIGIN.at + number, number=number)
        for correction in mined(file, origin):
            one = Experience(change_id(correction), correction)
            for family in families_of(one):
                members.setdefault(family, []).append(one)
                found = lessons_of(family, members[family]) if number % 20 == 19 else []
                most = max([most, *(len(each.evidence.experiences) for each in found)])
    assert all(len(each) == 200 for each in members.values())
    assert 1 < most <= MAX_NEW


# ---------------------------------------------------------------------- fits anywhere

ANYWHERE = {
    "a call that is wrapped": ("f{0}(a{0})", "log(f{0}(a{0}))"),
    "a call with one more argument": ("f{0}(a{0})", "f{0}(a{0}, b)"),
    "a call that is taken out": ("f{0}(a{0})", ""),
    "a result that is taken out": ("x{0} = f{0}(a)", ""),
    "a member with one more": ("x = a.b{0}", "x = a.c.b{0}"),
    "an index that grows": ("x = a[{0}]", "x = a[{0} + 1]"),
    "a value with a sign": ("x{0} = a{0}", "x{0} = -a{0}"),
    "arguments that change places": ("x = f{0}(a, b)", "x = f{0}(b, a)"),
    "another string": ('x = "{0}"', 'x = "{0}!"'),
    "another number": ("x = {0}", "x = 1{0}"),
    "another call": ("f{0}(a)", "g{0}(b)"),
    "another result": ("return x{0}", "return z{0}"),
}


@each_language
@pytest.mark.parametrize("what", ANYWHERE)
@pytest.mark.parametrize("times", [1, 5, 16])
def test_what_examples_share_by_shape_alone_is_suggested_nowhere(
    suffix: str, what: str, times: int
) -> None:
    before, after = ANYWHERE[what]
    pairs = [
        Pair(
            program(suffix, before.format(n), "y(a)"),
            program(suffix, *filter(None, [after.format(n)]), "y(a)"),
        )
        for n in range(times)
    ]
    assert places(pairs, suffix) == 0


# ---------------------------------------------------------------------- anything at all

_PIECES = st.sampled_from(
    [
        "x",
        "foo",
        "$A",
        "µA",
        "(",
        ")",
        "[",
        "{",
        "}",
        "=",
        "+",
        ",",
        ".",
        ":",
        ";",
        "\n",
        "    ",
        "if ",
        "return ",
        "for ",
        "def f():",
        "func f() {",
        "=>",
        '"',
        "'",
        "#",
        "//",
        "`",
        "\x0c",
        "\r",
    ]
)
_TEXTS = st.lists(_PIECES, max_size=30).map("".join)
_STATEMENTS = st.sampled_from(
    [
        "x = foo(a)",
        "foo(a, b)",
        "x = a + b",
        "x = a.b.c",
        "x = a[b]",
        "foo(bar(a), -b)",
        "a.go()",
        'x = "a"',
        "x = (a)",
        "foo()",
        "x = 1",
        "x = foo(a)(b)",
        "x = a == b",
    ]
)
_BODIES = st.lists(_STATEMENTS, min_size=1, max_size=5)
BOUNDED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@BOUNDED
@given(st.lists(st.tuples(_TEXTS, _TEXTS), max_size=4), st.sampled_from(SUFFIXES))
def test_any_text_is_an_answer_or_silence(texts: list[tuple[str, str]], suffix: str) -> None:
    learned([Pair(before, after) for before, after in texts], suffix)


@BOUNDED
@given(st.lists(st.tuples(_BODIES, _BODIES), min_size=1, max_size=5), st.sampled_from(SUFFIXES))
def test_examples_that_have_nothing_to_do_with_each_other_are_no_harm(
    bodies: list[tuple[list[str], list[str]]], suffix: str
) -> None:
    pairs = [Pair(program(suffix, *before), program(suffix, *after)) for before, after in bodies]
    for one in learned(pairs, suffix):
        assert one.lesson.pattern != one.lesson.template
        assert set(one.evidence.experiences) <= {e.key for e in experiences(pairs, suffix)}
