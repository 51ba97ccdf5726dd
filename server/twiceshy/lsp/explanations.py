"""Why something is suggested, as a page to be read."""

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp.markdown import page
from twiceshy.workspace.documents import uri_of
from twiceshy.workspace.near_fixes import near_section
from twiceshy.workspace.sections import place_sections, summary

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session
    from twiceshy.workspace.documents import Document
    from twiceshy.workspace.explaining import ExplainedPlace
    from twiceshy_analyzers.api import Span


async def explain(session: "Session", uri: str, lesson: str, site: str) -> None:
    """Show why a suggestion is made, beside what nearly was."""
    document = session.documents.get(uri)
    suggestion = session.suggestion(document, lesson, site) if document else None
    if document is None or suggestion is None:
        session.tell("this is not suggested any more, so that there is nothing to explain.")
        return
    found = await explained(session, document, suggestion.span.start)
    if found is None:
        session.tell("this file is not known well enough yet to be explained.")
        return
    near = near_section(document.text, suggestion)
    sections = [*([near] if near else []), *place_sections(found, why=True)]
    text = page(sections, summary(found, why=True))
    await show(session, ("explanation", ".md"), text, suggestion.message)


async def explain_at(session: "Session", uri: str, span: "Span") -> None:
    """Show why something is suggested on the line of a place, or why nothing is."""
    document = session.documents.get(uri)
    found = await explained(session, document, span.start) if document else None
    if document is None or found is None:
        session.tell("this file is not known well enough yet to be explained.")
        return
    text = page(place_sections(found, why=True), summary(found, why=True))
    line = document.text.line_at(span.start) + 1
    await show(session, ("explanation", ".md"), text, f"line {line} is explained")


async def explained(
    session: "Session", document: "Document", offset: int
) -> "ExplainedPlace | None":
    """What is told of the line of an offset; None for a document that is not known well enough."""
    waiting = session.later("explaining", lambda engine: engine.explain(document, offset))
    return await asyncio.wrap_future(waiting) if waiting else None


async def show(session: "Session", named: tuple[str, str], text: str, summary: str) -> None:
    """Show a page in the editor; where it cannot be asked to, say in a sentence what and where."""
    path = await asyncio.to_thread(session.pages.write, *named, text)
    shown = False
    if session.client is not None and session.capabilities.show_document:
        params = types.ShowDocumentParams(uri_of(path), external=False, take_focus=True)
        shown = (await session.client.window_show_document_async(params)).success
    if not shown:
        session.tell(f"{summary}. All of it is in {path}")
