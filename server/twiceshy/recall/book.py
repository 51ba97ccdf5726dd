"""The lessons in force for one project, compiled and put into tries, one page per grammar.

Left out are lessons that were silenced, and those that contradict each other: one pattern with
several outcomes, or a pair of lessons that undo one another. About those twiceshy is silent.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.compiled import Compiled, compile_lesson
from twiceshy.lessons.confidence import LOW, confidence, is_silenced
from twiceshy.lessons.families import is_of_shape
from twiceshy.lessons.traits import traits_of
from twiceshy.lessons.trie import Trie
from twiceshy.model import LearnedLesson, Provenance
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Language


class Entry(NamedTuple):
    """A lesson in force: compiled for one grammar, with the confidence it has by itself."""

    learned: LearnedLesson
    compiled: Compiled
    confidence: float


class Page:
    """The lessons that one grammar can read. `serial` tells pages apart in caches."""

    _serials = count(1)

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.serial = next(self._serials)
        self.trie = Trie()
        for number, entry in enumerate(entries):
            self.trie.add(number, entry.compiled.pattern)


class Book:
    """All lessons of a project. `changes` counts the project's changes learned so far."""

    def __init__(
        self,
        learned: Iterable[LearnedLesson],
        changes: int,
        provenance: Mapping[str, Provenance] | None = None,
    ) -> None:
        self._learned = [one for one in learned if not is_silenced(one.evidence)]
        self._changes = changes
        self._pages: dict[tuple[str, str, float], Page] = {}
        self._provenance = provenance or {}

    def __len__(self) -> int:
        return len(self._learned)

    def page(self, language: Language, grammar: str, minimum: float = LOW) -> Page:
        """The lessons from a confidence on for a grammar; compiled when first asked for."""
        key = language.name, grammar, minimum
        page = self._pages.get(key)
        if page is None:
            entries = self._entries(language, grammar)
            page = Page([entry for entry in entries if entry.confidence >= minimum])
            self._pages[key] = page
        return page

    def provenance(self, learned: LearnedLesson, most: int = 3) -> tuple[Provenance, ...]:
        """The newest examples behind a lesson, as far as they are known."""
        known = [self._provenance.get(key) for key in learned.evidence.experiences]
        return tuple(sorted((p for p in known if p), key=lambda p: -p.at)[:most])

    def _entries(self, language: Language, grammar: str) -> list[Entry]:
        entries: dict[str, Entry] = {}
        joint = _joint(self._learned)
        for learned in self._learned:
            if _is_superseded(learned, joint):
                continue
            lesson = learned.lesson
            if language_named(lesson.language).family != language.family:
                continue
            try:
                compiled = compile_lesson(lesson, language, grammar)
            except NotationError:
                continue  # TypeScript's types mean nothing in a JavaScript file
            value = confidence_of(learned, compiled, self._changes)
            known = entries.get(lesson.key)
            if value >= LOW and (known is None or known.confidence < value):
                entries[lesson.key] = Entry(learned, compiled, value)
        return _without_contradictions(list(entries.values()))


def _joint(learned: Iterable[LearnedLesson]) -> dict[str, list[frozenset[str]]]:
    """For each experience, the experiences of the lessons that join it with others by shape."""
    found: dict[str, list[frozenset[str]]] = {}
    for one in learned:
        if is_of_shape(one.family):
            members = frozenset(one.evidence.experiences)
            for key in members:
                found.setdefault(key, []).append(members)
    return found


def _is_superseded(learned: LearnedLesson, joint: Mapping[str, list[frozenset[str]]]) -> bool:
    """Whether a lesson that was learned from more examples covers all of this one's."""
    if is_of_shape(learned.family):
        return False
    own = frozenset(learned.evidence.experiences)
    return any(own < members for key in own for members in joint.get(key, ()))


def confidence_of(learned: LearnedLesson, compiled: Compiled, changes: int) -> float:
    """The confidence of a lesson when its project has had so many changes."""
    since = max(0, changes - learned.evidence.last_number)
    return confidence(learned.evidence, traits_of(compiled), changes_since=since)


def _without_contradictions(entries: list[Entry]) -> list[Entry]:
    """The entries but for those with several outcomes, and pairs that flip both ways."""
    known = {entry.compiled.outcome for entry in entries}
    outcomes = Counter(before for before, _ in known)
    return [
        entry
        for entry in entries
        if outcomes[entry.compiled.outcome[0]] == 1 and entry.compiled.reverse not in known
    ]
