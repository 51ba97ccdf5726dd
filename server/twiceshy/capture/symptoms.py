"""What other tools report for open documents, and which of it vanishes.

Pure: no input or output; the time is an argument. A diagnostic is known by its source, code and
message (see `twiceshy.capture.normal`) and by its place, which moves along with edits.

It has vanished when its source reports anew on a text that parses, and it is not there any more,
neither near its place nor with its line of code elsewhere. It has not vanished for this when its
document was closed, when the text does not parse, or when a suppression comment has come. That a
whole source stopped is for the caller to see, who knows all documents.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from twiceshy.capture.normal import symptom_of
from twiceshy.capture.suppressions import Suppression, newly_suppressed, suppressions
from twiceshy.elapsed import elapsed
from twiceshy.model import Symptom
from twiceshy_analyzers.api import Edit, Span

# Lines between a diagnostic and what is still near it: a guard is put above what it guards.
NEAR = 3

# Diagnostics of one source for one document; of one that has more, nothing is followed.
MOST = 500

# How long something that vanished is remembered, in seconds: longer than a text takes to settle.
REMEMBERED = 15 * 60.0

# How many earlier lines of one diagnostic are remembered.
_PLACES = 32


class Reported(NamedTuple):
    """A diagnostic of another source, as it stands in the newest text of its document."""

    source: str
    code: str
    message: str
    span: Span


class Lines(NamedTuple):
    """The lines on which a diagnostic stood, counted from 0: each until a time, and the last one."""

    until: tuple[tuple[float, int], ...]
    last: int

    def at(self, time: float) -> int:
        """The line at a time."""
        return next((line for moved, line in self.until if moved > time), self.last)


@dataclass(slots=True, eq=False)
class Diagnostic:
    """One diagnostic at its place, from when it is first seen until it is forgotten.

    `touched` is when the code near it was last edited while it was reported; `fixed_by` is the
    lesson of a suggestion that was accepted there. It was `standing` if it was there
    when its place was first reported on, rather than new.
    """

    symptom: Symptom
    start: int
    end: int
    line: int
    code: bytes
    since: float
    standing: bool
    before: tuple[Suppression, ...]
    touched: float | None = None
    gone: float | None = None
    fixed_by: str | None = None
    _places: "deque[tuple[float, int]]" = field(default_factory=lambda: deque(maxlen=_PLACES))

    def lines(self) -> "Lines":
        """The lines on which it stood, from its first one to now."""
        return Lines(tuple(self._places), self.line)

    def move_to(self, line: int, now: float) -> None:
        """It stands on another line from now on."""
        if line != self.line:
            self._places.append((now, self.line))
            self.line = line


class News(NamedTuple):
    """What a report changed. `returned` had vanished before, and is there again."""

    vanished: Sequence[Diagnostic] = ()
    appeared: Sequence[Diagnostic] = ()
    returned: Sequence[Diagnostic] = ()


@dataclass(slots=True)
class _Document:
    """One open document with what is reported for it, by source, and what vanished lately."""

    text: bytes
    shown: dict[str, list[Diagnostic]] = field(default_factory=dict)
    gone: list[Diagnostic] = field(default_factory=list)
    noisy: set[str] = field(default_factory=set)
    suppressed: tuple[bytes, tuple[Suppression, ...]] = (b"", ())

    def diagnostics(self) -> Iterable[Diagnostic]:
        """All that has a place in it."""
        for shown in self.shown.values():
            yield from shown
        yield from self.gone

    def suppressions(self) -> tuple[Suppression, ...]:
        """Those of its present text."""
        if self.suppressed[0] is not self.text:
            self.suppressed = (self.text, suppressions(self.text))
        return self.suppressed[1]


class Tracker:
    """The open documents by uri, with the diagnostics that other sources report for them."""

    def __init__(self) -> None:
        self._documents: dict[str, _Document] = {}

    def opened(self, uri: str, text: bytes) -> None:
        """Begin to follow a document."""
        self._documents[uri] = _Document(text)

    def closed(self, uri: str) -> None:
        """Let go of a document; that nothing is reported for it any more is no news."""
        self._documents.pop(uri, None)

    def edited(self, uri: str, edits: Sequence[Edit], text: bytes, now: float) -> None:
        """A document has a new text, to which the edits led one after the other."""
        document = self._documents.get(uri)
        if document is None:
            return
        diagnostics = list(document.diagnostics())
        if diagnostics:
            old = document.text
            for edit in edits:
                new = b"".join((old[: edit.span.start], edit.text.encode(), old[edit.span.end :]))
                _move(diagnostics, old, new, edit.span, now)
                old = new
        document.text = text

    def shown(self, uri: str) -> list[Diagnostic]:
        """What is reported for a document now."""
        document = self._documents.get(uri)
        return [one for shown in document.shown.values() for one in shown] if document else []

    def sources(self, uri: str) -> list[str]:
        """The sources that have reported on a document."""
        document = self._documents.get(uri)
        return list(document.shown) if document else []

    def stopped(self, source: str) -> None:
        """Begin anew with a source: what it took back in stopping, it will report again."""
        for document in self._documents.values():
            document.shown.pop(source, None)
            document.gone = [one for one in document.gone if one.symptom.source != source]

    def is_silent(self, source: str) -> bool:
        """Whether a source reports nothing, for whatever document."""
        return not any(one.shown.get(source) for one in self._documents.values())

    def reported(
        self,
        uri: str,
        source: str,
        given: Sequence[Reported],
        now: float,
        *,
        parses: bool,
        within: Span | None = None,
    ) -> News:
        """What a source says of a document's present text, all of it or what touches a part of it.

        A report on a text that does not parse changes nothing: tools are then wrong both in what
        they say and in what they do not.
        """
        document = self._documents.get(uri)
        if document is None or source in document.noisy or not parses:
            return News()
        if len(given) > MOST:
            document.noisy.add(source)
            document.shown.pop(source, None)
            return News()
        known = document.shown.get(source)
        shown, outside = _split(known or [], within)
        left, new, kept = _paired(shown, given, document.text)
        document.gone = [one for one in document.gone if elapsed(now, one.gone or 0.0) < REMEMBERED]
        returned = _returned(document.gone, new)
        standing = known is None or within is not None
        fresh = [_seen(one, document, now, standing=standing) for one in new]
        document.shown[source] = [*outside, *kept, *returned, *fresh]
        for one in left:
            one.gone = now
        vanished = [one for one in left if not _is_suppressed(one, document)]
        document.gone = [*document.gone, *vanished][-MOST:]
        return News(vanished, fresh, returned)


def _move(
    diagnostics: Iterable[Diagnostic], old: bytes, new: bytes, span: tuple[int, int], now: float
) -> None:
    """Take the places of what is reported along with one edit."""
    start, end, stop = _really_changed(old, new, span)
    if start == end == stop:
        return
    first = old.count(b"\n", 0, start)
    last = first + old.count(b"\n", start, end)
    rows = new.count(b"\n", start, stop) - (last - first)
    by = stop - end
    for one in diagnostics:
        if one.gone is None and first - NEAR <= one.line <= last + NEAR:
            one.touched = now
        if end <= one.start:
            one.start += by
            one.end += by
            one.move_to(one.line + rows, now)
        elif start < one.end:
            if one.start >= start:
                one.start = min(one.start, stop)
                one.move_to(first + new.count(b"\n", start, one.start), now)
            one.end = max(one.start, one.end + by if one.end >= end else min(one.end, stop))


def _really_changed(old: bytes, new: bytes, span: tuple[int, int]) -> tuple[int, int, int]:
    """The start and both ends of what differs: some clients send a whole text for each change."""
    start, end = span
    stop = end + len(new) - len(old)
    if end - start > _LARGE or (start, end) == (0, len(old)):
        same = _common(old[start:end], new[start:stop])
        start += same
        tail = min(end, stop) - start
        back = _common(old[end - tail : end][::-1], new[stop - tail : stop][::-1])
        end, stop = end - back, stop - back
    return start, end, stop


# An edit of a part that replaces fewer bytes is taken as it is.
_LARGE = 200


def _common(one: bytes, other: bytes) -> int:
    """How long the two are the same from their start."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _split(
    shown: list[Diagnostic], within: Span | None
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """What a report is about, and what it says nothing of."""
    if within is None:
        return shown, []
    inside = [one for one in shown if one.start <= within.end and within.start <= one.end]
    return inside, [one for one in shown if one not in inside]


