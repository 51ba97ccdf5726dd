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
from twiceshy.lsp import spreading
from twiceshy.lsp.interfaces import Engine
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.lsp.spreading import Spreading
from twiceshy.lsp.telling import Telling
from twiceshy.lsp.volunteering import Volunteering
from twiceshy.workspace.continuing import Left, left
from twiceshy.workspace.documents import Document, Documents

if TYPE_CHECKING:
    from twiceshy.model import Suggestion
    from twiceshy.workspace.fix_all import Together
    from twiceshy.workspace.spread import Spread

OFFERED = frozenset({"exact", "high", "medium"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What was found for a document, and what was offered for that beside it.

    `together` are fixes of several sites, `more` what mends the diagnostics of other sources.
    """

    document: Document
    suggestions: "tuple[Suggestion, ...]"
    together: "list[Together]" = field(default_factory=list)
    more: "list[Suggestion]" = field(default_factory=list)

    @property
    def offered(self) -> "tuple[Suggestion, ...]":
        """Those that are sure enough for a quick fix."""
        return tuple(one for one in self.suggestions if one.level in OFFERED)


class Showing:
    """What a person sees of the open documents; `snapshot` freezes what answers are made from.

    `news` is called when there is something else to show for texts that have not changed: no client
    asks for that by itself. Where diagnostics are `pulled` none are published.
    """

    def __init__(
        self,
        documents: Documents,
        engine: Engine,
        telling: Telling,
        snapshot: Callable[[Document], Snapshot],
        news: Callable[[], None],
        volunteering: Volunteering,
    ) -> None:
        self._documents, self._engine = documents, engine
        self._volunteering = volunteering
        self._telling, self._snapshot, self._tell_news = telling, snapshot, news
        self.pulled = False
        self.spreading = Spreading(
            lambda uri: documents.get(uri) is not None, snapshot, volunteering.diagnoses
        )
        self._left: dict[str, Left] = {}
        self._has_news = False
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
        self._left.pop(uri, None)

    def forget(self, uri: str) -> None:
        """A document is closed: show nothing more for it."""
        self.drop(uri)
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
        if known is not None and known.document is document:
            shown.more.extend(one for one in known.more if one.recalled)
        self._shown[document.uri] = shown
        self._compare(known, shown)
        return shown

    def left(self, uri: str) -> Left | None:
        """What was suggested for a document where a person is typing since."""
        return self._left.get(uri)

    def diagnostics(self, document: Document) -> tuple[str, list[types.Diagnostic]]:
        """The diagnostics of this version, and a name for just these."""
        found = self._diagnostics(self.check(document))
        return build.name_of(found), found

    def spread(self, spreads: "tuple[Spread, ...]", *, hinted: bool) -> None:
        """These are the corrections with like places from now on."""
        for uri in self.spreading.take(spreads, hinted=hinted):
            self._has_news = True
            if not hinted and uri in self._shown:
                self._show(self._shown[uri])
        self.show_closed()
        self._plan()

    def show_closed(self) -> None:
        """Show what is to be shown of files that are not open."""
        if not self.pulled:
            for uri, found in self.spreading.changes():
                self._publish(uri, None, found)

    def corrected(self, document: Document) -> "list[Spread]":
        """The corrections in a document that have like places, but in lines that are typed at."""
        snapshot, quiet = self._snapshot(document), self._volunteering.quiet
        spreads = self.spreading.of_document(document.uri)
        return [
            one for one in spreads if not quiet.hides(document, spreading.line_of(snapshot, one))
        ]

    def together(self, document: Document, lesson: str) -> "Together | None":
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
                self._left.pop(uri, None)
                self._waiting.setdefault(uri)
        self._plan()

    def check_soon(self, uri: str) -> None:
        """Check a document once all messages that have arrived are read, before all others."""
        self._waiting.pop(uri, None)
        self._waiting = {uri: None, **self._waiting}
        self._plan()

    def show_again(self, uri: str) -> None:
        """Show what is known of a document anew: other parts of it may come up now."""
        shown = self._shown.get(uri)
        if shown is not None and shown.document is self._documents.get(uri):
            self._show(shown)
            self._has_news = True
            self._plan()

    def _plan(self) -> None:
        if (self._waiting or self._has_news) and not self._planned and not self._stopped:
            self._planned = True
            asyncio.get_running_loop().call_soon(self._check_next)

    def _check_next(self) -> None:
        """Check one document; the next one has its own turn, after what has arrived meanwhile."""
        self._planned = False
        if self._stopped:
            return
        if self._waiting:
            uri = next(iter(self._waiting))
            del self._waiting[uri]
            document = self._documents.get(uri)
            if document is not None:
                self._show(self.check(document))
        elif self._has_news:
            self._has_news = False
            self._tell_news()
        self._plan()

    def _compare(self, known: Shown | None, shown: Shown) -> None:
        """See what is new, and what is not there any more because its site is being typed at."""
        if known is None or known.suggestions == shown.suggestions:
            return
        if known.document is shown.document:
            self._has_news = True
            self._plan()
        elif gone := left(known.document.text.data, known.suggestions, shown.suggestions):
            self._left[shown.document.uri] = gone

    def _show(self, shown: Shown) -> None:
        versioned = self._snapshot(shown.document).capabilities.diagnostic_versions
        version = shown.document.version if versioned else None
        self._publish(shown.document.uri, version, self._diagnostics(shown))

    def _diagnostics(self, shown: Shown) -> list[types.Diagnostic]:
        snapshot = self._snapshot(shown.document)
        nothing: list[types.Diagnostic] = []
        return self._telling.safely(
            "showing suggestions", lambda: self._built(snapshot, shown), nothing
        )

    def _built(self, snapshot: Snapshot, shown: Shown) -> list[types.Diagnostic]:
        chosen = self._volunteering.diagnosed(shown.document, shown.suggestions)
        found = [build.diagnostic(snapshot, one) for one in chosen]
        if not snapshot.capabilities.inlay_hints:
            spreads = self.corrected(shown.document)
            found += [spreading.diagnostic(snapshot, one) for one in spreads]
        return found

    def _publish(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        client = self._telling.client
        if client is not None and not self.pulled:
            client.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, diagnostics, version)
            )
