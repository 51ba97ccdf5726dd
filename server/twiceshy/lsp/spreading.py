"""The like places of a correction: how many there are, on its line, and those in files not open.

The count stands there for as long as the engine tells of it, and goes by itself.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lsprotocol import types

from twiceshy.lsp import diagnostics as build
from twiceshy.lsp.convert import protocol_range
from twiceshy.workspace.documents import Document, uri_of

if TYPE_CHECKING:
    from pathlib import Path

    from twiceshy.lsp.snapshot import Snapshot
    from twiceshy.workspace.spread import InFile, Spread

# The version of a text that no editor has open.
_UNVERSIONED = 0

Reports = list[types.WorkspaceDocumentDiagnosticReport]


class Spreading:
    """What is known of like places in one session, and which files diagnostics were published for."""

    def __init__(
        self,
        is_open: Callable[[str], bool],
        snapshot: "Callable[[Document], Snapshot]",
        diagnoses: "Callable[[Path], bool]",
    ) -> None:
        self._is_open, self._snapshot, self._diagnoses = is_open, snapshot, diagnoses
        self._spreads: tuple[Spread, ...] = ()
        self._published: set[str] = set()

    def take(self, spreads: "tuple[Spread, ...]", *, hinted: bool) -> set[str]:
        """What there is from now on; the documents whose corrected lines say something else now.

        Where the line alone has moved, a client that shows hints has moved them with it.
        """
        before, now = (
            {one._replace(line=0) if hinted else one for one in some}
            for some in (self._spreads, spreads)
        )
        self._spreads = spreads
        return {one.uri for one in before ^ now}

    def of_document(self, uri: str) -> "list[Spread]":
        """The corrections in a document that have like places."""
        return [one for one in self._spreads if one.uri == uri and one.places]

    def at(self, snapshot: "Snapshot", span: tuple[int, int]) -> "list[Spread]":
        """The corrections with like places whose lines a span of their document touches."""
        found = []
        for one in self.of_document(snapshot.document.uri):
            start, end = line_of(snapshot, one)
            if start <= span[1] and span[0] <= end:
                found.append(one)
        return found

    def counted(self, lesson: str) -> str:
        """How many places of a lesson are known, in brackets; "" where not all are."""
        for one in self._spreads:
            if one.lesson == lesson and one.done and one.places:
                many = _many(one.places, "place")
                files = len(one.files) + bool(one.here)
                all_named = not one.more and not one.in_open
                return f"({many} in {_many(files, 'file')})" if all_named else f"({many})"
        return ""

    def forget(self, uri: str) -> None:
        """A document was opened: what is shown for it is the document's own from now on."""
        self._published.discard(uri)

    def changes(self) -> list[tuple[str, list[types.Diagnostic]]]:
        """What is to be published for files that are not open, also where nothing is left."""
        found = self._diagnostics()
        gone = [uri for uri in self._published if uri not in found and not self._is_open(uri)]
        self._published = set(found)
        return [*((uri, []) for uri in gone), *found.items()]

    def reports(self, known: Mapping[str, str]) -> Reports:
        """The same for a client that asks, which has the results that it names already."""
        found = self._diagnostics()
        told: Reports = []
        for uri, items in found.items():
            result = build.name_of(items)
            if known.get(uri) == result:
                told.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri, result))
            else:
                full = types.WorkspaceFullDocumentDiagnosticReport
                told.append(full(uri, items, version=None, result_id=result))
        for uri in known:
            if uri not in found and not self._is_open(uri):
                told.append(types.WorkspaceFullDocumentDiagnosticReport(uri, []))
        return told

    def _diagnostics(self) -> dict[str, list[types.Diagnostic]]:
        found: dict[str, list[types.Diagnostic]] = {}
        for spread in self._spreads:
            for file in spread.files:
                uri = uri_of(file.path)
                items = [] if self._is_open(uri) else self._of_file(file)
                if items:
                    found.setdefault(uri, []).extend(items)
        return found

    def _of_file(self, file: "InFile") -> list[types.Diagnostic]:
        if not self._diagnoses(file.path):
            return []
        snapshot = self._snapshot(document_of(file))
        return [
            build.diagnostic(snapshot, one) for one in file.places if one.level in build.DIAGNOSED
        ]


def document_of(file: "InFile") -> Document:
    """A file that is not open, as it was read."""
    return Document(uri_of(file.path), file.path, "", _UNVERSIONED, file.text)


def label(spread: "Spread") -> str:
    """The words on a corrected line."""
    return f"{spread.places} more like this{'' if spread.done else '…'}"


def told(spread: "Spread") -> str:
    """Where the like places are, in a sentence."""
    counts = [(spread.here, "in this file"), (spread.in_open, "in other open files")]
    elsewhere = sum(len(one.places) for one in spread.files) + spread.more
    counts.append((elsewhere, "in files that are not open"))
    where = ", ".join(f"{count} {words}" for count, words in counts if count)
    listed = f" {spread.more} of them are only counted." if spread.more else ""
    return (
        f"What was corrected here stands in {_many(spread.places, 'more place')}: {where}.{listed}"
    )


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def line_of(snapshot: "Snapshot", spread: "Spread") -> tuple[int, int]:
    """The bytes of the corrected line; the last line where the text is a keystroke ahead."""
    text = snapshot.document.text
    line = min(spread.line, text.line_count - 1)
    return text.line_start(line), text.line_end(line)


def diagnostic(snapshot: "Snapshot", spread: "Spread") -> types.Diagnostic:
    """The count for a client that has no hints: as a diagnostic that is no more than one."""
    return types.Diagnostic(
        range=protocol_range(snapshot, line_of(snapshot, spread)),
        severity=types.DiagnosticSeverity.Hint,
        source=build.SOURCE,
        message=label(spread),
    )
