"""`twiceshy serve`: the language server, on standard input and output."""

import gc
import sys
from pathlib import Path

import click

from twiceshy import __version__
from twiceshy.cli.options import database_option
from twiceshy.workspace.place import default_config


@click.command()
@database_option
def serve(database: Path) -> None:
    """Talk to an editor over standard input and output."""
    # Before importing anything of lsp: its many types make the collector run for nothing, which
    # is worth about 30 ms of start. `run` sets it going again.
    gc.disable()
    from twiceshy.lsp.server import build_server  # noqa: PLC0415
    from twiceshy.lsp.session import Session  # noqa: PLC0415
    from twiceshy.lsp.stdio import serve as run  # noqa: PLC0415
    from twiceshy.workspace.engine import Engine  # noqa: PLC0415

    session = Session(Engine(database), default_config())
    sys.exit(run(build_server(session, __version__)))
