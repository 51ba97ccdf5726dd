"""Checking files: which project they belong to, its lessons, and what those suggest."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.git import Repository, folder_project_id
from twiceshy.capture.sources import MAX_BYTES, is_foreign, is_generated, is_minified, is_text
from twiceshy.errors import RepositoryError
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson, Provenance, Suggestion
from twiceshy.recall.book import Book
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy_analyzers import language_of, suffix_of
from twiceshy_analyzers.tree import SyntaxTree, parse


class Project(NamedTuple):
    """A project: its id, its top folder, and its repository where it has one."""

    id: str
    root: Path
    repository: Repository | None


class Checked(NamedTuple):
    """One file with what is suggested for it; `problem` says why it could not be checked."""

    path: Path
    source: bytes
    suggestions: list[Suggestion]
    problem: str | None = None


def project_of(path: Path) -> Project:
    """The project that a file or folder belongs to: its repository, else its folder."""
    folder = path if path.is_dir() else path.parent
    try:
        repository = Repository.find(folder)
    except RepositoryError:
        return Project(folder_project_id(folder), folder, None)
    return Project(repository.project_id(), repository.root, repository)


def book_of(store: Store, project: str) -> Book:
    """The lessons of a project, ready for use."""
    learned = store.lessons(project)
    keys = {key for one in learned for key in one.evidence.experiences[-3:]}
    return Book(learned, store.next_number(project) - 1, provenance_of(store, project, keys))


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


class Checker:
    """Checks files against what a store knows of their projects."""

    def __init__(self, store: Store, minimum: float) -> None:
        self._store = store
        self._minimum = minimum
        self._asked: dict[str, Asked] = {}

    def check(self, paths: Sequence[Path]) -> Iterator[Checked]:
        """Every source file under the paths, in order, with its suggestions."""
        seen: set[Path] = set()
        for path in paths:
            project = project_of(path)
            for file in files_under(path, project):
                if file not in seen:
                    seen.add(file)
                    yield self._file(file, project)

    def _file(self, path: Path, project: Project) -> Checked:
        try:
            if path.stat().st_size > MAX_BYTES:
                return Checked(path, b"", [], f"larger than {MAX_BYTES // 1000} kB")
            source = path.read_bytes()
        except OSError as error:
            return Checked(path, b"", [], error.strerror or str(error))
        tree = readable(path.name, source)
        if isinstance(tree, str):
            return Checked(path, source, [], tree)
        return Checked(path, source, suggestions(self._asked_of(project), tree))

    def _asked_of(self, project: Project) -> Asked:
        asked = self._asked.get(project.id)
        if asked is None:
            asked = Asked(
                book_of(self._store, project.id),
                self._store.secret(),
                self._store.rejected_site_keys(project.id),
                self._minimum,
            )
            self._asked[project.id] = asked
        return asked


def readable(name: str, source: bytes) -> SyntaxTree | str:
    """The tree of a file, or why nothing is said about it."""
    language = language_of(name)
    if language is None:
        return "not a language that twiceshy knows"
    if not is_text(source):
        return "not UTF-8 text"
    if is_generated(source):
        return "generated code"
    if is_minified(source):
        return "minified code"
    return parse(language, source, suffix_of(name))


def files_under(path: Path, project: Project) -> list[Path]:
    """The source files of a folder that are the user's own, or the file itself."""
    if not path.is_dir():
        return [path]
    if project.repository is not None:
        top = project.root
        listed = (top / name for name in project.repository.tracked_files())
        inside = path.resolve()
        found = [p for p in listed if p.resolve().is_relative_to(inside)]
    else:
        found = [p for p in path.rglob("*") if p.is_file() and not p.is_symlink()]
    return sorted(p for p in found if language_of(p.name) and not is_foreign(_relative(p, path)))


def _relative(path: Path, top: Path) -> str:
    try:
        return path.relative_to(top).as_posix()
    except ValueError:
        return path.as_posix()


def lessons_for_people(store: Store, project: str) -> list[tuple[LearnedLesson, list[Provenance]]]:
    """A project's lessons, most evidence first, each with its examples from new to old."""
    learned = store.lessons(project)
    keys = {key for one in learned for key in one.evidence.experiences}
    known = provenance_of(store, project, keys)
    found = []
    for one in sorted(learned, key=lambda o: -len(o.evidence.experiences)):
        examples = [known[key] for key in one.evidence.experiences if key in known]
        found.append((one, sorted(examples, key=lambda p: -p.at)))
    return found
