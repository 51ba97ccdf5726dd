"""Anti-lessons: directions in which nothing is suggested, whatever speaks for it (SPEC 3.7).

There are three kinds. What was *moved away from*: a lesson made by hand, or accepted, has taken a
shape out of the code, and no other lesson may bring it back. What was *taken back*: a commit was
reverted or a person undid their change, and it was not made again since. What was *turned down*:
rejections silenced a lesson, and another one that changes the same into the same is as unwelcome.

What stands here is who is left out; the facts come from the log.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, TypeVar

from twiceshy.errors import NotationError
from twiceshy.lessons import layout
from twiceshy.lessons.compiled import Compiled, check_lesson, find
from twiceshy.lessons.confidence import LOW
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.identity import shape_key
from twiceshy.lessons.match import Match, match_at
from twiceshy.lessons.notation import Snippet, parse_snippet
from twiceshy.lessons.trie import Trie
from twiceshy.model import Answers, Correction, Evidence, Experience, Hole, LearnedLesson, Lesson
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Edit, Language
from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree, parse


class Held(Protocol):
    """A lesson that may be suggested, compiled, with the confidence it has by itself."""

    @property
    def learned(self) -> LearnedLesson:
        """The lesson with its evidence."""

    @property
    def compiled(self) -> Compiled:
        """The same, parsed by one grammar."""

    @property
    def confidence(self) -> float:
        """How sure it is."""


H = TypeVar("H", bound=Held)


@dataclass(frozen=True, slots=True)
class Against:
    """What a project's log says against directions of change.

    `rejected` holds the shapes that rejections silenced, `undone` when a person last took back a
    change of a shape, `reverted` the changes that a later commit reverted.
    """

    rejected: frozenset[str] = frozenset()
    undone: Mapping[str, float] = field(default_factory=dict)
    reverted: tuple[Experience, ...] = ()


def all_against(answers: Mapping[str, Answers], reverted: Iterable[Experience]) -> Against:
    """What speaks against directions, from what was answered by shape and what was reverted."""
    return Against(
        rejected=frozenset(shape for shape, given in answers.items() if given.silenced),
        undone={shape: given.undone for shape, given in answers.items() if given.undone},
        reverted=tuple(reverted),
    )


def shape_of_lesson(lesson: Lesson) -> str | None:
    """The key of what a lesson changes into what; None for one that cannot be read any more."""
    try:
        return shape_of(check_lesson(lesson))
    except NotationError:
        return None


@lru_cache(maxsize=32_768)
def shape_of(compiled: Compiled) -> str:
    """The key of what a lesson changes into what; see `shape_key`."""
    return shape_key(compiled.lesson, compiled.pattern, compiled.template.snippet)


def not_turned_down(entries: Sequence[H], against: Against) -> list[H]:
    """The entries but for those whose direction was rejected, or taken back since."""
    if against.rejected or against.undone:
        entries = [one for one in entries if not _is_turned_down(one, against)]
    if against.reverted and entries:
        gone = set(_making_again(entries, against.reverted))
        entries = [one for number, one in enumerate(entries) if number not in gone]
    return list(entries)


def _is_turned_down(entry: Held, against: Against) -> bool:
    shape = shape_of(entry.compiled)
    if shape in against.rejected:
        return True
    undone = against.undone.get(shape)
    return undone is not None and entry.learned.evidence.last_seen <= undone


# ------------------------------------------------------------------ what was reverted


def _making_again(entries: Sequence[Held], reverted: Iterable[Experience]) -> Iterator[int]:
    """The numbers of the entries that would make a change again that was reverted.

    Not those that have a newer example in the same project: it was meant after all.
    """
    compiled = entries[0].compiled
    language, grammar = compiled.pattern.tree.language, compiled.pattern.tree.grammar
    known = [(one, _sides(one.correction, language, grammar)) for one in reverted]
    changes = [(one, sides) for one, sides in known if sides]
    present = {symbol for _, (before, _) in changes for symbol in before.tree.symbols}
    trie = Trie()
    for number, entry in enumerate(entries):
        if asked_for(entry.compiled.pattern) <= present:
            trie.add(number, entry.compiled.pattern)
    for experience, (before, after) in changes:
        found: dict[int, list[Match]] = {}
        for node, number in trie.candidates(before.tree, _inside(before)):
            match = match_at(entries[number].compiled.pattern, before.tree, node)
            if match is not None and not _is_newer(entries[number].learned, experience):
                found.setdefault(number, []).append(match)
        for number, matches in found.items():
            if _makes(entries[number].compiled, before.tree, matches, after.tree):
                yield number


@lru_cache(maxsize=32_768)
def asked_for(pattern: Snippet) -> frozenset[Symbol]:
    """The tokens that must stand wherever a pattern matches."""
    symbols = pattern.tree.symbols
    return frozenset(symbols[token] for token in pattern.tokens if pattern.is_fixed(token))


def _sides(
    correction: Correction, language: Language, grammar: str
) -> tuple[Snippet, Snippet] | None:
    holes = tuple(Hole(name, many=True) for name in correction.elided)
    role, before, after = correction.role, correction.before, correction.after
    if language_named(correction.language).family != language.family:
        return None
    try:
        return (
            parse_snippet(language, role, before, holes, grammar),
            parse_snippet(language, role, after, holes, grammar),
        )
    except NotationError:
        return None  # of an older grammar, or of a language that this one is a part of


def _inside(snippet: Snippet) -> range:
    """The nodes of a snippet, without what its role puts around it."""
    if not snippet.roots:
        return range(0)
    return range(snippet.roots[0], snippet.tree.nexts[snippet.roots[-1]])


def _is_newer(learned: LearnedLesson, experience: Experience) -> bool:
    origin = experience.correction.origin
    return learned.project == origin.project and learned.evidence.last_number > origin.number


def _makes(compiled: Compiled, tree: SyntaxTree, matches: list[Match], after: SyntaxTree) -> bool:
    """Whether a lesson makes one text of another, at one of its matches or at all of them."""
    edits = [edit for edit in (_edit(compiled, tree, match) for match in matches) if edit]
    apart = all(not a.span.overlaps(b.span) for a in edits for b in edits if a is not b)
    rounds = [[edit] for edit in edits] + ([edits] if apart and len(edits) > 1 else [])
    return any(_comes_to(apply_edits(tree.source, chosen), after) for chosen in rounds)


def _edit(compiled: Compiled, tree: SyntaxTree, match: Match) -> Edit | None:
    written = compiled.template.written(tree, match, layout.UNIT, "\n")
    return Edit(match.span(tree), written.text) if written else None


def _comes_to(result: bytes, after: SyntaxTree) -> bool:
    if result.split() == after.source.split():
        return True
    symbols: object = parse(after.language, result, after.grammar).symbols
    return symbols == after.symbols


# ------------------------------------------------------------------ what was moved away from


def without_ways_back(entries: Sequence[H]) -> tuple[list[H], list[H]]:
    """The entries that bring back nothing that a trusted lesson moved away from, and witnesses.

    A lesson is trusted when it was made by hand or accepted. It outweighs what history says, and
    what is older. A lesson that is outweighed and newer, or trusted too, is a witness: it is not
    suggested, but still contradicts.
    """
    trusted = [one for one in entries if _is_trusted(one.learned.evidence)]
    if not trusted:
        return list(entries), []
    moved_away = _MovedAway(trusted)
    wanted: list[H] = []
    witnesses: list[H] = []
    for entry in entries:
        rivals = [rival for rival in moved_away.brought_by(entry) if _outweighs(rival, entry)]
        if not rivals:
            wanted.append(entry)
        elif not all(_overrules(rival, entry) for rival in rivals):
            witnesses.append(entry)
    return wanted, witnesses


def _is_trusted(evidence: Evidence) -> bool:
    return evidence.taught or evidence.accepted > 0


def _outweighs(trusted: Held, other: Held) -> bool:
    return not _is_trusted(other.learned.evidence) or _is_older(other, trusted)


def _overrules(trusted: Held, other: Held) -> bool:
    return not _is_trusted(other.learned.evidence) and _is_older(other, trusted)


def _is_older(one: Held, other: Held) -> bool:
    return one.learned.evidence.last_seen <= other.learned.evidence.last_seen


class _MovedAway:
    """The patterns of trusted lessons: what must not come back."""

    def __init__(self, trusted: Sequence[Held]) -> None:
        self._trusted = trusted
        self._by_side: dict[str, list[Held]] = {}
        self._trie = Trie()
        for number, entry in enumerate(trusted):
            self._by_side.setdefault(entry.compiled.outcome[0], []).append(entry)
            if entry.confidence >= LOW:  # else its pattern says too little by itself
                self._trie.add(number, entry.compiled.pattern)

    def brought_by(self, entry: Held) -> list[Held]:
        """The trusted lessons whose before-side an entry's template brings about."""
        compiled = entry.compiled
        after = compiled.template.snippet
        if after is None:
            return []
        same = self._by_side.get(compiled.reverse[0], [])
        found = {one.learned.lesson.key: one for one in same if _may_be(compiled, one.compiled)}
        for number in {n for _, n in self._trie.candidates(after.tree, _inside(after))}:
            rival = self._trusted[number]
            if _may_be(compiled, rival.compiled) and _brings(compiled, rival.compiled):
                found[rival.learned.lesson.key] = rival
        found.pop(entry.learned.lesson.key, None)
        return list(found.values())


def _may_be(compiled: Compiled, away: Compiled) -> bool:
    """Whether the names that two lessons share mean the same to both."""
    meant, other = dict(compiled.lesson.names), dict(away.lesson.names)
    return all(meant.get(name, meaning) == meaning for name, meaning in other.items())


@lru_cache(maxsize=65_536)  # the same pairs are asked about after each edit that was learned
def _brings(compiled: Compiled, away: Compiled) -> bool:
    """Whether a lesson writes what another one changes, where it was not before."""
    after = compiled.template.snippet
    return after is not None and _times(away, after) > _times(away, compiled.pattern)


def _times(away: Compiled, side: Snippet) -> int:
    """How often a side holds what a lesson changes, and has not changed yet."""
    return sum(_is_before(away, side, node) for node in _inside(side))


def _is_before(away: Compiled, side: Snippet, node: int) -> bool:
    match = find(away, side.tree, node)
    if match is None or match.nodes[-1] >= _inside(side).stop:
        return False
    changed = away.template.snippet
    return changed is None or match_at(changed, side.tree, node) is None
