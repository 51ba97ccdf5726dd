"""The server: the one list of every message we answer."""

import inspect
import logging
import threading
from collections.abc import Callable
from typing import Any
from typing import Protocol as TypingProtocol

from lsprotocol import types
from pygls.exceptions import FeatureRequestError, JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from twiceshy.lsp.handlers import (
    code_action,
    code_action_resolve,
    code_lens,
    context,
    diagnostic,
    diagnostics,
    did_change,
    did_change_configuration,
    did_change_watched_files,
    did_change_workspace_folders,
    did_close,
    did_open,
    did_save,
    execute_command,
    explain,
    hover,
    initialize,
    initialized,
    inlay_hint,
    inlay_hint_resolve,
    inline_completion,
    lesson,
    lessons,
    notebook_did_change,
    notebook_did_close,
    notebook_did_open,
    notebook_did_save,
    recall,
    shutdown,
    status,
    will_save,
    workspace_diagnostic,
    would_forget,
)
from twiceshy.lsp.handlers import (
    exit as exit_,
)
from twiceshy.lsp.notebooks import NOTEBOOKS
from twiceshy.lsp.protocol import MessageError, Protocol
from twiceshy.lsp.session import Session

logger = logging.getLogger(__name__)


class Handler(TypingProtocol):
    """A module that answers one message."""

    METHOD: str
    OPTIONS: Any

    def handle(self, session: Session, server: Any, params: Any, /) -> Any:
        """Unpack the parameters, call the session, convert the answer."""


HANDLERS: tuple[Handler, ...] = (
    initialize,
    initialized,
    did_open,
    did_change,
    did_close,
    will_save,
    notebook_did_open,
    notebook_did_change,
    notebook_did_save,
    notebook_did_close,
    did_save,
    diagnostic,
    workspace_diagnostic,
    diagnostics,
    code_action,
    code_action_resolve,
    hover,
    inlay_hint,
    inlay_hint_resolve,
    inline_completion,
    code_lens,
    execute_command,
    explain,
    recall,
    context,
    status,
    lessons,
    lesson,
    would_forget,
    did_change_workspace_folders,
    did_change_watched_files,
    did_change_configuration,
    shutdown,
    exit_,
)


class Server(LanguageServer):
    """A pygls server that outlives its errors. `stopping` is set once it was told to exit."""

    protocol: Protocol

    def __init__(self, session: Session, version: str) -> None:
        self.session = session
        self.stopping = threading.Event()
        super().__init__(
            "twiceshy",
            version,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            notebook_document_sync=NOTEBOOKS,
            protocol_cls=Protocol,
            converter_factory=default_converter,
        )

    def notify(self, method: str, params: object) -> None:
        """Send a notification of our own."""
        self.protocol.notify(method, params)

    def shutdown(self) -> None:
        """End the conversation after the current message."""
        self.stopping.set()
        super().shutdown()  # type: ignore[no-untyped-call]  # pygls leaves it without types

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what pygls could not do; requests have had their answer already."""
        if source is not FeatureRequestError:
            self.session.failed("talking to the editor", error)

    def misread(self, method: str, params: object, error: MessageError) -> None:
        """A notification could not be understood: do not go on with a text that may be wrong."""
        self.session.failed(f"reading {method}", error)
        given = params if isinstance(params, dict) else {}
        for name, lose in (
            ("textDocument", self.session.lose),
            ("notebookDocument", self.session.notebooks.lose),
        ):
            document = given.get(name)
            uri = document.get("uri") if isinstance(document, dict) else None
            if isinstance(uri, str) and method in _SYNC:
                lose(uri)


def build_server(session: Session, version: str = "unreleased") -> Server:
    """A server for one session; `stdio.serve` starts it."""
    server = Server(session, version)
    session.connect(server)
    for handler in HANDLERS:
        server.feature(handler.METHOD, handler.OPTIONS)(_guarded(handler, session, server))
    return server


_SYNC = frozenset(
    {
        *(types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE),
        *(types.NOTEBOOK_DOCUMENT_DID_OPEN, types.NOTEBOOK_DOCUMENT_DID_CHANGE),
    }
)


def _guarded(handler: Handler, session: Session, server: Server) -> Callable[[Any], Any]:
    """The handler, which answers empty instead of failing."""

    def run(params: Any) -> Any:
        with _Edge(handler, session):
            return handler.handle(session, server, params)

    async def wait(params: Any) -> Any:
        with _Edge(handler, session):
            return await handler.handle(session, server, params)

    return wait if inspect.iscoroutinefunction(handler.handle) else run


class _Edge:
    """The edge of a message: what goes wrong inside is told, and costs that message only."""

    def __init__(self, handler: Handler, session: Session) -> None:
        self._handler, self._session = handler, session

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        # A JsonRpcException is the answer that the handler chose.
        if not isinstance(error, Exception) or isinstance(error, JsonRpcException):
            return False
        self._session.failed(f"answering {self._handler.METHOD}", error)
        return True
