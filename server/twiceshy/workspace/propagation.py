"""From a correction that has settled to its like places: in open documents, then in the workspace.

Open documents are looked at by the check that they get anyway; their places are only counted here.
All other files are looked through by the scanner, a little at a time. What it finds is kept with
the correction, for a while, and stays true: a file that is opened, closed or changed from outside
is found anew, a rejected place is dropped, and so is a lesson that is in force no more.

What the caller's thread leaves here for the scanner (`_documents`, `_counts`, `_folders`,
`_scopes`) are values that are replaced as a whole; everything else belongs to the scanner.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from twiceshy.config import Scopes
from twiceshy.lessons.identity import any_ordinal
from twiceshy.memory.store import Store
from twiceshy.model import Lesson, Reach, Suggestion
from twiceshy.recall.suggest import Asked
from twiceshy.workspace.carried import carried, carried_over
from twiceshy.workspace.checking import asked_of, project_of
from twiceshy.workspace.documents import Document
from twiceshy.workspace.everywhere import Open, fixes_everywhere
from twiceshy.workspace.like_places import (
    Ground,
    Sought,
    grounds_of,
    places_in,
    real_path,
    walked,
)
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.scanner import Scanner, Steps
from twiceshy.workspace.shelf import Place, Shelf
from twiceshy.workspace.spread import MOST_TOLD, Everywhere, InFile, Settle, Spread
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit

if TYPE_CHECKING:
    from concurrent.futures import Future

# For how long a correction's like places are told, in seconds.
A_WHILE = 600.0
# Who has found so many does not count on: it is no change under way that anybody has in mind.
MOST_FOUND = 1000
# How long one step of the scan may take, and how often what it finds is told, in seconds.
STEP = 0.002
TELL_AGAIN = 0.25


@dataclass(eq=False)
class _Correction:
    """One correction whose like places are told. `version` is that of the text `offset` is in."""

    settle: Settle
    near: Path
    sought: Sought
    grounds: tuple[Ground, ...]
    until: float
    offset: int
    line: int
    version: int
    listed: dict[Path, Ground] = field(default_factory=dict)
    found: dict[Path, InFile] = field(default_factory=dict)
    done: bool = False

    @property
    def places(self) -> int:
        """How many places were found in files that are not open."""
        return sum(len(one.places) for one in self.found.values())


class Propagation:
    """The corrections of this session that have like places, and where those are."""

    def __init__(self, shelf: Shelf, outlet: Outlet, clock: Callable[[], float]) -> None:
        self._shelf, self._outlet, self._clock = shelf, outlet, clock
        self.scanner = Scanner()
        self._scopes = Scopes()
        self._folders: tuple[Path, ...] = ()
        self._documents: dict[str, Document] = {}
        self._counts: dict[str, Mapping[str, int]] = {}
        self._live: tuple[_Correction, ...] = ()
        self._opened: dict[str, Path] = {}
        self._turned_down: set[tuple[str, str]] = set()
        self._told: tuple[Spread, ...] = ()

    def start(self) -> None:
        """Begin to listen."""
        self.scanner.start()

    def stop(self) -> None:
        """Look for nothing any more."""
        self.scanner.stop()

    # ---------------------------------------------------------- on the caller's thread

    def configure(self, scopes: Scopes) -> None:
        """Go on with other settings: what was found under the old ones is void."""
        self._scopes = scopes
        self.scanner.post(self._forget_all)

    def work_in(self, folders: Sequence[Path]) -> None:
        """The workspace consists of these folders."""
        self._folders = tuple(folders)

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """A block during which no further step of a scan is begun: typing comes first."""
        self.scanner.hold()
        try:
            yield
        finally:
            self.scanner.go_on()

    def opened(self, document: Document) -> None:
        """A document is open: what was found in its file is void."""
        self._documents[document.uri] = document
        if document.path is not None:
            self.scanner.post(partial(self._open, document.uri, document.path))

    def changed(self, document: Document, edits: Sequence[Edit]) -> None:
        """A document has a new version."""
        before = self._documents.get(document.uri)
        self._documents[document.uri] = document
        if self._live and before is not None:
            self.scanner.post(partial(self._move, before, document, tuple(edits)))

    def closed(self, uri: str) -> None:
        """A document is closed: its file counts as it is on disk."""
        self._documents.pop(uri, None)
        self._counts.pop(uri, None)
        self.scanner.post(partial(self._close, uri))

    def documents(self) -> list[Document]:
        """The newest versions of the open documents."""
        return list(self._documents.values())

    def checked(self, uri: str, found: Iterable[Suggestion]) -> None:
        """These are a document's suggestions by now."""
        counts = Counter(one.lesson for one in found)
        if self._counts.get(uri) != counts:
            self._counts[uri] = counts
            if self._live:
                self.scanner.post(self._tell)

    def touched(self, paths: Sequence[Path]) -> None:
        """Files were changed, made or removed outside of the editor."""
        if self._live:
            self.scanner.post(partial(self._look_again_at, tuple(paths)))

    def rejected(self, place: Place | None, lesson: str, site: str, reach: Reach) -> None:
        """A suggestion was turned down."""
        if place is not None:
            self.scanner.post(partial(self._reject, place.project.id, lesson, site, reach))

    def tick(self) -> None:
        """About a second has passed."""
        if self._live:
            self.scanner.post(self._keep_true)

    # ---------------------------------------------------------- on the writer's thread

    def settled(self, store: Store, place: Place, settle: Settle) -> None:
        """An edit has settled, and its lessons are on the shelf."""
        wanted = self._scopes.of(place.project.root / place.path).propagation
        if wanted != "off" and settle.lessons:
            grounds = self._grounds(store, place, settle.lessons)
            if grounds:
                self.scanner.post(partial(self._begin, place, settle, grounds))

    def everywhere(
        self,
        place: Place,
        lesson: Lesson,
        documents: Sequence[Open],
        answer: "Future[Everywhere | None]",
        store: Store,
    ) -> None:
        """Have a lesson applied to the whole workspace on paper; the answer is set in the end."""
        grounds = self._grounds(store, place, [lesson])
        if grounds:
            self.scanner.post(partial(self._apply, lesson, grounds, documents, answer))
        else:
            answer.set_result(None)

    def _grounds(self, store: Store, place: Place, lessons: Sequence[Lesson]) -> tuple[Ground, ...]:
        """Where lessons of a project hold in this workspace, that project first."""
        asked, project = self._shelf.asked(place.project.id), place.project
        if asked is None:
            return ()
        found = [Ground(project, asked, grounds_of(project, self._folders), self._scopes)]
        keys = {lesson.key for lesson in lessons}
        root = project.root.resolve()
        for folder in map(real_path, self._folders):
            if folder.is_relative_to(root) or root.is_relative_to(folder):
                continue
            other = project_of(folder)
            if other.id == project.id:  # another clone of it
                found.append(Ground(other, asked, (folder,), self._scopes))
            elif not keys.isdisjoint(one.lesson.key for one in store.widened_lessons(other.id)):
                its = asked_of(store, other.id, asked.minimum)
                found.append(Ground(other, its, (folder,), self._scopes))
        return tuple(found)

    # ---------------------------------------------------------- on the scanner's thread

    def _begin(self, place: Place, settle: Settle, grounds: tuple[Ground, ...]) -> None:
        asked = grounds[0].asked
        lessons = tuple(one for one in settle.lessons if asked.book.in_force(one, asked.minimum))
        if not lessons:
            return
        near, until = place.project.root / place.path, self._clock() + A_WHILE
        correction = _Correction(settle, near, Sought(lessons), grounds, until, settle.offset, 0, 0)
        self._supersede(correction)
        # In this order: a change that comes meanwhile is posted, and is of a later version.
        self._live = (*self._live, correction)
        self._place(correction, self._documents.get(settle.uri))
        if self._scopes.of(near).propagation == "workspace" and correction.sought.has_anchors():
            self.scanner.begin(correction, self._scan(correction))
        else:
            correction.done = True
        self._tell()

    def _supersede(self, new: _Correction) -> None:
        """Forget what a newer correction says anew: of the same line, or with the same lesson."""
        text, offset = new.settle.text, new.settle.offset
        line = text.count(b"\n", 0, offset)
        for one in self._live:
            if one.settle.uri == new.settle.uri and one.line == line:
                self._forget(one)
            else:
                self._narrow(one, lambda lesson: lesson.key not in new.sought.keys)

    def _narrow(self, one: _Correction, keep: Callable[[Lesson], bool]) -> None:
        """Look for some of a correction's lessons only; without any it is forgotten."""
        left = [lesson for lesson in one.sought.lessons if keep(lesson)]
        if len(left) < len(one.sought.lessons):
            one.sought = Sought(left)
        if not left:
            self._forget(one)

    def _place(self, correction: _Correction, document: Document | None) -> None:
        if document is not None:
            text = document.text.data
            correction.offset = carried_over(correction.offset, correction.settle.text, text)
            correction.version = document.version
            correction.line = text.count(b"\n", 0, correction.offset)

    def _scan(self, correction: _Correction) -> Steps:
        """Look through the workspace, and tell what was found now and then."""
        last_told = end = 0.0
        for path, ground in walked(correction.grounds, correction.near):
            correction.listed[path] = ground
            if self._look(correction, path, ground) and (now := time.monotonic()) > last_told:
                last_told = now + TELL_AGAIN
                self._tell()
            if correction.places >= MOST_FOUND:
                break
            if (now := time.monotonic()) > end:
                yield
                end = time.monotonic() + STEP
        correction.done = True
        self._tell()

    def _look(self, correction: _Correction, path: Path, ground: Ground) -> bool:
        """Find a file's places anew; whether there are any."""
        correction.found.pop(path, None)
        if path in self._opened.values():
            return False
        found = places_in(path, self._as_answered(ground), correction.sought)
        if found is None:
            return False
        tree, places = found
        correction.found[path] = InFile(path, Text(tree.source), tuple(places))
        return True

    def _as_answered(self, ground: Ground) -> Ground:
        """A ground with what was turned down in this session."""
        down = {site for project, site in self._turned_down if project == ground.project.id}
        asked = ground.asked._replace(rejected=ground.asked.rejected | down)
        return ground._replace(asked=asked)

    def _apply(
        self,
        lesson: Lesson,
        grounds: tuple[Ground, ...],
        documents: Sequence[Open],
        answer: "Future[Everywhere | None]",
    ) -> None:
        now = [self._as_answered(ground) for ground in grounds]
        self.scanner.begin(answer, fixes_everywhere(Sought([lesson]), now, documents, answer))

    def _open(self, uri: str, path: Path) -> None:
        real = real_path(path)
        self._opened[uri] = real
        for one in self._live:
            one.found.pop(real, None)
        self._tell()

    def _close(self, uri: str) -> None:
        path = self._opened.pop(uri, None)
        if path is not None:
            self._look_again_at((path,))
        self._tell()

    def _look_again_at(self, paths: tuple[Path, ...]) -> None:
        real = {real_path(path) for path in paths}
        for one in self._live:
            for path in real & one.listed.keys():
                self._look(one, path, one.listed[path])
        self._tell()

    def _move(self, before: Document, after: Document, edits: tuple[Edit, ...]) -> None:
        """Take the corrected lines of a document along with its edits."""
        for one in self._live:
            if one.settle.uri == after.uri and one.version < after.version:
                one.offset = carried(one.offset, before.text.data, after.text.data, edits)
                one.version = after.version
                one.line = after.text.data.count(b"\n", 0, one.offset)
        self._tell()

    def _reject(self, project: str, lesson: str, site: str, reach: Reach) -> None:
        if reach != "here":
            for one in self._live:
                self._narrow(one, lambda each: each.key != lesson)
        self._turned_down.add((project, site))
        gone = any_ordinal(site)
        for one in self._live:
            for path, there in list(one.found.items()):
                left = tuple(each for each in there.places if any_ordinal(each.site) != gone)
                if left != there.places:
                    one.found[path] = there._replace(places=left)
        self._tell()

    def _keep_true(self) -> None:
        """Forget what is old, and look again where the lessons have changed meanwhile."""
        now = self._clock()
        for one in self._live:
            if now >= one.until:
                self._forget(one)
                continue
            ground = one.grounds[0]
            asked = self._shelf.asked(ground.project.id)
            if asked is not None and asked.book is not ground.asked.book:
                self._renew(one, asked)
        self._tell()

    def _renew(self, one: _Correction, asked: Asked) -> None:
        self._narrow(one, lambda each: asked.book.in_force(each, asked.minimum))
        project = one.grounds[0].project.id
        one.grounds = tuple(
            each._replace(asked=asked) if each.project.id == project else each
            for each in one.grounds
        )
        if self.scanner.is_at(one):
            self.scanner.begin(one, self._scan(one))
        for path, ground in list(one.listed.items()):
            if ground.project.id == project:
                one.listed[path] = ground._replace(asked=asked)
        for path in list(one.found):
            self._look(one, path, one.listed[path])

    def _forget(self, correction: _Correction) -> None:
        self.scanner.cancel(correction)
        self._live = tuple(one for one in self._live if one is not correction)

    def _forget_all(self) -> None:
        for one in self._live:
            self._forget(one)
        self._tell()

    def _tell(self) -> None:
        """Tell all there is, if that is anything new."""
        counts = dict(self._counts)
        spreads = tuple(
            spread
            for one in self._live
            for lesson in one.sought.lessons
            if (spread := _spread(one, lesson.key, counts)).places
        )
        if spreads != self._told:
            self._told = spreads
            self._outlet.spread(spreads)


def _spread(one: _Correction, lesson: str, counts: Mapping[str, Mapping[str, int]]) -> Spread:
    """What is told of one lesson of a correction."""
    uri = one.settle.uri
    files: list[InFile] = []
    told = more = 0
    for there in one.found.values():
        places = tuple(each for each in there.places if each.lesson == lesson)
        shown = places[: max(0, MOST_TOLD - told)]
        told += len(shown)
        more += len(places) - len(shown)
        if shown:
            files.append(there if shown == there.places else there._replace(places=shown))
    here = counts.get(uri, {}).get(lesson, 0)
    in_open = sum(each.get(lesson, 0) for each in counts.values()) - here
    return Spread(lesson, uri, one.line, here, in_open, tuple(files), more, one.done)
