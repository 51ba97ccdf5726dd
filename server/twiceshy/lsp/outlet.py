"""What the engine has to say, from whatever thread, taken to the event loop."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session
    from twiceshy.workspace.digest import Digest
    from twiceshy.workspace.question import Question
    from twiceshy.workspace.spread import Spread


class SessionOutlet:
    """The ear of an engine behind a session."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def tell(self, message: str) -> None:
        """Show a person a sentence."""
        self._session.on_loop(lambda: self._session.tell(message, types.MessageType.Warning))

    def refresh(self, uris: Collection[str]) -> None:
        """Check these documents anew."""
        self._session.on_loop(lambda: self._session.refresh(uris))

    def spread(self, spreads: "tuple[Spread, ...]") -> None:
        """These are all corrections with like places, as of now."""
        self._session.on_loop(lambda: self._session.spread(spreads))

    def ask(self, question: "Question") -> None:
        """Ask a person, who need not answer."""
        self._session.on_loop(lambda: self._session.ask(question))

    def digest(self, digest: "Digest") -> None:
        """Tell what the last week brought, to who wants to know."""
        self._session.on_loop(lambda: self._session.digest(digest))

    def embedding(self, done: int, total: int) -> None:
        """Show how far the embedding of what was learned is."""
        self._session.on_loop(lambda: self._session.embedded.told(done, total))
