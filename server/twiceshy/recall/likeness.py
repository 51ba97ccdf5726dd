"""How alike a place and a remembered correction are.

A correction is remembered by two vectors and a number (`Remembered`), a place is looked for with a
vector for its statement and one for each larger part of it (`Sought`):

    likeness = 0.7 statement · statement + 0.3 max(part · tight) - 0.18 hub

The hub is how alike `tight` is to the code that stands everywhere in its language: a correction
that looks like everything says little where it looks like the place, too.

In the vectors of a correction what it takes away counts more than what it leaves: a place must be
like the former. Of the corrections most alike those that change the like speak for each other
(`supported`): one that is alike by chance is mostly alone. What made vanish what a tool complains of
at the place comes before all that is merely alike, and speaks for its like as loudly.

What a store of vectors needs: the rows whose `statement` is nearest to the one sought, some
hundreds of them, then of these the best by `likeness`. Rows of another model are not looked at.
"""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import compress, islice
from operator import itemgetter, mul
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.notation import Snippet, parse_snippet
from twiceshy.model import Correction, Hole
from twiceshy.recall.embedder import Code, Embedder, Vector
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.arrays import Symbol
from twiceshy_analyzers.tree import SyntaxTree

# Parts of a statement that are looked for by themselves, from the outside in.
MOST_PARTS = 24
OF_STATEMENT, OF_TIGHT, OF_HUB = 0.7, 0.3, 0.18
# So many of the corrections most alike speak for each other.
JUDGED = 50
# Where a tool complains, so many: what mended the same speaks for what is less alike, too.
JUDGED_IF_KNOWN = 100
# What the same complaint counts beside likeness: more than any code can be alike.
SAME_SYMPTOM = 1.0
# More than what any is worth that many speak for.
_AHEAD = 10.0
# How much more the more alike has to say: one that is 0.1 less alike says exp(4) times less.
_SHARPNESS = 40.0
# What one says of another counts half of what it says of itself: where all agree, the order stays.
_OF_OTHERS = 0.5


class Remembered(NamedTuple):
    """What is kept of a correction: the code around it, the code that it changes, and the hub."""

    statement: Vector
    tight: Vector
    hub: float


class Sought(NamedTuple):
    """What is known of a place: its statement, and the parts of that one."""

    statement: Vector
    parts: tuple[Vector, ...]


def likeness(sought: Sought, one: Remembered) -> float:
    """How alike a place and a correction are; the more the better, and about 0 by chance."""
    tight = max((cosine(part, one.tight) for part in sought.parts), default=0.0)
    whole = cosine(sought.statement, one.statement)
    return OF_STATEMENT * whole + OF_TIGHT * tight - OF_HUB * one.hub


def supported(
    likenesses: Sequence[float], agreements: Iterable[tuple[int, int, float]]
) -> list[float]:
    """How alike corrections are when those that change the like speak for each other.

    `agreements` are pairs of them by their positions, each once, with the cosine of their `tight`.
    Nothing sinks, and nothing rises by more than ln(count) / 40 above what is most alike; where all
    change the same, their order stays.
    """
    voices = [math.exp(_SHARPNESS * one) for one in likenesses]
    totals = voices.copy()
    for one, other, agreement in agreements:
        if agreement > 0:
            totals[one] += _OF_OTHERS * agreement * voices[other]
            totals[other] += _OF_OTHERS * agreement * voices[one]
    return [math.log(total) / _SHARPNESS for total in totals]


def judged(likenesses: Mapping[int, float], mended: AbstractSet[int] = frozenset()) -> list[int]:
    """The numbers of the corrections that speak for each other: the most alike, the best first.

    Those that `mended` what is complained of come before all others, and have more to speak for.
    """
    most = JUDGED_IF_KNOWN if mended else JUDGED
    return heapq.nlargest(most, likenesses, key=lambda one: (one in mended, likenesses[one], one))


def ranks(
    likenesses: Sequence[float],
    mended: Sequence[bool],
    agreements: Iterable[tuple[int, int, float]],
) -> list[float]:
    """What corrections are put in order by: what mended the same first, then what it speaks for."""
    loud = [one + SAME_SYMPTOM * same for one, same in zip(likenesses, mended, strict=True)]
    worth = supported(loud, agreements)
    return [one + _AHEAD * same for one, same in zip(worth, mended, strict=True)]


