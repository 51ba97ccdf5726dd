"""From examples to a lesson.

Every level of the examples is tried from the change itself outwards. A level will do when its
pattern is anchored in something other than shape, finds each example's own place, writes what
each example wrote, and leaves alone what the examples left alone.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from string import ascii_uppercase
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons import layout
from twiceshy.lessons.compiled import Compiled, check_lesson, find
from twiceshy.lessons.conditions import choose, holds
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.features import Matched, features_of, place_of, value_of
from twiceshy.lessons.identity import lesson_key
from twiceshy.lessons.match import match_at
from twiceshy.lessons.notation import MANY, ONE, Snippet, parse_snippet, roles_for
from twiceshy.lessons.runs import BRACKETS, KEYED, is_free_name, span_of
from twiceshy.lessons.traits import keeps_a_name, names_something
from twiceshy.lessons.unify import Cut, Draft, Unifier
from twiceshy.model import Bystander, Condition, Hole, Lesson, Place
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Edit, Import, Language, Span
from twiceshy_analyzers.tree import SyntaxTree, parse

_LITERALS = ("string", "number")
# How an elided block is spelled in a bystander, and how it is parsed.
_ELIDED, _PLACEHOLDER = "$$$BODY", f"{MANY}BODY"


class Learned(NamedTuple):
    """A lesson with what was found out about it on the way.

    `left_alone` and `unreached` count bystanders that it matches, `exact` says that it rewrites
    each of its examples to the letter, `seen` has the values of features at the examples, `cost` is
    lower the better it explains them, and `discards` says that it throws away code of any size.
    """

    lesson: Lesson
    left_alone: int
    unreached: int
    exact: bool
    seen: tuple[Condition, ...]
    cost: float
    discards: bool


@lru_cache(maxsize=16_384)  # a family is made again with each example that it gets
def generalise(examples: tuple[Example, ...], others: tuple[Example, ...] = ()) -> Learned | None:
    """The lesson that covers all examples and explains them at the least cost; else None.

    `others` are examples of other outcomes: where the lesson would match them, what separates
    them is looked for.
    """
    found: Learned | None = None
    for order in _orders(examples):
        for depth, levels in enumerate(_common_levels(order)):
            for learned in _at_level(order, levels, depth, others):
                if found is None or learned.cost < found.cost:
                    found = learned
        if found is not None:
            break
    return found


def _orders(examples: Sequence[Example]) -> list[list[Example]]:
    """The first example is the one that gives a lesson its text: the shortest, else the longest."""
    by_size = sorted(
        examples, key=lambda e: (e.before.tree.source.count(b"\n"), len(e.before.tokens))
    )
    return [by_size, by_size[::-1]] if len(by_size) > 1 else [by_size]


def _common_levels(examples: Sequence[Example]) -> Iterable[list[Level]]:
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
            yield chosen


def _kinds(example: Example, level: Level) -> tuple[str, ...]:
    return tuple(example.before.tree.kinds[n] for n in level.before)


def _needs_context(example: Example, level: Level) -> bool:
    """Whether a level says nothing without what stands around it: a token, arguments, a keyword."""
    before, after = example.before.tree, example.after
    kind = before.kinds[level.before[0]]
    if before.is_leaf(level.before[0]) or kind in before.language.arguments or kind in KEYED:
        return True
    if kind in before.language.blocks:
        return True
    return bool(level.after) and after.kinds[level.after[0]] in KEYED


def _at_level(
    examples: Sequence[Example], levels: list[Level], depth: int, others: Sequence[Example]
) -> Iterator[Learned]:
    """The lessons of one level: first with wide holes, then with the shape of its parts kept."""
    if _needs_context(examples[0], levels[0]):
        return
    wide = Unifier(list(examples), levels, narrow=False)
    spans: list[Span] | None = None
    # One example of several statements says too little to take their calls for anything.
    is_risky = len(examples) == 1 and len(levels[0].before) > 1
    if not is_risky and wide.unify():
        spans = _spans(wide)
        yield from _learned(examples, levels, wide, depth, others)
    narrow = Unifier(list(examples), levels, narrow=True)
    if narrow.unify() and _spans(narrow) != spans:
        yield from _learned(examples, levels, narrow, depth, others)


def _spans(unifier: Unifier) -> list[Span]:
    return sorted(cut.span for cut in unifier.pattern_cuts)


def _learned(
    examples: Sequence[Example],
    levels: list[Level],
    unifier: Unifier,
    depth: int,
    others: Sequence[Example],
) -> Iterator[Learned]:
    for compiled in _spellings(examples, levels, unifier):
        exact = [_reproduces(compiled, e, level) for e, level in zip(examples, levels, strict=True)]
        if None in exact:
            continue
        if not _is_sensible(compiled, examples, narrow=unifier.narrow):
            return
        if keeps_a_name(compiled):
            compiled = _with_open_literals(compiled)  # noqa: PLW2901  the same, opened
        yield _judged(
            compiled, examples, levels, others, _Fit(depth, sum(map(bool, exact)), unifier.narrow)
        )
        return


class _Fit(NamedTuple):
    """How a candidate came about: levels around the change, examples to the letter, variant."""

    depth: int
    exact: int
    narrow: bool


# What a candidate costs, in the unit of a doubled number of bystanders that it matches. From an
# ablation on the linter benchmark (docs/learning-log.md).
_NO_WORD = 3.0
_INEXACT = 1.5
_PER_LEVEL = 0.7
_NARROW = 0.5


def _judged(
    compiled: Compiled,
    examples: Sequence[Example],
    levels: Sequence[Level],
    others: Sequence[Example],
    fit: _Fit,
) -> Learned:
    """A candidate with the conditions that keep it off the bystanders, and its cost."""
    good = [_at_home(compiled, e, level) for e, level in zip(examples, levels, strict=True)]
    bad, unreached = bystanders_matched(compiled, examples)
    bad += _own_rest(compiled, examples, levels)
    bad += [found for other in others for found in _of_other_outcome(compiled, other)]
    holes = {hole.name: hole.many for hole in compiled.pattern.holes.values()}
    features = features_of(holes, _words_brought(compiled))
    chosen = choose(good, bad, features)
    lesson = replace(compiled.lesson, conditions=chosen.conditions)
    language = language_named(lesson.language)
    has_word = any(
        compiled.pattern.tree.text(t) not in BRACKETS
        for t in compiled.pattern.tokens
        if t not in compiled.pattern.holes
    )
    cost = (
        math.log2(1 + len(chosen.remaining))
        + _NO_WORD * (not has_word and not chosen.conditions)
        + _INEXACT * (len(examples) - fit.exact) / len(examples)
        + sum(0.5 * (1.5 - worth) for worth in chosen.worths)
        + _PER_LEVEL * fit.depth
        + _NARROW * fit.narrow
    )
    return Learned(
        _with_key(lesson, language),
        len(chosen.remaining),
        sum(holds(chosen.conditions, found) for found in unreached),
        fit.exact == len(examples),
        _seen(good, holes),
        cost,
        _discards(compiled, good),
    )


def _discards(compiled: Compiled, good: Sequence[Matched]) -> bool:
    """Whether code that is no single token stands in a hole that the template does not use."""
    after = compiled.template.snippet
    kept = {hole.name for hole in after.holes.values()} if after else set()
    return any(
        len(one.tree.leaves(node)) > 1
        for one in good
        for name, nodes in one.match.bindings.items()
        if name not in kept
        for node in nodes
    )


def _seen(good: Sequence[Matched], holes: dict[str, bool]) -> tuple[Condition, ...]:
    """What the examples' matches were like, as far as it tells how new a site is."""
    features = ["parent", "lines", *(f"{name}.kind" for name in holes)]
    return tuple(
        Condition(feature, tuple(sorted({value_of(feature, one) for one in good})))
        for feature in features
    )


