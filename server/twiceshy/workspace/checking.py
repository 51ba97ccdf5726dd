"""Checking files: which project they belong to, its lessons, and what those suggest."""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from twiceshy.capture.git import Repository, folder_project_id
from twiceshy.capture.sources import (
    FOREIGN_FOLDERS,
    MAX_BYTES,
    is_generated,
    is_minified,
    is_notebook,
    is_source,
    is_text,
)
from twiceshy.config import Scopes
from twiceshy.errors import NoRepository, NotationError
from twiceshy.lessons.anti import Against, all_against
from twiceshy.lessons.apply import tree_after
from twiceshy.lessons.compiled import check_lesson
from twiceshy.lessons.confidence import LOW, MEDIUM, is_silenced
from twiceshy.lessons.new_lines import Earlier
from twiceshy.memory.store import Store
from twiceshy.memory.traces import NO_FIGURES, Figures
from twiceshy.model import LearnedLesson, Provenance, Suggestion, Symptom
from twiceshy.recall.book import Book, confidence_of
from twiceshy.recall.explain import in_order
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.attention import attends
from twiceshy.workspace.heads import Heads
from twiceshy.workspace.preferring import taste_of
from twiceshy.workspace.remedies import symptoms_of
from twiceshy.workspace.widening import lessons_in
from twiceshy_analyzers import language_named, language_of, suffix_of
from twiceshy_analyzers.tree import SyntaxTree, parse

# Fixing a file ends after so many rounds, each as long as the list of suggestions at its start.
MAX_ROUNDS = 10

State = Literal["shown", "review", "silent", "silenced"]


class Project(NamedTuple):
    """A project: its id, its top folder, and its repository where it has one."""

    id: str
    root: Path
    repository: Repository | None

    def path_in(self, path: Path) -> str:
        """A file's path in the project; the whole path of one that is elsewhere."""
        real, root = path.resolve(), self.root.resolve()
        return (real.relative_to(root) if real.is_relative_to(root) else real).as_posix()


class Checked(NamedTuple):
    """One file with what is suggested for it; `problem` says why it could not be checked.

    `unreadable` tells a file that is missing or locked away from one that is passed over.
    """

    path: Path
    source: bytes
    suggestions: list[Suggestion]
    problem: str | None = None
    unreadable: bool = False


class Standing(NamedTuple):
    """A lesson as it stands: what is thought of it, and its examples from new to old.

    "silenced" is one that a person rejected; "silent" one that is too unsure or contradicted.
    `symptoms` are what tools complained of where its examples were; `figures` say how many of its
    suggestions were seen, and how many of those not wanted.
    """

    learned: LearnedLesson
    confidence: float
    state: State
    examples: list[Provenance]
    symptoms: tuple[Symptom, ...] = ()
    figures: Figures = NO_FIGURES


def project_of(path: Path) -> Project:
    """The project that a file or folder belongs to: its repository, else its folder.

    Raises RepositoryError where there is a repository that cannot be read.
    """
    folder = path if path.is_dir() else path.parent
    try:
        repository = Repository.find(folder)
        return Project(repository.project_id(), repository.root, repository)
    except NoRepository:
        return Project(folder_project_id(folder), folder, None)


def book_of(store: Store, project: str) -> Book:
    """The lessons of a project, ready for use."""
    changes = store.next_number(project) - 1
    learned = lessons_in(store, project, changes)
    return book_with(store, project, learned, changes, against_of(store, project))


def book_with(
    store: Store, project: str, learned: list[LearnedLesson], changes: int, against: Against
) -> Book:
    """A book of a project's lessons, which were read already, with where they come from."""
    keys = {key for one in learned for key in one.evidence.experiences[-3:]}
    known = provenance_of(store, project, keys)
    return Book(learned, changes, known, against)


def against_of(store: Store, project: str) -> Against:
    """What a project's log says against directions of change."""
    return all_against(store.answers_by_shape(project), store.reverted_experiences(project))


