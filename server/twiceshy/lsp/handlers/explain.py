"""twiceshy/explain, our own request: why a line has the suggestions that it has, or none."""

from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.lsp.explanations import explained
from twiceshy.lsp.markdown import page
from twiceshy.workspace.explained_json import place_as_json
from twiceshy.workspace.sections import place_sections, summary

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = "twiceshy/explain"
OPTIONS = None


async def handle(session: "Session", _server: "Server", params: object) -> dict[str, Any] | None:
    """The explanation as Markdown and as JSON; None for a document without lessons of its own."""
    uri, position = _read(params)
    document = session.documents.get(uri)
    offset = document.text.offset(*position, session.documents.encoding) if document else 0
    if document is None:
        return None
    found = await explained(session, document, offset)
    if found is None:
        return None
    markdown = page(place_sections(found, why=True), summary(found, why=True))
    told = place_as_json(found, session.documents.encoding)
    return {"version": document.version, "markdown": markdown, "explanation": told}


def _read(params: object) -> tuple[str, tuple[int, int]]:
    """The uri and the position. pygls makes objects of what it does not know."""
    match params:
        case object(
            textDocument=object(uri=str(uri)),
            position=object(line=int(line), character=int(character)),
        ):
            return uri, (line, character)
    raise JsonRpcInvalidParams(f"{METHOD} takes a textDocument and a position")
