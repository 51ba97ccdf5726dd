"""twiceshy/lesson, our own request: all about one lesson, as a page to be read."""

import asyncio
from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.lsp.markdown import inert, page
from twiceshy.lsp.plain import plain
from twiceshy.workspace.listing import title_of
from twiceshy.workspace.sections import lesson_sections

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = "twiceshy/lesson"
OPTIONS = None


async def handle(session: "Session", _server: "Server", params: object) -> dict[str, Any] | None:
    """The page of the lesson with a key; None where there is none."""
    match params:
        case object(lesson=str(key)):
            pass
        case _:
            raise JsonRpcInvalidParams(f"{METHOD} takes a lesson")
    waiting = session.later("reading a lesson", lambda engine: engine.library.lesson(key))
    found = await asyncio.wrap_future(waiting) if waiting else None
    if found is None:
        return None
    lesson = found.standing.learned.lesson
    title = plain(title_of(lesson), 200)
    return {
        "key": lesson.key,
        "title": title,
        "state": found.standing.state,
        "markdown": f"# {inert(title)}\n\n{page(lesson_sections(found), '')}",
    }
