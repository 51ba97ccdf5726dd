"""The sites of a text: where lessons match and can be applied safely.

What was found in a unit of the tree is kept with the unit, so that the next version of the text
pays for what changed. Nothing is kept that the text around the unit has a say in.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from twiceshy.lessons.apply import local_edit, may_stand
from twiceshy.lessons.compiled import find
from twiceshy.lessons.conditions import holds_at
from twiceshy.lessons.confidence import at_site, is_single
from twiceshy.lessons.features import Matched, place_of, strangeness
from twiceshy.lessons.layout import indent_unit
from twiceshy.lessons.match import Match
from twiceshy.lessons.new_lines import Earlier, NewLines
from twiceshy.lessons.style import preferred_quote, uses_semicolons
from twiceshy.lessons.whereabouts import Whereabouts, doubts
from twiceshy.recall.book import Entry, Page
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.arrays import Unit
from twiceshy_analyzers.import_block import newline_of
from twiceshy_analyzers.tree import SyntaxTree

# Bytes that are parsed again for the edits of one text, all together.
MOST_PARSED = 25_000_000
# Edits that are tried in any text, however large.
FEWEST = 20


class Site(NamedTuple):
    """A place where a lesson can be applied: the match, the edit there, and how sure it is there.

    `against` holds what makes the lesson less sure here than it is by itself, by name. `is_new`
    says that the code was written after the lesson's examples, so that their age says nothing.
    """

    entry: Entry
    match: Match
    edit: Edit
    confidence: float = 0.0
    against: Mapping[str, float] = MappingProxyType({})
    is_new: bool = False


class _Found(NamedTuple):
    """What is kept of a match: its node and edit, counted from the unit's start.

    `edit` is None where the text around the unit has a say: it is made anew each time. What
    follows the unit on its last line has one where the match ends there: `rest` must be the same.
    """

    number: int
    node: int
    edit: Edit | None
    rest: bytes | None = None


class _Style:
    """How a file is written, as far as edits follow it; found out when it is first asked for."""

    def __init__(self, tree: SyntaxTree) -> None:
        self._tree = tree

    @cached_property
    def words(self) -> tuple[object, ...]:
        """The file's indentation, line break, quote and semicolons."""
        tree = self._tree
        return indent_unit(tree), newline_of(tree), preferred_quote(tree), uses_semicolons(tree)


class _Notes(NamedTuple):
    """What is kept with a unit, and the style in which its edits are written."""

    style: tuple[object, ...]
    found: list[_Found]


