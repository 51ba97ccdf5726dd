"""The after side of an example, as far as it says what of the before side is carried over."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import cache, lru_cache
from typing import NamedTuple

from twiceshy.lessons.derive import may_be_made
from twiceshy.lessons.example import Example, Level
from twiceshy.lessons.operators import are_operators
from twiceshy.lessons.runs import is_free_name
from twiceshy.lessons.transcribe import Tokens
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.tree import SyntaxTree

Nodes = tuple[int, ...]


# Parentheses come and go around what is carried over.
_PARENTHESES = frozenset({b"(", b")"})


class AfterSide(NamedTuple):
    """An example's after side at a level: its tokens, those of its whole parts, new names.

    `texts` are what its tokens read, and of them `brought` those that nothing on the before side
    is, or may be made into.
    """

    tokens: Tokens
    wholes: frozenset[Tokens]
    needed: frozenset[str]
    texts: frozenset[bytes]
    brought: frozenset[bytes]


@lru_cache(maxsize=16_384)
def after_side(example: Example, level: Level) -> AfterSide:
    """The after side of an example at one of its levels."""
    tree, reading, kinds = example.after, example.after_tokens, wholes_of(example.after.language)
    wholes = frozenset(
        reading.of_node(node)
        for top in level.after
        for node in range(top, tree.nexts[top])
        if tree.kinds[node] in kinds
    )
    needed = _more_often(tree, level.after, example.before.tree, level.before)
    tokens = reading.of(level.after)
    texts = frozenset(token.text for token in tokens)
    old = {token.text for token in example.before_tokens.of(level.before)}
    brought = frozenset(_brought(texts - old - _PARENTHESES, old))
    return AfterSide(tokens, wholes, frozenset(needed), texts, brought)


def may_agree(examples: Sequence[Example], levels: Sequence[Level]) -> bool:
    """Whether the after sides may be one template: what one brings by itself, all others have.

    Where this is False there is none; most changes that are put side by side have none.
    """
    sides = [after_side(example, level) for example, level in zip(examples, levels, strict=True)]
    everywhere = frozenset.intersection(*(side.texts for side in sides))
    return all(side.brought <= everywhere for side in sides)


def _brought(new: Set[bytes], old: Set[bytes]) -> Iterator[bytes]:
    """Those of some new tokens that are made of no old one, as operators and names may be."""
    names = [text.decode() for text in old]
    for text in new:
        token = text.decode()
        if not are_operators([token]) and not any(may_be_made(name, token) for name in names):
            yield text


@cache
def wholes_of(language: Language) -> frozenset[str]:
    """The kinds of which no part is carried over, only whole ones."""
    return language.blocks | language.statements


def _more_often(after: SyntaxTree, new: Nodes, before: SyntaxTree, old: Nodes) -> set[str]:
    """The names that the after side uses more often than the before side."""
    counts: Counter[str] = Counter()
    for tree, run, sign in ((after, new, 1), (before, old, -1)):
        for top in run:
            for leaf in tree.leaves(top):
                if is_free_name(tree, leaf):
                    counts[tree.text(leaf)] += sign
    return {name for name, count in counts.items() if count > 0}