def cosine(left: Vector, right: Vector) -> float:
    """The cosine of two vectors of length 1."""
    total: float = sum(map(mul, left, right))
    return total


def sought(embedder: Embedder, tree: SyntaxTree, place: Span, domain: str = "") -> Sought:
    """What is looked for at a place of a text: the statement that it stands in."""
    node = statement_at(tree, place)
    codes = [Code(tree, (part,), domain=domain) for part in (node, *parts_of(tree, node))]
    statement, *vectors = embedder.embed(codes)
    return Sought(statement, tuple(vectors))


def parts_of(tree: SyntaxTree, statement: int) -> list[int]:
    """The parts of a statement that are looked for by themselves, the whole of it among them."""
    nodes = range(statement, tree.nexts[statement])
    return list(islice((node for node in nodes if not tree.is_leaf(node)), MOST_PARTS))


def statement_at(tree: SyntaxTree, place: Span) -> int:
    """The innermost statement that contains a place; the root where none does."""
    language = tree.language
    node = tree.covering(place)
    while node > 0 and tree.kinds[node] not in language.statements:
        if tree.kinds[tree.parents[node]] in language.blocks:
            break
        node = tree.parents[node]
    return node


def codes_of(correction: Correction, domain: str = "") -> tuple[Code, Code] | None:
    """What of a correction is embedded: the code as it was, and of that what was changed.

    None where there was none, or it is no longer read, as after a change of a grammar.
    """
    language = language_named(correction.language)
    holes = tuple(Hole(name, many=True) for name in correction.elided)
    try:
        before = parse_snippet(language, correction.role, correction.before, holes)
        after = parse_snippet(language, correction.role, correction.after, holes)
    except NotationError:
        return None
    if not before.tokens:
        return None
    same, tail = _in_common(before.token_symbols(), after.token_symbols())
    became = Code(after.tree, after.roots, frozenset(after.holes), domain)
    part = (_tight(after, same, tail),) if after.tokens else ()
    was = Code(before.tree, before.roots, frozenset(before.holes), domain, became)
    tight = (_tight(before, same, tail),)
    return was, was._replace(nodes=tight, became=became._replace(nodes=part))


def remembered(
    embedder: Embedder, corrections: Sequence[Correction], domain: str = ""
) -> list[Remembered | None]:
    """What is kept of each correction of one domain; None for one whose text is no longer read."""
    pairs = [codes_of(correction, domain) for correction in corrections]
    vectors = iter(embedder.embed([code for pair in pairs if pair for code in pair]))
    return [pair and kept(embedder, pair[0], next(vectors), next(vectors)) for pair in pairs]


def kept(embedder: Embedder, code: Code, statement: Vector, tight: Vector) -> Remembered:
    """What is kept of two vectors: with the hub."""
    return Remembered(statement, tight, _hub(tight, embedder.usual(code.tree.language.family)))


def _hub(tight: Vector, usual: Sequence[Sequence[float]]) -> float:
    there = list(compress(range(len(tight)), tight))  # most are zeros
    if not there:
        return 0.0
    taken = itemgetter(*there, there[0])  # of two places or more it takes a tuple
    values = taken(tight)[:-1]
    return max((sum(map(mul, taken(one), values)) for one in usual), default=0.0)


def _in_common(here: Sequence[Symbol], there: Sequence[Symbol]) -> tuple[int, int]:
    """How many symbols two sequences have in common from the start, and of the others to the end."""
    same = _common(here, there)
    return same, min(_common(here[::-1], there[::-1]), min(len(here), len(there)) - same)


def _tight(snippet: Snippet, same: int, tail: int) -> int:
    """The smallest node with children around all tokens but so many from the start and to the end."""
    tree, tokens = snippet.tree, snippet.tokens
    first = tokens[min(same, len(tokens) - 1)]
    last = tokens[min(max(same, len(tokens) - tail - 1), len(tokens) - 1)]
    node = tree.covering(Span(tree.starts[first], tree.ends[last]))
    is_small = tree.is_leaf(node) and tree.parents[node] > 0
    return tree.parents[node] if is_small else node


def _common(left: Sequence[Symbol], right: Sequence[Symbol]) -> int:
    """How many symbols two sequences have in common from the start."""
    pairs = zip(left, right, strict=False)
    return next(
        (at for at, (one, other) in enumerate(pairs) if one != other), min(len(left), len(right))
    )
