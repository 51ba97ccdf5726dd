"""The place that one of our own requests is about, and what is remembered of it."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.lsp.progress import shown_if_long
from twiceshy.workspace.explaining import line_span
from twiceshy_analyzers.api import Span

if TYPE_CHECKING:
    from concurrent.futures import Future

    from twiceshy.lsp.interfaces import Nearby
    from twiceshy.lsp.session import Session
    from twiceshy.workspace.documents import Document

T = TypeVar("T")


async def remembered(
    session: "Session",
    asked: tuple[str, object],
    ask: "Callable[[Nearby, Document, Span], Future[T | None]]",
    as_json: Callable[[T], dict[str, Any]],
) -> dict[str, Any] | None:
    """What is remembered of the place that a method is asked about with some parameters.

    None for a document that has no lessons yet.
    """
    document, line = asked_place(session, *asked)
    if document is None:
        return None
    waiting = session.later("recalling", lambda engine: ask(engine.nearby, document, line))
    if waiting is None:
        return None
    found = await shown_if_long(
        session, "Looking for like corrections", asyncio.wrap_future(waiting)
    )
    return None if found is None else as_json(found)


def asked_place(session: "Session", method: str, params: object) -> "tuple[Document | None, Span]":
    """The document and the line of a position, None for a document that is not open.

    Raises JsonRpcInvalidParams for what is no place.
    """
    uri, position = _read(method, params)
    document = session.documents.get(uri)
    if document is None:
        return None, Span(0, 0)
    offset = document.text.offset(*position, session.documents.encoding)
    return document, line_span(document.text, document.text.line_at(offset))


def _read(method: str, params: object) -> tuple[str, tuple[int, int]]:
    """The uri and the position. pygls makes objects of what it does not know."""
    match params:
        case object(
            textDocument=object(uri=str(uri)),
            position=object(line=int(line), character=int(character)),
        ):
            return uri, (line, character)
    raise JsonRpcInvalidParams(f"{method} takes a textDocument and a position")
