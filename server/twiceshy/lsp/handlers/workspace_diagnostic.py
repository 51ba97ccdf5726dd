"""workspace/diagnostic: the like places of corrections in files that are not open."""

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.WORKSPACE_DIAGNOSTIC
OPTIONS = None


def handle(
    session: "Session", server: "Server", params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """What has changed since the client asked last; sent file by file where it wants that."""
    known = {one.uri: one.value for one in params.previous_result_ids}
    items = session.showing.spreading.reports(known)
    if params.partial_result_token is None:
        return types.WorkspaceDiagnosticReport(items)
    for item in items:
        part = types.WorkspaceDiagnosticReportPartialResult([item])
        server.progress(types.ProgressParams(params.partial_result_token, part))
    return types.WorkspaceDiagnosticReport([])