def provenance_of(store: Store, project: str, keys: set[str]) -> dict[str, Provenance]:
    """What is told of some experiences, by key."""
    found = {}
    for experience in store.experiences(project, keys=keys):
        correction = experience.correction
        found[experience.key] = Provenance(
            commit=correction.origin.commit,
            path=correction.origin.path,
            at=correction.origin.at,
            before=correction.before,
            after=correction.after,
        )
    return found


def asked_of(store: Store, project: str, minimum: float) -> Asked:
    """A project's lessons and what was rejected there, from a confidence on."""
    rejected = store.rejected_site_keys(project)
    book = book_of(store, project)
    symptoms = symptoms_of(store, book.learned)
    taste = taste_of(store, project, book.learned)
    return Asked(book, store.secret(), rejected, minimum, symptoms, taste)


class Checker:
    """Checks files against what a store knows of their projects.

    `book` makes another book of a project than its own; a file that has not all `words` is known
    to have no suggestions, and not parsed. `scopes` are the settings for a project's folder: of
    what is found in folders, that is left out which they leave out.
    """

    def __init__(
        self,
        store: Store,
        minimum: float,
        book: Callable[[Store, str], Book] = book_of,
        words: Collection[bytes] = (),
        scopes: Callable[[Path], Scopes] | None = None,
    ) -> None:
        self._scopes = scopes
        self._store = store
        self._minimum = minimum
        self._book = book
        self._words = words
        self._asked: dict[str, Asked] = {}
        self._heads: dict[str, Heads] = {}

    @property
    def lessons(self) -> int:
        """How many lessons the projects that were met so far have."""
        return sum(len(asked.book) for asked in self._asked.values())

    def check(self, paths: Sequence[Path]) -> Iterator[Checked]:
        """Every source file under the paths, in order, with its suggestions."""
        for path, project in self.files(paths):
            yield self.check_file(path, project)

    def check_repository(self, repository: Repository) -> Iterator[tuple[Checked, int]]:
        """The files of a work tree, or of HEAD where there is none, each with their number."""
        project = Project(repository.project_id(), repository.root, repository)
        names = [name for name in repository.tracked_files() if is_source(name)]
        for name in names:
            path = repository.root / name
            if not repository.is_bare:
                yield self.check_file(path, project), len(names)
                continue
            source = repository.blob_at_head(name)
            if source is None:
                yield Checked(path, b"", [], _TOO_LARGE), len(names)
            else:
                yield self.check_source(path, source, project), len(names)

    def files(self, paths: Sequence[Path]) -> list[tuple[Path, Project]]:
        """The files to check under the paths, each once, with the projects they belong to."""
        found: dict[Path, Project] = {}
        for path in paths:
            project = project_of(path)
            scopes = self._scopes(project.root) if self._scopes else Scopes()
            for file in files_under(path, project):
                if file == path or attends(scopes, project.root / project.path_in(file)):
                    found.setdefault(file, project)
        return list(found.items())

    def check_file(self, path: Path, project: Project) -> Checked:
        """A file on disk, with what is suggested for it."""
        if project.repository is not None and project.repository.is_bare and path.is_dir():
            return Checked(path, b"", [], "a bare repository has no files to check", True)
        source = _content(path)
        if isinstance(source, _Problem):
            return Checked(path, b"", [], source.text, source.unreadable)
        return self.check_source(path, source, project)

    def check_source(self, path: Path, source: bytes, project: Project) -> Checked:
        """The text of a file, which need not be on disk, with what is suggested for it."""
        if not all(word in source for word in self._words):
            return Checked(path, source, [])
        tree = readable(path.name, source)
        if isinstance(tree, str):
            return Checked(path, source, [], tree)
        return Checked(path, source, self._suggestions(path, project, tree))

    def fixed(self, checked: Checked, project: Project) -> tuple[bytes, int]:
        """The text of a file with its suggestions applied, and how many that were.

        They are applied one after the other, each to the text that the last one left, so that
        imports come once and go with their last use. It ends when nothing is suggested any
        more, when a text comes back that was there before, or after `MAX_ROUNDS`.
        """
        tree = readable(checked.path.name, checked.source)
        if isinstance(tree, str):
            return checked.source, 0
        seen = [tree.source]
        found = self._suggestions(checked.path, project, tree)
        for _ in range(MAX_ROUNDS):
            for _ in range(len(found)):
                steps = (tree_after(tree, suggestion.edits) for suggestion in found)
                better = next((step for step in steps if step and step.source not in seen), None)
                if better is None:
                    return tree.source, len(seen) - 1
                tree = better
                seen.append(tree.source)
                found = self._suggestions(checked.path, project, tree)
        return tree.source, len(seen) - 1

    def _suggestions(self, path: Path, project: Project, tree: SyntaxTree) -> list[Suggestion]:
        name = project.path_in(path)
        return suggestions(
            self._asked_of(project), tree, name, earlier=self._earlier(project, name, tree.source)
        )

    def _earlier(self, project: Project, name: str, source: bytes) -> Earlier:
        heads = self._heads.get(project.id)
        if heads is None:
            heads = self._heads[project.id] = Heads(project.repository)
        return heads.earlier(name, source)

    def _asked_of(self, project: Project) -> Asked:
        asked = self._asked.get(project.id)
        if asked is None:
            book = self._book(self._store, project.id)
            asked = Asked(
                book,
                self._store.secret(),
                self._store.rejected_site_keys(project.id),
                self._minimum,
                taste=taste_of(self._store, project.id, book.learned),
            )
            self._asked[project.id] = asked
        return asked


