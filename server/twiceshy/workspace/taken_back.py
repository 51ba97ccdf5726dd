"""What later changes take back of what suggestions made: verdicts, and no corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from twiceshy.memory.events import CORRECTION, verdict_event
from twiceshy.memory.store import Store
from twiceshy.memory.traces import Traced
from twiceshy.model import Event, Verdict

_NOTHING: Mapping[str, float] = MappingProxyType({})


def with_reverts(
    store: Store, project: str, events: Sequence[Event], undoing: Mapping[str, float] = _NOTHING
) -> list[Event]:
    """The events of a change, with a verdict in the stead of what takes a suggestion back.

    `undoing` holds further changes, with their time, that are no corrections in any case.
    """
    dates = {one.key: one.at for one in events if one.kind == CORRECTION and one.key}
    back = store.taken_back(project, [*dates, *undoing])
    if not back:
        return list(events)
    at = {one.trace.key: {**undoing, **dates}[change] for change, one in back.items()}
    given = {one.trace.key: one for one in back.values()}
    rest = [one for one in events if one.kind != CORRECTION or one.key not in back]
    return rest + [
        event
        for key, one in given.items()
        for event in reverted(store, one, at[key], "later change")
    ]


def reverted(store: Store, traced: Traced, at: float, reason: str) -> list[Event]:
    """The verdicts on what was accepted and is taken back: what it gave to other lessons goes, too."""
    trace = traced.trace
    given = [_last_accepted(traced.verdicts)]
    if trace.made_of:
        parents = [
            one
            for one in store.verdicts(trace.project)
            if (one.lesson, one.site) == (trace.made_of, trace.site)
        ]
        given.append(_last_accepted(parents))
    verdicts = [replace(one, answer="reverted", at=at) for one in given if one is not None]
    return [verdict_event(replace(one, reason=reason) if one.trace else one) for one in verdicts]


def _last_accepted(verdicts: Sequence[Verdict]) -> Verdict | None:
    return next((one for one in reversed(verdicts) if one.answer == "accepted"), None)
