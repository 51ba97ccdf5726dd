"""What may come up by itself, of all that is suggested: the rest is there for whoever asks."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from twiceshy.config import Scopes
from twiceshy.lsp.diagnostics import DIAGNOSED
from twiceshy.lsp.quiet import REST, Quiet
from twiceshy.workspace.documents import Document
from twiceshy.workspace.noise import NoiseBudget

if TYPE_CHECKING:
    from pathlib import Path

    from twiceshy.model import Suggestion


class Volunteering:
    """The quiet of lines that are being typed, and the budget of noise.

    `rested` is called with the uri of a document in which something may come up now.
    """

    def __init__(
        self,
        scopes: Callable[[], Scopes],
        rested: Callable[[str], None],
        rest: float = REST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.quiet = Quiet(rested, rest)
        self.noise = NoiseBudget(clock)
        self._scopes = scopes

    def diagnosed(self, document: Document, found: "Sequence[Suggestion]") -> "list[Suggestion]":
        """Those that are to be diagnostics of a document now."""
        settings = self._scopes().of(document.path)
        if not settings.diagnostics:
            return []
        sure = self.unhidden(document, [one for one in found if one.level in DIAGNOSED])
        return self.noise.allowed(document.uri, sure, settings)

    def diagnoses(self, path: "Path") -> bool:
        """Whether there may be diagnostics for a file that is not open."""
        return self._scopes().of(path).diagnostics

    def unhidden(self, document: Document, found: "Sequence[Suggestion]") -> "list[Suggestion]":
        """Those that touch no line that is being typed."""
        return [one for one in found if not self.quiet.hides(document, one.span)]

    def accepted(self, uri: str, lesson: str, sites: Sequence[str]) -> None:
        """Suggestions were taken."""
        self.noise.accepted(uri, lesson, sites)

    def rejected(self, uri: str, lesson: str, site: str) -> None:
        """A suggestion was turned down."""
        self.noise.rejected(uri, lesson, site)

    def forget(self, uri: str) -> None:
        """A document is closed."""
        self.quiet.forget(uri)
        self.noise.closed(uri)

    def stop(self) -> None:
        """Wait for nothing any more."""
        self.quiet.stop()
