"""What a lesson is like, apart from the evidence for it."""

from functools import lru_cache
from typing import NamedTuple

from twiceshy.lessons.compiled import Compiled
from twiceshy.lessons.renames import UNBOUND
from twiceshy.lessons.runs import BRACKETS, is_free_name


class Traits(NamedTuple):
    """Traits that say how far a lesson can be trusted beyond its examples.

    `named`: its pattern insists on a name, not only on operators, keywords and builtins;
    `deletes`: it takes whole statements away; `unwraps`: it takes code away and brings none;
    `adds`: it takes nothing away; `discards`: it puts its own
    words in the place of code that may be anything; `rewrites`: most of what it writes is new;
    `imposes`: it writes a name or literal of its own where no name asks for it, or a variable of
    the place it comes from; `attribute`: all it insists on is an attribute of anything; `bare`:
    all it insists on is one operator; `keyword`: all it insists on is one keyword; `moves`: it puts
    what is there in another order, wherever it stands; `literal`: all it changes is strings and numbers;
    `own`: it brings a name that is neither builtin nor in its pattern; `imported`: its pattern
    insists on what a module offers; `annotates`: all it adds are types;
    `renames`: it gives the uses of a name the new one that its definition has got; `rekeys`: the one keyword that it insists on is what it replaces; `value`: it brings a string
    or number of its own beside other code.
    """

    named: bool
    deletes: bool = False
    unwraps: bool = False
    adds: bool = False
    discards: bool = False
    rewrites: bool = False
    imposes: bool = False
    attribute: bool = False
    bare: bool = False
    keyword: bool = False
    moves: bool = False
    literal: bool = False
    own: bool = False
    imported: bool = False
    annotates: bool = False
    rekeys: bool = False
    value: bool = False
    renames: bool = False


class Size(NamedTuple):
    """How much a lesson asks for, and how much it writes.

    `words` counts the names and operators that its pattern insists on, `holes` its holes,
    `brought` the tokens that its template adds, `conditions` its conditions.
    """

    words: int = 1
    holes: int = 0
    brought: int = 1
    conditions: int = 0


PLAIN_SIZE = Size()


def size_of(compiled: Compiled) -> Size:
    """The size of a lesson."""
    return Size(
        len(set(_insists_on(compiled))),
        len({hole.name for hole in compiled.pattern.holes.values()}),
        len(compiled.template.brought()),
        len(compiled.lesson.conditions),
    )


@lru_cache(maxsize=32_768)  # a book is made anew after each edit that was learned
def traits_of(compiled: Compiled) -> Traits:
    """The traits of a lesson."""
    pattern, after = compiled.pattern, compiled.template.snippet
    brought = compiled.template.brought()
    kept = {hole.of or hole.name for hole in after.holes.values()} if after else set()
    discarded = any(hole.name not in kept for hole in pattern.holes.values())
    named = names_something(compiled)
    insisted = _insists_on(compiled)
    return Traits(
        named=named,
        deletes=after is None,
        unwraps=after is not None and not brought,
        adds=not compiled.template.taken_away(),
        discards=discarded and bool(brought),
        rewrites=after is not None and len(brought) > 4 and 2 * len(brought) > len(after.tokens),
        imposes=not _renames(compiled)
        and (
            _brings_a_variable(compiled)
            or (not named and not _keeps_a_builtin(compiled) and _brings_its_own(compiled))
        ),
        attribute=named and _is_bare_attribute(compiled),
        bare=not named and len(insisted) < 2,
        keyword=not named and len(insisted) == 1 and insisted[0].isalpha(),
        moves=only_moves(compiled) and not _says_what_moves(compiled),
        literal=_changes_literals(compiled),
        own=_brings_a_name(compiled),
        imported=any(meaning.startswith("import:") for _, meaning in compiled.lesson.names),
        annotates=_only_annotates(compiled),
        rekeys=not named and len(insisted) == 1 and _takes_a_keyword(compiled),
        renames=_renames(compiled),
        value=not _changes_literals(compiled) and _brings_a_value(compiled),
    )


def _takes_a_keyword(compiled: Compiled) -> bool:
    tree = compiled.pattern.tree
    keywords = (
        tree.text(token).isalpha() and not tree.named[token]
        for token in compiled.template.taken_away()
    )
    return bool(compiled.template.brought()) and any(keywords)


_ANNOTATIONS = frozenset({"type", "type_annotation"})


def _only_annotates(compiled: Compiled) -> bool:
    """Whether all that a lesson brings stands in annotations, and it takes nothing away."""
    after, brought = compiled.template.snippet, compiled.template.brought()
    if after is None or not brought or compiled.template.taken_away():
        return False
    kinds = after.tree.kinds
    return all(
        after.tree.text(token) in (":", "->")
        or any(kinds[node] in _ANNOTATIONS for node in (token, *after.tree.ancestors(token)))
        for token in brought
    )


