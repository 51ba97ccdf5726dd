"""Suggestions as diagnostics, with where and when the like was fixed before."""

import hashlib
from functools import lru_cache
from pathlib import Path
from time import gmtime
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from twiceshy.lsp.convert import protocol_range
from twiceshy.lsp.plain import plain
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.workspace.documents import uri_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twiceshy.model import Provenance, Suggestion

SOURCE = "twiceshy"
DIAGNOSED = frozenset({"exact", "high"})


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


def name_of(diagnostics: "Sequence[types.Diagnostic]") -> str:
    """A name for just these diagnostics: equal ones have equal names."""
    return hashlib.blake2b(repr(diagnostics).encode(), digest_size=8).hexdigest()


def is_of(shown: types.Diagnostic, suggestion: "Suggestion") -> bool:
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
