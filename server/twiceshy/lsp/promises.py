"""What the answer to `initialize` promises: what we do, as far as the client has a use for it."""

import attrs
from lsprotocol import types

from twiceshy.lsp import commands
from twiceshy.lsp.capabilities import Capabilities


def promised(found: types.ServerCapabilities, client: Capabilities) -> types.ServerCapabilities:
    """What pygls collected from the handlers, put right where it cannot know."""
    found.position_encoding = types.PositionEncodingKind(client.encoding)
    found.execute_command_provider = types.ExecuteCommandOptions(commands=list(commands.COMMANDS))
    if isinstance(found.code_action_provider, types.CodeActionOptions):
        resolves = client.action_data and "edit" in client.action_resolve
        found.code_action_provider = attrs.evolve(
            found.code_action_provider, resolve_provider=resolves
        )
    if isinstance(found.inlay_hint_provider, types.InlayHintOptions):
        found.inlay_hint_provider = (
            attrs.evolve(found.inlay_hint_provider, resolve_provider=bool(client.hint_resolve))
            if client.inlay_hints
            else None
        )
    if not client.pull_diagnostics:
        found.diagnostic_provider = None  # they are pushed then, and one of both is enough
    if not client.inline_completion:
        found.inline_completion_provider = None
    if not client.code_lens:
        found.code_lens_provider = None
    return found
