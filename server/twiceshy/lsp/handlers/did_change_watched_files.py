"""workspace/didChangeWatchedFiles: files that changed on disk, by whomever."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
OPTIONS = None


def handle(
    session: "Session", _server: "Server", params: types.DidChangeWatchedFilesParams
) -> None:
    """Hand on which files changed."""
    session.watched_files.changed([change.uri for change in params.changes])
