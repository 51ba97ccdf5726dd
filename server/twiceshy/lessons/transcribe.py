"""What the after sides of examples have in common: one sequence of tokens and holes.

The after sides are read token by token and side by side. At each step either a hole's code stands
next in every example, or the same token does. Shapes of trees play no part, so that a hole may
stand in parentheses in one example and without them in another.
"""

from collections.abc import Sequence
from typing import NamedTuple

from twiceshy.lessons.derive import way_from
from twiceshy.lessons.operators import table_from
from twiceshy.lessons.runs import is_free_name
from twiceshy_analyzers.tree import SyntaxTree

# Steps of the search after which examples are taken to have nothing in common.
MAX_STEPS = 20_000


class Token(NamedTuple):
    """A token for comparison: its text without quotes' spelling, and whether it is a member's name."""

    text: bytes
    is_member: bool


Tokens = tuple[Token, ...]
_OPEN, _CLOSE = Token(b"(", False), Token(b")", False)


class Reading:
    """The tokens of a tree, read once: those of a node are a part of them."""

    __slots__ = ("_firsts", "_nexts", "tokens")

    def __init__(self, tree: SyntaxTree) -> None:
        tokens: list[Token] = []
        firsts: list[int] = []
        for node, following in enumerate(tree.nexts):
            firsts.append(len(tokens))
            if following == node + 1:
                tokens.append(_token(tree, node))
        self.tokens = tuple(tokens)
        self._firsts = [*firsts, len(tokens)]
        self._nexts = tree.nexts

    def of_node(self, node: int) -> Tokens:
        """The tokens of one node, in order."""
        return self.tokens[self._firsts[node] : self._firsts[self._nexts[node]]]

    def of(self, nodes: Sequence[int]) -> Tokens:
        """The tokens of some nodes, in order."""
        if len(nodes) == 1:
            return self.of_node(nodes[0])
        return tuple(token for node in nodes for token in self.of_node(node))


def _token(tree: SyntaxTree, leaf: int) -> Token:
    text = tree.symbols[leaf][1]
    known = text if isinstance(text, bytes) else tree.text(leaf).encode()
    is_name = tree.kinds[leaf] in tree.language.identifiers
    return Token(known, is_name and not is_free_name(tree, leaf))


class Step(NamedTuple):
    """A hole, by its number, that takes the first example's tokens from `start` to `end`.

    `how` says how the token there is made of the hole's own, where it is not the same.
    """

    hole: int
    start: int
    end: int
    how: str = ""


def transcribed(
    sides: Sequence[Tokens], values: Sequence[Sequence[Tokens]], carried: Sequence[int]
) -> list[Step] | None:
    """The holes in the common sequence of all sides, in order; None where there is none.

    `values` has what each hole stands for in each example, `carried` numbers those that may stand
    there as they are; larger ones are tried first. A single token may also be made of another
    hole's.
    """
    return _Search(sides, values, carried).steps()


# Places of holes in one template; each is a step deeper into the search.
MAX_HOLES = 120


class _Search:
    def __init__(
        self,
        sides: Sequence[Tokens],
        values: Sequence[Sequence[Tokens]],
        carried: Sequence[int],
    ) -> None:
        self.sides, self.values = sides, values
        sizes = [sum(map(len, value)) for value in values]
        self.order = sorted((i for i in carried if sizes[i]), key=lambda i: -sizes[i])
        self.words = {
            hole: [token.text.decode() for (token,) in value]
            for hole, value in enumerate(values)
            if all(len(tokens) == 1 for tokens in value)
        }
        self.failed: set[tuple[int, ...]] = set()
        self.found: list[Step] = []
        self.left = MAX_STEPS

    def steps(self) -> list[Step] | None:
        return self.found if self._go(tuple(0 for _ in self.sides)) else None

    def _go(self, at: tuple[int, ...]) -> bool:
        """Whether the rest can be read from these positions; its steps are then in `found`."""
        while True:
            self.left -= 1
            if self.left < 0 or len(self.found) > MAX_HOLES or at in self.failed:
                return False
            if all(p == len(side) for p, side in zip(at, self.sides, strict=True)):
                return True
            if self._with_hole(at):
                return True
            step = tuple(p + 1 for p in at)
            same = self._same_token(at)
            # One example alone does not show whether a token is made of another or its own.
            if (not same or len(self.sides) == 1) and self._with_made(at, step):
                return True
            if not same:
                self.failed.add(at)
                return False
            at = step

    def _same_token(self, at: tuple[int, ...]) -> bool:
        tokens = {
            side[p] if p < len(side) else None for p, side in zip(at, self.sides, strict=True)
        }
        return len(tokens) == 1 and None not in tokens

    def _tokens(self, at: tuple[int, ...]) -> list[str] | None:
        """The next token of each side; None where a side has ended."""
        if any(p >= len(side) for p, side in zip(at, self.sides, strict=True)):
            return None
        return [side[p].text.decode() for p, side in zip(at, self.sides, strict=True)]

    def _with_made(self, at: tuple[int, ...], step: tuple[int, ...]) -> bool:
        """Whether the rest can be read with a token here that is made of a hole's one token."""
        tokens = self._tokens(at)
        if tokens is None:
            return False
        for hole, texts in self.words.items():
            how = table_from(texts, tokens) or way_from(texts, tokens)
            if how is None:
                continue
            self.found.append(Step(hole, at[0], step[0], how))
            if self._go(step):
                return True
            self.found.pop()
        return False

    def _with_hole(self, at: tuple[int, ...]) -> bool:
        for hole in self.order:
            after = self._taken(hole, at)
            if after is None or after == at:
                continue
            self.found.append(Step(hole, at[0], after[0]))
            if self._go(after):
                return True
            self.found.pop()
        return False

    def _taken(self, hole: int, at: tuple[int, ...]) -> tuple[int, ...] | None:
        """The positions after a hole's code; parentheses around it may come and go."""
        after, plain = [], False
        for p, side, value in zip(at, self.sides, self.values[hole], strict=True):
            if side[p : p + len(value)] == value:
                after.append(p + len(value))
                plain = True
            elif side[p : p + len(value) + 2] == (_OPEN, *value, _CLOSE):
                after.append(p + len(value) + 2)
            elif value[:1] + value[-1:] == (_OPEN, _CLOSE) and (
                len(value) > 2 and side[p : p + len(value) - 2] == value[1:-1]
            ):
                after.append(p + len(value) - 2)
            else:
                return None
        return tuple(after) if plain else None
