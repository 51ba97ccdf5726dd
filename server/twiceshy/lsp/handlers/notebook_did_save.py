"""notebookDocument/didSave."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.NOTEBOOK_DOCUMENT_DID_SAVE
OPTIONS = None


def handle(
    session: "Session", _server: "Server", params: types.DidSaveNotebookDocumentParams
) -> None:
    """What stands in the cells now may be learned from."""
    session.notebooks.save(params.notebook_document.uri)