class _Budget:
    """How many more edits of a text may be tried: each is tried by parsing the text again."""

    def __init__(self, tree: SyntaxTree) -> None:
        self._left = max(FEWEST, MOST_PARSED // max(1, len(tree.source)))

    def allows(self) -> bool:
        """Whether one more may be tried; it is then counted."""
        self._left -= 1
        return self._left >= 0

    @property
    def spent(self) -> bool:
        """Whether something was not tried."""
        return self._left < 0


def sites(
    page: Page, tree: SyntaxTree, path: str = "", earlier: Earlier | None = None
) -> list[Site]:
    """The sites of all lessons of a page, in the order of the text, which is that of `path`.

    Lessons that are sure enough in new code only have sites in lines that `earlier` has not.
    A text with syntax errors has sites in its statements that are whole. A large text with very
    many sites has its first ones: the next are found once those are dealt with.
    """
    style, budget = _Style(tree), _Budget(tree)
    fresh = _Fresh(page, tree, earlier)
    found: list[Site] = []
    spine = 0
    for index, unit in tree.units:
        inside = range(index + 1, index + len(unit.kinds))
        found += _sites(fresh, range(spine, index + 1), budget)
        if _stands_alone(tree, index):
            found += _of_unit(fresh, (index, unit), style, budget)
        else:
            found += _sites(fresh, inside, budget)
        spine = inside.stop
    found += _sites(fresh, range(spine, len(tree.kinds)), budget)
    found = [site for site in found if may_stand(site.entry.compiled, tree, site.match)]
    if tree.errors:
        found = [site for site in found if is_whole(tree, site.match)]
    many = Counter(site.entry.learned.lesson.key for site in found)
    weighed = (_weighed(site, fresh, path, many[site.entry.learned.lesson.key]) for site in found)
    return sorted(weighed, key=lambda site: site.match.span(tree))


class _Fresh:
    """A page and a text, with what is new in that."""

    def __init__(self, page: Page, tree: SyntaxTree, earlier: Earlier | None) -> None:
        self.page, self.tree, self._earlier = page, tree, earlier

    @cached_property
    def _lines(self) -> NewLines | None:
        return self._earlier.new_lines(self.tree.source) if self._earlier else None

    def may_be(self, span: Span) -> bool:
        """Whether there are lessons for new code alone, and some of it may be in a span."""
        return bool(self.page.when_new and self._lines and self._lines.may_be_in(span))

    def is_old(self, number: int) -> bool:
        """Whether a lesson is one for new code alone."""
        return number >= len(self.page.entries)

    def has(self, match: Match) -> bool:
        """Whether the code that a pattern insists on is new, but for what its holes stand for."""
        if self._lines is None or not self._lines.may_be_in(match.span(self.tree)):
            return False
        bound = {node for nodes in match.bindings.values() for node in nodes}
        node, end = match.nodes[0], self.tree.nexts[match.nodes[-1]]
        starts: list[int] = []
        while node < end:
            if node in bound:
                node = self.tree.nexts[node]
                continue
            if self.tree.is_leaf(node):
                starts.append(self.tree.starts[node])
            node += 1
        return self._lines.has_most_of(starts or [match.span(self.tree).start])


def _weighed(site: Site, fresh: _Fresh, path: str, many: int) -> Site:
    """One of a lesson's `many` sites in a file with how sure the lesson is there."""
    entry, evidence, tree = site.entry, site.entry.learned.evidence, fresh.tree
    found = Matched(tree, site.match, place_of(tree, site.match.nodes))
    start = site.match.span(tree).start
    line = tree.source.count(b"\n", 0, start) if path == evidence.last_path else -1
    against = {
        **strangeness(evidence.seen, found),
        **doubts(evidence, Whereabouts(path, line, many), under_way=entry.under_way),
    }
    if is_single(evidence):  # what one call does without says nothing of others
        against["strange keywords"] = 0.0
    aged = entry.when_new > entry.confidence or against["passed"] > 0
    is_new = aged and fresh.has(site.match)
    if is_new:
        against["passed"] = 0.0  # nobody went past what was not there
    value = at_site(entry.when_new if is_new else entry.confidence, against)
    return site._replace(confidence=value, against=against, is_new=is_new)


def _sites(fresh: _Fresh, nodes: range, budget: _Budget) -> Iterator[Site]:
    page, tree = fresh.page, fresh.tree
    for node, number in page.trie.candidates(tree, nodes):
        entry = page.all[number]
        match = find(entry.compiled, tree, node)
        if match and fresh.is_old(number) and not fresh.has(match):
            continue
        tried = (
            match is not None and holds_at(entry.compiled.lesson, tree, match) and budget.allows()
        )
        edit = local_edit(entry.compiled, tree, match) if match and tried else None
        if match and edit:
            yield Site(entry, match, edit)


def _stands_alone(tree: SyntaxTree, index: int) -> bool:
    """Whether no operator beside a unit can bind to what is written in it."""
    kind = tree.kinds[tree.parents[index]]
    return kind in tree.language.blocks or kind in tree.language.lists


def _of_unit(
    fresh: _Fresh, place: tuple[int, Unit], style: _Style, budget: _Budget
) -> Iterator[Site]:
    """The sites inside a unit, taken from its notes where they were found before."""
    page, tree = fresh.page, fresh.tree
    index, unit = place
    base = tree.starts[index]
    # Lessons for new code alone are not looked for in a unit without any.
    new = fresh.may_be(tree.span(index))
    key = page.serial, tree.indent(base), tree.kinds[tree.parents[index]], new
    notes = unit.notes.get(key)
    if not isinstance(notes, _Notes) or (notes.found and notes.style != style.words):
        found = list(_found(fresh, index, unit, budget, new=new))
        notes = _Notes(style.words if found else (), found)
        if not budget.spent:
            unit.notes = {key: notes}  # the notes of older pages are of no use any more
    line = _rest_of_line(tree, index)
    for number, node, edit, rest in notes.found:
        entry = page.all[number]
        match = find(entry.compiled, tree, node + index)
        if match and fresh.is_old(number) and not fresh.has(match):
            continue
        if match and holds_at(entry.compiled.lesson, tree, match):
            there = None
            if edit is not None and rest in (None, line):
                there = _moved(edit, base)
            elif budget.allows():
                there = local_edit(entry.compiled, tree, match)
            if there:
                yield Site(entry, match, there)


def _found(
    fresh: _Fresh, index: int, unit: Unit, budget: _Budget, *, new: bool
) -> Iterator[_Found]:
    page, tree = fresh.page, fresh.tree
    whole = tree.span(index)
    last_line = tree.source.rfind(b"\n", whole.start, whole.end)
    inside = range(index + 1, index + len(unit.kinds))
    for node, number in page.trie.candidates(tree, inside):
        if fresh.is_old(number) and not new:
            continue
        compiled = page.all[number].compiled
        match = find(compiled, tree, node)
        if match is None:
            if compiled.template.wraps:  # what is around it may be gone in another version
                yield _Found(number, node - index, None)
        elif compiled.lesson.conditions:  # they are about what is around it, too
            yield _Found(number, node - index, None)
        elif not budget.allows():
            return
        elif edit := local_edit(compiled, tree, match):
            at_end = match.span(tree).end > last_line  # where a comment may end the line
            rest = _rest_of_line(tree, index) if at_end else None
            yield _Found(number, node - index, _moved(edit, -whole.start), rest)
        elif match.span(tree).end > last_line:
            yield _Found(number, node - index, None)


def _rest_of_line(tree: SyntaxTree, node: int) -> bytes:
    end = tree.ends[node]
    stop = tree.source.find(b"\n", end)
    return tree.source[end : stop if stop >= 0 else len(tree.source)]


def _moved(edit: Edit, by: int) -> Edit:
    return Edit(Span(edit.span.start + by, edit.span.end + by), edit.text)


def is_whole(tree: SyntaxTree, match: Match) -> bool:
    """Whether the statement around a match was parsed in full, and what stands beside it too."""
    node, end = match.nodes[0], tree.nexts[match.nodes[-1]]
    while node > 0 and tree.kinds[node] not in tree.language.statements:
        if tree.kinds[tree.parents[node]] in tree.language.blocks:
            break
        node = tree.parents[node]
        if tree.kinds[node] == _ERROR:
            return False
    siblings: list[int] = tree.children(tree.parents[node]) if node else [node]
    place = siblings.index(node)
    beside = siblings[max(0, place - 1) : place + len(match.nodes) + 1]
    inside = tree.kinds[node : max(end, tree.nexts[node])]
    return _ERROR not in inside and all(tree.kinds[n] != _ERROR for n in beside)


_ERROR = "ERROR"
