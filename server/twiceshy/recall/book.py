"""The lessons in force for one project, compiled and put into tries, one page per grammar.

Left out are lessons that were silenced, whatever an anti-lesson speaks against, and those that
contradict each other: one pattern with several outcomes, or a pair of lessons that undo one
another. About those twiceshy is silent. A page keeps what it leaves out together with the reason,
for whoever asks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.anti import Against, not_turned_down, shape_of, without_ways_back
from twiceshy.lessons.compiled import Compiled, compile_lesson
from twiceshy.lessons.confidence import LIVE_CHANGES, LOW, NO_AGE, confidence, is_silenced
from twiceshy.lessons.families import is_of_shape
from twiceshy.lessons.traits import size_of, traits_of
from twiceshy.lessons.trie import Trie
from twiceshy.lessons.weighed import Part, weighed
from twiceshy.model import Evidence, LearnedLesson, Lesson, Provenance, Reason
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Language


class Entry(NamedTuple):
    """A lesson in force: compiled for one grammar, with the confidence it has by itself.

    It is `under_way` while its newest example belongs to the project's newest change. `when_new` is
    the confidence in code that was written after its examples.
    """

    learned: LearnedLesson
    compiled: Compiled
    confidence: float
    under_way: bool = False
    when_new: float = 0.0


class LeftOut(NamedTuple):
    """A lesson that is not in force for a grammar, and why."""

    learned: LearnedLesson
    reason: Reason


class Page:
    """The lessons that one grammar can read. `serial` tells pages apart in caches.

    `left_out` are the other lessons of its family of languages, each once. Those of them that are
    sure enough in new code are in `when_new`; the trie has them, too, with the numbers of `all`.
    """

    _serials = count(1)

    def __init__(
        self,
        entries: list[Entry],
        left_out: Sequence[LeftOut] = (),
        when_new: Sequence[Entry] = (),
    ) -> None:
        self.entries = entries
        self.left_out = left_out
        self.when_new = when_new
        self.all = [*entries, *when_new]
        self.serial = next(self._serials)
        self.trie = Trie()
        for number, entry in enumerate(self.all):
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
        self._learned = list(learned)
        self._against = against or Against()
        self.changes = changes
        self._pages: dict[tuple[str, str, float], Page] = {}
        self._provenance = provenance or {}

    @property
    def learned(self) -> list[LearnedLesson]:
        """All lessons, in force or not."""
        return self._learned

    def __len__(self) -> int:
        return sum(not is_silenced(one.evidence) for one in self._learned)

    def page(self, language: Language, grammar: str, minimum: float = LOW) -> Page:
        """The lessons from a confidence on for a grammar; compiled when first asked for."""
        key = language.name, grammar, minimum
        page = self._pages.get(key)
        if page is None:
            entries, left_out, old = self._entries(language, grammar)
            sure = [entry for entry in entries if entry.confidence >= minimum]
            unsure = [entry for entry in entries if entry.confidence < minimum]
            left_out += [
                LeftOut(entry.learned, _unsure(entry.confidence, minimum)) for entry in unsure
            ]
            when_new = [one for one in (*unsure, *old) if one.when_new >= minimum]
            page = self._pages[key] = Page(sure, left_out, when_new)
        return page

    def beside(self, learned: Iterable[LearnedLesson]) -> "Book":
        """A book of other lessons on the same examples, against which the same speaks."""
        return Book(learned, self.changes, self._provenance, self._against)

    def in_force(self, lesson: Lesson, minimum: float = LOW) -> bool:
        """Whether a lesson is used from a confidence on, in the usual grammar of its language."""
        language = language_named(lesson.language)
        page = self.page(language, next(iter(language.grammars)), minimum)
        return any(entry.learned.lesson.key == lesson.key for entry in page.entries)

    def provenance(self, learned: LearnedLesson, most: int = 3) -> tuple[Provenance, ...]:
        """The newest examples behind a lesson, as far as they are known."""
        known = [self._provenance.get(key) for key in learned.evidence.experiences]
        return tuple(sorted((p for p in known if p), key=lambda p: -p.at)[:most])

    def parts(self, learned: LearnedLesson, compiled: Compiled) -> list[Part]:
        """What the confidence of a lesson is made of."""
        since = _changes_since(learned, self.changes)
        return weighed(
            learned.evidence, traits_of(compiled), size_of(compiled), changes_since=since
        )

    def parts_when_new(self, learned: LearnedLesson, compiled: Compiled) -> list[Part]:
        """The same in code that was written after its examples."""
        return weighed(
            _reached(learned.evidence), traits_of(compiled), size_of(compiled), changes_since=NO_AGE
        )

    def confidence(self, learned: LearnedLesson, compiled: Compiled) -> float:
        """The confidence of a lesson, in force or not."""
        return confidence_of(learned, compiled, self.changes)

    def _entries(
        self, language: Language, grammar: str
    ) -> tuple[list[Entry], list[LeftOut], list[Entry]]:
        """The lessons in force, those left out, and those of them that are in force in new code."""
        entries: dict[str, Entry] = {}
        left_out: dict[str, LeftOut] = {}
        joint = _joint(self._learned)
        for learned in self._learned:
            lesson = learned.lesson
            if language_named(lesson.language).family != language.family:
                continue
            weighed_entry = self._entry(learned, language, grammar, joint)
            if isinstance(weighed_entry, Reason):
                left_out[lesson.key] = LeftOut(learned, weighed_entry)
                continue
            known = entries.get(lesson.key)
            if known is None or known.confidence < weighed_entry.confidence:
                entries[lesson.key] = weighed_entry
        refused, old = self._refused(list(entries.values()), language, grammar)
        in_force = [entry for key, entry in entries.items() if key not in refused]
        others = [one for key, one in left_out.items() if key not in entries]
        others += [LeftOut(entries[key].learned, why) for key, why in refused.items()]
        return in_force, others, old

    def _is_live(self, learned: LearnedLesson) -> bool:
        return _changes_since(learned, self.changes) <= LIVE_CHANGES

    def _refused(
        self, entries: list[Entry], language: Language, grammar: str
    ) -> tuple[dict[str, Reason], list[Entry]]:
        """The lessons that others, or what was said and taken back, speak against, with the reason.

        Beside them are those of them that are too unsure by their age alone.
        """
        silenced = {
            shape_of(compiled)
            for one in self._learned
            if is_silenced(one.evidence) and (compiled := _compiled(one, language, grammar))
        }
        against = replace(self._against, rejected=self._against.rejected | silenced)
        wanted, witnesses = without_ways_back(not_turned_down(entries, against))
        sure = {e.learned.lesson.key: e for e in wanted if e.confidence >= LOW}
        # What was done otherwise not long ago is an outcome, too, however unsure it is by now.
        doubted = [one for one in (*wanted, *witnesses) if self._is_live(one.learned)]
        doubted += [one for one in witnesses if one.confidence >= LOW]
        refused = _contradictions(list(sure.values()), doubted)
        for entry in entries:
            key, value = entry.learned.lesson.key, entry.confidence
            if key not in sure:
                refused[key] = _unsure(value, LOW) if value < LOW else _MOVED_AWAY
        # A lesson that only its age speaks against gives way to whatever else was ever done.
        old = [one for one in wanted if one.confidence < LOW <= one.when_new]
        doubtful = _contradictions(old, [*wanted, *witnesses])
        return refused, [one for one in old if one.learned.lesson.key not in doubtful]

    def _entry(
        self,
        learned: LearnedLesson,
        language: Language,
        grammar: str,
        joint: Mapping[str, list[LearnedLesson]],
    ) -> Entry | Reason:
        """A lesson for a grammar, or why it is of no use there by itself."""
        if is_silenced(learned.evidence):
            return Reason("silenced", "your answers silenced it, until you revive it")
        try:
            compiled = compile_lesson(learned.lesson, language, grammar)
        except NotationError as error:  # TypeScript's types mean nothing in a JavaScript file
            return Reason("unreadable", f"it has no meaning in this kind of file: {error}")
        value = self.confidence(learned, compiled)
        for one in _wider(learned, joint):
            other = _compiled(one, language, grammar)
            if other is not None and self.confidence(one, other) >= value:
                text = f"lesson {one.lesson.key[:8]} was learned from its examples and others"
                return Reason("superseded", text, lesson=one.lesson.key)
        under_way = not _changes_since(learned, self.changes)
        return Entry(learned, compiled, value, under_way, max(value, _when_new(learned, compiled)))


_MOVED_AWAY = Reason("away", "it brings back what was moved away from, taken back or turned down")


def _compiled(learned: LearnedLesson, language: Language, grammar: str) -> Compiled | None:
    if language_named(learned.lesson.language).family != language.family:
        return None
    try:
        return compile_lesson(learned.lesson, language, grammar)
    except NotationError:
        return None


def _unsure(value: float, limit: float) -> Reason:
    text = f"its confidence {value:.2f} is below {limit:.2f}"
    return Reason("unsure", text, value=value, limit=limit)


def _joint(learned: Iterable[LearnedLesson]) -> dict[str, list[LearnedLesson]]:
    """For each experience, the lessons that join it with others by shape."""
    found: dict[str, list[LearnedLesson]] = {}
    for one in learned:
        if is_of_shape(one.family):
            for key in one.evidence.experiences:
                found.setdefault(key, []).append(one)
    return found


def _wider(
    learned: LearnedLesson, joint: Mapping[str, list[LearnedLesson]]
) -> Iterator[LearnedLesson]:
    """The lessons that were learned from all of this one's examples and more."""
    if is_of_shape(learned.family):
        return
    own = frozenset(learned.evidence.experiences)
    found = {one.lesson.key: one for key in own for one in joint.get(key, ())}
    yield from (one for one in found.values() if own < set(one.evidence.experiences))


