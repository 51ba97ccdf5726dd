"""twiceshy/context, our own request: what is known of a place in few words."""

from typing import TYPE_CHECKING, Any

from twiceshy.lsp.asked_place import remembered
from twiceshy.workspace.recalled_json import context_as_json

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = "twiceshy/context"
OPTIONS = None


async def handle(session: "Session", _server: "Server", params: object) -> dict[str, Any] | None:
    """What `twiceshy context --format json` prints; None for a document that has no lessons yet."""
    return await remembered(
        session,
        (METHOD, params),
        lambda nearby, document, line: nearby.context(document, line),
        context_as_json,
    )
