"""What answers and learns behind an editor session.

Checking happens on the caller's thread and costs milliseconds: an incremental parse, a walk of
the trie, and the edits of what it found. Everything else (the database, git, learning from a
save, making a book of lessons) happens on the writer's thread.

Who may touch what, so that no lock is needed:

- `_paths`, `_trees`, `_given`, `_bases`, `_settled` and `_turned_down` belong to the caller's
  thread, which is always the same one. Others may read `_paths`.
- `_shelf` belongs to the writer's thread, which puts in whole new values. A check reads one value
  once and works with that, so it sees either the old lessons or the new ones.
- A document's place is put there by the writer's thread and taken away by the caller's. The
  writer looks after putting it there whether the document is still open, and closing first
  forgets the path and then the place: in either order nothing of a closed document is left.
- What a person turned down counts from that moment on, through `_turned_down`; that the shelf
  may be loaded again before the answer is recorded brings nothing back.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.editor import Settled
from twiceshy.capture.sources import MAX_BYTES
from twiceshy.lessons.edits import apply_edits
from twiceshy.memory.store import Store
from twiceshy.model import Answer, FileChange, Suggestion, Verdict
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.background import Background
from twiceshy.workspace.checking import readable
from twiceshy.workspace.documents import Document, path_of
from twiceshy.workspace.edits import answer_events, learn_save, made_events, withdraw
from twiceshy.workspace.explaining import ExplainedPlace, explain_offset
from twiceshy.workspace.fix_all import Together, fixed_together
from twiceshy.workspace.shelf import Place, Shelf
from twiceshy_analyzers.tree import SyntaxTree, reparse

# How often another server's writes to the same database are looked for, in seconds.
LOOK_AGAIN = 2.0

# How many of a document's last texts an answer may be about: those with suggestions only.
REMEMBERED = 4


class _Given(NamedTuple):
    """What was suggested for one text of a document."""

    source: bytes
    found: list[Suggestion]
    together: list[Together]


class Engine:
    """Suggestions for open documents, and learning from what happens to them."""

    def __init__(
        self,
        database: Path,
        clock: Callable[[], float] = time.time,
        look_again: float = LOOK_AGAIN,
    ) -> None:
        self._clock = clock
        self._background = Background(database, clock, look_again)
        self._shelf = Shelf()
        self._settled = Settled()
        self._paths: dict[str, Path] = {}
        self._trees: dict[str, SyntaxTree] = {}
        self._given: dict[str, deque[_Given]] = {}
        self._bases: dict[str, bytes] = {}
        self._turned_down: set[tuple[str, str]] = set()
        self._refresh: Callable[[Collection[str]], None] = lambda _uris: None

    def start(
        self, notify: Callable[[str], None], refresh: Callable[[Collection[str]], None]
    ) -> None:
        """Begin. `notify` shows a person a sentence, `refresh` asks for new checks; any thread."""
        self._refresh = refresh
        self._background.start(notify, self._look_again)

    def stop(self) -> None:
        """Finish what was handed over, and close the database."""
        self._background.stop()

    def check(self, document: Document) -> list[Suggestion]:
        """The suggestions for one version of a document; none while its place is not known."""
        place = self._shelf.place(document.uri)
        tree = self._parsed(document, place) if place else None
        if place is None or tree is None:
            return []
        found = self._search(place, tree, document.version)
        if found:
            self._remember(document.uri, tree.source, found)
        return found

    def fix_all(self, document: Document, lesson: str) -> Together | None:
        """A lesson's suggestions for a document together; None where it is fewer than two."""
        given = next(
            (one for one in self._given_to(document.uri) if one.source == document.text.data), None
        )
        place, tree = self._shelf.place(document.uri), self._trees.get(document.uri)
        if given is None or place is None or tree is None or tree.source != given.source:
            return None
        wanted = [one for one in given.found if one.lesson == lesson]
        together = fixed_together(tree, wanted, lambda later: self._search(place, later))
        if together is not None:
            given.together.append(together)
        return together

    def explain(self, document: Document, offset: int) -> "Future[ExplainedPlace | None]":
        """What is suggested on the line of an offset and what stopped other lessons.

        None while the document's place is not known, and for a text that is not read. A whole book
        is looked through, so that it is done on the writer's thread, on a tree of its own.
        """
        answer: Future[ExplainedPlace | None] = Future()
        answer.set_running_or_notify_cancel()
        place = self._shelf.place(document.uri)
        asked = self._asked(place) if place else None
        if place is None or asked is None:
            answer.set_result(None)
            return answer
        work = partial(_explain, answer, asked, place.path, document.text.data, offset)
        done = self._background.do("explaining a place", work)
        done.add_done_callback(lambda _: None if answer.done() else answer.set_result(None))
        return answer

    def opened(self, document: Document) -> None:
        """Find a document's project, and the lessons that hold there."""
        self.closed(document.uri)
        if document.path is None:
            return
        uri, text = document.uri, document.text.data
        self._paths[uri] = document.path
        self._bases[uri] = text
        self._settled.opened(uri, text, None)
        self._background.do("opening a document", partial(self._place, uri, document.path))

    def closed(self, uri: str) -> None:
        """Let go of a document."""
        self._paths.pop(uri, None)
        self._shelf.take_away(uri)
        self._settled.closed(uri)
        for kept in (self._trees, self._given, self._bases):
            kept.pop(uri, None)

    def saved(self, document: Document, by_hand: bool) -> None:
        """Learn what a hand save settles."""
        uri, text, path = document.uri, document.text.data, document.path
        if path is None or not by_hand:
            return
        undone = self._settled.taken_back(uri, text)
        change = self._settled.saved(uri, text, by_hand)
        self._bases[uri] = text
        if undone:
            work = partial(self._withdraw, uri, path, undone)
            self._background.do("taking back what was undone", work, writes=True)
        elif change is not None:
            work = partial(self._learn, uri, path, change)
            self._background.do("learning from a save", work, writes=True)

    def accepted(
        self, document: Document | None, uri: str, lesson: str, sites: Sequence[str]
    ) -> "Future[None]":
        """Note that suggestions were taken, and that their change is twiceshy's own.

        Resolved once that is recorded. The document may hold the old text or the new one, by the
        way in which the suggestions were accepted.
        """
        del document
        change = self._change_of(uri, lesson, tuple(sites))
        return self._note(uri, "accepted", lesson, sites, change)

    def rejected(
        self, document: Document | None, uri: str, lesson: str, site: str
    ) -> "Future[None]":
        """Never offer anything at this site again. Resolved once that is recorded."""
        del document
        place = self._shelf.place(uri)
        if place is not None:
            self._turned_down.add((place.project.id, site))
        return self._note(uri, "rejected", lesson, [site], None)

    def _search(
        self, place: Place, tree: SyntaxTree, version: int | None = None
    ) -> list[Suggestion]:
        """What is sure enough to be shown."""
        asked = self._asked(place)
        return suggestions(asked, tree, place.path, version) if asked else []

    def _asked(self, place: Place) -> Asked | None:
        """The lessons for a place, with what was turned down there up to now."""
        project = place.project.id
        asked = self._shelf.asked(project)
        if asked is None:
            return None
        lately = {site for where, site in self._turned_down if where == project}
        return asked._replace(rejected=asked.rejected | lately)

    def _parsed(self, document: Document, place: Place) -> SyntaxTree | None:
        """The tree of a document, made from that of its last version where there is one."""
        source = document.text.data
        known = self._trees.get(document.uri)
        if known is None or len(source) > MAX_BYTES or b"\0" in source:
            tree = readable(place.path, source)
        else:
            tree = known if known.source == source else reparse(known, source)
        if isinstance(tree, str):
            self._trees.pop(document.uri, None)
            return None
        self._trees[document.uri] = tree
        return tree

    def _remember(self, uri: str, source: bytes, found: list[Suggestion]) -> None:
        given = self._given.setdefault(uri, deque(maxlen=REMEMBERED))
        together: list[Together] = []
        if given and given[-1].source == source:
            together = given.pop().together
        given.append(_Given(source, found, together))

    def _given_to(self, uri: str) -> list[_Given]:
        """What was suggested for a document lately, the newest first."""
        return list(reversed(self._given.get(uri, ())))

    def _change_of(self, uri: str, lesson: str, sites: tuple[str, ...]) -> FileChange | None:
        """What accepting suggestions changes in the text that they were given for."""
        for given in self._given_to(uri):
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
        path = self._paths.get(uri) or path_of(uri)
        if path is None:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        verdicts = [partial(Verdict, lesson=lesson, site=site, answer=answer) for site in sites]
        work = partial(self._answer, uri, path, verdicts, change, self._bases.get(uri))
        return self._background.do("noting an answer", work, writes=True)

    # ---------------------------------------------------------- on the writer's thread

    def _place(self, uri: str, path: Path, store: Store) -> None:
        place = self._shelf.put(store, uri, path)
        if uri not in self._paths:
            self._shelf.take_away(uri)
        elif place is not None:
            self._refresh([uri])

    def _learn(self, uri: str, path: Path, change: tuple[bytes, bytes], store: Store) -> None:
        place = self._shelf.place(uri) or self._shelf.find(path)
        if place is not None and learn_save(store, place, change, self._clock()):
            self._refresh(self._shelf.load(store, place.project))

    def _withdraw(
        self, uri: str, path: Path, undone: list[tuple[bytes, bytes]], store: Store
    ) -> None:
        place = self._shelf.place(uri) or self._shelf.find(path)
        if place is not None and withdraw(store, place, undone, self._clock()):
            self._refresh(self._shelf.load(store, place.project))

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
        self._refresh(self._shelf.load(store, place.project))

    def _look_again(self, store: Store) -> None:
        """See what other servers wrote."""
        uris = self._shelf.look_again(store)
        if uris:
            self._refresh(uris)


def _explain(
    answer: "Future[ExplainedPlace | None]",
    asked: Asked,
    path: str,
    source: bytes,
    offset: int,
    _store: Store,
) -> None:
    tree = readable(path, source)
    answer.set_result(None if isinstance(tree, str) else explain_offset(asked, tree, path, offset))
