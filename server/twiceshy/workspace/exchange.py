"""What was learned as JSON Lines: written for another store, and taken over from one.

The first line says what the file is; each other one is an event of the log, in its order. What is
made of a file that nobody vouches for is the work of `imported.py`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from twiceshy.memory import events as log
from twiceshy.memory.rankers import CHAMPION
from twiceshy.memory.store import Store
from twiceshy.model import Event
from twiceshy.workspace.imported import FORMAT, VERSION, read
from twiceshy.workspace.learning import derive_lessons


class Imported(NamedTuple):
    """How many events a file had, how many of them were new, and how many lessons there are of those."""

    events: int
    new: int
    lessons: int


def exported(store: Store, project: str | None = None, lesson: str | None = None) -> Iterator[str]:
    """The lines of an export, without their ends: of everything, a project, or a lesson of one.

    The key of sites and authors is written only with everything: it is the owner's own.
    """
    wanted = _of_lesson(store, project, lesson) if lesson else _of_project(project)
    is_whole = project is None and lesson is None
    key = {"secret": store.secret().hex()} if is_whole else {}
    yield log.to_json({"format": FORMAT, "version": VERSION, **key})
    for event in store.events():
        if wanted(event):
            yield log.to_json(event._asdict())


def import_lessons(store: Store, lines: Iterable[bytes]) -> Imported:
    """Keep what the lines of an export hold, all or nothing. Raises ExchangeError with the line.

    Who orders there orders here, too, if nobody has answered anything here: it was tried on those answers.
    """
    found, secret = read(lines)
    if store.rankers.registry().answers:
        found = [event for event in found if event.kind != CHAMPION]
    new = store.merge(found, secret)
    projects = {_project_of(event) for event in found} - {None}
    made = sum(_derived(store, project) for project in sorted(filter(None, projects))) if new else 0
    return Imported(len(found), new, made)


def _derived(store: Store, project: str) -> int:
    """Make the lessons that rest on what has come, on readings and reverts among it."""
    again = {one.family for one in store.lessons(project) if one.project == project}
    return derive_lessons(store, project, again=again)


def _of_project(project: str | None) -> Callable[[Event], bool]:
    return lambda event: project is None or _project_of(event) == project


def _of_lesson(store: Store, project: str | None, lesson: str) -> Callable[[Event], bool]:
    """Whether an event is behind a lesson or about it; commits are, as its age counts in them."""
    learned = [one for one in store.lessons(project) if one.lesson.key == lesson]
    keys = {key for one in learned for key in one.evidence.experiences}
    homes = {one.project for one in learned}

    def is_wanted(event: Event) -> bool:
        if _project_of(event) not in homes:
            return False
        if event.kind in (log.CORRECTION, log.MEANT, log.READING, log.FORK):
            return event.key in keys
        if event.kind == log.SYMPTOM:
            return event.body["correction"] in keys
        return event.kind in (log.COMMIT, log.PROJECT) or event.body.get("lesson") == lesson

    return is_wanted


def _project_of(event: Event) -> str | None:
    place = event.body["origin"] if event.kind == log.CORRECTION else event.body
    project = place.get("project")
    return project if isinstance(project, str) else None
