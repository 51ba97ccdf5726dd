"""What a fix changes beside its site, once a person has let its rest be typed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.lsp.convert import workspace_edit
from twiceshy_analyzers.api import Edit, Span

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session
    from twiceshy.workspace.continuing import Continued


def arguments(uri: str, found: "Continued") -> list[Any]:
    """All that `finish` needs to know, as a command carries it."""
    suggestion = found.suggestion
    others = [[edit.span.start, edit.span.end, edit.text] for edit in found.others]
    return [uri, suggestion.lesson, suggestion.site, found.size, others]


def edits_of(others: Sequence[object]) -> list[Edit]:
    """The edits that a command carries."""
    found = []
    for one in others:
        match one:
            case [int(start), int(end), str(text)]:
                found.append(Edit(Span(start, end), text))
            case _:
                raise JsonRpcInvalidParams(f"this is no edit: {one!r}")
    return found


async def finish(
    session: "Session", suggestion: tuple[str, str, str], size: int, others: Sequence[Edit]
) -> None:
    """Count the fix as accepted, and change what belongs to it, such as imports.

    Only in the very text that the rest was offered for: any other one is the person's own by now.
    """
    uri, lesson, site = suggestion
    session.accept(uri, lesson, (site,))
    document = session.documents.get(uri)
    if document is None or session.client is None or not session.capabilities.apply_edit:
        return
    if others and len(document.text) == size:
        edit = workspace_edit(session.snapshot(document), others)
        params = types.ApplyWorkspaceEditParams(edit, "Finish the fix")
        await session.client.workspace_apply_edit_async(params)
