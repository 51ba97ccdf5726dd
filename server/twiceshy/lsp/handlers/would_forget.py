"""twiceshy/wouldForget, our own request: how much `twiceshy.forget` would take away."""

import asyncio
from typing import TYPE_CHECKING, Any

from twiceshy.lsp.deciding import wanted_of

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = "twiceshy/wouldForget"
OPTIONS = None


async def handle(session: "Session", _server: "Server", params: object) -> dict[str, Any] | None:
    """The numbers of corrections and lessons; None where there is nothing of that kind."""
    # pygls makes a named tuple of what it does not know.
    wanted = wanted_of(params._asdict() if hasattr(params, "_asdict") else params)
    waiting = session.later(
        "counting what would be forgotten", lambda engine: engine.library.would_forget(wanted)
    )
    found = await asyncio.wrap_future(waiting) if waiting else None
    if found is None:
        return None
    return {"corrections": found.corrections, "lessons": found.lessons}
