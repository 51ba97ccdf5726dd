"""Noticing that a commit was made while documents are open, and what it shows."""

from collections import deque
from collections.abc import Callable, Collection

from twiceshy.errors import RepositoryError
from twiceshy.memory.store import Store
from twiceshy.workspace.checking import Project
from twiceshy.workspace.edits import text_at_head
from twiceshy.workspace.persistence import at_commit
from twiceshy.workspace.shelf import Shelf


class Commits:
    """The commits that the projects of open documents were last seen at."""

    def __init__(self, shelf: Shelf, clock: Callable[[], float]) -> None:
        self._shelf, self._clock = shelf, clock
        self._heads: dict[str, str] = {}
        # Filled by the writer's thread, emptied by the caller's: both steps are atomic.
        self._seen: deque[tuple[str, bytes]] = deque()

    def seen(self) -> list[tuple[str, bytes]]:
        """The documents that were committed since this was last asked, each with its text there."""
        return [self._seen.popleft() for _ in range(len(self._seen))]

    def look(self, uris: Collection[str], store: Store) -> None:
        """See whether there are new commits. To be run on the writer's thread."""
        places = {uri: place for uri in uris if (place := self._shelf.place(uri)) is not None}
        for project in {place.project.id: place.project for place in places.values()}.values():
            head, known = _head(project), self._heads.get(project.id)
            if head is None or head == known:
                continue
            store.record(at_commit(store, project, self._clock()))
            self._heads[project.id] = head
            if known is None:  # the first commit that is seen may be an old one
                continue
            for uri, place in places.items():
                source = text_at_head(place) if place.project == project else None
                if source is not None:
                    self._seen.append((uri, source))


def _head(project: Project) -> str | None:
    try:
        return project.repository.head() if project.repository is not None else None
    except RepositoryError:
        return None
