"""workspace/executeCommand: the answers that a person gives to a suggestion, and what else they ask for."""

import asyncio
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.lsp import asking, commands, continuation, deciding, explanations
from twiceshy.lsp.deciding import wanted_of
from twiceshy.lsp.everywhere import fix_everywhere, fix_everywhere_at
from twiceshy.lsp.histories import learn_history
from twiceshy.lsp.teaching import remember_fix, span_of
from twiceshy.workspace.documents import path_of

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from concurrent.futures import Future

    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.WORKSPACE_EXECUTE_COMMAND
OPTIONS = types.ExecuteCommandOptions(commands=list(commands.COMMANDS))

# How long an editor is kept waiting, in seconds, for an answer that cannot be stored at once.
PATIENCE = 3.0


async def handle(session: "Session", _server: "Server", params: types.ExecuteCommandParams) -> None:
    """Run the command on its arguments; what it notes is safe on disk once it is answered.

    What takes a person's time or a long one is begun, and goes on after the answer: some editors
    stand still until they have it.
    """
    done = _noted(session, params.command, params.arguments)
    if done:
        futures = [asyncio.wrap_future(one) for one in done]
        await asyncio.wait(futures, timeout=PATIENCE)
    elif done is None:
        _begin(session, params.command, params.arguments)


def _noted(
    session: "Session", command: str, arguments: "Sequence[Any] | None"
) -> "list[Future[None]] | None":
    """What is being stored; None for a command that notes nothing by itself."""
    match command, arguments:
        case commands.ACCEPT, [str(uri), str(lesson), str(site)]:
            return _known(session.accept(uri, lesson, (site,)))
        case commands.ACCEPT, [str(uri), str(lesson), [*sites]] if _all_texts(sites):
            return _known(session.accept(uri, lesson, tuple(sites)))
        case commands.ACCEPT, [str(uri), [*lessons]] if lessons and all(map(_is_pair, lessons)):
            accepted = (session.accept(uri, lesson, tuple(sites)) for lesson, sites in lessons)
            return _known(*accepted)
        case commands.REJECT, [str(uri), str(lesson), str(site)]:
            return _known(session.reject(uri, lesson, site))
        case commands.REJECT, [
            str(uri),
            str(lesson),
            str(site),
            ("here" | "lesson" | "project") as reach,
        ]:
            return _known(session.reject(uri, lesson, site, reach))
        case ((commands.ACCEPT | commands.REJECT), _):
            raise JsonRpcInvalidParams(f"{command} takes a document, a lesson and a site")
        case _:
            return None


def _begin(session: "Session", command: str, arguments: "Sequence[Any] | None") -> None:
    """Begin a command that notes nothing by itself; raises JsonRpcInvalidParams."""
    work = _at_a_place(session, command, arguments) or _in_general(session, command, arguments)
    if work is not None:
        session.tasks.begin(*work)
    elif command == commands.PAUSE and not arguments:
        session.pause(is_paused=True)
    elif command == commands.RESUME and not arguments:
        session.pause(is_paused=False)
    elif command in commands.COMMANDS:
        raise JsonRpcInvalidParams(f"these are no arguments of {command}")
    else:
        raise JsonRpcInvalidParams(f"there is no command {command!r}")


def _at_a_place(
    session: "Session", command: str, arguments: "Sequence[Any] | None"
) -> "tuple[str, Coroutine[Any, Any, None]] | None":
    """What is to be done in a document, and what that is called."""
    work: tuple[str, Coroutine[Any, Any, None]] | None = None
    match command, arguments:
        case commands.NOT_THIS, [str(uri), str(lesson), str(site)]:
            work = "asking", asking.not_this(session, uri, lesson, site)
        case commands.EXPLAIN, [str(uri), str(lesson), str(site)]:
            work = "explaining", explanations.explain(session, uri, lesson, site)
        case commands.EXPLAIN, [str(uri), dict(place)] if span := span_of(session, uri, place):
            work = "explaining", explanations.explain_at(session, uri, span)
        case commands.EVERYWHERE, [str(uri), str(lesson)]:
            work = "fixing everywhere", fix_everywhere(session, uri, lesson)
        case commands.EVERYWHERE, [str(uri), dict(place)] if span := span_of(session, uri, place):
            work = "fixing everywhere", fix_everywhere_at(session, uri, span)
        case commands.TEACH, [str(uri)]:
            work = "remembering a fix", remember_fix(session, uri, None)
        case commands.TEACH, [str(uri), dict(place)] if span := span_of(session, uri, place):
            work = "remembering a fix", remember_fix(session, uri, span)
        case commands.CONTINUE, [str(uri), str(lesson), str(site), int(size), [*others]]:
            edits = continuation.edits_of(others)
            finishing = continuation.finish(session, (uri, lesson, site), size, edits)
            work = "finishing a fix", finishing
    return work


def _in_general(
    session: "Session", command: str, arguments: "Sequence[Any] | None"
) -> "tuple[str, Coroutine[Any, Any, None]] | None":
    """What is to be done about what was learned, and what that is called."""
    work: tuple[str, Coroutine[Any, Any, None]] | None = None
    match command, arguments:
        case commands.LEARN_HISTORY, (None | []):
            work = "learning from history", learn_history(session)
        case commands.SILENCE, [str(lesson)]:
            work = "silencing", deciding.set_silence(session, lesson, holds=True)
        case commands.REVIVE, [str(lesson)]:
            work = "reviving", deciding.set_silence(session, lesson, holds=False)
        case commands.APPROVE, [str(lesson)]:
            work = "approving", deciding.approve(session, lesson)
        case commands.FORGET, [dict(given)]:
            work = "forgetting", deciding.forget(session, wanted_of(given))
        case commands.EXPORT, [str(uri)] if path := path_of(uri):
            work = "exporting", deciding.export(session, path)
        case commands.IMPORT, [str(uri)] if path := path_of(uri):
            work = "importing", deciding.import_from(session, path)
    return work


def _known(*futures: "Future[None] | None") -> "list[Future[None]]":
    return [one for one in futures if one is not None]


def _all_texts(sites: object) -> bool:
    return isinstance(sites, list) and bool(sites) and all(isinstance(one, str) for one in sites)


def _is_pair(one: object) -> bool:
    return (
        isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and _all_texts(one[1])
    )