def _words_brought(compiled: Compiled) -> set[str]:
    """The words of the template that the pattern does not have, holes left out."""
    after = compiled.template.snippet
    if after is None:
        return set()
    texts = {after.tree.text(t) for t in compiled.template.brought() if t not in after.holes}
    return {text for text in texts if text[:1].isalpha()}


def _at_home(compiled: Compiled, example: Example, level: Level) -> Matched:
    """The match at an example's own place, which is known to be there."""
    tree, roots = example.before.tree, example.before.roots
    match = match_at(compiled.pattern, tree, level.before[0])
    if match is None:
        raise NotationError(f"the lesson does not match its example: {compiled.lesson.pattern!r}")
    place = place_of(tree, match.nodes, roots, example.experience.correction.place)
    return Matched(tree, match, place)


def _is_sensible(compiled: Compiled, examples: Sequence[Example], *, narrow: bool) -> bool:
    """Whether a lesson is about something, and about no more than its examples show."""
    if not _hangs_together(compiled):
        return False
    if not _is_anchored(compiled, examples) and len(examples) == 1:
        return False
    if narrow:
        return True
    # What stands directly inside a call that is unwrapped is likely to be what it is about.
    if len(examples) == 1 and _only_unwraps(compiled):
        return False
    return len(examples) > 1 or names_something(compiled) or _takes_a_word(compiled)


