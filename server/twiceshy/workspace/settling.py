"""What becomes of the edits of open documents: offered at once, learned when they settle.

What is touched and settled belongs to the caller's thread; what is *offered* belongs to the writer's:
corrections that look done and have not settled, whose lessons are shown and not kept. `_reloaded` is
how the writer's thread tells of a text that came from disk.
"""

import math
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.editor import Settled
from twiceshy.capture.open_text import Settlement
from twiceshy.capture.secrets import get_ready
from twiceshy.config import Scopes
from twiceshy.memory.store import Store
from twiceshy.model import Suggestion
from twiceshy.workspace.background import Background
from twiceshy.workspace.documents import Document
from twiceshy.workspace.edits import is_ignored, settles_of, text_at_head
from twiceshy.workspace.learning import whole_tree
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.remembering import (
    news,
    note_seen_by_others,
    remember,
    withdraw,
)
from twiceshy.workspace.shelf import Place, Shelf
from twiceshy.workspace.sightings import MOMENT, Sighting, is_same_move, moves
from twiceshy.workspace.spread import Settle
from twiceshy.workspace.teaching import NOTHING, Sought, Taught, teach
from twiceshy.workspace.traces import sides
from twiceshy_analyzers import language_of, suffix_of
from twiceshy_analyzers.api import Edit, Span


class _Open(NamedTuple):
    """A document that is followed, by its uri and its file."""

    uri: str
    path: Path


