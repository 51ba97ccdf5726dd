"""From examples to a lesson.

Every level of the examples is tried from the change itself outwards. A level will do when its
pattern is anchored in something other than shape, finds each example's own place, writes what
each example wrote, and leaves alone what the examples left alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from string import ascii_uppercase
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons import layout
from twiceshy.lessons.compiled import Compiled, check_lesson, find
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.identity import lesson_key
from twiceshy.lessons.match import match_at
from twiceshy.lessons.notation import MANY, ONE, Snippet, parse_snippet, roles_for
from twiceshy.lessons.runs import BRACKETS, KEYED, is_free_name, span_of
from twiceshy.lessons.traits import keeps_a_name, names_something
from twiceshy.lessons.unify import Cut, Draft, Unifier
from twiceshy.model import Hole, Lesson
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Edit, Import, Language, Span
from twiceshy_analyzers.tree import SyntaxTree, parse

_LITERALS = ("string", "number")


class Learned(NamedTuple):
    """A lesson, how many bystanders it matches, and whether it rewrites its examples exactly."""

    lesson: Lesson
    left_alone: int
    exact: bool


def generalise(examples: Sequence[Example]) -> Learned | None:
    """The lesson that covers all examples, at the narrowest level that will do; else None."""
    best: Learned | None = None
    for levels in _common_levels(examples):
        if _needs_context(examples[0], levels[0]):
            continue
        for learned in _at_level(examples, levels):
            if best is None or learned.left_alone < best.left_alone:
                best = learned
            if best.left_alone == 0:
                return best
    return best


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


def _kinds(example: Example, level: Level) -> tuple[tuple[str, ...], tuple[str, ...]]:
    before, after = example.before.tree, example.after
    return tuple(before.kinds[n] for n in level.before), tuple(after.kinds[n] for n in level.after)


def _needs_context(example: Example, level: Level) -> bool:
    """Whether a level says nothing without what stands around it: a token, arguments, a keyword."""
    before, after = example.before.tree, example.after
    kind = before.kinds[level.before[0]]
    if before.is_leaf(level.before[0]) or kind in before.language.arguments or kind in KEYED:
        return True
    return bool(level.after) and after.kinds[level.after[0]] in KEYED


def _at_level(examples: Sequence[Example], levels: list[Level]) -> Iterator[Learned]:
    """The lessons of one level: first with wide holes, then with its calls kept."""
    wide = Unifier(list(examples), levels, narrow=False)
    if not wide.unify():
        return  # examples that have nothing in common have no less with fewer holes
    # One example of several statements says too little to take their calls for anything.
    is_risky = len(examples) == 1 and len(levels[0].before) > 1
    learned = None if is_risky else _learned(examples, levels, wide)
    if learned is not None:
        yield learned
    narrow = Unifier(list(examples), levels, narrow=True)
    if not narrow.unify() or (learned and _spans(narrow) == _spans(wide)):
        return
    learned = _learned(examples, levels, narrow)
    if learned is not None:
        yield learned


def _spans(unifier: Unifier) -> list[Span]:
    return sorted(cut.span for cut in unifier.pattern_cuts)


def _learned(examples: Sequence[Example], levels: list[Level], unifier: Unifier) -> Learned | None:
    for compiled in _spellings(examples, levels, unifier):
        exact = [_reproduces(compiled, e, level) for e, level in zip(examples, levels, strict=True)]
        if None in exact:
            continue
        if not _is_sensible(compiled, examples, narrow=unifier.narrow):
            return None
        if keeps_a_name(compiled):
            compiled = _with_open_literals(compiled.lesson)  # noqa: PLW2901  the same, opened
        return Learned(compiled.lesson, _count_bystanders(compiled, examples), all(exact))
    return None


def _is_sensible(compiled: Compiled, examples: Sequence[Example], *, narrow: bool) -> bool:
    """Whether a lesson is about something, and about no more than its examples show."""
    if not _is_anchored(compiled, examples) or not _hangs_together(compiled):
        return False
    if narrow:
        return True
    # What stands directly inside a call that is unwrapped is likely to be what it is about.
    if len(examples) == 1 and _only_unwraps(compiled):
        return False
    return names_something(compiled) or _takes_a_word(compiled)


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
    names = _hole_names(cuts, example)
    pattern = _written(example.before.tree, level.before, cuts, names)
    template = _written(example.after, level.after, sorted(unifier.template_cuts), names)
    if any(mark in text for mark in (ONE, MANY) for text in (pattern, template)):
        return  # an elided block that is not carried over
    holes = tuple(_hole(draft, name, len(examples)) for draft, name in names.items())
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
    parts = [(cut.span, ("$$$" if cut.draft.many else "$") + names[cut.draft]) for cut in cuts]
    protected = {at for node in run for at in layout.inner_line_starts(tree, node)}
    return layout.taken_out(tree, span_of(tree, run), parts, protected, layout.UNIT)


def _hole(draft: Draft, name: str, support: int) -> Hole:
    """The hole of a draft: literals stay literals, and what is thrown away keeps its kind."""
    words = tuple(sorted(draft.words))
    literal = bool(words) and all(word in _LITERALS for word in words)
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
    for name in sorted(old | new):
        meaning = _meaning(name, examples)
        if meaning is None:
            raise NotationError(f"{name} means different things in the examples")
        if name in old and meaning.startswith("import:"):
            meanings.append((name, meaning))
        elif name in new and meaning in ("local", "module"):
            meanings.append((name, "bound"))
        elif name in new and meaning.startswith("import:"):
            added.add(_import(meaning, name, examples, language))
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


def _with_open_literals(lesson: Lesson) -> Compiled:
    """The lesson with any expression where its examples carry over a literal: the name decides."""
    carried = tuple(
        replace(hole, kinds=()) if f"${hole.name}" in lesson.template else hole
        for hole in lesson.holes
    )
    opened = replace(lesson, holes=carried)
    language = language_named(lesson.language)
    return check_lesson(_with_key(opened, language))


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


def _count_bystanders(compiled: Compiled, examples: Sequence[Example]) -> int:
    """How many of the places that the examples left alone the lesson would have changed."""
    language = language_named(compiled.lesson.language)
    texts = {t for e in examples for t in e.experience.correction.bystanders}
    texts -= {e.experience.correction.before for e in examples}  # reached after all
    pattern = compiled.pattern
    strings = language.strings
    words = [
        pattern.tree.text(token)
        for token in pattern.tokens
        if token not in pattern.holes and pattern.tree.kinds[token] not in strings
    ]
    likely = [text for text in texts if all(word in text for word in words)]
    return sum(_matches(compiled, _parsed(language, text)) for text in likely)


@lru_cache(maxsize=2048)
def _parsed(language: Language, text: str) -> SyntaxTree:
    return parse(language, text.encode())


def _matches(compiled: Compiled, tree: SyntaxTree) -> bool:
    return any(find(compiled, tree, node) for node in range(1, len(tree.kinds)))
