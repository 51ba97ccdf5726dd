"""Rejected means never again: whatever is done to a file that leaves a site what it is.

A program is written from a list of steps, each of which keeps the site; then the rejection that was
given for the plain program must hold, and without it the site must be offered.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import Pair, book_of, suggested
from twiceshy.recall.book import Book


class Program(NamedTuple):
    """What a program is made of around the one statement that has the site."""

    statement: str
    above: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    names: tuple[str, str] = ("text", "found")
    place: str = "def read({0}):"
    inside: str = ""
    unit: str = "    "
    before: tuple[str, ...] = ()
    after: str = ""


Step = Callable[[Program], Program]


def _python(program: Program) -> str:
    indent, lines = 0, ["import yaml", *program.above]
    if program.inside:
        lines.append(f"{program.inside}:")
        indent = 1
    lines.append(program.unit * indent + program.place.format(program.names[0]))
    indent += 1
    tails: list[str] = []
    for each in program.around:
        head, _, tail = each.partition("|")
        lines.append(program.unit * indent + head)
        tails.insert(0, f"{program.unit * indent}{tail}" if tail else "")
        indent += 1
    own = program.unit * indent
    lines += [own + line for line in program.before]
    lines += [own + line for line in program.statement.format(*program.names).split("\n")]
    lines[-1] += program.after
    for tail in filter(None, tails):
        head, _, body = tail.partition("|")
        lines += [head, tail[: len(tail) - len(tail.lstrip())] + program.unit + (body or "pass")]
    return "\n".join(lines) + "\n"


PLAIN = Program("return dict(yaml.load({0}), kind='a', also=[{0}, 'b'])")
BOOK = book_of(
    [
        Pair(f"import yaml\nx = yaml.load({name})\n", f"import yaml\nx = yaml.safe_load({name})\n")
        for name in ("a", "bee", "c.d", "e()")
    ],
    ".py",
)


def replacing(old: str, new: str) -> Step:
    return lambda program: program._replace(statement=program.statement.replace(old, new))


STEPS: dict[str, Step] = {
    "an import above": lambda p: p._replace(above=(*p.above, "import os")),
    "a function above": lambda p: p._replace(above=(*p.above, "def a(x):", "    return x")),
    "a name above": lambda p: p._replace(above=(*p.above, "Y = 1")),
    "a renamed parameter": lambda p: p._replace(names=(f"{p.names[0]}x", p.names[1])),
    "another function": lambda p: p._replace(place="def other({0}, more=None):"),
    "an async function": lambda p: p._replace(place="async def read({0}):"),
    "a class": lambda p: p._replace(inside="class A"),
    "another class": lambda p: p._replace(inside="class B(A)"),
    "no class": lambda p: p._replace(inside=""),
    "an if": lambda p: p._replace(around=("if 1:", *p.around)),
    "a with": lambda p: p._replace(around=(*p.around, "with a as b:")),
    "a try": lambda p: p._replace(around=(*p.around, "try:|except OSError:")),
    "a loop": lambda p: p._replace(around=("for _ in range(3):", *p.around)),
    "nothing around": lambda p: p._replace(around=()),
    "tabs": lambda p: p._replace(unit="\t"),
    "two spaces": lambda p: p._replace(unit="  "),
    "a comment above": lambda p: p._replace(before=(*p.before, "# why")),
    "a statement above": lambda p: p._replace(before=(*p.before, "print('a')")),
    "a comment behind": lambda p: p._replace(after="  # so"),
    "other quotes": replacing("'", '"'),
    "the first quotes": replacing('"', "'"),
    "parentheses": replacing("dict(yaml.load({0})", "dict((yaml.load({0}))"),
    "several lines": replacing(", kind", ",\n    kind"),
    "a trailing comma": replacing("'b'])", "'b',],)"),
}
MOST_AROUND = 4


def taken(names: list[str]) -> Program:
    program = PLAIN
    for name in names:
        after = STEPS[name](program)
        if len(after.around) <= MOST_AROUND and len(after.above) <= MOST_AROUND:
            program = after
    return program


def sites(book: Book, text: str) -> list[str]:
    return [one.site for one in suggested(book, text, ".py")]


(SITE,) = sites(BOOK, _python(PLAIN))


@pytest.mark.parametrize("name", STEPS)
def test_it_stays_rejected_with(name: str) -> None:
    text = _python(taken([name]))
    assert len(sites(BOOK, text)) == 1, text
    assert suggested(BOOK, text, ".py", {SITE}) == [], text


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_it_stays_rejected_through_any_of_these(names: list[str]) -> None:
    text = _python(taken(names))
    assert len(sites(BOOK, text)) == 1, text
    assert suggested(BOOK, text, ".py", {SITE}) == [], text


@pytest.mark.parametrize(
    "statement",
    [
        "return dict(yaml.load({0}), kind='other', also=[{0}, 'b'])",
        "return list(yaml.load({0}), kind='a', also=[{0}, 'b'])",
        "return dict(yaml.load({0}), kind='a', also=[{1}, 'b'])",
        "{1} = dict(yaml.load({0}), kind='a', also=[{0}, 'b'])",
    ],
)
def test_another_statement_is_another_matter(statement: str) -> None:
    text = _python(PLAIN._replace(statement=statement))
    assert len(suggested(BOOK, text, ".py", {SITE})) == 1


def test_it_holds_for_what_is_learned_from_other_examples_and_for_another_lesson() -> None:
    other = book_of(
        [Pair("import yaml\nz = yaml.load(q)\n", "import yaml\nz = yaml.full_load(q)\n")] * 3, ".py"
    )
    assert len(sites(other, _python(PLAIN))) == 1
    assert suggested(other, _python(PLAIN), ".py", {SITE}) == []
