"""Remember This Fix: a person says that a correction is meant, and one example is enough.

On the writer's thread, or in a process of its own. What is meant counts whatever else is thought of
it: layout, large pieces and new code are the person's to judge.
"""

from collections.abc import Iterable
from typing import NamedTuple

from twiceshy.capture.handmade import line_in
from twiceshy.capture.open_text import Settlement
from twiceshy.lessons.families import families_of
from twiceshy.memory.events import correction_event, meant_event
from twiceshy.memory.store import Store
from twiceshy.model import Correction, Origin
from twiceshy.workspace.domains import located
from twiceshy.workspace.edits import is_ignored
from twiceshy.workspace.learning import derive_lessons
from twiceshy.workspace.shelf import Place
from twiceshy.workspace.sightings import Sighting, sightings


class Sought(NamedTuple):
    """Where to look for what is meant: texts before and after, the likeliest first.

    Where `lines` are given (the first and the last, from 0, of the text `now`), what does not stand
    there is not meant; but for all of the first pair, if that `is_marked`.
    """

    settlements: tuple[Settlement, ...]
    now: bytes
    lines: tuple[int, int] | None = None
    is_marked: bool = False


class Taught(NamedTuple):
    """What was remembered, and how many lessons rest on it; or the problem, in a sentence."""

    found: tuple[Sighting, ...] = ()
    text: bytes = b""
    lessons: int = 0
    problem: str = ""

    def told(self) -> str:
        """A sentence or two for a person."""
        if self.problem:
            return self.problem
        first, *more = (_told(one.correction) for one in self.found)
        others = f" and {len(more)} more" if more else ""
        if not self.lessons:
            return f"Remembered {first}{others}, but it says too little for a lesson by itself."
        return f"Remembered {first}{others}; it is suggested wherever the like stands."


NOTHING = Taught(
    problem="There is nothing to remember here: no corrected code, small and whole before and after."
)
_IGNORED = Taught(problem="Nothing is remembered of a file that git ignores.")
_SUGGESTED = Taught(
    problem="This is what twiceshy suggested: accepting it was the answer, and it is remembered."
)


def teach(store: Store, place: Place, sought: Sought, now: float) -> Taught:
    """Remember what is meant, and learn from it."""
    if is_ignored(place):
        return _IGNORED
    project = place.project.id
    origin = Origin(project, place.path, "teach", now, store.next_number(project))
    origin = located(origin, place.project.root)
    for number, settlement in enumerate(sought.settlements):
        found = sightings(settlement, origin)
        if sought.lines is not None and not (number == 0 and sought.is_marked):
            found = [one for one in found if _stands_in(one, settlement, sought, sought.lines)]
        if found:
            return _taught(store, project, found, settlement.text, now)
    return NOTHING


def _taught(store: Store, project: str, found: list[Sighting], text: bytes, now: float) -> Taught:
    keys = {one.key for one in found}
    suggested = store.made_changes(project, keys)
    # What was made of another lesson waits for just that.
    proposed = {one.key for one in store.experiences(project, keys=keys) if one.forked}
    meant = [one for one in found if one.key in proposed or not suggested.get(one.key)]
    if not meant:
        return _SUGGESTED
    keys = {one.key for one in meant}
    store.record([correction_event(one.key, one.correction) for one in meant])
    store.record([meant_event(project, key, now) for key in sorted(keys)])
    derive_lessons(store, project, again=_families(store, project, keys))
    rest = [one for one in store.lessons(project) if keys & set(one.evidence.experiences)]
    return Taught(tuple(meant), text, len(rest))


def _families(store: Store, project: str, keys: Iterable[str]) -> set[str]:
    """The families of experiences, some of which may have been learned from before."""
    known = store.experiences(project, keys=keys)
    return {family for experience in known for family in families_of(experience)}


def _stands_in(
    one: Sighting, settlement: Settlement, sought: Sought, lines: tuple[int, int]
) -> bool:
    first = line_in(settlement.text, sought.now, one.correction.line)
    last = first + one.correction.after.count("\n")
    return first <= lines[1] and lines[0] <= last


def _told(correction: Correction) -> str:
    before, after = (" ".join(side.split()) for side in (correction.before, correction.after))
    return f"`{before}` → `{after}`" if after else f"that `{before}` goes"
