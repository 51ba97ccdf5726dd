"""inlayHint/resolve: the tooltip and the edits of a hint."""

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from twiceshy.lsp import hints

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.INLAY_HINT_RESOLVE
OPTIONS = None


def handle(session: "Session", _server: "Server", hint: types.InlayHint) -> types.InlayHint:
    """The hint as a whole, if its document is still what it was given for."""
    match hint.data:
        case {"uri": str(uri), "lesson": str(lesson), "site": str(site), "version": int(version)}:
            document = session.documents.get(uri)
        case _:
            return hint
    if document is None or document.version != version:
        raise JsonRpcContentModified
    suggestion = session.suggestion(document, lesson, site)
    if suggestion is None:
        raise JsonRpcContentModified
    session.see(document, [suggestion])
    return hints.resolved(session.snapshot(document), suggestion, hint)
