"""Why a place has the suggestions that it has, and what stopped the other lessons.

What is suggested, and what is not of all that could be applied, is asked of `judged`, which
`suggestions` is made of. A lesson that has no site at the place is put to the stages before that,
in their order; each stage is one small function that asks what `sites` asks.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.apply import local_edit, misplaced
from twiceshy.lessons.compiled import Compiled, compile_lesson, find
from twiceshy.lessons.features import Matched, place_of, told, value_of
from twiceshy.lessons.match import Bindings, Match
from twiceshy.lessons.new_lines import Earlier
from twiceshy.lessons.refused import not_found, out_of_place, without_edit
from twiceshy.lessons.weighed import Part, weighed_at_site
from twiceshy.model import LearnedLesson, Provenance, Reason, Suggestion, Symptom
from twiceshy.recall.book import Page
from twiceshy.recall.nearest import closest
from twiceshy.recall.sites import is_whole
from twiceshy.recall.suggest import Asked, Judged, judged, suggestion
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.names import Names
from twiceshy_analyzers.tree import SyntaxTree

# How many lessons that are not suggested are told of.
MOST = 20


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a lesson asks of a name, and what that name is at the place."""

    name: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class Account:
    """A lesson at a place: its suggestion, or the one reason why there is none.

    `share` is how much of its pattern is there, `bindings` what its holes stand for in `span`.
    `symptoms` are what tools complained of where its examples were.
    """

    learned: LearnedLesson
    confidence: float
    parts: tuple[Part, ...]
    provenance: tuple[Provenance, ...]
    span: Span
    share: float
    bindings: tuple[tuple[str, str], ...]
    meanings: tuple[Meaning, ...]
    suggestion: Suggestion | None = None
    reason: Reason | None = None
    symptoms: tuple[Symptom, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is to be said about a place. `lessons` counts those that could be used there."""

    place: Span
    lessons: int
    suggested: tuple[Account, ...]
    others: tuple[Account, ...]


def explanation(
    asked: Asked, tree: SyntaxTree, path: str, place: Span, earlier: Earlier | None = None
) -> Explanation:
    """What is suggested at a place of a file's text, and the nearest other lessons.

    Of those the ones that got farthest come first.
    """
    page = asked.book.page(tree.language, tree.grammar, asked.minimum)
    telling = _Telling(asked, tree, Names(tree), earlier.since if earlier else "")
    here = [
        one for one in judged(asked, tree, path, earlier) if one.site.match.span(tree).meets(place)
    ]
    suggested, others = [], []
    for one in here:
        if isinstance(one.outcome, Reason):
            others.append(telling.turned_down(one, one.outcome))
        else:
            suggested.append(telling.suggested(one, one.outcome))
    others.sort(key=lambda account: -account.confidence)
    others += _without_site(page, telling, place, here)
    return Explanation(place, len(page.entries), tuple(suggested), tuple(others[:MOST]))


class _Held(NamedTuple):
    """A lesson of a page, in force or left out for a reason."""

    learned: LearnedLesson
    compiled: Compiled
    left_out: Reason | None


class _At(NamedTuple):
    """A lesson at a place where its pattern matches."""

    held: _Held
    tree: SyntaxTree
    node: int
    match: Match


def _without_site(
    page: Page, telling: "_Telling", place: Span, here: list[Judged]
) -> list[Account]:
    """The lessons near a place that have no site there: matching ones first, then by nearness."""
    tree = telling.tree
    held = list(_held(page, tree))
    known = {(one.site.entry.learned.lesson.key, one.site.match.nodes) for one in here}
    keys = {key for key, _ in known}
    ranked = []
    for number, near in closest([one.compiled for one in held], tree, place):
        one = held[number]
        key = one.learned.lesson.key
        if (key, near.nodes) in known or (near.reason and key in keys):
            continue
        reason = near.reason or _stopped(_At(one, tree, near.nodes[0], Match(*near[3:])))
        account = telling.account(one, near.nodes, near.bindings, near.share, reason)
        ranked.append((near.reason is not None, -near.share, -account.confidence, key, account))
    return [account for *_, account in sorted(ranked, key=lambda one: one[:-1])]


def _held(page: Page, tree: SyntaxTree) -> Iterator[_Held]:
    """All lessons of a page that can be read in its grammar."""
    for entry in page.entries:
        yield _Held(entry.learned, entry.compiled, None)
    for learned, reason in page.left_out:
        try:
            compiled = compile_lesson(learned.lesson, tree.language, tree.grammar)
        except NotationError:
            continue  # what cannot be read is near nothing; `explain KEY` says so
        yield _Held(learned, compiled, reason)


def _stopped(at: _At) -> Reason:
    """The first stage that a matching lesson did not pass."""
    found = (stage(at) for stage in _STAGES)
    return next((reason for reason in found if reason), None) or Reason(
        "budget",
        "this text has more places than are tried at once; the next come when those are dealt with",
        at.match.span(at.tree),
    )


def _is_left_out(at: _At) -> Reason | None:
    return at.held.left_out


def _is_not_found(at: _At) -> Reason | None:
    compiled = at.held.compiled
    return None if find(compiled, at.tree, at.node) else not_found(compiled, at.tree, at.match)


def _fails_a_condition(at: _At) -> Reason | None:
    """The first condition that does not hold: on the code in a hole, or on what is around it."""
    compiled, tree = at.held.compiled, at.tree
    found = Matched(tree, at.match, place_of(tree, at.match.nodes))
    for condition in compiled.lesson.conditions:
        value = value_of(condition.feature, found)
        if value not in condition.values:
            wanted = " or ".join(map(repr, condition.values))
            text = f"{told(condition.feature)} is {value!r} here, and was {wanted} in its examples"
            return Reason("condition", text, at.match.span(tree), expected=wanted, found=value)
    return None


def _has_no_edit(at: _At) -> Reason | None:
    edit = local_edit(at.held.compiled, at.tree, at.match)
    return None if edit else without_edit(at.held.compiled, at.tree, at.match)


def _is_misplaced(at: _At) -> Reason | None:
    why = misplaced(at.held.compiled, at.tree, at.match)
    return out_of_place(why, at.tree, at.match) if why else None


def _is_broken(at: _At) -> Reason | None:
    if not at.tree.errors or is_whole(at.tree, at.match):
        return None
    return Reason("broken", "the code around it does not parse", at.match.span(at.tree))


# In the order in which `suggestions` asks them, from the book to what `judged` decides.
_STAGES: tuple[Callable[[_At], Reason | None], ...] = (
    _is_left_out,
    _is_not_found,
    _fails_a_condition,
    _has_no_edit,
    _is_misplaced,
    _is_broken,
)


def in_order(symptoms: Iterable[Symptom]) -> tuple[Symptom, ...]:
    """Symptoms as they are told, by source, code and message."""
    return tuple(sorted(symptoms, key=lambda one: (one.source, one.code, one.message)))


class _Telling:
    """What is told of lessons in one text."""

    def __init__(self, asked: Asked, tree: SyntaxTree, names: Names, since: str) -> None:
        self._asked, self._book, self._symptoms = asked, asked.book, asked.symptoms
        self.tree, self._names, self._since = tree, names, since

    def suggested(self, one: Judged, edits: tuple[Edit, ...]) -> Account:
        """The account of a site with a suggestion."""
        return self._of_site(one, suggestion(self._asked, self.tree, one, edits), None)

    def turned_down(self, one: Judged, reason: Reason) -> Account:
        """The account of a site without."""
        return self._of_site(one, None, reason)

    def account(
        self,
        held: _Held,
        nodes: tuple[int, ...],
        bindings: Bindings,
        share: float,
        reason: Reason | None,
        shown: Suggestion | None = None,
    ) -> Account:
        """The account of a lesson at some nodes."""
        learned, compiled = held.learned, held.compiled
        tree = self.tree
        return Account(
            learned=learned,
            confidence=self._book.confidence(learned, compiled),
            parts=tuple(self._book.parts(learned, compiled)),
            provenance=self._book.provenance(learned),
            symptoms=in_order(self._symptoms.get(learned.lesson.key, ())),
            span=Span(tree.starts[nodes[0]], tree.ends[nodes[-1]]),
            share=share,
            bindings=tuple((name, self._code(bound)) for name, bound in bindings.items()),
            meanings=tuple(
                Meaning(name, wanted, self._names.resolve_name(name, nodes[0]))
                for name, wanted in learned.lesson.names
            ),
            suggestion=shown,
            reason=reason,
        )

    def _of_site(self, one: Judged, shown: Suggestion | None, reason: Reason | None) -> Account:
        entry, match = one.site.entry, one.site.match
        held = _Held(entry.learned, entry.compiled, None)
        account = self.account(held, match.nodes, match.bindings, 1.0, reason, shown)
        parts, value = account.parts, entry.confidence
        if one.site.is_new and entry.when_new > value:
            value = entry.when_new
            text = f"these lines are new since {self._since}, so its age does not count"
            new = Part("new", text, value, entry.confidence)
            parts = (*self._book.parts_when_new(entry.learned, entry.compiled), new)
        here = weighed_at_site(value, one.site.against)
        return replace(account, confidence=one.site.confidence, parts=(*parts, *here))

    def _code(self, nodes: tuple[int, ...]) -> str:
        if not nodes:
            return ""
        start, end = self.tree.starts[nodes[0]], self.tree.ends[nodes[-1]]
        return self.tree.source[start:end].decode(errors="replace")