# Places that were left alone, for each one that was changed, from which on a lesson that is for
# review only is not worth a look.
WIDESPREAD = 5

_UNKNOWN = "no language that twiceshy knows"
_TOO_LARGE = f"larger than {MAX_BYTES // 1000} kB"


def without_widespread(
    files: Sequence[Checked], known: Sequence[Standing]
) -> tuple[list[Checked], dict[str, int]]:
    """The files without unsure suggestions that stand nearly everywhere; how many, by lesson.

    Where far more places were left alone than were ever changed, nobody means to change them.
    """
    places = Counter(one.lesson for checked in files for one in checked.suggestions)
    support = {one.learned.lesson.key: len(one.learned.evidence.experiences) for one in known}
    unsure = {one.learned.lesson.key for one in known if one.state == "review"}
    wide = {
        key: count
        for key, count in places.items()
        if key in unsure and count > WIDESPREAD * support.get(key, 1)
    }
    kept = [
        checked._replace(suggestions=[s for s in checked.suggestions if s.lesson not in wide])
        for checked in files
    ]
    return kept, wide


def readable(name: str, source: bytes) -> SyntaxTree | str:
    """The tree of a file, or why nothing is said about it."""
    language = language_of(name)
    if language is None:
        return _UNKNOWN
    if len(source) > MAX_BYTES:
        return _TOO_LARGE
    if not is_text(source):
        return "a binary file" if b"\0" in source else "not UTF-8 text"
    if is_generated(source) or is_minified(source):
        return "generated or minified code"
    return parse(language, source, suffix_of(name))


def read_source(path: Path) -> SyntaxTree | str:
    """The tree of a file on disk, or why nothing is said about it."""
    source = _content(path)
    return source.text if isinstance(source, _Problem) else readable(path.name, source)


def content(path: Path) -> bytes | None:
    """The bytes of a source file that is not too large; None where it is not read."""
    source = _content(path)
    return None if isinstance(source, _Problem) else source


class _Problem(NamedTuple):
    """Why a file is not read; `unreadable` where that is not by design."""

    text: str
    unreadable: bool = False


