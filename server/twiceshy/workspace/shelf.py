"""The lessons of the projects whose documents are open, ready for use, and where those belong.

Filled by the writer's thread, with values that are replaced as a whole and never changed; read by
the thread that checks. `expect` and `take_away` are the only changes that the latter makes. (A dictionary may be
read and written by several threads; one must only not walk through it meanwhile, so what is
walked through here is a copy, which `list` makes in one step.)
"""

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.sources import is_of_cells, is_source
from twiceshy.lessons.anti import Against
from twiceshy.lessons.confidence import MEDIUM
from twiceshy.memory.store import Store
from twiceshy.model import Experience, LearnedLesson
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.checking import Project, against_of, book_with, project_of
from twiceshy.workspace.offered import with_offered
from twiceshy.workspace.preferring import taste_of
from twiceshy.workspace.remedies import for_review, symptoms_of
from twiceshy.workspace.widening import lessons_in
from twiceshy_analyzers import language_of, suffix_of
from twiceshy_analyzers.tree import parse

logger = logging.getLogger(__name__)


class Place(NamedTuple):
    """A file's project, and its path there."""

    project: Project
    path: str


class _Loaded(NamedTuple):
    """A project's lessons as they were at one version of the database."""

    version: int
    changes: int
    learned: list[LearnedLesson]
    against: Against
    asked: Asked


class Shelf:
    """Places by the uri of their document, and lessons by project."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._paths: dict[str, Path] = {}
        self._places: dict[str, Place] = {}
        self._loaded: dict[str, _Loaded] = {}
        self._offered: dict[tuple[str, str], tuple[Experience, ...]] = {}

    def place(self, uri: str) -> Place | None:
        """Where an open document belongs, once that is known."""
        return self._places.get(uri)

    def files(self) -> list[tuple[Path, Project]]:
        """The open documents' files, as far as their projects are known."""
        places, paths = list(self._places.items()), dict(self._paths)
        return [(paths[uri], place.project) for uri, place in places if uri in paths]

    def asked(self, project: str) -> Asked | None:
        """A project's lessons, and the sites that were rejected there."""
        loaded = self._loaded.get(project)
        return loaded.asked if loaded else None

    def learned(self, project: str) -> list[LearnedLesson]:
        """A project's lessons, in force or not."""
        loaded = self._loaded.get(project)
        return loaded.learned if loaded else []

    def expect(self, uri: str, path: Path) -> None:
        """A document is open, and its place is going to be put here."""
        self._paths[uri] = path

    def path(self, uri: str) -> Path | None:
        """The file of an open document."""
        return self._paths.get(uri)

    def take_away(self, uri: str) -> None:
        """Forget where a document belongs."""
        self._paths.pop(uri, None)
        self._places.pop(uri, None)

    def find(self, path: Path) -> Place | None:
        """Where a file belongs; None for a file that is nobody's own source text."""
        return place_of(path)

    def put(self, store: Store, uri: str, path: Path) -> Place | None:
        """Find out where a document belongs, and have the lessons ready that hold there.

        None for one that is nobody's own source text, or was closed meanwhile.
        """
        place = self.find(path)
        if place is None:
            return None
        known = self._loaded.get(place.project.id)
        if known is None or known.version != store.data_version():
            self.load(store, place.project, place.path)
        else:  # nothing was written since: with many lessons, reading them takes seconds
            _make_pages(known.asked, [place.path])
        self._places[uri] = place
        if uri not in self._paths:
            self.take_away(uri)
            return None
        return place

    def load(self, store: Store, project: Project, path: str | None = None) -> list[str]:
        """Read a project's lessons anew; the documents that may be checked anew then.

        The version is asked for before anything is read: what is written meanwhile is then seen
        once more the next time, rather than never.
        """
        places = list(self._places.items())
        inside = {uri: place.path for uri, place in places if place.project.id == project.id}
        known = self._loaded.get(project.id)
        version, changes = store.data_version(), store.next_number(project.id) - 1
        offered = [
            e for (name, _), some in self._offered.items() if name == project.id for e in some
        ]
        learned = lessons_in(store, project.id, changes)
        learned = with_offered(store, project.id, learned, offered)
        rejected = store.rejected_site_keys(project.id)
        against = against_of(store, project.id)
        symptoms = symptoms_of(store, learned)
        taste = taste_of(store, project.id, learned, self._clock())
        read = (changes, learned, against)
        if known is not None and (known.changes, known.learned, known.against) == read:
            asked = known.asked._replace(rejected=rejected, symptoms=symptoms, taste=taste)
        else:
            book = book_with(store, project.id, learned, changes, against)
            asked = Asked(book, store.secret(), rejected, MEDIUM, symptoms, taste)
        _make_pages(asked, (*inside.values(), path or ""))
        self._loaded[project.id] = _Loaded(version, *read, asked)
        return list(inside)

    def offer(self, project: str, uri: str, experiences: Iterable[Experience]) -> bool:
        """Count these corrections of a document as learned, though they have not settled.

        In the place of those that it had; whether that is a difference. To be loaded then.
        """
        key, offered = (project, uri), tuple(experiences)
        known = self._offered.get(key, ())
        if [one.key for one in known] == [one.key for one in offered]:
            return False
        self._offered[key] = offered
        if not offered:
            del self._offered[key]
        return True

    def look_again(self, store: Store) -> list[str]:
        """Read anew what others may have written; the documents that may be checked anew then."""
        version = store.data_version()
        projects = {place.project.id: place.project for place in list(self._places.values())}
        for name in set(self._loaded) - set(projects):
            del self._loaded[name]
        uris: list[str] = []
        for name, project in projects.items():
            known = self._loaded.get(name)
            if known is not None and known.version == version:
                continue
            found = self.load(store, project)
            if known is None or self._loaded[name].asked != known.asked:
                uris += found
        return uris


def _make_pages(asked: Asked, paths: Iterable[str]) -> None:
    """Make a book's pages for each kind of file among some.

    They are made when they are first asked for, which must not be by a check on the loop: so they are
    asked for here, with an empty text.
    """
    for name in {suffix_of(one): one for one in paths}.values():
        language = language_of(name)
        if language is not None:
            empty = parse(language, b"", suffix_of(name))
            suggestions(asked, empty)
            if asked.symptoms:
                suggestions(for_review(asked), empty)


def place_of(path: Path) -> Place | None:
    """Where a file belongs; None for a file that is nobody's own source text."""
    try:
        # By its own name, not a link's: one file is one file, however it was opened.
        real = path.resolve()
        project = project_of(real)
    except (OSError, RuntimeError) as error:
        logger.info("A document has no place: %s", error)
        return None
    place = Place(project, project.path_in(real))
    return place if is_source(place.path) or is_of_cells(place.path) else None