class _New(NamedTuple):
    """A diagnostic of a report, until it is known to be one of those that were there."""

    symptom: Symptom
    span: Span
    line: int
    code: bytes


def _paired(
    shown: list[Diagnostic], given: Sequence[Reported], text: bytes
) -> tuple[list[Diagnostic], list[_New], list[Diagnostic]]:
    """What is not reported any more, what is new, and what is still there, at its new place."""
    here = {(one.symptom, one.start): one for one in shown}
    kept: list[Diagnostic] = []
    elsewhere: list[_New] = []
    for one in _read(given, text):
        match = here.pop((one.symptom, one.span.start), None)
        if match is None:
            elsewhere.append(one)
        else:
            kept.append(_put(match, one))
    known: dict[Symptom, list[Diagnostic]] = {}
    taken = set(map(id, kept))
    for diagnostic in sorted(shown, key=lambda one: one.start):
        if id(diagnostic) not in taken:
            known.setdefault(diagnostic.symptom, []).append(diagnostic)
    new: list[_New] = []
    for one in elsewhere:
        near = next((o for o in known.get(one.symptom, ()) if abs(o.line - one.line) <= NEAR), None)
        if near is None:
            new.append(one)
        else:
            known[one.symptom].remove(near)
            kept.append(_put(near, one))
    left = [one for rest in known.values() for one in rest]
    if left and new:
        left, new, moved = _moved(left, new)
        kept += moved
    return left, new, kept


