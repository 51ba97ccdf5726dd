"""Fix everywhere, with the server as it is: shown first, done when agreed to, and counted once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from tests.lsp import clients
from tests.lsp.conversation import Editor, connected
from tests.lsp.test_with_engine import REAL, until
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.workspace.documents import uri_of

if TYPE_CHECKING:
    from twiceshy.workspace.text import Encoding

FIXED = LOADS.replace("yaml.load", "yaml.safe_load")
Apply = Callable[[Editor, types.WorkspaceEdit], bool]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.migrate()
    workshop.commit(a=LOADS, b=LOADS)
    return workshop


@asynccontextmanager
async def wanted(
    workshop: Workshop, can: types.ClientCapabilities, apply: Apply
) -> AsyncIterator[Editor]:
    """An editor with one of two files open, in which somebody has chosen "Fix everywhere…"."""
    server = [*REAL, str(workshop.database)]
    async with connected(root=workshop.folder, server=server, can=can) as (client, result):
        is_utf8 = result.capabilities.position_encoding == types.PositionEncodingKind.Utf8
        encoding: Encoding = "utf-8" if is_utf8 else "utf-16"
        editor = Editor(client, encoding, LOADS, uri_of(workshop.folder / "a.py"))

        def answer(
            _client: LanguageClient, params: types.ApplyWorkspaceEditParams
        ) -> types.ApplyWorkspaceEditResult:
            return types.ApplyWorkspaceEditResult(applied=apply(editor, params.edit))

        client.feature(types.WORKSPACE_APPLY_EDIT)(answer)
        await until(editor, lambda found: len(found) == 3)
        action = await editor.action("yaml.load(text)", "Fix everywhere…")
        assert action.edit is None, "nothing is computed before it is wanted"
        await editor.run(action.command)
        yield editor


def agree(editor: Editor, edit: types.WorkspaceEdit, *, also_closed: bool = True) -> bool:
    """Do what a client does when a person agrees to all of it, or to the open file alone."""
    assert edit.change_annotations
    assert all(one.needs_confirmation for one in edit.change_annotations.values())
    assert edit.document_changes
    for change in edit.document_changes:
        assert isinstance(change, types.TextDocumentEdit)
        assert all(isinstance(one, types.AnnotatedTextEdit) for one in change.edits)
        if change.text_document.uri == editor.uri:
            assert change.text_document.version == editor.version
            editor.text = FIXED
            editor.send(types.TextDocumentContentChangeWholeDocument(FIXED))
        elif also_closed:
            assert change.text_document.version is None
            Path(unquote(urlsplit(change.text_document.uri).path)).write_text(FIXED)
    return True


async def test_what_is_agreed_to_is_counted_once_for_each_place(workshop: Workshop) -> None:
    async with wanted(workshop, clients.able(), agree) as editor:
        while len(workshop.answers()) < 6:
            await asyncio.sleep(0.01)
        await editor.settled()
    assert workshop.answers() == ["accepted"] * 6
    assert (workshop.folder / "b.py").read_text() == FIXED


async def test_what_is_left_out_is_not_counted(workshop: Workshop) -> None:
    def agree_in_part(editor: Editor, edit: types.WorkspaceEdit) -> bool:
        return agree(editor, edit, also_closed=False)

    async with wanted(workshop, clients.able(), agree_in_part):
        while len(workshop.answers()) < 3:
            await asyncio.sleep(0.01)
    assert workshop.answers() == ["accepted"] * 3


async def test_who_declines_has_neither_accepted_nor_rejected(workshop: Workshop) -> None:
    seen: list[types.WorkspaceEdit] = []

    def decline(_editor: Editor, edit: types.WorkspaceEdit) -> bool:
        seen.append(edit)
        return False

    async with wanted(workshop, clients.able(), decline) as editor:
        while not seen:
            await editor.settled()
        await editor.settled()
    assert workshop.answers() == []
    assert (workshop.folder / "b.py").read_text() == LOADS


@pytest.mark.parametrize("can", [clients.NEOVIM_011, clients.NEOVIM_07])
async def test_without_a_preview_there_is_a_page_and_nothing_is_written(
    workshop: Workshop, can: types.ClientCapabilities
) -> None:
    def fail(editor: Editor, edit: types.WorkspaceEdit) -> bool:
        raise AssertionError(f"{editor.uri} {edit}")

    async with wanted(workshop, can, fail) as editor:
        client = editor.client
        while not (client.shown_documents or editor.told("6 places in 2 files would change")):
            await editor.settled()
        told = [one.uri for one in client.shown_documents] or editor.told("6 places")
        path = Path(unquote(urlsplit(told[0].split("All of it is in ")[-1]).path))
        lines = path.read_text().splitlines()
        assert lines[:2] == ["--- a/a.py", "+++ b/a.py"]
        assert lines.count("-    return yaml.load(text)") == 2
        assert lines.count("+    return yaml.safe_load(text)") == 2
        assert path.stat().st_mode & 0o377 == 0
    assert not path.exists(), "it goes with the server"
    assert workshop.answers() == []
    assert (workshop.folder / "b.py").read_text() == LOADS
