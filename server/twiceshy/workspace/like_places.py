"""Looking for places of a few lessons in files: which files, and what is found in one of them."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.sources import is_generated, is_minified, is_text
from twiceshy.config import Scopes
from twiceshy.errors import NotationError, RepositoryError
from twiceshy.lessons.anchors import anchors, has_anchors, may_apply
from twiceshy.lessons.compiled import Compiled, compile_lesson
from twiceshy.model import Lesson, Suggestion
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.attention import attends
from twiceshy.workspace.checking import Project, content, files_under, readable
from twiceshy_analyzers import language_named, language_of, suffix_of
from twiceshy_analyzers.tree import SyntaxTree

logger = logging.getLogger(__name__)


class Ground(NamedTuple):
    """Where to look: folders of one project, with the lessons and the settings that hold there."""

    project: Project
    asked: Asked
    folders: tuple[Path, ...]
    scopes: Scopes = Scopes()


class Sought:
    """The lessons whose places are looked for, ready for each kind of file."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        self.lessons = tuple(lessons)
        self.keys = frozenset(lesson.key for lesson in lessons)
        self._anchored: dict[str, list[_Anchored]] = {}

    def has_anchors(self) -> bool:
        """Whether a file's bytes can tell that one of them is not there; else none is looked at."""
        languages = {language_named(lesson.language) for lesson in self.lessons}
        return any(self._in(next(iter(one.grammars))) for one in languages)

    def may_be_in(self, path: Path, source: bytes) -> bool:
        """Whether one of them matches in a file. Without its anchors nothing is parsed."""
        suspects = [one for one in self.of(path) if has_anchors(source, one.words)]
        if not suspects or not is_text(source) or is_generated(source) or is_minified(source):
            return False
        return any(may_apply(one.compiled, source, one.words) for one in suspects)

    def of(self, path: Path) -> "list[_Anchored]":
        """Those that can be read in a file's grammar, and have anchors."""
        return self._in(suffix_of(path.name))

    def _in(self, suffix: str) -> "list[_Anchored]":
        known = self._anchored.get(suffix)
        if known is None:
            known = self._anchored[suffix] = list(_anchored(self.lessons, suffix))
        return known


class _Anchored(NamedTuple):
    compiled: Compiled
    words: tuple[bytes, ...]


def _anchored(lessons: Sequence[Lesson], suffix: str) -> Iterator[_Anchored]:
    language = language_of(f"a{suffix}")
    for lesson in lessons:
        if language is None or language_named(lesson.language).family != language.family:
            continue
        try:
            compiled = compile_lesson(lesson, language, suffix)
        except NotationError:  # TypeScript's types mean nothing in a JavaScript file
            continue
        words = anchors(compiled)
        if words:
            yield _Anchored(compiled, words)


def grounds_of(project: Project, folders: Sequence[Path]) -> tuple[Path, ...]:
    """The parts of a project that belong to a workspace of these folders.

    Without any folder it is the whole project; none of it where the workspace is elsewhere.
    """
    root = project.root.resolve()
    if not folders:
        return (root,)
    found = []
    for folder in folders:
        real = folder.resolve()
        if real.is_relative_to(root):
            found.append(real)
        elif root.is_relative_to(real):
            found.append(root)
    return tuple(dict.fromkeys(found))


def files_of(ground: Ground, near: Path) -> list[Path]:
    """The user's own source files there, those beside a file first. Raises RepositoryError."""
    found: dict[Path, None] = {}
    for folder in ground.folders:
        if folder.is_dir():
            found.update(dict.fromkeys(files_under(folder, ground.project)))
    return sorted(found, key=lambda path: (path.parent != near.parent, path))


def places_in(
    path: Path, ground: Ground, sought: Sought
) -> tuple[SyntaxTree, list[Suggestion]] | None:
    """A file's tree and the places of the lessons in it; None where there is none of them."""
    source = content(path) if sought.of(path) else None
    if source is None or not sought.may_be_in(path, source):
        return None
    tree = readable(path.name, source)
    if isinstance(tree, str):
        return None
    found = of_lessons(suggestions(ground.asked, tree, ground.project.path_in(path)), sought)
    return (tree, found) if found else None


def of_lessons(found: Iterable[Suggestion], sought: Sought) -> list[Suggestion]:
    """The suggestions of the lessons that are looked for."""
    return [one for one in found if one.lesson in sought.keys]


def walked(grounds: Sequence[Ground], near: Path) -> Iterator[tuple[Path, Ground]]:
    """All files to look at, each once; a repository that cannot be read has none."""
    seen: set[Path] = set()
    for ground in grounds:
        try:
            files = files_of(ground, near)
        except RepositoryError as error:
            logger.info("No like places are looked for: %s", error)
            continue
        for path in files:
            if path not in seen and attends(ground.scopes, path):
                seen.add(path)
                yield path, ground


def real_path(path: Path) -> Path:
    """The path of the file that a link leads to; the link's own in a loop of links."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path
