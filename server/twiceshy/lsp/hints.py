"""Inlay hints: what a site would become, and how many like places a correction has.

They stand at the end of the line, where they move no code while a person types; what they bring
beside their label is made when a client asks for it.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from twiceshy.lsp import commands, spreading
from twiceshy.lsp.convert import position, protocol_range, text_edit
from twiceshy.lsp.diagnostics import data
from twiceshy.lsp.hovering import in_markdown
from twiceshy.lsp.plain import plain
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.lsp.wording import becomes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twiceshy.model import Suggestion
    from twiceshy.workspace.spread import Spread

# Longer labels are cut: a hint is a glance.
LENGTH = 40


def hint(snapshot: Snapshot, suggestion: "Suggestion") -> types.InlayHint:
    """What the site would become; without its tooltip and edits where these can be asked for."""
    wanted = snapshot.capabilities.hint_resolve
    return types.InlayHint(
        position=position(snapshot, _line_end(snapshot, suggestion.span.end)),
        label=label(snapshot, suggestion),
        padding_left=True,
        tooltip=None if "tooltip" in wanted else plain(suggestion.message, 300),
        data=_data(snapshot, suggestion) if wanted else None,
    )


def label(snapshot: Snapshot, suggestion: "Suggestion") -> str:
    """The fix in a few letters."""
    after = becomes(snapshot, suggestion, LENGTH)
    if after is None:
        return f"→ {plain(suggestion.message, LENGTH)}"
    return f"→ {after}" if after else "→ remove"


def counted(
    snapshot: Snapshot, spread: "Spread", offered: "Iterable[Suggestion]"
) -> types.InlayHint:
    """How many like places a corrected line has; it leads to the first one, and to all."""
    command = types.Command(
        "Fix everywhere…", commands.EVERYWHERE, arguments=[spread.uri, spread.lesson]
    )
    part = types.InlayHintLabelPart(
        spreading.label(spread),
        tooltip=spreading.told(spread),
        location=_first(snapshot, spread, offered),
        command=command,
    )
    place = position(snapshot, spreading.line_of(snapshot, spread)[1])
    return types.InlayHint(place, [part], padding_left=True)


def is_within(hint: types.InlayHint, given: types.Range) -> bool:
    """Whether a hint stands in the lines that a client asks about."""
    return given.start.line <= hint.position.line <= given.end.line


def _first(
    snapshot: Snapshot, spread: "Spread", offered: "Iterable[Suggestion]"
) -> types.Location | None:
    here = next((one for one in offered if one.lesson == spread.lesson), None)
    if here is not None:
        return types.Location(snapshot.document.uri, protocol_range(snapshot, here.span))
    if not spread.files:
        return None
    file = spread.files[0]
    elsewhere = replace(snapshot, document=spreading.document_of(file))
    span = protocol_range(elsewhere, file.places[0].span)
    return types.Location(elsewhere.document.uri, span)


def resolved(
    snapshot: Snapshot, suggestion: "Suggestion", hint: types.InlayHint
) -> types.InlayHint:
    """The hint with what the client may ask for later."""
    wanted = snapshot.capabilities.hint_resolve
    if "tooltip" in wanted:
        hint.tooltip = types.MarkupContent(
            types.MarkupKind.Markdown, in_markdown(snapshot, suggestion)
        )
    if "textEdits" in wanted:
        hint.text_edits = [text_edit(snapshot, edit) for edit in suggestion.edits]
    return hint


def _line_end(snapshot: Snapshot, offset: int) -> int:
    text = snapshot.document.text
    return text.line_end(text.line_at(offset))


def _data(snapshot: Snapshot, suggestion: "Suggestion") -> dict[str, Any]:
    return {"uri": snapshot.document.uri, **data(snapshot, suggestion)}
