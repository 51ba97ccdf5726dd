"""What other tools complain of in open documents, and what corrections that labels.

Following diagnostics happens on the caller's thread and touches no code. `_label` runs on the
writer's; what it found comes back through `_labelled`, which both may use, with the next tick.

- A diagnostic that vanished is held for a moment: a tool that stops takes all of its own back.
- Then it waits for a correction of the code near it, which may be known already or settle later.
  Only one that settled after the last edit near the diagnostic can be what mended it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from twiceshy.capture.redaction import redacted_symptom
from twiceshy.capture.symptoms import NEAR, REMEMBERED, Diagnostic, Lines, News, Reported, Tracker
from twiceshy.elapsed import elapsed
from twiceshy.memory.events import symptom_event
from twiceshy.memory.store import Store
from twiceshy.memory.symptoms import Settled
from twiceshy.model import Event, Symptom
from twiceshy.workspace.background import Background
from twiceshy.workspace.complaints import Complaints
from twiceshy.workspace.documents import Document
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.remedies import Shown
from twiceshy.workspace.shelf import Place, Shelf
from twiceshy_analyzers.api import Edit, Span

if TYPE_CHECKING:
    from concurrent.futures import Future

# How long something that vanished is held, in seconds: what a tool that stops takes back comes
# in one go.
HOLD = 1.0


class _Vanished(NamedTuple):
    """A diagnostic that is gone since a time."""

    uri: str
    diagnostic: Diagnostic
    at: float


class _Waiting(NamedTuple):
    """A symptom that waits for the correction that made it vanish."""

    place: Place
    diagnostic: Diagnostic
    touched: float


class Symptoms:
    """The diagnostics of other sources for the open documents, and what became of them."""

    def __init__(
        self, shelf: Shelf, background: Background, outlet: Outlet, clock: Callable[[], float]
    ) -> None:
        self._shelf, self._background, self._clock = shelf, background, clock
        self._complaints = Complaints(shelf, background, outlet, clock)
        self._tracker = Tracker()
        self._is_forwarded = False
        self._held: list[_Vanished] = []
        self._waiting: list[_Waiting] = []
        self._has_more = False
        self._looking: Future[None] | None = None
        self._labelled: deque[Diagnostic] = deque()
        self._looked_at = -1

    # ---------------------------------------------------------- on the caller's thread

    def opened(self, uri: str, text: bytes) -> None:
        """A document was opened with this text."""
        self._tracker.opened(uri, text)

    def closed(self, uri: str) -> None:
        """Let go of a document. What was just taken back may have been for this."""
        self._tracker.closed(uri)
        self._complaints.closed(uri)
        self._held = [one for one in self._held if one.uri != uri]

    def changed(self, document: Document, edits: Sequence[Edit]) -> None:
        """A document has a new text."""
        self._tracker.edited(document.uri, edits, document.text.data, self._clock())

    def reported(
        self, uri: str, source: str | None, given: Sequence[Reported], *, parses: bool
    ) -> None:
        """What the client shows of one other source for a document, or of all of them."""
        self._is_forwarded = True
        known = self._tracker.sources(uri)
        sources = {one.source for one in given}.union(known) if source is None else {source}
        self._follow(uri, sources, given, partial(self._tracker.reported, parses=parses))

    def glimpsed(self, uri: str, within: Span, given: Sequence[Reported], *, parses: bool) -> None:
        """What a code action's context shows for a part of a document.

        It is all that is known where the client forwards nothing, and no news where it does.
        """
        if not self._is_forwarded:
            sources = {one.source for one in given}.union(self._tracker.sources(uri))
            report = partial(self._tracker.reported, parses=parses, within=within)
            self._follow(uri, sources, given, report)

    def shown(self, uri: str, within: Span) -> list[Shown]:
        """What is complained of in a part of a document now."""
        return [
            Shown(one.symptom, Span(one.start, one.end))
            for one in self._tracker.shown(uri)
            if one.start <= within.end and within.start <= one.end
        ]

    def accepted(
        self, uri: str, lesson: str, symptoms: Iterable[Symptom], spans: Iterable[Span]
    ) -> None:
        """A fix was accepted at places: these symptoms should vanish there."""
        wanted, places = frozenset(symptoms), list(spans)
        for one in self._tracker.shown(uri):
            here = any(one.start <= span.end and span.start <= one.end for span in places)
            if here and one.symptom in wanted:
                self._complaints.accepted(uri, one, lesson)

    def tick(self) -> None:
        """Some time has passed."""
        now = self._clock()
        self._release(now, HOLD)
        self._complaints.tick()
        self._look(now)

    def stop(self) -> None:
        """Hand over what is left to be labelled."""
        now = self._clock()
        self._release(now, 0.0)
        self._look(now)

    def _follow(
        self,
        uri: str,
        sources: Iterable[str],
        given: Sequence[Reported],
        report: Callable[[str, str, Sequence[Reported], float], News],
    ) -> None:
        now = self._clock()
        for source in sorted(sources):
            news = report(uri, source, [one for one in given if one.source == source], now)
            back = set(news.returned)
            self._complaints.take(uri, news, {one.diagnostic for one in self._held} & back)
            self._held += [_Vanished(uri, one, now) for one in news.vanished]
            if back:
                self._held = [one for one in self._held if one.diagnostic not in back]
                self._waiting = [one for one in self._waiting if one.diagnostic not in back]

    def _release(self, now: float, hold: float) -> None:
        """Let what vanished wait for its correction, but for what a tool took back in stopping."""
        places: dict[str, set[str]] = {}
        for one in self._held:
            places.setdefault(one.diagnostic.symptom.source, set()).add(one.uri)
        stopped = {
            source
            for source, uris in places.items()
            if len(uris) > 1 and self._tracker.is_silent(source)
        }
        for source in stopped:
            self._tracker.stopped(source)
        held = [one for one in self._held if one.diagnostic.symptom.source not in stopped]
        self._held = [one for one in held if elapsed(now, one.at) < hold]
        for one in held:
            place, touched = self._shelf.place(one.uri), one.diagnostic.touched
            if elapsed(now, one.at) >= hold and place and touched and not one.diagnostic.fixed_by:
                self._waiting.append(_Waiting(place, one.diagnostic, touched))
                self._has_more = True

    def _look(self, now: float) -> None:
        """Have corrections looked for that made something vanish."""
        done = {self._labelled.popleft() for _ in range(len(self._labelled))}
        self._waiting = [
            one
            for one in self._waiting
            if one.diagnostic not in done and elapsed(now, one.diagnostic.gone or now) < REMEMBERED
        ]
        if not self._waiting or (self._looking is not None and not self._looking.done()):
            return
        waiting = [(one, one.diagnostic.lines()) for one in self._waiting]
        work = partial(self._label, waiting, now, has_more=self._has_more)
        self._has_more = False
        self._looking = self._background.do("looking for what was mended", work, writes=True)

    # ---------------------------------------------------------- on the writer's thread

    def _label(
        self,
        waiting: Sequence[tuple[_Waiting, Lines]],
        now: float,
        store: Store,
        *,
        has_more: bool,
    ) -> None:
        """Label the corrections of the code near what vanished."""
        if store.data_version() == self._looked_at and not has_more:
            return  # nothing was learned since the last time
        events: list[Event] = []
        for one, lines in waiting:
            project = one.place.project.id
            known = store.corrections_since(project, one.place.path, one.touched)
            key = mended_by(lines, known)
            if key is not None:
                symptom = redacted_symptom(one.diagnostic.symptom)
                events.append(symptom_event(project, key, symptom, now))
                self._labelled.append(one.diagnostic)
        if store.record(events):
            for place in {one.place.project.id: one.place for one, _ in waiting}.values():
                self._shelf.load(store, place.project)
        self._looked_at = store.data_version()


def mended_by(lines: Lines, corrections: Iterable[Settled]) -> str | None:
    """The correction that made a diagnostic vanish: the nearest, and of these the newest."""
    near = []
    for one in corrections:
        line = lines.at(one.at)
        away = max(one.line - line, line - (one.line + one.rows - 1), 0)
        if one.line >= 0 and away <= NEAR:
            near.append((-away, one.at, one.key))
    return max(near)[2] if near else None