def _takes_a_word(compiled: Compiled) -> bool:
    tree = compiled.pattern.tree
    return any(tree.text(token) not in BRACKETS for token in compiled.template.taken_away())


# ---------------------------------------------------------------------- writing it down


def _spellings(
    examples: Sequence[Example], levels: list[Level], unifier: Unifier
) -> Iterator[Compiled]:
    """The lesson in notation, for each role in which its two sides parse."""
    example, level = examples[0], levels[0]
    language = example.before.tree.language
    cuts = sorted(unifier.pattern_cuts)
    names = _hole_names([*cuts, *unifier.template_cuts], example)
    pattern = _written(example.before.tree, level.before, cuts, names)
    template = _written(example.after, level.after, sorted(unifier.template_cuts), names)
    if any(mark in text for mark in (ONE, MANY) for text in (pattern, template)):
        return  # an elided block that is not carried over
    # A hole for any code first; only where that is no code, such as beside a string, a literal's.
    for strict in (False, True):
        holes = tuple(_hole(draft, names, len(examples), strict=strict) for draft in names)
        for role in roles_for(language, (pattern, template), holes, run=_is_run(example, level)):
            lesson = Lesson("", language.name, role, pattern, template, holes)
            try:
                yield check_lesson(_with_names(lesson, examples, language))
            except NotationError:
                continue  # a hole at the root, or names that mean different things


def _is_run(example: Example, level: Level) -> bool:
    tree = example.before.tree
    return tree.kinds[tree.parents[level.before[0]]] in tree.language.blocks


def _hole_names(cuts: list[Cut], example: Example) -> dict[Draft, str]:
    """Names for holes in order of appearance, none of which the code has already."""
    taken = (example.before.tree.source + example.after.source).decode(errors="replace")
    letters = (
        f"{c}{n}" for n in ("", *range(2, 9)) for c in ascii_uppercase if f"${c}" not in taken
    )
    names: dict[Draft, str] = {}
    for cut in cuts:
        if cut.draft not in names:
            names[cut.draft] = next(letters)
    return names


def _written(
    tree: SyntaxTree, run: tuple[int, ...], cuts: list[Cut], names: dict[Draft, str]
) -> str:
    if not run:
        return ""
    parts = [
        (cut.span, cut.draft.form.format(("$$$" if cut.draft.many else "$") + names[cut.draft]))
        for cut in cuts
    ]
    protected = {at for node in run for at in layout.inner_line_starts(tree, node)}
    return layout.taken_out(tree, span_of(tree, run), parts, protected, layout.UNIT)


def _hole(draft: Draft, names: dict[Draft, str], support: int, *, strict: bool) -> Hole:
    """The hole of a draft: what is thrown away keeps its kind, and a `strict` one is a literal's."""
    name = names[draft]
    if draft.of is not None:
        return Hole(name, of=names[draft.of], how=draft.how)
    words = tuple(sorted(draft.words))
    is_kept = draft.copied and not strict
    literal = not is_kept and all(word in _LITERALS for word in words)
    kinds = words if literal or (not draft.copied and not draft.many) else ()
    if support == 1 and words == ("name",) and not draft.copied:
        kinds = ("name",)
    return Hole(name, draft.many, kinds)


