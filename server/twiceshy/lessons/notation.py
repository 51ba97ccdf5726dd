"""Lesson notation: source code in which `$A` stands for one node and `$$$A` for a run of siblings.

A metavariable is a name that is declared as a hole; any other `$` is the language's own. One that
is declared as an operator stands for one of several, as in `$A $B $C`. To parse
a text its metavariables are spelled as identifiers that no program uses, and the text is put
where its role says it stands.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from twiceshy.errors import NotationError
from twiceshy.lessons.derive import makes_string
from twiceshy.lessons.operators import OPERATOR
from twiceshy.model import Hole
from twiceshy_analyzers.api import Language, Role, Span
from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree, parse_once

ONE, MANY = "µ", "µµµ"
# How a run is made of another one's elements, see `twiceshy.lessons.each`.
EACH, TO = "each ", " -> "
_OPERATOR = re.compile(r"(?<![$\w])\$([A-Z][0-9]*)(?!\w)")
METAVARIABLE = re.compile(r"""("?)\$([A-Z][0-9]*)\1(?!\w)""")


class Snippet:
    """A parsed text in lesson notation.

    `roots` are the nodes that the text as a whole consists of, `holes` the nodes that are
    metavariables, `operators` the tokens that stand for one of several operators, `tokens` the
    leaves in order, where a hole counts as one token.
    """

    __slots__ = ("holes", "operators", "role", "roots", "tokens", "tree")

    def __init__(
        self,
        tree: SyntaxTree,
        role: Role,
        roots: tuple[int, ...],
        holes: dict[int, Hole],
        operators: dict[int, Hole],
    ) -> None:
        self.tree = tree
        self.role = role
        self.roots = roots
        self.holes = holes
        self.operators = operators
        tokens = self._tokens if holes else tree.leaves
        self.tokens = tuple(token for root in roots for token in tokens(root))

    def _tokens(self, root: int) -> Iterable[int]:
        node, end = root, self.tree.nexts[root]
        while node < end:
            if node in self.holes:
                yield node
                node = self.tree.nexts[node]
            else:
                if self.tree.is_leaf(node):
                    yield node
                node += 1

    @property
    def kind(self) -> str:
        """The kind of node that the first root stands for: a hole there says it."""
        hole = self.holes.get(self.roots[0])
        return hole.kinds[0] if hole and hole.kinds else self.tree.kinds[self.roots[0]]

    def token_symbol(self, token: int) -> Symbol:
        """What a token is for comparison: a hole is its name, or that of the run that it goes along."""
        hole = self.holes.get(token) or self.operators.get(token)
        if hole is None:
            return self.tree.symbols[token]
        return "$", (hole.of if hole.of and hole.many else hole.name).encode()

    def token_symbols(self) -> list[Symbol]:
        """What all tokens are for comparison, in order."""
        if self.holes or self.operators:
            return [self.token_symbol(token) for token in self.tokens]
        symbols = self.tree.symbols
        return [symbols[token] for token in self.tokens]

    def is_fixed(self, token: int) -> bool:
        """Whether a token is itself, and no metavariable of any sort."""
        return token not in self.holes and token not in self.operators

    def gap(self, left: int, right: int) -> str:
        """The text between two neighbouring tokens: white space, commas, semicolons."""
        tree = self.tree
        return tree.source[tree.ends[left] : tree.starts[right]].decode()


def role_named(language: Language, name: str) -> Role:
    """The role of a language; raises NotationError where there is none of that name."""
    for role in (*language.roles, *language.elements, *language.list_roles.values()):
        if role.name == name:
            return role
    raise NotationError(f"{language.name} has no place called {name!r}")


def spell(text: str, holes: Iterable[Hole]) -> str:
    """The text with its metavariables spelled as code of their kind."""
    return _spelled(text, holes)[0]


def _spelled(text: str, holes: Iterable[Hole]) -> tuple[str, dict[int, Hole]]:
    """The text with its metavariables spelled, and at which bytes of it those for operators stand."""
    by_name = {hole.name: hole for hole in holes if is_operator(hole)}
    for hole in holes:
        if not is_operator(hole):
            mark = re.escape("$$$" if hole.many else "$")
            spelled = spelling(hole).replace("\\", r"\\")
            text = re.sub(rf"(?<![$\w]){mark}{hole.name}(?!\w)", spelled, text)
    pieces: list[str] = []
    operators: dict[int, Hole] = {}
    at = size = 0
    for found in _OPERATOR.finditer(text) if by_name else ():
        named = by_name.get(found[1])
        if named is not None:
            pieces += [text[at : found.start()], spelling(named)]
            size += len(pieces[-2].encode())
            operators[size] = named
            size += len(pieces[-1].encode())
            at = found.end()
    return "".join([*pieces, text[at:]]), operators


def is_operator(hole: Hole) -> bool:
    """Whether a metavariable stands for an operator."""
    return hole.kinds == (OPERATOR,)


def spelling(hole: Hole) -> str:
    """How a metavariable is spelled so that it parses: as a string where it stands for one.

    A run of elements is spelled as one of them that has its name in every hole, an operator as
    the first of those that it may be.
    """
    if is_operator(hole):
        return hole.texts[0]
    name = (MANY if hole.many else ONE) + hole.name
    if hole.how.startswith(EACH):
        element = hole.how.partition(TO)[2]
        return METAVARIABLE.sub(lambda found: f"{found[1]}{name}{found[1]}", element)
    return f'"{name}"' if hole.kinds == ("string",) or makes_string(hole.how) else name


