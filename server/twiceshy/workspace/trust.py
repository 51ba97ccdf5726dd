"""Lessons that make the same change as one that lost its trust.

The memory knows by their keys those that were ever suggested; a lesson that has a new key since
another example widened it is known by the shape of what it changes.
"""

from collections.abc import Iterable
from dataclasses import replace

from twiceshy.lessons.anti import shape_of_lesson
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson


def with_trust(store: Store, project: str, learned: Iterable[LearnedLesson]) -> list[LearnedLesson]:
    """The lessons that hold in a project, with those demoted that change what demoted ones do."""
    lessons = list(learned)
    homes = {one.project for one in lessons}
    low = {home: store.demoted({home, project}).shapes for home in homes}
    if not any(low.values()):
        return lessons
    return [
        replace(one, evidence=replace(one.evidence, demoted=True))
        if not one.evidence.demoted and shape_of_lesson(one.lesson) in low[one.project]
        else one
        for one in lessons
    ]
