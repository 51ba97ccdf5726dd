"""How examples lay out the code that they carry over: which of the known ways they show."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from twiceshy.lessons.compiled import Compiled, check_lesson
from twiceshy.lessons.counterexamples import is_to_the_letter, rewritten
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.meanings import with_key
from twiceshy.model import Layout
from twiceshy_analyzers import language_named

_OTHERS: Final[tuple[Layout, ...]] = ("still", "kept")


class _Shown(NamedTuple):
    """How many examples a lesson rewrites to the letter, and how many with each space as it is."""

    exact: int
    spaced: int


def laid_out(
    compiled: Compiled, examples: Sequence[Example], levels: Sequence[Level]
) -> tuple[Compiled, int] | None:
    """The lesson with the layout that most examples show, and how many it rewrites to the letter.

    What no example shows is laid out as usual. None where one is not rewritten even in tokens.
    """
    best = _shown(compiled, examples, levels)
    if best is None:
        return None
    found = compiled
    for layout in _OTHERS:
        if best.spaced == len(examples):
            break
        other = _with_layout(compiled, layout)
        shown = _shown(other, examples, levels)
        if shown is not None and shown > best:
            found, best = other, shown
    return found, best.exact


def _shown(
    compiled: Compiled, examples: Sequence[Example], levels: Sequence[Level]
) -> _Shown | None:
    exact = spaced = 0
    for example, level in zip(examples, levels, strict=True):
        result = rewritten(compiled, example, level)
        is_exact = is_to_the_letter(result, example)
        if is_exact is None:
            return None
        exact += is_exact
        spaced += result == example.after.source
    return _Shown(exact, spaced)


def _with_layout(compiled: Compiled, layout: Layout) -> Compiled:
    lesson = replace(compiled.lesson, layout=layout)
    return check_lesson(with_key(lesson, language_named(lesson.language)))
