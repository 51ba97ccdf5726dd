"""The lessons that hold in a project, as a list of them has them."""

from collections.abc import Iterable
from typing import NamedTuple

from twiceshy.lessons.classes import Classes
from twiceshy.lessons.classify import classify
from twiceshy.memory.store import Store
from twiceshy.model import EVERYWHERE, Lesson
from twiceshy.workspace.checking import Standing, standings
from twiceshy.workspace.labelling import corrected


class Listed(NamedTuple):
    """A lesson as it stands in a project, and where else it holds."""

    project: str
    standing: Standing
    reach: frozenset[str]
    classes: Classes | None

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether it was learned in another project and widened to this one."""
        return self.standing.learned.project != self.project

    @property
    def title(self) -> str:
        """What the lesson does, on a line."""
        return title_of(self.standing.learned.lesson)

    @property
    def scope(self) -> str:
        """How far it was widened, in SPEC's words."""
        if EVERYWHERE in self.reach:
            return "language"
        return "projects" if self.reach or self.is_from_elsewhere else "project"


def title_of(lesson: Lesson) -> str:
    """What a lesson does, on a line; its code is as it came."""
    before, after = (" ".join(side.split()) for side in (lesson.pattern, lesson.template))
    return f"{before} → {after or '(removed)'}"


def listed(store: Store, project: str, *, with_examples: bool = True) -> list[Listed]:
    """The lessons that hold in a project, those with most evidence first."""
    reaches, said = store.reaches(project), corrected(store)
    return [
        Listed(
            project,
            one,
            reaches.get(one.learned.lesson.key, frozenset()),
            classify(one.learned.lesson, said),
        )
        for one in standings(store, project, with_examples=with_examples)
    ]


def matching(lessons: Iterable[Listed], query: str) -> list[Listed]:
    """Those of the lessons that have all words of a query somewhere, whatever their case."""
    words = query.casefold().split()
    return [one for one in lessons if not words or _has_all(one, words)]


def _has_all(listed: Listed, words: list[str]) -> bool:
    lesson, classes = listed.standing.learned.lesson, listed.classes
    texts = [lesson.key, lesson.language, lesson.pattern, lesson.template, listed.standing.state]
    texts += [classes.category, classes.fix_class] if classes else []
    for example in listed.standing.examples:
        texts += [example.path, example.commit or "", example.before, example.after]
    for symptom in listed.standing.symptoms:
        texts += [symptom.source, symptom.code, symptom.message]
    text = "\n".join(texts).casefold()
    return all(word in text for word in words)