def confidence_of(learned: LearnedLesson, compiled: Compiled, changes: int) -> float:
    """The confidence of a lesson when its project has had so many changes."""
    return confidence_by(learned.evidence, compiled, _changes_since(learned, changes))


def _when_new(learned: LearnedLesson, compiled: Compiled) -> float:
    """The confidence of a lesson in code that was written after its examples."""
    return confidence_by(_reached(learned.evidence), compiled, NO_AGE)


# A book is made anew after each edit that was learned; of nearly all lessons nothing has changed.
@lru_cache(maxsize=65_536)
def confidence_by(evidence: Evidence, compiled: Compiled, since: int) -> float:
    """The confidence of a lesson with this evidence, so many changes after its last example."""
    return confidence(evidence, traits_of(compiled), size_of(compiled), changes_since=since)


def _reached(evidence: Evidence) -> Evidence:
    """Evidence without those places not reached that were dealt with later, by accepting."""
    if not evidence.accepted or not evidence.unreached:
        return evidence
    return replace(evidence, unreached=max(0, evidence.unreached - evidence.accepted))


def _changes_since(learned: LearnedLesson, changes: int) -> int:
    return max(0, changes - learned.evidence.last_number)


def _contradictions(entries: list[Entry], witnesses: list[Entry]) -> dict[str, Reason]:
    """The lessons with several outcomes, and pairs that flip both ways, each with the reason."""
    keys: dict[str, dict[str, LearnedLesson]] = defaultdict(dict)
    for entry in (*entries, *witnesses):
        before, after = entry.compiled.outcome
        known = keys[before].get(after)
        if known is None or _examples_of(known) < _examples_of(entry.learned):
            keys[before][after] = entry.learned
    found: dict[str, Reason] = {}
    for entry in entries:
        reason = next(_contradicting(entry, keys), None)
        if reason is not None:
            found[entry.learned.lesson.key] = reason
    return found


def _contradicting(
    entry: Entry, keys: Mapping[str, Mapping[str, LearnedLesson]]
) -> Iterator[Reason]:
    before, after = entry.compiled.outcome
    for outcome, other in keys[before].items():
        if outcome != after and not _is_exception(other, entry.learned):
            key = other.lesson.key
            text = f"lesson {key[:8]} makes something else of the same code"
            yield Reason("contradicted", text, lesson=key)
    undone, made = entry.compiled.reverse
    undoing = keys.get(undone, {}).get(made)
    if undoing is not None:
        key = undoing.lesson.key
        yield Reason("contradicted", f"lesson {key[:8]} does the opposite", lesson=key)


# One place that became something else, among so many that became the same, is an exception.
_EXCEPTION = 5


def _is_exception(other: LearnedLesson, learned: LearnedLesson) -> bool:
    return _EXCEPTION * _examples_of(other) <= _examples_of(learned)


def _examples_of(learned: LearnedLesson) -> int:
    return len(learned.evidence.experiences)
