"""How a lesson was generalised from its examples."""

from typing import Literal

from twiceshy.model import Lesson

Strategy = Literal["word for word", "narrow", "wide", "with conditions"]


def strategy_of(lesson: Lesson) -> Strategy:
    """The way in which a lesson was generalised: what it asks of the code in its holes, and around it.

    "narrow" keeps the kind or the text of all that its holes take, "wide" takes any code in some.
    """
    taken = [hole for hole in lesson.holes if not hole.of]
    if not taken:
        return "word for word"
    if lesson.conditions:
        return "with conditions"
    return "narrow" if all(hole.kinds or hole.texts for hole in taken) else "wide"
