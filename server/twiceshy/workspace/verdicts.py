"""Answers on their way into the log: with their traces, and with what twiceshy changed by them.

Runs on the writer's thread. Whatever is done here may be done again: a database that is locked, or
a disk that is full, gives all of it back, and it is tried again as a whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from twiceshy.capture.secrets import without_secrets
from twiceshy.lessons.edits import apply_edits
from twiceshy.memory.events import kept_event, persistence_event, trace_event
from twiceshy.memory.store import Store
from twiceshy.model import Answer, Event, Look, Reach, Verdict
from twiceshy.workspace.edits import Made, answer_events, fork_events, is_ignored, made_events
from twiceshy.workspace.learning import derive_lessons
from twiceshy.workspace.shelf import Place, Shelf
from twiceshy.workspace.traces import LONGEST_SIDE, Decision, parent_of, traced


@dataclass(frozen=True, slots=True)
class Said:
    """An answer to a suggestion; `made` are texts before and after what it changed, if it did."""

    lesson: str
    site: str
    answer: Answer
    decision: Decision | None = None
    reach: Reach = "here"
    reason: str = ""
    text: bytes | None = None
    made: tuple[bytes, bytes] | None = None


def alone(decision: Decision | None) -> tuple[bytes, bytes] | None:
    """What one suggestion changes by itself."""
    if decision is None:
        return None
    return decision.source, apply_edits(decision.source, decision.suggestion.edits)


def with_parents(said: Sequence[Said]) -> list[Said]:
    """Answers, and what they say of the lessons that recalled suggestions were made of.

    To accept what was made of a lesson speaks for that one, too, until it is taken back; that it is
    not wanted at its place says nothing of the lesson elsewhere.
    """
    found = list(said)
    for one in said:
        how = one.decision.suggestion.recalled if one.decision else None
        parent = _parent(one)
        if how and parent and one.answer in ("accepted", "reverted"):
            found.append(Said(parent, one.site, one.answer, reason=how.way))
    return found


def _parent(said: Said) -> str:
    return parent_of(said.decision.suggestion) if said.decision else ""


class LookedAt(NamedTuple):
    """Whether what was decided still stood at a look."""

    decision: Decision
    look: Look
    stands: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """What is to be recorded of one document: decisions, answers to them, and what is known since.

    `seen` are decisions without an answer yet, `kept` sites of which a person wrote the code by hand,
    `together` what several answers changed at once, and `base` the text that was settled before.
    """

    uri: str
    path: Path
    seen: tuple[Decision, ...] = ()
    said: tuple[Said, ...] = ()
    looked: tuple[LookedAt, ...] = ()
    kept: tuple[str, ...] = ()
    together: tuple[bytes, bytes] | None = None
    base: bytes | None = None


def record(
    store: Store, shelf: Shelf, happened: Happened, clock: Callable[[], float]
) -> Place | None:
    """Put what happened into the log; the document's place, None for what has none."""
    place = shelf.place(happened.uri) or shelf.find(happened.path)
    if place is None:
        return None
    now = clock()
    keeps_text = not any(one.text for one in happened.said) or not is_ignored(place)
    decisions = [*happened.seen, *(one.decision for one in happened.said if one.decision)]
    decisions += [one.decision for one in happened.looked]
    known = traced(store, place, shelf.asked(place.project.id), decisions)
    said = with_parents(happened.said)
    said = [one for one in said if not _is_passed_again(one, known.keys, known.passed)]
    events = [trace_event(trace) for trace in known.new]
    events += answer_events(
        store, [_verdict(one, place, known.keys, now, keeps_text=keeps_text) for one in said]
    )
    events += _made(store, place, happened, known.keys, now)
    events += _forks(store, place, happened, known.keys, now)
    events += [
        persistence_event(
            place.project.id, known.keys[one.decision], one.look, now, stands=one.stands
        )
        for one in happened.looked
    ]
    events += [kept_event(place.project.id, site, now) for site in happened.kept]
    store.record(events)
    if any(_parent(one) for one in happened.said):
        derive_lessons(store, place.project.id)
    for decision, key in known.keys.items():
        decision.key, decision.source = key, b""
    return place


def _is_passed_again(one: Said, keys: Mapping[Decision, str], passed: frozenset[str]) -> bool:
    """Whether it only says once more that a suggestion was passed by."""
    return one.answer == "ignored" and one.decision is not None and keys[one.decision] in passed


def _verdict(
    one: Said, place: Place, keys: Mapping[Decision, str], now: float, *, keeps_text: bool
) -> Verdict:
    shown = one.decision.suggestion if one.decision else None
    return Verdict(
        project=place.project.id,
        lesson=one.lesson,
        site=one.site,
        answer=one.answer,
        at=now,
        shape=shown.recalled.shape if shown and shown.recalled else None,
        reach=one.reach,
        reason=one.reason,
        trace=keys[one.decision] if one.decision else None,
        text=_kept_of(one.text, place.path) if one.text is not None and keeps_text else None,
    )


def _kept_of(written: bytes, path: str) -> str:
    """What a person wrote, as far as it is kept: in short, and without secrets."""
    text = written.decode(errors="replace")
    return without_secrets(text, path)[:LONGEST_SIDE]


def _made(
    store: Store, place: Place, happened: Happened, keys: Mapping[Decision, str], now: float
) -> list[Event]:
    """What twiceshy changed, or what was put back of that; each change once, with its trace first."""
    made = [
        Made(*one.made, keys[one.decision] if one.decision else "")
        for one in happened.said
        if one.made is not None
    ]
    if happened.together is not None:
        made.append(Made(*happened.together))
    found: dict[str | None, Event] = {}
    for one in made:
        for event in made_events(store, place, one, happened.base, now):
            found.setdefault(event.key, event)
    return list(found.values())


def _forks(
    store: Store, place: Place, happened: Happened, keys: Mapping[Decision, str], now: float
) -> list[Event]:
    """What was made of lessons for places of this document and accepted: examples by themselves."""
    return [
        event
        for one in happened.said
        if one.answer == "accepted" and one.made is not None and one.decision and _parent(one)
        for event in fork_events(
            store, place, Made(*one.made, keys[one.decision]), _parent(one), now
        )
    ]
