"""Holes in the making, and where they stand in the first example."""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import NamedTuple

from twiceshy.lessons.derive import QUOTED, UNQUOTED
from twiceshy.lessons.notation import EACH, TO
from twiceshy.lessons.operators import alike, followed, pairs_of, told_table
from twiceshy.lessons.runs import is_free_name
from twiceshy.lessons.transcribe import Tokens
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree


class Draft:
    """A hole in the making: what it stands for in each example.

    One of the template alone is made of the draft `of` in the way `how`. Of a run in which each
    element was written anew, `each` says how, and `became` what they are in each example. One for
    a single kind of node has its `kind`, and one for operators those that it may be.
    """

    def __init__(
        self,
        values: tuple[Tokens, ...],
        *,
        many: bool = False,
        copied: bool = False,
        of: "Draft | None" = None,
        how: str = "",
    ) -> None:
        self.values = values
        self.of, self.how = of, how
        self.form = "{0}"
        self.many = many
        self.copied = copied
        self.words: set[str] = set()
        self.kind = ""
        self.operators: tuple[str, ...] = ()
        self.became: tuple[Tokens, ...] | None = None
        self.each = ""


def set_operators(draft: Draft, uses: Sequence[Draft], *, widen: bool) -> None:
    """Say which operators a hole may be, by what its `uses` make of them; `widen` it to their like.

    One that stays as it is may be any of its sort, one of which another is made any that the table
    has. One that is thrown away is what it was.
    """
    hows = {use.how for use in uses}
    if hows == {""} and widen:
        draft.operators = alike(draft.operators)
    elif len(hows) == 1 and (table := pairs_of(hows.pop())):
        table = followed(table) if widen else table
        draft.operators = tuple(table)
        for use in uses:
            use.how, use.operators = told_table(table), tuple(dict.fromkeys(table.values()))


class Cut(NamedTuple):
    """A part of the first example's text that a hole takes the place of."""

    span: Span
    draft: Draft


class Side(NamedTuple):
    """A node of the first example and the holes in it."""

    tree: SyntaxTree
    node: int
    cuts: Sequence[Cut]


def each_told(before: Side, after: Side) -> str:
    """How an element was written anew, in notation; "" where that cannot be told.

    What elements are is a matter of shape: none has a name of its own that means something.
    """
    if any(cut.draft.operators for cut in before.cuts):
        return ""
    made = [cut.draft for cut in after.cuts if cut.draft.of]
    if any(draft.how not in (QUOTED, UNQUOTED) for draft in made):
        return ""
    names: dict[Draft, str] = {}
    for cut in sorted(before.cuts, key=lambda cut: cut.span):
        names.setdefault(cut.draft, f"${ascii_uppercase[len(names) % 26]}")
    quoted = {draft.of for draft in made if draft.how == UNQUOTED}
    whole = [cut.draft for cut in before.cuts if cut.span == before.tree.span(before.node)]
    if any(draft.words != {"string"} for draft in whole):
        return ""  # what may be anything is also what it became
    quoted |= {*whole}
    spelled = {draft: f'"{name}"' if draft in quoted else name for draft, name in names.items()}
    for draft in made:
        if draft.of:
            name = names[draft.of]
            spelled[draft] = f'"{name}"' if draft.how == QUOTED else name
    texts = [_told(side, spelled) for side in (before, after)]
    is_plain = not any("\n" in text or TO in text for text in texts)
    return EACH + TO.join(texts) if all(texts) and texts[0] != texts[1] and is_plain else ""


def _told(side: Side, spelled: dict[Draft, str]) -> str:
    """The text of an element with its holes; "" where it has a name that means something."""
    tree, node, cuts = side
    for leaf in tree.leaves(node):
        if is_free_name(tree, leaf) and not any(c.span.contains(tree.span(leaf)) for c in cuts):
            return ""
    text, at = "", tree.starts[node]
    for cut in sorted(cuts, key=lambda cut: cut.span):
        text += tree.source[at : cut.span.start].decode() + spelled[cut.draft]
        at = cut.span.end
    return text + tree.source[at : tree.ends[node]].decode()
