"""What clients can do: one that can do everything, and some that exist."""

from lsprotocol import types
from pytest_lsp import client_capabilities

from tests.lsp.conversation import capabilities

# As pytest-lsp recorded them from the editors themselves.
NEOVIM_07 = client_capabilities("neovim@v0.7.0")
NEOVIM_011 = client_capabilities("neovim@v0.11.0")
EMACS = client_capabilities("emacs@v29.1")
VS_CODE = client_capabilities("visual-studio-code@v1.65.2")


def able() -> types.ClientCapabilities:
    """A client that can do all that this protocol has."""
    can = capabilities("utf-16")
    document, workspace = can.text_document, can.workspace
    assert document is not None
    assert document.code_action is not None
    assert workspace is not None
    assert workspace.workspace_edit is not None
    edit = types.ClientCodeActionResolveOptions(["edit"])
    document.code_action.resolve_support, document.code_action.data_support = edit, True
    document.diagnostic = types.DiagnosticClientCapabilities(related_document_support=True)
    document.hover = types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown])
    hint = types.ClientInlayHintResolveOptions(["tooltip", "textEdits"])
    document.inlay_hint = types.InlayHintClientCapabilities(resolve_support=hint)
    document.inline_completion = types.InlineCompletionClientCapabilities()
    document.code_lens = types.CodeLensClientCapabilities()
    workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    workspace.inlay_hint = types.InlayHintWorkspaceClientCapabilities(refresh_support=True)
    workspace.apply_edit = True
    workspace.workspace_edit.change_annotation_support = types.ChangeAnnotationsSupportOptions()
    can.window = types.WindowClientCapabilities(
        work_done_progress=True,
        show_document=types.ShowDocumentClientCapabilities(support=True),
        show_message=types.ShowMessageRequestClientCapabilities(
            types.ClientShowMessageActionItemOptions()
        ),
    )
    return can
