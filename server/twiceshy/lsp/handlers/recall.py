"""twiceshy/recall, our own request: what was corrected before in code like that at a place."""

import asyncio
from typing import TYPE_CHECKING, Any

from twiceshy.lsp.asked_place import asked_place
from twiceshy.workspace.recalled_json import memories_as_json

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = "twiceshy/recall"
OPTIONS = None


async def handle(session: "Session", _server: "Server", params: object) -> dict[str, Any] | None:
    """What `twiceshy recall --format json` prints; None for a document that has no lessons yet."""
    document, line = asked_place(session, METHOD, params)
    if document is None:
        return None
    waiting = session.later("recalling", lambda engine: engine.nearby.memories(document, line))
    found = await asyncio.wrap_future(waiting) if waiting else None
    return None if found is None else memories_as_json(found)
