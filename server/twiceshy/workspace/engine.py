"""What answers and learns behind an editor session.

The engine puts its parts together and is the one face that a session sees. Checking happens on
the caller's thread and costs milliseconds: an incremental parse, a walk of the trie, and the
edits of what it found. Everything else (the database, git, learning from a save, making a book of
lessons) happens on the writer's thread.

Who may touch what, so that no lock is needed:

- What the engine and its parts keep of documents (`_trees`, and what `Settling` and `Answering`
  hold) belongs to the caller's thread, which is always the same one.
- `_shelf` belongs to the writer's thread, which puts in whole new values. A check reads one value
  once and works with that, so it sees either the old lessons or the new ones.
- A document's place is put there by the writer's thread and taken away by the caller's. The
  writer looks after putting it there whether the document is still expected, and closing first
  forgets that and then the place: in either order nothing of a closed document is left.
- What a person turned down counts from that moment on, through `Answering.turned_down`; that the
  shelf may be loaded again before the answer is recorded brings nothing back.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from twiceshy.capture.sources import MAX_BYTES, is_notebook
from twiceshy.capture.symptoms import Reported
from twiceshy.config import Scopes
from twiceshy.lessons.new_lines import Earlier
from twiceshy.memory.store import Store
from twiceshy.model import Reach, Suggestion
from twiceshy.recall.suggest import Asked, offered_and_rejected
from twiceshy.workspace.answering import Answering
from twiceshy.workspace.approved import approved_fixes
from twiceshy.workspace.background import Background
from twiceshy.workspace.checking import readable
from twiceshy.workspace.chores import HALF_HOUR, MEMORY, WEEK, Chore
from twiceshy.workspace.digest import digest, week_before
from twiceshy.workspace.documents import Document
from twiceshy.workspace.earlier import EarlierTexts
from twiceshy.workspace.everywhere import Noting, Open
from twiceshy.workspace.explaining import ExplainedPlace, explain_offset
from twiceshy.workspace.fix_all import Together, fixed_together
from twiceshy.workspace.histories import Histories, Onlooker
from twiceshy.workspace.library import Library
from twiceshy.workspace.nearby import Desk, Nearby
from twiceshy.workspace.outcomes import Outcomes
from twiceshy.workspace.outlet import LateOutlet, Outlet
from twiceshy.workspace.propagation import Propagation
from twiceshy.workspace.question import Question
from twiceshy.workspace.questioning import Questioning
from twiceshy.workspace.remedies import Remedy, remedies, shown_by
from twiceshy.workspace.settling import Settling
from twiceshy.workspace.shelf import Place, Shelf
from twiceshy.workspace.spread import Everywhere, FileFix, Settle
from twiceshy.workspace.symptoms import Symptoms
from twiceshy.workspace.training import Training
from twiceshy.workspace.watching import Pace, Watching
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree, reparse

if TYPE_CHECKING:
    from twiceshy.workspace.learning import Report
    from twiceshy.workspace.teaching import Taught

# How often another server's writes to the same database are looked for, in seconds.
LOOK_AGAIN = 2.0


class Engine:
    """Suggestions for open documents, and learning from what happens to them.

    `library` is what was learned, for a person to look through and decide about, `nearby` what the
    nearest corrections bring.
    """

    def __init__(
        self,
        database: Path,
        clock: Callable[[], float] = time.time,
        look_again: float = LOOK_AGAIN,
        pace: Pace = Pace(),  # noqa: B008 - it cannot be changed
    ) -> None:
        self.scopes = Scopes()
        self._pace, self._clock = pace, clock
        chores = (
            *MEMORY,
            Chore("digest", WEEK, self._digest),
            Chore("ranking", HALF_HOUR, self._rank),
        )
        self._background = Background(database, clock, look_again, chores)
        self._shelf = Shelf(clock)
        self._outlet = LateOutlet()
        parts = (self._shelf, self._background, self._outlet, clock)
        self._propagation = Propagation(self._shelf, self._outlet, clock)
        self._questioning = Questioning(*parts, self._propagation.documents)
        self._settling = Settling(*parts, self._settled, self._touched)
        self._answering = Answering(*parts)
        self._watching = Watching(*parts, self._propagation)
        self._noting = Noting(*parts)
        self._symptoms = Symptoms(*parts)
        self._outcomes = Outcomes(self._shelf, self._background, clock)
        self._earlier = EarlierTexts(self._shelf)
        self._training = Training(database, self._background, clock)
        self.library = Library(*parts)
        shown = self._symptoms.shown
        desk = Desk(self._answering, self._settling, self._earlier, self._asked, shown)
        self.nearby = Nearby(*parts, desk)
        self._trees: dict[str, SyntaxTree] = {}

    def start(self, outlet: Outlet) -> None:
        """Begin; `outlet` hears what there is to be told."""
        self._outlet.to = outlet
        self._background.start(outlet.tell, self._look_again)
        self._propagation.start()
        self._watching.start(self._pace)

    def stop(self) -> None:
        """Finish what was handed over, and close the database."""
        self._answering.stop()
        self._watching.stop()
        self._propagation.stop()
        self._symptoms.stop()
        self._training.stop()
        self._background.stop()

    def configure(self, scopes: Scopes) -> None:
        """Go on with other settings. Whoever opens documents looks after which to have open."""
        self.scopes = scopes
        self._settling.configure(scopes)
        self.nearby.scopes = scopes
        self._questioning.scopes = scopes
        self._propagation.configure(scopes)
        self._watching.configure(scopes)

    def pause(self, *, on: bool) -> None:
        """Pass over what happens outside of the editor, too, until that is taken back."""
        self._watching.pause(on=on)
        self._propagation.configure(self.scopes)  # what it found is void

    def work_in(self, folders: Sequence[Path]) -> None:
        """The workspace consists of these folders."""
        self._propagation.work_in(folders)
        self.library.work_in(folders)

    def watch(self, folders: Sequence[Path], *, reported: bool) -> None:
        """Look out for changes made outside the editor; with `reported` the client tells of them."""
        self._watching.follow(folders, reported=reported)

    def changed_outside(self, paths: Sequence[Path]) -> None:
        """The client says that these files changed on disk."""
        self._watching.reported(paths)

    def tick(self) -> None:
        """About a second has passed, in which documents were open."""
        self._answering.tick()  # first, as in `saved`
        self._settling.tick()
        self._propagation.tick()
        self._questioning.tick()
        self._symptoms.tick()
        self._outcomes.tick(self.scopes)

    # ---------------------------------------------------------- what is asked

    def check(self, document: Document) -> list[Suggestion]:
        """The suggestions for one version of a document; none while its place is not known."""
        with self._propagation.at_rest():
            place = self._shelf.place(document.uri)
            tree = self._tree(document) if place else None
            found, down = self._look(document.uri, tree, document.version) if tree else ([], [])
        if tree is not None:
            self._answering.closed_at(document.uri, tree.source, down)
            back = [
                one for one in found if self._settling.goes_back(document.uri, tree.source, one)
            ]
            found = self._answering.offered(document.uri, tree.source, found, back)
        self._propagation.checked(document.uri, found)
        return found

    def fix_all(self, document: Document, lesson: str) -> Together | None:
        """A lesson's suggestions for a document together; None where it is fewer than two."""
        given = next(
            (
                one
                for one in self._answering.given_to(document.uri)
                if one.source == document.text.data
            ),
            None,
        )
        place, tree = self._shelf.place(document.uri), self._trees.get(document.uri)
        if given is None or place is None or tree is None or tree.source != given.source:
            return None
        wanted = [one for one in given.found if one.lesson == lesson]
        together = fixed_together(tree, wanted, lambda later: self._search(document.uri, later))
        if together is not None:
            given.together.append(together)
        return together

    def fix_approved(self, document: Document) -> "Future[list[Together]]":
        """The exact suggestions of the lessons that this user approved, together.

        A text is searched again after each of them, so that it is done on the writer's thread.
        """
        answer: Future[list[Together]] = Future()
        answer.set_running_or_notify_cancel()
        place = self._shelf.place(document.uri)
        asked = self._asked(place, document.uri) if place else None
        if place is None or asked is None:
            answer.set_result([])
            return answer

        def fix(_store: Store) -> None:
            source = document.text.data
            answer.set_result(approved_fixes(asked, place.project.id, place.path, source))

        done = self._background.do("fixing what is approved", fix)
        done.add_done_callback(lambda _: None if answer.done() else answer.set_result([]))
        return answer

    def remedies(self, document: Document, within: Span, given: Sequence[Reported]) -> list[Remedy]:
        """What would mend what other tools complain of in a part of a document.

        `given` is what the client shows there.
        """
        uri = document.uri
        place, tree = self._shelf.place(uri), self._tree(document)
        self._symptoms.glimpsed(uri, within, given, parses=tree is not None and not tree.errors)
        asked = self._asked(place) if place else None
        if place is None or tree is None or asked is None or not asked.symptoms:
            return []
        shown = [*shown_by(given, tree.source), *self._symptoms.shown(uri, within)]
        earlier = self._earlier.of(uri)
        least = self.scopes.of(place.project.root / place.path).minimum_confidence
        found = [
            one
            for one in remedies(asked, tree, place.path, shown, document.version, earlier)
            if one.suggestion.confidence >= least
            and not self._answering.is_unwanted(uri, one.suggestion, tree.source)
            and not self._settling.goes_back(uri, tree.source, one.suggestion)
        ]
        if found:
            self._answering.give_more(uri, tree.source, [one.suggestion for one in found])
        return found

    def explain(self, document: Document, offset: int) -> "Future[ExplainedPlace | None]":
        """What is suggested on the line of an offset and what stopped other lessons.

        None while the document's place is not known, and for a text that is not read. A whole book
        is looked through, so that it is done on the writer's thread, on a tree of its own.
        """
        answer: Future[ExplainedPlace | None] = Future()
        answer.set_running_or_notify_cancel()
        place = self._shelf.place(document.uri)
        asked = self._asked(place, document.uri) if place else None
        if place is None or asked is None:
            answer.set_result(None)
            return answer
        earlier = self._earlier.of(document.uri)
        work = partial(_explain, answer, asked, (document, place.path, earlier), offset)
        done = self._background.do("explaining a place", work)
        done.add_done_callback(lambda _: None if answer.done() else answer.set_result(None))
        return answer

    def teach(self, document: Document, span: Span | None) -> "Future[Taught]":
        """Remember what was corrected in a part of a document, or last, because a person says so."""
        return self._settling.teach(document, span)

    def everywhere(self, uri: str, lesson: str) -> "Future[Everywhere | None]":
        """A lesson of a document's project, applied to the whole workspace on paper.

        None where there is no such lesson. It may take seconds, and is done elsewhere.
        """
        answer: Future[Everywhere | None] = Future()
        answer.set_running_or_notify_cancel()
        place = self._shelf.place(uri)
        learned = self._shelf.learned(place.project.id) if place else []
        known = next((one.lesson for one in learned if one.lesson.key == lesson), None)
        if place is None or known is None:
            answer.set_result(None)
            return answer
        documents = [
            Open(
                document,
                there.path,
                self._earlier.of(document.uri),
                self._answering.turned_down(place.project.id) | self._answering.kept(document.uri),
            )
            for document in self._propagation.documents()
            if (there := self._shelf.place(document.uri)) and there.project.id == place.project.id
        ]
        work = partial(self._propagation.everywhere, place, known, documents, answer)
        self._background.do("looking everywhere", work)
        return answer

    def learn_history(self, folders: Sequence[Path], onlooker: Onlooker) -> "Future[Report]":
        """Learn from the histories of some folders, a step at a time."""
        parts = (self._shelf, self._background, self._outlet)
        return Histories(parts, folders, onlooker, self.scopes).begin()

    # ---------------------------------------------------------- what happens

    def opened(self, document: Document) -> None:
        """Find a document's project, and the lessons that hold there."""
        self.closed(document.uri)
        if document.path is None or is_notebook(document.path.name) != document.is_cell:
            return
        uri, text = document.uri, document.text.data
        self._shelf.expect(uri, document.path)
        self._watching.opened(document.path)
        self._settling.opened(uri, document.path, text)
        self._symptoms.opened(uri, text)
        self._answering.opened(uri, text)
        self._propagation.opened(document)
        self._earlier.opened(uri, text)
        self._background.do("opening a document", partial(self._place, uri, document.path, text))

    def changed(self, document: Document, edits: Sequence[Edit]) -> None:
        """A document has a new version, to which these edits led one after the other."""
        self._settling.changed(document, edits)
        self._propagation.changed(document, edits)
        self._symptoms.changed(document, edits)
        self._answering.changed(document.uri, document.text.data, edits)

    def reported(self, document: Document, source: str | None, given: Sequence[Reported]) -> None:
        """Another source, or all others, have reported on this version of a document."""
        tree = self._tree(document)
        parses = tree is not None and not tree.errors
        self._symptoms.reported(document.uri, source, given, parses=parses)
        self.nearby.reported(document, source, given, parses=parses)

    def closed(self, uri: str) -> None:
        """Let go of a document."""
        self._answering.closed(uri)
        path = self._shelf.path(uri)
        if path is not None:
            self._watching.closed(path)
        self._shelf.take_away(uri)
        self._settling.closed(uri)
        self._symptoms.closed(uri)
        self._propagation.closed(uri)
        self._earlier.closed(uri)
        self.nearby.closed(uri)
        self._trees.pop(uri, None)

    def will_save(self, uri: str, *, by_hand: bool) -> None:
        """A document is about to be saved, by a person or by a timer; `saved` follows."""
        self._settling.will_save(uri, by_hand=by_hand)

    def saved(self, document: Document, by_hand: bool) -> None:
        """Learn what a hand save settles."""
        if document.path is None:
            return
        tree = self._tree(document)
        if by_hand:
            # First what is no correction but an answer: it must be known when the save is learned from.
            self._answering.saved(document.uri, document.text.data, self._trees.get(document.uri))
        # In a text that is not whole nothing is done yet: it is as if nobody had saved it.
        is_whole = tree is None or not tree.errors
        self._settling.saved(document, by_hand=by_hand and is_whole)

    def touched(self, paths: Sequence[Path]) -> None:
        """Files were changed, made or removed by somebody else than the editor."""
        self._propagation.touched(paths)

    def offered(self, document: Document, together: Sequence[Together]) -> None:
        """Fixes of several sites were offered for a text: an acceptance may be about them."""
        self._answering.offer(document.uri, document.text.data, together)

    def seen(self, document: Document, found: Sequence[Suggestion]) -> None:
        """A person looked at suggestions: a hover or a code action was asked for there."""
        self._answering.seen(document.uri, document.text.data, found)

    def accepted(self, uri: str, lesson: str, sites: Sequence[str]) -> "Future[None]":
        """Suggestions were taken. Resolved once that is recorded."""
        place = self._shelf.place(uri)
        asked = self._shelf.asked(place.project.id) if place else None
        if asked is not None and lesson in asked.symptoms:
            spans = self._answering.spans_of(uri, lesson, sites)
            self._symptoms.accepted(uri, lesson, asked.symptoms[lesson], spans)
        return self._answering.accepted(uri, lesson, sites)

    def answered(self, question: Question, lesson: str | None) -> None:
        """A person said which lesson is meant by a correction; None: never to ask again."""
        if lesson is None:
            self._questioning.never_again()
        else:
            self._questioning.answered(question, lesson)

    def fixed_everywhere(self, lesson: str, fixes: Sequence[FileFix]) -> "Future[None]":
        """These fixes of `everywhere` were made, all of them. Resolved once that is recorded.

        Whoever shows them counts none of their sites as accepted besides.
        """
        bases = {fix.uri: self._answering.base(fix.uri) for fix in fixes}
        return self._noting.fixed(lesson, fixes, bases)

    def rejected(self, uri: str, lesson: str, site: str, reach: Reach = "here") -> "Future[None]":
        """A suggestion was turned down at its site, or as far as `reach` says, for good."""
        self._propagation.rejected(self._shelf.place(uri), lesson, site, reach)
        return self._answering.rejected(uri, lesson, site, reach)

    # ---------------------------------------------------------- on the caller's thread

    def _touched(self, uri: str, text: bytes, spans: Sequence[Span]) -> None:
        self.nearby.settled(uri, text, spans)

    def _search(self, uri: str, tree: SyntaxTree) -> list[Suggestion]:
        """What is sure enough to be shown."""
        return self._look(uri, tree)[0]

    def _look(
        self, uri: str, tree: SyntaxTree, version: int | None = None
    ) -> tuple[list[Suggestion], list[Suggestion]]:
        """What is sure enough to be shown, and what would be found at sites that were rejected."""
        place = self._shelf.place(uri)
        asked = self._asked(place) if place else None
        if place is None or asked is None:
            return [], []
        least = self.scopes.of(place.project.root / place.path).minimum_confidence
        earlier = self._earlier.of(uri)
        found, down = offered_and_rejected(asked, tree, place.path, version, earlier)
        return [one for one in found if one.confidence >= least], down

    def _asked(self, place: Place, uri: str | None = None) -> Asked | None:
        """The lessons for a place, with what was turned down there up to now.

        Of a document that is named, also what is not offered where a person edited by hand.
        """
        project = place.project.id
        asked = self._shelf.asked(project)
        if asked is None:
            return None
        down = self._answering.turned_down(project)
        kept = self._answering.kept(uri) if uri is not None else frozenset[str]()
        return asked._replace(rejected=asked.rejected | down | kept)

    def _tree(self, document: Document) -> SyntaxTree | None:
        """The tree of a document, made from that of its last version; None where it is not read."""
        source, path = document.text.data, document.path
        if path is None:
            return None
        known = self._trees.get(document.uri)
        if known is None or len(source) > MAX_BYTES or b"\0" in source:
            tree = readable(path.name, source)
        else:
            tree = known if known.source == source else reparse(known, source)
        if isinstance(tree, str):
            self._trees.pop(document.uri, None)
            return None
        self._trees[document.uri] = tree
        return tree

    # ---------------------------------------------------------- on the writer's thread

    def _settled(self, store: Store, place: Place, settle: Settle) -> None:
        self._propagation.settled(store, place, settle)
        self._questioning.settled(store, place, settle)

    def _rank(self, store: Store) -> None:
        self._training.look(store)

    def _digest(self, store: Store) -> None:
        """Tell of the last week, if a person wants that and anything happened."""
        if self.scopes.everywhere.weekly_digest:
            found = digest(store, week_before(self._clock()))
            if found.projects:
                self._outlet.digest(found)

    def _place(self, uri: str, path: Path, text: bytes, store: Store) -> None:
        place = self._shelf.put(store, uri, path)
        if place is not None:
            self._earlier.find(uri, place)
            self._answering.placed(uri, text, store)
            self._outlet.refresh([uri])

    def _look_again(self, store: Store) -> None:
        """See what other servers wrote."""
        self.nearby.embedding.look_again(store)
        uris = list(dict.fromkeys([*self._shelf.look_again(store), *self._earlier.look_again()]))
        if uris:
            self._outlet.refresh(uris)


def _explain(
    answer: "Future[ExplainedPlace | None]",
    asked: Asked,
    what: tuple[Document, str, Earlier | None],
    offset: int,
    _store: Store,
) -> None:
    document, path, earlier = what
    tree = readable(path, document.text.data)
    told = None if isinstance(tree, str) else explain_offset(asked, tree, path, offset, earlier)
    answer.set_result(told)
