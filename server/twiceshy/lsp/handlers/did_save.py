"""textDocument/didSave."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DID_SAVE
OPTIONS = types.SaveOptions(include_text=False)


def handle(session: "Session", _server: "Server", params: types.DidSaveTextDocumentParams) -> None:
    """What stands in the file now may be learned from."""
    session.save(params.text_document.uri)
