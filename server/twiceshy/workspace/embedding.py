"""Giving vectors to what was learned, in the background and a batch at a time.

Nothing waits for it: each batch is a piece of work of its own on the writer's thread, between which
all others have their turn. Another model makes all vectors anew, in a file of its own: whoever
searches meanwhile finds what has vectors of the new one already, and never those of two.
"""

from twiceshy.errors import ModelError, VectorsMissing
from twiceshy.memory.store import Store
from twiceshy.workspace.background import Background
from twiceshy.workspace.memories import BATCH, embed, lacking, vectors_of
from twiceshy.workspace.models import embedder_of
from twiceshy.workspace.outlet import Outlet


class Embedding:
    """The vectors of one engine's memory, on their way to be whole."""

    def __init__(self, background: Background, outlet: Outlet) -> None:
        self._background, self._outlet = background, outlet
        self._is_running = False
        self._lacking: list[int] = []

    def begin(self) -> None:
        """Bring the vectors up to what is known, if that is not being done already."""
        if not self._is_running:
            self._is_running = True
            self._background.do("embedding what was learned", self._step)

    def _step(self, store: Store) -> None:
        """One batch, and the next one handed over."""
        batch: list[int] = []
        try:
            embedder = embedder_of(store.path)
            with vectors_of(store, embedder) as vectors:
                self._lacking = self._lacking or lacking(store, vectors)
                batch, self._lacking = self._lacking[:BATCH], self._lacking[BATCH:]
                # Another server may have given them theirs since they were looked for.
                embed(store, vectors, embedder, sorted(set(batch) - vectors.known(batch)))
        except (VectorsMissing, ModelError):
            batch = []  # whoever searches says so
        finally:
            self._is_running = bool(batch)
        if batch:
            self._background.do("embedding what was learned", self._step)