class Settling:
    """The texts of open documents on their way to corrections."""

    def __init__(
        self,
        shelf: Shelf,
        background: Background,
        outlet: Outlet,
        clock: Callable[[], float],
        settled: Callable[[Store, Place, Settle], None],
        touched: Callable[[str, bytes, Sequence[Span]], None],
    ) -> None:
        self._scopes = Scopes()
        self._shelf, self._background, self._outlet, self._clock = shelf, background, outlet, clock
        self._tell_settled, self._tell_touched = settled, touched
        self._settled = Settled()
        self._open: dict[str, _Open] = {}
        self._ready: set[str] = set()
        self._reloaded: deque[tuple[str, bytes]] = deque()
        self._offered: dict[str, tuple[Sighting, ...]] = {}
        self._ignored: dict[str, bool] = {}

    # ---------------------------------------------------------- on the caller's thread

    def configure(self, scopes: Scopes) -> None:
        """Go on with other settings."""
        self._scopes = scopes

    def opened(self, uri: str, path: Path, text: bytes) -> None:
        """A document was opened with this text."""
        self._open[uri] = _Open(uri, path)
        self._settled.opened(uri, text)

    def changed(self, document: Document, edits: Sequence[Edit]) -> None:
        """A document has a new version, to which these edits led one after the other."""
        opened, now = self._open.get(document.uri), self._clock()
        if opened is None:
            return
        if opened.uri not in self._ready:  # a correction may come of it, a while from now
            self._ready.add(opened.uri)
            settled = self._settled.text(opened.uri) or b""
            work = partial(_get_ready, opened.path.name, settled)
            self._background.do("getting ready to learn", work)
        again = self._settled.changed(document.uri, document.text.data, edits, now)
        if again or self._settled.has_news(document.uri, now):
            self._offer(opened, now)

    def goes_back(self, uri: str, source: bytes, suggestion: Suggestion) -> bool:
        """Whether a suggestion for a text takes back what a person has just written there."""
        span, _, after = sides(suggestion, source)
        edit = Edit(span, after.decode(errors="replace"))
        return self._settled.goes_back(uri, source, edit)

    def will_save(self, uri: str, *, by_hand: bool) -> None:
        """A document is about to be saved."""
        if by_hand:
            self._settled.will_save(uri)

    def saved(self, document: Document, *, by_hand: bool) -> None:
        """A document was saved: if a person did it, what is touched settles."""
        opened, now = self._open.get(document.uri), self._clock()
        if opened is not None:
            text = document.text.data
            self._learn(opened, self._settled.saved(document.uri, text, now, by_hand=by_hand))

    def tick(self) -> None:
        """About a second has passed."""
        now = self._clock()
        while self._reloaded:
            self._settled.reloaded(*self._reloaded.popleft())
        for opened in list(self._open.values()):
            self._learn(opened, self._settled.due(opened.uri, now))
            if self._settled.has_news(opened.uri, now):
                self._offer(opened, now)

    def teach(self, document: Document, span: Span | None) -> "Future[Taught]":
        """Remember what was corrected in a part of a document, or last, because a person says so."""
        answer: Future[Taught] = Future()
        answer.set_running_or_notify_cancel()
        opened, uri, text = self._open.get(document.uri), document.uri, document.text
        if opened is None:
            answer.set_result(NOTHING)
            return answer
        marked = self._settled.taught(uri, span)
        earlier = self._settled.earlier(uri)
        if span is None:  # nothing is touched: it may have been saved a moment ago
            earlier = earlier[:1]
        lines = None if span is None else (text.line_at(span.start), text.line_at(span.end))
        settlements = (*((marked,) if marked else ()), *earlier)
        sought = Sought(settlements, text.data, lines, is_marked=marked is not None)
        work = partial(self._teach, opened, sought, answer)
        done = self._background.do("remembering a fix", work, writes=True)
        done.add_done_callback(lambda _: None if answer.done() else answer.set_result(NOTHING))
        return answer

    def closed(self, uri: str) -> None:
        """Let go of a document: what of it was saved settles."""
        opened, settlement = self._open.pop(uri, None), self._settled.closed(uri)
        self._ready.discard(uri)
        if opened is None:
            return
        self._learn(opened, settlement)
        self._background.do("closing a document", partial(self._forget, opened))

    def _offer(self, opened: _Open, now: float) -> None:
        if not self._learns(opened):
            return
        settlement = self._settled.left_alone(opened.uri, now)
        unsaved = self._settled.unsaved(opened.uri)
        work = partial(self._look_at, opened, settlement, unsaved)
        self._background.do("looking at what was left alone", work)

    def _learn(self, opened: _Open, settlement: Settlement | None) -> None:
        if settlement is None or not self._learns(opened):
            return
        # What other documents have of the same move is looked at first, so that it counts once.
        times = [touched.at for touched in settlement.touched]
        for uri in self._settled.touched_near(times, MOMENT):
            if uri != opened.uri and uri in self._open:
                self._offer(self._open[uri], math.inf)
        is_all = not self._settled.is_touched(opened.uri)
        work = partial(self._remember, opened, settlement, is_all)
        self._background.do("learning from what has settled", work, writes=True)
        if settlement.after == settlement.text:
            spans = [touched.span for touched in settlement.touched]
            self._tell_touched(opened.uri, settlement.text, spans)

    def _learns(self, opened: _Open) -> bool:
        settings = self._scopes.of(opened.path)
        return settings.enable and settings.learn_from_edits

    # ---------------------------------------------------------- on the writer's thread

    def _look_at(
        self, opened: _Open, settlement: Settlement | None, unsaved: bytes | None, store: Store
    ) -> None:
        """Offer what looks done, as if it were learned; nothing is kept of it."""
        place = self._place_of(opened)
        if place is None:
            return
        found: list[Sighting] = []
        if settlement is not None and unsaved is not None and _is_on_disk(opened.path, unsaved):
            self._reloaded.append((opened.uri, unsaved))
        elif settlement is not None and not self._is_ignored(opened, place):
            found = news(store, place, settlement, self._clock())
        offered = self._offered.get(opened.uri, ())
        if self._put(opened.uri, place, found):
            text = settlement.text if settlement else b""
            self._show(store, opened, place, text, _fresh(found, offered))

    def _remember(self, opened: _Open, settlement: Settlement, is_all: bool, store: Store) -> None:
        """Learn what has settled."""
        place = self._place_of(opened)
        if place is None:
            return
        now, offered = self._clock(), self._offered.get(opened.uri, ())
        is_new = bool(settlement.undone) and withdraw(store, place, settlement.undone, now)
        found: list[Sighting] = []
        if not self._is_ignored(opened, place):
            found = news(store, place, settlement, now)
        gathered = moves(found, self._elsewhere(opened.uri))
        is_new |= remember(store, place.project.id, gathered, now)
        left = [] if is_all else _fresh(offered, found)
        if self._put(opened.uri, place, left) or is_new:
            self._show(store, opened, place, settlement.text, _fresh(found, offered))
        # Last, since a person waits for what is shown: it compares with texts that others have.
        if found:
            note_seen_by_others(store, place, settlement, gathered, now)

    def _teach(self, opened: _Open, sought: Sought, answer: "Future[Taught]", store: Store) -> None:
        """Learn what is meant; at a place, it may also be what was changed since the last commit."""
        place = self._place_of(opened)
        if place is None:
            return
        head = text_at_head(place)
        if head is not None and sought.lines is not None:
            committed = Settlement(head, sought.now, sought.now, ())
            sought = sought._replace(settlements=(*sought.settlements, committed))
        taught = teach(store, place, sought, self._clock())
        if taught.found:
            offered = self._offered.get(opened.uri, ())
            self._put(opened.uri, place, _fresh(offered, taught.found))
            self._show(store, opened, place, taught.text, taught.found)
        answer.set_result(taught)

    def _forget(self, opened: _Open, store: Store) -> None:
        """A document is closed."""
        self._ignored.pop(opened.uri, None)
        place = self._place_of(opened) if opened.uri in self._offered else None
        if place is not None and self._put(opened.uri, place, []):
            self._show(store, opened, place, b"", [])

    def _put(self, uri: str, place: Place, found: Sequence[Sighting]) -> bool:
        """Offer these corrections of a document and no others; whether that is a difference.

        One move in several documents is offered by the first of them.
        """
        if found:
            self._offered[uri] = tuple(found)
        else:
            self._offered.pop(uri, None)
        elsewhere = self._elsewhere(uri)
        own = [
            move.sighting.experience
            for move in moves(found)
            if not any(is_same_move(move.sighting, other) for other in elsewhere)
        ]
        return self._shelf.offer(place.project.id, uri, own)

    def _show(
        self, store: Store, opened: _Open, place: Place, text: bytes, fresh: Sequence[Sighting]
    ) -> None:
        """Bring the lessons up to date, and look for places like what is new."""
        self._outlet.refresh(self._shelf.load(store, place.project))
        learned = self._shelf.learned(place.project.id)
        corrections = {one.key: one.correction for one in fresh}
        for settle in settles_of(corrections, learned, opened.uri, text):
            self._tell_settled(store, place, settle)

    def _elsewhere(self, uri: str) -> list[Sighting]:
        """What other documents have on offer."""
        return [one for other, some in self._offered.items() if other != uri for one in some]

    def _place_of(self, opened: _Open) -> Place | None:
        return self._shelf.place(opened.uri) or self._shelf.find(opened.path)

    def _is_ignored(self, opened: _Open, place: Place) -> bool:
        if opened.uri not in self._ignored:
            self._ignored[opened.uri] = is_ignored(place)
        return self._ignored[opened.uri]


def _get_ready(name: str, settled: bytes, _store: Store) -> None:
    """Load and parse what a correction will be learned with, so that it need not wait for that."""
    get_ready()
    language = language_of(name)
    if language is not None:
        whole_tree(language, settled, suffix_of(name))


def _fresh(found: Sequence[Sighting], known: Sequence[Sighting]) -> list[Sighting]:
    """Those that are not known."""
    keys = {one.key for one in known}
    return [one for one in found if one.key not in keys]


def _is_on_disk(path: Path, text: bytes) -> bool:
    """Whether a file has this text already, though nobody saved it."""
    try:
        return path.stat().st_size == len(text) and path.read_bytes() == text
    except OSError:
        return False
