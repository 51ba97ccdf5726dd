"""Decisions on their way into the memory: what led to a suggestion that was seen or answered.

A decision is made on the caller's thread, of what is at hand there. What competed at its place is
found out on the writer's thread, by searching the text again: tracing costs nothing per keystroke.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from twiceshy.capture.secrets import Redactor
from twiceshy.lessons.anti import shape_of
from twiceshy.lessons.confidence import measures
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.identity import trace_id
from twiceshy.lessons.traits import size_of, traits_of
from twiceshy.memory.store import Store
from twiceshy.model import Candidate, Reason, Suggestion, Trace
from twiceshy.recall.suggest import Asked, Judged, judged
from twiceshy.workspace.checking import readable
from twiceshy.workspace.edits import is_ignored
from twiceshy.workspace.shelf import Place
from twiceshy_analyzers import language_of
from twiceshy_analyzers.api import Edit, Span
from twiceshy_analyzers.tree import SyntaxTree

# How many lessons that competed at a place are kept with the decision.
MOST_CANDIDATES = 8
# How much of a line, and of a side, is kept.
LONGEST_LINE, LONGEST_SIDE = 160, 2000


@dataclass(slots=True, eq=False)
class Decision:
    """A suggestion for a text that a person has seen or answered, since when it was shown.

    `key` is that of its trace once it has one, and belongs to the writer's thread.
    """

    suggestion: Suggestion
    source: bytes
    shown: float
    key: str | None = field(default=None)


class Known(NamedTuple):
    """The keys of the traces of some decisions, those of them that are new, and those passed by."""

    keys: Mapping[Decision, str]
    new: tuple[Trace, ...]
    passed: frozenset[str]


def traced(store: Store, place: Place, asked: Asked | None, decisions: Sequence[Decision]) -> Known:
    """The traces of decisions about one file: one that waits for its answer goes on, or a new one."""
    keys: dict[Decision, str] = {}
    new: list[Trace] = []
    passed: set[str] = set()
    read: dict[bytes, _Read] = {}
    for one in decisions:
        project, path, shown = place.project.id, place.path, one.suggestion
        waiting = store.open_trace(project, path, shown.lesson, shown.site)
        if one.key is not None:
            keys[one] = one.key
        elif waiting is not None:
            keys[one] = waiting[0]
        else:
            if one.source not in read:
                read[one.source] = _read(asked, path, one.source)
            trace = _trace(place, one, read[one.source])
            if is_ignored(place):  # of such a file no code is kept
                trace = replace(trace, statement="", before="", after="")
            keys[one] = trace.key
            new.append(trace)
        if waiting is not None and waiting == (keys[one], True):
            passed.add(keys[one])
    return Known(keys, tuple(new), frozenset(passed))


class _Read(NamedTuple):
    """A text that was searched again."""

    asked: Asked | None
    tree: SyntaxTree | None
    found: list[Judged]


def _read(asked: Asked | None, path: str, source: bytes) -> _Read:
    tree = readable(path, source)
    if isinstance(tree, str):
        return _Read(asked, None, [])
    return _Read(asked, tree, judged(asked, tree, path) if asked else [])


def _trace(place: Place, decision: Decision, read: _Read) -> Trace:
    shown, source, project = decision.suggestion, decision.source, place.project.id
    whole, before, after = sides(shown, source)
    rivals = [one for one in read.found if _compete(one, whole)]
    chosen = next((one for one in rivals if _is_of(one, shown)), None)
    language = language_of(place.path)
    facts = (project, place.path, shown.lesson, shown.site, decision.shown)
    line = _statement(read.tree, source, whole)
    texts = [code.decode(errors="replace") for code in (line, before, after)]
    hidden = Redactor(texts, place.path)  # before anything is cut, a secret in two among it
    return Trace(
        key=trace_id(*facts),
        project=project,
        path=place.path,
        language=language.name if language else "",
        lesson=shown.lesson,
        shape=_shape(shown, chosen),
        site=shown.site,
        level=shown.level,
        confidence=shown.confidence,
        at=decision.shown,
        statement=hidden(texts[0])[:LONGEST_LINE],
        before=hidden(texts[1])[:LONGEST_SIDE],
        after=hidden(texts[2])[:LONGEST_SIDE],
        candidates=tuple(_candidates(read, rivals, chosen, shown)),
        features=_features(read.asked, chosen),
        made_of=parent_of(shown),
    )


def parent_of(shown: Suggestion) -> str:
    """The key of the lesson that a recalled suggestion was made of; "" where it is its own."""
    how = shown.recalled
    return how.lesson if how is not None and how.lesson != shown.lesson else ""


def _shape(shown: Suggestion, chosen: Judged | None) -> str | None:
    if shown.recalled is not None:
        return shown.recalled.shape
    return shape_of(chosen.site.entry.compiled) if chosen else None


def sides(suggestion: Suggestion, source: bytes) -> tuple[Span, bytes, bytes]:
    """The site of a suggestion with the edits that touch it, its code before and after them."""
    span = suggestion.span
    near = [one for one in suggestion.edits if one.span.meets(span)]
    start = min([span.start, *(one.span.start for one in near)])
    end = max([span.end, *(one.span.end for one in near)])
    whole = Span(start, end)
    return whole, source[start:end], edited(source, whole, near)


def edited(source: bytes, span: Span, edits: Iterable[Edit]) -> bytes:
    """A piece of a text after edits that lie in it."""
    moved = tuple(
        Edit(Span(one.span.start - span.start, one.span.end - span.start), one.text)
        for one in edits
    )
    return apply_edits(source[span.start : span.end], moved)


def _compete(one: Judged, whole: Span) -> bool:
    span = one.site.edit.span
    return span.overlaps(whole) or (whole.start <= span.start and span.end <= whole.end)


def _is_of(one: Judged, shown: Suggestion) -> bool:
    return (one.site.entry.learned.lesson.key, one.key) == (shown.lesson, shown.site)


def _first(rivals: Sequence[Judged], chosen: Judged | None) -> list[Judged]:
    """The surest of what competes at a place, with what was chosen among them."""
    ordered = sorted(rivals, key=lambda one: (one is not chosen, *_rank(one)))[:MOST_CANDIDATES]
    return sorted(ordered, key=_rank)


def _rank(one: Judged) -> tuple[float, str]:
    return -one.site.confidence, one.site.entry.learned.lesson.key


def _candidates(
    read: _Read, rivals: Sequence[Judged], chosen: Judged | None, shown: Suggestion
) -> Iterator[Candidate]:
    """What competed, with what a ranker was told of it; one that was recalled brings that along."""
    if shown.told:
        yield Candidate(shown.lesson, shown.confidence, "", shown.told)
        rivals = [one for one in rivals if one is not chosen]
    for one in _first(rivals, chosen):
        yield _candidate(read, one, chosen)


def _candidate(read: _Read, one: Judged, chosen: Judged | None) -> Candidate:
    """What is kept of what competed; of what says the same as was chosen no features, as nobody chose."""
    stopped = one.outcome.kind if isinstance(one.outcome, Reason) else ""
    key = one.site.entry.learned.lesson.key
    told: dict[str, float] = {}
    same = chosen is not None and one is not chosen and one.site.edit == chosen.site.edit
    asked = read.asked
    if asked is not None and read.tree is not None and not same:
        told = asked.told(one.site, read.tree)
    return Candidate(key, round(one.site.confidence, 4), stopped, tuple(sorted(told.items())))


def _features(asked: Asked | None, chosen: Judged | None) -> tuple[tuple[str, float], ...]:
    """What the confidence was made of, by name: of the lesson, and of its place."""
    if asked is None or chosen is None:
        return ()
    entry, evidence = chosen.site.entry, chosen.site.entry.learned.evidence
    since = max(0, asked.book.changes - evidence.last_number)
    known = measures(
        evidence, traits_of(entry.compiled), size_of(entry.compiled), changes_since=since
    )
    answers = {"accepted": evidence.accepted, "rejected": evidence.rejected}
    counted = {**answers, "reverted": evidence.reverted, "demoted": evidence.demoted}
    all_known = {**known, **counted, **chosen.site.against}
    return tuple(sorted((name, round(float(v), 4)) for name, v in all_known.items() if v))


def _statement(tree: SyntaxTree | None, source: bytes, whole: Span) -> bytes:
    """The first line of the statement around a place; of a text that is not read, the place's own."""
    start = whole.start
    if tree is not None:
        node = tree.covering(whole)
        while node > 0 and tree.kinds[tree.parents[node]] not in tree.language.blocks:
            node = tree.parents[node]
        if node > 0:
            start = tree.starts[node]
    begin = source.rfind(b"\n", 0, start) + 1
    end = source.find(b"\n", start)
    return source[begin : end if end >= 0 else len(source)].strip()
