"""From the sites of a text to the suggestions that are shown for it."""

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import NamedTuple

from twiceshy.lessons.apply import applied
from twiceshy.lessons.confidence import LOW, level_of
from twiceshy.lessons.identity import any_ordinal, numbered, site_key
from twiceshy.model import Provenance, Suggestion
from twiceshy.recall.book import Book
from twiceshy.recall.sites import Site, sites
from twiceshy_analyzers.api import Edit
from twiceshy_analyzers.names import Names
from twiceshy_analyzers.tree import SyntaxTree

# Two lessons for one place with different results and nearly equal confidence: silence.
DOUBT = 0.1


class Asked(NamedTuple):
    """What a search needs beside the text: the lessons, and what this user has said.

    `rejected` holds site keys. Which of several equal sites was meant cannot be told once one of
    them has changed, so a rejection holds for all of them: it must not come back.
    """

    book: Book
    secret: bytes
    rejected: AbstractSet[str]
    minimum: float = LOW


def suggestions(asked: Asked, tree: SyntaxTree, version: int | None = None) -> list[Suggestion]:
    """The suggestions for a text, apart from each other, in the order of the text.

    A text with syntax errors has suggestions where its parts are whole. Sites that were rejected
    have none.
    """
    page = asked.book.page(tree.language, tree.grammar, asked.minimum)
    found = sites(page, tree)
    if not found:
        return []
    names = Names(tree)
    rejected = {any_ordinal(key) for key in asked.rejected}
    keys = numbered([site_key(asked.secret, tree, names, s.match.nodes) for s in _by_place(found)])
    key_of = dict(zip((s.match.nodes for s in _by_place(found)), keys, strict=True))
    chosen: list[Suggestion] = []
    for site in _apart(found, tree):
        key = key_of[site.match.nodes]
        if any_ordinal(key) in rejected:
            continue
        edits = applied(site.entry.compiled.lesson, tree, names, site.match, site.edit)
        if edits is not None:
            chosen.append(_suggestion(asked.book, tree, site, key, edits, version))
    return chosen


def _by_place(found: list[Site]) -> list[Site]:
    """One site for each matched place, in order."""
    return list({site.match.nodes: site for site in found}.values())


def _apart(found: list[Site], tree: SyntaxTree) -> list[Site]:
    """The most confident sites, no two of which overlap; none where lessons contradict."""
    chosen: list[Site] = []
    doubted: list[Site] = []
    for site in sorted(found, key=lambda s: -s.entry.confidence):
        span = site.match.span(tree)
        rivals = [c for c in (*chosen, *doubted) if c.match.span(tree).overlaps(span)]
        for rival in rivals:
            same_place = rival.match.nodes == site.match.nodes and rival.edit != site.edit
            near = rival.entry.confidence - site.entry.confidence < DOUBT
            if same_place and near and rival in chosen:
                chosen.remove(rival)
                doubted.append(rival)
        if not rivals:
            chosen.append(site)
    return sorted(chosen, key=lambda s: s.match.span(tree))


def _suggestion(
    book: Book,
    tree: SyntaxTree,
    site: Site,
    key: str,
    edits: tuple[Edit, ...],
    version: int | None,
) -> Suggestion:
    span = site.match.span(tree)
    value = site.entry.confidence
    provenance = book.provenance(site.entry.learned)
    return Suggestion(
        lesson=site.entry.compiled.lesson.key,
        site=key,
        span=span,
        message=message(tree, site, provenance),
        confidence=round(value, 4),
        level=level_of(value),
        edits=edits,
        provenance=provenance,
        version=version,
    )


def message(tree: SyntaxTree, site: Site, provenance: tuple[Provenance, ...]) -> str:
    """One line that says what would change, and when the like was changed before."""
    span = site.match.span(tree)
    source = tree.source
    start, end = min(span.start, site.edit.span.start), max(span.end, site.edit.span.end)
    before = source[start:end].decode(errors="replace")
    after = (
        source[start : site.edit.span.start].decode(errors="replace")
        + site.edit.text
        + source[site.edit.span.end : end].decode(errors="replace")
    )
    what = f"{_short(before)} → {_short(after)}" if after.strip() else f"remove {_short(before)}"
    if not provenance:
        return what
    newest = provenance[0]
    at = datetime.fromtimestamp(newest.at, UTC)
    day = f"{at.day} {at:%B %Y}"
    where = f"commit {newest.commit[:9]}" if newest.commit else newest.path
    return f"{what} (as on {day}, {where})"


def _short(text: str, most: int = 60) -> str:
    """The text on one line, cut in the middle where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 21]}…{line[-20:]}"
