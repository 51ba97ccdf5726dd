"""The store: everything that twiceshy keeps, behind one class. This is the package's face.

A Store is used by one thread at a time. Who writes does so through a `Writer`
(`twiceshy.memory.writer`); who reads on another thread opens a Store of their own on the same
file. Several processes may have the same file open.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from twiceshy.memory import (
    answers,
    backups,
    commits,
    exchange,
    experiences,
    lessons,
    projects,
    restoring,
    symptoms,
    traces,
)
from twiceshy.memory.ageing import Ageing
from twiceshy.memory.checking import problems_of
from twiceshy.memory.connection import Database
from twiceshy.memory.experiences import Changes, Position, Record
from twiceshy.memory.forget import Forgotten, finish_forgetting, forget, would_forget
from twiceshy.memory.forks import Forks
from twiceshy.memory.graph import Graph
from twiceshy.memory.jobs import Jobs
from twiceshy.memory.log import append, rows_of
from twiceshy.memory.migrations import NEWEST, migrate
from twiceshy.memory.opening import connect, connect_read_only
from twiceshy.memory.projections import rebuild_projections
from twiceshy.memory.projects import ProjectSummary
from twiceshy.memory.rankers import Rankers
from twiceshy.memory.recalls import Recalled, read_recalls
from twiceshy.memory.secret import make_secret, read_secret
from twiceshy.memory.statistics import Statistics, statistics_of
from twiceshy.memory.symptoms import Settled
from twiceshy.memory.traces import Figures, Traced
from twiceshy.memory.trust import Demoted, read_demoted
from twiceshy.model import (
    Answers,
    Correction,
    Event,
    Experience,
    Label,
    LearnedLesson,
    Lesson,
    Look,
    Proposal,
    Repetition,
    Symptom,
    Verdict,
)


class Store:
    """Everything that is kept, in one database file.

    Every method may raise StoreError: StoreLocked when another process holds the file for
    longer than the busy timeout, StoreDamaged when it turns out to be broken, StoreReadOnly
    when it cannot be written. A method that raises has changed nothing, but for `forget`.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], float],
        read_only: bool = False,
        secret: Callable[[int], bytes] = secrets.token_bytes,
        busy_timeout: float = 5.0,
    ) -> Self:
        """The store in the file `path`, made or brought up to date unless `read_only`.

        `secret` gives that many random bytes, once for a new store; waiting for another
        process ends after `busy_timeout` seconds. Raises StoreLocked, StoreReadOnly,
        StoreTooNew, StoreDamaged or StoreError, and then has left an existing file untouched.
        """
        if read_only:
            return cls(connect_read_only(path, newest=NEWEST, busy_timeout=busy_timeout), clock)
        database = connect(path, newest=NEWEST, busy_timeout=busy_timeout)
        try:
            migrate(database)
            make_secret(database, secret)
            finish_forgetting(database)
        except BaseException:
            database.close()
            raise
        return cls(database, clock)

    def close(self) -> None:
        """Closes the file; a closed store cannot be used again."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    # The log.

    def record(self, events: Sequence[Event]) -> int:
        """Appends the events, all or none; returns how many were not known by kind and key.

        Raises ValueError or TypeError for a body that is not JSON.
        """
        rows = rows_of(events)
        if not rows:
            return 0
        with self._database.writing() as connection:
            return append(connection, rows)

    def events(self) -> Iterator[Event]:
        """The whole log, oldest event first."""
        return exchange.read_log(self._database)

    def merge(self, events: Sequence[Event], secret: bytes | None) -> int:
        """Adds another store's events, all or none; how many were not known here.

        A store without events also takes over the `secret` of the other one.
        """
        return exchange.merge(self._database, events, secret)

    def rebuild(self) -> None:
        """Makes every projection again from the log, and empties what the learner derived.

        Families and lessons are the learner's to make again, from the experiences.
        """
        with self._database.writing() as connection:
            rebuild_projections(connection)
            connection.execute(
                "DELETE FROM experience_family; DELETE FROM family_due; DELETE FROM lesson;"
            )

    def forget(
        self,
        project: str | None = None,
        path: str | None = None,
        lesson: str | None = None,
        since: float | None = None,
        until: float | None = None,
        *,
        everything: bool = False,
    ) -> int:
        """Removes for good what meets all conditions given; returns how many experiences went.

        `path` is a file or folder within its project; `lesson` means the experiences behind it.
        A project without further conditions goes as a whole, with its learned commits and its
        label. Rejections stay, as keys without text. The lessons and families of the projects
        that lost an experience are emptied: the learner makes them again.

        Raises ValueError when no condition is given without `everything`, or one with it.
        Raises StoreLocked if the rows are gone but another process still reads the old bytes;
        the next `open` overwrites them.
        """
        forgotten = Forgotten(project, path, lesson, since, until)
        if everything == (forgotten != Forgotten()):
            raise ValueError("say what to forget: either some condition or everything")
        return forget(self._database, forgotten, self._clock())

    def would_forget(self, forgotten: Forgotten) -> tuple[int, int]:
        """How many experiences `forget` would remove, and how many lessons rest on them."""
        return would_forget(self._database, forgotten)

    # Age.

    @property
    def ageing(self) -> Ageing:
        """What is of use still, and what is not."""
        return Ageing(self._database, self._clock)

    @property
    def forks(self) -> Forks:
        """The examples that suggestions made."""
        return Forks(self._database)

    @property
    def jobs(self) -> Jobs:
        """What is done again and again, by one server at a time."""
        return Jobs(self._database, self._clock)

    @property
    def rankers(self) -> Rankers:
        """What orders suggestions that compete, and what did before."""
        return Rankers(self._database)

    # What hangs together, and what happened.

    @property
    def graph(self) -> Graph:
        """What leads to what."""
        return Graph(self._database)

    def statistics(self, project: str, since: str) -> Statistics:
        """What happened in a project from a day on, written as 2026-05-31, and what is kept of it."""
        return statistics_of(self._database, project, since)

    # Experiences and the learner's families of them.

    def experiences(
        self, project: str | None = None, keys: Iterable[str] | None = None
    ) -> list[Experience]:
        """The experiences of a project, with these keys, or all; the oldest event first."""
        if keys is not None:
            return experiences.keyed_experiences(self._database, keys, project)
        if project is not None:
            return experiences.project_experiences(self._database, project)
        return experiences.all_experiences(self._database)

    def numbers(self, among: range | None = None) -> set[int]:
        """The numbers of all experiences, or of those among some; they grow in the order they came."""
        return experiences.numbers(self._database, among)

    def position(self) -> Position:
        """How far the log has come: what was read at one position is as it was while it stays."""
        return experiences.position(self._database)

    def changed_since(self, position: Position) -> Changes:
        """Which experiences came since a position, and which are gone."""
        return experiences.changed_since(self._database, position)

    def numbered(self, seqs: Sequence[int]) -> list[tuple[int, Experience]]:
        """The experiences with these numbers, in their order; unknown ones are passed over."""
        return experiences.numbered_experiences(self._database, seqs)

    def corrections(self, seqs: Sequence[int]) -> Iterator[tuple[int, Correction]]:
        """The corrections with these numbers, in their order, for one who reads each but once."""
        return experiences.numbered_corrections(self._database, seqs)

    def records(self, project: str) -> list[Record]:
        """What is known of a project's experiences beside their texts, oldest event first."""
        return experiences.records(self._database, project)

    def domains(self, project: str) -> dict[str, int]:
        """The domains of a project's experiences, "" for unknown ones, each with their number."""
        return experiences.domains(self._database, project)

    def reverted_experiences(self, project: str) -> list[Experience]:
        """The experiences of a project that a later commit reverted, oldest event first."""
        return experiences.reverted_experiences(self._database, project)

    def made_changes(self, project: str, keys: Iterable[str]) -> dict[str, bool]:
        """Those of some changes that are no evidence; True where a suggestion made the change."""
        return experiences.made_changes(self._database, project, keys)

    def without_family(self, project: str) -> list[Experience]:
        """The experiences of a project that the learner has not sorted into families yet."""
        return experiences.without_family(self._database, project)

    def families_of(self, project: str, families: Iterable[str]) -> dict[str, list[Experience]]:
        """The experiences of each family asked for; none for a family that is not known."""
        return experiences.families_of(self._database, project, families)

    def save_families(self, project: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Sets the families of the experiences named in the (experience key, family) pairs.

        An experience named here is then in these families only; the others are left as they are.
        """
        experiences.save_families(self._database, project, pairs)

    # Lessons.

    def replace_lessons(
        self,
        project: str,
        families: Mapping[str, Sequence[LearnedLesson]],
        made_of: Collection[str] = (),
    ) -> bool:
        """Puts these lessons in the place of all that the families named had in the project.

        Not, and False, if one of the experiences that they were `made_of` was forgotten meanwhile.
        """
        return lessons.replace_lessons(self._database, project, families, made_of)

    def families_due(self, project: str) -> list[str]:
        """The families of a project whose lessons are to be made again, since they lost an experience."""
        return lessons.families_due(self._database, project)

    def clear_lessons(self, project: str | None = None) -> None:
        """Deletes the lessons of a project, or all; experiences and verdicts stay."""
        lessons.clear_lessons(self._database, project)

    def lessons(self, project: str | None = None) -> list[LearnedLesson]:
        """The lessons of a project, or all, with the counts of their verdicts filled in."""
        return lessons.read_lessons(self._database, project)

    def judged(self, project: str, learned: Sequence[LearnedLesson]) -> list[LearnedLesson]:
        """Lessons of a project that are not kept yet, with what was said of them filled in."""
        return lessons.judge_lessons(self._database, project, learned)

    def widened_lessons(self, project: str) -> list[LearnedLesson]:
        """The lessons of other projects that a person widened to this one.

        The counts are those of the verdicts given here and where the lesson was learned.
        """
        return lessons.read_widened(self._database, project)

    def reaches(self, project: str) -> dict[str, frozenset[str]]:
        """Where the project's lessons hold beside it, by key: projects, or EVERYWHERE."""
        return lessons.read_reaches(self._database, project)

    def labels(self) -> list[tuple[Label, Lesson | None]]:
        """What a person says of lessons, oldest word first; None for a lesson that is gone."""
        return lessons.read_labels(self._database)

    # Symptoms.

    def symptoms(self, projects: Iterable[str]) -> dict[str, tuple[Symptom, ...]]:
        """What corrections of some projects made vanish, by correction; oldest first."""
        return symptoms.symptoms_of(self._database, projects)

    def mended(self, project: str, told: Iterable[Symptom], most: int) -> list[int]:
        """The numbers of a project's corrections that made one of some symptoms vanish, newest first."""
        return symptoms.mended(self._database, project, told, most)

    def corrections_since(self, project: str, path: str, since: float) -> list[Settled]:
        """The corrections that persons made in a file from a time on, oldest first."""
        return symptoms.corrections_since(self._database, project, path, since)

    def corrections_between(self, project: str, since: float, until: float) -> list[str]:
        """The keys of the corrections of a project after one time and up to another."""
        return symptoms.corrections_between(self._database, project, since, until)

    def complaints(
        self, project: str, symptom: Symptom, since: float = 0.0, lesson: str | None = None
    ) -> int:
        """How often a symptom came since then, or how often a lesson's fix did not help it."""
        return symptoms.complaints(self._database, project, symptom, since, lesson)

    def repetitions(self, project: str) -> list[Repetition]:
        """How often each symptom came in a project, the most frequent first."""
        return symptoms.repetitions(self._database, project)

    def proposals(self, project: str) -> list[Proposal]:
        """What a person should look at in a project, the oldest first."""
        return symptoms.proposals(self._database, project)

    # Commits, projects and verdicts.

    def learned_commits(self, project: str) -> frozenset[str]:
        """The hashes of the commits of the project that were learned."""
        return commits.learned_commits(self._database, project)

    def next_number(self, project: str) -> int:
        """The number that the project's next learned commit will get; the first gets 1."""
        return commits.next_number(self._database, project)

    def name_project(self, project: str, label: str) -> None:
        """Gives the project a label for people, such as its path; the newest one holds.

        Bytes of a path that are no UTF-8 are shown as escapes.
        """
        projects.name_project(self._database, project, label, self._clock())

    def projects(self) -> list[ProjectSummary]:
        """Every project that is named or of which something is kept, by id."""
        return projects.read_projects(self._database)

    def verdicts(self, project: str) -> list[Verdict]:
        """The project's verdicts, oldest first; of forgotten ones the rejections, dated anew."""
        return answers.read_verdicts(self._database, project)

    def answers_by_shape(self, project: str) -> dict[str, Answers]:
        """What was answered in the project to each shape of change, whatever lesson it was."""
        return answers.answers_by_shape(self._database, project)

    def may_be_asked(self, now: float) -> bool:
        """Whether a person was not asked anything for a day, and never said not to be."""
        return answers.may_be_asked(self._database, now)

    def accepted_from(self, at: float) -> int:
        """How many suggestions were accepted from a time on, in all projects."""
        return answers.accepted_from(self._database, at)

    def rejected_site_keys(self, project: str) -> frozenset[str]:
        """The keys of the sites of the project where nothing is suggested any more.

        A lesson was rejected there, or accepted and taken back, or a person edited it by hand.
        """
        return answers.silent_sites(self._database, project)

    # Traces.

    def recalls(self, project: str) -> list[Recalled]:
        """Where somebody looked for memories in a project, and how many there were, oldest first."""
        return read_recalls(self._database, project)

    def open_trace(
        self, project: str, path: str, lesson: str, site: str
    ) -> tuple[str, bool] | None:
        """The trace of a place that waits for an answer, and whether it was passed by before."""
        return traces.open_trace(self._database, project, path, lesson, site)

    def traces(self, project: str | None = None, since: int = 0) -> list[Traced]:
        """The traces of a project, or all, oldest first, with all that came of them, since a turn."""
        return traces.read_traces(self._database, project, since)

    def accepted_since(
        self, project: str, look: Look, since: float, path: str | None = None
    ) -> list[Traced]:
        """The traces of a project accepted since a time that wait for a look; of a file, or all."""
        return traces.accepted_since(self._database, project, look, since, path)

    def figures(self) -> dict[tuple[str, str], Figures]:
        """How many suggestions were seen and how many of those not wanted, by project and lesson."""
        return traces.read_figures(self._database)

    def demoted(self, projects: Collection[str]) -> Demoted:
        """The lessons that are a level lower by what came of suggestions in some projects."""
        return read_demoted(self._database, projects)

    def taken_back(self, project: str, changes: Iterable[str]) -> dict[str, Traced]:
        """The traces of what some changes take back, by the id of such a change."""
        return traces.taken_back(self._database, project, changes)

    # The file as a whole.

    def secret(self) -> bytes:
        """The 32 random bytes made together with the store, for keyed hashes."""
        return read_secret(self._database)

    def is_in_place(self) -> bool:
        """Whether the file is still the one that others open by its name."""
        return self._database.is_in_place()

    def data_version(self) -> int:
        """A number that grows with every change to the file, by this store or any other.

        It is cheap to ask, and means something only to the store that gave it.
        """
        return self._database.version

    def check(self) -> list[str]:
        """What is wrong with the file, a sentence each; empty when all is well."""
        return problems_of(self._database)

    def backup(self, to: Path) -> None:
        """Writes a whole copy of the store to the file `to`, in place of one that may be there."""
        backups.back_up(self._database, to)

    def finish_forgetting(self) -> None:
        """Overwrites what is forgotten and could not be overwritten yet, if it can be now."""
        finish_forgetting(self._database)

    def back_up_daily(self) -> Path | None:
        """Makes the backup of the day where there is none yet, beside the database."""
        return restoring.back_up_daily(self._database.path, self._clock())
