"""workspace/executeCommand: the answers that a person gives to a suggestion."""

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.lsp import commands

if TYPE_CHECKING:
    from concurrent.futures import Future

    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.WORKSPACE_EXECUTE_COMMAND
OPTIONS = types.ExecuteCommandOptions(commands=list(commands.COMMANDS))

# How long an editor is kept waiting, in seconds, for an answer that cannot be stored at once.
PATIENCE = 3.0


async def handle(session: "Session", _server: "Server", params: types.ExecuteCommandParams) -> None:
    """Run the command on its arguments; what it notes is safe on disk once it is answered."""
    done = _run(session, params)
    if done is not None:
        await asyncio.wait([asyncio.wrap_future(done)], timeout=PATIENCE)


def _run(session: "Session", params: types.ExecuteCommandParams) -> "Future[None] | None":
    match params.command, params.arguments:
        case commands.ACCEPT, [str(uri), str(lesson), str(site)]:
            return session.accept(uri, lesson, (site,))
        case commands.ACCEPT, [str(uri), str(lesson), [*sites]] if _all_texts(sites):
            return session.accept(uri, lesson, tuple(sites))
        case commands.REJECT, [str(uri), str(lesson), str(site)]:
            return session.reject(uri, lesson, site)
        case ((commands.ACCEPT | commands.REJECT), _):
            raise JsonRpcInvalidParams(f"{params.command} takes a document, a lesson and a site")
        case _:
            raise JsonRpcInvalidParams(f"there is no command {params.command!r}")


def _all_texts(sites: list[object]) -> bool:
    return bool(sites) and all(isinstance(site, str) for site in sites)
