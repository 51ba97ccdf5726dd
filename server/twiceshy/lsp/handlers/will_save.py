"""textDocument/willSave: the only message that tells a save by hand from an autosave."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_WILL_SAVE
OPTIONS = None


def handle(session: "Session", _server: "Server", params: types.WillSaveTextDocumentParams) -> None:
    """Remember the reason until the document is saved."""
    by_hand = params.reason == types.TextDocumentSaveReason.Manual
    session.will_save(params.text_document.uri, by_hand=by_hand)
