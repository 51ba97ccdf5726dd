"""What answers and learns behind an editor session.

Checking happens on the caller's thread and costs milliseconds: an incremental parse, a walk of
the trie, and the edits of what it found. Everything else (the database, git, learning from a
save, making a book of lessons) happens on the writer's thread; what it hands back is replaced as
a whole, so that a check sees either the old lessons or the new ones.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.editor import Settled
from twiceshy.errors import TwiceshyError
from twiceshy.lessons.apply import apply_edits
from twiceshy.lessons.confidence import LOW
from twiceshy.lessons.identity import change_id
from twiceshy.memory.events import made_event, verdict_event
from twiceshy.memory.store import Store
from twiceshy.memory.writer import Writer
from twiceshy.model import Answer, FileChange, Origin, Suggestion, Verdict
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.checking import Project, book_of, project_of, readable
from twiceshy.workspace.documents import Document
from twiceshy.workspace.learning import learn_edit, mined
from twiceshy_analyzers.tree import SyntaxTree, reparse

logger = logging.getLogger(__name__)

# How often another server's writes to the same database are looked for, in seconds.
LOOK_AGAIN = 5.0


class _Place(NamedTuple):
    """An open document's project, and its path there."""

    project: Project
    path: str


class Engine:
    """Suggestions for open documents, and learning from what happens to them."""

    def __init__(self, database: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._writer = Writer(lambda: Store.open(database, clock=clock))
        self._settled = Settled()
        self._trees: dict[str, SyntaxTree] = {}
        self._given: dict[str, list[Suggestion]] = {}
        self._places: dict[str, _Place] = {}
        self._asked: dict[str, Asked] = {}
        self._ended = threading.Event()
        self._seen_version = 0
        self._notify: Callable[[str], None] = lambda _message: None
        self._refresh: Callable[[], None] = lambda: None

    def start(self, notify: Callable[[str], None], refresh: Callable[[], None]) -> None:
        """Begin. `notify` shows a person a sentence, `refresh` asks for new checks; any thread."""
        self._notify, self._refresh = notify, refresh
        self._do("opening the memory", self._look_again)
        threading.Thread(target=self._watch, name="twiceshy-watch", daemon=True).start()

    def stop(self) -> None:
        """Finish what was handed over, and close the database."""
        self._ended.set()
        self._writer.close()

    def check(self, document: Document) -> list[Suggestion]:
        """The suggestions for one version of a document."""
        uri = document.uri
        place = self._places.get(uri)
        asked = self._asked.get(place.project.id) if place else None
        if place is None or asked is None:
            return []
        tree = self._parsed(document, place)
        if tree is None:
            return []
        found = suggestions(asked, tree, document.version)
        self._given[uri] = found
        return found

    def opened(self, document: Document) -> None:
        """Find a document's project, and the lessons that hold there."""
        if document.path is None:
            return
        self._trees.pop(document.uri, None)
        self._settled.opened(document.uri, document.text.data, None)
        self._do("opening a document", partial(self._place, document.uri, document.path))

    def closed(self, uri: str) -> None:
        """Let go of a document."""
        self._settled.closed(uri)
        for kept in (self._trees, self._given, self._places):
            kept.pop(uri, None)

    def saved(self, document: Document, by_hand: bool) -> None:
        """Learn what a hand save settles."""
        place = self._places.get(document.uri)
        change = self._settled.saved(document.uri, document.text.data, by_hand)
        if place is not None and change is not None:
            file = FileChange(place.path, *change)
            self._do("learning from a save", partial(self._learn, place.project, file))

    def accepted(self, document: Document | None, uri: str, lesson: str, site: str) -> None:
        """Note that a suggestion was taken, and that its change is twiceshy's own."""
        del document  # the text may be the old one or the new one, by the way it was accepted
        place, tree = self._places.get(uri), self._trees.get(uri)
        if place is None:
            return
        given = [
            one for one in self._given.get(uri, ()) if (one.lesson, one.site) == (lesson, site)
        ]
        file = None
        if given and tree is not None:
            file = FileChange(place.path, tree.source, apply_edits(tree.source, given[0].edits))
        self._do(
            "noting an answer", partial(self._answer, place.project, "accepted", lesson, site, file)
        )

    def rejected(self, document: Document | None, uri: str, lesson: str, site: str) -> None:
        """Never offer anything at this site again."""
        del document
        place = self._places.get(uri)
        if place is None:
            return
        asked = self._asked.get(place.project.id)
        if asked is not None:
            rejected = frozenset({*asked.rejected, site})
            self._asked[place.project.id] = asked._replace(rejected=rejected)
        self._do(
            "noting an answer", partial(self._answer, place.project, "rejected", lesson, site, None)
        )

    def _parsed(self, document: Document, place: _Place) -> SyntaxTree | None:
        """The tree of a document, made from that of its last version where there is one."""
        source = document.text.data
        known = self._trees.get(document.uri)
        if known is not None:
            tree: SyntaxTree | str = known if known.source == source else reparse(known, source)
        else:
            tree = readable(place.path, source)
        if isinstance(tree, str):
            return None
        self._trees[document.uri] = tree
        return tree

    # ---------------------------------------------------------- on the writer's thread

    def _do(self, doing: str, work: Callable[[Store], None]) -> None:
        """Hand work over; what goes wrong is told, and costs that piece of work only."""
        try:
            future = self._writer.submit(work)
        except RuntimeError:
            logger.info("Stopped before %s", doing)
            return
        future.add_done_callback(partial(self._done, doing))

    def _done(self, doing: str, future: "Future[None]") -> None:
        error = future.exception()
        if isinstance(error, TwiceshyError):
            logger.error("While %s: %s", doing, error)
            self._notify(str(error))
        elif error is not None:
            logger.error("While %s", doing, exc_info=error)
            self._notify(f"{type(error).__name__} while {doing}; the log has the rest.")

    def _place(self, uri: str, path: Path, store: Store) -> None:
        project = project_of(path)
        inside = path.resolve()
        if inside.is_relative_to(project.root):
            inside = inside.relative_to(project.root)
        if project.id not in self._asked:
            self._load(store, project)
        self._places[uri] = _Place(project, inside.as_posix())
        self._refresh()

    def _load(self, store: Store, project: Project) -> None:
        self._asked[project.id] = Asked(
            book_of(store, project.id),
            store.secret(),
            store.rejected_site_keys(project.id),
            LOW,
        )
        self._seen_version = store.data_version()

    def _learn(self, project: Project, file: FileChange, store: Store) -> None:
        origin = Origin(
            project=project.id,
            path=file.path,
            seen="editor",
            at=self._clock(),
            number=store.next_number(project.id),
        )
        if learn_edit(store, file, origin):
            self._load(store, project)
            self._refresh()

    def _answer(
        self,
        project: Project,
        answer: Answer,
        lesson: str,
        site: str,
        file: FileChange | None,
        store: Store,
    ) -> None:
        now = self._clock()
        events = [verdict_event(Verdict(project.id, lesson, site, answer, now))]
        if file is not None:
            origin = Origin(project.id, file.path, "editor", now, store.next_number(project.id))
            changes = {change_id(correction) for correction in mined(file, origin)}
            events += [made_event(project.id, change, now) for change in sorted(changes)]
        store.record(events)
        self._load(store, project)
        self._refresh()

    def _watch(self) -> None:
        """See what other servers wrote, until the end."""
        while not self._ended.wait(LOOK_AGAIN):
            self._do("looking at the memory", self._look_again)

    def _look_again(self, store: Store) -> None:
        version = store.data_version()
        if version == self._seen_version:
            return
        self._seen_version = version
        projects = {place.project.id: place.project for place in self._places.values()}
        for project in projects.values():
            self._load(store, project)
        if projects:
            self._refresh()
