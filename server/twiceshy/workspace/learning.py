"""Learning: from a history or one edit to events in the log, and from those to lessons."""

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.git import Repository
from twiceshy.capture.redaction import redacted
from twiceshy.capture.sources import is_generated, is_minified, is_source, is_text
from twiceshy.lessons.difference import changed_spans
from twiceshy.lessons.extract import corrections
from twiceshy.lessons.families import age, families_of, lessons_of
from twiceshy.lessons.identity import author_id, change_id
from twiceshy.memory.events import (
    CORRECTION,
    REVERT,
    commit_event,
    correction_event,
    revert_event,
)
from twiceshy.memory.experiences import MOST_OF_FAMILY
from twiceshy.memory.store import Store
from twiceshy.model import Commit, Correction, Event, Experience, FileChange, Origin
from twiceshy.workspace.domains import located, refined
from twiceshy.workspace.taken_back import with_reverts
from twiceshy_analyzers import language_of, suffix_of
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.tree import SyntaxTree, parse, reparse

# Commits that are recorded together: what an interruption may cost is their mining, no more.
BATCH = 50

# Told after each commit, and after each family while lessons are made: what, done, of how many.
Progress = Callable[[str, int, int], None]


class Step(NamedTuple):
    """How far learning is: what is done, how much of it, of how much."""

    what: str
    done: int
    total: int


class Report(NamedTuple):
    """What one run of learning did; `unreadable` commits are tried again by the next."""

    commits: int
    corrections: int
    lessons: int
    unreadable: int = 0


def learn_history(
    store: Store,
    repository: Repository,
    which: "Which | None" = None,
    *,
    progress: Progress = lambda _what, _done, _total: None,
) -> Report:
    """Learn what a repository's history has that is not learned yet.

    Of that, only the commits and files that `which` names are read.
    Interrupted (KeyboardInterrupt is passed on), it keeps what it has read and goes on there the
    next time. Raises RepositoryError and StoreError.
    """
    project, tally = repository.project_id(), Tally()
    try:
        for step in _reading(store, repository, tally, which or Which()):
            progress(*step)
    finally:
        again = _weakened(store, project) if tally.reverts else set()
        tally.lessons = derive_lessons(store, project, progress, again=again)
    return tally.report()


def history_steps(
    store: Store,
    repository: Repository,
    tally: "Tally",
    is_wanted: Callable[[], bool],
    files: Callable[[str], bool] = is_source,
) -> Iterator[Step]:
    """The same in steps of a moment each, between which other work may be done.

    Once it is not wanted any more, what was read up to then becomes lessons, and the rest is left
    for another time.
    """
    for step in _reading(store, repository, tally, Which(wanted=files)):
        yield step
        if not is_wanted():
            break
    project = repository.project_id()
    again = _weakened(store, project) if tally.reverts else set()
    yield from _deriving(store, project, tally, again)


@dataclass(slots=True)
class Tally:
    """What learning has done so far."""

    commits: int = 0
    corrections: int = 0
    lessons: int = 0
    unreadable: int = 0
    reverts: int = 0

    def report(self) -> Report:
        """What it has come to."""
        return Report(self.commits, self.corrections, self.lessons, self.unreadable)


class Which(NamedTuple):
    """Which commits of a history are read: those up to one, after another, and not in `skip`.

    Of them the files are read whose paths are `wanted`.
    """

    until: str | None = None
    since: str | None = None
    skip: Container[str] = frozenset()
    wanted: Callable[[str], bool] = is_source


