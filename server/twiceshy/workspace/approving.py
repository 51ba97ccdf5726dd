"""A person's yes to a lesson that was made of another one: from then on it holds like a taught one."""

from twiceshy.errors import LessonError
from twiceshy.lessons.confidence import is_proposed
from twiceshy.memory.events import meant_event
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson
from twiceshy.workspace.learning import derive_lessons


def approve(store: Store, learned: LearnedLesson, now: float) -> None:
    """Have a proposed lesson hold: its examples are meant. Raises LessonError for one that is not proposed."""
    if not is_proposed(learned.evidence):
        raise LessonError(
            f"Lesson {learned.lesson.key[:8]} was not made of another one, or is approved already."
        )
    project = learned.project
    store.record([meant_event(project, key, now) for key in learned.evidence.experiences])
    derive_lessons(store, project, again=[learned.family])
