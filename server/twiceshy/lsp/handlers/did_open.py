"""textDocument/didOpen."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DID_OPEN
OPTIONS = None


def handle(session: "Session", _server: "Server", params: types.DidOpenTextDocumentParams) -> None:
    """Take the document in; its diagnostics follow."""
    document = params.text_document
    session.open(document.uri, str(document.language_id), document.version, document.text)
