"""notebookDocument/didChange."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.NOTEBOOK_DOCUMENT_DID_CHANGE
OPTIONS = None


def handle(
    session: "Session", _server: "Server", params: types.DidChangeNotebookDocumentParams
) -> None:
    """Follow what becomes of the notebook's cells."""
    if params.change.cells is not None:
        session.notebooks.change(params.notebook_document.uri, params.change.cells)
