"""twiceshy/recall, our own request: what was corrected before in code like that at a place."""

from typing import TYPE_CHECKING, Any

from twiceshy.lsp.asked_place import remembered
from twiceshy.workspace.recalled_json import memories_as_json

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = "twiceshy/recall"
OPTIONS = None


async def handle(session: "Session", _server: "Server", params: object) -> dict[str, Any] | None:
    """What `twiceshy recall --format json` prints; None for a document that has no lessons yet."""
    return await remembered(
        session,
        (METHOD, params),
        lambda nearby, document, line: nearby.memories(document, line),
        memories_as_json,
    )
