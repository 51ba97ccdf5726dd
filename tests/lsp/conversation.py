"""A client that speaks for the tests: text in, text out, no positions to count."""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from twiceshy.workspace.text import Encoding, Text
from twiceshy_analyzers.api import Edit, Span

SERVER = [sys.executable, str(Path(__file__).with_name("fake_server.py"))]
NUMBERS = itertools.count()


def capabilities(*encodings: Encoding) -> types.ClientCapabilities:
    kinds = types.ClientCodeActionKindOptions([types.CodeActionKind.QuickFix])
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(
            position_encodings=[types.PositionEncodingKind(one) for one in encodings] or None
        ),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True)
        ),
        text_document=types.TextDocumentClientCapabilities(
            synchronization=types.TextDocumentSyncClientCapabilities(will_save=True),
            code_action=types.CodeActionClientCapabilities(
                code_action_literal_support=types.ClientCodeActionLiteralOptions(kinds),
                is_preferred_support=True,
            ),
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                related_information=True, version_support=True, data_support=True
            ),
        ),
    )


class Editor:
    """One document in a client. `text` is what the editor holds."""

    def __init__(
        self, client: LanguageClient, encoding: Encoding, text: str, uri: str | None = None
    ) -> None:
        self.client, self.encoding = client, encoding
        self.uri = uri or f"file:///project/{next(NUMBERS)}.py"
        self.version = 1
        self.text = text
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri, "python", 1, text))
        )

    def range_of(self, words: str) -> types.Range:
        text = Text.of(self.text)
        start = text.data.index(words.encode())
        places = (text.position(at, self.encoding) for at in (start, start + len(words.encode())))
        return types.Range(*(types.Position(*place) for place in places))

    def words_at(self, given: types.Range) -> str:
        text = Text.of(self.text)
        start, end = (
            text.offset(at.line, at.character, self.encoding) for at in (given.start, given.end)
        )
        return text.data[start:end].decode()

    def type(self, old: str, new: str, *, version: int | None = None) -> None:
        """Replace the first `old`, as a keystroke does."""
        self.send(types.TextDocumentContentChangePartial(self.range_of(old), new), version)
        self.text = self.text.replace(old, new, 1)

    def send(
        self, change: types.TextDocumentContentChangeEvent, version: int | None = None
    ) -> None:
        self.version = self.version + 1 if version is None else version
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri), [change]
            )
        )

    async def shown(self) -> list[str]:
        """The words that the diagnostics of the current version stand at."""
        await self.settled()
        return [self.words_at(one.range) for one in self.client.diagnostics.get(self.uri, ())]

    async def settled(self) -> None:
        """Wait for the diagnostics of what was sent so far: a later request comes after them.

        In the first round the client may be asked for its settings, in the second it has answered.
        """
        identifier = types.TextDocumentIdentifier(self.uri)
        nowhere = types.Range(types.Position(0, 0), types.Position(0, 0))
        for _ in range(3):
            await self.client.text_document_code_action_async(
                types.CodeActionParams(identifier, nowhere, types.CodeActionContext([]))
            )

    async def actions(
        self,
        words: str,
        trigger: types.CodeActionTriggerKind = types.CodeActionTriggerKind.Invoked,
        only: Sequence[types.CodeActionKind | str] | None = None,
        others: Sequence[types.Diagnostic] = (),
    ) -> list[types.CodeAction]:
        await self.settled()
        shown = [*self.client.diagnostics.get(self.uri, ()), *others]
        context = types.CodeActionContext(shown, only, trigger)
        identifier = types.TextDocumentIdentifier(self.uri)
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(identifier, self.range_of(words), context)
        )
        assert found is not None
        return [one for one in found if isinstance(one, types.CodeAction)]

    async def action(self, words: str, title: str) -> types.CodeAction:
        """The action whose title begins so."""
        found = await self.actions(words)
        return next(one for one in found if one.title.startswith(title))

    def apply(self, action: types.CodeAction) -> None:
        """What an editor does with a fix, up to its command."""
        self.text = self.replaced(action)
        self.send(types.TextDocumentContentChangeWholeDocument(self.text))

    def replaced(self, action: types.CodeAction) -> str:
        """The text that a fix leads to."""
        assert action.edit is not None
        assert action.edit.document_changes is not None
        (change,) = action.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document.version == self.version
        text = Text.of(self.text)
        edits = []
        for edit in change.edits:
            assert isinstance(edit, types.TextEdit)
            places = (edit.range.start, edit.range.end)
            span = Span(*(text.offset(at.line, at.character, self.encoding) for at in places))
            edits.append(Edit(span, edit.new_text))
        return str(text.replaced(edits))

    async def run(self, command: types.Command | None) -> None:
        assert command is not None
        await self.client.workspace_execute_command_async(
            types.ExecuteCommandParams(command.command, command.arguments)
        )

    def told(self, beginning: str) -> list[str]:
        return [
            one.message.removeprefix("twiceshy: ")
            for one in self.client.messages
            if one.message.startswith(f"twiceshy: {beginning}")
        ]


def _action_or_command(client: LanguageClient) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        kind = types.Command if isinstance(value.get("command"), str) else types.CodeAction
        return client.protocol._converter.structure(value, kind)

    return structure


@asynccontextmanager
async def connected(
    *encodings: Encoding,
    root: Path | None = None,
    server: Sequence[str] = SERVER,
    can: types.ClientCapabilities | None = None,
) -> AsyncIterator[tuple[LanguageClient, types.InitializeResult]]:
    client = await ClientServerConfig(server_command=list(server)).start()
    assert isinstance(client, LanguageClient)
    # lsprotocol takes every action that has a command for a bare command.
    client.protocol._converter.register_structure_hook(
        types.Command | types.CodeAction, _action_or_command(client)
    )
    folders = [types.WorkspaceFolder(root.as_uri(), "root")] if root else None
    result = await client.initialize_session(
        types.InitializeParams(can or capabilities(*encodings), workspace_folders=folders)
    )
    try:
        yield client, result
    finally:
        if client._server is not None and client._server.returncode is None:
            await asyncio.wait_for(client.shutdown_session(), 5)
        await client.stop()  # type: ignore[no-untyped-call]  # pytest-lsp leaves it without types
