"""A person's word that a lesson is to be silent, or to speak again."""

from twiceshy.lessons.anti import shape_of_lesson
from twiceshy.memory.events import silence_event
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson, Silence


def set_silence(store: Store, learned: LearnedLesson, now: float, *, holds: bool) -> None:
    """Have a lesson, and what changes the same into the same, be silent or speak again.

    It holds wherever the lesson would. What was rejected at a place stays rejected there.
    """
    lesson = learned.lesson
    shape = shape_of_lesson(lesson)
    store.record([silence_event(Silence(learned.project, lesson.key, shape, holds, now))])
