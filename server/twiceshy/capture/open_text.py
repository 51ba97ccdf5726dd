"""The text of one open document: what of it is settled, and the regions that are not.

Pure: no input or output, and the time is an argument. Following an edit costs what was touched, not
what the text is long.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from twiceshy.capture.ways_back import Past, Piece, Step, Undone, pieces_of, undone, way_back
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import changed_span

# Regions of one document; a text with more is being rewritten, and all of it is one region.
MOST_REGIONS = 200

# How many settlements of one document may be taken back. Who goes further back is editing.
REMEMBERED = 16

_CONFLICT = re.compile(rb"^(<<<<<<< |>>>>>>> |\|\|\|\|\|\|\| )", re.MULTILINE)


class Touched(NamedTuple):
    """A part of a text, and when it was touched last."""

    span: Span
    at: float


class Settlement(NamedTuple):
    """What settled at once in one document.

    `before` was settled until now, and `text` is. `after` is what to learn from: without what was
    taken back, and without what changed between the announcement of a save and the save itself.
    `touched` lists the changed parts of `after`.
    """

    before: bytes
    after: bytes
    text: bytes
    touched: tuple[Touched, ...]
    undone: tuple[Undone, ...] = ()


class Proposal(NamedTuple):
    """What settling comes to: a text to learn from, and the pieces that stay or went back."""

    after: bytes
    touched: tuple[Touched, ...]
    kept: tuple[Piece, ...]
    steps: tuple[Step, ...]


@dataclass(slots=True, eq=False)
class Region:
    """A part of the settled text (`old_start` to `old_end`) and what stands there now."""

    old_start: int
    old_end: int
    start: int
    end: int
    at: float
    is_offered: bool = False
    is_new: bool = True


@dataclass(slots=True, eq=False)
class OpenText:
    """One open document. `announced` is its text when a save was, and what that would have settled."""

    settled: bytes
    text: bytes
    merging: bool
    regions: list[Region] = field(default_factory=list)
    past: deque[Past] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    unsaved: bool = False
    announced: "tuple[bytes, Proposal] | None" = None

    # ---------------------------------------------------------- following

    def follow(self, text: bytes, edits: Sequence[Edit], now: float) -> bool:
        """Take a newer text over; whether a region was touched that had been left alone."""
        if not edits and text == self.text:
            return False
        steps = [(edit.span.start, edit.span.end, edit.text.encode()) for edit in edits]
        growth = sum(len(new) - (end - start) for start, end, new in steps)
        if not steps or growth != len(text) - len(self.text):
            steps = [(0, len(self.text), text)]  # edits were missed, or are none: compare the texts
        known = [region for region in self.regions if region.is_offered]
        for start, end, new in steps:
            if len(steps) == 1 and end > start and new:
                old_part, new_part = changed_span(self.text[start:end], new)
                new = new[new_part.start : new_part.end]  # noqa: PLW2901 - the edit at its smallest
                end = start + old_part.end  # noqa: PLW2901
                start += old_part.start  # noqa: PLW2901
            if end > start or new:
                self._touch(start, end, len(new), now)
            self.merging = self.merging or has_conflict(new)
        self.text = text
        self.unsaved = True
        self._tidy()
        return any(region not in self.regions or not region.is_offered for region in known)

    def _touch(self, start: int, end: int, size: int, now: float) -> None:
        """Replace a part of the present text by so many bytes."""
        regions = self.regions
        first = 0
        while first < len(regions) and regions[first].end < start:
            first += 1
        last = first
        while last < len(regions) and regions[last].start <= end:
            last += 1
        shift = regions[first - 1].end - regions[first - 1].old_end if first else 0
        hit = regions[first:last]
        touched = Region(start - shift, end - shift, start, end, now)
        if hit:
            head, tail = hit[0], hit[-1]
            if head.start <= start:
                touched.old_start, touched.start = head.old_start, head.start
            touched.old_end = tail.old_end + max(0, end - tail.end)
            touched.end = max(end, tail.end)
        growth = size - (end - start)
        touched.end += growth
        for region in regions[last:]:
            region.start += growth
            region.end += growth
        regions[first:last] = [touched]

    def _tidy(self) -> None:
        """Make new regions as small as they can be, and one of those that share a line or touch."""
        tidy: list[Region] = []
        for region in self.regions:
            if region.is_new and not self._shrunk(region):
                continue
            if tidy and (tidy[-1].is_new or region.is_new) and self._adjoin(tidy[-1], region):
                above = tidy[-1]
                above.old_end, above.end = region.old_end, region.end
                above.at, above.is_offered = max(above.at, region.at), False
                above.is_new = True
            else:
                tidy.append(region)
        if len(tidy) > MOST_REGIONS:
            top, bottom = tidy[0], tidy[-1]
            at = max(region.at for region in tidy)
            tidy = [Region(top.old_start, bottom.old_end, top.start, bottom.end, at)]
        for region in tidy:
            region.is_new = False
        self.regions = tidy

    def _shrunk(self, region: Region) -> bool:
        """Whether a region differs from what is settled; it is then as small as that difference."""
        old, new = changed_span(
            self.settled[region.old_start : region.old_end], self.text[region.start : region.end]
        )
        region.old_end, region.end = region.old_start + old.end, region.start + new.end
        region.old_start, region.start = region.old_start + old.start, region.start + new.start
        return region.old_end > region.old_start or region.end > region.start

    def _adjoin(self, above: Region, below: Region) -> bool:
        """Whether no whole line lies between two regions."""
        first = self.text.find(b"\n", above.end, below.start)
        return first < 0 or self.text.find(b"\n", first + 1, below.start) < 0

    def goes_back(self, edit: Edit) -> bool:
        """Whether an edit of the present text makes a line again what it is in the settled one."""
        start, end = edit.span
        for region in self.regions:
            if end < region.start or region.end < start:
                continue
            first, last, new = self._lines(region)
            old, at = self.settled[first:last], region.start - (region.old_start - first)
            if at <= start and end <= at + len(new):
                edited = new[: start - at] + edit.text.encode() + new[end - at :]
                if len(list(pieces_of(old, edited))) < len(list(pieces_of(old, new))):
                    return True
        return False

    # ---------------------------------------------------------- settling

    def begin_anew(self) -> None:
        """Settle the present text without a word."""
        self.settled = self.text
        self.regions.clear()
        self.merging = has_conflict(self.text)
        self.announced = None

    def announce(self) -> None:
        """Keep what a save would settle now."""
        # Emacs' eglot tells of a save before it tells of what was typed just now: where nothing was
        # touched up to here, what comes is a person's, since nobody saves for a formatter alone.
        self.announced = (self.text, self.proposal(self.regions)) if self.regions else None

    def settle(self, regions: "Sequence[Region]") -> Settlement | None:
        """Settle all regions, or some; None where that is nothing, or a merge goes on."""
        announced, self.announced = self.announced, None
        is_all = len(regions) == len(self.regions)
        if self.merging:
            if is_all:
                self.begin_anew()
            return None
        if not regions:
            return None
        proposal = self.proposal(regions)
        before = self.settled
        self._take(regions)
        past = Past(before, self.settled, list(proposal.kept))
        if is_all and announced is not None and announced[0] != self.text:
            proposal = announced[1]
        back = undone(proposal.steps)
        if past.pieces:
            self.past.append(past)
        if proposal.after == before and not back:
            return None
        return Settlement(before, proposal.after, self.settled, proposal.touched, back)

    def proposal(self, regions: "Iterable[Region]") -> "Proposal":
        """What settling some regions would come to."""
        after, touched = [], []
        kept: list[Piece] = []
        steps: list[Step] = []
        done = size = length = 0  # in the settled text, in what is to be learned, in what stands
        for region in regions:
            first, last, new = self._lines(region)
            same = self.settled[done:first]
            after.append(same)
            size, length = size + len(same), length + len(same)
            at = 0
            for piece in pieces_of(self.settled[first:last], new):
                back = way_back(self.past, piece.old, piece.new)
                same, text = new[at : piece.span.start], piece.old if back else piece.new
                after += (same, text)
                size += len(same) + len(text)
                if back:
                    steps += back
                else:
                    start, end = piece.span
                    kept.append(piece._replace(span=Span(length + start, length + end)))
                    touched.append(Touched(Span(size - len(text), size), region.at))
                at = piece.span.end
            after.append(new[at:])
            size, length, done = size + len(new) - at, length + len(new), last
        after.append(self.settled[done:])
        return Proposal(b"".join(after), tuple(touched), tuple(kept), tuple(steps))

    def proposed(self, regions: "Iterable[Region]") -> Settlement:
        """What settling some regions would come to; nothing settles."""
        proposal = self.proposal(regions)
        return Settlement(self.settled, proposal.after, proposal.after, proposal.touched)

    def _lines(self, region: Region) -> tuple[int, int, bytes]:
        """The whole lines of a region: where they are in the settled text, and what they are now.

        Without the line break of the last one, which both texts have or have not.
        """
        first = self.settled.rfind(b"\n", 0, region.old_start) + 1
        last = self.settled.find(b"\n", region.old_end)
        last = len(self.settled) if last < 0 else last
        start, end = region.start - (region.old_start - first), region.end + last - region.old_end
        return first, last, self.text[start:end]

    def _take(self, regions: "Sequence[Region]") -> None:
        """Put what stands in some regions into the settled text."""
        chosen = set(regions)
        pieces: list[bytes] = []
        left: list[Region] = []
        done = growth = 0
        for region in self.regions:
            if region in chosen:
                pieces += (
                    self.settled[done : region.old_start],
                    self.text[region.start : region.end],
                )
                done = region.old_end
                growth += region.end - region.start - (region.old_end - region.old_start)
            else:
                region.old_start += growth
                region.old_end += growth
                left.append(region)
        pieces.append(self.settled[done:])
        self.settled, self.regions = b"".join(pieces), left


def has_conflict(text: bytes) -> bool:
    """Whether a text has marks of a merge that goes on."""
    return _CONFLICT.search(text) is not None
