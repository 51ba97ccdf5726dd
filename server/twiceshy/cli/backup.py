"""`twiceshy backup`: a copy of all that was learned."""

import time
from pathlib import Path

import click

from twiceshy.cli.options import database_option
from twiceshy.cli.plain import plain
from twiceshy.memory.restoring import backups_of
from twiceshy.workspace.dates import day
from twiceshy.workspace.place import read_memory


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@database_option
def backup(file: Path | None, database: Path) -> None:
    """Copy the whole database to a FILE, or list the backups that are there.

    One is made every day that the language server runs, beside the database; three are kept.
    """
    if file is not None:
        with read_memory(database) as store:
            store.backup(file)
        click.echo(f"Copied {database} to {file}.")
        return
    found = backups_of(database, time.time())
    for one in found:
        click.echo(
            f"{day(one.at):<18} {one.path.stat().st_size / 1e6:8.1f} MB  {plain(str(one.path))}"
        )
    if not found:
        click.echo("There are no backups yet.")