def _brings_a_name(compiled: Compiled) -> bool:
    after = compiled.template.snippet
    if after is None:
        return False
    tree, language = after.tree, after.tree.language
    before = {compiled.pattern.tree.text(token) for token in compiled.pattern.tokens}
    return any(
        tree.kinds[token] in language.identifiers
        and tree.text(token) not in language.builtins | before
        for token in compiled.template.brought()
        if token not in after.holes
    )


def _says_what_moves(compiled: Compiled) -> bool:
    """Whether a condition says that the code in a hole is a literal."""
    language = compiled.pattern.tree.language
    literals = language.strings | language.numbers | _LITERAL_KINDS
    return any(
        each.feature.endswith((".class", ".kind", ".first")) and literals.issuperset(each.values)
        for each in compiled.lesson.conditions
    )


_LITERAL_KINDS = frozenset(
    {"string", "number", "none", "true", "false", "null", "undefined", "nil", "ellipsis"}
)


def only_moves(compiled: Compiled) -> bool:
    """Whether a template has the tokens of its pattern, and no others."""
    after = compiled.template.snippet
    if after is None or any(hole.of for hole in after.holes.values()):
        return False
    sides = (compiled.pattern, after)
    old, new = (sorted(map(repr, map(side.token_symbol, side.tokens))) for side in sides)
    return old == new


def _changes_literals(compiled: Compiled) -> bool:
    """Whether all that comes and goes is strings and numbers, and something does."""
    after = compiled.template.snippet
    if after is None:
        return False
    language = compiled.pattern.tree.language
    literals = language.strings | language.numbers
    kinds = [compiled.pattern.tree.kinds[t] for t in compiled.template.taken_away()]
    kinds += [after.tree.kinds[t] for t in compiled.template.brought()]
    return bool(kinds) and all(kind in literals for kind in kinds)


def _renames(compiled: Compiled) -> bool:
    return any(meaning == UNBOUND for _, meaning in compiled.lesson.names)


def _brings_a_value(compiled: Compiled) -> bool:
    after = compiled.template.snippet
    if after is None:
        return False
    language = after.tree.language
    kinds = {after.tree.kinds[t] for t in compiled.template.brought() if t not in after.holes}
    return not kinds.isdisjoint(language.strings | language.numbers)


def _brings_a_variable(compiled: Compiled) -> bool:
    return any(meaning == "bound" for _, meaning in compiled.lesson.names)


def _keeps_a_builtin(compiled: Compiled) -> bool:
    """Whether a builtin that is called stays: `open($A)` is narrower than any operator."""
    tree, taken = compiled.pattern.tree, compiled.template.taken_away()
    return any(
        tree.text(token) in tree.language.builtins
        and tree.kinds[tree.parents[token]] in tree.language.calls
        for token in compiled.pattern.tokens
        if token not in taken and token not in compiled.pattern.holes
    )


def _insists_on(compiled: Compiled) -> list[str]:
    """The words and operators of a pattern."""
    pattern = compiled.pattern
    texts = (pattern.tree.text(t) for t in pattern.tokens if t not in pattern.holes)
    return [text for text in texts if text not in BRACKETS]


def _brings_its_own(compiled: Compiled) -> bool:
    after = compiled.template.snippet
    if after is None:
        return False
    tree, language = after.tree, after.tree.language
    literals = language.strings | language.numbers
    before = compiled.pattern.tree
    # One builtin for another is as much a choice of this place as any other name.
    renames = any(before.kinds[t] in language.identifiers for t in compiled.template.taken_away())
    known: frozenset[str] = frozenset() if renames else language.builtins
    return any(
        tree.kinds[token] in literals
        or (tree.kinds[token] in language.identifiers and tree.text(token) not in known)
        for token in compiled.template.brought()
        if token not in after.holes
    )


def _is_bare_attribute(compiled: Compiled) -> bool:
    """Whether a pattern is no more than `$A.name`, or an attribute of any element."""
    pattern = compiled.pattern
    tree = pattern.tree
    root = pattern.roots[0]
    return tree.kinds[root] == "jsx_attribute" or (
        len(pattern.roots) == 1
        and tree.kinds[root] in tree.language.members
        and pattern.tokens[0] in pattern.holes
        and len(pattern.tokens) == 3
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


def keeps_a_name(compiled: Compiled) -> bool:
    """Whether a pattern insists on a name from scope, or on an attribute that stays."""
    tree, taken = compiled.pattern.tree, compiled.template.taken_away()
    return any(
        tree.kinds[token] in tree.language.identifiers
        and tree.text(token) not in tree.language.builtins
        and (token not in taken or is_free_name(tree, token))
        for token in compiled.pattern.tokens
        if token not in compiled.pattern.holes
    )
