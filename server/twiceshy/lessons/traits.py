"""What a lesson is like, apart from the evidence for it."""

from typing import NamedTuple

from twiceshy.lessons.compiled import Compiled


class Traits(NamedTuple):
    """Traits that say how far a lesson can be trusted beyond its examples.

    `named`: its pattern insists on a name, not only on operators, keywords and builtins;
    `deletes`: it only takes code away; `adds`: it takes nothing away; `discards`: it puts its own
    words in the place of code that may be anything; `rewrites`: most of what it writes is new.
    """

    named: bool
    deletes: bool = False
    adds: bool = False
    discards: bool = False
    rewrites: bool = False


def traits_of(compiled: Compiled) -> Traits:
    """The traits of a lesson."""
    pattern, after = compiled.pattern, compiled.template.snippet
    brought = compiled.template.brought()
    kept = {hole.name for hole in after.holes.values()} if after else set()
    discarded = any(hole.name not in kept for hole in pattern.holes.values())
    return Traits(
        named=names_something(compiled),
        deletes=not brought,
        adds=not compiled.template.taken_away(),
        discards=discarded and bool(brought),
        rewrites=after is not None and len(brought) > 4 and 2 * len(brought) > len(after.tokens),
    )


def names_something(compiled: Compiled) -> bool:
    """Whether a pattern insists on a name that is not a builtin."""
    pattern = compiled.pattern
    tree = pattern.tree
    return any(
        tree.kinds[token] in tree.language.identifiers
        and len(tree.text(token)) > 1
        and tree.text(token) not in tree.language.builtins
        for token in pattern.tokens
        if token not in pattern.holes
    )
