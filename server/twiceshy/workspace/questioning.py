"""The one question: which of two readings of a correction is meant, where that makes a difference.

It is asked about a correction that was just learned, if another lesson explains it nearly as well
and would be offered at other places of what is open. At most once a day, by one server at a time:
that it is asked is an event, as is the answer, which outlives whatever is learned anew. No answer
changes nothing.

`_waiting` belongs to the writer's thread; `scopes` is replaced as a whole by the caller's.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from twiceshy.config import Scopes
from twiceshy.errors import NotationError
from twiceshy.lessons.confidence import MEDIUM
from twiceshy.lessons.example import example_of
from twiceshy.lessons.families import families_of
from twiceshy.lessons.generalise import readings
from twiceshy.lessons.judging import Learned
from twiceshy.memory.events import never_ask_event, question_event, reading_event
from twiceshy.memory.store import Store
from twiceshy.model import Experience, LearnedLesson
from twiceshy.recall.book import Book
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.background import Background
from twiceshy.workspace.checking import Project, readable
from twiceshy.workspace.documents import Document
from twiceshy.workspace.learning import derive_lessons
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.question import Meaning, Question
from twiceshy.workspace.shelf import Place, Shelf
from twiceshy.workspace.spread import Settle

logger = logging.getLogger(__name__)

# A reading that costs this much more is as likely: it keeps the shape of what the other takes for any code.
NEAR = 0.5
# For how long it is waited, in seconds, for a correction to be learned after it was offered.
A_WHILE = 900.0
# Open documents that are searched for places.
MOST_DOCUMENTS = 20


class _Waiting(NamedTuple):
    """A lesson that came of an edit: perhaps there is something to ask about it."""

    project: Project
    uri: str
    lesson: str
    until: float


class Questioning:
    """What may be asked of a person, and what they answer."""

    def __init__(
        self,
        shelf: Shelf,
        background: Background,
        outlet: Outlet,
        clock: Callable[[], float],
        documents: Callable[[], list[Document]],
    ) -> None:
        self.scopes = Scopes()
        self._shelf, self._background, self._outlet, self._clock = shelf, background, outlet, clock
        self._documents = documents
        self._waiting: list[_Waiting] = []

    def tick(self) -> None:
        """About a second has passed: see whether there is something to ask."""
        if self._waiting:
            self._background.do("looking for a question", self._look, writes=True)

    def answered(self, question: Question, lesson: str) -> None:
        """A person said which lesson is meant."""
        work = partial(self._decide, question, lesson)
        self._background.do("noting an answer", work, writes=True)

    def never_again(self) -> None:
        """A person does not want to be asked."""

        def note(store: Store) -> None:
            store.record([never_ask_event(self._clock())])

        self._background.do("noting an answer", note, writes=True)

    # ---------------------------------------------------------- on the writer's thread

    def settled(self, _store: Store, place: Place, settle: Settle) -> None:
        """An edit has led to these lessons, which may not be learned yet."""
        until = self._clock() + A_WHILE
        known = {(one.project.id, one.lesson) for one in self._waiting}
        self._waiting += [
            _Waiting(place.project, settle.uri, one.key, until)
            for one in settle.lessons
            if (place.project.id, one.key) not in known
        ]

    def _look(self, store: Store) -> None:
        now = self._clock()
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if one.until < now:
                continue
            learned = self._learned(one)
            keys = learned.evidence.experiences if learned else ()
            known = store.experiences(one.project.id, keys=keys)
            if learned is None or len(known) < len(keys):
                self._waiting.append(one)  # it is only offered, or not even that any more
            elif len(known) == 1 and not known[0].reading:
                self._ask(store, one, learned, known[0], now)

    def _learned(self, waiting: _Waiting) -> LearnedLesson | None:
        learned = self._shelf.learned(waiting.project.id)
        return next((one for one in learned if one.lesson.key == waiting.lesson), None)

    def _ask(
        self,
        store: Store,
        waiting: _Waiting,
        learned: LearnedLesson,
        experience: Experience,
        now: float,
    ) -> None:
        if not self.scopes.of(self._shelf.path(waiting.uri)).ask_questions:
            return
        other = other_reading(learned, experience)
        if other is None or not store.may_be_asked(now):
            return
        # A lesson that a person says is meant is surer than one that nobody spoke of.
        both = [
            replace(one, evidence=replace(one.evidence, meant=True)) for one in (learned, other)
        ]
        here, there = self._places(store, waiting, both)
        if here == there or not (here < there or there < here):
            return
        meanings = [
            Meaning(one.lesson.key, one.lesson.pattern, len(places))
            for one, places in ((learned, here), (other, there))
        ]
        narrow, wide = sorted(meanings, key=lambda meaning: meaning.places)
        correction = experience.correction
        sides = correction.before, correction.after
        question = Question(waiting.project.id, experience.key, *sides, narrow, wide)
        # Whoever records it first is the one who asks.
        if store.record([question_event(waiting.project.id, now)]):
            self._outlet.ask(question)

    def _places(
        self, store: Store, waiting: _Waiting, readings: Iterable[LearnedLesson]
    ) -> list[frozenset[tuple[str, int]]]:
        """Where each of some lessons would be offered in the open documents of a project."""
        asked = self._shelf.asked(waiting.project.id)
        texts = list(self._texts(waiting.project)) if asked else []
        found = []
        for one in readings:
            book = Book([one], asked.book.changes if asked else 0)
            alone = Asked(book, store.secret(), asked.rejected if asked else frozenset(), MEDIUM)
            places = set()
            for document, path in texts:
                tree = readable(path, document.text.data)
                if not isinstance(tree, str):
                    spans = (each.span.start for each in suggestions(alone, tree, path))
                    places |= {(document.uri, start) for start in spans}
            found.append(frozenset(places))
        return found

    def _texts(self, project: Project) -> Iterator[tuple[Document, str]]:
        for document in self._documents()[:MOST_DOCUMENTS]:
            place = self._shelf.place(document.uri)
            if place is not None and place.project.id == project.id:
                yield document, place.path

    def _decide(self, question: Question, lesson: str, store: Store) -> None:
        event = reading_event(question.project, question.experience, lesson, self._clock())
        if not store.record([event]):
            return
        (experience, *_) = [*store.experiences(question.project, keys=[question.experience]), None]
        if experience is None:
            return  # it was forgotten meanwhile
        derive_lessons(store, question.project, again=families_of(experience))
        for project in {place.id: place for _, place in self._shelf.files()}.values():
            if project.id == question.project:
                self._outlet.refresh(self._shelf.load(store, project))


def other_reading(learned: LearnedLesson, experience: Experience) -> LearnedLesson | None:
    """The lesson that explains a single correction nearly as well as the one it became."""
    try:
        example = example_of(experience)
    except NotationError:
        return None
    if example is None:
        return None
    found = readings((example,))
    known = next((one for one in found if one.lesson.key == learned.lesson.key), None)
    if known is None:
        return None
    others = (one for one in found if one is not known and one.cost - known.cost <= NEAR)
    other = next(others, None)
    return _instead(learned, other) if other is not None else None


def _instead(learned: LearnedLesson, other: Learned) -> LearnedLesson:
    evidence = replace(
        learned.evidence,
        left_alone=other.left_alone,
        unreached=other.unreached,
        seen=other.seen,
    )
    return replace(learned, lesson=other.lesson, evidence=evidence)
