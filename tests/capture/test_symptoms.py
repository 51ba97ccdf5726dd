"""What other tools report, told as texts: `said` is a word of the text that a diagnostic stands at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twiceshy.capture.normal import symptom_of
from twiceshy.capture.suppressions import suppressions
from twiceshy.capture.symptoms import MOST, Diagnostic, News, Reported, Tracker
from twiceshy.lessons.edits import apply_edits
from twiceshy_analyzers.api import Edit, Span

URI = "file:///a.py"
OPTIONAL = '"{}" is not a known attribute of "None"'
TEXT = """\
def first(found):
    return found.name


def second(other):
    return other.size
"""


class Desk:
    """One document, and a clock that goes on by a second with everything that happens."""

    def __init__(self, text: str = TEXT) -> None:
        self.text, self.now = text, 0.0
        self.tracker = Tracker()
        self.tracker.opened(URI, text.encode())

    def edit(self, old: str, new: str) -> None:
        self.now += 1
        start = self.text.encode().index(old.encode())
        edit = Edit(Span(start, start + len(old.encode())), new)
        self.text = apply_edits(self.text.encode(), [edit]).decode()
        self.tracker.edited(URI, [edit], self.text.encode(), self.now)

    def replace_all(self, text: str) -> None:
        """As a client does that knows no ranges."""
        self.now += 1
        edit = Edit(Span(0, len(self.text.encode())), text)
        self.text = text
        self.tracker.edited(URI, [edit], text.encode(), self.now)

    def report(self, *said: str, source: str = "pyright", parses: bool = True) -> News:
        self.now += 1
        found = [self.at(word, source) for word in said]
        return self.tracker.reported(URI, source, found, self.now, parses=parses)

    def at(self, word: str, source: str = "pyright") -> Reported:
        start = self.text.encode().index(word.encode())
        span = Span(start, start + len(word.encode()))
        return Reported(source, "optional", OPTIONAL.format(word), span)

    def words(self, found: "list[Diagnostic] | None" = None) -> list[str]:
        """What the diagnostics that are shown stand at."""
        shown = self.tracker.shown(URI) if found is None else found
        return sorted(self.text.encode()[one.start : one.end].decode() for one in shown)


def test_a_diagnostic_that_its_source_reports_no_more_has_vanished() -> None:
    desk = Desk()
    desk.report("name", "size")
    desk.edit("found.name", "found.name if found else None")
    (gone,) = desk.report("size").vanished
    assert (gone.symptom.source, gone.symptom.code) == ("pyright", "optional")
    assert gone.symptom.message == "_ is not a known attribute of _"
    assert (gone.line, gone.touched) == (1, 2.0)
    assert desk.words() == ["size"]


def test_what_stays_or_only_moves_has_not_vanished() -> None:
    desk = Desk()
    desk.report("name", "size")
    desk.edit("def first", "import os\n\n\ndef first")
    assert desk.words() == ["name", "size"]
    assert not any(desk.report("name", "size"))
    desk.edit("def second", "def third")
    assert not any(desk.report("name", "size"))


def test_another_name_in_the_message_is_the_same_diagnostic_in_its_place() -> None:
    desk = Desk()
    desk.report("name", "size")
    desk.edit("found.name", "found.title")
    assert not any(desk.report("title", "size"))


def test_code_that_is_cut_and_pasted_takes_its_diagnostic_along() -> None:
    desk = Desk("def first(found):\n    return found.name\n" + "\n" * 20 + "x = 1\n")
    desk.report("name")
    desk.edit("def first(found):\n    return found.name\n", "")
    desk.edit("x = 1\n", "def first(found):\n    return found.name\n")
    assert not any(desk.report("name"))


def test_another_mistake_far_away_does_not_hide_that_one_was_mended() -> None:
    desk = Desk("def first(found):\n    return found.name\n" + "\n" * 20 + "x = 1\n")
    desk.report("name")
    desk.edit("found.name", "getattr(found, 1)")
    desk.edit("x = 1", "x = y.size")
    news = desk.report("size")
    assert [one.line for one in news.vanished] == [1]
    assert [one.standing for one in news.appeared] == [False]


def test_a_text_that_does_not_parse_says_nothing() -> None:
    desk = Desk()
    desk.report("name", "size")
    desk.edit("found.name", "found.(")
    assert not any(desk.report(parses=False))
    desk.edit("found.(", "found.name")
    assert not any(desk.report("name", "size"))


def test_closing_a_document_mends_nothing() -> None:
    desk = Desk()
    desk.report("name", "size")
    desk.tracker.closed(URI)
    assert not any(desk.report())
    desk.tracker.opened(URI, desk.text.encode())
    assert [one.standing for one in desk.report("name").appeared] == [True]


def test_other_sources_say_nothing_of_ones_own() -> None:
    desk = Desk()
    desk.report("name", "size")
    assert not any(desk.report(source="ruff"))
    assert desk.words() == ["name", "size"]
    assert not desk.tracker.is_silent("pyright")
    assert desk.tracker.is_silent("ruff")


@pytest.mark.parametrize(
    "comment",
    [
        *("# noqa", "# noqa: F841", "# type: ignore[union-attr]", "#nosec", "# ty: ignore"),
        *("# x  # pylint: disable=E1101", "# pyright: ignore[x]", "# mypy: ignore-errors"),
    ],
)
def test_a_suppression_on_the_line_is_no_fix(comment: str) -> None:
    desk = Desk()
    desk.report("name", "size")
    desk.edit("found.name", f"found.name  {comment}")
    assert desk.report("size").vanished == []
    assert desk.words() == ["size"]


@pytest.mark.parametrize(
    "comment",
    [
        *("// nolint", "//nolint:errcheck // why", "//lint:ignore U1000 why", "// #nosec"),
        *("// eslint-disable-next-line no-undef", "/* eslint-disable */", "// @ts-ignore"),
        *("{/* eslint-disable-next-line */}", "// biome-ignore lint/x: why", "// @ts-nocheck"),
        *("# ruff: noqa", "# pylint: disable=all", "# pyright: basic", "# type:ignore", "# NOQA"),
        *("# pragma: no cover", "// oxlint-disable-line", "/* istanbul ignore next */"),
        *("# pyre-ignore", "// @ts-expect-error why"),
    ],
)
def test_suppressions_are_known_by_their_comments(comment: str) -> None:
    (found,) = suppressions(f"x\n  {comment}\ny\n".encode())
    assert (found.line, found.alone) == (1, True)


@pytest.mark.parametrize(
    "comment", ["# we ignore this", "# disable it", "// ignore", "# type: int", "# no lint", "noqa"]
)
def test_other_comments_suppress_nothing(comment: str) -> None:
    assert suppressions(f"x  {comment}\n".encode()) == ()


def test_one_suppression_for_the_whole_file_mends_nothing_in_it() -> None:
    desk = Desk()
    desk.report("name", "size")
    desk.edit("def first", "# pyright: basic\ndef first")
    assert desk.report().vanished == []


def test_a_suppression_that_was_there_before_takes_no_credit_away() -> None:
    desk = Desk(TEXT.replace("found.name", "found.name  # noqa: E501"))
    desk.report("name")
    desk.edit("found.name", "found and found.title")
    assert len(desk.report().vanished) == 1


def test_what_comes_back_near_its_place_is_known_again() -> None:
    desk = Desk()
    desk.report("name")
    desk.edit("found.name", "found and found.name")
    (gone,) = desk.report().vanished
    desk.edit("found and found.name", "found.name")
    news = desk.report("name")
    assert (news.returned, news.appeared) == ([gone], [])
    assert gone.gone is None


def test_a_report_of_a_part_says_nothing_of_the_rest() -> None:
    desk = Desk()
    desk.report("name", "size")
    line = desk.at("found.name").span
    news = desk.tracker.reported(URI, "pyright", [], 9.0, parses=True, within=line)
    assert len(news.vanished) == 1
    assert desk.words() == ["size"]


def test_a_source_that_never_ends_is_not_followed() -> None:
    desk = Desk("x = 1\n" * (MOST + 1))
    span = Span(0, 1)
    many = [Reported("loud", str(number), "Bad", span) for number in range(MOST + 1)]
    assert not any(desk.tracker.reported(URI, "loud", many, 1.0, parses=True))
    assert not any(desk.tracker.reported(URI, "loud", [], 2.0, parses=True))


def test_a_whole_text_in_the_place_of_an_edit_moves_what_is_below() -> None:
    desk = Desk("# " + "x" * 300 + "\n" + TEXT)
    desk.report("name", "size")
    desk.replace_all(desk.text.replace("def first", "import os\n\n\ndef first"))
    assert desk.words() == ["name", "size"]
    assert {one.touched for one in desk.tracker.shown(URI)} == {2.0, None}
    assert [one.lines().at(1.5) for one in desk.tracker.shown(URI)] == [2, 6]
    assert [one.lines().at(2.0) for one in desk.tracker.shown(URI)] == [5, 9]


@pytest.mark.parametrize(
    ("message", "code", "expected"),
    [
        (
            'Item "None" of "Optional[str]" has no attribute "x"',
            "",
            "Item _ of _ has no attribute _",
        ),
        ("undefined: pkg.Foo", "pkg.Foo", "undefined: _._"),
        ("`os` imported but unused", "os", "_ imported but unused"),
        ("Line too long (101 > 88)", "", "Line too long (0 > 0)"),
        (
            "'count' is assigned a value but never used.",
            "",
            "_ is assigned a value but never used.",
        ),
        ("Can't find it, isn't there", "", "Can't find it, isn't there"),
        ("cannot read ./src/a/b.ts here", "", "cannot read _ here"),
        ("Not assignable\n  because of details", "", "Not assignable"),
        ("declared and not used: x1", "x1", "declared and not used: _"),
        ("Bad call of load", "yaml.load(x)", "Bad call of load"),
        ("Use the HTTP2 client", "", "Use the HTTP2 client"),
    ],
)
def test_names_numbers_and_paths_are_no_part_of_a_symptom(
    message: str, code: str, expected: str
) -> None:
    assert symptom_of("tool", "c", message, code).message == expected


NAMES = ("alpha", "beta", "gamma", "delta")
FILLING = st.text(st.sampled_from("é \n.x"), max_size=6)


@given(
    st.tuples(*[FILLING] * 5),
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(0, 6), FILLING), max_size=8
    ),
    st.booleans(),
)
def test_places_move_along_with_edits_between_them(
    filling: tuple[str, ...], typed: list[tuple[int, int, int, str]], whole: bool
) -> None:
    gaps = list(filling)

    def text() -> str:
        return gaps[0] + "".join(n + gap for n, gap in zip(NAMES, gaps[1:], strict=True))

    desk = Desk(text())
    desk.report(*NAMES)
    lines = {0.0: [desk.text[: desk.text.index(name)].count("\n") for name in NAMES]}
    for gap, start, end, new in typed:
        old = gaps[gap]
        first, last = sorted((min(start, len(old)), min(end, len(old))))
        before = len((text()[: sum(map(len, (*gaps[:gap], *NAMES[:gap])))] + old[:first]).encode())
        gaps[gap] = old[:first] + new + old[last:]
        if whole:
            desk.replace_all(text())
        else:
            edit = Edit(Span(before, before + len(old[first:last].encode())), new)
            desk.now += 1
            desk.text = text()
            desk.tracker.edited(URI, [edit], desk.text.encode(), desk.now)
        lines[desk.now] = [desk.text[: desk.text.index(name)].count("\n") for name in NAMES]
        assert desk.words() == sorted(NAMES)
    for at, there in lines.items():
        found = sorted(desk.tracker.shown(URI), key=lambda one: one.start)
        assert [one.lines().at(at) for one in found] == there
    assert not any(desk.report(*NAMES))
