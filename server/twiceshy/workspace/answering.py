"""What people answer to suggestions, on its way into the memory.

What was suggested lately, what was turned down in this session, and the texts that documents were
opened or saved with belong to the caller's thread; the methods that take a store run on the
writer's.
"""

from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import NamedTuple

from twiceshy.lessons.edits import apply_edits
from twiceshy.memory.store import Store
from twiceshy.model import Answer, FileChange, Reach, Suggestion, Verdict
from twiceshy.workspace.background import Background
from twiceshy.workspace.documents import path_of
from twiceshy.workspace.edits import answer_events, made_events
from twiceshy.workspace.fix_all import Together
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.shelf import Shelf
from twiceshy_analyzers.api import Span

# How many of a document's last texts an answer may be about: those with suggestions only.
REMEMBERED = 4


class Given(NamedTuple):
    """What was suggested for one text of a document."""

    source: bytes
    found: list[Suggestion]
    together: list[Together]


class Answering:
    """The suggestions that were given, and what became of them."""

    def __init__(
        self, shelf: Shelf, background: Background, outlet: Outlet, clock: Callable[[], float]
    ) -> None:
        self._shelf, self._background, self._outlet, self._clock = shelf, background, outlet, clock
        self._given: dict[str, deque[Given]] = {}
        self._bases: dict[str, bytes] = {}
        self._turned_down: set[tuple[str, str]] = set()

    def opened(self, uri: str, text: bytes) -> None:
        """A document was opened with this text."""
        self._bases[uri] = text

    def saved(self, uri: str, text: bytes) -> None:
        """A document was saved by hand with this text."""
        self._bases[uri] = text

    def closed(self, uri: str) -> None:
        """Let go of a document."""
        self._given.pop(uri, None)
        self._bases.pop(uri, None)

    def give(self, uri: str, source: bytes, found: list[Suggestion]) -> None:
        """Remember what is suggested for a text: an answer may be about it."""
        given = self._given.setdefault(uri, deque(maxlen=REMEMBERED))
        together: list[Together] = []
        if given and given[-1].source == source:
            together = given.pop().together
        given.append(Given(source, found, together))

    def offer(self, uri: str, source: bytes, together: Sequence[Together]) -> None:
        """Remember fixes of several sites that are offered for a text."""
        for given in self.given_to(uri):
            if given.source == source:
                given.together.extend(together)
                return

    def give_more(self, uri: str, source: bytes, found: list[Suggestion]) -> None:
        """Remember what is suggested for a text beside what is known of it already."""
        given = self._given.get(uri)
        known = given[-1].found if given and given[-1].source == source else []
        more = {(one.lesson, one.site) for one in found}
        kept = [one for one in known if (one.lesson, one.site) not in more]
        self.give(uri, source, [*kept, *found])

    def spans_of(self, uri: str, lesson: str, sites: Collection[str]) -> list[Span]:
        """Where suggestions stood in the newest text that they were given for."""
        for given in self.given_to(uri):
            spans = [o.span for o in given.found if o.lesson == lesson and o.site in sites]
            if spans:
                return spans
        return []

    def given_to(self, uri: str) -> list[Given]:
        """What was suggested for a document lately, the newest first."""
        return list(reversed(self._given.get(uri, ())))

    def base(self, uri: str) -> bytes | None:
        """The text with which a document was opened, or saved by hand last."""
        return self._bases.get(uri)

    def turned_down(self, project: str) -> set[str]:
        """The sites of a project that were rejected in this session."""
        return {site for where, site in self._turned_down if where == project}

    def accepted(self, uri: str, lesson: str, sites: Sequence[str]) -> "Future[None]":
        """Note that suggestions were taken, and that their change is twiceshy's own.

        Resolved once that is recorded. The document may hold the old text or the new one, by the
        way in which the suggestions were accepted.
        """
        change = self._change_of(uri, lesson, tuple(sites))
        return self._note(uri, "accepted", lesson, sites, change)

    def rejected(self, uri: str, lesson: str, site: str, reach: Reach) -> "Future[None]":
        """Never offer anything at this site again. Resolved once that is recorded."""
        del reach
        place = self._shelf.place(uri)
        if place is not None:
            self._turned_down.add((place.project.id, site))
        return self._note(uri, "rejected", lesson, [site], None)

    def _change_of(self, uri: str, lesson: str, sites: tuple[str, ...]) -> FileChange | None:
        """What accepting suggestions changes in the text that they were given for."""
        for given in self.given_to(uri):
            edits = next(
                (one.edits for one in given.together if (one.lesson, one.sites) == (lesson, sites)),
                None,
            ) or next(
                (one.edits for one in given.found if (one.lesson, (one.site,)) == (lesson, sites)),
                None,
            )
            if edits is not None:
                return FileChange(uri, given.source, apply_edits(given.source, edits))
        return None

    def _note(
        self,
        uri: str,
        answer: Answer,
        lesson: str,
        sites: Sequence[str],
        change: FileChange | None,
    ) -> "Future[None]":
        path = self._shelf.path(uri) or path_of(uri)
        if path is None:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        verdicts = [partial(Verdict, lesson=lesson, site=site, answer=answer) for site in sites]
        work = partial(self._answer, uri, path, verdicts, change, self._bases.get(uri))
        return self._background.do("noting an answer", work, writes=True)

    # ---------------------------------------------------------- on the writer's thread

    def _answer(
        self,
        uri: str,
        path: Path,
        verdicts: Sequence[Callable[..., Verdict]],
        change: FileChange | None,
        base: bytes | None,
        store: Store,
    ) -> None:
        place = self._shelf.place(uri) or self._shelf.find(path)
        if place is None:
            return
        now = self._clock()
        given = [one(project=place.project.id, at=now) for one in verdicts]
        events = answer_events(store, given)
        if change is not None:
            events += made_events(store, place, change.before, change.after, base, now)
        store.record(events)
        self._outlet.refresh(self._shelf.load(store, place.project))
