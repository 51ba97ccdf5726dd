"""Preference pairs: what each verdict says of two ways to go on, for training by DPO.

A pair is made of a trace and its verdicts when it is asked for, and kept nowhere. `chosen` and
`rejected` are what stands at the site, `prompt` is the language and the line of the statement
around it with what was there. The margin says how much the one is preferred to the other:

==========  ==========================================  ======================================
margin      verdict                                     chosen over rejected
==========  ==========================================  ======================================
1.0         accepted; rejected                          the suggestion; what was there
0.9         reverted                                    what was there over the suggestion
0.8         modified                                    what the person wrote over the suggestion
0.7         accepted, but gone when it was looked at    the suggestion over what was there
0.5         passed by, and written otherwise            what the person wrote over the suggestion
0.2         passed by                                   what was there over the suggestion
==========  ==========================================  ======================================

An acceptance that was taken back says nothing any more, and being passed by says nothing once there
is an answer. Pairs whose sides are equal are left out.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from twiceshy.memory.traces import Traced
from twiceshy.model import Verdict

ACCEPTED: Final = 1.0
REJECTED: Final = 1.0
REVERTED: Final = 0.9
MODIFIED: Final = 0.8
NOT_KEPT: Final = 0.7
OTHERWISE: Final = 0.5
PASSED_BY: Final = 0.2


class Pair(NamedTuple):
    """What was preferred to what, by how much, and why."""

    prompt: str
    chosen: str
    rejected: str
    margin: float
    reason: str


def pairs(traces: Iterable[Traced]) -> Iterator[Pair]:
    """The preference pairs of traces, in their order and that of their verdicts."""
    for traced in traces:
        trace = traced.trace
        prompt = f"[{trace.language}] {trace.statement}\n{trace.before}"
        for verdict in _that_count(traced):
            chosen, rejected, margin = _sides(traced, verdict)
            if chosen != rejected:
                reason = ": ".join(filter(None, (verdict.answer, verdict.reason)))
                yield Pair(prompt, chosen, rejected, margin, reason)


def margins(traced: Traced) -> Iterator[tuple[bool, float]]:
    """Whether a suggestion was preferred to the code as it was, and by how much, for each answer.

    One that was taken and then changed says nothing: some of it was wanted.
    """
    for verdict in _that_count(traced):
        if verdict.answer != "modified":
            yield verdict.answer == "accepted", _sides(traced, verdict)[2]


def _that_count(traced: Traced) -> list[Verdict]:
    """The verdicts of a trace but for those that a later one takes back."""
    found: list[Verdict] = []
    for verdict in traced.verdicts:
        if verdict.answer == "reverted":
            found = [one for one in found if one.answer != "accepted"]
        if verdict.answer != "ignored":
            found = [one for one in found if one.answer != "ignored"]
        found.append(verdict)
    return found


def _sides(traced: Traced, verdict: Verdict) -> tuple[str, str, float]:
    before, after = traced.trace.before, traced.trace.after
    written = verdict.text
    match verdict.answer:
        case "accepted":
            kept = all(traced.stood.values())
            return after, before, ACCEPTED if kept else NOT_KEPT
        case "rejected":
            return before, after, REJECTED
        case "reverted":
            return before, after, REVERTED
        case "modified":
            return after if written is None else written, after, MODIFIED
        case "ignored" if written is not None:
            return written, after, OTHERWISE
    return before, after, PASSED_BY
