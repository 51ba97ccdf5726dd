"""textDocument/didClose."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DID_CLOSE
OPTIONS = None


def handle(session: "Session", _server: "Server", params: types.DidCloseTextDocumentParams) -> None:
    """Forget the document and take its diagnostics away."""
    session.close(params.text_document.uri)
