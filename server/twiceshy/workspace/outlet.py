"""What an engine says to whoever shows it to a person."""

from collections.abc import Collection
from typing import Protocol

from twiceshy.workspace.digest import Digest
from twiceshy.workspace.question import Question
from twiceshy.workspace.spread import Spread


class Outlet(Protocol):
    """The ear of an engine. Every method may be called from any thread, and returns at once."""

    def tell(self, message: str) -> None:
        """Show a person a sentence."""

    def refresh(self, uris: Collection[str]) -> None:
        """Check these documents anew: what is known of them has changed."""

    def spread(self, spreads: tuple[Spread, ...]) -> None:
        """These are all corrections with like places, as of now; what was told before is void."""

    def ask(self, question: Question) -> None:
        """Ask a person, who need not answer."""

    def digest(self, digest: Digest) -> None:
        """Tell what the last week brought, to who wants to know."""

    def embedding(self, done: int, total: int) -> None:
        """So many corrections of those that had no vector have one; all of them at the end."""


class LateOutlet:
    """An outlet for the parts of an engine, which are made before there is somebody to tell."""

    def __init__(self) -> None:
        self.to: Outlet | None = None

    def tell(self, message: str) -> None:
        """Show a person a sentence."""
        if self.to is not None:
            self.to.tell(message)

    def refresh(self, uris: Collection[str]) -> None:
        """Check these documents anew."""
        if self.to is not None:
            self.to.refresh(uris)

    def spread(self, spreads: tuple[Spread, ...]) -> None:
        """These are all corrections with like places, as of now."""
        if self.to is not None:
            self.to.spread(spreads)

    def ask(self, question: Question) -> None:
        """Ask a person, who need not answer."""
        if self.to is not None:
            self.to.ask(question)

    def digest(self, digest: Digest) -> None:
        """Tell what the last week brought, to who wants to know."""
        if self.to is not None:
            self.to.digest(digest)

    def embedding(self, done: int, total: int) -> None:
        """So many corrections of those that had no vector have one."""
        if self.to is not None:
            self.to.embedding(done, total)
