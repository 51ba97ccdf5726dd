"""What a person decides about lessons in a list of them: silence, revive, approve, forget."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.counting import counted
from twiceshy.workspace.documents import path_of
from twiceshy.workspace.library import Gone, Wanted
from twiceshy.workspace.listing import title_of

if TYPE_CHECKING:
    from twiceshy.lsp.session import Session

_GONE = "there is no such lesson any more."


async def set_silence(session: "Session", lesson: str, *, holds: bool) -> None:
    """Have a lesson be silent, or speak again, and say so."""
    waiting = session.later(
        "silencing a lesson", lambda engine: engine.library.set_silence(lesson, holds=holds)
    )
    if waiting is None:
        return
    learned = await asyncio.wrap_future(waiting)
    if learned is None:
        session.tell(_GONE, types.MessageType.Warning)
        return
    does = "is silent until you revive it" if holds else "may be suggested again"
    session.tell(f"{title_of(learned.lesson)} {does}.")


async def approve(session: "Session", lesson: str) -> None:
    """Have a proposed lesson hold, and say so."""
    waiting = session.later("approving a lesson", lambda engine: engine.library.approve(lesson))
    if waiting is None:
        return
    learned = await asyncio.wrap_future(waiting)
    if learned is None:
        session.tell("there is no such lesson that waits for a yes.", types.MessageType.Warning)
        return
    session.tell(f"{title_of(learned.lesson)} is suggested wherever the like stands.")


async def forget(session: "Session", wanted: Wanted) -> None:
    """Forget what a person wants forgotten, and say how much that was."""
    waiting = session.later("forgetting", lambda engine: engine.library.forget(wanted))
    if waiting is None:
        return
    gone = await asyncio.wrap_future(waiting)
    if gone is None:
        session.tell("there is nothing of that kind to forget.", types.MessageType.Warning)
        return
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
