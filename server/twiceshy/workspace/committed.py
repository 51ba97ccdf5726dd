"""Commits that are made while somebody works: learned as they come, a few at a time.

Only what is new since a commit that was checked out before is read. The history before that is
read when a person asks for it (`twiceshy learn`): it may take minutes, and says little about what
is being changed now.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from twiceshy.capture.git import Repository
from twiceshy.capture.sources import is_source
from twiceshy.memory.store import Store
from twiceshy.workspace.learning import Report, Which, learn_history

# Learned at once: a fraction of a second, so that what a person does meanwhile has its turn.
CHUNK = 10

# Of more than this, such as after a pull that brings a year's work, only the newest are read.
MOST = 200


@dataclass(frozen=True, slots=True)
class AllBut(Container[str]):
    """Every commit but these."""

    names: frozenset[str]

    def __contains__(self, name: object) -> bool:
        return name not in self.names


def new_since(repository: Repository, since: str) -> list[str]:
    """The commits that HEAD descends from and `since` does not, oldest first, `MOST` at most.

    Raises RepositoryError, also where `since` is gone.
    """
    return repository.names(since=since)[-MOST:]


def learn_some(
    store: Store,
    repository: Repository,
    names: Sequence[str],
    since: str,
    wanted: Callable[[str], bool] = is_source,
) -> Report:
    """Learn these commits, of the files whose paths are wanted. Raises RepositoryError and StoreError."""
    which = Which(since=since, skip=AllBut(frozenset(names)), wanted=wanted)
    return learn_history(store, repository, which)