def _with_names(lesson: Lesson, examples: Sequence[Example], language: Language) -> Lesson:
    """The lesson with what its concrete names must be, its imports, and its key."""
    pattern, template = _sides(lesson, language)
    old = _concrete_names(pattern)
    new = _concrete_names(template) - old if template else set()
    meanings: list[tuple[str, str]] = []
    added: set[Import] = set()
    for name in sorted(old):
        meaning = _meaning(name, examples)
        if meaning is None:
            raise NotationError(f"{name} means different things in the examples")
        if meaning.startswith("import:"):
            meanings.append((name, meaning))
    for name in sorted(new):
        # What is brought may be imported here and not there: then nothing is asked of it.
        meaning = _meaning(name, examples) or "free"
        if meaning in ("local", "module"):
            meanings.append((name, "bound"))
        elif meaning.startswith("import:"):
            item = _import(meaning, name, examples, language)
            if not language.strict_imports or _was_added(item, examples):
                added.add(item)
    dropped = {item for e in examples for item in e.experience.correction.dropped}
    lesson = replace(
        lesson,
        names=tuple(meanings),
        added=tuple(sorted(added, key=repr)),
        dropped=tuple(sorted((i for i in dropped if language.imports.bound(i) in old), key=repr)),
    )
    return _with_key(lesson, language)


def _with_key(lesson: Lesson, language: Language) -> Lesson:
    pattern, template = _sides(lesson, language)
    return replace(lesson, key=lesson_key(lesson, pattern, template))


def _sides(lesson: Lesson, language: Language) -> tuple[Snippet, Snippet | None]:
    pattern = parse_snippet(language, lesson.role, lesson.pattern, lesson.holes)
    if not lesson.template:
        return pattern, None
    return pattern, parse_snippet(language, lesson.role, lesson.template, lesson.holes)


def _concrete_names(side: Snippet) -> set[str]:
    """The names of a side that are looked up in scope, holes left out."""
    return {
        side.tree.text(token)
        for token in side.tokens
        if token not in side.holes and is_free_name(side.tree, token)
    }


def _meaning(name: str, examples: Sequence[Example]) -> str | None:
    """What a name stands for in all examples; None where they differ."""
    found = {example.names.get(name, "free") for example in examples}
    return found.pop() if len(found) == 1 else None


def _was_added(item: Import, examples: Sequence[Example]) -> bool:
    """Whether an example added an import: where unused ones are errors, tools keep them in order."""
    return any(item in example.experience.correction.added for example in examples)


def _import(meaning: str, name: str, examples: Sequence[Example], language: Language) -> Import:
    """The import that brings a name, as the examples wrote it where they added it."""
    for example in examples:
        for item in example.experience.correction.added:
            if language.imports.bound(item) == name:
                return item
    module, _, member = meaning.removeprefix("import:").partition("#")
    item = Import(module, member or None)
    return item if language.imports.bound(item) == name else replace(item, alias=name)


# ---------------------------------------------------------------------- is it any good?


def _is_anchored(compiled: Compiled, examples: Sequence[Example]) -> bool:
    """Whether a pattern asks for more than shape: a name that is not local, an operator, a word."""
    pattern = compiled.pattern
    for token in pattern.tokens:
        text = pattern.tree.text(token)
        if token in pattern.holes or text in BRACKETS:
            continue
        if is_free_name(pattern.tree, token) and _meaning(text, examples) == "local":
            continue
        return True
    return False


def _only_unwraps(compiled: Compiled) -> bool:
    """Whether the template is one hole and nothing else."""
    after = compiled.template.snippet
    return after is not None and len(after.tokens) == 1 and after.tokens[0] in after.holes


def _with_open_literals(compiled: Compiled) -> Compiled:
    """The lesson with any expression where its examples carry over a literal: the name decides.

    Where only a string can stand, such as beside another one, it stays a string.
    """
    lesson = compiled.lesson
    carried = tuple(
        replace(hole, kinds=()) if f"${hole.name}" in lesson.template else hole
        for hole in lesson.holes
    )
    opened = replace(lesson, holes=carried)
    language = language_named(lesson.language)
    try:
        return check_lesson(_with_key(opened, language))
    except NotationError:
        return compiled


def _hangs_together(compiled: Compiled) -> bool:
    """Whether what is only added has to do with what stands there: it uses one of its holes."""
    template = compiled.template
    if template.snippet is None or template.taken_away() or not compiled.pattern.role.run:
        return True
    if len(template.snippet.roots) == len(compiled.pattern.roots):
        return True
    return any(token in template.snippet.holes for token in template.brought())


