"""textDocument/hover: the suggestions at a place, at their sites only."""

from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp import convert, hovering

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_HOVER
OPTIONS = None


def handle(session: "Session", _server: "Server", params: types.HoverParams) -> types.Hover | None:
    """What is suggested where the pointer is; looking at it is noted."""
    document = session.documents.get(params.text_document.uri)
    if document is None or not session.settings_of(document).hover:
        return None
    snapshot = session.snapshot(document)
    offset = convert.offset(snapshot, params.position)
    here = [
        one for one in session.suggestions(document) if one.span.start <= offset <= one.span.end
    ]
    if here:
        session.see(document, here)
    return hovering.hover(snapshot, here)
