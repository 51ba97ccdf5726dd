"""twiceshy/diagnostics, our own notification: what other sources show for a document."""

from typing import TYPE_CHECKING

from twiceshy.lsp import foreign

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = foreign.METHOD
OPTIONS = None


def handle(session: "Session", _server: "Server", params: object) -> None:
    """Take note of it; what it says of another version than the present one is passed over."""
    report = foreign.report_of(params)
    document = session.documents.get(report.uri)
    if document is not None and report.version in (None, document.version):
        given = foreign.reported(session.snapshot(document), report)
        session.report(document, report.source, given)
