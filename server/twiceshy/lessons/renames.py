"""Renames: a local name got another one where it is defined, and its uses are yet to follow.

Such a lesson needs no shape around the name: it holds where the old name means nothing any more
and the new one is in scope.
"""

from twiceshy.lessons.example import Example
from twiceshy.lessons.meanings import with_key
from twiceshy.lessons.runs import is_free_name
from twiceshy.model import Lesson
from twiceshy_analyzers.names import Names

_OWN = ("local", "module")
BOUND, UNBOUND = "bound", "unbound"


def rename_lesson(example: Example) -> Lesson | None:
    """The lesson of an example that renames what it defines; None for any other."""
    pair = _renamed(example)
    if pair is None:
        return None
    old, new = pair
    language = example.before.tree.language
    names = tuple(sorted(((old, UNBOUND), (new, BOUND))))
    return with_key(Lesson("", language.name, "expression", old, new, names=names), language)


def _renamed(example: Example) -> tuple[str, str] | None:
    """The old and the new name, where that is all that changed and the old one is defined there."""
    before, after = example.before.tree, example.after
    left, right = before.leaves(0), after.leaves(0)
    if len(left) != len(right):
        return None
    changed = [(a, b) for a, b in zip(left, right, strict=True) if before.text(a) != after.text(b)]
    pairs = {(before.text(a), after.text(b)) for a, b in changed}
    if len(pairs) != 1 or not all(is_free_name(before, a) for a, _ in changed):
        return None
    old, new = pairs.pop()
    meanings = example.names.get(old), example.names.get(new)
    names = Names(before)
    is_definition = any(names.resolve(a) in _OWN for a, _ in changed)
    return (old, new) if is_definition and set(meanings) <= set(_OWN) else None
