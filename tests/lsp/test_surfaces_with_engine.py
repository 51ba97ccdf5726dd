"""What an able client sees of the server as it is: a correction, its like places, and why."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from tests.lsp import clients
from tests.lsp.conversation import Editor, connected
from tests.lsp.test_surfaces import ghost, hints, hovered
from tests.lsp.test_with_engine import REAL, opened, save, until
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.workspace.documents import uri_of

LIKE = "import yaml\n\n\ndef other(words):\n    return yaml.load(words)\n"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project", tmp_path / "memory.db")


def working(
    workshop: Workshop,
) -> AbstractAsyncContextManager[tuple[LanguageClient, types.InitializeResult]]:
    server = [*REAL, str(workshop.database)]
    return connected(root=workshop.folder, server=server, can=clients.able())


async def counted(editor: Editor) -> list[str]:
    """The labels that are made of parts: how many more there are."""
    found = [one.label[0] for one in await hints(editor) if not isinstance(one.label, str)]
    return [one.value for one in found if isinstance(one, types.InlayHintLabelPart)]


async def elsewhere(client: LanguageClient, known: list[types.PreviousResultId]) -> dict[str, int]:
    """How many diagnostics are told of which files that are not open."""
    found = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(known))
    return {
        Path(unquote(urlsplit(one.uri).path)).name: len(one.items)
        for one in found.items
        if isinstance(one, types.WorkspaceFullDocumentDiagnosticReport)
    }


async def test_a_corrected_line_says_how_many_more_until_they_are_mended(
    workshop: Workshop,
) -> None:
    workshop.write("b.py", LIKE)
    async with working(workshop) as (client, _):
        client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)(lambda *_: None)
        editor = opened(client, workshop.folder / "a.py")
        editor.type("yaml.load(text)", "yaml.safe_load(text)")
        save(editor, types.TextDocumentSaveReason.Manual)
        while await counted(editor) != ["3 more like this"]:
            await asyncio.sleep(0.01)
        shown = [one for one in await hints(editor) if isinstance(one.label, str)]
        assert [one.label for one in shown] == ["→ yaml.safe_load"] * 2
        assert await elsewhere(client, []) == {}, "a single example is no diagnostic"
        there = [one.title for one in await editor.actions("yaml.safe_load(text)")]
        assert there == ["Fix all 2 in this file", "Fix everywhere… (3 places in 2 files)"]
        assert (
            await editor.actions("yaml.safe_load(text)", types.CodeActionTriggerKind.Automatic)
            == []
        )
        assert await editor.actions("import yaml") == [], "on the corrected line alone"
        together = await editor.action("yaml.load(stream)", "Fix all 2 in this file")
        editor.apply(await client.code_action_resolve_async(together))
        await editor.run(together.command)
        while await counted(editor) != ["1 more like this"]:
            await asyncio.sleep(0.01)
        # It was accepted by now: what stands elsewhere is worth a diagnostic, until it is open.
        while await elsewhere(client, []) != {"b.py": 1}:
            await asyncio.sleep(0.01)
        other = Editor(client, "utf-16", LIKE, uri_of(workshop.folder / "b.py"))
        await until(other, lambda found: len(found) == 1)
        known = [types.PreviousResultId(other.uri, "before")]
        assert await elsewhere(client, known) == {}, "what is open is asked about by itself"
    assert workshop.answers() == ["accepted"] * 2


async def test_everywhere_is_asked_for_on_a_corrected_line_without_naming_the_lesson(
    workshop: Workshop,
) -> None:
    async with working(workshop) as (client, _):
        client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)(lambda *_: None)
        offered: list[types.ApplyWorkspaceEditParams] = []

        def turn_down(
            _: LanguageClient, params: types.ApplyWorkspaceEditParams
        ) -> types.ApplyWorkspaceEditResult:
            offered.append(params)
            return types.ApplyWorkspaceEditResult(applied=False)

        client.feature(types.WORKSPACE_APPLY_EDIT)(turn_down)
        editor = opened(client, workshop.folder / "a.py")
        editor.type("yaml.load(text)", "yaml.safe_load(text)")
        save(editor, types.TextDocumentSaveReason.Manual)
        while await counted(editor) != ["2 more like this"]:
            await asyncio.sleep(0.01)
        await everywhere_at(editor, "import yaml")
        while not editor.told("nothing is suggested here"):
            await asyncio.sleep(0.01)
        assert not offered
        await everywhere_at(editor, "yaml.safe_load(text)")
        while not offered:
            await asyncio.sleep(0.01)
        (changed,) = offered[0].edit.document_changes or ()
        assert isinstance(changed, types.TextDocumentEdit)
        assert len(changed.edits) == 2


async def everywhere_at(editor: Editor, words: str) -> None:
    """Fix Everywhere as a palette has it: at a place, whatever the lesson."""
    start = editor.range_of(words).start
    place = {"line": start.line, "character": start.character}
    command = types.Command("Fix Everywhere", "twiceshy.everywhere", arguments=[editor.uri, place])
    await editor.run(command)


async def test_why_is_a_page_that_goes_with_the_server(workshop: Workshop) -> None:
    workshop.migrate()
    async with working(workshop) as (client, _):
        client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)(lambda *_: None)
        editor = opened(client, workshop.folder / "a.py")
        await until(editor, lambda found: len(found) == 3)
        hover = await hovered(editor, "yaml.load(text)")
        assert hover is not None
        assert isinstance(hover.contents, types.MarkupContent)
        assert "-     return" not in hover.contents.value, "without the margin"
        assert "- return yaml.load(text)\n+ return yaml.safe_load(text)" in hover.contents.value
        explain = await editor.action("yaml.load(text)", "Explain")
        await editor.run(explain.command)
        while not client.shown_documents:
            await asyncio.sleep(0.01)
        (shown,) = client.shown_documents
        page = Path(unquote(urlsplit(shown.uri).path))
        assert page.suffix == ".md"
        assert page.read_text().startswith("### 5:12 suggested by lesson ")
    assert not page.parent.exists()


async def test_a_fix_is_continued_while_it_is_typed(workshop: Workshop) -> None:
    workshop.migrate()
    async with working(workshop) as (client, _):
        client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)(lambda *_: None)
        editor = opened(client, workshop.folder / "a.py", LOADS)
        await until(editor, lambda found: len(found) == 3)
        for typed in ("return yaml.(text)", "return yaml.s(text)", "return yaml.saf(text)"):
            now = next(line for line in editor.text.splitlines() if "return yaml" in line)
            editor.type(now.strip(), typed)
            await editor.settled()
        (item,) = await ghost(editor, "return yaml.saf")
        assert item.insert_text == "e_load"
        editor.type("yaml.saf(", "yaml.safe_load(")
        await editor.run(item.command)
        while workshop.answers() != ["accepted"]:
            await asyncio.sleep(0.01)
