"""Suggestions in a hover: what would change, when the like was changed before, and how sure that is."""

from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp.convert import protocol_range
from twiceshy.lsp.markdown import fenced, inert
from twiceshy.lsp.plain import visible
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.lsp.wording import fixed_before, how_sure
from twiceshy.workspace.changed_lines import changed_lines
from twiceshy_analyzers.api import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twiceshy.model import Suggestion

# Lines of a diff that still are a glance.
LINES = 16


def hover(snapshot: Snapshot, suggestions: "Sequence[Suggestion]") -> types.Hover | None:
    """The suggestions of one place, the surest first; None without any."""
    if not suggestions:
        return None
    tell, kind = _plainly, types.MarkupKind.PlainText
    if snapshot.capabilities.hover_markdown:
        tell, kind = in_markdown, types.MarkupKind.Markdown
    ordered = sorted(suggestions, key=lambda one: -one.confidence)
    text = _BETWEEN[kind].join(tell(snapshot, one) for one in ordered)
    span = Span(min(one.span.start for one in ordered), max(one.span.end for one in ordered))
    return types.Hover(types.MarkupContent(kind, text), protocol_range(snapshot, span))


def in_markdown(snapshot: Snapshot, suggestion: "Suggestion") -> str:
    """A suggestion as Markdown."""
    facts = [fixed_before(suggestion.provenance), _of(suggestion, f"`{suggestion.lesson[:8]}`")]
    return "\n\n".join(
        [fenced(_lines(snapshot, suggestion)), *(inert(one) for one in facts if one)]
    )


def _plainly(snapshot: Snapshot, suggestion: "Suggestion") -> str:
    facts = [fixed_before(suggestion.provenance), _of(suggestion, suggestion.lesson[:8])]
    return "\n".join([*_lines(snapshot, suggestion), *filter(None, facts)])


def _of(suggestion: "Suggestion", key: str) -> str:
    return f"{how_sure(suggestion)}, by twiceshy's lesson {key}."


def _lines(snapshot: Snapshot, suggestion: "Suggestion") -> list[str]:
    lines = changed_lines(snapshot.document.text, suggestion.edits, LINES)
    return [visible(line) for line in lines]


_BETWEEN = {types.MarkupKind.Markdown: "\n\n---\n\n", types.MarkupKind.PlainText: "\n\n"}
