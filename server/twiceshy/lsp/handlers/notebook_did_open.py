"""notebookDocument/didOpen."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.NOTEBOOK_DOCUMENT_DID_OPEN
OPTIONS = None


def handle(
    session: "Session", _server: "Server", params: types.DidOpenNotebookDocumentParams
) -> None:
    """Take the notebook's cells in as documents; their diagnostics follow."""
    session.notebooks.open(params.notebook_document.uri, params.cell_text_documents)