def _reading(store: Store, repository: Repository, tally: Tally, which: Which) -> Iterator[Step]:
    """Read what is not learned yet, a batch of commits at a time."""
    project = repository.project_id()
    store.name_project(project, str(repository.root))
    skipped = _Either(store.learned_commits(project), which.skip)
    total = repository.count(which.until, skipped, which.since)
    miner = _Miner(project, repository.root, store.secret(), store.next_number(project))
    with closing(repository.commits(which.wanted, which.until, skipped, which.since)) as history:
        for batch in _batches(history):
            events = [event for commit in batch for event in miner.events(commit)]
            store.record(with_reverts(store, project, events, miner.undoing))
            tally.commits += len(batch)
            tally.unreadable += sum(not commit.is_whole for commit in batch)
            tally.corrections += sum(event.kind == CORRECTION for event in events)
            tally.reverts += sum(event.kind == REVERT for event in events)
            yield Step("reading", tally.commits, total)


@dataclass(frozen=True, slots=True)
class _Either(Container[str]):
    """What is in one of two containers."""

    first: Container[str]
    second: Container[str]

    def __contains__(self, name: object) -> bool:
        return name in self.first or name in self.second


def _batches(commits: Iterable[Commit]) -> Iterator[list[Commit]]:
    batch: list[Commit] = []
    for commit in commits:
        batch.append(commit)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Trees:
    """The trees of the files that changed last: the next change of a file begins with one.

    A tree shares the parts that did not change with its successor, so a history is parsed once
    rather than twice for each change.
    """

    MOST = 64

    def __init__(self) -> None:
        self._known: dict[str, SyntaxTree] = {}

    def pair(self, file: FileChange, language: Language) -> tuple[SyntaxTree, SyntaxTree]:
        """The trees of both sides of a change; functions that did not change are one leaf each."""
        before, after = changed_spans(file.before, file.after)
        known = self._known.pop(file.path, None)
        if known is None:
            old = parse(language, file.before, suffix_of(file.path), only=before)
        else:
            old = reparse(known, file.before, only=before)
        new = reparse(old, file.after, only=after)
        self._known[file.path] = new
        if len(self._known) > self.MOST:
            del self._known[next(iter(self._known))]
        return old, new


class _Miner:
    """Turns commits into events. `number` is that of the next commit in its project."""

    def __init__(self, project: str, root: Path, secret: bytes, number: int) -> None:
        self._project, self._root, self._secret, self._number = project, root, secret, number
        self._trees = _Trees()
        # What the manifests around a folder's files tell, by the folder and the files' ending.
        self._domains: dict[tuple[str, str], str] = {}
        # What commits that revert others take back, with when they did.
        self.undoing: dict[str, float] = {}

    def events(self, commit: Commit) -> Iterator[Event]:
        """The events of one commit: its corrections, or what it reverts, and that it was read."""
        if commit.reverts:
            yield revert_event(self._project, commit.reverts, commit.at, by=commit.sha)
            self.undoing |= {change_id(one): commit.at for one in self._corrections(commit)}
        else:
            for correction in self._corrections(commit):
                yield correction_event(change_id(correction), correction)
        if commit.is_whole:
            yield commit_event(self._project, commit.sha, commit.at)
        self._number += 1

    def _corrections(self, commit: Commit) -> Iterator[Correction]:
        for file in commit.files:
            yield from mined(file, self._origin(commit, file.path), self._trees)

    def _origin(self, commit: Commit, path: str) -> Origin:
        origin = Origin(
            project=self._project,
            path=path,
            seen="git",
            at=commit.at,
            number=self._number,
            commit=commit.sha,
            author=author_id(self._secret, commit.author),
        )
        kind = path.rpartition("/")[0], suffix_of(path)
        if kind not in self._domains:
            self._domains[kind] = located(origin, self._root).domain
        return replace(origin, domain=self._domains[kind])


def mined(file: FileChange, origin: Origin, trees: _Trees | None = None) -> list[Correction]:
    """The corrections between two versions of a file; none for what nobody wrote by hand.

    No secret is left in them: this is where all that is written of a user's code comes from.
    """
    language = language_of(file.path)
    if language is None or not (is_text(file.before) and is_text(file.after)):
        return []
    if is_generated(file.after) or is_minified(file.after):
        return []
    if origin.seen == "git":
        old, new = (trees or _Trees()).pair(file, language)
    else:
        old = whole_tree(language, file.before, suffix_of(file.path))
        new = reparse(old, file.after)
    found = (redacted(one) for one in corrections(old, new, refined(origin, new)))
    return [correction for correction in found if correction is not None]


