"""shutdown: finish, but stay to say so."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.SHUTDOWN
OPTIONS = None


def handle(session: "Session", _server: "Server", _params: None) -> None:
    """Stop the engine; only `exit` is answered from here on."""
    session.shut_down = True
    session.stop()
