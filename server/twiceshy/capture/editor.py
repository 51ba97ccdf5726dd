"""What people touch in open documents, region by region, and what of it is settled.

Pure: no input or output, and the time is an argument. Everything costs what was touched, not what
the text is long, since `changed` is called for each keystroke.

- `opened`: the text at that moment is *settled*. What differs from it later is a list of regions,
  each a span of the settled text and the span of the present text that stands in its place. All
  between them is equal, so that the present text can be made of the settled one at any time.
- `changed`: a region grows with what is typed in it. Regions that share a line or touch are one;
  a region whose text is the settled one again is none.
- `saved` by hand: all regions settle. A save by the editor itself settles nothing.
- `due`: a region that nobody touched for `UNTOUCHED` seconds settles by itself.
- `left_alone`: what looks done, but may be touched again before it settles.
- `closed`: what was saved, if only by the editor, is settled; the rest is given up.

Going back is no correction: undone before it settled, the region is gone. Undone later, lines
become what they were before an earlier settlement of the same document: `Settlement.undone` says
which, and `Settlement.after` keeps those lines as they were. A text with the marks of a merge that
goes on, and what a reload from disk brought, settles without a word.
"""

from collections.abc import Iterable, Sequence

from twiceshy.capture.open_text import OpenText, Settlement, has_conflict
from twiceshy.capture.sources import MAX_BYTES
from twiceshy.elapsed import elapsed
from twiceshy_analyzers.api import Edit, Span

# Seconds without a touch after which a region is taken for done, and for settled (SPEC 2.1).
QUIET = 2.0
UNTOUCHED = 300.0


class Settled:
    """The documents that are open, by their URI.

    A document that was never opened, or is over `MAX_BYTES`, is not known and settles nothing.
    """

    def __init__(self) -> None:
        self._documents: dict[str, OpenText] = {}

    def opened(self, uri: str, text: bytes) -> None:
        """Begin with a document; one that is open already begins anew."""
        self.forget(uri)
        if len(text) <= MAX_BYTES:
            self._documents[uri] = OpenText(text, text, merging=has_conflict(text))

    def text(self, uri: str) -> bytes | None:
        """What is settled of a document; None for one that is not known."""
        document = self._documents.get(uri)
        return document.settled if document else None

    def changed(self, uri: str, text: bytes, edits: Sequence[Edit], now: float) -> bool:
        """Follow the edits that led to `text`; whether something was touched that was left alone.

        The edits follow each other, each in offsets of the text that the one before it left.
        """
        document = self._documents.get(uri)
        if document is None:
            return False
        if len(text) > MAX_BYTES:
            self.forget(uri)
            return True
        return document.follow(text, edits, now)

    def will_save(self, uri: str) -> None:
        """A document is about to be saved by hand: what changes until then is a formatter's."""
        document = self._documents.get(uri)
        if document is not None:
            document.announce()

    def saved(self, uri: str, text: bytes, now: float, *, by_hand: bool) -> Settlement | None:
        """What a save settles; None where that is nothing."""
        document = self._documents.get(uri)
        if document is None:
            return None
        document.follow(text, (), now)
        document.unsaved = False
        if not by_hand:
            document.announced = None
            return None
        return document.settle(document.regions)

    def due(self, uri: str, now: float) -> Settlement | None:
        """What settles for not having been touched in a long time."""
        document = self._documents.get(uri)
        if document is None:
            return None
        return document.settle([r for r in document.regions if elapsed(now, r.at) >= UNTOUCHED])

    def taught(self, uri: str, span: Span | None) -> Settlement | None:
        """What is settled because a person says so: what is touched in a part of the text, else last."""
        document = self._documents.get(uri)
        if document is None or not document.regions:
            return None
        if span is None:
            newest = max(region.at for region in document.regions)
            return document.settle([r for r in document.regions if r.at == newest])
        first = document.text.rfind(b"\n", 0, span.start) + 1
        end = document.text.find(b"\n", span.end)
        last = len(document.text) if end < 0 else end
        return document.settle([r for r in document.regions if r.start <= last and first <= r.end])

    def earlier(self, uri: str) -> list[Settlement]:
        """What has settled of a document before, the newest first, as far as that is remembered."""
        document = self._documents.get(uri)
        past = reversed(document.past) if document else ()
        return [Settlement(one.before, one.after, one.after, ()) for one in past]

    def left_alone(self, uri: str, now: float) -> Settlement | None:
        """What would settle if all that looks done did; it stays touched.

        That is what was not touched for `QUIET` seconds, or what an edit elsewhere came after.
        """
        document = self._documents.get(uri)
        if document is None or document.merging or not document.regions:
            return None
        newest = max(region.at for region in document.regions)
        regions = [r for r in document.regions if r.at < newest or elapsed(now, r.at) >= QUIET]
        for region in document.regions:
            region.is_offered = region in regions
        return document.proposed(regions) if regions else None

    def has_news(self, uri: str, now: float) -> bool:
        """Whether something looks done that did not when `left_alone` was asked last."""
        document = self._documents.get(uri)
        if document is None or not document.regions:
            return False
        newest = max(region.at for region in document.regions)
        return any(
            not r.is_offered and (r.at < newest or elapsed(now, r.at) >= QUIET)
            for r in document.regions
        )

    def goes_back(self, uri: str, text: bytes, edit: Edit) -> bool:
        """Whether an edit of a document's text takes back what was touched and has not settled."""
        document = self._documents.get(uri)
        return document is not None and document.text == text and document.goes_back(edit)

    def touched_near(self, times: Iterable[float], within: float) -> list[str]:
        """The documents that were touched within so many seconds of some times."""
        moments = sorted(set(times))
        return [
            uri
            for uri, document in self._documents.items()
            if any(abs(region.at - at) <= within for region in document.regions for at in moments)
        ]

    def is_touched(self, uri: str) -> bool:
        """Whether anything of a document has not settled."""
        document = self._documents.get(uri)
        return document is not None and bool(document.regions)

    def unsaved(self, uri: str) -> bytes | None:
        """The text of a document that was changed since it was opened or saved; else None."""
        document = self._documents.get(uri)
        return document.text if document is not None and document.unsaved else None

    def reloaded(self, uri: str, text: bytes) -> bool:
        """Settle a text that came from disk, so that nothing in it was written here.

        False where the document has been changed or saved since.
        """
        document = self._documents.get(uri)
        if document is None or document.text != text or not document.unsaved:
            return False
        document.begin_anew()
        return True

    def closed(self, uri: str) -> Settlement | None:
        """Forget a document; what of it was saved and not settled yet, which settles now."""
        document = self._documents.pop(uri, None)
        if document is None or document.unsaved:
            return None
        return document.settle(document.regions)

    def forget(self, uri: str) -> None:
        """Give up a document with all that was touched in it."""
        self._documents.pop(uri, None)
