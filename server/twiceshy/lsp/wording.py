"""What is said of a suggestion in a few words; what a lesson brings passes through `plain`."""

from typing import TYPE_CHECKING

from twiceshy.lsp.plain import plain
from twiceshy.lsp.snapshot import Snapshot
from twiceshy.workspace.dates import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twiceshy.model import Level, Provenance, Suggestion


def title(snapshot: Snapshot, suggestion: "Suggestion") -> str:
    """What the fix does, as a verb phrase: the replaced site, on one line."""
    after = becomes(snapshot, suggestion, 60)
    how = f" ({suggestion.recalled.way})" if suggestion.recalled else ""
    if after is None:
        return plain(f"Fix: {suggestion.message}", 80)
    if after:
        return f"Replace with '{after}'{how}"
    start, end = suggestion.span
    return f"Remove '{plain(_read(snapshot, start, end), 60)}'{how}"


def becomes(snapshot: Snapshot, suggestion: "Suggestion", most: int) -> str | None:
    """The site as it will read, on one line; None where what changes lies elsewhere."""
    start, end = suggestion.span
    inside = [edit for edit in suggestion.edits if suggestion.span.contains(edit.span)]
    if not inside:
        return None
    pieces, done = [], start
    for edit in sorted(inside, key=lambda edit: edit.span):
        pieces += [_read(snapshot, done, edit.span.start), edit.text]
        done = edit.span.end
    return plain("".join([*pieces, _read(snapshot, done, end)]), most)


def fixed_before(provenance: "Sequence[Provenance]") -> str:
    """When and where the like was fixed the last time; "" where nothing is known of that."""
    if not provenance:
        return ""
    newest = provenance[0]
    who = "Fixed like this" if newest.commit else "You fixed this"
    commit = f", commit {newest.commit[:9]}" if newest.commit else ""
    return f"{who} on {day(newest.at)} in {plain(newest.path, 80)}{commit}."


def how_sure(suggestion: "Suggestion") -> str:
    """A confidence in words, and as the number that it is."""
    return f"{_SURE[suggestion.level]} ({suggestion.confidence:.2f})"


_SURE: "dict[Level, str]" = {
    "exact": "Certain",
    "high": "Very likely",
    "medium": "Likely",
    "low": "Unsure",
    "silent": "Very unsure",
}


def _read(snapshot: Snapshot, start: int, end: int) -> str:
    return snapshot.document.text.data[start:end].decode("utf-8", "replace")
