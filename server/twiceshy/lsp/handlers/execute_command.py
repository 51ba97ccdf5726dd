"""workspace/executeCommand: the answers that a person gives to a suggestion."""

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from twiceshy.lsp import convert

if TYPE_CHECKING:
    from collections.abc import Callable

    from twiceshy.lsp.server import Server
    from twiceshy.lsp.session import Session

METHOD = types.WORKSPACE_EXECUTE_COMMAND
OPTIONS = types.ExecuteCommandOptions(commands=[convert.ACCEPT, convert.REJECT])


def handle(session: "Session", _server: "Server", params: types.ExecuteCommandParams) -> None:
    """Run the command on its three arguments: the document, the lesson and the site."""
    commands: dict[str, Callable[[str, str, str], None]] = {
        convert.ACCEPT: session.accept,
        convert.REJECT: session.reject,
    }
    command = commands.get(params.command)
    if command is None:
        raise JsonRpcInvalidParams(f"there is no command {params.command!r}")
    match params.arguments:
        case [str(uri), str(lesson), str(site)]:
            command(uri, lesson, site)
        case _:
            raise JsonRpcInvalidParams(f"{params.command} takes a document, a lesson and a site")
