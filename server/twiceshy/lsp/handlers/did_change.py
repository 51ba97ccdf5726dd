"""textDocument/didChange."""

from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp import convert

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DID_CHANGE
OPTIONS = None


def handle(
    session: "Session", _server: "Server", params: types.DidChangeTextDocumentParams
) -> None:
    """Follow the change; the newest version's diagnostics follow."""
    document = params.text_document
    session.change(document.uri, document.version, convert.changes(params.content_changes))
