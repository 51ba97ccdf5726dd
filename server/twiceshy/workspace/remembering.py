"""What of a settled text is remembered: its corrections, each one once, whoever sees it again.

On the writer's thread. A save, a commit and another tool may see one change with different texts
before it, or after it. Whatever a settlement adds to the differences that they will see is noted as
counted, so that it is evidence once.
"""

from collections.abc import Iterable, Sequence, Set

from twiceshy.capture.open_text import Settlement
from twiceshy.capture.ways_back import Undone
from twiceshy.lessons.anti import shape_of_lesson
from twiceshy.lessons.identity import change_id
from twiceshy.memory.events import correction_event, made_event, verdict_event
from twiceshy.memory.store import Store
from twiceshy.model import Correction, FileChange, Origin, Seen, Verdict
from twiceshy.workspace.domains import located
from twiceshy.workspace.edits import text_at_head
from twiceshy.workspace.learning import derive_lessons, mined
from twiceshy.workspace.shelf import Place
from twiceshy.workspace.sightings import Move, Sighting, sightings
from twiceshy.workspace.taken_back import with_reverts


def news(
    store: Store, place: Place, settlement: Settlement, now: float, seen: Seen = "editor"
) -> list[Sighting]:
    """The corrections of a settlement; without ways back to what is committed, and what is counted."""
    project, head = place.project.id, text_at_head(place)
    if settlement.after in (settlement.before, head):
        return []
    origin = Origin(project, place.path, seen, now, store.next_number(project))
    origin = located(origin, place.project.root)
    found = sightings(settlement, origin)
    if found and head is not None and head != settlement.before:
        typed = mined(FileChange(place.path, head, settlement.before), origin)
        back = {(_words(one.after), _words(one.before)) for one in typed}
        found = [one for one in found if _sides(one.correction) not in back]
    counted = store.made_changes(project, [one.key for one in found])
    return [one for one in found if one.key not in counted]


def remember(store: Store, project: str, gathered: Sequence[Move], now: float) -> bool:
    """Record the corrections of a settlement, and learn from them; whether any was new.

    The other sites of a move are noted as counted in the same breath.
    """
    found = [correction_event(move.sighting.key, move.sighting.correction) for move in gathered]
    others = {key for move in gathered for key in move.others}
    others -= {move.sighting.key for move in gathered}
    new = store.record(with_reverts(store, project, found))
    _note_counted(store, project, others, now)
    if new:
        derive_lessons(store, project)
    return new > 0


def note_seen_by_others(
    store: Store, place: Place, settlement: Settlement, gathered: Sequence[Move], now: float
) -> None:
    """Note as counted what a commit or another tool will see of a settlement, in its own way."""
    mine = {move.sighting.key for move in gathered}
    _note_counted(store, place.project.id, _seen_by_others(place, settlement) - mine, now)


def _note_counted(store: Store, project: str, keys: Set[str], now: float) -> None:
    """Note changes as counted, but for those that are evidence themselves."""
    known = {one.key for one in store.experiences(project, keys=keys)} if keys else set()
    store.record([made_event(project, key, now) for key in sorted(keys - known)])


def withdraw(store: Store, place: Place, undone: Iterable[Undone], now: float) -> bool:
    """Count changes that were learned and taken back against their lessons; whether any were."""
    project = place.project.id
    gone = set().union(
        *(_ids(place, one.before, one.after) - _ids(place, one.before, one.left) for one in undone)
    )
    lessons = {
        one.lesson.key: shape_of_lesson(one.lesson)
        for one in store.lessons(project)
        if not gone.isdisjoint(one.evidence.experiences)
    }
    verdicts = [
        Verdict(project, key, "", "reverted", now, shape) for key, shape in sorted(lessons.items())
    ]
    return store.record([verdict_event(verdict) for verdict in verdicts]) > 0


def _seen_by_others(place: Place, settlement: Settlement) -> set[str]:
    """The changes that a commit or another tool will see and did not see before."""
    before, after = settlement.before, settlement.text
    found = _ids(place, before, after)
    head = text_at_head(place)
    if head is not None and head != before:
        found |= _ids(place, head, after) - _ids(place, head, before)
    return found


def _ids(place: Place, before: bytes, after: bytes) -> set[str]:
    """The ids of the changes between two texts; where and when they are seen is no part of them."""
    if before == after:
        return set()
    # As a history is read: functions that did not change are not looked into.
    origin = Origin(place.project.id, place.path, "git", 0.0, 0)
    return {change_id(one) for one in mined(FileChange(place.path, before, after), origin)}


def _sides(correction: Correction) -> tuple[str, str]:
    return _words(correction.before), _words(correction.after)


def _words(text: str) -> str:
    return " ".join(text.split())
