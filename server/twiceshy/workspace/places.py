"""The places of open documents where a person has seen or answered a suggestion, and what comes of them.

Belongs to the caller's thread; knows no store and no clock: what happens comes with its time.

A place is *seen* until it is answered. Accepted by its action, its command or by hand, it is
followed: what stands there is looked at after 30 seconds, 2 minutes and 10 minutes, and when it is
the old text again it was reverted. Once rejected, reverted, modified or written otherwise it is
*settled*: what a person did there by hand is not to be undone, by whatever lesson. Passed by, it is
still offered, and may be accepted later.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, Literal, NamedTuple

from twiceshy.capture.regions import Region, follow
from twiceshy.elapsed import elapsed
from twiceshy.lessons.edits import apply_edits
from twiceshy.model import Answer, Look, Suggestion
from twiceshy.workspace.traces import Decision, edited, sides
from twiceshy_analyzers.api import Edit, Span

# When an accepted edit is looked at, in seconds after it was taken.
LOOKS: Final[tuple[tuple[Look, float], ...]] = (("30 s", 30.0), ("2 min", 120.0), ("10 min", 600.0))
# How long what was accepted may be changed and counts as modified.
MODIFIED_WITHIN: Final = LOOKS[-1][1]
# How long a place must have been left alone before what stands there is judged.
QUIET: Final = 5.0
# After so many saves by hand with it on show, a suggestion that was seen was passed by.
PASSED_AFTER: Final = 5
# How many places of a document are followed; the oldest are let go first.
MOST: Final = 200

State = Literal["seen", "passed", "accepted", "settled"]
Moment = Literal["quiet", "save", "close"]
_UNANSWERED: Final = frozenset[State]({"seen", "passed"})


@dataclass(slots=True, eq=False)
class Followed:
    """A place, the code that was there and what the suggestion makes of it.

    Nothing at all is suggested any more where a place `is_closed`. `changed` is when it was last
    edited since it was judged.
    """

    decision: Decision
    region: Region
    before: bytes
    after: bytes
    state: State = "seen"
    is_closed: bool = False
    since: float = 0.0
    changed: float | None = None
    saves: int = 0
    looks: list[tuple[Look, float]] = field(default_factory=list)

    @property
    def suggestion(self) -> Suggestion:
        """The suggestion that was seen or answered."""
        return self.decision.suggestion

    def stands(self, source: bytes) -> bool:
        """Whether what the suggestion wrote is there."""
        return not self.region.is_lost and _plain(self.region.text(source)) == _plain(self.after)

    def is_back(self, source: bytes) -> bool:
        """Whether what was there before is there again."""
        return not self.region.is_lost and _plain(self.region.text(source)) == _plain(self.before)


class Outcome(NamedTuple):
    """A verdict that shows in the text, which was `source`; `text` is what a person wrote there."""

    place: Followed
    answer: Answer
    reason: str
    source: bytes
    text: bytes | None = None


class Looked(NamedTuple):
    """Whether an accepted edit still stood at a look."""

    place: Followed
    look: Look
    stands: bool


class _Expected(NamedTuple):
    """Places that were accepted, and the text in which their edits will be."""

    source: bytes
    places: list[Followed]


@dataclass(slots=True)
class _Open:
    source: bytes
    places: list[Followed] = field(default_factory=list)
    expected: _Expected | None = None


# Whether a suggestion that was seen at a place is still offered there; None where that is not known.
Still = Callable[[Followed], bool | None]


class Places:
    """The places that are followed, by the uri of their document."""

    def __init__(self) -> None:
        self._open: dict[str, _Open] = {}

    # ---------------------------------------------------------- the text

    def opened(self, uri: str, source: bytes) -> None:
        """A document was opened with this text."""
        self._open[uri] = _Open(source)

    def changed(self, uri: str, source: bytes, edits: Iterable[Edit], now: float) -> None:
        """A document has a new text, to which edits led one after the other."""
        document = self._open.get(uri)
        if document is None or document.source == source:
            return
        if document.places:
            regions = [place.region for place in document.places]
            if follow(regions, document.source, edits) != source:
                for region in regions:  # it was not told of all that happened
                    region.is_lost = True
            for place in document.places:
                if place.region.is_touched:
                    place.changed, place.region.is_touched = now, False
        document.source = source
        self._arrive(document)
        document.expected = None  # another change than the one that was accepted

    def caught_up(self, uri: str, source: bytes, now: float) -> None:
        """See to it that a document is known with this text, however it came to it."""
        document = self._open.get(uri)
        if document is not None and document.source != source:
            whole = Span(0, len(document.source))
            self.changed(uri, source, [Edit(whole, source.decode(errors="replace"))], now)

    # ---------------------------------------------------------- what a person does

    def is_known(self, uri: str, suggestion: Suggestion) -> bool:
        """Whether a place is followed for this suggestion already."""
        return self._find(uri, suggestion.lesson, suggestion.site) is not None

    def seen(self, uri: str, decision: Decision) -> None:
        """A suggestion for the present text was looked at."""
        document = self._open.get(uri)
        if document is not None and document.source == decision.source:
            self._add(document, _followed(decision))

    def accepted(
        self, uri: str, decisions: Sequence[Decision], edits: Sequence[Edit], now: float
    ) -> None:
        """Suggestions were taken, and their edits together are, or are about to be, in the text."""
        document = self._open.get(uri)
        if document is None or not decisions:
            return
        places = [place for one in decisions if (place := _applied(one, edits, now)) is not None]
        for one in decisions:
            self._drop(document, one.suggestion)
        document.expected = _Expected(apply_edits(decisions[0].source, edits), places)
        self._arrive(document)

    def rejected(self, uri: str, decision: Decision) -> None:
        """A suggestion was turned down: nothing more is suggested at its place."""
        document = self._open.get(uri)
        if document is None:
            return
        known = self._find(uri, decision.suggestion.lesson, decision.suggestion.site)
        if known is None and document.source == decision.source:
            known = _followed(decision)
            self._add(document, known)
        if known is not None:
            known.state, known.is_closed = "settled", True

    def closed_before(self, uri: str, decisions: Sequence[Decision]) -> None:
        """Suggestions for the present text that were turned down earlier, in whatever session.

        They count as the oldest: what was answered since then is followed rather than these.
        """
        document = self._open.get(uri)
        if document is not None and decisions:
            closed = [_followed(one) for one in decisions if one.source == document.source]
            for place in closed:
                place.state, place.is_closed = "settled", True
            document.places = [*closed, *document.places][-MOST:]

    def hidden(
        self, uri: str, found: Sequence[Suggestion], source: bytes
    ) -> tuple[Suggestion, ...]:
        """Those suggestions for a text that would go against what a person did at their places."""
        document = self._open.get(uri)
        if document is None or document.source != source or not found:
            return ()
        answered = _ByPlace(place for place in document.places if place.state not in _UNANSWERED)
        return tuple(
            one
            for one in found
            if any(_is_against(place, one, source) for place in answered.around(one.span))
        )

    def holds_any(self, uri: str) -> bool:
        """Whether anything is followed in a document."""
        document = self._open.get(uri)
        return document is not None and bool(document.places)

    # ---------------------------------------------------------- what comes of it

    def saved(self, uri: str, still: Still, now: float) -> list[Outcome]:
        """What a save by hand shows."""
        document = self._open.get(uri)
        if document is None:
            return []
        found = list(self._judged(document, "save", now))
        for place in document.places:
            if place.state == "seen" and still(place):
                place.saves += 1
                if place.saves >= PASSED_AFTER:
                    found.append(_passed(document, place, "saved"))
        return found

    def closed(self, uri: str, still: Still, now: float) -> list[Outcome]:
        """What closing a document shows; it is then forgotten."""
        document = self._open.pop(uri, None)
        if document is None:
            return []
        found = list(self._judged(document, "close", now))
        waiting = [place for place in document.places if place.state == "seen" and still(place)]
        return found + [_passed(document, place, "closed") for place in waiting]

    def ended(self, uri: str, now: float) -> list[Outcome]:
        """What shows in a document when a session ends with it open: nobody has passed by anything."""
        document = self._open.get(uri)
        return list(self._judged(document, "close", now)) if document is not None else []

    def committed(self, uri: str, source: bytes, still: Still) -> list[Outcome]:
        """What a commit of this text shows: suggestions that were seen and are still there."""
        document = self._open.get(uri)
        if document is None or document.source != source:
            return []
        return [
            _passed(document, place, "committed")
            for place in document.places
            if place.state == "seen" and still(place)
        ]

    def passed_time(self, now: float) -> Iterator[tuple[str, Outcome | Looked]]:
        """What shows by now, without anything having happened; with the uri of its document."""
        for uri, document in self._open.items():
            if not document.places:
                continue
            for outcome in self._judged(document, "quiet", now):
                yield uri, outcome
            for place in document.places:
                for look in _due(place, now):
                    yield uri, Looked(place, look, place.stands(document.source))
                    if look == LOOKS[-1][0] and place.changed is not None:
                        for outcome in _judge(document, place, "save", now):
                            yield uri, outcome

    def _judged(self, document: _Open, moment: Moment, now: float) -> Iterator[Outcome]:
        for place in document.places:
            if place.changed is None or (moment == "quiet" and elapsed(now, place.changed) < QUIET):
                continue
            yield from _judge(document, place, moment, now)

    # ---------------------------------------------------------- the list

    def _find(self, uri: str, lesson: str, site: str) -> Followed | None:
        document = self._open.get(uri)
        places = document.places if document is not None else ()
        found = (p for p in places if (p.suggestion.lesson, p.suggestion.site) == (lesson, site))
        return next(found, None)

    def _drop(self, document: _Open, suggestion: Suggestion) -> None:
        document.places = [
            place
            for place in document.places
            if place.state not in _UNANSWERED
            or (place.suggestion.lesson, place.suggestion.site)
            != (suggestion.lesson, suggestion.site)
        ]

    def _add(self, document: _Open, place: Followed) -> None:
        document.places.append(place)
        del document.places[:-MOST]

    def _arrive(self, document: _Open) -> None:
        """Follow what was accepted, once its edits are in the text."""
        if document.expected is not None and document.expected.source == document.source:
            for place in document.expected.places:
                self._add(document, place)
            document.expected = None


class _ByPlace:
    """Followed places in the order of the text, to find those around a span."""

    def __init__(self, places: Iterable[Followed]) -> None:
        known = (place for place in places if not place.region.is_lost)
        self._places = sorted(known, key=lambda place: place.region.start)
        self._starts = [place.region.start for place in self._places]
        # How far the places up to each one reach.
        self._reach = list(accumulate((place.region.end for place in self._places), max))

    def around(self, span: Span) -> Iterator[Followed]:
        """The places that a span overlaps or touches."""
        number = bisect_right(self._starts, span.end)
        while number and self._reach[number - 1] >= span.start:
            number -= 1
            yield self._places[number]


def _judge(document: _Open, place: Followed, moment: Moment, now: float) -> Iterator[Outcome]:
    """What the text of a place that was edited says, if it can be said at this moment."""
    source = document.source
    if place.region.is_lost or place.state == "settled":
        place.changed = None
        return
    written = place.region.text(source)
    if place.stands(source):
        place.changed = None
        if place.state in _UNANSWERED:
            _follow_accepted(place, now)
            yield Outcome(place, "accepted", "by hand", source)
    elif place.is_back(source):
        place.changed = None
        if place.state == "accepted":
            place.state = "settled"
            yield Outcome(place, "reverted", "undone", source)
    elif moment != "quiet":
        place.changed = None
        was, place.state = place.state, "settled"
        if was == "seen":
            yield Outcome(place, "ignored", "written otherwise", source, written)
        elif place.after and elapsed(now, place.since) <= MODIFIED_WITHIN + 1:
            yield Outcome(place, "modified", "edited", source, written)


def _passed(document: _Open, place: Followed, reason: str) -> Outcome:
    place.state = "passed"
    return Outcome(place, "ignored", reason, document.source)


def _follow_accepted(place: Followed, now: float) -> None:
    place.state, place.since, place.looks = "accepted", now, list(LOOKS)


def _due(place: Followed, now: float) -> Iterator[Look]:
    while place.looks and elapsed(now, place.since) >= place.looks[0][1]:
        yield place.looks.pop(0)[0]


def _is_against(place: Followed, suggestion: Suggestion, source: bytes) -> bool:
    """Whether a suggestion would go back on what a person did, or insist, at a place."""
    if not place.region.overlaps(suggestion.span):
        return False
    if place.is_closed or suggestion.lesson == place.suggestion.lesson:
        return place.state == "settled" or not place.stands(source)
    came = _plain(sides(suggestion, source)[2])
    return came in (_plain(place.before), _plain(place.after))


def _followed(decision: Decision) -> Followed:
    region, before, after = sides(decision.suggestion, decision.source)
    return Followed(decision, Region(*region), before, after)


def _applied(decision: Decision, edits: Sequence[Edit], now: float) -> Followed | None:
    """A place once edits, its own among them, are in the text; None where they cut across it."""
    (start, end), before, _ = sides(decision.suggestion, decision.source)
    inside = [one for one in edits if start <= one.span.start and one.span.end <= end]
    others = [one for one in edits if one not in inside]
    if any(one.span.start < end and start < one.span.end for one in others):
        return None
    shift = sum(_growth(one) for one in others if one.span.end <= start)
    after = edited(decision.source, Span(start, end), inside)
    place = Followed(decision, Region(start + shift, start + shift + len(after)), before, after)
    _follow_accepted(place, now)
    return place


def _growth(edit: Edit) -> int:
    return len(edit.text.encode(errors="replace")) - (edit.span.end - edit.span.start)


def _plain(code: bytes) -> bytes:
    """Code without what a formatter may change in it."""
    return b"".join(code.split()).replace(b"'", b'"').replace(b",)", b")").replace(b";", b"")
