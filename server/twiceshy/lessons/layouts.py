"""How examples lay out the code that they carry over: which of the known ways they show."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from twiceshy.lessons.compiled import Compiled, check_lesson
from twiceshy.lessons.counterexamples import reproduces
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.meanings import with_key
from twiceshy.model import Layout
from twiceshy_analyzers import language_named

_OTHERS: Final[tuple[Layout, ...]] = ("still",)


def laid_out(
    compiled: Compiled, examples: Sequence[Example], levels: Sequence[Level]
) -> tuple[Compiled, int] | None:
    """The lesson with the layout that most examples show, and how many it rewrites to the letter.

    What no example shows is laid out as usual. None where one is not rewritten even in tokens.
    """
    best = _exact(compiled, examples, levels)
    if best is None:
        return None
    found = compiled, best
    for layout in _OTHERS:
        if found[1] == len(examples):
            break
        other = _with_layout(compiled, layout)
        exact = _exact(other, examples, levels) or 0
        if exact > found[1]:
            found = other, exact
    return found


def _exact(compiled: Compiled, examples: Sequence[Example], levels: Sequence[Level]) -> int | None:
    exact = [reproduces(compiled, e, level) for e, level in zip(examples, levels, strict=True)]
    return None if None in exact else sum(map(bool, exact))


def _with_layout(compiled: Compiled, layout: Layout) -> Compiled:
    lesson = replace(compiled.lesson, layout=layout)
    return check_lesson(with_key(lesson, language_named(lesson.language)))
