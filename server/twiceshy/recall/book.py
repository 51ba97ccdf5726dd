"""The lessons in force for one project, compiled and put into tries, one page per grammar.

Left out are lessons that were silenced, whatever an anti-lesson speaks against, and those that
contradict each other: one pattern with several outcomes, or a pair of lessons that undo one
another. About those twiceshy is silent.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.anti import Against, not_turned_down, shape_of, without_ways_back
from twiceshy.lessons.compiled import Compiled, compile_lesson
from twiceshy.lessons.confidence import LOW, confidence, is_silenced
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
        against: Against | None = None,
    ) -> None:
        known = list(learned)
        self._learned = [one for one in known if not is_silenced(one.evidence)]
        self._silenced = [one for one in known if is_silenced(one.evidence)]
        self._against = against or Against()
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
        for learned, compiled in _compiled(self._learned, language, grammar):
            value = confidence_of(learned, compiled, self._changes)
            known = entries.get(learned.lesson.key)
            if known is None or known.confidence < value:
                entries[learned.lesson.key] = Entry(learned, compiled, value)
        silenced = {shape_of(one) for _, one in _compiled(self._silenced, language, grammar)}
        against = replace(self._against, rejected=self._against.rejected | silenced)
        wanted, witnesses = without_ways_back(not_turned_down(list(entries.values()), against))
        return _without_contradictions(_usable(wanted), _usable(witnesses))


def _compiled(
    lessons: Iterable[LearnedLesson], language: Language, grammar: str
) -> Iterator[tuple[LearnedLesson, Compiled]]:
    """The lessons that a grammar can read."""
    for learned in lessons:
        if language_named(learned.lesson.language).family != language.family:
            continue
        try:
            yield learned, compile_lesson(learned.lesson, language, grammar)
        except NotationError:
            continue  # TypeScript's types mean nothing in a JavaScript file


def _usable(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.confidence >= LOW]


def confidence_of(learned: LearnedLesson, compiled: Compiled, changes: int) -> float:
    """The confidence of a lesson when its project has had so many changes."""
    since = max(0, changes - learned.evidence.last_number)
    return confidence(learned.evidence, traits_of(compiled), changes_since=since)


def _without_contradictions(entries: list[Entry], witnesses: list[Entry]) -> list[Entry]:
    """The entries but for those with several outcomes, and pairs that flip both ways."""
    known = {entry.compiled.outcome for entry in (*entries, *witnesses)}
    outcomes = Counter(before for before, _ in known)
    found = []
    for entry in entries:
        before, after = entry.compiled.outcome
        if outcomes[before] == 1 and (after, before) not in known:
            found.append(entry)
    return found
