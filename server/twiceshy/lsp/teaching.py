"""Remember This Fix, as an editor asks for it."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twiceshy_analyzers.api import Span

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session


async def remember_fix(session: "Session", uri: str, span: Span | None) -> None:
    """Have what was corrected at a place, or last, remembered, and say what that was."""
    document = session.documents.get(uri)
    if document is None:
        session.tell("There is nothing to remember: this document is not open.")
        return
    waiting = session.later("remembering a fix", lambda engine: engine.teach(document, span))
    if waiting is None:
        return
    taught = await asyncio.wrap_future(waiting)
    session.tell(taught.told())


def span_of(session: "Session", uri: str, place: Mapping[str, Any]) -> Span | None:
    """The bytes of a range, or of a position, in a document; None for what is neither."""
    document = session.documents.get(uri)
    match dict(place):
        case {"start": {"line": int(), "character": int()} as start, "end": dict(end)}:
            ends = (start, end)
        case {"line": int(), "character": int()} as start:
            ends = (start, start)
        case _:
            return None
    try:
        places = [(int(one["line"]), int(one["character"])) for one in ends]
    except (KeyError, TypeError, ValueError):
        return None
    if document is None:
        return Span(0, 0)
    first, last = (document.text.offset(*one, session.documents.encoding) for one in places)
    return Span(min(first, last), max(first, last))
