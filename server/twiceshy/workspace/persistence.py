"""Whether what was accepted is still there: looks that need git, or come after a restart.

While a document is open its places are followed (`twiceshy.workspace.places`). What a restart cut
short is looked at when the document is opened again, and each commit of a file once. Both go by
the line of the statement, since nobody followed the place; where that says nothing, nothing is
said. Runs on the writer's thread.
"""

from collections.abc import Iterator
from typing import Final

from twiceshy.capture.secrets import is_redacted
from twiceshy.elapsed import elapsed
from twiceshy.memory.events import persistence_event
from twiceshy.memory.store import Store
from twiceshy.memory.traces import Traced
from twiceshy.model import Event, Trace
from twiceshy.workspace.checking import Project
from twiceshy.workspace.edits import text_at_head
from twiceshy.workspace.places import LOOKS
from twiceshy.workspace.shelf import Place
from twiceshy.workspace.taken_back import reverted
from twiceshy.workspace.traces import LONGEST_LINE

# After so many seconds nobody looks any more: a week.
EXPIRES: Final = 7 * 86_400.0


def at_opening(store: Store, place: Place, source: bytes, now: float) -> list[Event]:
    """What a text shows when it is opened, of what was accepted in it in an earlier session."""
    project, events = place.project.id, list[Event]()
    for look, seconds in LOOKS:
        waiting = store.accepted_since(project, look, now - EXPIRES, place.path)
        for one in waiting:
            stands = _stands(one.trace, source)
            if stands is None or elapsed(now, _accepted_at(one)) < seconds:
                continue
            events.append(persistence_event(project, one.trace.key, look, now, stands=stands))
            if not stands and look == LOOKS[-1][0] and _is_back(one.trace, source):
                events += reverted(store, one, now, "found undone")
    return events


def at_commit(store: Store, project: Project, now: float) -> list[Event]:
    """What the present commit shows of what was accepted lately, of each file that it has."""
    if project.repository is None:
        return []
    return list(_committed(store, project, now))


def _committed(store: Store, project: Project, now: float) -> Iterator[Event]:
    waiting = store.accepted_since(project.id, "commit", now - EXPIRES)
    paths = {one.trace.path for one in waiting}
    blobs = {path: text_at_head(Place(project, path)) for path in paths}
    for one in waiting:
        source = blobs[one.trace.path]
        # With the old line in it, the file was not committed since.
        if source is None or _is_back(one.trace, source):
            continue
        stands = _stands(one.trace, source)
        if stands is not None:
            yield persistence_event(project.id, one.trace.key, "commit", now, stands=stands)


def _stands(trace: Trace, source: bytes) -> bool | None:
    """Whether the line that a suggestion wrote is in a text; None where it cannot be told."""
    line = _line_after(trace)
    return line in _lines(source) if line else None


def _is_back(trace: Trace, source: bytes) -> bool:
    return _plain(trace.statement.encode()) in _lines(source)


def _line_after(trace: Trace) -> bytes | None:
    """The statement's first line with the suggestion in it, if the site lies in that line."""
    is_cut = len(trace.statement) >= LONGEST_LINE
    if (
        is_cut
        or is_redacted(trace.statement)
        or trace.statement.count(trace.before) != 1
        or not trace.after.strip()
    ):
        return None
    line = trace.statement.replace(trace.before, trace.after.split("\n", 1)[0])
    return _plain(line.encode())


def _lines(source: bytes) -> frozenset[bytes]:
    return frozenset(map(_plain, source.splitlines()))


def _plain(line: bytes) -> bytes:
    return b"".join(line.split())


def _accepted_at(traced: Traced) -> float:
    return max(one.at for one in traced.verdicts if one.answer == "accepted")
