"""What is told of a place or a lesson, as short sections that any surface can show.

Code in a text stands in backticks. Nothing is made safe to show here: each surface has its own way.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff
from typing import NamedTuple

from twiceshy.lessons.confidence import MEDIUM, is_proposed, level_of
from twiceshy.lessons.edits import apply_edits
from twiceshy.lessons.near import quoted
from twiceshy.lessons.refused import import_in_words, meaning_in_words
from twiceshy.lessons.weighed import Part
from twiceshy.memory.traces import Figures
from twiceshy.model import Evidence, Hole, LearnedLesson, Lesson, Level, Provenance, Reason, Symptom
from twiceshy.recall.explain import Account
from twiceshy.workspace.dates import day
from twiceshy.workspace.explaining import ExplainedLesson, ExplainedPlace
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit, Span

# Code in a text, as `quoted` writes it.
CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
# How many lessons that are not suggested are told of at length, and how many examples of a lesson.
NEAREST = 5
EXAMPLES = 5


class Line(NamedTuple):
    """A fact with its name; one without goes on with the fact before it."""

    name: str
    text: str


class Section(NamedTuple):
    """A title, the lines of a change (beginning with "-", "+" or "@"), and facts."""

    title: str
    change: tuple[str, ...]
    lines: tuple[Line, ...]


def place_sections(explained: ExplainedPlace, *, why: bool) -> list[Section]:
    """A section for each suggestion at a place, and with `why` one for each of the nearest others."""
    text, found = explained
    told = [_suggested(text, account) for account in found.suggested]
    if why:
        told += [_stopped(text, account) for account in found.others[:NEAREST]]
    return told


def summary(explained: ExplainedPlace, *, why: bool) -> str:
    """One sentence about a place where there is no more to say than that; "" elsewhere."""
    found = explained.explanation
    if found.suggested or (why and found.others):
        return ""
    if not found.lessons and not found.others:
        return "Nothing is suggested here: there are no lessons for this language yet."
    if not why:
        return "Nothing is suggested here; with --why the nearest lessons are told."
    return f"Nothing is suggested here, and none of the lessons for it ({found.lessons:,}) is near."


def lesson_sections(explained: ExplainedLesson) -> list[Section]:
    """A section for a lesson, and one for each of its newest examples."""
    standing, learned = explained.standing, explained.standing.learned
    lesson = learned.lesson
    lines = [
        Line("key", lesson.key),
        Line("for", f"{lesson.language}, {lesson.role}"),
        Line("state", _state(explained)),
        *_named("made of", _made_of(learned.evidence)),
        *_named("holes", [_hole(hole) for hole in lesson.holes]),
        *_named("names", [f"{quoted(n)} is {meaning_in_words(m)}" for n, m in lesson.names]),
        *_imports(lesson),
        *_confidence(standing.confidence, explained.parts),
        *_named("symptom", map(symptom_in_words, standing.symptoms)),
        Line("seen", _seen(learned)),
        Line("answers", _answers(learned)),
        *_named("looked at", _looked_at(standing.figures)),
        Line("family", learned.family),
        Line("project", explained.project),
    ]
    title = f"Lesson {lesson.key[:8]}, confidence {standing.confidence:.2f}"
    told = [Section(title, _sides(lesson.pattern, lesson.template), tuple(lines))]
    for number, example in enumerate(standing.examples[:EXAMPLES], 1):
        title = f"Example {number} of {len(standing.examples)}: {_source(example)}"
        told.append(Section(title, _sides(example.before, example.after), ()))
    return told


def position(text: Text, offset: int) -> str:
    """A place as LINE:COLUMN, which count from 1."""
    line, column = text.position(offset, "utf-32")
    return f"{line + 1}:{column + 1}"


def shown_as(level: Level) -> str:
    """How a suggestion of a level comes up."""
    return _SHOWN[level]


def source_in_words(example: Provenance) -> str:
    """When, with which commit and in which file an example was seen."""
    return _source(example)


def difference(source: bytes, edits: Sequence[Edit]) -> tuple[str, ...]:
    """The lines of a text that edits change."""
    return _difference(source, apply_edits(source, edits))


def symptom_in_words(symptom: Symptom) -> str:
    """When a lesson may be needed, by what a tool says."""
    code = f" {quoted(symptom.code)}" if symptom.code else ""
    said = f": {quoted(symptom.message)}" if symptom.message else ""
    return f"when {symptom.source or 'a tool'} says{code}{said}"


def _suggested(text: Text, account: Account) -> Section:
    lesson, shown = account.learned.lesson, account.suggestion
    after = apply_edits(text.data, shown.edits) if shown else text.data
    lines = [
        Line("lesson", _arrow(lesson)),
        *_named("holes", _bound(lesson, account)),
        *_named(
            "names", [f"{quoted(m.name)} is {meaning_in_words(m.found)}" for m in account.meanings]
        ),
        *_imports(lesson),
        *_confidence(account.confidence, account.parts),
        *_named("symptom", map(symptom_in_words, account.symptoms)),
        *_named("learned", map(_source, account.provenance)),
    ]
    where = position(text, account.span.start)
    title = f"{where} suggested by lesson {lesson.key[:8]}, confidence {account.confidence:.2f}"
    return Section(title, _difference(text.data, after), tuple(lines))


def _stopped(text: Text, account: Account) -> Section:
    lesson, reason = account.learned.lesson, account.reason
    where = position(text, account.span.start)
    title = f"{where} not suggested: lesson {lesson.key[:8]}, confidence {account.confidence:.2f}"
    lines = [
        Line("lesson", _arrow(lesson)),
        Line("here", _share(account)),
        *_named("holes", _bound(lesson, account) if account.share == 1 else ()),
        Line("stopped", _reason(text, reason, account.span) if reason else ""),
    ]
    if reason and reason.kind == "unsure":
        lines += _confidence(account.confidence, account.parts)
    return Section(title, (), tuple(lines))


def _share(account: Account) -> str:
    return f"{account.share:.0%} of its pattern" if account.share < 1 else "its pattern matches"


def _reason(text: Text, reason: Reason, around: Span) -> str:
    where = reason.span
    if where is None or where == around:
        return reason.text
    return f"at {position(text, where.start)} {reason.text}"


def _arrow(lesson: Lesson) -> str:
    after = quoted(lesson.template) if lesson.template else "nothing"
    return f"{quoted(lesson.pattern)} → {after}"


def _bound(lesson: Lesson, account: Account) -> list[str]:
    """What each hole stands for at a place."""
    bound = dict(account.bindings)
    return [
        f"{_hole(hole)} is {quoted(bound[hole.name]) if bound[hole.name] else 'nothing'}"
        for hole in lesson.holes
        if hole.name in bound
    ]


def _hole(hole: Hole) -> str:
    mark = f"`{'$$$' if hole.many else '$'}{hole.name}`"
    made = [f"made of `$$${hole.of}`: {hole.how}"] if hole.many and hole.how else []
    limits = [*hole.kinds, *map(quoted, hole.texts), *made]
    return f"{mark} ({' or '.join(limits)})" if limits else mark


def _imports(lesson: Lesson) -> Iterator[Line]:
    told = [f"adds {import_in_words(item)}" for item in lesson.added]
    told += [f"drops {import_in_words(item)}" for item in lesson.dropped]
    return _named("imports", told)


def _confidence(value: float, parts: Iterable[Part]) -> Iterator[Line]:
    """A confidence, how it is shown, and its parts with what it would be without each."""
    yield Line("confidence", f"{value:.2f}: {_SHOWN[level_of(value)]}")
    for part in parts:
        effect = f" (else {part.without:.2f})" if _differ(part) else ""
        yield Line("", f"{part.text}{effect}")


def _differ(part: Part) -> bool:
    return f"{part.value:.2f}" != f"{part.without:.2f}"


_SHOWN: dict[Level, str] = {
    "exact": "a diagnostic with a preferred fix",
    "high": "a diagnostic with a fix",
    "medium": "a fix without a diagnostic",
    "low": "for review only",
    "silent": "not shown",
}


def _state(explained: ExplainedLesson) -> str:
    state, reason = explained.standing.state, explained.reason
    if reason is not None:
        return f"{state}: {reason.text}"
    return f"{state}: its confidence is below {MEDIUM:.2f}" if state == "review" else state


def _made_of(evidence: Evidence) -> Iterator[str]:
    if evidence.made_of:
        key = evidence.made_of[:8]
        told = "which was adapted to a place, and accepted there"
        waits = "; it waits for a yes" if is_proposed(evidence) else ""
        yield f"lesson {key}, {told}{waits}"


def _seen(learned: LearnedLesson) -> str:
    evidence = learned.evidence
    first, last = day(evidence.first_seen), day(evidence.last_seen)
    return first if first == last else f"{first} to {last}"


def _answers(learned: LearnedLesson) -> str:
    evidence = learned.evidence
    given = (evidence.accepted, evidence.rejected, evidence.reverted)
    words = zip(given, ("accepted", "rejected", "taken back"), strict=True)
    told = [
        f"{word} {'once' if count == 1 else f'{count:,} times'}" for count, word in words if count
    ]
    return ", ".join(told) or "none yet"


def _looked_at(figures: Figures) -> Iterator[str]:
    if figures.seen:
        yield (
            f"{figures.seen} of its suggestions, of which {figures.unwanted} ({figures.share:.0%}) "
            "were rejected, reverted or passed by"
        )


def _source(example: Provenance) -> str:
    commit = f", commit {example.commit[:9]}" if example.commit else ""
    return f"{day(example.at)}{commit}, {quoted(example.path)}"


def _named(name: str, texts: Iterable[str]) -> Iterator[Line]:
    for number, text in enumerate(texts):
        yield Line("" if number else name, text)


def _sides(before: str, after: str) -> tuple[str, ...]:
    return (
        *(f"- {line}" for line in before.splitlines()),
        *(f"+ {line}" for line in after.splitlines()),
    )


def _difference(before: bytes, after: bytes) -> tuple[str, ...]:
    """The lines that differ, without a header."""
    old, new = (text.decode(errors="replace").splitlines() for text in (before, after))
    found = list(unified_diff(old, new, n=0, lineterm=""))[2:]
    return tuple(line if line[:1] == "@" else f"{line[:1]} {line[1:]}" for line in found)
