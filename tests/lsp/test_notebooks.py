"""The cells of a notebook: documents of their own that lie in the notebook's file."""

import asyncio
import json
from pathlib import Path

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from tests.lsp.test_with_engine import working
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.workspace.documents import uri_of

READ = "import yaml\n\n\ndef read(text):\n    return yaml.load(text)\n"
LISTED = "import yaml\n\nfound = yaml.load(stream)\nprint(found)\n"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project", tmp_path / "memory.db")


class Notebook:
    """A notebook in a client, with cells by the names that end their URIs."""

    def __init__(self, client: LanguageClient, path: Path, **cells: str) -> None:
        path.write_text(json.dumps({"cells": [], "nbformat": 4}), encoding="utf-8")
        self.client, self.uri, self.version = client, uri_of(path), 1
        self.texts = dict(cells)
        items = [self.item(name, "python") for name in cells]
        notes = types.TextDocumentItem(self.cell("notes"), "markdown", 1, "yaml.load(text)")
        listed = [types.NotebookCell(types.NotebookCellKind.Code, one.uri) for one in items]
        document = types.NotebookDocument(self.uri, "jupyter-notebook", 1, listed)
        client.notebook_document_did_open(
            types.DidOpenNotebookDocumentParams(document, [*items, notes])
        )

    def cell(self, name: str) -> str:
        return f"vscode-notebook-cell:{self.uri.removeprefix('file:')}#{name}"

    def item(self, name: str, language: str) -> types.TextDocumentItem:
        return types.TextDocumentItem(self.cell(name), language, 1, self.texts[name])

    def change(self, cells: types.NotebookDocumentCellChanges) -> None:
        self.version += 1
        identifier = types.VersionedNotebookDocumentIdentifier(self.version, self.uri)
        self.client.notebook_document_did_change(
            types.DidChangeNotebookDocumentParams(
                identifier, types.NotebookDocumentChangeEvent(cells=cells)
            )
        )

    def write(self, name: str, text: str) -> None:
        """Give a cell another text."""
        self.texts[name] = text
        document = types.VersionedTextDocumentIdentifier(self.version + 1, self.cell(name))
        whole = types.TextDocumentContentChangeWholeDocument(text)
        content = types.NotebookDocumentCellContentChanges(document, [whole])
        self.change(types.NotebookDocumentCellChanges(text_content=[content]))

    def structure(self, opened: list[str], closed: list[str]) -> None:
        self.change(
            types.NotebookDocumentCellChanges(
                structure=types.NotebookDocumentCellChangeStructure(
                    types.NotebookCellArrayChange(0, 0),
                    [self.item(name, "python") for name in opened],
                    [types.TextDocumentIdentifier(self.cell(name)) for name in closed],
                )
            )
        )

    def save(self) -> None:
        identifier = types.NotebookDocumentIdentifier(self.uri)
        self.client.notebook_document_did_save(types.DidSaveNotebookDocumentParams(identifier))

    def close(self) -> None:
        identifier = types.NotebookDocumentIdentifier(self.uri)
        self.client.notebook_document_did_close(
            types.DidCloseNotebookDocumentParams(identifier, [])
        )

    async def fixes(self, name: str) -> list[str]:
        """The titles of the fixes that are offered for a cell."""
        given = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(self.cell(name)),
                types.Range(types.Position(0, 0), types.Position(99, 0)),
                types.CodeActionContext([], trigger_kind=types.CodeActionTriggerKind.Automatic),
            )
        )
        return [one.title for one in given or ()]

    async def until_fixed(self, name: str) -> list[str]:
        for _ in range(500):
            if found := await self.fixes(name):
                return found
            await asyncio.sleep(0.01)
        raise AssertionError("waited in vain")


async def test_a_fix_in_one_cell_is_learned_and_offered_in_another(workshop: Workshop) -> None:
    async with working(workshop) as client:
        notebook = Notebook(client, workshop.folder / "n.ipynb", a=READ, b=LISTED)
        assert await notebook.fixes("a") == []
        notebook.write("a", READ.replace("yaml.load", "yaml.safe_load"))
        notebook.save()
        assert await notebook.until_fixed("b") == ["Replace with 'yaml.safe_load'"]
        assert await notebook.fixes("notes") == []
        notebook.texts["c"] = LISTED
        notebook.structure(["c"], ["b"])
        assert await notebook.until_fixed("c")
        assert await notebook.fixes("b") == []
        notebook.close()
        assert await notebook.fixes("c") == []
    (kept,) = workshop.kept()
    assert (kept.origin.path, kept.origin.seen) == ("n.ipynb", "editor")


async def test_what_was_learned_elsewhere_is_shown_in_cells_and_not_in_the_file(
    workshop: Workshop,
) -> None:
    workshop.migrate()
    async with working(workshop) as client:
        notebook = Notebook(client, workshop.folder / "n.ipynb", a=LOADS)
        assert len(await notebook.until_fixed("a")) == 3
        assert [one.severity for one in client.diagnostics[notebook.cell("a")]]
        # Opened as a text the notebook is JSON, whatever the editor takes it for.
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                types.TextDocumentItem(notebook.uri, "python", 1, LOADS)
            )
        )
        given = await client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(notebook.uri),
                types.Range(types.Position(0, 0), types.Position(99, 0)),
                types.CodeActionContext([]),
            )
        )
        assert not given
