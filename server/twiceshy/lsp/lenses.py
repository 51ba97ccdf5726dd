"""Suggestions as code lenses: one for each lesson that has several places in a file."""

from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp import commands
from twiceshy.lsp.convert import protocol_range
from twiceshy.lsp.wording import becomes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twiceshy.lsp.snapshot import Snapshot
    from twiceshy.model import Suggestion

LENGTH = 40


def lenses(snapshot: "Snapshot", suggestions: "Iterable[Suggestion]") -> list[types.CodeLens]:
    """A lens above the first place of each lesson; it leads to the fix of all of them."""
    places: dict[str, list[Suggestion]] = {}
    for one in sorted(suggestions, key=lambda one: one.span):
        places.setdefault(one.lesson, []).append(one)
    return [_lens(snapshot, found) for found in places.values() if len(found) > 1]


def _lens(snapshot: "Snapshot", found: "list[Suggestion]") -> types.CodeLens:
    first, uri = found[0], snapshot.document.uri
    title = f"{len(found)} like this → {becomes(snapshot, first, LENGTH) or '…'}"
    command = types.Command(title, commands.EVERYWHERE, arguments=[uri, first.lesson])
    return types.CodeLens(protocol_range(snapshot, first.span), command)