def _content(path: Path) -> bytes | _Problem:
    """The bytes of a source file."""
    if language_of(path.name) is None or is_notebook(path.name):
        return _Problem(_UNKNOWN) if path.exists() else _MISSING
    try:
        if not path.is_file():
            return _MISSING
        return _Problem(_TOO_LARGE) if path.stat().st_size > MAX_BYTES else path.read_bytes()
    except OSError as error:
        return _Problem(error.strerror or str(error), unreadable=True)


_MISSING = _Problem("no such file or folder", unreadable=True)


def files_under(path: Path, project: Project) -> list[Path]:
    """The source files of a folder that are the user's own, or the file itself."""
    if not path.is_dir() or (project.repository is not None and project.repository.is_bare):
        return [path]
    if project.repository is None:
        return sorted(path / name for name in _walked(path) if is_source(name))
    place = path.resolve().relative_to(project.root.resolve()).as_posix()
    prefix = "" if place == "." else f"{place}/"
    listed = project.repository.tracked_files()
    inside = [name for name in listed if name.startswith(prefix) and is_source(name)]
    return sorted(path / name.removeprefix(prefix) for name in inside)


def _walked(top: Path) -> Iterator[str]:
    """The files below a folder, relative to it, without links and what is not the user's own."""
    for folder, inner, names in os.walk(top):
        inner[:] = [name for name in inner if name.lower() not in FOREIGN_FOLDERS]
        for name in names:
            file = Path(folder, name)
            if file.is_file() and not file.is_symlink():
                yield file.relative_to(top).as_posix()


def standings(store: Store, project: str, *, with_examples: bool = True) -> list[Standing]:
    """The lessons that hold in a project, most evidence first; of one learned in several ways the best.

    Those that were widened to it come without examples: these belong to another project. Where all
    come without, no correction is read, and there may be very many.
    """
    changes = store.next_number(project) - 1
    learned = lessons_in(store, project, changes)
    keys = {k for one in learned for k in one.evidence.experiences} if with_examples else set()
    known = provenance_of(store, project, keys)
    book = Book(learned, changes, against=against_of(store, project))
    in_force, figures = _in_force(book, learned), store.figures()
    symptoms = symptoms_of(store, learned)
    found: dict[str, Standing] = {}
    for one in learned:
        value = lesson_confidence(one, changes)
        examples = [known[key] for key in one.evidence.experiences if key in known]
        state = _state(one, value, in_force=one.lesson.key in in_force)
        examples.sort(key=lambda example: -example.at)
        said = in_order(symptoms.get(one.lesson.key, ()))
        made = [figures.get((name, one.lesson.key)) for name in {project, one.project}]
        known_of = NO_FIGURES.plus(*filter(None, made))
        standing = Standing(one, value, state, examples, said, known_of)
        other = found.get(one.lesson.key)
        if other is None or other.confidence < value:
            found[one.lesson.key] = standing
    return sorted(found.values(), key=_weight, reverse=True)


def _in_force(book: Book, learned: list[LearnedLesson]) -> set[str]:
    """The keys of the lessons that a book would use, in any grammar of their languages."""
    languages = {language_named(name) for name in {one.lesson.language for one in learned}}
    pages = (
        book.page(language, grammar) for language in languages for grammar in language.grammars
    )
    return {entry.learned.lesson.key for page in pages for entry in page.entries}


def lesson_confidence(one: LearnedLesson, changes: int) -> float:
    """The confidence of a lesson in its own grammar after so many changes; 0 for one that is unreadable."""
    try:
        return confidence_of(one, check_lesson(one.lesson), changes)
    except NotationError:
        return 0.0


def _state(one: LearnedLesson, value: float, *, in_force: bool) -> State:
    if is_silenced(one.evidence):
        return "silenced"
    if not in_force or value < LOW:
        return "silent"
    return "shown" if value >= MEDIUM else "review"


def _weight(standing: Standing) -> tuple[int, int, float, float]:
    evidence = standing.learned.evidence
    support = len(evidence.experiences)
    return support, evidence.commits, standing.confidence, evidence.last_seen
