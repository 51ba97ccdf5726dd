"""What a person decides about lessons in a list of them: silence, revive, approve, forget."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.counting import counted
from twiceshy.workspace.documents import path_of
from twiceshy.workspace.library import Gone, Wanted
from twiceshy.workspace.listing import title_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from twiceshy.lsp.session import Session

T = TypeVar("T")

_GONE = "there is no such lesson any more."


async def set_silence(session: "Session", lesson: str, *, holds: bool) -> None:
    """Have a lesson be silent, or speak again, and say so."""
    waiting = session.later(
        "silencing a lesson", lambda engine: engine.library.set_silence(lesson, holds=holds)
    )
    learned = await _decided(session, waiting, _GONE)
    if learned is None:
        return
    does = "is silent until you revive it" if holds else "may be suggested again"
    session.tell(f"{title_of(learned.lesson)} {does}.")


async def approve(session: "Session", lesson: str) -> None:
    """Have a proposed lesson hold, and say so."""
    waiting = session.later("approving a lesson", lambda engine: engine.library.approve(lesson))
    learned = await _decided(session, waiting, "there is no such lesson that waits for a yes.")
    if learned is not None:
        session.tell(f"{title_of(learned.lesson)} is suggested wherever the like stands.")


async def forget(session: "Session", wanted: Wanted) -> None:
    """Forget what a person wants forgotten, and say how much that was."""
    waiting = session.later("forgetting", lambda engine: engine.library.forget(wanted))
    gone = await _decided(session, waiting, "there is nothing of that kind to forget.")
    if gone is not None:
        session.status.look()
        session.tell(_told(gone))


async def export(session: "Session", to: Path) -> None:
    """Write what was learned into a file, and say so."""
    waiting = session.later("exporting", lambda engine: engine.library.export(to))
    written = await asyncio.wrap_future(waiting) if waiting else None
    if written is not None:
        session.tell(f"wrote {counted(written, 'line')} to {to}.")


async def import_from(session: "Session", file: Path) -> None:
    """Learn what is in a file, and say what that was."""
    waiting = session.later("importing", lambda engine: engine.library.import_from(file))
    done = await asyncio.wrap_future(waiting) if waiting else None
    if done is not None:
        known = done.events - done.new
        session.tell(
            f"imported {counted(done.new, 'event')} ({known:,} were known): "
            f"{counted(done.lessons, 'lesson')} made."
        )


async def _decided(
    session: "Session", waiting: "Future[T | None] | None", missing: str
) -> "T | None":
    """What came of a decision; None where it failed, or, which is told, where there is nothing like it."""
    if waiting is None:
        return None
    found = await asyncio.wrap_future(waiting)
    if found is None:
        session.tell(missing, types.MessageType.Warning)
    return found


def _told(gone: Gone) -> str:
    them = "it" if gone.corrections == 1 else "them"
    told = f"forgot {counted(gone.corrections, 'correction')} and what was learned from {them}."
    if gone.is_finished:
        return told
    return f"{told} Another process still reads the old bytes; they are overwritten later."


def wanted_of(given: Any) -> Wanted:
    """What is to be forgotten, as a client says it; raises JsonRpcInvalidParams."""
    match given:
        case {"what": "all"}:
            wanted = Wanted("all")
        case {"what": "lesson", "lesson": str(lesson)}:
            wanted = Wanted("lesson", lesson)
        case {"what": "path" | "project" as what, "uri": str(uri)} if path := path_of(uri):
            wanted = Wanted(what, path=path)
        case _:
            raise JsonRpcInvalidParams("say what to forget: a lesson, a path, a project or all")
    times = {name: given.get(name) for name in ("since", "until")}
    if not all(one is None or isinstance(one, int | float) for one in times.values()):
        raise JsonRpcInvalidParams("since and until are seconds since 1970")
    return wanted._replace(**times)
