"""codeAction/resolve: the edit of a fix that was only named so far."""

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from twiceshy.lsp import actions as build

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.CODE_ACTION_RESOLVE
OPTIONS = None


def handle(session: "Session", _server: "Server", action: types.CodeAction) -> types.CodeAction:
    """The action with its edit, if the document is still what it was named for."""
    match action.data:
        case {"uri": str(uri), "lesson": str(lesson), "version": int(version)}:
            document = session.documents.get(uri)
        case _:
            return action  # it was whole already
    if document is None or document.version != version:
        raise JsonRpcContentModified
    together = session.together(document, lesson)
    if together is None:
        raise JsonRpcContentModified
    return build.resolved(session.snapshot(document), action, together)
