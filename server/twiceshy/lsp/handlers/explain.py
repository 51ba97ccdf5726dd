"""twiceshy/explain, our own request: why a line has the suggestions that it has, or none."""

from typing import TYPE_CHECKING, Any

from twiceshy.lsp.asked_place import asked_place
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
    document, line = asked_place(session, METHOD, params)
    if document is None:
        return None
    found = await explained(session, document, line.start)
    if found is None:
        return None
    markdown = page(place_sections(found, why=True), summary(found, why=True))
    told = place_as_json(found, session.documents.encoding)
    return {"version": document.version, "markdown": markdown, "explanation": told}
