"""Where a lesson would apply in the projects that are known, for a person to see before widening it."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from twiceshy.errors import RepositoryError
from twiceshy.lessons.compiled import check_lesson
from twiceshy.lessons.confidence import LOW
from twiceshy.memory.projects import ProjectSummary
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson
from twiceshy.recall.book import Book
from twiceshy.workspace.checking import Checked, Checker, Project, against_of, book_with, project_of
from twiceshy.workspace.widening import as_held_here, lessons_in


class Reached(NamedTuple):
    """A project with the files in which a lesson would apply, its other suggestions left out.

    `problem` says why that is not known.
    """

    summary: ProjectSummary
    files: list[Checked]
    problem: str | None = None

    @property
    def places(self) -> int:
        """How many places there are."""
        return sum(len(checked.suggestions) for checked in self.files)


def reached(store: Store, learned: LearnedLesson, summary: ProjectSummary) -> Reached:
    """Where a lesson would apply in a known project, if it held there.

    Beside it are the lessons that hold there already, so that what they contradict is not counted.
    """
    try:
        project = _found(summary)
    except RepositoryError as error:
        return Reached(summary, [], str(error))
    if project is None:
        return Reached(summary, [], "it is not there any more")

    def book(store: Store, name: str) -> Book:
        changes = store.next_number(name) - 1
        others = [
            one
            for one in lessons_in(store, name, changes)
            if one.lesson.key != learned.lesson.key or one.project == name
        ]
        widened = [] if learned.project == name else [as_held_here(store, learned, changes)]
        against = against_of(store, name)
        return book_with(store, name, others + widened, changes, against)

    checker = Checker(store, LOW, book, _words(learned))
    files = [_only(checked, learned.lesson.key) for checked in _checked(checker, project)]
    return Reached(summary, [checked for checked in files if checked.suggestions])


def _found(summary: ProjectSummary) -> Project | None:
    """The project in the folder that it was last seen in; None if that holds another by now."""
    root = Path(summary.label)
    if not root.is_dir():
        return None
    project = project_of(root)
    return project if project.id == summary.project else None


def _checked(checker: Checker, project: Project) -> Iterator[Checked]:
    if project.repository is not None:
        yield from (checked for checked, _ in checker.check_repository(project.repository))
    else:
        yield from checker.check([project.root])


def _words(learned: LearnedLesson) -> list[bytes]:
    """The names that a file must hold for a lesson to apply there; it need not be parsed else."""
    pattern = check_lesson(learned.lesson).pattern
    language = pattern.tree.language
    return [
        pattern.tree.text(token).encode()
        for token in pattern.tokens
        if token not in pattern.holes and pattern.tree.kinds[token] in language.identifiers
    ]


def _only(checked: Checked, lesson: str) -> Checked:
    chosen = [one for one in checked.suggestions if one.lesson == lesson]
    return checked._replace(suggestions=chosen)
