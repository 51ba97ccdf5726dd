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
    given = {one.trace.key: _reverted(one, at[one.trace.key]) for one in back.values()}
    rest = [one for one in events if one.kind != CORRECTION or one.key not in back]
    return [*rest, *map(verdict_event, given.values())]


def _reverted(traced: Traced, at: float) -> Verdict:
    """The verdict on what was accepted, and is taken back by a later change."""
    accepted = next(one for one in reversed(traced.verdicts) if one.answer == "accepted")
    return replace(accepted, answer="reverted", at=at, reason="later change")
