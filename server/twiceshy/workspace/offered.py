"""Lessons of what looks done but has not settled: derived anew each time, and never kept."""

from collections.abc import Iterable

from twiceshy.lessons.families import families_of, lessons_of
from twiceshy.memory.store import Store
from twiceshy.model import Experience, LearnedLesson
from twiceshy.workspace.trust import with_trust


def with_offered(
    store: Store, project: str, learned: list[LearnedLesson], offered: Iterable[Experience]
) -> list[LearnedLesson]:
    """A project's lessons as if some experiences had been learned already."""
    families: dict[str, dict[str, Experience]] = {}
    for experience in offered:
        for family in families_of(experience):
            families.setdefault(family, {})[experience.key] = experience
    if not families:
        return learned
    members = store.families_of(project, families)
    made = [
        lesson
        for family, new in families.items()
        for lesson in lessons_of(family, list((new | {e.key: e for e in members[family]}).values()))
    ]
    kept = [one for one in learned if one.project != project or one.family not in families]
    return kept + with_trust(store, project, store.judged(project, made))
