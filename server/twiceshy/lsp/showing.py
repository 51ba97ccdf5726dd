"""What is shown for each document: when it is checked, what was found, and what is published.

Lives on the event loop and only there. A document is checked once all messages that have arrived
are read, so that a burst of changes costs one check; what was changed comes before all others.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp import diagnostics as build
from twiceshy.lsp.interfaces import Engine, Together
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.lsp.telling import Telling
from twiceshy.workspace.documents import Document, Documents

if TYPE_CHECKING:
    from twiceshy.model import Suggestion

DIAGNOSED = frozenset({"exact", "high"})
OFFERED = frozenset({"exact", "high", "medium"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What was found for a document, and which fixes of several sites were offered for that."""

    document: Document
    suggestions: "tuple[Suggestion, ...]"
    together: list[Together] = field(default_factory=list)

    @property
    def offered(self) -> "tuple[Suggestion, ...]":
        """Those that are sure enough for a quick fix."""
        return tuple(one for one in self.suggestions if one.level in OFFERED)


class Showing:
    """What a person sees of the open documents; `snapshot` freezes what answers are made from."""

    def __init__(
        self,
        documents: Documents,
        engine: Engine,
        telling: Telling,
        snapshot: Callable[[Document], Snapshot],
    ) -> None:
        self._documents, self._engine = documents, engine
        self._telling, self._snapshot = telling, snapshot
        self._shown: dict[str, Shown] = {}
        self._stale: set[str] = set()
        self._waiting: dict[str, None] = {}
        self._planned = False
        self._stopped = False

    def stop(self) -> None:
        """Check nothing any more."""
        self._stopped = True
        self._waiting.clear()

    def last(self, uri: str) -> Shown | None:
        """What is shown for a document now, which may be for a text before the present one."""
        return self._shown.get(uri)

    def drop(self, uri: str) -> None:
        """What was shown for a document counts no more; it is published as it was."""
        self._shown.pop(uri, None)

    def forget(self, uri: str) -> None:
        """A document is closed: show nothing more for it."""
        self._shown.pop(uri, None)
        self._waiting.pop(uri, None)
        self._stale.discard(uri)
        self._publish(uri, None, [])

    def check(self, document: Document) -> Shown:
        """What there is to show for this version: what is shown, else newly asked for."""
        known = self._shown.get(document.uri)
        if known is not None and known.document is document and document.uri not in self._stale:
            return known
        self._stale.discard(document.uri)
        nothing: list[Suggestion] = []
        found = self._telling.safely("checking", lambda: self._engine.check(document), nothing)
        shown = Shown(document, tuple(found))
        self._shown[document.uri] = shown
        return shown

    def together(self, document: Document, lesson: str) -> Together | None:
        """The suggestions of one lesson that are offered for this version, as one fix."""
        shown = self.check(document)
        for known in shown.together:
            if known.lesson == lesson:
                return known
        found = self._telling.safely(
            "fixing all", lambda: self._engine.fix_all(document, lesson), None
        )
        if found is not None:
            shown.together.append(found)
        return found

    def refresh(self, uris: Iterable[str]) -> None:
        """Check documents anew, since the lessons have changed."""
        for uri in uris:
            if self._documents.get(uri) is not None:
                # What is shown stays known until then: the next change may accept it.
                self._stale.add(uri)
                self._waiting.setdefault(uri)
        self._plan()

    def check_soon(self, uri: str) -> None:
        """Check a document once all messages that have arrived are read, before all others."""
        self._waiting.pop(uri, None)
        self._waiting = {uri: None, **self._waiting}
        self._plan()

    def _plan(self) -> None:
        if self._waiting and not self._planned and not self._stopped:
            self._planned = True
            asyncio.get_running_loop().call_soon(self._check_next)

    def _check_next(self) -> None:
        """Check one document; the next one has its own turn, after what has arrived meanwhile."""
        self._planned = False
        if not self._waiting or self._stopped:
            return
        uri = next(iter(self._waiting))
        del self._waiting[uri]
        document = self._documents.get(uri)
        if document is not None:
            self._show(self.check(document))
        self._plan()

    def _show(self, shown: Shown) -> None:
        snapshot = self._snapshot(shown.document)
        nothing: list[types.Diagnostic] = []
        diagnostics = self._telling.safely(
            "showing suggestions",
            lambda: [
                build.diagnostic(snapshot, one)
                for one in shown.suggestions
                if one.level in DIAGNOSED
            ],
            nothing,
        )
        versioned = snapshot.capabilities.diagnostic_versions
        version = shown.document.version if versioned else None
        self._publish(shown.document.uri, version, diagnostics)

    def _publish(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        client = self._telling.client
        if client is not None:
            client.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, diagnostics, version)
            )
