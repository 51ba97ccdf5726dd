"""A lesson applied to a whole workspace: computed on paper, and noted once it was done.

What is done to the files in between is the protocol's business: it shows the edits, and has the
client make them. Nothing is written here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.new_lines import Earlier
from twiceshy.memory.store import Store
from twiceshy.model import Suggestion
from twiceshy.recall.suggest import suggestions
from twiceshy.workspace.background import Background
from twiceshy.workspace.checking import content, readable
from twiceshy.workspace.documents import Document, uri_of
from twiceshy.workspace.fix_all import Together, fixed_together
from twiceshy.workspace.like_places import Ground, Sought, of_lessons, places_in, real_path, walked
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.scanner import Steps
from twiceshy.workspace.shelf import Shelf
from twiceshy.workspace.spread import Everywhere, FileFix
from twiceshy.workspace.text import Text
from twiceshy.workspace.traces import Decision
from twiceshy.workspace.verdicts import Happened, Said, alone, record
from twiceshy_analyzers.tree import SyntaxTree

if TYPE_CHECKING:
    from concurrent.futures import Future

# Files that are fixed at once: more than that nobody looks through.
MOST_FILES = 500


class Open(NamedTuple):
    """A document that is open, its path in its project, and what it is compared with.

    At the sites in `closed` a person has turned something down, or edited by hand, in this session.
    """

    document: Document
    path: str
    earlier: Earlier | None
    closed: AbstractSet[str]


def fixes_everywhere(
    sought: Sought,
    grounds: Sequence[Ground],
    documents: Sequence[Open],
    answer: "Future[Everywhere | None]",
) -> Steps:
    """Apply the one lesson that is sought to every file, step by step; the answer is set at the end.

    Open documents are read from their buffers. It is None where the work was given up.
    """
    try:
        fixes: list[FileFix] = []
        left = 0
        for fix in _fixes(sought, grounds, documents):
            if isinstance(fix, FileFix) and len(fixes) < MOST_FILES:
                fixes.append(fix)
            elif fix is not None:
                left += 1
            yield
        answer.set_result(Everywhere(sought.lessons[0].key, tuple(fixes), left))
    finally:
        if not answer.done():
            answer.set_result(None)


def is_unchanged(fix: FileFix) -> bool:
    """Whether a file that is not open still holds the text that its edits are for."""
    return fix.version is not None or content(fix.path) == fix.text.data


_IMPOSSIBLE = "impossible"


def _fixes(
    sought: Sought, grounds: Sequence[Ground], documents: Sequence[Open]
) -> Iterator[FileFix | str | None]:
    """The fix of each file, None for one that has no place; a word where nothing can be done."""
    opened: set[Path] = set()
    for one in documents:
        if one.document.path is not None:
            opened.add(real_path(one.document.path))
            yield _of_document(sought, grounds[0], one)
    for path, ground in walked(grounds, Path()):
        yield _of_file(sought, ground, path) if path not in opened else None


def _of_document(sought: Sought, ground: Ground, one: Open) -> FileFix | str | None:
    document, path, earlier, closed = one
    tree = readable(path, document.text.data)
    if document.path is None or isinstance(tree, str):
        return None
    asked = ground.asked._replace(rejected=ground.asked.rejected | closed)
    search = partial(suggestions, asked, path=path, earlier=earlier)
    together = _together(tree, of_lessons(search(tree), sought), search)
    if not isinstance(together, Together):
        return together
    sites, edits = together.sites, together.edits
    return FileFix(document.uri, document.path, document.version, document.text, edits, sites)


def _of_file(sought: Sought, ground: Ground, path: Path) -> FileFix | str | None:
    found = places_in(path, ground, sought)
    if found is None:
        return None
    tree, places = found
    search = partial(suggestions, ground.asked, path=ground.project.path_in(path))
    together = _together(tree, places, search)
    if not isinstance(together, Together):
        return together
    return FileFix(uri_of(path), path, None, Text(tree.source), together.edits, together.sites)


def _together(
    tree: SyntaxTree,
    places: Sequence[Suggestion],
    search: Callable[[SyntaxTree], Sequence[Suggestion]],
) -> Together | str | None:
    if not places:
        return None
    if len(places) == 1:
        (one,) = places
        return Together(one.lesson, (one.site,), one.edits, 1)
    return fixed_together(tree, places, search) or _IMPOSSIBLE


class Noting:
    """Notes what was fixed everywhere: one acceptance for each site, and the changes as our own."""

    def __init__(
        self, shelf: Shelf, background: Background, outlet: Outlet, clock: Callable[[], float]
    ) -> None:
        self._shelf, self._background, self._outlet, self._clock = shelf, background, outlet, clock

    def fixed(
        self, lesson: str, fixes: Sequence[FileFix], bases: Mapping[str, bytes | None]
    ) -> "Future[None]":
        """Note it file by file, so that other work has its turn; resolved when all is recorded.

        `bases` are the texts with which open documents were opened or saved last.
        """
        for fix in fixes:
            work = partial(self._note, lesson, fix, bases.get(fix.uri))
            self._background.do("noting a fix", work, writes=True)
        paths = [fix.path for fix in fixes]
        return self._background.do("noting fixes", partial(self._finish, paths), writes=True)

    # ---------------------------------------------------------- on the writer's thread

    def _note(self, key: str, fix: FileFix, base: bytes | None, store: Store) -> None:
        source = fix.text.data
        known = {one.suggestion.site: one for one in self._decisions(key, fix)}
        said = tuple(
            Said(key, site, "accepted", one, reason="everywhere", made=alone(one))
            for site, one in ((site, known.get(site)) for site in fix.sites)
        )
        together = source, apply_edits(source, fix.edits)
        happened = Happened(fix.uri, fix.path, said=said, together=together, base=base)
        record(store, self._shelf, happened, self._clock)

    def _decisions(self, key: str, fix: FileFix) -> Iterator[Decision]:
        """What was decided by fixing a file, found again in the text that was fixed."""
        place = self._shelf.place(fix.uri) or self._shelf.find(fix.path)
        asked = self._shelf.asked(place.project.id) if place else None
        tree = readable(fix.path.name, fix.text.data)
        if place is None or asked is None or isinstance(tree, str):
            return
        for one in suggestions(asked, tree, place.path):
            if one.lesson == key and one.site in fix.sites:
                yield Decision(one, fix.text.data, self._clock())

    def _finish(self, paths: Sequence[Path], store: Store) -> None:
        places = (self._shelf.find(path) for path in paths)
        for project in {place.project.id: place.project for place in places if place}.values():
            self._outlet.refresh(self._shelf.load(store, project))
