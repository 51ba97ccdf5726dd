"""What stands between two tokens that a template brings together.

A gap of a template that its pattern has too, beside the same token, was no part of the
correction: there the site's own gap stays, with its line breaks, commas and comments. A gap that
the correction changed is written as in the template.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from twiceshy.lessons.notation import Snippet
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
# What a bracket with an element has: the two ends and the element.
_FEWEST = 3


class Gaps:
    """The gaps of a pattern and those of one place where it matched.

    `sites` says for each token of the pattern where it stands; None for an empty run.
    """

    def __init__(self, pattern: Snippet, tree: SyntaxTree, sites: Sequence[Span | None]) -> None:
        self._pattern, self._tree, self._sites = pattern, tree, sites
        self._shown = [i for i, span in enumerate(sites) if span]

    def neighbours(self, here: int | None, there: int | None) -> Iterator[tuple[int, int]]:
        """Tokens of the pattern beside each other: what follows one, what stands before the other.

        Either is None where the pattern has no such token.
        """
        after = self._beside(here, 1)
        before = self._beside(there, -1)
        if here is not None and after is not None:
            yield here, after
        if there is not None and before is not None and before != here:
            yield before, there

    def _beside(self, token: int | None, step: int) -> int | None:
        if token is None or not self._sites[token]:
            return None
        place = self._shown.index(token) + step
        return self._shown[place] if 0 <= place < len(self._shown) else None

    def breaks_after(self, token: int) -> bool:
        """Whether a line ends after a token of the pattern at the site."""
        after = self._beside(token, 1)
        if after is None:
            return False
        place = self.at_site(token, after)
        return b"\n" in self._tree.source[place.start : place.end]

    def vertical(self, bracket: int) -> str:
        """How the elements are indented in a bracket that has each on a line of its own; else ""."""
        span = self._sites[bracket]
        if span is None:
            return ""
        tree = self._tree
        around = tree.children(tree.parents[tree.covering(span)])
        gaps = [tree.source[tree.ends[a] : tree.starts[b]] for a, b in pairwise(around)]
        if len(around) < _FEWEST or not all(b"\n" in gap for gap in gaps):
            return ""
        return tree.indent(tree.starts[around[1]])

    def in_pattern(self, first: int, second: int) -> str:
        """The gap between two tokens of the pattern; empty runs between them are left out."""
        return joined(self._pattern, self._pattern.tokens[first : second + 1])

    def across(self, first: int, last: int) -> str | None:
        """The white space of the site between two tokens, without the tokens between them.

        None where there is more than that, and where they do not stand in this order. A space that
        would end a line goes.
        """
        if not (first < last and self._sites[first] and self._sites[last]):
            return None
        text = ""
        for one, other in pairwise(i for i in self._shown if first <= i <= last):
            place = self.at_site(one, other)
            gap = self._tree.source[place.start : place.end].decode(errors="replace")
            if gap.strip():
                return None
            text = (text.lstrip(" \t") if gap else text) + gap
        return text

    def at_site(self, first: int, second: int) -> Span:
        """Where the gap between two tokens stands in the file."""
        left, right = self._sites[first], self._sites[second]
        if left is None or right is None:
            raise ValueError("a gap beside a token that is not there")
        return Span(left.end, right.start)


def joined(side: Snippet, tokens: Sequence[int]) -> str:
    """The gap between the first and the last of some tokens, without what is between them."""
    gaps = [side.gap(a, b) for a, b in pairwise(tokens)]
    commas = ["," in gap for gap in gaps]
    if any(commas) and not all(commas):  # at the edge of a list, the comma goes with the run
        return gaps[commas.index(False)]
    return gaps[0]


def same_shape(left: str, right: str) -> bool:
    """Whether two gaps of lesson notation differ in their blank lines at most."""
    return _shape(left) == _shape(right)


def _shape(gap: str) -> tuple[str, str]:
    if "\n" not in gap:
        return gap, ""
    return "".join(gap.split()), "\n" + gap.rpartition("\n")[2]


def same_words(left: str, right: str) -> bool:
    """Whether two gaps differ in white space only."""
    return left.split() == right.split()


def in_brackets(tree: SyntaxTree, left: int, right: int) -> bool:
    """Whether two tokens stand in one pair of brackets, where a line break means nothing."""
    span = Span(tree.starts[left], tree.ends[right])
    for node in tree.ancestors(left):
        kind = tree.kinds[node]
        if kind in tree.language.blocks or kind in tree.language.scopes:
            return False
        if tree.span(node).contains(span):
            children = tree.children(node)
            opening = [c for c in children if tree.starts[c] <= tree.starts[left]]
            closing = [c for c in children if tree.ends[c] >= tree.ends[right]]
            is_open = any(tree.kinds[c] in _OPENING for c in opening)
            if is_open and any(tree.kinds[c] in _CLOSING for c in closing):
                return True
    return False


def moved(gap: str, indent: str, newline: str) -> str:
    """A gap of a file over several lines, with other indentation."""
    first, *rest = gap.split(newline)
    lines = [indent + line.strip() if line.strip() else "" for line in rest[:-1]]
    return newline.join([first, *lines, indent])


def with_comments(tree: SyntaxTree, span: Span, within: Span) -> Span:
    """A span of statements with the comments on the lines before, at its end, and below it."""
    source, (start, end) = tree.source, span
    indent = tree.indent(start)
    for comment in reversed([c for c in tree.comments if within.start <= c.start < start]):
        if source[comment.end : start].strip() or not _begins_line(tree, comment):
            break
        start = comment.start
    for comment in (c for c in tree.comments if end <= c.start and c.end <= within.end):
        between = source[end : comment.start]
        own_line = b"\n" in between
        if between.strip(b" \t\r\n;") or (own_line and tree.indent(comment.start) != indent):
            break
        end = comment.end
    return Span(start, end)


def without_comments(tree: SyntaxTree, span: Span) -> Span:
    """A span without the comments at its ends, and the semicolon before them."""
    source, (start, end) = tree.source, span
    for comment in tree.comments:
        if comment.start == start and comment.end < end:
            rest = source[comment.end : end]
            start = end - len(rest.lstrip())
    for comment in reversed(tree.comments):
        if comment.end == end and comment.start > start:
            end = start + len(source[start : comment.start].rstrip(b" \t\r\n;"))
    return Span(start, end)


def _begins_line(tree: SyntaxTree, comment: Span) -> bool:
    start = tree.source.rfind(b"\n", 0, comment.start) + 1
    return not tree.source[start : comment.start].strip()


def pairs(side: Snippet) -> list[tuple[int, int]]:
    """The brackets of a side: the places of their ends among its tokens, outer ones first."""
    tree, place = side.tree, {token: i for i, token in enumerate(side.tokens)}
    found: list[tuple[int, int]] = []
    for node in sorted({tree.parents[token] for token in side.tokens}):
        opened: list[int] = []
        for child in tree.children(node):
            if child in place and tree.kinds[child] in _OPENING:
                opened.append(place[child])
            elif child in place and tree.kinds[child] in _CLOSING and opened:
                found.append((opened.pop(), place[child]))
    return found


def counterparts(pattern: Snippet, template: Snippet, kept: Mapping[int, int]) -> dict[int, int]:
    """For the brackets of a template the pattern's that they stand for, as places among tokens.

    First come brackets that are kept as a pair, then those with one end kept, then those around
    what a bracket of the pattern was around. `kept` is given as places, too.
    """
    theirs, ours = dict(pairs(pattern)), pairs(template)
    opening = {end: start for start, end in theirs.items()}
    whole = [(pair, kept.get(pair[0], -1)) for pair in ours]
    likely = [(pair, start) for pair, start in whole if theirs.get(start) == kept.get(pair[1], -1)]
    likely += whole
    less_likely = [(pair, opening.get(kept.get(pair[1], -1), -1)) for pair in ours]
    less_likely += [(pair, kept.get(pair[0] + 1, 0) - 1) for pair in ours]
    less_likely += [(pair, opening.get(kept.get(pair[1] - 1, -2) + 1, -1)) for pair in ours]
    likely += [
        (pair, start)
        for pair, start in less_likely
        if start in theirs and _holds(pattern, (start, theirs[start]), template, pair)
    ]
    likely += [
        (pair, start)
        for pair, start in less_likely
        if start in theirs and _is_wider(pattern, (start, theirs[start]), template, pair)
    ]
    empty = {start for start, end in theirs.items() if end == start + 1}
    found: dict[int, int] = {}
    for pair, start in likely:
        if start in empty and pair[1] > pair[0] + 1:
            continue  # an empty bracket does not show how one with something in it is laid out
        if start in theirs and pair[0] not in found and start not in found.values():
            found |= {pair[0]: start, pair[1]: theirs[start]}
    return found


def _holds(
    pattern: Snippet, other: tuple[int, int], template: Snippet, pair: tuple[int, int]
) -> bool:
    """Whether a bracket of the pattern has all holes in it that one of the template has."""
    return _holes_in(template, pair) <= _holes_in(pattern, other)


def _is_wider(
    pattern: Snippet, other: tuple[int, int], template: Snippet, pair: tuple[int, int]
) -> bool:
    """Whether a bracket of the template is like one of the pattern, with more in it."""
    kinds = [side.tree.kinds[side.tokens[p[0]]] for side, p in ((pattern, other), (template, pair))]
    return kinds[0] == kinds[1] and _holes_in(pattern, other) < _holes_in(template, pair)


def _holes_in(side: Snippet, pair: tuple[int, int]) -> set[str]:
    holes = [side.holes.get(token) for token in side.tokens[pair[0] + 1 : pair[1]]]
    return {hole.of or hole.name for hole in holes if hole}
