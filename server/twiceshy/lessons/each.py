"""What becomes of each element of a run, where all are treated alike.

A template's run may be made of the pattern's element by element: its `how` is then
`each PATTERN -> TEMPLATE`, both in notation, where `"$A"` is a string of the name that is `$A` on
the other side.
"""

from functools import lru_cache
from typing import NamedTuple

from twiceshy.errors import NotationError
from twiceshy.lessons.alignment import Alignment
from twiceshy.lessons.derive import QUOTED, UNQUOTED, derived_at
from twiceshy.lessons.match import Match, match_at
from twiceshy.lessons.notation import EACH, METAVARIABLE, TO, Snippet, parse_snippet
from twiceshy.model import Hole
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.tree import SyntaxTree


class Each(NamedTuple):
    """The two sides of an element, and which parts of one stand for which of the other."""

    pattern: Snippet
    template: Snippet
    aligned: Alignment

    def match(self, tree: SyntaxTree, node: int) -> Match | None:
        """The match of an element that something can be made of."""
        found = match_at(self.pattern, tree, node)
        if found is None:
            return None
        for hole in self.template.holes.values():
            if hole.of and derived_at(hole.how, tree, found.bindings[hole.of][0]) is None:
                return None
        return found


def written_at(template: Snippet, tree: SyntaxTree, node: int) -> Match | None:
    """The match of a template, with the elements of its runs such as it writes them."""
    found = match_at(template, tree, node)
    if found is None:
        return None
    for hole in template.holes.values():
        if hole.how.startswith(EACH):
            element = each_of(tree.language, hole.how).template
            if not all(match_at(element, tree, one) for one in found.bindings[hole.name]):
                return None
    return found


@lru_cache(maxsize=1024)
def each_of(language: Language, how: str) -> Each:
    """The elements that a `how` tells of; raises NotationError where they are none of a language."""
    before, _, after = how.removeprefix(EACH).partition(TO)
    old, new = _holes(before), _holes(after)
    if not old.keys() >= new.keys():
        raise NotationError(f"an element with an unbound hole: {after!r}")
    holes = [Hole(name, kinds=("string",) if is_quoted else ()) for name, is_quoted in old.items()]
    made = {
        name: Hole(f"{name}0", of=name, how=QUOTED if is_quoted else UNQUOTED)
        for name, is_quoted in new.items()
        if is_quoted != old[name]
    }
    pattern = _element(language, _plain(before, {}), holes)
    template = _element(language, _plain(after, made), [*holes, *made.values()])
    return Each(pattern, template, Alignment(pattern, template))


def _holes(text: str) -> dict[str, bool]:
    """The metavariables of a text, and whether they stand in quotes."""
    return {found[2]: bool(found[1]) for found in METAVARIABLE.finditer(text)}


def _plain(text: str, made: dict[str, Hole]) -> str:
    """A text with its metavariables out of their quotes; those that are made have names of their own."""
    return METAVARIABLE.sub(lambda m: f"${made[m[2]].name if m[2] in made else m[2]}", text)


def _element(language: Language, text: str, holes: list[Hole]) -> Snippet:
    for role in language.elements:
        try:
            return parse_snippet(language, role.name, text, holes)
        except NotationError:
            continue
    raise NotationError(f"no element of {language.name}: {text!r}")
