"""Where a lesson holds: in the project where it was learned, and where a person widened it to.

Nothing but the lesson itself goes along. Its examples, commits and paths are read by project, and
so stay where they are.
"""

from collections.abc import Collection
from dataclasses import replace

from twiceshy.memory.events import scope_event
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson, Widening
from twiceshy.workspace.trust import with_trust


def lessons_in(store: Store, project: str, changes: int) -> list[LearnedLesson]:
    """The lessons that hold in a project, which has had so many changes: its own, and widened ones."""
    own = store.lessons(project)
    known = {one.lesson.key for one in own}
    widened = [one for one in store.widened_lessons(project) if one.lesson.key not in known]
    held = own + [as_held_here(store, one, changes) for one in widened]
    return with_trust(store, project, held)


def as_held_here(store: Store, learned: LearnedLesson, changes: int) -> LearnedLesson:
    """A lesson of another project as it holds in one that has had so many changes.

    It is as old as it is at home, in changes there. A person who widens a lesson has looked at
    it, so it is no longer for review alone.
    """
    age = store.next_number(learned.project) - 1 - learned.evidence.last_number
    last = changes - max(0, age)
    evidence = replace(learned.evidence, last_number=last, taught=True, made_of="")
    return replace(learned, evidence=evidence)


def set_reach(store: Store, learned: LearnedLesson, reach: Collection[str], now: float) -> None:
    """Have a lesson hold in these projects beside its own, and in no others."""
    project, key = learned.project, learned.lesson.key
    known = store.reaches(project).get(key, frozenset())
    changed = sorted(known ^ set(reach))
    words = [Widening(project, key, name, name in reach, now) for name in changed]
    store.record([scope_event(word) for word in words])