@lru_cache(maxsize=8)
def whole_tree(language: Language, source: bytes, grammar: str) -> SyntaxTree:
    """The tree of a text; of a settled one, it is asked for again with the next correction.

    To be asked for on one thread alone: what is looked up in a tree is noted in it.
    """
    return parse(language, source, grammar)


def derive_lessons(
    store: Store,
    project: str,
    progress: Progress = lambda _what, _done, _total: None,
    *,
    again: Iterable[str] = (),
) -> int:
    """Make the lessons of the families with new experiences, or fewer, and `again` those of some others.

    Returns the number of lessons made.
    An experience is put into its families once the lessons of all of them are kept: what is
    interrupted is made up for the next time.
    """
    tally = Tally()
    for step in _deriving(store, project, tally, again):
        progress(*step)
    return tally.lessons


def _deriving(store: Store, project: str, tally: Tally, again: Iterable[str]) -> Iterator[Step]:
    """Make lessons, those of a batch of families at a time."""
    new: dict[str, list[Experience]] = {}
    waiting: dict[str, list[str]] = {}
    for experience in store.without_family(project):
        waiting[experience.key] = list(families_of(experience))
        for family in waiting[experience.key]:
            new.setdefault(family, []).append(experience)
    store.save_families(project, [(key, "") for key, names in waiting.items() if not names])
    fallen = store.forks.fallen(project)
    families = sorted({*new, *again, *fallen.values(), *store.families_due(project)})
    last = {key: max(names) for key, names in waiting.items() if names}
    for start in range(0, len(families), BATCH):
        names = families[start : start + BATCH]
        members = store.families_of(project, names)
        # Other work in between may have put new ones into their families already.
        known = {name: [*members[name], *new.get(name, ())] for name in names}
        lessons = {name: lessons_of(name, _newest(known[name])) for name in names}
        made_of = {one.key for each in known.values() for one in each}
        if not store.replace_lessons(project, lessons, made_of):
            # Forgotten meanwhile, and with it what was sorted into families: begun again without it.
            yield from _deriving(store, project, tally, names[start:])
            return
        done = [key for key, family in last.items() if names[0] <= family <= names[-1]]
        store.save_families(project, [(key, name) for key in done for name in waiting[key]])
        tally.lessons += sum(map(len, lessons.values()))
        yield Step("learning", min(start + BATCH, len(families)), len(families))
    if fallen:
        store.save_families(project, [(key, "") for key in fallen])


def _newest(experiences: Iterable[Experience]) -> list[Experience]:
    """The newest of a family, each once: as many as are read of one that is known already."""
    once = {one.key: one for one in experiences}
    return sorted(once.values(), key=age)[-MOST_OF_FAMILY:]


def _weakened(store: Store, project: str) -> set[str]:
    """The families of the lessons that rest on what was reverted after they were made."""
    gone = {experience.key for experience in store.experiences(project) if experience.reverted}
    return {
        one.family
        for one in store.lessons(project)
        if not gone.isdisjoint(one.evidence.experiences)
    }


def relearn(store: Store, progress: Progress = lambda _what, _done, _total: None) -> int:
    """Make all lessons again from the log; the number of lessons made."""
    store.rebuild()
    return sum(derive_lessons(store, summary.project, progress) for summary in store.projects())


def record_edit(store: Store, file: FileChange, origin: Origin) -> int:
    """Record what one edit of a file corrects; the number of corrections that were new."""
    events = [correction_event(change_id(one), one) for one in mined(file, origin)]
    return store.record(with_reverts(store, origin.project, events))
