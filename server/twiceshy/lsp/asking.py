"""Questions that a person answers with a button."""

from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp.actions import REACHES

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session

_QUESTION = "twiceshy: where shall this not be suggested any more?"


async def not_this(session: "Session", uri: str, lesson: str, site: str) -> None:
    """Ask how far a no goes, and note it. Whoever gives no answer has not said no."""
    if session.client is None:
        return
    items = [types.MessageActionItem(name) for name in REACHES.values()]
    params = types.ShowMessageRequestParams(types.MessageType.Info, _QUESTION, items)
    chosen = await session.client.window_show_message_request_async(params)
    for reach, name in REACHES.items():
        if chosen is not None and chosen.title == name:
            session.reject(uri, lesson, site, reach)
