"""What is told of a place: never anything else than what is shown for it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import (
    SECRET,
    Pair,
    book_of,
    language,
    learned,
    lesson_of,
    suggested,
    tree_of,
)
from tests.test_cases import CASES, sections
from twiceshy.capture.sources import is_generated
from twiceshy.lessons.match import match_at
from twiceshy.lessons.near import near
from twiceshy.model import Hole, LearnedLesson, Reason
from twiceshy.recall.book import Book
from twiceshy.recall.explain import Explanation, explanation
from twiceshy.recall.suggest import Asked
from twiceshy_analyzers.api import Import, Span

ALL = sorted(CASES.glob("*/*.md"))
KINDS = {
    "away",
    "condition",
    "superseded",
    *("unsure", "contradicted", "silenced"),
    *("pattern", "hole", "equal"),
    *("there", "context", "comment", "empty", "same", "parse", "again", "meaning"),
    *("alone", "definition", "function", "await", "broken"),
    *("doubt", "overlap", "rejected", "repeated", "name", "import", "budget"),
}


def lines_of(text: str) -> Iterator[Span]:
    """The content of each line of a text."""
    start = 0
    for line in text.encode().splitlines(keepends=True):
        begin = start + len(line) - len(line.lstrip())
        yield Span(begin, max(begin, start + len(line.rstrip())))
        start += len(line)


def explained(
    text: str, *lessons: LearnedLesson, at: str = "", minimum: float = 0.5, suffix: str = ".py"
) -> Explanation:
    """What is told of some words, or of the whole text."""
    start = text.encode().index(at.encode()) if at else 0
    place = Span(start, start + len((at or text.rstrip()).encode()))
    asked = Asked(Book(lessons, 1), SECRET, frozenset(), minimum)
    return explanation(asked, tree_of(text, suffix), "", place)


def reasons(text: str, *lessons: LearnedLesson, at: str = "", suffix: str = ".py") -> list[Reason]:
    found = explained(text, *lessons, at=at, suffix=suffix)
    assert not found.suggested
    return [one.reason for one in found.others if one.reason]


def reason(text: str, *lessons: LearnedLesson, at: str = "", suffix: str = ".py") -> str:
    (found,) = reasons(text, *lessons, at=at, suffix=suffix)
    return f"{found.kind}: {found.text}"


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_in_all_cases_it_says_what_is_shown_and_one_reason_for_the_rest(path: Path) -> None:
    parts = list(sections(path.read_text(encoding="utf-8")))
    taught = [part for part in parts if part.name in ("before", "after")]
    pairs = [
        Pair(before.text, after.text, "reverted" in after.words)
        for before, after in zip(taught[::2], taught[1::2], strict=True)
    ]
    lessons = learned(pairs, taught[0].suffix)
    book = Book(lessons, 1)
    rejected: set[str] = set()
    for part in parts[len(taught) :]:
        shown = suggested(book, part.text, part.suffix, rejected)
        if part.name == "rejected":
            rejected |= {suggestion.site for suggestion in shown}
        elif part.name in ("elsewhere", "silent") and not is_generated(part.text.encode()):
            shown = suggested(book, part.text, part.suffix, rejected)
            asked = Asked(book, SECRET, rejected, 0.5)
            tree = tree_of(part.text, part.suffix)
            for place in lines_of(part.text):
                found = explanation(asked, tree, "", place)
                assert [one.suggestion for one in found.suggested] == [
                    one
                    for one in shown
                    if one.span.start <= place.end and place.start <= one.span.end
                ]
                for other in found.others:
                    assert other.suggestion is None
                    assert other.reason is not None
                    assert other.reason.kind in KINDS - {"budget"}
                    assert other.reason.text


def test_what_differs_is_named_with_its_place() -> None:
    learned = lesson_of("yaml.load($A, Loader=x)", "yaml.safe_load($A)", ".py")
    (found,) = reasons("a = yaml.dump(b, Loader=x)\n", learned)
    assert (found.kind, found.expected, found.found) == ("pattern", "load", "dump")
    assert found.span == Span(9, 13)
    assert found.text == "expected `load`, found `dump`"
    (found,) = reasons("a = yaml.load(b)\n", learned)
    assert found.text == "expected `($A, Loader=x)`, found `(b)`"


def test_the_nearest_lesson_comes_first() -> None:
    near_one = lesson_of("yaml.load($A)", "yaml.safe_load($A)", ".py")
    nearer = lesson_of("yaml.dump($A, file=$B)", "yaml.safe_dump($A)", ".py")
    far = lesson_of("json.load($A)", "json.loads($A)", ".py")
    found = explained("yaml.dump(a, out=b)\n", near_one, nearer, far)
    patterns = [one.learned.lesson.pattern for one in found.others]
    assert patterns == ["yaml.dump($A, file=$B)", "yaml.load($A)"]
    assert 1 > found.others[0].share > found.others[1].share > 0


def test_another_kind_of_code_with_the_same_words() -> None:
    learned = lesson_of("return yaml.load($A)", "return safe($A)", ".py", "statements")
    assert reason("x = yaml.load(a)\n", learned) == (
        "pattern: expected `return yaml.load($A)`, found `x = yaml.load(a)`"
    )


def test_nothing_is_near_code_that_shares_no_word() -> None:
    learned = lesson_of("yaml.load($A)", "yaml.safe_load($A)", ".py")
    assert reasons("print(a)\n", learned) == []
    assert reasons("\n\n", learned) == []
    assert explained("print(a)\n", learned).lessons == 1


HOLES = [
    (Hole("A", kinds=("string",)), "old(g(1))", "hole: `$A` must be a string, found the call `g(1)`"),
    (Hole("A", texts=("1", "2")), "old(3)", "hole: `$A` must be `1` or `2`, found `3`"),
    (Hole("A"), "old(*a)", "hole: `$A` must be a value of its own, found the expression `*a`"),
]  # fmt: skip


@pytest.mark.parametrize(("hole", "code", "told"), HOLES)
def test_a_hole_that_may_not_stand_for_it(hole: Hole, code: str, told: str) -> None:
    learned = lesson_of("old($A)", "new($A)", ".py", holes=[hole])
    assert reason(f"{code}\n", learned) == told


def test_a_hole_stands_for_the_same_everywhere() -> None:
    learned = lesson_of("old($A, $A)", "new($A)", ".py")
    assert reason("old(a, b)\n", learned) == "equal: `$A` is `a` before, here `b`"


def test_a_statement_that_is_missing() -> None:
    learned = lesson_of("a($A)\nb($A)", "c($A)", ".py", "statements")
    assert reason("a(1)\n", learned) == "pattern: expected `b($A)` after it, found nothing"
    assert reason("a(1)\nb(2)\n", learned, at="b(2)") == "equal: `$A` is `1` before, here `2`"


def test_what_the_book_leaves_out() -> None:
    sure = lesson_of("old($A)", "new($A)", ".py")
    silenced = replace(sure, evidence=replace(sure.evidence, silenced=True))
    assert reason("old(1)\n", silenced) == "silenced: your answers silenced it, until you revive it"
    unsure = replace(sure, evidence=replace(sure.evidence, left_alone=30))
    assert reason("old(1)\n", unsure).startswith("unsure: its confidence 0.")
    (other,) = explained("old(1)\n", sure, minimum=0.999).others
    assert other.reason
    assert (other.reason.kind, other.reason.limit) == ("unsure", 0.999)


def test_a_pattern_without_words_is_looked_at_too() -> None:
    bare = lesson_of("$A[$B]", "$B[$A]", ".py")
    unsure = replace(bare, evidence=replace(bare.evidence, left_alone=90, exact=False))
    words = [lesson_of(f"a[x{n}].b", "c", ".py") for n in range(150)]
    found = explained("a[b]\n", *words, unsure)
    assert found.others[0].learned is unsure
    assert found.others[0].reason
    assert found.others[0].reason.kind == "unsure"


def test_what_it_would_bring_is_there() -> None:
    wraps = lesson_of("open($A)", "safe(open($A))", ".py")
    assert reason("safe(open(x))\n", wraps).startswith("there: what it would put around")
    adds = lesson_of("a($A)", "a($A)\nb($A)", ".py", "statements")
    assert reason("a(1)\nb(1)\n", adds, at="a(1)").startswith("there: what it would add")


def test_where_a_template_may_not_stand() -> None:
    waits = lesson_of("get($A)", "await get($A)", ".py")
    assert reason("def f():\n    get(1)\n", waits, at="get").startswith("await: it would wait")
    own = lesson_of("old($A)", "new($A)", ".py")
    assert reason("def new(a):\n    old(a)\n", own, at="old").startswith("definition: ")
    several = lesson_of("$A.b();", "$A.c();\n$A.d();", ".js", "statements")
    assert reason("if (x) y.b();\n", several, at="y.b", suffix=".js").startswith("alone: ")


def test_lessons_that_contradict_name_each_other() -> None:
    one, other = lesson_of("old($A)", "new($A)", ".py"), lesson_of("old($B)", "fresh($B)", ".py")
    found = reasons("old(1)\n", one, other)
    assert {reason.lesson for reason in found} == {one.lesson.key, other.lesson.key}
    assert {reason.kind for reason in found} == {"contradicted"}
    back = lesson_of("new($A)", "old($A)", ".py")
    assert reasons("old(1)\n", one, back)[0].kind == "away"


def test_lessons_that_compete_for_a_place() -> None:
    wide, narrow = lesson_of("old($A)", "new($A)", ".py"), lesson_of("old(1)", "one()", ".py")
    assert {one.kind for one in reasons("old(1)\n", wide, narrow)} == {"doubt"}
    weak = replace(wide, evidence=replace(wide.evidence, left_alone=3))
    found = explained("old(1)\n", weak, narrow)
    assert [one.learned for one in found.suggested] == [narrow]
    (other,) = found.others
    assert other.reason
    assert (other.reason.kind, other.reason.lesson) == ("overlap", narrow.lesson.key)


def test_a_rejected_place() -> None:
    learned = lesson_of("old($A)", "new($A)", ".py")
    (shown,) = suggested(Book([learned], 1), "old(1)\n", ".py")
    asked = Asked(Book([learned], 1), SECRET, frozenset({shown.site}), 0.5)
    (other,) = explanation(asked, tree_of("old(1)\n", ".py"), "", Span(0, 6)).others
    assert other.reason
    assert other.reason.kind == "rejected"


def test_what_a_template_would_do() -> None:
    learned = lesson_of("old($A)", "new()", ".py")
    assert reason("old(  # why\n    1)\n", learned) == "comment: the comment `# why` would be lost"
    gone = lesson_of("trace()", "", ".py", "statements")
    assert reason("if a:\n    trace()\n", gone, at="trace").startswith(
        "empty: nothing would be left"
    )
    again = lesson_of("old($A)", "old(g($A))", ".py")
    assert (
        reason("old(1)\n", again)
        == "again: the lesson would match its own result `old(g(1))` again"
    )


def test_a_name_that_means_something_else() -> None:
    learned = lesson_of("yaml.load", "yaml.safe_load", ".py", names=(("yaml", "import:yaml"),))
    told = "name: `yaml` must be the import `yaml`, and is {} here"
    assert reason("def f(yaml):\n    yaml.load\n", learned, at="load") == told.format(
        "a local name"
    )
    assert reason("yaml.load\n", learned) == told.format("not defined")
    brings = lesson_of("old", "re.new", ".py", added=(Import("re"),))
    assert reason("re = 1\nold\n", brings, at="old") == (
        "name: it would import `re`, which is a name of this file here"
    )


def test_code_that_does_not_parse() -> None:
    learned = lesson_of("old($A)", "new($A)", ".py")
    assert reason("x = = old(1)\n", learned, at="old").startswith("broken: ")


def test_a_text_with_more_places_than_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twiceshy.recall.sites.MOST_PARSED", 0)
    monkeypatch.setattr("twiceshy.recall.sites.FEWEST", 1)
    learned = lesson_of("old($A)", "new($A)", ".py")
    text = "old(1)\nold(2)\n"
    assert len(explained(text, learned, at="old(1)").suggested) == 1
    assert reason(text, learned, at="old(2)").startswith("budget: ")


def test_what_is_suggested_comes_with_what_its_holes_stand_for() -> None:
    learned = lesson_of("os.old($A)", "os.new($A)", ".py", names=(("os", "import:os"),))
    (found,) = explained("import os\nos.old(f(1))\n", learned, at="old").suggested
    assert found.bindings == (("A", "f(1)"),)
    assert [(one.name, one.found) for one in found.meanings] == [("os", "import:os")]
    assert found.suggestion
    assert found.reason is None
    assert {part.name for part in found.parts} >= {"examples", "commits", "files"}


def test_near_agrees_with_matching() -> None:
    patterns = ["f($A)", "f($$$A)", "f($A, $A)", "f(x, $$$A, y)", "a.b", "not $A", "f(k=$A)"]
    text = "f(1)\nf()\nf(x, x)\nf(x, 1, 2, y)\nf(*a)\na.b.c\nnot f(k=1)\nf(x, y)\n"
    tree = tree_of(text, ".py")
    page = Book([lesson_of(one, "z", ".py") for one in patterns], 1).page(language(".py"), ".py")
    assert len(page.entries) + len(page.left_out) == len(patterns)
    for entry in page.entries:
        for node in range(len(tree.kinds)):
            found = near(entry.compiled.pattern, tree, node)
            assert (found.reason is None) == (
                match_at(entry.compiled.pattern, tree, node) is not None
            )
            assert (found.share == 1) == (found.reason is None)


def test_a_lesson_from_one_example_in_a_book_of_its_own() -> None:
    pair = Pair("import yaml\nyaml.load(a)\n", "import yaml\nyaml.safe_load(a)\n")
    book = book_of([pair], ".py")
    asked = Asked(book, SECRET, frozenset(), 0.5)
    found = explanation(asked, tree_of("yaml.load(b)\n", ".py"), "", Span(0, 12))
    assert [one.reason.kind for one in found.others if one.reason] == ["name"]
