"""initialize: the client says who it is and what it can do."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.INITIALIZE
OPTIONS = None


def handle(session: "Session", _server: "Server", params: types.InitializeParams) -> None:
    """Take note of the client; pygls makes the answer."""
    session.introduce(params)
