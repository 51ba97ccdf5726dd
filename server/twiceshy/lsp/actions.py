"""Suggestions as code actions: the fixes, the ways to say no to one, and what explains it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from twiceshy.lsp import commands
from twiceshy.lsp.convert import byte_span, workspace_edit
from twiceshy.lsp.diagnostics import SOURCE, data, is_of
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.lsp.wording import title

if TYPE_CHECKING:
    from twiceshy.model import Reach, Suggestion
    from twiceshy.workspace.fix_all import Together

# Answered when it is asked for by this very name: a fix-all of whatever kind applies no lessons.
FIX_ALL = "source.fixAll.twiceshy"


def fix_action(
    snapshot: Snapshot,
    suggestion: "Suggestion",
    diagnostics: Sequence[types.Diagnostic],
    mended: Sequence[types.Diagnostic] = (),
) -> types.CodeAction:
    """The quick fix of a suggestion; `diagnostics` are all that the client shows there.

    Those `mended` are of other sources: the editor shows the action as their fix, too.
    """
    ours = [*(shown for shown in diagnostics if is_of(shown, suggestion)), *mended]
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
    return types.CodeAction(
        title=name,
        kind=types.CodeActionKind.QuickFix,
        edit=workspace_edit(snapshot, together.edits),
        command=_accepting(snapshot, together.lesson, together.sites),
    )


def fix_all_later(
    snapshot: Snapshot, lesson: str, suggestions: "Sequence[Suggestion]"
) -> types.CodeAction:
    """The quick fix of all sites of one lesson, whose edit is made once it is chosen."""
    document = snapshot.document
    return types.CodeAction(
        title=f"Fix all {len(suggestions)} in this file",
        kind=types.CodeActionKind.QuickFix,
        command=_accepting(snapshot, lesson, [one.site for one in suggestions]),
        data={"uri": document.uri, "lesson": lesson, "version": document.version},
    )


def resolved(
    snapshot: Snapshot, action: types.CodeAction, together: "Together"
) -> types.CodeAction:
    """An action of `fix_all_later` with its edit, and a command that says what that mends."""
    action.edit = workspace_edit(snapshot, together.edits)
    action.command = _accepting(snapshot, together.lesson, together.sites)
    return action


def everywhere_action(snapshot: Snapshot, lesson: str, counted: str) -> types.CodeAction:
    """The fix of all sites of one lesson in the workspace; `counted` says how many are known."""
    name = f"Fix everywhere… {counted}".strip()
    return _commanding(name, commands.EVERYWHERE, [snapshot.document.uri, lesson])


def reject_actions(
    snapshot: Snapshot, suggestion: "Suggestion", diagnostics: Sequence[types.Diagnostic]
) -> list[types.CodeAction]:
    """The way to say no to a suggestion: one action that asks how far, or one for each answer.

    Editors have no menus below the menu of actions. A question keeps that menu short, and stands
    where a person can read what each answer means; a client that cannot ask gets the answers.
    """
    arguments = _arguments(snapshot, suggestion)
    if snapshot.capabilities.message_actions:
        found = [_commanding("Not this…", commands.NOT_THIS, arguments)]
    else:
        found = [
            _commanding(
                name, commands.REJECT, [*arguments, reach] if reach != "here" else arguments
            )
            for reach, name in REACHES.items()
        ]
    for action in found:
        action.diagnostics = [one for one in diagnostics if is_of(one, suggestion)] or None
        if snapshot.capabilities.action_data:
            action.data = data(snapshot, suggestion)
    return found


def explain_action(snapshot: Snapshot, suggestion: "Suggestion") -> types.CodeAction:
    """What shows why this is suggested."""
    return _commanding("Explain", commands.EXPLAIN, _arguments(snapshot, suggestion))


def fix_approved_action(
    snapshot: Snapshot, together: "Sequence[Together]"
) -> types.CodeAction | None:
    """The source action of what this user approved, one edit for all lessons; None for nothing."""
    if not together:
        return None
    count = sum(len(one.sites) for one in together)
    accepted = [[one.lesson, list(one.sites)] for one in together]
    return types.CodeAction(
        title=f"Apply approved lessons ({count})",
        kind=FIX_ALL,
        edit=workspace_edit(snapshot, together[0].edits),
        command=types.Command(
            "Accept the fixes", commands.ACCEPT, arguments=[snapshot.document.uri, accepted]
        ),
    )


REACHES: "dict[Reach, str]" = {
    "here": "Not this here",
    "lesson": "Never this lesson",
    "project": "Not in this project",
}


def _commanding(name: str, command: str, arguments: list[Any]) -> types.CodeAction:
    return types.CodeAction(
        title=name,
        kind=types.CodeActionKind.QuickFix,
        command=types.Command(name, command, arguments=arguments),
    )


def _accepting(snapshot: Snapshot, lesson: str, sites: Sequence[str]) -> types.Command:
    arguments = [snapshot.document.uri, lesson, list(sites)]
    return types.Command("Accept the fixes", commands.ACCEPT, arguments=arguments)


def _arguments(snapshot: Snapshot, suggestion: "Suggestion") -> list[Any]:
    return [snapshot.document.uri, suggestion.lesson, suggestion.site]


def _overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return (one[0] < other[1] and other[0] < one[1]) or one == other
