"""Our records <-> the protocol's: the last place where the one kind knows of the other.

Everything that a lesson brings and a person will see passes through `plain` here.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from time import gmtime
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from twiceshy.lsp.snapshot import Snapshot
from twiceshy.workspace.documents import Change, uri_of

if TYPE_CHECKING:
    from twiceshy.lsp.interfaces import Together
    from twiceshy.model import Provenance, Suggestion
    from twiceshy_analyzers.api import Edit

SOURCE = "twiceshy"
ACCEPT = "twiceshy.accept"
REJECT = "twiceshy.reject"


def position(snapshot: Snapshot, offset: int) -> types.Position:
    """The protocol's position of a byte offset."""
    return types.Position(*snapshot.document.text.position(offset, snapshot.encoding))


def protocol_range(snapshot: Snapshot, span: tuple[int, int]) -> types.Range:
    """The protocol's range of a span of bytes."""
    return types.Range(position(snapshot, span[0]), position(snapshot, span[1]))


def byte_span(snapshot: Snapshot, given: types.Range) -> tuple[int, int]:
    """The bytes of a protocol range; where it ends before it starts, its ends are swapped."""
    text, encoding = snapshot.document.text, snapshot.encoding
    start = text.offset(given.start.line, given.start.character, encoding)
    end = text.offset(given.end.line, given.end.character, encoding)
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


def diagnostic(snapshot: Snapshot, suggestion: "Suggestion") -> types.Diagnostic:
    """A suggestion as a diagnostic, with the places of its earlier fixes where they are files."""
    capabilities = snapshot.capabilities
    return types.Diagnostic(
        range=protocol_range(snapshot, suggestion.span),
        severity=types.DiagnosticSeverity.Information,
        source=SOURCE,
        code=suggestion.lesson[:8],
        message=plain(suggestion.message, 300),
        data=data(snapshot, suggestion) if capabilities.diagnostic_data else None,
        related_information=related(snapshot, suggestion.provenance)
        if capabilities.related_information
        else None,
    )


def data(snapshot: Snapshot, suggestion: "Suggestion") -> dict[str, Any]:
    """What is needed to find the suggestion again without remembering it."""
    return {
        "lesson": suggestion.lesson,
        "site": suggestion.site,
        "version": snapshot.document.version,
    }


def related(
    snapshot: Snapshot, provenance: "Sequence[Provenance]"
) -> list[types.DiagnosticRelatedInformation] | None:
    """Where and when this was fixed before, for those fixes whose file can still be opened."""
    found = []
    for example in provenance[:3]:
        path = _existing(snapshot.folders, example.path)
        if path is not None:
            start = types.Position(0, 0)
            location = types.Location(uri_of(path), types.Range(start, start))
            found.append(types.DiagnosticRelatedInformation(location, _fixed_before(example)))
    return found or None


def fix_action(
    snapshot: Snapshot, suggestion: "Suggestion", diagnostics: Sequence[types.Diagnostic]
) -> types.CodeAction:
    """The quick fix of a suggestion; `diagnostics` are all that the client shows there."""
    ours = [shown for shown in diagnostics if _is_of(shown, suggestion)]
    alone = not any(
        shown.source != SOURCE and _overlaps(byte_span(snapshot, shown.range), suggestion.span)
        for shown in diagnostics
    )
    capabilities = snapshot.capabilities
    return types.CodeAction(
        title=title(snapshot, suggestion),
        kind=types.CodeActionKind.QuickFix,
        diagnostics=ours or None,
        is_preferred=True
        if suggestion.level == "exact" and alone and capabilities.action_preferred
        else None,
        edit=workspace_edit(snapshot, suggestion.edits),
        command=types.Command("Accept the fix", ACCEPT, arguments=_arguments(snapshot, suggestion)),
        data=data(snapshot, suggestion) if capabilities.action_data else None,
    )


