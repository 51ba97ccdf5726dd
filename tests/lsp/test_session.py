"""Conversations with a server whose engine knows a few bad words."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from tests.lsp.conversation import Editor, connected
from twiceshy.workspace.text import Encoding

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LanguageClient]:
    root: Path = tmp_path_factory.mktemp("project")
    (root / "old.py").write_text("good.word\n")
    async with connected("utf-16", root=root) as (client, _):
        yield client


@pytest.fixture
def editor(client: LanguageClient) -> Editor:
    return Editor(client, "utf-16", "x = 1\r\ny = '😀é' + badword\r\nz = dullword\r\n")


async def test_diagnostics_follow_the_text(editor: Editor) -> None:
    assert await editor.shown() == ["badword"]
    editor.type("x = 1", "x = worseword")
    assert await editor.shown() == ["worseword", "badword"]
    editor.type("badword", "fine")
    assert await editor.shown() == ["worseword"]


async def test_a_diagnostic_says_where_it_was_fixed_before_and_nothing_hidden(
    editor: Editor,
) -> None:
    await editor.settled()
    (diagnostic,) = editor.client.diagnostics[editor.uri]
    assert diagnostic.message == "badword was corrected[31m"
    assert (diagnostic.source, diagnostic.code) == ("twiceshy", "lesson-b")
    assert diagnostic.data == {"lesson": "lesson-badword", "site": "badword-0", "version": 1}
    assert diagnostic.related_information is not None
    (before,) = diagnostic.related_information
    assert before.location.uri.endswith("/old.py")
    assert before.message == "Fixed here on 3 May 2026 (01234567): badword → good.word"


async def test_a_fix_applies_and_is_accepted_once_though_its_command_runs_too(
    editor: Editor,
) -> None:
    fix, *_ = await editor.actions("badword")
    no = await editor.action("badword", "Not this here")
    assert fix.title == "Replace with 'good.word'"
    assert fix.diagnostics == editor.client.diagnostics[editor.uri] == no.diagnostics
    editor.client.messages.clear()
    editor.apply(fix)
    await editor.run(fix.command)
    assert editor.text == "import good\nx = 1\r\ny = '😀é' + good.word\r\nz = dullword\r\n"
    assert await editor.shown() == []
    assert editor.told("accepted") == ["accepted lesson-badword badword-0"]


async def test_a_command_that_comes_before_its_change_counts_once_too(editor: Editor) -> None:
    fix, *_ = await editor.actions("badword")
    editor.client.messages.clear()
    await editor.run(fix.command)
    editor.apply(fix)
    await editor.settled()
    assert editor.told("accepted") == ["accepted lesson-badword badword-0"]


async def test_the_same_edit_by_hand_is_an_acceptance_and_another_is_none(editor: Editor) -> None:
    await editor.settled()
    editor.client.messages.clear()
    editor.type("badword", "good.work")
    await editor.settled()
    assert editor.told("accepted") == []
    editor.type("good.work", "badword")
    (fix,) = await editor.actions("badword", types.CodeActionTriggerKind.Automatic)
    editor.apply(fix)
    await editor.settled()
    assert editor.told("accepted") == ["accepted lesson-badword badword-0"]


async def test_rejected_is_gone_at_once_everywhere(client: LanguageClient) -> None:
    one, other = (
        Editor(client, "utf-16", "badword badword badword badword badword") for _ in range(2)
    )
    assert len(await one.shown()) == 5
    # The fifth site, so that no other test misses it.
    await one.run(
        types.Command("", "twiceshy.reject", arguments=[one.uri, "lesson-badword", "badword-4"])
    )
    assert len(await one.shown()) == len(await other.shown()) == 4


async def test_medium_is_a_fix_without_a_diagnostic(editor: Editor) -> None:
    fix, *_ = await editor.actions("dullword")
    assert fix.diagnostics is None
    assert not fix.is_preferred


async def test_only_the_exact_is_preferred_and_not_where_others_speak(
    client: LanguageClient,
) -> None:
    editor = Editor(client, "utf-16", "worseword")
    fix, *_ = await editor.actions("worseword")
    assert fix.is_preferred
    other = types.Diagnostic(editor.range_of("worse"), "unused", source="other")
    fix, *_ = await editor.actions("worseword", others=[other])
    assert not fix.is_preferred


async def test_a_fix_all_on_save_gets_nothing(editor: Editor) -> None:
    assert await editor.actions("badword", only=[types.CodeActionKind.SourceFixAll]) == []
    assert await editor.actions("badword", only=["quickfix.other"]) == []
    assert len(await editor.actions("badword", only=[types.CodeActionKind.Empty])) == 6


async def test_saves_are_told_apart(editor: Editor) -> None:
    identifier = types.TextDocumentIdentifier(editor.uri)
    editor.client.messages.clear()
    for reason in (types.TextDocumentSaveReason.AfterDelay, types.TextDocumentSaveReason.Manual):
        editor.client.text_document_will_save(types.WillSaveTextDocumentParams(identifier, reason))
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(identifier))
    await editor.settled()
    assert editor.told("saved") == ["saved 1 by a timer", "saved 1 by hand"]


async def test_old_versions_are_ignored_and_wild_ranges_clamped(editor: Editor) -> None:
    whole = types.TextDocumentContentChangeWholeDocument("worseword")
    editor.send(whole, version=0)
    editor.version = 1
    assert await editor.shown() == ["badword"]
    far = types.Range(types.Position(900, 7), types.Position(901, 0))
    editor.send(types.TextDocumentContentChangePartial(far, "worseword"))
    editor.text += "worseword"
    assert await editor.shown() == ["badword", "worseword"]


async def test_opened_twice_and_changed_unopened(client: LanguageClient) -> None:
    editor = Editor(client, "utf-16", "badword")
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(
            types.TextDocumentItem(editor.uri, "python", 1, "worseword")
        )
    )
    editor.text = "worseword"
    assert await editor.shown() == ["worseword"]
    editor.uri = "file:///project/never.py"
    editor.send(types.TextDocumentContentChangeWholeDocument("badword"))
    assert await editor.shown() == []


async def test_closing_takes_the_diagnostics_away(editor: Editor) -> None:
    assert await editor.shown() == ["badword"]
    identifier = types.TextDocumentIdentifier(editor.uri)
    for _ in range(2):
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))
    await editor.settled()
    assert not editor.client.diagnostics[editor.uri]
    assert await editor.actions("badword") == []


async def test_an_engine_that_fails_is_told_once_and_outlived(editor: Editor) -> None:
    editor.client.messages.clear()
    for _ in range(3):
        editor.type("x = ", "x = explode ")
        assert await editor.shown() == []
    assert editor.told("ValueError") == ["ValueError while checking; the log has the rest."]
    editor.text = "badword"
    editor.send(types.TextDocumentContentChangeWholeDocument("badword"))
    assert await editor.shown() == ["badword"]


@pytest.mark.parametrize(
    ("command", "arguments"),
    [("twiceshy.accept", None), ("twiceshy.reject", ["a", 1, None]), ("other.command", [])],
)
async def test_a_command_with_wrong_arguments_is_refused(
    client: LanguageClient, command: str, arguments: list[object] | None
) -> None:
    with pytest.raises(JsonRpcException) as caught:
        await client.workspace_execute_command_async(types.ExecuteCommandParams(command, arguments))
    assert caught.value.code == types.ErrorCodes.InvalidParams


@pytest.mark.parametrize(
    ("offered", "chosen"), [(("utf-16", "utf-8"), "utf-8"), (("utf-32",), "utf-32"), ((), "utf-16")]
)
async def test_the_encoding_that_is_promised_is_the_one_that_is_used(
    offered: tuple[Encoding, ...], chosen: Encoding
) -> None:
    async with connected(*offered) as (client, result):
        assert result.capabilities.position_encoding == chosen
        editor = Editor(client, chosen, "\ufeff'😀é\u2028' + badword\r'\f' + worseword\n")
        assert await editor.shown() == ["badword", "worseword"]
        editor.type("😀", "é😀")
        fix, *_ = await editor.actions("worseword")
        editor.apply(fix)
        assert editor.text == "import good\n\ufeff'é😀é\u2028' + badword\r'\f' + good.word\n"
        assert await editor.shown() == ["badword"]


async def test_exit_codes() -> None:
    async with connected() as (client, _):
        process = client._server
        assert process is not None
    assert await asyncio.wait_for(process.wait(), 5) == 0
