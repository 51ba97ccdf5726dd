"""Conversations with the server as it is: a repository, a memory, and an editor."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from tests.lsp.conversation import Editor, connected
from tests.lsp.test_wire import EXIT, INITIALIZE, SHUTDOWN, conversation
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.workspace.documents import uri_of

REAL = [sys.executable, str(Path(__file__).with_name("real_server.py"))]
AUTOMATIC = types.CodeActionTriggerKind.Automatic
MENDED = LOADS.replace("load(text)", "safe_load(text)")


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project", tmp_path / "memory.db")


@asynccontextmanager
async def working(workshop: Workshop, code: int = 0) -> AsyncIterator[LanguageClient]:
    """A client of a server that ends with this exit code."""
    server = [*REAL, str(workshop.database)]
    async with connected("utf-16", root=workshop.folder, server=server) as (client, _):
        yield client
        process = client._server
    assert process is not None
    assert await asyncio.wait_for(process.wait(), 10) == code


def opened(client: LanguageClient, path: Path, text: str = LOADS) -> Editor:
    return Editor(client, "utf-16", text, uri_of(path))


async def until(editor: Editor, condition: Callable[[list[str]], bool]) -> list[str]:
    """The titles of the fixes for the whole document, once they are as they should be."""
    for _ in range(500):
        found = [one.title for one in await editor.actions(editor.text, AUTOMATIC)]
        if condition(found):
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"waited in vain; at last there was {found}")


def save(editor: Editor, reason: types.TextDocumentSaveReason) -> None:
    identifier = types.TextDocumentIdentifier(editor.uri)
    editor.client.text_document_will_save(types.WillSaveTextDocumentParams(identifier, reason))
    editor.client.text_document_did_save(types.DidSaveTextDocumentParams(identifier))


async def test_from_history_to_a_fix_that_is_no_evidence(workshop: Workshop) -> None:
    workshop.migrate()
    workshop.commit(a=LOADS)
    before = workshop.experiences()
    async with working(workshop) as client:
        editor = opened(client, workshop.folder / "a.py")
        await until(editor, lambda found: len(found) == 3)
        assert await editor.shown() == ["yaml.load"] * 3
        (diagnostic, *_) = client.diagnostics[editor.uri]
        assert diagnostic.severity == types.DiagnosticSeverity.Information
        assert diagnostic.related_information
        titles = [one.title for one in await editor.actions("yaml.load(text)")]
        assert titles[:2] == ["Replace with 'yaml.safe_load'", "Fix all 3 in this file"]
        fix, *_ = await editor.actions("yaml.load(text)")
        editor.apply(fix)
        await editor.run(fix.command)
        assert workshop.answers() == ["accepted"]
        assert editor.text == MENDED
        save(editor, types.TextDocumentSaveReason.Manual)
        assert await editor.shown() == ["yaml.load"] * 2
        _, together, *_ = await editor.actions("yaml.load(stream)")
        assert together.title == "Fix all 2 in this file"
        await editor.run(together.command)
        editor.apply(together)
        assert await editor.shown() == []
        save(editor, types.TextDocumentSaveReason.Manual)
    assert workshop.answers() == ["accepted"] * 3
    workshop.commit(a=editor.text)
    workshop.learn()
    assert workshop.experiences() == before


async def test_a_fix_by_hand_is_offered_elsewhere_and_by_the_other_server(
    workshop: Workshop,
) -> None:
    async with working(workshop) as client, working(workshop) as other:
        elsewhere = opened(other, workshop.folder / "naïve name.py")
        editor = opened(client, workshop.folder / "a.py")
        editor.type("yaml.load(text)", "yaml.safe_load(text)")
        save(editor, types.TextDocumentSaveReason.AfterDelay)
        await editor.settled()
        assert workshop.experiences() == []
        save(editor, types.TextDocumentSaveReason.Manual)
        await until(editor, lambda found: len(found) == 2)
        # A single example is no diagnostic; its line says how many places are like it.
        for _ in range(500):
            told = client.diagnostics[editor.uri]
            if [one.message for one in told] == ["2 more like this"]:
                break
            await asyncio.sleep(0.01)
        assert await editor.shown() == ["    return yaml.safe_load(text)"]
        (count,) = client.diagnostics[editor.uri]
        assert (count.severity, count.message) == (
            types.DiagnosticSeverity.Hint,
            "2 more like this",
        )
        await until(elsewhere, lambda found: len(found) == 3)
        assert not client.messages
        assert not other.messages


async def test_what_was_taken_and_undone_is_not_offered_there_again(workshop: Workshop) -> None:
    workshop.migrate()
    async with working(workshop) as client:
        editor = opened(client, workshop.folder / "a.py")
        await until(editor, lambda found: len(found) == 3)
        fix, *_ = await editor.actions("yaml.load(text)")
        editor.apply(fix)
        await editor.run(fix.command)
        await until(editor, lambda found: len(found) == 2)
        editor.type("safe_load(text)", "load(text)")
        assert await editor.actions("yaml.load(text)", AUTOMATIC) == []
        save(editor, types.TextDocumentSaveReason.Manual)
    assert workshop.answers() == ["accepted", "reverted"]
    async with working(workshop) as client:
        editor = opened(client, workshop.folder / "a.py")
        await until(editor, lambda found: len(found) == 2)
        assert await editor.actions("yaml.load(text)", AUTOMATIC) == []


async def asked(client: LanguageClient, params: dict[str, Any]) -> Any:
    send: Callable[..., Any] = client.protocol.send_request_async
    return await send("twiceshy/explain", params)


async def explained(editor: Editor, words: str) -> Any:
    document = {"uri": editor.uri}
    place = editor.range_of(words).start
    return await asked(editor.client, {"textDocument": document, "position": place})


async def test_a_line_is_explained(workshop: Workshop) -> None:
    workshop.migrate()
    async with working(workshop) as client:
        text = LOADS + "\nyaml.dump(1)\nother\n"
        editor = opened(client, workshop.folder / "a.py", text)
        await until(editor, lambda found: len(found) == 3)
        told = await explained(editor, "yaml.load(text)")
        assert told.version == 1
        (shown,) = told.explanation.suggested
        assert (shown.pattern, shown.reason) == ("yaml.load", None)
        assert shown.range.start.line == 4
        assert told.markdown.startswith("### 5:12 suggested by lesson ")
        assert "+     return yaml.safe_load(text)" in told.markdown
        told = await explained(editor, "yaml.dump")
        (other,) = told.explanation.notSuggested
        assert other.reason.kind == "pattern"
        assert "expected `load`, found `dump`" in told.markdown
        told = await explained(editor, "other")
        assert told.markdown.startswith("Nothing is suggested here")
        with pytest.raises(JsonRpcException) as caught:
            await asked(client, {"textDocument": 1})
        assert caught.value.code == types.ErrorCodes.InvalidParams
        nowhere = {"uri": "file:///never.py"}
        place = {"line": 1, "character": 0}
        assert await asked(client, {"textDocument": nowhere, "position": place}) is None


async def test_no_is_heard_at_once_and_for_good(workshop: Workshop) -> None:
    workshop.migrate()
    async with working(workshop, -signal.SIGKILL) as client:
        editor = opened(client, workshop.folder / "a.py")
        await until(editor, lambda found: len(found) == 3)
        no = await editor.action("yaml.load(text)", "Not this here")
        await editor.run(no.command)
        assert await editor.actions("yaml.load(text)") == []
        # What was answered is on disk, however the server ends.
        process = client._server
        assert process is not None
        process.kill()
        await process.wait()
    assert workshop.answers() == ["rejected"]
    async with working(workshop) as client:
        editor = opened(client, workshop.folder / "a.py", f"import os\n\n{LOADS}")
        await until(editor, lambda found: len(found) == 2)
        assert await editor.actions("yaml.load(text)") == []


async def test_odd_documents_beside_each_other(workshop: Workshop, tmp_path: Path) -> None:
    workshop.migrate()
    (tmp_path / "bytes.py").write_bytes(b"caf\xe9 = 1\n")
    async with working(workshop) as client:
        for uri in ("untitled:1", "git:/a.py", uri_of(tmp_path / "a.txt")):
            odd = Editor(client, "utf-16", LOADS, uri)
            assert await odd.actions(LOADS) == []
        for text in (LOADS + "x = 1\n" * 2_000_000, LOADS + "#" + "y" * 1_000_000):
            assert await opened(client, tmp_path / "b.py", text).actions(LOADS) == []
        assert await opened(client, tmp_path / "bytes.py", "caf\ufffd = 1\n").shown() == []
        editor = opened(client, workshop.folder / "a ä#.py")
        await until(editor, lambda found: len(found) == 3)
        assert not client.messages


async def test_a_memory_that_cannot_be_used_is_told_once(workshop: Workshop) -> None:
    workshop.database.write_bytes(b"no database" * 100)
    async with working(workshop) as client:
        editor = opened(client, workshop.folder / "a.py")
        editor.type("yaml.load(text)", "yaml.safe_load(text)")
        save(editor, types.TextDocumentSaveReason.Manual)
        while not client.messages:
            await editor.settled()
        assert await editor.actions(editor.text) == []
    (message,) = client.messages
    assert message.type == types.MessageType.Warning
    assert "is not a database" in message.message
    assert workshop.database.read_bytes() == b"no database" * 100


def test_what_is_pending_is_done_before_the_end(workshop: Workshop) -> None:
    uri = uri_of(workshop.folder / "a.py")
    text = {"uri": uri, "languageId": "python", "version": 1, "text": LOADS}
    change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": MENDED}]}
    _, code = conversation(
        INITIALIZE,
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": text}},
        {"method": "textDocument/didChange", "params": change},
        {"method": "textDocument/didSave", "params": {"textDocument": {"uri": uri}}},
        {"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}},
        SHUTDOWN,
        EXIT,
        server=[*REAL, str(workshop.database)],
    )
    assert code == 0
    assert len(workshop.experiences()) == 1
