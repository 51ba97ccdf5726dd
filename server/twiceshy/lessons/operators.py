"""Operators that a lesson may take for one another, and the tables that make one of another.

An operator hole stands for some operators and nothing else. Where a lesson makes another operator of
it, a table of pairs says which. What only moves operands is as good for other operators of the
same sort, and a table says more then than its examples show.
"""

from collections.abc import Iterable, Mapping, Sequence

# The word for operator holes in `Hole.kinds`.
OPERATOR = "operator"
# Operators of one sort: what is done with one of them can be done with the others.
_SORTS = (("===", "!==", "==", "!="), ("<", "<=", ">", ">="))
_ALL = frozenset(operator for sort in _SORTS for operator in sort)
_PAIRS, _TO, _NEXT = "pairs ", " to ", ", "


def are_operators(texts: Iterable[str]) -> bool:
    """Whether all tokens are operators that compare."""
    return all(text in _ALL for text in texts)


def alike(texts: Sequence[str]) -> tuple[str, ...]:
    """Some operators, and after them all others of their sorts."""
    others = [other for sort in _SORTS if {*texts} & {*sort} for other in sort]
    return tuple(dict.fromkeys([*texts, *others]))


def table_from(texts: Sequence[str], made: Sequence[str]) -> str:
    """The table in which each operator makes the one beside it; "" where there is none."""
    table = dict(zip(texts, made, strict=True))
    if not are_operators([*texts, *made]):
        return ""
    if any(table[text] != token for text, token in zip(texts, made, strict=True)):
        return ""
    return told_table(table)


def told_table(table: Mapping[str, str]) -> str:
    """A table as a way of making one operator of another."""
    return _PAIRS + _NEXT.join(f"{text}{_TO}{token}" for text, token in table.items())


def pairs_of(how: str) -> dict[str, str]:
    """The table that a way of making operators tells of; empty where it is another way."""
    if not how.startswith(_PAIRS):
        return {}
    pairs = (pair.partition(_TO) for pair in how.removeprefix(_PAIRS).split(_NEXT))
    return {text: token for text, _, token in pairs}


def followed(table: dict[str, str]) -> dict[str, str]:
    """A table with what it says of other operators: `<` to `>` is `<=` to `>=`."""
    found = dict(table)
    for text, token in table.items():
        end = _common_end(text, token)
        old, new = text.removesuffix(end), token.removesuffix(end)
        for other in alike((text,)):
            made = new + other.removeprefix(old)
            if other.startswith(old) and made in alike((token,)):
                found.setdefault(other, made)
    return found


def _common_end(left: str, right: str) -> str:
    size = 0
    while size < min(len(left), len(right)) and left[-1 - size] == right[-1 - size]:
        size += 1
    return left[len(left) - size :]
