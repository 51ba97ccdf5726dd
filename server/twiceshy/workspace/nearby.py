"""What the nearest corrections bring to places of open documents, looked for when there is a reason.

The reasons are that a person asks, that another source's diagnostic appears, and that a region
settles; a keystroke is none. A search runs on the writer's thread, on a tree of its own, and is
given up where a newer text of the same document is searched. What was found holds for that very
text, and for as long as the same lessons do: what was corrected or turned down since has a say, too.

`look` and `found` belong to the caller's thread; what was found comes to it through `_found`.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

from twiceshy.capture.redaction import redacted_symptom
from twiceshy.capture.symptoms import Reported
from twiceshy.config import Scopes
from twiceshy.errors import ModelError, TwiceshyError, VectorsMissing
from twiceshy.lessons.new_lines import Earlier
from twiceshy.memory.store import Store
from twiceshy.model import Suggestion
from twiceshy.recall.book import Book
from twiceshy.recall.cascade import MOST, NEAREST, Read, lines_of, not_shown, recalled
from twiceshy.recall.suggest import Asked
from twiceshy.workspace.answering import Answering
from twiceshy.workspace.background import Background
from twiceshy.workspace.checking import readable
from twiceshy.workspace.context import Context, context_of
from twiceshy.workspace.documents import Document
from twiceshy.workspace.domains import domain_at
from twiceshy.workspace.earlier import EarlierTexts
from twiceshy.workspace.embedding import Embedding
from twiceshy.workspace.memories import BATCH, About, Effort, Memory, memories
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.recalls import note_recall
from twiceshy.workspace.remedies import Shown
from twiceshy.workspace.settling import Settling
from twiceshy.workspace.shelf import Place, Shelf
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree

T = TypeVar("T")

logger = logging.getLogger(__name__)

# So many places of one text are remembered.
REMEMBERED = 32
# So many places are looked at where nobody asked for one.
FEW = 3


class Desk(NamedTuple):
    """The parts of an engine that know of documents, and what is asked at a place of one."""

    answering: Answering
    settling: Settling
    earlier: EarlierTexts
    asked: Callable[[Place, str], Asked | None]
    complaints: Callable[[str, Span], list[Shown]]


class _Search(NamedTuple):
    """What is looked for: places of a document's text, where it belongs, and what is asked.

    `complaints` are what tools say of the text. It `is_meant` where a person asked for it: that
    nothing was found is worth knowing then.
    """

    uri: str
    text: bytes
    place: Place
    asked: Asked
    within: tuple[Span, ...]
    earlier: Earlier | None = None
    complaints: Sequence[Shown] = ()
    is_meant: bool = False

    def about(self, tree: SyntaxTree, within: Span) -> About:
        """One of the places, with what tools complain of on its lines."""
        domain = domain_at(self.place.project.root, self.place.path, tree).text
        lines = lines_of(tree, within)
        here = (one.symptom for one in self.complaints if one.span.meets(lines))
        return About(within, domain, frozenset(map(redacted_symptom, here)))


class _Found(NamedTuple):
    """What the nearest corrections bring to some lines of a text, of the lessons in a book.

    `is_whole` says that all corrections had vectors then.
    """

    uri: str
    text: bytes
    book: Book
    lines: Span
    found: tuple[Suggestion, ...]
    is_whole: bool


class Nearby:
    """The suggestions of nearest corrections for the open documents."""

    def __init__(
        self,
        shelf: Shelf,
        background: Background,
        outlet: Outlet,
        clock: Callable[[], float],
        desk: Desk,
    ) -> None:
        self.scopes = Scopes()
        self._shelf, self._background, self._outlet, self._clock = shelf, background, outlet, clock
        self._desk = desk
        self.embedding = Embedding(background, outlet)
        self._found: deque[_Found] = deque()
        self._known: dict[str, list[_Found]] = {}
        self._newest: dict[str, bytes] = {}
        self._complaints: dict[str, dict[str | None, frozenset[tuple[str, str, str]]]] = {}
        self._is_missing = self._is_told = False

    # ---------------------------------------------------------- on the caller's thread

    def look(self, document: Document, within: Sequence[Span]) -> "Future[None]":
        """Have the nearest corrections looked at for places of a document, because a person asks.

        Resolved when `found` knows what they bring, or never will.
        """
        return self._begin(document.uri, document.text.data, within, is_meant=True)

    def memories(self, document: Document, within: Span) -> "Future[list[Memory] | None]":
        """The corrections most like a place of a version of a document; None where that is unknown."""

        def recall(store: Store, search: _Search, tree: SyntaxTree) -> list[Memory]:
            about = search.about(tree, within)
            return memories(store, search.place.project.id, tree, about, Effort(new=BATCH))

        return self._answer(document, within, recall, len)

    def context(self, document: Document, within: Span) -> "Future[Context | None]":
        """What is known of a place of a version of a document; None where it is not known at all."""

        def gather(store: Store, search: _Search, tree: SyntaxTree) -> Context:
            read = Read(tree, search.place.path, search.earlier)
            project, about = search.place.project.id, search.about(tree, within)
            return context_of(store, project, search.asked, read, about, Effort(new=BATCH))

        return self._answer(document, within, gather, lambda found: len(found.memories))

    def _answer(
        self,
        document: Document,
        within: Span,
        ask: Callable[[Store, _Search, SyntaxTree], T],
        count: Callable[[T], int],
    ) -> "Future[T | None]":
        """What is found on the writer's thread; None for a document without a place or a tree."""
        answer: Future[T | None] = Future()
        answer.set_running_or_notify_cancel()
        search = self._search(document.uri, document.text.data, ())
        if search is None:
            answer.set_result(None)
            return answer
        self.embedding.begin()

        def work(store: Store) -> None:
            tree = readable(search.place.path, search.text)
            if isinstance(tree, str):
                return
            found = ask(store, search, tree)
            answer.set_result(found)
            self._note(search, tree, within, count(found))

        done = self._background.do("recalling", work)
        done.add_done_callback(lambda _: None if answer.done() else answer.set_result(None))
        return answer

    def reported(
        self, document: Document, source: str | None, given: Sequence[Reported], *, parses: bool
    ) -> None:
        """Look at what another source, or all others, complain of anew in a text that is whole."""
        known = self._complaints.setdefault(document.uri, {})
        old = known.get(source, frozenset())
        known[source] = frozenset((one.source, one.code, one.message) for one in given)
        new = [one for one in given if (one.source, one.code, one.message) not in old][:FEW]
        if new and parses:
            # What is complained of has a say in what is found: these lines are looked at again.
            uri, spans = document.uri, [one.span for one in new]
            self._known[uri] = [
                one for one in self._known.get(uri, ()) if not any(map(one.lines.meets, spans))
            ]
            self._begin(uri, document.text.data, spans)

    def settled(self, uri: str, text: bytes, touched: Sequence[Span]) -> None:
        """Look at what has settled in a document."""
        self._begin(uri, text, touched[:FEW])

    def _begin(
        self, uri: str, text: bytes, within: Sequence[Span], *, is_meant: bool = False
    ) -> "Future[None]":
        search = self._search(uri, text, within)
        if search is None or not search.within or self._is_missing:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        self._newest[uri] = text
        self.embedding.begin()
        work = partial(self._look, search._replace(is_meant=is_meant))
        return self._background.do("looking at the nearest corrections", work)

    def _search(self, uri: str, text: bytes, within: Sequence[Span]) -> _Search | None:
        """What is to be looked for of some places; None where a document has no lessons yet."""
        place = self._shelf.place(uri)
        asked = self._desk.asked(place, uri) if place else None
        if place is None or asked is None:
            return None
        wanted = tuple(
            one
            for one in within
            if not any(
                known.is_whole and known.lines.contains(one)
                for known in self._at(uri, text, asked.book, one)
            )
        )
        complaints = self._desk.complaints(uri, Span(0, len(text)))
        return _Search(uri, text, place, asked, wanted, self._desk.earlier.of(uri), complaints)

    def found(self, document: Document, within: Span) -> list[Suggestion]:
        """What the nearest corrections bring to the lines of a place, as far as that is known."""
        uri, source = document.uri, document.text.data
        place = self._shelf.place(uri)
        loaded = self._shelf.asked(place.project.id) if place else None
        if place is None or loaded is None:
            return []
        known = self._at(uri, source, loaded.book, within)
        brought = dict.fromkeys(given for one in known for given in one.found)
        answering, settling = self._desk.answering, self._desk.settling
        least = self.scopes.of(place.project.root / place.path).minimum_confidence
        down = answering.turned_down(place.project.id) | answering.kept(uri)
        wanted = [
            replace(one, version=document.version)
            for one in not_shown(brought, answering.offered_by_pattern(uri, source))
            if one.confidence >= least
            and one.site not in down
            and not answering.is_unwanted(uri, one, source)
            and not settling.goes_back(uri, source, one)
        ][:MOST]
        if wanted:
            answering.give_more(uri, source, wanted)
        return wanted

    def _at(self, uri: str, text: bytes, book: Book, within: Span) -> list[_Found]:
        """What the lessons of a book were found to bring to the lines of a place of a text."""
        while self._found:
            one = self._found.popleft()
            others = [
                old
                for old in self._known.get(one.uri, ())
                if old.text == one.text and old.book is one.book and old.lines != one.lines
            ]
            self._known[one.uri] = [*others, one][-REMEMBERED:]
        return [
            one
            for one in self._known.get(uri, ())
            if one.book is book and one.text == text and one.lines.meets(within)
        ]

    def closed(self, uri: str) -> None:
        """Let go of a document."""
        self._newest.pop(uri, None)
        self._complaints.pop(uri, None)
        self._known.pop(uri, None)

    # ---------------------------------------------------------- on the writer's thread

    def _look(self, search: _Search, store: Store) -> None:
        uri, source = search.uri, search.text
        if self._is_missing or self._newest.get(uri) != source:
            return
        tree = readable(search.place.path, source)
        if isinstance(tree, str):
            return
        project = search.place.project
        read = Read(tree, search.place.path, search.earlier)
        # What was learned since this was asked for counts: it may be why it was asked for.
        loaded = self._shelf.asked(project.id)
        asked = search.asked._replace(book=loaded.book) if loaded else search.asked
        for within in search.within:
            if self._newest.get(uri) != source:
                return
            try:
                about = search.about(tree, within)
                near = memories(store, project.id, tree, about, Effort(NEAREST, BATCH))
            except (VectorsMissing, ModelError) as error:
                self._fail(error)
                return
            alike = [one.alike for one in near]
            found = recalled(asked, read, within, alike, partial(store.judged, project.id))
            lines, is_whole = lines_of(tree, within), not self.embedding.is_running
            self._found.append(_Found(uri, source, asked.book, lines, tuple(found), is_whole))
            if search.is_meant:
                self._note(search, tree, within, len(near))

    def _note(self, search: _Search, tree: SyntaxTree, within: Span, found: int) -> None:
        """Have it written down, later, how much was found; nothing while not all was looked through."""
        if not self.embedding.is_running:
            place, now = search.place, self._clock()
            work = partial(note_recall, place=place, tree=tree, span=within, found=found, now=now)
            self._background.do("noting where memories were looked for", work, writes=True)

    def _fail(self, error: TwiceshyError) -> None:
        """Say once that nothing is recalled; another model may be chosen, but no library comes."""
        self._is_missing = isinstance(error, VectorsMissing)
        logger.warning("Nothing is recalled: %s", error)
        if not self._is_told:
            self._is_told = True
            self._outlet.tell(f"{error} Until then only what matches a pattern is suggested.")
