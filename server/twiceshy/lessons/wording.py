"""From what a unifier found to the text of a lesson, in notation."""

from collections.abc import Iterator, Sequence
from itertools import chain, count
from string import ascii_uppercase

from twiceshy.errors import NotationError
from twiceshy.lessons import layout
from twiceshy.lessons.compiled import Compiled, check_lesson
from twiceshy.lessons.drafts import Cut, Draft
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.meanings import with_names
from twiceshy.lessons.notation import MANY, ONE, role_in_list, roles_for
from twiceshy.lessons.operators import OPERATOR
from twiceshy.lessons.runs import span_of
from twiceshy.lessons.unify import Unifier
from twiceshy.model import Hole, Lesson
from twiceshy_analyzers.tree import SyntaxTree

_LITERALS = ("string", "number")


def spellings(
    examples: Sequence[Example], levels: Sequence[Level], unifier: Unifier
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
        for role in _roles(example, level, (pattern, template), holes):
            lesson = Lesson("", language.name, role, pattern, template, holes)
            try:
                yield check_lesson(with_names(lesson, examples, language))
            except NotationError:
                continue  # a hole at the root, or names that mean different things


def _roles(
    example: Example, level: Level, texts: tuple[str, str], holes: tuple[Hole, ...]
) -> Iterator[str]:
    tree, language = example.before.tree, example.before.tree.language
    parent = tree.kinds[tree.parents[level.before[0]]]
    kinds = [tree.kinds[node] for node in level.before]
    listed = role_in_list(language, parent, kinds, texts, holes)
    if listed is not None:
        yield listed
    else:
        yield from roles_for(language, texts, holes, run=parent in language.blocks)


def _hole_names(cuts: list[Cut], example: Example) -> dict[Draft, str]:
    """Names for holes in order of appearance, none of which the code has already."""
    taken = (example.before.tree.source + example.after.source).decode(errors="replace")
    letters = (f"{c}{n}" for n in chain(("",), count(2)) for c in ascii_uppercase)
    free = (name for name in letters if f"${name}" not in taken)
    names: dict[Draft, str] = {}
    for cut in cuts:
        if cut.draft not in names:
            names[cut.draft] = next(free)
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
    if draft.operators:
        made_of = names[draft.of] if draft.of else ""
        return Hole(name, False, (OPERATOR,), draft.operators, made_of, draft.how)
    if draft.of is not None:
        return Hole(name, draft.many, of=names[draft.of], how=draft.how)
    if draft.kind:
        return Hole(name, kinds=(draft.kind,))
    words = tuple(sorted(draft.words))
    is_kept = draft.copied and not strict
    literal = not is_kept and all(word in _LITERALS for word in words)
    kinds = words if literal or (not draft.copied and not draft.many) else ()
    if support == 1 and words == ("name",) and not draft.copied:
        kinds = ("name",)
    return Hole(name, draft.many, kinds)
