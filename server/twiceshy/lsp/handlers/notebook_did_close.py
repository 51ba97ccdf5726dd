"""notebookDocument/didClose."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.NOTEBOOK_DOCUMENT_DID_CLOSE
OPTIONS = None


def handle(
    session: "Session", _server: "Server", params: types.DidCloseNotebookDocumentParams
) -> None:
    """Forget the notebook's cells."""
    session.notebooks.close(params.notebook_document.uri)
