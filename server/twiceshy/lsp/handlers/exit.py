"""exit: the end. The exit code is 0 if `shutdown` came before, else 1."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.EXIT
OPTIONS = None


def handle(_session: "Session", server: "Server", _params: None) -> None:
    """End the conversation; `stdio.serve` returns the code."""
    server.shutdown()
