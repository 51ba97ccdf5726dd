"""From examples to a lesson.

Every level of the examples is tried from the change itself outwards. A level will do when its
pattern is anchored in something other than shape, finds each example's own place, writes what
each example wrote, and leaves alone what the examples left alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from twiceshy.lessons.after_side import may_agree
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.judging import PER_LEVEL, Candidate, Learned, judged
from twiceshy.lessons.layouts import laid_out
from twiceshy.lessons.renames import rename_lesson
from twiceshy.lessons.runs import BRACKETS, KEYED, has_head
from twiceshy.lessons.sensible import hangs_together, is_sensible, with_open_literals
from twiceshy.lessons.traits import keeps_a_name
from twiceshy.lessons.unify import Unifier
from twiceshy.lessons.wording import spellings
from twiceshy_analyzers.api import Span

MAX_TEXTS = 4  # examples whose text is tried for a lesson

# Words and operators from which on a text is repeated for a reason.
_WORDS_VERBATIM = 3


@lru_cache(maxsize=16_384)  # a family is made again with each example that it gets
def generalise(examples: tuple[Example, ...], others: tuple[Example, ...] = ()) -> Learned | None:
    """The lesson that covers all examples and explains them at the least cost; else None.

    `others` are examples of other outcomes: where the lesson would match them, what separates
    them is looked for.
    """
    found: Learned | None = None
    for order in _orders(examples):
        for depth, levels in enumerate(_common_levels(order)):
            if found is not None and found.cost <= PER_LEVEL * depth:
                break  # nothing further out can cost less
            for candidate in _of_distinct(order, levels):
                learned = judged(candidate, order, levels, others, depth)
                if learned and (found is None or learned.cost < found.cost):
                    found = learned
        if found is not None and found.exact:
            break
    return found or _verbatim(examples, others)


def readings(examples: tuple[Example, ...], others: tuple[Example, ...] = ()) -> list[Learned]:
    """All lessons that would cover the examples to the letter, the one that explains them best first.

    What `generalise` chooses is among them, unless it is word for word.
    """
    found: dict[str, Learned] = {}
    order = _orders(examples)[0]
    for depth, levels in enumerate(_common_levels(order)):
        for candidate in _of_distinct(order, levels):
            learned = judged(candidate, order, levels, others, depth)
            if learned is not None and learned.exact:
                known = found.get(learned.lesson.key)
                if known is None or learned.cost < known.cost:
                    found[learned.lesson.key] = learned
    return sorted(found.values(), key=lambda learned: learned.cost)


def _of_distinct(examples: tuple[Example, ...], levels: tuple[Level, ...]) -> Iterator[Candidate]:
    """The candidates of one level. The same text again shows no more of what may vary.

    The same text at another level is another text: of two calls in each other, either may be meant.
    """
    first: dict[object, tuple[Example, Level]] = {}
    for example, level in zip(examples, levels, strict=True):
        correction = example.experience.correction
        text = correction.before, correction.after, correction.names, level.before, level.after
        first.setdefault(text, (example, level))
    shown, at = zip(*first.values(), strict=True)
    for candidate in _at_level(shown, at):
        is_exact = candidate.exact == len(shown)
        yield candidate._replace(exact=len(examples)) if is_exact else candidate


def _verbatim(examples: tuple[Example, ...], others: tuple[Example, ...]) -> Learned | None:
    """The lesson of one and the same text, names of its place and all: where no other is learned."""
    texts = {(e.experience.correction.before, e.experience.correction.after) for e in examples}
    if len(texts) > 1:
        return None
    example = examples[0]
    if rename_lesson(example) is not None:
        return None  # the other places are those that mean the same name
    for number, level in enumerate(example.levels):
        if _needs_context(example, level) or not _says_enough(example, level):
            continue
        levels = tuple(each.levels[number] for each in examples)
        unifier = Unifier([example], [level], narrow=True, repeats=False)
        unifier.verbatim = True
        if not unifier.unify():
            continue
        for spelled in spellings((example,), (level,), unifier):
            found = laid_out(spelled, (example,), (level,))
            if found is None or not hangs_together(found[0]):
                continue
            candidate = Candidate(found[0], found[1] * len(examples), keeps=False)
            learned = judged(candidate, examples, levels, others, 0)
            if learned is not None and not learned.left_alone:
                return learned
    return None


def _says_enough(example: Example, level: Level) -> bool:
    """Whether a text is long enough not to stand anywhere by chance."""
    tree = example.before.tree
    leaves = [leaf for node in level.before for leaf in tree.leaves(node)]
    return sum(tree.text(leaf) not in BRACKETS for leaf in leaves) >= _WORDS_VERBATIM


def _orders(examples: Sequence[Example]) -> list[tuple[Example, ...]]:
    """The first example is the one that gives a lesson its text: the shortest, else the longest.

    Then another one, while the lesson does not rewrite all of them to the letter.
    """
    by_size = tuple(
        sorted(examples, key=lambda e: (e.before.tree.source.count(b"\n"), len(e.before.tokens)))
    )
    firsts = [0, *range(len(by_size) - 1, 0, -1)][:MAX_TEXTS]
    return [(by_size[i], *by_size[:i], *by_size[i + 1 :]) for i in firsts]


def _common_levels(examples: Sequence[Example]) -> Iterable[tuple[Level, ...]]:
    """One level of each example, alike in kind, from the inside out."""
    for level in examples[0].levels:
        kinds = _kinds(examples[0], level)
        chosen = [level]
        for example in examples[1:]:
            same = [other for other in example.levels if _kinds(example, other) == kinds]
            if not same:
                break
            chosen.append(same[0])
        if len(chosen) == len(examples):
            yield tuple(chosen)


def _kinds(example: Example, level: Level) -> tuple[str, ...]:
    return tuple(example.before.tree.kinds[n] for n in level.before)


def _needs_context(example: Example, level: Level) -> bool:
    """Whether a level says nothing without what stands around it: a token, arguments, a keyword."""
    before, after = example.before.tree, example.after
    kind = before.kinds[level.before[0]]
    if before.is_leaf(level.before[0]) or kind in before.language.arguments or kind in KEYED:
        return True
    if kind in before.language.blocks and not has_head(before, level.before[0]):
        return True
    return bool(level.after) and after.kinds[level.after[0]] in KEYED


@lru_cache(maxsize=16_384)  # they do not depend on examples of other outcomes
def _at_level(examples: tuple[Example, ...], levels: tuple[Level, ...]) -> tuple[Candidate, ...]:
    """The lessons of one level: with the shape of its parts kept, and with wider holes."""
    if _needs_context(examples[0], levels[0]) or not may_agree(examples, levels):
        return ()
    if _is_told_by_kind(examples, levels):
        whole = _unified(examples, levels, narrow=True, whole=True)
        if whole.candidate:
            return (whole.candidate,)
    narrow = _unified(examples, levels, narrow=True)
    if not narrow.is_telling:
        return (narrow.candidate,) if narrow.candidate else ()
    # One example of several statements says too little to take their calls for anything.
    many = len(examples) > 1 or len(levels[0].before) == 1
    wide = _unified(examples, levels, narrow=False) if many else _NOTHING
    if narrow.candidate and wide.candidate and narrow.spans == wide.spans:
        return (narrow.candidate,)
    kept = narrow.candidate and narrow.candidate._replace(keeps=True)
    return tuple(found for found in (kept, wide.candidate) if found)


class _Unified(NamedTuple):
    """The lesson that some examples have in common, if any, and the spans of its holes.

    `is_telling` says whether it made a difference that shapes were kept, or were not.
    """

    candidate: Candidate | None
    spans: list[Span]
    is_telling: bool


_NOTHING = _Unified(None, [], is_telling=False)


def _is_told_by_kind(examples: Sequence[Example], levels: Sequence[Level]) -> bool:
    """Whether each level is one node of nothing but literals: it is no matter of what they say."""
    for example, level in zip(examples, levels, strict=True):
        tree, node = example.before.tree, level.before[0]
        literals = tree.language.strings | tree.language.numbers
        leaves = tree.leaves(node)
        if len(level.before) > 1 or len(leaves) < 2:
            return False
        if any(tree.kinds[leaf] not in literals for leaf in leaves):
            return False
    return True


def _unified(
    examples: tuple[Example, ...],
    levels: tuple[Level, ...],
    *,
    narrow: bool,
    whole: bool = False,
) -> _Unified:
    """The lesson that examples have in common, their runs taken element by element or whole."""
    known: list[Span] | None = None
    is_telling = False
    for repeats in (True, False):
        unifier = Unifier(list(examples), list(levels), narrow=narrow, repeats=repeats, whole=whole)
        is_found = unifier.unify()
        is_telling |= unifier.is_telling
        if is_found and _spans(unifier) != known:
            known = _spans(unifier)
            candidate = _candidate(examples, levels, unifier)
            if candidate is not None:
                return _Unified(candidate, known, unifier.is_telling)
        if not unifier.has_repeated:
            break  # taken whole, all would be as it is
    return _NOTHING._replace(is_telling=is_telling)


def _spans(unifier: Unifier) -> list[Span]:
    return sorted(cut.span for cut in unifier.pattern_cuts)


def _candidate(
    examples: Sequence[Example], levels: Sequence[Level], unifier: Unifier
) -> Candidate | None:
    """The lesson that a unifier found, in the first role in which it rewrites its examples."""
    for spelled in spellings(examples, levels, unifier):
        found = laid_out(spelled, examples, levels)
        if found is None:
            continue
        compiled, exact = found
        if not is_sensible(compiled, examples, narrow=unifier.narrow):
            return None
        opened = with_open_literals(compiled) if keeps_a_name(compiled) else compiled
        return Candidate(opened, exact, keeps=False)
    return None
