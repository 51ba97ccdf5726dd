"""What becomes of the edits of open documents: settled by a save, and learned.

The settled texts belong to the caller's thread; the methods that take a store run on the writer's.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from twiceshy.capture.editor import Settled
from twiceshy.memory.store import Store
from twiceshy.workspace.background import Background
from twiceshy.workspace.documents import Document
from twiceshy.workspace.edits import learn_save, settles, withdraw
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.shelf import Place, Shelf
from twiceshy.workspace.spread import Settle


class Settling:
    """The texts of open documents on their way to corrections."""

    def __init__(
        self,
        shelf: Shelf,
        background: Background,
        outlet: Outlet,
        clock: Callable[[], float],
        settled: Callable[[Store, Place, Settle], None],
    ) -> None:
        self._shelf, self._background, self._outlet, self._clock = shelf, background, outlet, clock
        self._tell_settled = settled
        self._settled = Settled()

    def opened(self, uri: str, text: bytes) -> None:
        """A document was opened with this text."""
        self._settled.opened(uri, text, None)

    def closed(self, uri: str) -> None:
        """Let go of a document."""
        self._settled.closed(uri)

    def saved(self, document: Document, path: Path) -> None:
        """Learn what a hand save settles."""
        uri, text = document.uri, document.text.data
        undone = self._settled.taken_back(uri, text)
        change = self._settled.saved(uri, text, by_hand=True)
        if undone:
            work = partial(self._withdraw, uri, path, undone)
            self._background.do("taking back what was undone", work, writes=True)
        elif change is not None:
            work = partial(self._learn, uri, path, change)
            self._background.do("learning from a save", work, writes=True)

    # ---------------------------------------------------------- on the writer's thread

    def _learn(self, uri: str, path: Path, change: tuple[bytes, bytes], store: Store) -> None:
        place = self._shelf.place(uri) or self._shelf.find(path)
        now = self._clock()
        if place is not None and learn_save(store, place, change, now):
            self._outlet.refresh(self._shelf.load(store, place.project))
            learned = self._shelf.learned(place.project.id)
            for settle in settles(store, place, learned, uri, change, now):
                self._tell_settled(store, place, settle)

    def _withdraw(
        self, uri: str, path: Path, undone: list[tuple[bytes, bytes]], store: Store
    ) -> None:
        place = self._shelf.place(uri) or self._shelf.find(path)
        if place is not None and withdraw(store, place, undone, self._clock()):
            self._outlet.refresh(self._shelf.load(store, place.project))
