"""Repetition is a signal: what keeps being complained of, and fixes that do not help.

A new diagnostic that stays counts as a complaint, once for each document and moment however many
of its kind there are. So does one that comes back, or stays, where a lesson's fix was accepted:
that fix did not help. Everything is counted in the log, so that counts outlive a restart; a person
is told once.

What is young or was accepted belongs to the caller's thread; `note` runs on the writer's.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, Literal, NamedTuple

from twiceshy.capture.redaction import redacted_symptom
from twiceshy.capture.symptoms import REMEMBERED, Diagnostic, News
from twiceshy.elapsed import elapsed
from twiceshy.memory.events import complaint_event, proposal_event
from twiceshy.memory.store import Store
from twiceshy.model import Complaint, Event, Proposal, Symptom
from twiceshy.workspace.background import Background
from twiceshy.workspace.edits import is_ignored
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.shelf import Place, Shelf

# How long a new diagnostic must stand, in seconds, before it counts.
STANDS: Final = 5.0

# How long after its acceptance a fix has failed whose diagnostic is still there, in seconds.
PATIENCE: Final = 60.0

# More of one symptom in so many seconds are worth a look.
OFTEN: Final = 5
WINDOW: Final = 5 * 60.0

# So many failures of one fix are worth a look.
FAILURES: Final = 3


class _Seen(NamedTuple):
    """A diagnostic that is new, or whose fix was accepted, since a time."""

    uri: str
    diagnostic: Diagnostic
    at: float


class Again(NamedTuple):
    """A symptom that came in a file; with a lesson, one that its fix should have mended."""

    place: Place
    symptom: Symptom
    lesson: str | None = None


class Complaints:
    """What is complained of anew in the open documents, on its way to being counted."""

    def __init__(
        self, shelf: Shelf, background: Background, outlet: Outlet, clock: Callable[[], float]
    ) -> None:
        self._shelf, self._background, self._outlet, self._clock = shelf, background, outlet, clock
        self._young: list[_Seen] = []
        self._mended: list[_Seen] = []

    def take(self, uri: str, news: News, flickered: Collection[Diagnostic]) -> None:
        """What a report changed; `flickered` was gone for no more than a moment."""
        now = self._clock()
        new = [one for one in news.appeared if not one.standing]
        new += [one for one in news.returned if one not in flickered]
        self._young += [_Seen(uri, one, now) for one in new]

    def accepted(self, uri: str, diagnostic: Diagnostic, lesson: str) -> None:
        """A lesson's fix was accepted where a tool complains of what it should mend."""
        diagnostic.fixed_by = lesson
        self._mended.append(_Seen(uri, diagnostic, self._clock()))

    def closed(self, uri: str) -> None:
        """Let go of a document."""
        self._young = [one for one in self._young if one.uri != uri]
        self._mended = [one for one in self._mended if one.uri != uri]

    def tick(self) -> None:
        """Some time has passed: have counted what has stood long enough."""
        now = self._clock()
        found: dict[tuple[str, Symptom, str | None], None] = {}
        ripe = [one for one in self._young if elapsed(now, one.at) >= STANDS]
        self._young = [one for one in self._young if elapsed(now, one.at) < STANDS]
        late = [one for one in self._mended if elapsed(now, one.at) >= PATIENCE]
        for uri, diagnostic, _ in ripe:
            if diagnostic.gone is None:
                found[uri, diagnostic.symptom, None] = None
        for uri, diagnostic, _ in (*ripe, *late):
            if diagnostic.gone is None and diagnostic.fixed_by is not None:
                found[uri, diagnostic.symptom, diagnostic.fixed_by] = None
                diagnostic.fixed_by = None
        self._mended = [
            one
            for one in self._mended
            if one.diagnostic.fixed_by and elapsed(now, one.at) < REMEMBERED
        ]
        again = [
            Again(place, symptom, lesson)
            for uri, symptom, lesson in found
            if (place := self._shelf.place(uri)) is not None
        ]
        if again:
            work = partial(note, again, now, self._outlet.tell)
            self._background.do("counting complaints", work, writes=True)


def note(again: Sequence[Again], now: float, tell: Callable[[str], None], store: Store) -> None:
    """Count complaints, all or none, and tell of what has become too much, once.

    Of a file that git ignores nothing is kept.
    """
    events: list[Event] = []
    proposals: dict[Proposal, Proposal] = {}
    counted: Counter[tuple[str, Symptom, str | None]] = Counter()
    projects = {one.place.project.id for one in again}
    known = {_about(one) for project in projects for one in store.proposals(project)}
    for one in again:
        if is_ignored(one.place):
            continue
        about = (one.place.project.id, redacted_symptom(one.symptom), one.lesson)
        earlier = counted[about] + _count(store, *about)
        lately = counted[about] + _count(store, *about, since=now - WINDOW)
        counted[about] += 1
        project, symptom, lesson = about
        events.append(complaint_event(Complaint(project, symptom, now, earlier > 0, lesson)))
        if earlier + 1 >= FAILURES if lesson else lately + 1 > OFTEN:
            reason: Literal["failing", "repeated"] = "failing" if lesson else "repeated"
            proposal = Proposal(project, reason, symptom, now, lesson)
            if _about(proposal) not in known:
                proposals.setdefault(_about(proposal), proposal)
    store.record([*events, *map(proposal_event, proposals.values())])
    for proposal in proposals.values():
        tell(told(proposal))


def _count(
    store: Store, project: str, symptom: Symptom, lesson: str | None, since: float = 0.0
) -> int:
    return store.complaints(project, symptom, since, lesson)


def _about(proposal: Proposal) -> Proposal:
    """What a proposal is about, whenever it was made."""
    return replace(proposal, at=0.0)


def told(proposal: Proposal) -> str:
    """What a person is told of a proposal."""
    symptom = proposal.symptom
    said = f"{symptom.source or 'a tool'} says {symptom.code or repr(symptom.message)}"
    if proposal.lesson is not None:
        fix = f"the fix of lesson {proposal.lesson[:8]}"
        return f"{said} again after {fix}, which did not help {FAILURES} times."
    return f"{said} again and again; `twiceshy doctor` lists what is worth a look."
