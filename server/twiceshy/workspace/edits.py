"""What one editor session's saves and answers come to, as events."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from twiceshy.capture.git_process import ask
from twiceshy.errors import RepositoryError
from twiceshy.lessons.anti import shape_of_lesson
from twiceshy.lessons.identity import change_id, taking_back
from twiceshy.memory.events import correction_event, fork_event, made_event, verdict_event
from twiceshy.memory.store import Store
from twiceshy.model import Correction, Event, FileChange, LearnedLesson, Lesson, Origin, Verdict
from twiceshy.workspace.domains import located
from twiceshy.workspace.learning import mined
from twiceshy.workspace.shelf import Place
from twiceshy.workspace.spread import Settle


def settles(
    store: Store,
    place: Place,
    learned: Iterable[LearnedLesson],
    uri: str,
    change: tuple[bytes, bytes],
    now: float,
) -> list[Settle]:
    """The corrections of a change, each with the lessons that rest on it, if there are any."""
    origin = _origin(store, place, now)
    corrections = {change_id(one): one for one in mined(FileChange(place.path, *change), origin)}
    return settles_of(corrections, learned, uri, change[1])


def settles_of(
    corrections: Mapping[str, Correction], learned: Iterable[LearnedLesson], uri: str, text: bytes
) -> list[Settle]:
    """Where in a text some corrections were made, each with the lessons that rest on it, if any do."""
    lessons: dict[str, list[Lesson]] = {key: [] for key in corrections}
    for one in learned:
        for key in corrections.keys() & set(one.evidence.experiences):
            lessons[key].append(one.lesson)
    return [
        Settle(uri, text, _start_of(correction.line, text), tuple(lessons[key]))
        for key, correction in corrections.items()
        if lessons[key]
    ]


def _start_of(line: int, text: bytes) -> int:
    """Where a line begins; the beginning of the text for one that is not known."""
    return sum(map(len, text.splitlines(keepends=True)[: max(0, line)]))


def answer_events(store: Store, verdicts: Iterable[Verdict]) -> list[Event]:
    """Verdicts with the shape of change that they are about, as far as that is known."""
    given = list(verdicts)
    known = {
        one.lesson.key: one.lesson
        for name in {verdict.project for verdict in given}
        for one in (*store.lessons(name), *store.widened_lessons(name))
    }
    shapes = {key: shape_of_lesson(known[key]) for key in {v.lesson for v in given} & known.keys()}
    return [verdict_event(replace(one, shape=shapes.get(one.lesson, one.shape))) for one in given]


class Made(NamedTuple):
    """What a suggestion made of a text, or what was put back of it, and the decision's trace."""

    before: bytes
    after: bytes
    trace: str = ""


def made_events(
    store: Store, place: Place, made: Made, base: bytes | None, now: float
) -> list[Event]:
    """That a suggestion made of one text the other.

    A save and a commit compare with an earlier text and may see one change where two were made in
    one statement, so what they will see is counted too: whatever the change adds to the difference
    from the text that was settled last, and from that at HEAD. A change that a person has made
    too, elsewhere in the file, stays theirs.
    """
    origin = _origin(store, place, now)
    before, after, trace = made
    changes = _changes(place, before, after, origin)
    for earlier in (base, text_at_head(place)):
        if earlier is not None and earlier != before:
            known = _changes(place, earlier, before, origin)
            new = _changes(place, earlier, after, origin)
            changes |= {key: back for key, back in new.items() if key not in known}
    mine = {one.key for one in store.experiences(place.project.id, keys=changes)}
    return [
        made_event(place.project.id, key, now, back, trace)
        for key, back in sorted(changes.items())
        if key not in mine
    ]


def _changes(place: Place, before: bytes, after: bytes, origin: Origin) -> dict[str, str]:
    """The ids of the changes between two texts, each with that of the change that takes it back."""
    found = mined(FileChange(place.path, before, after), origin)
    return {change_id(one): taking_back(one) for one in found}


def fork_events(store: Store, place: Place, made: Made, parent: str, now: float) -> list[Event]:
    """That what a suggestion made of a text is an example, of a lesson made of the `parent`.

    None of a change that a person has made, too, and none of a file that git ignores.
    """
    if is_ignored(place):
        return []
    project = place.project.id
    origin = located(_origin(store, place, now), place.project.root)
    change = FileChange(place.path, made.before, made.after)
    found = {change_id(one): one for one in mined(change, origin)}
    mine = {one.key for one in store.experiences(project, keys=found)}
    return [
        event
        for key, one in found.items()
        if key not in mine
        for event in (correction_event(key, one), fork_event(project, key, parent, made.trace, now))
    ]


def _origin(store: Store, place: Place, now: float) -> Origin:
    project = place.project.id
    return Origin(project, place.path, "editor", now, store.next_number(project))


def text_at_head(place: Place) -> bytes | None:
    """What is committed of a file; None where nothing is."""
    repository = place.project.repository
    if repository is None:
        return None
    try:
        return repository.blob_at_head(place.path)
    except RepositoryError:
        return None


def is_ignored(place: Place) -> bool:
    """Whether git ignores the file. One that is under version control is not ignored."""
    repository = place.project.repository
    if repository is None or repository.is_bare:
        return False
    # `git check-ignore` refuses the literal paths that all our questions to git are asked with, and
    # takes none for a pattern. The file need not be on disk yet.
    asked = ("--no-literal-pathspecs", "check-ignore", "--quiet")
    try:
        return ask(repository.root, *asked, "--", f"./{place.path}") is not None
    except RepositoryError:
        return False