def _read(given: Sequence[Reported], text: bytes) -> Iterator[_New]:
    """The diagnostics of a report with their symptoms and lines, in the order of the text."""
    line = done = 0
    for report in sorted(given, key=lambda report: report.span):
        start, end = report.span
        line, done = line + text.count(b"\n", done, start), start
        there = text[start : min(end, start + 100)].decode(errors="replace")
        symptom = symptom_of(report.source, report.code, report.message, there)
        yield _New(symptom, report.span, line, _line_around(text, start))


def _put(diagnostic: Diagnostic, there: _New) -> Diagnostic:
    """A diagnostic where it is reported now."""
    (diagnostic.start, diagnostic.end), diagnostic.line = there.span, there.line
    diagnostic.code = there.code
    return diagnostic


def _moved(
    left: list[Diagnostic], new: list[_New]
) -> tuple[list[Diagnostic], list[_New], list[Diagnostic]]:
    """What is reported for the same line of code elsewhere was moved with it, and not mended."""
    places: dict[tuple[Symptom, bytes], list[_New]] = {}
    for one in new:
        places.setdefault((one.symptom, one.code), []).append(one)
    still, moved = [], []
    for diagnostic in left:
        there = places.get((diagnostic.symptom, diagnostic.code))
        if not there:
            still.append(diagnostic)
            continue
        found = there.pop()
        new.remove(found)
        moved.append(_put(diagnostic, found))
    return still, new, moved


def _returned(gone: list[Diagnostic], new: list[_New]) -> list[Diagnostic]:
    """What had vanished and is reported again near its place; it is taken from both lists."""
    found = []
    for one in list(new):
        back = next(
            (o for o in gone if o.symptom == one.symptom and abs(o.line - one.line) <= NEAR), None
        )
        if back is not None:
            gone.remove(back)
            new.remove(one)
            back.gone = None
            found.append(_put(back, one))
    return found


def _seen(new: _New, document: _Document, now: float, *, standing: bool) -> Diagnostic:
    start, end = new.span
    before = document.suppressions()
    return Diagnostic(new.symptom, start, end, new.line, new.code, now, standing, before)


def _is_suppressed(one: Diagnostic, document: _Document) -> bool:
    return newly_suppressed(one.before, document.suppressions(), one.line)


def _line_around(text: bytes, at: int) -> bytes:
    start = text.rfind(b"\n", 0, at) + 1
    end = text.find(b"\n", at)
    return text[start : end if end >= 0 else len(text)].strip()
