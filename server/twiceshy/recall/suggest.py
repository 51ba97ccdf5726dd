"""From the sites of a text to the suggestions that are shown for it."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple

from twiceshy.lessons.apply import applied
from twiceshy.lessons.confidence import LOW, level_of
from twiceshy.lessons.identity import any_ordinal, numbered, site_key
from twiceshy.lessons.new_lines import Earlier
from twiceshy.lessons.refused import ill_named
from twiceshy.model import Provenance, Reason, Suggestion, Symptom
from twiceshy.ranking.features import MEANING
from twiceshy.recall.book import Book
from twiceshy.recall.sites import Site, sites
from twiceshy.recall.taste import NO_TASTE, Taste, features_of
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.names import Names
from twiceshy_analyzers.tree import SyntaxTree


class Asked(NamedTuple):
    """What a search needs beside the text: the lessons, and what this user has said.

    `rejected` holds site keys. Which of several equal sites was meant cannot be told once one of
    them has changed, so a rejection holds for all of them: it must not come back. `symptoms` are
    what tools complained of where the examples of a lesson were, by its key. `taste` decides which
    of several lessons has a place.
    """

    book: Book
    secret: bytes
    rejected: AbstractSet[str]
    minimum: float = LOW
    symptoms: Mapping[str, frozenset[Symptom]] = MappingProxyType({})
    taste: Taste = NO_TASTE

    def told(self, site: Site, tree: SyntaxTree, likeness: float = 0.0) -> dict[str, float]:
        """What a ranker is told of a site, and of a remembered correction that it is so much like."""
        features = features_of(site, tree, self.taste.project, self.book.changes)
        return features | ({MEANING: round(likeness, 4)} if likeness else {})

    def worth(self, site: Site, tree: SyntaxTree) -> float:
        """By what a site is put before others: its confidence, until enough was answered."""
        if self.taste.is_none:
            return site.confidence
        return self.taste.ranker.worth(self.told(site, tree))


class Judged(NamedTuple):
    """A site with its key: the edits that are suggested there, or the reason why none are."""

    site: Site
    key: str
    outcome: tuple[Edit, ...] | Reason


def suggestions(
    asked: Asked,
    tree: SyntaxTree,
    path: str = "",
    version: int | None = None,
    earlier: Earlier | None = None,
) -> list[Suggestion]:
    """The suggestions for the text of `path`, apart from each other, in the order of the text.

    A text with syntax errors has suggestions where its parts are whole. Sites that were rejected
    have none. In lines that `earlier` has not, the age of a lesson does not count.
    """
    return offered_and_rejected(asked, tree, path, version, earlier)[0]


def offered_and_rejected(
    asked: Asked,
    tree: SyntaxTree,
    path: str = "",
    version: int | None = None,
    earlier: Earlier | None = None,
) -> tuple[list[Suggestion], list[Suggestion]]:
    """The suggestions for a text, and what would be suggested at sites that were rejected."""
    offered: list[Suggestion] = []
    rejected: list[Suggestion] = []
    for one in judged(asked, tree, path, earlier):
        if not isinstance(one.outcome, Reason):
            offered.append(suggestion(asked, tree, one, one.outcome, version))
        elif one.outcome.kind == "rejected":
            rejected.append(suggestion(asked, tree, one, (one.site.edit,), version))
    return offered, rejected


def judged(
    asked: Asked, tree: SyntaxTree, path: str = "", earlier: Earlier | None = None
) -> list[Judged]:
    """All sites of the text of `path`, in its order, with what becomes of each."""
    page = asked.book.page(tree.language, tree.grammar, asked.minimum)
    found = sites(page, tree, path, earlier)
    if not found:
        return []
    names = Names(tree)
    rejected = {any_ordinal(key) for key in asked.rejected}
    keys = numbered([site_key(asked.secret, tree, names, s.match.nodes) for s in _by_place(found)])
    key_of = dict(zip((s.match.nodes for s in _by_place(found)), keys, strict=True))
    results = []
    sure = [site for site in found if site.confidence >= asked.minimum]
    unsure = [(s, _strange(s, asked.minimum, tree)) for s in found if s.confidence < asked.minimum]
    apart: list[tuple[Site, Reason | None]] = [*_apart(sure, tree, asked), *unsure]
    for site, reason in sorted(apart, key=lambda one: one[0].match.span(tree)):
        key = key_of[site.match.nodes]
        outcome = reason or _outcome(site, tree, names, rejected=any_ordinal(key) in rejected)
        results.append(Judged(site, key, outcome))
    return results


def _outcome(
    site: Site, tree: SyntaxTree, names: Names, *, rejected: bool
) -> tuple[Edit, ...] | Reason:
    """The edits at a site that no other one competes with, or why there are none."""
    if rejected:
        return Reason("rejected", "this place was rejected before", site.match.span(tree))
    lesson = site.entry.compiled.lesson
    edits = applied(lesson, tree, names, site.match, site.edit)
    return ill_named(lesson, tree, names, site.match) if edits is None else edits


def _by_place(found: list[Site]) -> list[Site]:
    """One site for each matched place, in order."""
    return list({site.match.nodes: site for site in found}.values())


def _apart(found: list[Site], tree: SyntaxTree, asked: Asked) -> list[tuple[Site, Reason | None]]:
    """All sites, each with what another one has against it; those that are worth most have nothing.

    No two of those overlap. Where lessons contradict, all that have a part in it are left.
    """
    results = [one for group in _groups(found, tree) for one in _apart_in_group(group, tree, asked)]
    return sorted(results, key=lambda one: one[0].match.span(tree))


def _groups(found: list[Site], tree: SyntaxTree) -> Iterator[list[Site]]:
    """The sites that may compete with each other, together: a text may have thousands of sites."""
    reach = {id(site): _reach(site, tree) for site in found}
    group: list[Site] = []
    end = -1
    for site in sorted(found, key=lambda one: reach[id(one)]):
        if group and reach[id(site)].start > end:
            yield group
            group = []
        group.append(site)
        end = max(end, reach[id(site)].end)
    if group:
        yield group


def _reach(site: Site, tree: SyntaxTree) -> Span:
    """From the first byte to the last that a site matches or changes."""
    match, edit = site.match.span(tree), site.edit.span
    return Span(min(match.start, edit.start), max(match.end, edit.end))


def _apart_in_group(
    found: list[Site], tree: SyntaxTree, asked: Asked
) -> list[tuple[Site, Reason | None]]:
    if len(found) == 1:
        return [(found[0], None)]
    worths = {id(site): asked.worth(site, tree) for site in found}
    chosen: list[Site] = []
    doubted: list[Site] = []
    left: list[tuple[Site, Reason]] = []
    for site in sorted(found, key=lambda one: -worths[id(one)]):
        rivals = [c for c in (*chosen, *doubted) if _compete(c, site)]
        doubts = [
            rival
            for rival in rivals
            if rival in chosen
            and _contradict(rival, site)
            and worths[id(rival)] - worths[id(site)] < asked.taste.doubt
        ]
        for rival in doubts:
            chosen.remove(rival)
            doubted.append(rival)
            left.append((rival, _doubt(site, tree)))
        if doubts:
            left.append((site, _doubt(doubts[0], tree)))
        elif rivals:
            left.append((site, _overlap(site, rivals[0], tree)))
        else:
            chosen.append(site)
    return [*((site, None) for site in chosen), *left]


def _strange(site: Site, minimum: float, tree: SyntaxTree) -> Reason:
    value = site.confidence
    text = f"it is less sure here than elsewhere: its confidence {value:.2f} is below {minimum:.2f}"
    return Reason("unsure", text, site.match.span(tree), value=value, limit=minimum)


def _compete(rival: Site, site: Site) -> bool:
    """Whether two sites are for the same code, or would change overlapping code."""
    return rival.match.nodes == site.match.nodes or rival.edit.span.overlaps(site.edit.span)


def _contradict(rival: Site, site: Site) -> bool:
    return rival.match.nodes == site.match.nodes and rival.edit != site.edit


def _doubt(rival: Site, tree: SyntaxTree) -> Reason:
    other, value = rival.entry.learned.lesson.key, rival.confidence
    text = f"lesson {other[:8]} makes something else of this place and is as sure ({value:.2f})"
    return Reason("doubt", text, rival.match.span(tree), lesson=other, value=value)


def _overlap(site: Site, rival: Site, tree: SyntaxTree) -> Reason:
    other, value = rival.entry.learned.lesson.key, rival.confidence
    does = "says the same here" if rival.edit == site.edit else "is for overlapping code"
    text = f"lesson {other[:8]} {does} and comes first ({value:.2f})"
    return Reason("overlap", text, rival.match.span(tree), lesson=other, value=value)


def suggestion(
    asked: Asked,
    tree: SyntaxTree,
    one: Judged,
    edits: tuple[Edit, ...],
    version: int | None = None,
) -> Suggestion:
    """What is shown for a site."""
    site = one.site
    span = site.match.span(tree)
    value = site.confidence
    provenance = asked.book.provenance(site.entry.learned)
    return Suggestion(
        lesson=site.entry.compiled.lesson.key,
        site=one.key,
        span=span,
        message=message(tree, site, provenance),
        confidence=round(value, 4),
        level=level_of(value),
        edits=edits,
        provenance=provenance,
        version=version,
        taught=site.entry.learned.evidence.taught,
        turn=round(asked.taste.turn(site), 4),
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
