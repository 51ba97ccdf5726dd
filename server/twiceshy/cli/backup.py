"""`twiceshy backup`: a copy of all that was learned."""

import json
import time
from pathlib import Path

import click

from twiceshy.cli.options import database_option, format_option
from twiceshy.cli.plain import plain
from twiceshy.memory.restoring import backups_of
from twiceshy.workspace.dates import day, iso
from twiceshy.workspace.place import read_memory


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@format_option
@database_option
def backup(file: Path | None, style: str, database: Path) -> None:
    """Copy the whole database to a FILE, or list the backups that are there.

    One is made every day that the language server runs, beside the database; three are kept.
    """
    if file is not None:
        with read_memory(database) as store:
            store.backup(file)
        click.echo(f"Copied {database} to {file}.")
        return
    found = backups_of(database, time.time())
    if style == "json":
        told = [
            {"file": str(one.path), "date": iso(one.at), "bytes": one.path.stat().st_size}
            for one in found
        ]
        click.echo(json.dumps({"version": 1, "backups": told}, indent=2))
        return
    for one in found:
        click.echo(
            f"{day(one.at):<18} {one.path.stat().st_size / 1e6:8.1f} MB  {plain(str(one.path))}"
        )
    if not found:
        click.echo("There are no backups yet.")
