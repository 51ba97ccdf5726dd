"""textDocument/codeLens: how often a mistake stands in a file; nothing unless it is switched on."""

from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp import lenses

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_CODE_LENS
OPTIONS = types.CodeLensOptions(resolve_provider=False)


def handle(
    session: "Session", _server: "Server", params: types.CodeLensParams
) -> list[types.CodeLens]:
    """A lens above the first place of each lesson that has several."""
    document = session.documents.get(params.text_document.uri)
    if document is None or not session.settings_of(document).code_lens:
        return []
    return lenses.lenses(session.snapshot(document), session.hinted(document))
