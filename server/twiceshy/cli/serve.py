"""`twiceshy serve`: the language server, on standard input and output or on a socket."""

import gc
import logging
import os
import stat
import sys
from pathlib import Path

import click

from twiceshy import __version__
from twiceshy.cli.options import database_option
from twiceshy.errors import ListenError
from twiceshy.workspace.place import default_config

# A token that is shorter than this can be guessed.
SHORTEST_TOKEN = 16


@click.command()
@database_option
@click.option("--tcp", type=click.IntRange(0, 65535), metavar="PORT", help="Listen on a TCP port.")
@click.option(
    "--websocket", type=click.IntRange(0, 65535), metavar="PORT", help="Listen for a WebSocket."
)
@click.option(
    "--token-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file that holds the token, which is made up and printed otherwise.",
)
def serve(database: Path, tcp: int | None, websocket: int | None, token_file: Path | None) -> None:
    """Talk to an editor over standard input and output, or over a socket of this machine.

    Without an option no socket is opened. With one it is the loopback address that is listened on
    (port 0: any free one), and a client must show the token first.
    """
    if tcp is not None and websocket is not None:
        raise click.UsageError("choose one of --tcp and --websocket")
    port = tcp if tcp is not None else websocket
    if port is None and token_file is not None:
        raise click.UsageError("--token-file needs --tcp or --websocket")
    given = _token_in(token_file) if token_file is not None else None
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    # Before importing anything of lsp: its many types make the collector run for nothing, which
    # is worth about 30 ms of start. `run` sets it going again.
    gc.disable()
    from twiceshy.lsp.kept_types import import_types  # noqa: PLC0415

    import_types()
    from twiceshy.lsp.server import build_server  # noqa: PLC0415
    from twiceshy.lsp.session import Session  # noqa: PLC0415
    from twiceshy.workspace.engine import Engine  # noqa: PLC0415

    server = build_server(Session(Engine(database), default_config()), __version__)
    if port is None:
        from twiceshy.lsp.stdio import serve as run  # noqa: PLC0415

        sys.exit(run(server))
    from twiceshy.lsp import sockets  # noqa: PLC0415

    token = given or sockets.new_token()
    scheme = "tcp" if tcp is not None else "ws"

    def say(chosen: int) -> None:
        shown = "" if given else f" token={token}"
        click.echo(f"twiceshy: listening on {scheme}://{sockets.HOST}:{chosen}{shown}", err=True)

    talk = sockets.serve_tcp if tcp is not None else sockets.serve_websocket
    sys.exit(talk(server, port, token, say))


def _token_in(path: Path) -> str:
    """The token in a file that nobody else can read. Raises ListenError."""
    try:
        with path.open("rb") as file:
            mode, content = os.fstat(file.fileno()).st_mode, file.read(4096)
    except OSError as error:
        raise ListenError(f"{path} cannot be read: {error.strerror or error}.") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise ListenError(f"{path} can be read by others: chmod 600 it.")
    token = content.decode("utf-8", "replace").strip()
    if len(token) < SHORTEST_TOKEN or not token.isprintable() or " " in token:
        raise ListenError(
            f"{path} holds no token: one word of {SHORTEST_TOKEN} characters or more is needed."
        )
    return token
