"""initialized: the client has our answer, and the work may begin."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.INITIALIZED
OPTIONS = None


def handle(session: "Session", _server: "Server", _params: types.InitializedParams) -> None:
    """Start the engine."""
    session.start()
