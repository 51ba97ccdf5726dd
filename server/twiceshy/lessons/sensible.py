"""Whether a candidate lesson is about something, and about no more than its examples show."""

from collections.abc import Sequence
from dataclasses import replace

from twiceshy.errors import NotationError
from twiceshy.lessons.compiled import Compiled, check_lesson
from twiceshy.lessons.example import Example
from twiceshy.lessons.meanings import meaning_of, with_key
from twiceshy.lessons.runs import (
    BRACKETS,
    PARENTHESES,
    is_free_name,
    is_within,
)
from twiceshy.lessons.traits import names_something, only_moves, traits_of
from twiceshy_analyzers import language_named


def is_sensible(compiled: Compiled, examples: Sequence[Example], *, narrow: bool) -> bool:
    """Whether a lesson is about something, and about no more than its examples show."""
    if not hangs_together(compiled):
        return False
    if only_unwraps(compiled) and moves_parentheses(compiled):
        return True
    if not _is_anchored(compiled, examples) and len(examples) == 1:
        return False
    if len(examples) > 1:
        return True
    if _is_of_its_place(compiled) or _is_out_of_nothing(compiled):
        return False
    # What stands directly inside a call that is unwrapped is likely to be what it is about.
    is_telling = names_something(compiled) or _takes_a_word(compiled)
    return narrow or (is_telling and not only_unwraps(compiled))


def _is_of_its_place(compiled: Compiled) -> bool:
    """Whether one name of the place is put for another, or arguments in the order that is right there."""
    tree = compiled.pattern.tree
    calls = tree.language.calls | tree.language.arguments
    if only_moves(compiled) and tree.kinds[compiled.pattern.roots[0]] in calls:
        return True
    return discards(compiled) and _asks_for_a_name(compiled)


def _is_out_of_nothing(compiled: Compiled) -> bool:
    """Whether a name is brought to a pattern that has none, and next to nothing else.

    One of this place in the stead of an operator says nothing about that operator elsewhere.
    """
    traits, pattern = traits_of(compiled), compiled.pattern
    texts = {pattern.tree.text(t) for t in pattern.tokens if pattern.is_fixed(t)}
    words = texts - BRACKETS - {"=", ":="}
    return traits.own and not traits.named and len(words) < _WORDS_WITHOUT_NAME


# Words and operators without a name that tell a place all the same: `try`, `except`, `pass`.
_WORDS_WITHOUT_NAME = 3


def _asks_for_a_name(compiled: Compiled) -> bool:
    return any(meaning == "bound" for _, meaning in compiled.lesson.names)


def _takes_a_word(compiled: Compiled) -> bool:
    tree = compiled.pattern.tree
    return any(tree.text(token) not in BRACKETS for token in compiled.template.taken_away())


def _is_anchored(compiled: Compiled, examples: Sequence[Example]) -> bool:
    """Whether a pattern asks for more than shape: a name that is not local, an operator, a word."""
    pattern = compiled.pattern
    if pattern.roots[0] in pattern.holes:
        return True  # its kind
    for token in pattern.tokens:
        text = pattern.tree.text(token)
        if token in pattern.holes or text in BRACKETS:
            continue
        if is_free_name(pattern.tree, token) and meaning_of(text, examples) == "local":
            continue
        return True
    return False


def only_unwraps(compiled: Compiled) -> bool:
    """Whether the template is one hole and nothing else."""
    after = compiled.template.snippet
    return after is not None and len(after.tokens) == 1 and after.tokens[0] in after.holes


def with_open_literals(compiled: Compiled) -> Compiled:
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
        return check_lesson(with_key(opened, language))
    except NotationError:
        return compiled


def hangs_together(compiled: Compiled) -> bool:
    """Whether what is only added has to do with what stands there: it uses one of its holes.

    So does a statement that is made of a part of another one.
    """
    template = compiled.template
    if template.snippet is None or template.taken_away() or not compiled.pattern.role.run:
        return True
    if len(template.snippet.roots) == len(compiled.pattern.roots):
        return True
    side, brought = template.snippet, set(template.brought())
    made = [root for root in side.roots if brought & {*side.tree.leaves(root)[:1]}]
    return any(is_within(side.tree, root, hole) for root in made for hole in side.holes)


def moves_parentheses(compiled: Compiled) -> bool:
    """Whether a lesson puts parentheses around an expression or takes them off, and nothing else."""
    pattern, template = compiled.pattern, compiled.template
    after = template.snippet
    if after is None or len(after.roots) != 1 or pattern.role.run:
        return False
    roots = pattern.tree.kinds[pattern.roots[0]], after.tree.kinds[after.roots[0]]
    texts = {pattern.tree.text(t) for t in template.taken_away()}
    texts |= {after.tree.text(t) for t in template.brought()}
    return PARENTHESES in roots and texts == {"(", ")"}


def discards(compiled: Compiled) -> bool:
    """Whether any code may stand in a hole that the template does not use."""
    after = compiled.template.snippet
    kept = {hole.of or hole.name for hole in after.holes.values()} if after else set()
    holes = compiled.pattern.holes.values()
    return any(hole.name not in kept and not hole.texts for hole in holes)
