"""Positions, ranges and edits <-> the protocol's: the only place that knows its units."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp.snapshot import Snapshot
from twiceshy.workspace.documents import Change

if TYPE_CHECKING:
    from twiceshy_analyzers.api import Edit


def position(snapshot: Snapshot, offset: int) -> types.Position:
    """The protocol's position of a byte offset."""
    return types.Position(*snapshot.document.text.position(offset, snapshot.encoding))


def protocol_range(snapshot: Snapshot, span: tuple[int, int]) -> types.Range:
    """The protocol's range of a span of bytes."""
    return types.Range(position(snapshot, span[0]), position(snapshot, span[1]))


def offset(snapshot: Snapshot, given: types.Position) -> int:
    """The byte offset of a protocol position."""
    return snapshot.document.text.offset(given.line, given.character, snapshot.encoding)


def byte_span(snapshot: Snapshot, given: types.Range) -> tuple[int, int]:
    """The bytes of a protocol range; where it ends before it starts, its ends are swapped."""
    start, end = offset(snapshot, given.start), offset(snapshot, given.end)
    return (start, end) if start <= end else (end, start)


def changes(given: Iterable[types.TextDocumentContentChangeEvent]) -> list[Change]:
    """Our records of what a client says has changed."""
    return [
        Change(_pair(change.range.start), _pair(change.range.end), change.text)
        if isinstance(change, types.TextDocumentContentChangePartial)
        else Change(None, None, change.text)
        for change in given
    ]


def text_edit(snapshot: Snapshot, edit: "Edit") -> types.TextEdit:
    """The protocol's form of one edit."""
    return types.TextEdit(protocol_range(snapshot, edit.span), edit.text)


def workspace_edit(snapshot: Snapshot, edits: "Sequence[Edit]") -> types.WorkspaceEdit:
    """Edits of the snapshot's document, bound to its version where the client can do that."""
    document = snapshot.document
    converted = [text_edit(snapshot, edit) for edit in sorted(edits, key=lambda edit: edit.span)]
    if not snapshot.capabilities.document_changes:
        return types.WorkspaceEdit(changes={document.uri: converted})
    versioned = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(versioned, converted)])


def _pair(place: types.Position) -> tuple[int, int]:
    return place.line, place.character
