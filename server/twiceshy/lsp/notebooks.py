"""The open notebooks: which cells they have, each of them a document of its own.

Only cells in a language that is known are followed. A notebook announces no save, so that every save
counts as one by hand.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from lsprotocol import types

from twiceshy.lsp import convert

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session

LANGUAGE: Final = "python"
NOTEBOOKS: Final = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithCells(cells=[types.NotebookCellLanguage(LANGUAGE)])
    ],
    save=True,
)


class Notebooks:
    """The cells of the notebooks of one session."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._cells: dict[str, dict[str, None]] = {}

    def open(self, notebook: str, cells: Iterable[types.TextDocumentItem]) -> None:
        """A notebook was opened; one that is open already begins anew."""
        self.close(notebook)
        self._cells[notebook] = {}
        self._add(notebook, cells)

    def change(self, notebook: str, change: types.NotebookDocumentCellChanges) -> None:
        """Cells came, went, or have new texts."""
        known = self._cells.get(notebook)
        if known is None:
            return
        structure = change.structure
        if structure is not None:
            for gone in structure.did_close or ():
                if gone.uri in known:
                    del known[gone.uri]
                    self._session.close(gone.uri)
            self._add(notebook, structure.did_open or ())
        for content in change.text_content or ():
            if content.document.uri in known:
                changes = convert.changes(content.changes)
                self._session.change(content.document.uri, content.document.version, changes)

    def save(self, notebook: str) -> None:
        """A notebook was saved: so were its cells."""
        for uri in self._cells.get(notebook, ()):
            self._session.save(uri)

    def close(self, notebook: str) -> None:
        """A notebook was closed."""
        for uri in self._cells.pop(notebook, ()):
            self._session.close(uri)

    def lose(self, notebook: str) -> None:
        """What the client said about a notebook could not be understood: stop following it."""
        self.close(notebook)

    def _add(self, notebook: str, cells: Iterable[types.TextDocumentItem]) -> None:
        for cell in cells:
            if cell.language_id == LANGUAGE:
                self._cells[notebook][cell.uri] = None
                self._session.open_cell(notebook, cell.uri, LANGUAGE, cell.version, cell.text)
