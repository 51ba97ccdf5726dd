"""twiceshy/status, our own request: how the server stands."""

from typing import TYPE_CHECKING, Any

from twiceshy.lsp import status

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = status.METHOD
OPTIONS = None


async def handle(session: "Session", _server: "Server", _params: object) -> dict[str, Any]:
    """The state, and how much was learned and accepted."""
    return await session.status.now()
