"""Which parts of a template stand for which parts of its pattern."""

from difflib import SequenceMatcher

from twiceshy.lessons.gaps import counterparts, pairs, same_shape
from twiceshy.lessons.notation import Snippet
from twiceshy.lessons.style import ENDED

# What needs parentheses around an operand that binds less tightly.
_OPERATIONS = frozenset(
    {
        "attribute",
        "await",
        "await_expression",
        "binary_expression",
        "binary_operator",
        "boolean_operator",
        "comparison_operator",
        "member_expression",
        "not_operator",
        "unary_expression",
        "unary_operator",
    }
)

# Brackets with more in them than elements.
_COMPREHENSIONS = frozenset(
    {
        "dictionary_comprehension",
        "generator_expression",
        "list_comprehension",
        "set_comprehension",
    }
)


class Alignment:
    """A pattern and a template, token by token.

    `kept` has for the template's tokens the pattern's that they are, by place, and `alike` those
    whose gaps they take: a bracket may have become one of another kind. `brackets` pairs the ends
    of the template's brackets, and `around` has for some the pattern's brackets right around those
    that they stand for. `ends` are the tokens that end a statement that may take a semicolon,
    `bare` the holes that need no parentheses of their own any more.
    """

    def __init__(self, pattern: Snippet, template: Snippet) -> None:
        self.pattern, self.template = pattern, template
        self.kept = _kept(pattern, template)
        self.brackets = {template.tokens[i]: template.tokens[j] for i, j in pairs(template)}
        self.alike = _alike(pattern, template, self.kept)
        self.around = _around(pattern, self.brackets, self.alike)
        self._take_those_shown()
        self.ends = _ends(template)
        self.bare = _bare(pattern, template)

    def _take_those_shown(self) -> None:
        """Take the brackets around for alike where the template's lines are theirs, not the others'."""
        for start, outer in list(self.around.items()):
            wanted = _gap_after(self.template, self.template.tokens.index(start))
            inner = _gap_after(self.pattern, self.alike[start])
            if not same_shape(wanted, inner) and same_shape(
                wanted, _gap_after(self.pattern, outer[0])
            ):
                self.alike |= dict(zip((start, self.brackets[start]), outer, strict=True))
                del self.around[start]


def _gap_after(side: Snippet, place: int) -> str:
    return side.gap(side.tokens[place], side.tokens[place + 1])


def _kept(pattern: Snippet, template: Snippet) -> dict[int, int]:
    left = [pattern.token_symbol(token) for token in pattern.tokens]
    right = [template.token_symbol(token) for token in template.tokens]
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return {
        template.tokens[j + step]: i + step
        for i, j, size in matcher.get_matching_blocks()
        for step in range(size)
    }


def _alike(pattern: Snippet, template: Snippet, kept: dict[int, int]) -> dict[int, int]:
    """For tokens of a template the pattern's whose gaps are theirs: a bracket's two ends agree."""
    tokens = template.tokens
    places = {j: kept[token] for j, token in enumerate(tokens) if token in kept}
    ends = {tokens[end] for pair in pairs(template) for end in pair}
    alike = {token: i for token, i in kept.items() if token not in ends}
    alike |= {token: i for token, i in _only_ones(pattern, template).items() if token not in ends}
    return alike | {tokens[j]: i for j, i in counterparts(pattern, template, places).items()}


def _only_ones(pattern: Snippet, template: Snippet) -> dict[int, int]:
    """The template's tokens that stand there once, and once in the pattern: they may have moved."""
    left = [pattern.token_symbol(token) for token in pattern.tokens]
    right = [template.token_symbol(token) for token in template.tokens]
    return {
        token: left.index(symbol)
        for token, symbol in zip(template.tokens, right, strict=True)
        if left.count(symbol) == right.count(symbol) == 1
    }


def _around(
    pattern: Snippet, brackets: dict[int, int], alike: dict[int, int]
) -> dict[int, tuple[int, int]]:
    """For opening brackets of a template the brackets right around those that they stand for."""
    theirs = dict(pairs(pattern))
    taken = set(alike.values())
    found = {}
    for start in brackets:
        inner = alike.get(start, -1)
        outer = inner - 1
        if inner in theirs and theirs.get(outer) == theirs[inner] + 1 and outer not in taken:
            found[start] = outer, theirs[outer]
    return found


def _bare(pattern: Snippet, template: Snippet) -> set[int]:
    """The template's holes that brackets keep together, unlike those of the pattern.

    So does nothing at all where a hole is all that is left of an operation.
    """
    before: dict[str, set[str]] = {}
    for token, hole in pattern.holes.items():
        kind = pattern.tree.kinds[pattern.tree.parents[token]]
        before.setdefault(hole.name, set()).add(kind)
    found = set()
    arguments = template.tree.language.arguments
    for token, hole in template.holes.items():
        old = before.get(hole.name, set())
        new = template.tree.kinds[template.tree.parents[token]]
        if token in template.roots:
            found |= {token} if old <= _OPERATIONS else set()
        elif (new in arguments or new in _COMPREHENSIONS) and not old & {*arguments, new}:
            found.add(token)
    return found


def _ends(template: Snippet) -> set[int]:
    tree, found = template.tree, set()
    roots = template.roots if tree.language.optional_semicolons else ()
    for root in roots:
        for node in range(root, tree.nexts[root]):
            if tree.kinds[node] in ENDED and tree.kinds[tree.parents[node]] != "for_statement":
                found.add(max(t for t in template.tokens if t < tree.nexts[node]))
    return found
