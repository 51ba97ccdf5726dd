"""textDocument/codeAction: the fixes of the suggestions that the range touches."""

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from twiceshy.lsp import actions as build
from twiceshy.lsp import convert
from twiceshy_analyzers.api import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session
    from twiceshy.lsp.snapshot import Snapshot
    from twiceshy.model import Suggestion
    from twiceshy.workspace.documents import Document

METHOD = types.TEXT_DOCUMENT_CODE_ACTION
OPTIONS = types.CodeActionOptions(
    code_action_kinds=[types.CodeActionKind.QuickFix, build.FIX_ALL], resolve_provider=True
)

# How long who asks for code actions waits for the nearest corrections, in seconds.
PATIENCE = 0.5


async def handle(
    session: "Session", _server: "Server", params: types.CodeActionParams
) -> list[types.CodeAction]:
    """One fix for each site and, where a person asked, all fixes at once, ways to say no, and why."""
    document = session.documents.get(params.text_document.uri)
    if document is None or not session.capabilities.action_literals:
        return []
    wanted = [getattr(kind, "value", kind) for kind in params.context.only or ("",)]
    found = []
    if any(kind in ("", types.CodeActionKind.QuickFix.value) for kind in wanted):
        found += await _quick_fixes(session, document, params)
    if build.FIX_ALL in wanted:
        found += await _approved(session, document)
    return found


async def _quick_fixes(
    session: "Session", document: "Document", params: types.CodeActionParams
) -> list[types.CodeAction]:
    snapshot, context = session.snapshot(document), params.context
    start, end = convert.byte_span(snapshot, params.range)
    is_asked = context.trigger_kind != types.CodeActionTriggerKind.Automatic
    if is_asked:
        await _look_nearby(session, document, Span(start, end))
    remedies = session.remedies(document, (start, end), context.diagnostics)
    mended = {_site(one.suggestion): one.diagnostics for one in remedies}
    nearby = session.nearby(document, (start, end), is_asked=is_asked)
    offered = session.suggestions(document) if is_asked else session.hinted(document)
    touched = (
        suggestion
        for suggestion in offered
        if suggestion.span.start <= end and start <= suggestion.span.end
    )
    others = [one for one in touched if _site(one) not in mended]
    chosen = _best_of_each_site([*others, *(one.suggestion for one in remedies), *nearby])
    fixes = [
        build.fix_action(snapshot, one, context.diagnostics, mended.get(_site(one), ()))
        for one in chosen
    ]
    if not is_asked:
        return fixes
    if not chosen:
        return _of_like_places(session, document, (start, end))
    session.see(document, chosen)
    for lesson in dict.fromkeys(one.lesson for one in chosen if not one.recalled):
        fixes += _of_lesson(session, document, lesson)
    # What is said of one suggestion is said of the surest: with many, nobody could tell which.
    surest = chosen[0]
    if not surest.recalled:  # what was made for one place is for that place
        fixes.append(_everywhere(session, snapshot, surest.lesson))
    fixes += build.reject_actions(snapshot, surest, context.diagnostics)
    fixes.append(build.explain_action(snapshot, surest))
    return fixes


async def _look_nearby(session: "Session", document: "Document", place: Span) -> None:
    """Have the nearest corrections looked at, and wait a moment: what comes later is there next time."""
    waiting = session.later("recalling", lambda engine: engine.nearby.look(document, [place]))
    if waiting is not None:
        await asyncio.wait([asyncio.wrap_future(waiting)], timeout=PATIENCE)
    if session.documents.get(document.uri) is not document:
        raise JsonRpcContentModified


def _of_like_places(
    session: "Session", document: "Document", span: tuple[int, int]
) -> list[types.CodeAction]:
    """On a line that was corrected, and says how many like places there are, the fixes of those."""
    snapshot = session.snapshot(document)
    fixes = []
    for spread in session.showing.spreading.at(snapshot, span):
        fixes += _of_lesson(session, document, spread.lesson)
        fixes.append(_everywhere(session, snapshot, spread.lesson))
    return fixes


def _everywhere(session: "Session", snapshot: "Snapshot", lesson: str) -> types.CodeAction:
    counted = session.showing.spreading.counted(lesson)
    return build.everywhere_action(snapshot, lesson, counted)


def _of_lesson(session: "Session", document: "Document", lesson: str) -> list[types.CodeAction]:
    """The fix of all sites of a lesson in this file, made at once only where it must be."""
    snapshot = session.snapshot(document)
    same = [one for one in session.suggestions(document) if one.lesson == lesson]
    if len(same) < 2:
        return []
    if "edit" in session.capabilities.action_resolve and session.capabilities.action_data:
        return [build.fix_all_later(snapshot, lesson, same)]
    together = session.together(document, lesson)
    return [build.fix_all_action(snapshot, together)] if together else []


async def _approved(session: "Session", document: "Document") -> list[types.CodeAction]:
    waiting = session.later("fixing what is approved", lambda engine: engine.fix_approved(document))
    together = await asyncio.wrap_future(waiting) if waiting else []
    if session.documents.get(document.uri) is not document:
        raise JsonRpcContentModified
    session.offer(document, together)
    action = build.fix_approved_action(session.snapshot(document), together)
    return [action] if action else []


def _site(suggestion: "Suggestion") -> tuple[str, str]:
    return suggestion.lesson, suggestion.site


def _best_of_each_site(suggestions: "Iterable[Suggestion]") -> "Sequence[Suggestion]":
    """The surest suggestion for each site and each span, the surest first."""
    chosen: list[Suggestion] = []
    for suggestion in sorted(suggestions, key=lambda one: (-one.confidence, one.span, one.lesson)):
        if not any(one.site == suggestion.site or one.span == suggestion.span for one in chosen):
            chosen.append(suggestion)
    return chosen
