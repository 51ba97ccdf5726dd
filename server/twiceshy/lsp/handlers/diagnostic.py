"""textDocument/diagnostic: the diagnostics of a document, for clients that ask for them."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_DIAGNOSTIC
OPTIONS = types.DiagnosticOptions(
    inter_file_dependencies=True, workspace_diagnostics=True, identifier="twiceshy"
)


def handle(
    session: "Session", _server: "Server", params: types.DocumentDiagnosticParams
) -> types.DocumentDiagnosticReport:
    """What is shown for the newest version, or that it is what the client has already."""
    document = session.documents.get(params.text_document.uri)
    result, items = session.showing.diagnostics(document) if document else ("", [])
    if result == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result)
    return types.RelatedFullDocumentDiagnosticReport(items, result_id=result)
