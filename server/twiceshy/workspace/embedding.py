"""Giving vectors to what was learned, in the background and a batch at a time.

Nothing waits for it: each batch is a piece of work of its own on the writer's thread, between which
all others have their turn. Another model makes all vectors anew, in a file of its own: whoever
searches meanwhile finds what has vectors of the new one already, and never those of two.
"""

import logging

from twiceshy.errors import ModelError, StoreDamaged, VectorsMissing
from twiceshy.memory.store import Store
from twiceshy.workspace.background import Background
from twiceshy.workspace.memories import BATCH, drop_damaged, embed, lacking, vectors_of
from twiceshy.workspace.models import choice_of, embedder_of
from twiceshy.workspace.outlet import Outlet

logger = logging.getLogger(__name__)


class Embedding:
    """The vectors of one engine's memory, on their way to be whole."""

    def __init__(self, background: Background, outlet: Outlet) -> None:
        self._background, self._outlet = background, outlet
        self.is_running = False
        self._model = ""
        self._lacking: list[int] = []
        self._done = 0

    def begin(self) -> None:
        """Bring the vectors up to what is known, if that is not being done already."""
        if not self.is_running:
            self.is_running = True
            self._background.do("embedding what was learned", self._step)

    # ---------------------------------------------------------- on the writer's thread

    def look_again(self, store: Store) -> None:
        """Begin anew where another model was chosen, once there was something to recall."""
        if self._model and choice_of(store.path) != self._model:
            self.begin()

    def _step(self, store: Store) -> None:
        """One batch, and the next one handed over. Not going on ends it, until it is begun again."""
        count = 0
        try:
            count = self._embed(store)
        except (VectorsMissing, ModelError) as error:
            logger.info("Nothing is embedded: %s", error)  # whoever searches says so to the person
        except StoreDamaged:
            self._lacking = []
            if not drop_damaged(store):
                raise
        finally:
            self.is_running = count > 0
        if not count:
            self._done = 0
            return
        self._done += count
        self._outlet.embedding(self._done, self._done + len(self._lacking))
        self._background.do("embedding what was learned", self._step)

    def _embed(self, store: Store) -> int:
        """Give a batch its vectors; how many that were. Those of another model are all lacking."""
        chosen = choice_of(store.path)
        if chosen != self._model:
            self._model, self._lacking = chosen, []
        embedder = embedder_of(store.path)
        with vectors_of(store, embedder) as vectors:
            self._lacking = self._lacking or lacking(store, vectors)
            batch, self._lacking = self._lacking[:BATCH], self._lacking[BATCH:]
            # Another server may have given them theirs since they were looked for.
            embed(store, vectors, embedder, sorted(set(batch) - vectors.known(batch)))
        return len(batch)
