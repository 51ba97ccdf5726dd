"""All that changes while a client is connected; lives on the event loop and only there.

A session keeps the documents, asks the engine about them, shows what it answers, and tells it
what people do with that. It never learns and never matches.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from lsprotocol import types

from twiceshy.errors import TwiceshyError
from twiceshy.lsp import convert
from twiceshy.lsp.capabilities import Capabilities
from twiceshy.lsp.interfaces import Client, Engine, Together
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.workspace.documents import Change, Document, Documents, path_of

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from twiceshy.model import Suggestion
    from twiceshy.workspace.explaining import ExplainedPlace
    from twiceshy_analyzers.api import Edit

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was found for a document, and which fixes of several sites were offered for that."""

    document: Document
    suggestions: "tuple[Suggestion, ...]"
    together: list[Together] = field(default_factory=list)


class _Accepted(NamedTuple):
    """The first sign of an acceptance, and whether it is safe on disk."""

    way: "_Way"
    done: "Future[None] | None"


class Session:
    """One client's documents, and what was last shown for each of them."""

    def __init__(self, engine: Engine) -> None:
        self.documents = Documents()
        self.capabilities = Capabilities()
        self.folders: tuple[Path, ...] = ()
        self.shut_down = False
        self._engine = engine
        self._client: Client | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = False
        self._shown: dict[str, _Shown] = {}
        self._stale: set[str] = set()
        self._waiting: dict[str, None] = {}
        self._planned = False
        self._by_hand: dict[str, bool] = {}
        self._accepted: dict[tuple[str, str, tuple[str, ...]], _Accepted] = {}
        self._told: set[str] = set()

    def connect(self, client: Client) -> None:
        """Name the client that is spoken to."""
        self._client = client

    def introduce(self, params: types.InitializeParams) -> None:
        """Take note of who the client is and what it can do."""
        self.capabilities = Capabilities.of(params)
        self.documents.encoding = self.capabilities.encoding
        uris = [folder.uri for folder in params.workspace_folders or ()]
        self.change_folders(uris or [uri for uri in (params.root_uri,) if uri], [])

    def change_folders(self, added: list[str], removed: list[str]) -> None:
        """Take note of folders that the client opened and closed."""
        gone = {path_of(uri) for uri in removed}
        paths = [path for path in map(path_of, added) if path is not None]
        self.folders = tuple(
            dict.fromkeys([*(path for path in self.folders if path not in gone), *paths])
        )

    def start(self) -> None:
        """Let the engine begin; to be called on the running loop, once `initialize` is answered."""
        if self._loop is not None:
            return
        self._loop = asyncio.get_running_loop()
        self._safely(
            "starting", lambda: self._engine.start(self._tell_later, self._refresh_later), None
        )

    def stop(self) -> None:
        """Let the engine end. Harmless the second time."""
        if not self._stopped:
            self._stopped = True
            self._waiting.clear()
            self._safely("stopping", self._engine.stop, None)

    def snapshot(self, document: Document) -> Snapshot:
        """The frozen state that answers about one version of a document are made from."""
        return Snapshot(document, self.documents.encoding, self.capabilities, self.folders)

    def open(self, uri: str, language_id: str, version: int, text: str) -> None:
        """A document was opened: check it."""
        document = self.documents.open(uri, language_id, version, text)
        self._shown.pop(uri, None)
        self._safely("opening a document", lambda: self._engine.opened(document), None)
        self._check_soon(uri)

    def change(self, uri: str, version: int, changes: list[Change]) -> None:
        """A document was changed: see whether that accepts something, and check it."""
        document = self.documents.change(uri, version, changes)
        if document is None:
            return
        self._notice_acceptance(document)
        self._check_soon(uri)

    def close(self, uri: str) -> None:
        """A document was closed: forget it, and show nothing more for it."""
        if self.documents.close(uri) is None:
            return
        self._forget(uri)
        self._safely("closing a document", lambda: self._engine.closed(uri), None)

    def lose(self, uri: str) -> None:
        """What the client said about a document could not be understood: stop following it.

        Suggestions for a text that is not what the editor has would do harm.
        """
        if self.documents.get(uri) is not None:
            self.documents.close(uri)
            self._forget(uri)
            self._safely("closing a document", lambda: self._engine.closed(uri), None)

    def will_save(self, uri: str, *, by_hand: bool) -> None:
        """A document is about to be saved; `save` follows."""
        if self.documents.get(uri) is not None:
            self._by_hand[uri] = by_hand

    def save(self, uri: str) -> None:
        """A document was saved; by hand, unless the client said before that it was not."""
        by_hand = self._by_hand.pop(uri, True)
        document = self.documents.get(uri)
        if document is not None:
            self._safely("saving", lambda: self._engine.saved(document, by_hand), None)

    def suggestions(self, document: Document) -> "tuple[Suggestion, ...]":
        """The suggestions to offer for this version: those that are shown, else newly asked for."""
        return tuple(one for one in self._check(document).suggestions if one.level in _OFFERED)

    def together(self, document: Document, lesson: str) -> Together | None:
        """The suggestions of one lesson that are offered for this version, as one fix."""
        shown = self._check(document)
        for known in shown.together:
            if known.lesson == lesson:
                return known
        found = self._safely("fixing all", lambda: self._engine.fix_all(document, lesson), None)
        if found is not None:
            shown.together.append(found)
        return found

    def explain(
        self, document: Document, position: tuple[int, int]
    ) -> "Future[ExplainedPlace | None] | None":
        """Why a line of this version has the suggestions that it has."""
        offset = document.text.offset(*position, self.documents.encoding)
        return self._safely("explaining", lambda: self._engine.explain(document, offset), None)

    def accept(self, uri: str, lesson: str, sites: tuple[str, ...]) -> "Future[None] | None":
        """The command of a fix was run, before or after the change that the fix makes."""
        return self._accept(uri, lesson, sites, "command")

    def reject(self, uri: str, lesson: str, site: str) -> "Future[None] | None":
        """A suggestion was turned down: it and its likes are gone everywhere, at once."""
        document = self.documents.get(uri)
        done = self._safely(
            "noting a rejection", lambda: self._engine.rejected(document, uri, lesson, site), None
        )
        self.refresh(one.uri for one in self.documents)
        if document is not None:
            self._check_soon(uri)
        return done

    def refresh(self, uris: Iterable[str]) -> None:
        """Check documents anew, since the lessons have changed."""
        for uri in uris:
            if self.documents.get(uri) is not None:
                # What is shown stays known until then: the next change may accept it.
                self._stale.add(uri)
                self._waiting.setdefault(uri)
        self._plan()

    def failed(self, doing: str, error: BaseException) -> None:
        """Log an error, and tell the person about its kind once. The session goes on."""
        known = isinstance(error, TwiceshyError)
        if known:
            logger.error("While %s: %s", doing, error)
        else:
            logger.error("While %s", doing, exc_info=error)
        kind = f"{doing}: {error if known else type(error).__name__}"
        if kind in self._told or len(self._told) >= _TOLD_AT_MOST:
            return
        self._told.add(kind)
        what = (
            str(error) if known else f"{type(error).__name__} while {doing}; the log has the rest"
        )
        self.tell(f"{what}.".replace("..", "."), types.MessageType.Error)

    def tell(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show the person a sentence."""
        if self._client is not None:
            text = f"twiceshy: {convert.plain(message, 500)}"
            self._client.window_show_message(types.ShowMessageParams(kind, text))

    def _tell_later(self, message: str) -> None:
        self._on_loop(lambda: self.tell(message, types.MessageType.Warning))

    def _refresh_later(self, uris: Collection[str]) -> None:
        self._on_loop(lambda: self.refresh(uris))

    def _on_loop(self, call: Callable[[], None]) -> None:
        # The loop may be gone by the time that a worker has finished.
        if self._loop is not None and not self._stopped:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(call)

    def _check_soon(self, uri: str) -> None:
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
        document = self.documents.get(uri)
        if document is not None:
            self._show(self._check(document))
        self._plan()

    def _check(self, document: Document) -> _Shown:
        known = self._shown.get(document.uri)
        if known is not None and known.document is document and document.uri not in self._stale:
            return known
        self._stale.discard(document.uri)
        nothing: list[Suggestion] = []
        found = self._safely("checking", lambda: self._engine.check(document), nothing)
        shown = _Shown(document, tuple(found))
        self._shown[document.uri] = shown
        return shown

    def _show(self, shown: _Shown) -> None:
        snapshot = self.snapshot(shown.document)
        nothing: list[types.Diagnostic] = []
        diagnostics = self._safely(
            "showing suggestions",
            lambda: [
                convert.diagnostic(snapshot, one)
                for one in shown.suggestions
                if one.level in _DIAGNOSED
            ],
            nothing,
        )
        self._publish(shown.document.uri, shown.document.version, diagnostics)

    def _publish(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        if self._client is not None:
            given = version if self.capabilities.diagnostic_versions else None
            self._client.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, diagnostics, given)
            )

    def _forget(self, uri: str) -> None:
        for kept in (self._shown, self._waiting, self._by_hand):
            kept.pop(uri, None)
        self._stale.discard(uri)
        for key in [key for key in self._accepted if key[0] == uri]:
            del self._accepted[key]
        self._publish(uri, None, [])

    def _notice_acceptance(self, document: Document) -> None:
        """Whether the new text is that of the shown suggestions with one of them applied."""
        shown = self._shown.get(document.uri)
        if shown is None:
            return
        old, new = shown.document.text, document.text
        growth = len(new) - len(old)
        offered = [
            *((one.lesson, one.sites, one.edits) for one in shown.together),
            *(
                (one.lesson, (one.site,), one.edits)
                for one in shown.suggestions
                if one.level in _OFFERED
            ),
        ]
        for lesson, sites, edits in offered:
            if growth != _growth(edits):
                continue
            applied = self._safely("comparing", lambda: old.replaced(edits), None)  # noqa: B023 - called at once
            if applied == new:
                del self._shown[document.uri]
                self._accept(document.uri, lesson, sites, "text")
                return

    def _accept(
        self, uri: str, lesson: str, sites: tuple[str, ...], way: "_Way"
    ) -> "Future[None] | None":
        """Count an acceptance, but not the second sign of the same one, whichever comes first."""
        key = (uri, lesson, sites)
        known = self._accepted.pop(key, None)
        if known is not None and known.way != way:
            return known.done
        document = self.documents.get(uri)
        done = self._safely(
            "noting an acceptance",
            lambda: self._engine.accepted(document, uri, lesson, sites),
            None,
        )
        self._accepted[key] = _Accepted(way, done)
        if len(self._accepted) > _ACCEPTED_AT_MOST:
            del self._accepted[next(iter(self._accepted))]
        return done

    def _safely(self, doing: str, call: Callable[[], T], otherwise: T) -> T:
        """What the call returns, or `otherwise` where it fails: the engine must not end the session."""
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the edge of the engine; `failed` logs it
            self.failed(doing, error)
            return otherwise


_Way = Literal["command", "text"]
_DIAGNOSED = frozenset({"exact", "high"})
_OFFERED = frozenset({"exact", "high", "medium"})
_TOLD_AT_MOST = 50
_ACCEPTED_AT_MOST = 1000


def _growth(edits: "Sequence[Edit]") -> int:
    """How many bytes longer a text is with the edits applied."""
    return sum(
        len(edit.text.encode("utf-8", "replace")) - (edit.span.end - edit.span.start)
        for edit in edits
    )
