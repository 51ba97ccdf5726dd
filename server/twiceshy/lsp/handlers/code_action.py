"""textDocument/codeAction: the fixes of the suggestions that the range touches."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp import actions as build
from twiceshy.lsp import convert

if TYPE_CHECKING:
    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session
    from twiceshy.model import Suggestion

METHOD = types.TEXT_DOCUMENT_CODE_ACTION
OPTIONS = types.CodeActionOptions(
    code_action_kinds=[types.CodeActionKind.QuickFix], resolve_provider=False
)


def handle(
    session: "Session", _server: "Server", params: types.CodeActionParams
) -> list[types.CodeAction]:
    """One fix for each site and, where a person asked, a way to say no to it and a fix for all."""
    document = session.documents.get(params.text_document.uri)
    if (
        document is None
        or not session.capabilities.action_literals
        or not _wanted(params.context.only)
    ):
        return []
    snapshot = session.snapshot(document)
    start, end = convert.byte_span(snapshot, params.range)
    touched = [
        suggestion
        for suggestion in session.suggestions(document)
        if suggestion.span.start <= end and start <= suggestion.span.end
    ]
    shown = params.context.diagnostics
    asked = params.context.trigger_kind != types.CodeActionTriggerKind.Automatic
    chosen = _best_of_each_site(touched)
    actions = []
    for suggestion in chosen:
        actions.append(build.fix_action(snapshot, suggestion, shown))
        if asked:
            actions.append(build.reject_action(snapshot, suggestion, shown))
    if asked:
        lessons = dict.fromkeys(suggestion.lesson for suggestion in chosen)
        together = (session.together(document, lesson) for lesson in lessons)
        actions += [build.fix_all_action(snapshot, one) for one in together if one]
    return actions


def _wanted(only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether quick fixes are among the kinds that are asked for; a generic fix-all is not."""
    quick_fix = types.CodeActionKind.QuickFix.value
    return not only or any(getattr(kind, "value", kind) in ("", quick_fix) for kind in only)


def _best_of_each_site(suggestions: Iterable["Suggestion"]) -> list["Suggestion"]:
    """The surest suggestion for each site and each span, the surest first."""
    chosen: list[Suggestion] = []
    for suggestion in sorted(suggestions, key=lambda one: (-one.confidence, one.span, one.lesson)):
        if not any(one.site == suggestion.site or one.span == suggestion.span for one in chosen):
            chosen.append(suggestion)
    return chosen
