"""What a settled text comes to: corrections, each with when it was made, and in how many places.

What was done at many places in one move is one correction: by several cursors, by search and
replace, by another server's rename in many documents. The move is told by its words and its moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from twiceshy.capture.handmade import by_hand, line_in, with_imports
from twiceshy.capture.open_text import Settlement
from twiceshy.lessons.families import families_of
from twiceshy.lessons.identity import change_id
from twiceshy.model import Correction, Experience, FileChange, Origin
from twiceshy.workspace.learning import mined, whole_tree
from twiceshy_analyzers import language_of, suffix_of
from twiceshy_analyzers.tree import reparse

# The same words within so many seconds are one move: nobody types so fast.
MOMENT = 2.0


class Sighting(NamedTuple):
    """A correction that was seen: its change id, its family by words ("" for none), and when."""

    key: str
    family: str
    at: float
    correction: Correction

    @property
    def experience(self) -> Experience:
        """What will be remembered of it."""
        return Experience(self.key, self.correction)


class Move(NamedTuple):
    """One correction with the number of its sites, and the changes at the others of them."""

    sighting: Sighting
    others: tuple[str, ...]


def sightings(settlement: Settlement, origin: Origin) -> list[Sighting]:
    """The corrections that a person made in a document, and that settled."""
    language = language_of(origin.path)
    if language is None:
        return []
    old = whole_tree(language, settlement.before, suffix_of(origin.path))
    if old.errors:
        return []
    is_meant = origin.seen == "teach"
    text = settlement.after if is_meant else by_hand(old, settlement.after)
    if settlement.after != settlement.text:
        # A formatter ran: the imports that it saw to are needed.
        text = with_imports(reparse(old, text), settlement.text)
    found = mined(FileChange(origin.path, settlement.before, text), origin)
    if not is_meant:
        found = [one for one in found if not _is_new_code(one)]
    lines, when = text.splitlines(), _times(settlement)
    return [
        _sighting(
            replace(one, line=line_in(text, settlement.text, one.line)),
            when.get(lines[one.line] if 0 <= one.line < len(lines) else b"", origin.at),
        )
        for one in found
    ]


def moves(found: Sequence[Sighting], elsewhere: Iterable[Sighting] = ()) -> list[Move]:
    """Sightings gathered by the move they were made in; `elsewhere` are those of other documents.

    Each move is told by its first sighting. A whole file was gone through by a move of many sites:
    what it left there is no place that was not reached yet.
    """
    others, left, gathered = list(elsewhere), list(found), []
    while left:
        first = left[0]
        same = [one for one in left if one is first or is_same_move(first, one)]
        left = [one for one in left if one not in same]
        away = [one for one in others if is_same_move(first, one)]
        keys = dict.fromkeys(one.key for one in (*same, *away) if one.key != first.key)
        sites = len(same) + len(away)
        correction = _of_many(first.correction, sites) if sites > 1 else first.correction
        gathered.append(Move(first._replace(correction=correction), tuple(keys)))
    return gathered


def is_same_move(first: Sighting, other: Sighting) -> bool:
    """Whether two corrections were made in one move."""
    return (
        bool(first.family) and first.family == other.family and abs(first.at - other.at) <= MOMENT
    )


def _is_new_code(correction: Correction) -> bool:
    """Whether statements were only put before or after others: what is typed corrects nothing."""
    before, after = correction.before, correction.after
    return after.startswith(f"{before}\n") or after.endswith(f"\n{before}")


def _of_many(correction: Correction, sites: int) -> Correction:
    reached = tuple(replace(each, reached=True) for each in correction.bystanders)
    return replace(correction, sites=sites, bystanders=reached)


def _sighting(correction: Correction, at: float) -> Sighting:
    key = change_id(correction)
    families = families_of(Experience(key, correction))
    return Sighting(key, families[0] if families else "", at, correction)


def _times(settlement: Settlement) -> dict[bytes, float]:
    """When the lines of a text were touched last, by what they say."""
    return {
        line: touched.at
        for touched in settlement.touched
        for line in settlement.after[slice(*touched.span)].splitlines()
    }
