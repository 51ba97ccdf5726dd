"""The sites of a text: where lessons match and can be applied safely.

What was found in a unit of the tree is kept with the unit, so that the next version of the text
pays for what changed.
"""

from typing import NamedTuple

from twiceshy.lessons.apply import local_edit
from twiceshy.lessons.compiled import find
from twiceshy.lessons.match import Match
from twiceshy.recall.book import Entry, Page
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree, Unit


class Site(NamedTuple):
    """A place where a lesson can be applied: the match, and the edit there."""

    entry: Entry
    match: Match
    edit: Edit


class _Found(NamedTuple):
    """What is kept of a site: its node and edit, counted from the unit's start."""

    number: int
    node: int
    edit: Edit


def sites(page: Page, tree: SyntaxTree) -> list[Site]:
    """The sites of all lessons of a page, in the order of the text."""
    found: list[Site] = []
    spine = 0
    for index, unit in tree.units:
        found += _fresh(page, tree, range(spine, index + 1))
        found += _of_unit(page, tree, index, unit)
        spine = index + len(unit.kinds)
    found += _fresh(page, tree, range(spine, len(tree.kinds)))
    return sorted(found, key=lambda site: site.match.span(tree))


def _fresh(page: Page, tree: SyntaxTree, nodes: range) -> list[Site]:
    found = []
    for node, number in page.trie.candidates(tree, nodes):
        entry = page.entries[number]
        match = find(entry.compiled, tree, node)
        edit = local_edit(entry.compiled, tree, match) if match else None
        if match and edit:
            found.append(Site(entry, match, edit))
    return found


def _of_unit(page: Page, tree: SyntaxTree, index: int, unit: Unit) -> list[Site]:
    """The sites inside a unit, taken from its notes where they were found before."""
    base = tree.starts[index]
    key = page.serial, tree.indent(base)
    kept = unit.notes.get(key)
    if kept is None:
        nodes = range(index + 1, index + len(unit.kinds))
        numbered = {id(entry): number for number, entry in enumerate(page.entries)}
        fresh = _fresh(page, tree, nodes)
        kept = [
            _Found(numbered[id(s.entry)], s.match.nodes[0] - index, _moved(s.edit, -base))
            for s in fresh
        ]
        unit.notes = {key: kept}  # the notes of older pages are of no use any more
        return fresh
    found = []
    for number, node, edit in kept:  # type: ignore[attr-defined]  # notes hold what we put in
        entry = page.entries[number]
        match = find(entry.compiled, tree, node + index)
        if match:
            found.append(Site(entry, match, _moved(edit, base)))
    return found


def _moved(edit: Edit, by: int) -> Edit:
    return Edit(Span(edit.span.start + by, edit.span.end + by), edit.text)
