"""What people answer to suggestions, on its way into the memory.

What was suggested lately, what was turned down in this session, the places that are followed, and
the texts that documents were opened or saved with belong to the caller's thread; the methods that
take a store run on the writer's.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from twiceshy.elapsed import elapsed
from twiceshy.lessons.edits import apply_edits
from twiceshy.memory.events import VERDICT
from twiceshy.memory.store import Store
from twiceshy.model import Reach, Suggestion
from twiceshy.workspace.background import Background
from twiceshy.workspace.commits import Commits
from twiceshy.workspace.documents import path_of
from twiceshy.workspace.fix_all import Together
from twiceshy.workspace.learning import derive_lessons
from twiceshy.workspace.on_show import OnShow
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.persistence import at_opening
from twiceshy.workspace.places import Followed, Looked, Outcome, Places
from twiceshy.workspace.shelf import Shelf
from twiceshy.workspace.traces import Decision
from twiceshy.workspace.verdicts import Happened, LookedAt, Said, alone, record
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree

# How many of a document's last texts an answer may be about: those with suggestions only.
REMEMBERED = 4
# How often what was only seen is written down, and commits are looked for, in seconds.
NOW_AND_THEN = 30.0
# Of suggestions that are taken together, so many are recorded each with its own change.
ONE_BY_ONE = 20


class Given(NamedTuple):
    """What was suggested for one text of a document."""

    source: bytes
    found: list[Suggestion]
    together: list[Together]


@dataclass(slots=True)
class _Open:
    """What is known of an open document: `base` is the text that was settled last.

    `checked` is the text that was last checked, `found` what is offered for it, and `hidden` the
    sites where something would be, had a person not edited them by hand; `since` says when each
    suggestion that is offered was first shown.
    """

    base: bytes
    given: deque[Given] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    checked: bytes | None = None
    found: list[Suggestion] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    since: dict[tuple[str, str], float] = field(default_factory=dict)
    seen: list[Decision] = field(default_factory=list)


class Answering:
    """The suggestions that were given, and what became of them."""

    def __init__(
        self, shelf: Shelf, background: Background, outlet: Outlet, clock: Callable[[], float]
    ) -> None:
        self._shelf, self._background, self._outlet, self._clock = shelf, background, outlet, clock
        self._open: dict[str, _Open] = {}
        self._places, self._on_show = Places(), OnShow()
        self._commits = Commits(shelf, clock)
        self._turned_down: set[tuple[str, str]] = set()
        self._silenced: set[tuple[str | None, str]] = set()
        self._looked = clock()

    # ---------------------------------------------------------- documents

    def opened(self, uri: str, text: bytes) -> None:
        """A document was opened with this text."""
        self._open[uri] = _Open(text)
        self._places.opened(uri, text)

    def changed(self, uri: str, source: bytes, edits: Sequence[Edit]) -> None:
        """A document has a new text, to which edits led one after the other."""
        self._places.changed(uri, source, edits, self._clock())

    def saved(self, uri: str, source: bytes, tree: SyntaxTree | None) -> None:
        """A document was saved by hand; `tree` is that of its text, if that was checked."""
        document = self._open.get(uri)
        if document is None:
            return
        now, base = self._clock(), document.base
        self._places.caught_up(uri, source, now)
        if tree is not None and document.checked == source == tree.source:
            self._see(uri, document, self._on_show.saved(uri, tree, document.found))
        outcomes = self._places.saved(uri, partial(self._still, document, source), now)
        kept = tuple(document.hidden) if document.checked == source else ()
        document.base = source
        self._happened(uri, outcomes, base=base, kept=kept)

    def closed(self, uri: str) -> None:
        """Let go of a document."""
        document = self._open.get(uri)
        if document is None:
            return
        still = partial(self._still, document, document.checked or b"")
        outcomes = self._places.closed(uri, still, self._clock())
        self._happened(uri, outcomes, base=document.base, kept=tuple(document.hidden))
        self._on_show.closed(uri)
        del self._open[uri]

    def stop(self) -> None:
        """The session ends: what is known by now is written down."""
        for uri, document in self._open.items():
            self._happened(uri, self._places.ended(uri, self._clock()), base=document.base)

    def tick(self) -> None:
        """About a second has passed."""
        now = self._clock()
        found: dict[str, list[Outcome | Looked]] = defaultdict(list)
        for uri, one in self._places.passed_time(now):
            found[uri].append(one)
        for uri, source in self._commits.seen():
            document = self._open.get(uri)
            if document is not None:
                still = partial(self._still, document, source)
                found[uri] += self._places.committed(uri, source, still)
        for uri, happened in found.items():
            self._happened(uri, happened, base=self._open[uri].base)
        if elapsed(now, self._looked) >= NOW_AND_THEN:
            self._looked = now
            followed = {uri for uri in self._open if self._places.holds_any(uri)}
            for uri in followed:
                self._happened(uri, [])
            if followed:
                work = partial(self._commits.look, followed)
                self._background.do("looking at commits", work, writes=True)

    # ---------------------------------------------------------- suggestions

    def offered(
        self, uri: str, source: bytes, found: list[Suggestion], back: Sequence[Suggestion] = ()
    ) -> list[Suggestion]:
        """What may be offered of what was found for a text; an answer may be about it.

        Those that go `back` on what a person has just written are none of it.
        """
        document = self._open.get(uri)
        if document is None:
            return found
        self._places.caught_up(uri, source, self._clock())
        allowed, document.hidden = found, []
        if found and self._silenced:
            allowed = [one for one in allowed if not self._is_silenced(uri, one)]
        if found and (back or self._places.holds_any(uri)):
            hidden = [*back, *self._places.hidden(uri, allowed, source)]
            if hidden:
                document.hidden = [one.site for one in hidden]
                gone = set(map(id, hidden))
                allowed = [one for one in allowed if id(one) not in gone]
        self._give(document, source, allowed)
        return allowed

    def closed_at(self, uri: str, source: bytes, found: Sequence[Suggestion]) -> None:
        """These would be found for a text, had their sites not been rejected: by whom and when ever.

        Such a place stays closed while a person edits it, though its site is another one then.
        """
        if uri in self._open and found:
            self._places.caught_up(uri, source, self._clock())
            known = {id(one) for one in self._places.hidden(uri, found, source)}
            new = [Decision(one, source, 0.0) for one in found if id(one) not in known]
            self._places.closed_before(uri, new)

    def is_unwanted(self, uri: str, one: Suggestion, source: bytes) -> bool:
        """Whether a suggestion for a text goes against what a person said or did in this session."""
        return self._is_silenced(uri, one) or bool(self._places.hidden(uri, [one], source))

    def offer(self, uri: str, source: bytes, together: Sequence[Together]) -> None:
        """Remember fixes of several sites that are offered for a text."""
        for given in self.given_to(uri):
            if given.source == source:
                given.together.extend(together)
                return

    def give_more(self, uri: str, source: bytes, found: list[Suggestion]) -> None:
        """Remember what is suggested for a text beside what is known of it already."""
        document = self._open.get(uri)
        if document is None:
            return
        known = document.given[-1].found if _is_last(document, source) else []
        more = {(one.lesson, one.site) for one in found}
        kept = [one for one in known if (one.lesson, one.site) not in more]
        self._give(document, source, [*kept, *found])

    def spans_of(self, uri: str, lesson: str, sites: Collection[str]) -> list[Span]:
        """Where suggestions stood in the newest text that they were given for."""
        for given in self.given_to(uri):
            spans = [o.span for o in given.found if o.lesson == lesson and o.site in sites]
            if spans:
                return spans
        return []

    def given_to(self, uri: str) -> list[Given]:
        """What was suggested for a document lately, the newest first."""
        document = self._open.get(uri)
        return list(reversed(document.given)) if document is not None else []

    def offered_by_pattern(self, uri: str, source: bytes) -> list[Suggestion]:
        """What lessons in force were found to suggest for a text, if that was checked last."""
        document = self._open.get(uri)
        if document is None or document.checked != source:
            return []
        return [one for one in document.found if not one.recalled]

    def base(self, uri: str) -> bytes | None:
        """The text with which a document was opened, or saved by hand last."""
        document = self._open.get(uri)
        return document.base if document is not None else None

    def kept(self, uri: str) -> frozenset[str]:
        """The sites of a document where nothing is offered, since a person edited there by hand."""
        document = self._open.get(uri)
        return frozenset(document.hidden) if document is not None else frozenset()

    def turned_down(self, project: str) -> set[str]:
        """The sites of a project that were rejected in this session."""
        return {site for where, site in self._turned_down if where == project}

    # ---------------------------------------------------------- answers

    def seen(self, uri: str, source: bytes, found: Iterable[Suggestion]) -> None:
        """A person looked at suggestions for a text; nothing if that was not checked last."""
        document = self._open.get(uri)
        if document is not None and document.checked == source:
            self._see(uri, document, found)

    def accepted(self, uri: str, lesson: str, sites: Sequence[str]) -> "Future[None]":
        """Note that suggestions were taken, and that their change is twiceshy's own.

        Resolved once that is recorded. The document may hold the old text or the new one, by the
        way in which the suggestions were accepted.
        """
        given, edits = self._taken(uri, lesson, tuple(sites))
        decisions = {one.suggestion.site: one for one in self._decisions(uri, given, lesson, sites)}
        self._places.accepted(uri, list(decisions.values()), edits, self._clock())
        together = (given.source, apply_edits(given.source, edits)) if given else None
        known = [(site, decisions.get(site)) for site in sites]
        said = [
            Said(lesson, site, "accepted", one, made=alone(one) if n < ONE_BY_ONE else None)
            for n, (site, one) in enumerate(known)
        ]
        return self._note(uri, said, together)

    def rejected(self, uri: str, lesson: str, site: str, reach: Reach) -> "Future[None]":
        """Never offer anything at this site again, and the lesson no farther than `reach` lets it.

        Resolved once that is recorded.
        """
        place = self._shelf.place(uri)
        if place is not None:
            self._turned_down.add((place.project.id, site))
            if reach != "here":
                self._silenced.add((place.project.id if reach == "project" else None, lesson))
        given = next((one for one in self.given_to(uri) if _holds(one, lesson, site)), None)
        decision = next(iter(self._decisions(uri, given, lesson, [site])), None)
        if decision is not None:
            self._places.rejected(uri, decision)
        return self._note(uri, [Said(lesson, site, "rejected", decision, reach)], None)

    # ---------------------------------------------------------- on the caller's thread

    def _give(self, document: _Open, source: bytes, found: list[Suggestion]) -> None:
        document.checked, document.found = source, found
        since, now = document.since, self._clock()
        document.since = {
            (one.lesson, one.site): since.get((one.lesson, one.site), now) for one in found
        }
        if found:
            last = document.given.pop() if _is_last(document, source) else Given(source, [], [])
            # What was recalled for a text may be taken though that was checked again since.
            more = [one for one in last.found if one.recalled and one not in found]
            document.given.append(Given(source, [*found, *more], last.together))

    def _is_silenced(self, uri: str, one: Suggestion) -> bool:
        """Whether a lesson was turned down as such in this session."""
        place = self._shelf.place(uri)
        project = place.project.id if place is not None else None
        return not self._silenced.isdisjoint({(None, one.lesson), (project, one.lesson)})

    def _still(self, document: _Open, source: bytes, place: Followed) -> bool | None:
        """Whether a suggestion that was seen is offered for a text; None if that was not checked."""
        if document.checked != source:
            return None
        return any(
            one.lesson == place.suggestion.lesson and place.region.overlaps(one.span)
            for one in document.found
        )

    def _see(self, uri: str, document: _Open, found: Iterable[Suggestion]) -> None:
        for one in found:
            if document.checked is None or self._places.is_known(uri, one):
                continue
            shown = document.since.get((one.lesson, one.site))
            if shown is not None:
                decision = Decision(one, document.checked, shown)
                self._places.seen(uri, decision)
                document.seen.append(decision)

    def _taken(
        self, uri: str, lesson: str, sites: tuple[str, ...]
    ) -> tuple[Given | None, tuple[Edit, ...]]:
        """The text that suggestions were given for, and what accepting them together changes in it."""
        for given in self.given_to(uri):
            for one in given.together:
                if (one.lesson, one.sites) == (lesson, sites):
                    return given, one.edits
            for shown in given.found:
                if (shown.lesson, (shown.site,)) == (lesson, sites):
                    return given, shown.edits
        return None, ()

    def _decisions(
        self, uri: str, given: Given | None, lesson: str, sites: Iterable[str]
    ) -> list[Decision]:
        if given is None:
            return []
        since, wanted = self._open[uri].since, set(sites)
        return [
            Decision(one, given.source, since.get((lesson, one.site), self._clock()))
            for one in given.found
            if one.lesson == lesson and one.site in wanted
        ]

    def _happened(
        self,
        uri: str,
        what: Sequence[Outcome | Looked],
        base: bytes | None = None,
        kept: tuple[str, ...] = (),
    ) -> None:
        """Hand over what showed in a text, and what was seen there up to now."""
        document, path = self._open[uri], self._shelf.path(uri) or path_of(uri)
        seen, document.seen = tuple(document.seen), []
        if path is None or not (what or seen or kept):
            return
        outcomes = [one for one in what if isinstance(one, Outcome)]
        looked = tuple(
            LookedAt(one.place.decision, one.look, one.stands)
            for one in what
            if isinstance(one, Looked)
        )
        said = tuple(map(_said, outcomes))
        happened = Happened(uri, path, seen, said, looked, kept, base=base)
        for one in outcomes:
            self._shut(uri, one)
        work = partial(self._record, happened, bool(outcomes or kept))
        self._background.do("noting what became of suggestions", work, writes=True)

    def _shut(self, uri: str, outcome: Outcome) -> None:
        """What was taken back is not offered again, from this moment on."""
        place = self._shelf.place(uri)
        if place is not None and outcome.answer == "reverted":
            self._turned_down.add((place.project.id, outcome.place.suggestion.site))

    def _note(
        self, uri: str, said: Sequence[Said], together: tuple[bytes, bytes] | None
    ) -> "Future[None]":
        path = self._shelf.path(uri) or path_of(uri)
        if path is None:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        happened = Happened(uri, path, said=tuple(said), together=together, base=self.base(uri))
        work = partial(self._record, happened, True)
        return self._background.do("noting an answer", work, writes=True)

    # ---------------------------------------------------------- on the writer's thread

    def placed(self, uri: str, source: bytes, store: Store) -> None:
        """Look at what was accepted in a document in earlier sessions, now that its place is known."""
        place = self._shelf.place(uri)
        if place is None:
            return
        events = at_opening(store, place, source, self._clock())
        if events and store.record(events):
            if any(event.kind == VERDICT for event in events):
                derive_lessons(store, place.project.id)
            self._outlet.refresh(self._shelf.load(store, place.project))

    def _record(self, happened: Happened, weighs: bool, store: Store) -> None:
        """Record what happened; whether it `weighs` with what is offered."""
        place = record(store, self._shelf, happened, self._clock)
        if place is not None and weighs:
            self._outlet.refresh(self._shelf.load(store, place.project))


def _is_last(document: _Open, source: bytes) -> bool:
    return bool(document.given) and document.given[-1].source == source


def _holds(given: Given, lesson: str, site: str) -> bool:
    return any((one.lesson, one.site) == (lesson, site) for one in given.found)


def _said(outcome: Outcome) -> Said:
    """A verdict that shows in a text, with the change that is none of evidence."""
    place, source = outcome.place, outcome.source
    made = None
    if outcome.answer in ("accepted", "reverted"):
        start, end = place.region.start, place.region.end
        other = place.before if outcome.answer == "accepted" else place.after
        made = b"".join((source[:start], other, source[end:])), source
    shown = place.suggestion
    return Said(
        shown.lesson,
        shown.site,
        outcome.answer,
        place.decision,
        reason=outcome.reason,
        text=outcome.text,
        made=made,
    )
