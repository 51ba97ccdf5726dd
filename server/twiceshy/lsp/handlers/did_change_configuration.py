"""workspace/didChangeConfiguration: other settings, or the word that there are some."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.WORKSPACE_DID_CHANGE_CONFIGURATION
OPTIONS = None


def handle(
    session: "Session", _server: "Server", params: types.DidChangeConfigurationParams
) -> None:
    """Go on with other settings."""
    session.configuring.pushed(params.settings)
