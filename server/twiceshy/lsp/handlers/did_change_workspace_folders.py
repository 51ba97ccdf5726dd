"""workspace/didChangeWorkspaceFolders."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS
OPTIONS = None


def handle(
    session: "Session", _server: "Server", params: types.DidChangeWorkspaceFoldersParams
) -> None:
    """Follow which folders are open."""
    event = params.event
    session.change_folders(
        [folder.uri for folder in event.added], [folder.uri for folder in event.removed]
    )
