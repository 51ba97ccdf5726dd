"""textDocument/inlineCompletion: the rest of a fix that is being typed, and never anything else."""

from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp import commands, continuation, convert

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_INLINE_COMPLETION
OPTIONS = types.InlineCompletionOptions()


def handle(
    session: "Session", _server: "Server", params: types.InlineCompletionParams
) -> types.InlineCompletionList | None:
    """What is missing at the cursor of the one fix that fits."""
    document = session.documents.get(params.text_document.uri)
    if document is None or params.context.selected_completion_info is not None:
        return None
    found = session.continued(document, convert.offset(session.snapshot(document), params.position))
    if found is None:
        return None
    arguments = continuation.arguments(document.uri, found)
    command = types.Command("Accept the fix", commands.CONTINUE, arguments=arguments)
    here = types.Range(params.position, params.position)
    return types.InlineCompletionList(
        [types.InlineCompletionItem(found.rest, range=here, command=command)]
    )
