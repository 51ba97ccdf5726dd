"""textDocument/inlayHint: what the sites of a range would become, and what has like places."""

from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp import hints

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_INLAY_HINT
OPTIONS = types.InlayHintOptions()


def handle(
    session: "Session", _server: "Server", params: types.InlayHintParams
) -> list[types.InlayHint]:
    """A hint for each suggestion of the range, and for each corrected line with like places."""
    document = session.documents.get(params.text_document.uri)
    if document is None or not session.settings_of(document).inlay_hints:
        return []
    snapshot, offered = session.snapshot(document), session.suggestions(document)
    found = [hints.hint(snapshot, one) for one in session.hinted(document)]
    spreads = session.showing.corrected(document)
    found += [hints.counted(snapshot, one, offered) for one in spreads]
    return [one for one in found if hints.is_within(one, params.range)]
