"""Suggestions as code actions: the fixes, and the way to say no to one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from twiceshy.lsp import commands
from twiceshy.lsp.convert import byte_span, workspace_edit
from twiceshy.lsp.diagnostics import SOURCE, data, is_of
from twiceshy.lsp.plain import plain
from twiceshy.lsp.snapshot import Snapshot

if TYPE_CHECKING:
    from twiceshy.lsp.interfaces import Together
    from twiceshy.model import Suggestion


def fix_action(
    snapshot: Snapshot, suggestion: "Suggestion", diagnostics: Sequence[types.Diagnostic]
) -> types.CodeAction:
    """The quick fix of a suggestion; `diagnostics` are all that the client shows there."""
    ours = [shown for shown in diagnostics if is_of(shown, suggestion)]
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
        command=types.Command(
            "Accept the fix", commands.ACCEPT, arguments=_arguments(snapshot, suggestion)
        ),
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
        command=types.Command(name, commands.ACCEPT, arguments=arguments),
    )


def reject_action(
    snapshot: Snapshot, suggestion: "Suggestion", diagnostics: Sequence[types.Diagnostic]
) -> types.CodeAction:
    """The action that says no to a suggestion at its site."""
    return types.CodeAction(
        title="Not this here",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[shown for shown in diagnostics if is_of(shown, suggestion)] or None,
        command=types.Command(
            "Not this here", commands.REJECT, arguments=_arguments(snapshot, suggestion)
        ),
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


def _read(snapshot: Snapshot, start: int, end: int) -> str:
    return snapshot.document.text.data[start:end].decode("utf-8", "replace")


def _arguments(snapshot: Snapshot, suggestion: "Suggestion") -> list[Any]:
    return [snapshot.document.uri, suggestion.lesson, suggestion.site]


def _overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return (one[0] < other[1] and other[0] < one[1]) or one == other
