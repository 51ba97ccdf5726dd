"""What was learned for the open folders, as a person looks through it and decides about it.

All of it is done on the writer's thread, in the order in which it is asked for. A future's answer
is None where it could not be had, which a person was told then.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from twiceshy.errors import ExchangeError, LessonError, RepositoryError, StoreLocked
from twiceshy.lessons.confidence import LOW, MEDIUM, is_proposed, is_silenced
from twiceshy.memory.forget import Forgotten
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson
from twiceshy.workspace.approving import approve
from twiceshy.workspace.background import Background
from twiceshy.workspace.checking import Project, lesson_confidence, project_of
from twiceshy.workspace.exchange import Imported, exported, import_lessons
from twiceshy.workspace.explaining import ExplainedLesson, explain_lesson
from twiceshy.workspace.learning import derive_lessons
from twiceshy.workspace.listing import Listed, listed, matching
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.shelf import Shelf
from twiceshy.workspace.silencing import set_silence

T = TypeVar("T")


class Counts(NamedTuple):
    """How many lessons are shown and how many are for review, and the acceptances of a day.

    `version` differs whenever the memory has changed.
    """

    shown: int
    review: int
    accepted: int
    version: int


class Listing(NamedTuple):
    """Some lessons, the names of their projects for people by id, and how many there are in all.

    `version` differs whenever the memory has changed.
    """

    lessons: list[Listed]
    labels: dict[str, str]
    total: int
    version: int


class Wanted(NamedTuple):
    """What a person wants forgotten: a lesson, what came from a file or folder, a project, or all.

    Of that, with `since` and `until`, only what was learned in that time, in seconds.
    """

    what: Literal["lesson", "path", "project", "all"]
    lesson: str = ""
    path: Path | None = None
    since: float | None = None
    until: float | None = None


class Gone(NamedTuple):
    """How many corrections were forgotten, or would be, and how many lessons rested on them.

    `is_finished` is false while another process still reads the bytes where they stood.
    """

    corrections: int
    lessons: int
    is_finished: bool = True


class Library:
    """The lessons of the open folders and documents."""

    def __init__(
        self,
        shelf: Shelf,
        background: Background,
        outlet: Outlet,
        clock: Callable[[], float],
    ) -> None:
        self._shelf, self._background, self._outlet, self._clock = shelf, background, outlet, clock
        self._folders: tuple[Path, ...] = ()
        self._known: dict[Path, Project] = {}
        self._counted: tuple[tuple[int, float, list[str]], Counts] | None = None
        self._listed: tuple[tuple[int, tuple[str, ...]], list[Listed]] | None = None

    @property
    def trouble(self) -> str | None:
        """What went wrong last, as a sentence, until something was written again."""
        return self._background.trouble

    def work_in(self, folders: Sequence[Path]) -> None:
        """The workspace consists of these folders."""
        self._folders = tuple(folders)

    def counts(self) -> "Future[Counts | None]":
        """How much was learned for what is open, and how often something was accepted today."""
        return self._ask("counting lessons", self._counts)

    def lessons(self, query: str = "") -> "Future[Listing | None]":
        """The lessons that hold in what is open and have all words of a query, best known first."""
        return self._ask("listing lessons", lambda store: self._lessons(store, query))

    def lesson(self, key: str) -> "Future[ExplainedLesson | None]":
        """All about the lesson with a key; None also where there is none."""

        def find(store: Store) -> ExplainedLesson | None:
            try:
                return explain_lesson(store, [one.id for one in self._projects()], key)
            except LessonError:
                return None

        return self._ask("reading a lesson", find)

    def set_silence(self, key: str, *, holds: bool) -> "Future[LearnedLesson | None]":
        """Have a lesson be silent, or speak again; None also where there is none."""

        def record(store: Store) -> LearnedLesson | None:
            learned = self._learned(store, key)
            if learned is not None:
                set_silence(store, learned, self._clock(), holds=holds)
                self._have_read_anew(store)
            return learned

        return self._ask("silencing a lesson", record, writes=True)

    def approve(self, key: str) -> "Future[LearnedLesson | None]":
        """Have a proposed lesson hold; None also where there is none."""

        def record(store: Store) -> LearnedLesson | None:
            learned = self._learned(store, key)
            if learned is None or not is_proposed(learned.evidence):
                return None
            approve(store, learned, self._clock())
            self._have_read_anew(store)
            return learned

        return self._ask("approving a lesson", record, writes=True)

    def would_forget(self, wanted: Wanted) -> "Future[Gone | None]":
        """What `forget` would come to; None also where there is no such thing."""

        def count(store: Store) -> Gone | None:
            forgotten = self._forgotten(store, wanted)
            return None if forgotten is None else Gone(*store.would_forget(forgotten))

        return self._ask("counting what would be forgotten", count)

    def forget(self, wanted: Wanted) -> "Future[Gone | None]":
        """Forget, for good; None also where there is no such thing."""
        return self._ask("forgetting", lambda store: self._forget(store, wanted), writes=True)

    def export(self, to: Path) -> "Future[int | None]":
        """Write all that was learned into a new file, and in how many lines; raises nothing."""

        def write(store: Store) -> int:
            lines = list(exported(store))
            try:
                with to.open("w", encoding="utf-8") as file:
                    to.chmod(0o600)
                    file.writelines(f"{line}\n" for line in lines)
            except OSError as error:
                raise ExchangeError(f"{to} cannot be written ({error.strerror}).") from error
            return len(lines)

        return self._ask("exporting", write)

    def import_from(self, file: Path) -> "Future[Imported | None]":
        """Learn what is in a file that `export` wrote."""

        def learn(store: Store) -> Imported:
            try:
                with file.open("rb") as lines:
                    done = import_lessons(store, lines)
            except OSError as error:
                raise ExchangeError(f"{file} cannot be read ({error.strerror}).") from error
            self._have_read_anew(store)
            return done

        return self._ask("importing", learn, writes=True)

    # ---------------------------------------------------------- on the writer's thread

    def _ask(
        self, doing: str, work: Callable[[Store], T | None], *, writes: bool = False
    ) -> "Future[T | None]":
        answer: Future[T | None] = Future()
        answer.set_running_or_notify_cancel()
        done = self._background.do(
            doing, lambda store: answer.set_result(work(store)), writes=writes
        )
        done.add_done_callback(lambda _: None if answer.done() else answer.set_result(None))
        return answer

    def _projects(self) -> list[Project]:
        """The projects of the open folders and documents, each once."""
        found = {project.id: project for _, project in self._shelf.files()}
        for folder in self._folders:
            project = self._known.get(folder) or _project_of(folder)
            if project is not None:
                self._known[folder] = project
                found.setdefault(project.id, project)
        return list(found.values())

    def _counts(self, store: Store) -> Counts:
        projects = self._projects()
        state = store.data_version(), _midnight(self._clock()), [one.id for one in projects]
        if self._counted is None or self._counted[0] != state:
            self._counted = state, self._count(store, projects)
        return self._counted[1]

    def _count(self, store: Store, projects: Sequence[Project]) -> Counts:
        best: dict[str, float] = {}
        for project in projects:
            changes = store.next_number(project.id) - 1
            learned = self._shelf.learned(project.id) or store.lessons(project.id)
            for one in learned:
                if is_silenced(one.evidence):
                    continue
                key = one.lesson.key
                best[key] = max(best.get(key, 0.0), lesson_confidence(one, changes))
        shown = sum(value >= MEDIUM for value in best.values())
        review = sum(LOW <= value < MEDIUM for value in best.values())
        accepted = store.accepted_from(_midnight(self._clock()))
        return Counts(shown, review, accepted, store.data_version())

    def _lessons(self, store: Store, query: str) -> Listing:
        projects = tuple(sorted(one.id for one in self._projects()))
        state = store.data_version(), projects
        if self._listed is None or self._listed[0] != state:
            self._listed = state, [one for name in projects for one in listed(store, name)]
        lessons = self._listed[1]
        labels = {one.project: one.label for one in store.projects()}
        return Listing(matching(lessons, query), labels, len(lessons), state[0])

    def _learned(self, store: Store, key: str) -> LearnedLesson | None:
        """The lesson with a key, of whichever open project it holds in."""
        lessons = self._lessons(store, "").lessons
        found = [one.standing.learned for one in lessons]
        return next((one for one in found if one.lesson.key == key), None)

    def _forgotten(self, store: Store, wanted: Wanted) -> Forgotten | None:
        """What is wanted, in the words of the memory; None where there is no such thing."""
        when = Forgotten(since=wanted.since, until=wanted.until)
        if wanted.what == "all":
            return when
        if wanted.what == "lesson":
            learned = self._learned(store, wanted.lesson)
            return replace(when, project=learned.project, lesson=wanted.lesson) if learned else None
        project = _project_of(wanted.path) if wanted.path else None
        if project is None or wanted.path is None:
            return None
        path = project.path_in(wanted.path)
        if wanted.what == "project" or path == ".":
            return replace(when, project=project.id)
        return replace(when, project=project.id, path=path)

    def _forget(self, store: Store, wanted: Wanted) -> Gone | None:
        forgotten = self._forgotten(store, wanted)
        if forgotten is None:
            return None
        gone, is_finished = Gone(*store.would_forget(forgotten)), True
        try:
            store.forget(
                forgotten.project,
                forgotten.path,
                forgotten.lesson,
                forgotten.since,
                forgotten.until,
                everything=forgotten == Forgotten(),
            )
        except StoreLocked:
            if store.would_forget(forgotten)[0]:
                raise  # nothing was done: it is tried again
            is_finished = False
        for summary in store.projects():
            derive_lessons(store, summary.project)
        self._have_read_anew(store)
        return gone._replace(is_finished=is_finished)

    def _have_read_anew(self, store: Store) -> None:
        """Have everything that is shown checked against what is known now."""
        self._outlet.refresh(self._shelf.look_again(store))


def _project_of(path: Path) -> Project | None:
    try:
        return project_of(path.resolve())
    except (OSError, RuntimeError, RepositoryError):
        return None


def _midnight(now: float) -> float:
    """When the day of a time began, where this computer is."""
    day = time.localtime(now)
    return time.mktime((day.tm_year, day.tm_mon, day.tm_mday, 0, 0, 0, 0, 0, -1))