def parse_snippet(
    language: Language,
    role_name: str,
    text: str,
    holes: Sequence[Hole] = (),
    grammar: str | None = None,
) -> Snippet:
    """The parsed text. Raises NotationError where it is not one piece of code of that role."""
    return _parsed(language, role_name, text, tuple(holes), grammar)


# Learning asks for the same few snippets again and again.
@lru_cache(maxsize=4096)
def _parsed(
    language: Language, role_name: str, text: str, holes: tuple[Hole, ...], grammar: str | None
) -> Snippet:
    role = role_named(language, role_name)
    spelled, operators = _spelled(text, holes)
    inner = spelled.encode()
    source = role.prefix.encode() + inner + role.suffix.encode()
    tree = parse_once(language, source, grammar)
    if tree.errors:
        raise NotationError(f"not a {language.name} {role_name}: {text!r}")
    start = len(role.prefix.encode())
    roots = _roots(tree, role, Span(start, start + len(inner)))
    if roots is None:
        raise NotationError(f"not one {language.name} {role_name}: {text!r}")
    signs = _operators(tree, roots, {start + at: hole for at, hole in operators.items()})
    snippet = Snippet(tree, role, roots, _holes(tree, roots, holes), signs)
    # A snippet has no next version, and there are thousands of them.
    tree.unit_memo, tree.units = {}, []
    del tree.parsed
    tree.trim()
    return snippet


def roles_for(
    language: Language, texts: Sequence[str], holes: tuple[Hole, ...], *, run: bool
) -> Iterator[str]:
    """The roles in which all of some texts parse, the likeliest first; an empty text fits any."""
    for role in language.roles:
        if role.run == run and all(_parses(language, role.name, text, holes) for text in texts):
            yield role.name


def role_in_list(
    language: Language,
    parent: str,
    kinds: Sequence[str],
    texts: Sequence[str],
    holes: tuple[Hole, ...],
) -> str | None:
    """The role of elements of a list, of which `parent` is the kind.

    None where they are nodes of other `kinds` there, or one expression like any other.
    """
    role = language.list_roles.get(parent)
    if role is None or not all(_parses(language, role.name, text, holes) for text in texts):
        return None
    there = parse_snippet(language, role.name, texts[0], holes)
    if [there.tree.kinds[root] for root in there.roots] != list(kinds):
        return None
    if len(kinds) == 1 and all(_parses(language, "expression", text, holes) for text in texts):
        alone = parse_snippet(language, "expression", texts[0], holes)
        if alone.tree.kinds[alone.roots[0]] == kinds[0] and all(texts):
            return None
    return role.name


# What does not parse is asked for again as often as what does.
@lru_cache(maxsize=4096)
def _parses(language: Language, role: str, text: str, holes: tuple[Hole, ...]) -> bool:
    try:
        parse_snippet(language, role, text, holes)
    except NotationError:
        return not text
    return True


def _roots(tree: SyntaxTree, role: Role, span: Span) -> tuple[int, ...] | None:
    """The largest nodes inside a span: siblings in a run role, else exactly one."""
    found: list[int] = []
    waiting = tree.children(0)
    while waiting:
        node = waiting.pop(0)
        if span.contains(tree.span(node)):
            found.append(node)
        elif tree.span(node).overlaps(span):
            waiting = tree.children(node) + waiting
    if role.run:
        siblings = {tree.parents[node] for node in found}
        if len(siblings) > 1 or any(not tree.named[node] for node in found):
            return None
        return tuple(found)
    if len(found) != 1:
        return None
    node = found[0]
    while tree.kinds[node] in tree.language.statements and len(tree.children(node)) == 1:
        node += 1
    return (node,)


@lru_cache(maxsize=64)
def _spelling(holes: tuple[Hole, ...]) -> dict[bytes, Hole]:
    return {spelling(hole).encode(): hole for hole in holes if not is_operator(hole)}


def _holes(tree: SyntaxTree, roots: tuple[int, ...], holes: Sequence[Hole]) -> dict[int, Hole]:
    """The nodes that are metavariables: the largest ones that consist of nothing else."""
    if not holes:
        return {}
    spelling = _spelling(tuple(holes))
    found: dict[int, Hole] = {}
    for root in roots:
        node, end = root, tree.nexts[root]
        while node < end:
            hole = spelling.get(tree.source[tree.starts[node] : tree.ends[node]])
            if hole is not None and (tree.is_leaf(node) or hole.how.startswith(EACH)):
                found[_widest(tree, roots, node) if tree.is_leaf(node) else node] = hole
                node = tree.nexts[node]
            else:
                node += 1
    return found


def _operators(
    tree: SyntaxTree, roots: tuple[int, ...], places: dict[int, Hole]
) -> dict[int, Hole]:
    """The tokens that stand where operators were put."""
    if not places:
        return {}
    leaves = (leaf for root in roots for leaf in tree.leaves(root))
    return {leaf: places[at] for leaf in leaves if (at := tree.starts[leaf]) in places}


def _widest(tree: SyntaxTree, roots: tuple[int, ...], leaf: int) -> int:
    """The largest node that consists of a leaf alone, below any block or list.

    A run of clauses is spelled as one clause that has its name in every place for one.
    """
    above = tree.parents[leaf]
    if tree.kinds[above] in tree.language.clauses:
        names = {tree.text(n) for n in tree.leaves(above) if tree.kinds[n] == tree.kinds[leaf]}
        if len(names) == 1 and tree.text(leaf).startswith(MANY):
            return above
    top = leaf
    while top not in roots:
        parent = tree.parents[top]
        kind = tree.kinds[parent]
        if tree.nexts[parent] != leaf + 1 or len(tree.children(parent)) != 1:
            break
        if kind in tree.language.blocks or kind in tree.language.lists:
            break
        top = parent
    return top