def _reproduces(compiled: Compiled, example: Example, level: Level) -> bool | None:
    """Whether a lesson rewrites its example to the letter; None if it does not even in tokens."""
    tree = example.before.tree
    match = match_at(compiled.pattern, tree, level.before[0])
    if match is None or match.nodes != level.before:
        return None
    written = compiled.template.written(tree, match, layout.UNIT, "\n")
    if written is None:
        return None
    result = apply_edits(tree.source, [Edit(match.span(tree), written.text)])
    if result.split() == example.after.source.split() and _same_lines(result, example.after.source):
        return True
    again = parse(tree.language, result)
    same = again.symbols == example.after.symbols
    return False if same else None


def _same_lines(left: bytes, right: bytes) -> bool:
    """Whether two texts are equal but for blank lines and the white space at line ends."""
    lines = [[s.rstrip() for s in text.splitlines() if s.strip()] for text in (left, right)]
    return lines[0] == lines[1]


def bystanders_matched(
    compiled: Compiled, examples: Sequence[Example]
) -> tuple[list[Matched], list[Matched]]:
    """The matches in what the examples left alone: where it was seen, and where not yet reached.

    What stands below a change was seen once another file was corrected in the same way later.
    """
    language = language_named(compiled.lesson.language)
    corrections = [example.experience.correction for example in examples]
    newest = max(corrections, key=lambda c: (c.origin.number, c.origin.at)).origin
    changed = {correction.before for correction in corrections}  # reached after all
    words = _pattern_words(compiled)
    found: dict[str, tuple[Bystander, bool]] = {}
    for correction in corrections:
        for bystander in correction.bystanders:
            if bystander.text in changed or not all(word in bystander.text for word in words):
                continue
            reached = bystander.reached or correction.origin.path != newest.path
            known = found.get(bystander.text)
            found[bystander.text] = bystander, reached or (known is not None and known[1])
    seen: list[Matched] = []
    unreached: list[Matched] = []
    for bystander, reached in found.values():
        tree = _parsed(language, bystander.text)
        (seen if reached else unreached).extend(_matches(compiled, tree, bystander.place))
    return seen, unreached


def _pattern_words(compiled: Compiled) -> list[str]:
    pattern = compiled.pattern
    strings = pattern.tree.language.strings
    return [
        pattern.tree.text(token)
        for token in pattern.tokens
        if token not in pattern.holes and pattern.tree.kinds[token] not in strings
    ]


@lru_cache(maxsize=4096)
def _parsed(language: Language, text: str) -> SyntaxTree:
    return parse(language, text.replace(_ELIDED, _PLACEHOLDER).encode())


def _matches(
    compiled: Compiled, tree: SyntaxTree, outer: Place, nodes: Iterable[int] | None = None
) -> Iterator[Matched]:
    kind = compiled.pattern.tree.kinds[compiled.pattern.roots[0]]
    roots = tuple(tree.children(0))
    for node in range(1, len(tree.kinds)) if nodes is None else nodes:
        if tree.kinds[node] == kind and (match := find(compiled, tree, node)):
            yield Matched(tree, match, place_of(tree, match.nodes, roots, outer))


def _own_rest(
    compiled: Compiled, examples: Sequence[Example], levels: Sequence[Level]
) -> list[Matched]:
    """Matches beside the place in an example, and in what the place became."""
    found: list[Matched] = []
    for example, level in zip(examples, levels, strict=True):
        tree, place = example.before.tree, example.experience.correction.place
        own = range(level.before[0], tree.nexts[level.before[-1]])
        roots = example.before.roots
        rest = (n for n in range(roots[0], tree.nexts[roots[-1]]) if n not in own)
        above = set(tree.ancestors(level.before[0]))
        found += _matches(compiled, tree, place, [node for node in rest if node not in above])
        after = [n for top in level.after for n in range(top, example.after.nexts[top])]
        found += _matches(compiled, example.after, place, after)
    return found


def _of_other_outcome(compiled: Compiled, other: Example) -> Iterator[Matched]:
    """Where a lesson matches what another example changed, and would write something else."""
    for level in other.levels:
        match = find(compiled, other.before.tree, level.before[0])
        if match and match.nodes == level.before and _reproduces(compiled, other, level) is None:
            tree, roots = other.before.tree, other.before.roots
            place = place_of(tree, match.nodes, roots, other.experience.correction.place)
            yield Matched(tree, match, place)
