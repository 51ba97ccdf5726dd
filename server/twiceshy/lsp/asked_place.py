"""The place that one of our own requests is about."""

from typing import TYPE_CHECKING

from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.workspace.explaining import line_span
from twiceshy_analyzers.api import Span

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session
    from twiceshy.workspace.documents import Document


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