def fix_all_action(snapshot: Snapshot, together: "Together") -> types.CodeAction:
    """The quick fix of all sites of one lesson."""
    count, given = len(together.sites), together.given
    name = f"Fix {f'all {count}' if count == given else f'{count} of {given}'} in this file"
    arguments = [snapshot.document.uri, together.lesson, list(together.sites)]
    return types.CodeAction(
        title=name,
        kind=types.CodeActionKind.QuickFix,
        edit=workspace_edit(snapshot, together.edits),
        command=types.Command(name, ACCEPT, arguments=arguments),
    )


def reject_action(
    snapshot: Snapshot, suggestion: "Suggestion", diagnostics: Sequence[types.Diagnostic]
) -> types.CodeAction:
    """The action that says no to a suggestion at its site."""
    return types.CodeAction(
        title="Not this here",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[shown for shown in diagnostics if _is_of(shown, suggestion)] or None,
        command=types.Command("Not this here", REJECT, arguments=_arguments(snapshot, suggestion)),
        data=data(snapshot, suggestion) if snapshot.capabilities.action_data else None,
    )


def title(snapshot: Snapshot, suggestion: "Suggestion") -> str:
    """What the fix does, as a verb phrase: the replaced site, on one line."""
    start, end = suggestion.span
    inside = [
        edit for edit in suggestion.edits if start <= edit.span.start and edit.span.end <= end
    ]
    if not inside:
        return plain(f"Fix: {suggestion.message}", 80)
    pieces, done = [], start
    for edit in sorted(inside, key=lambda edit: edit.span):
        pieces += [_read(snapshot, done, edit.span.start), edit.text]
        done = edit.span.end
    after = plain("".join([*pieces, _read(snapshot, done, end)]), 60)
    if after:
        return f"Replace with '{after}'"
    return f"Remove '{plain(_read(snapshot, start, end), 60)}'"


def plain(text: str, most: int) -> str:
    """Text that is safe to show: on one line, of bounded length, and without hidden characters.

    Control characters would steer a terminal, and format characters (bidirectional marks,
    zero-width joins) would make code read as what it is not.
    """
    shown = " ".join(visible(text[: 4 * most]).split())
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def visible(text: str) -> str:
    """Text without hidden characters, in which all white space is blanks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if letter.isspace() else "" if unicodedata.category(letter) in _HIDDEN else letter
        for letter in text
    )


_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def _pair(place: types.Position) -> tuple[int, int]:
    return place.line, place.character


def _read(snapshot: Snapshot, start: int, end: int) -> str:
    return snapshot.document.text.data[start:end].decode("utf-8", "replace")


def _arguments(snapshot: Snapshot, suggestion: "Suggestion") -> list[Any]:
    return [snapshot.document.uri, suggestion.lesson, suggestion.site]


def _overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return (one[0] < other[1] and other[0] < one[1]) or one == other


def _is_of(shown: types.Diagnostic, suggestion: "Suggestion") -> bool:
    """Whether a diagnostic that the client sends back is the one of this suggestion."""
    if shown.source != SOURCE or not isinstance(shown.data, dict):
        return False
    return (shown.data.get("lesson"), shown.data.get("site")) == (
        suggestion.lesson,
        suggestion.site,
    )


@lru_cache(maxsize=1024)  # a keystroke must not wait for a slow disk again and again
def _existing(folders: tuple[Path, ...], name: str) -> Path | None:
    """The file that a provenance names, if it lies in an open folder and is still there."""
    for folder in folders:
        path = folder / name
        try:
            if path.is_relative_to(folder) and ".." not in path.parts and path.is_file():
                return path
        except (OSError, ValueError):
            continue
    return None


def _fixed_before(example: "Provenance") -> str:
    try:
        at = gmtime(example.at)
        day = f" on {at.tm_mday} {_MONTHS[at.tm_mon - 1]} {at.tm_year}"
    except (ValueError, OverflowError, OSError):
        day = ""
    commit = f" ({example.commit[:8]})" if example.commit else ""
    return f"Fixed here{day}{commit}: {plain(example.before, 60)} → {plain(example.after, 60)}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
