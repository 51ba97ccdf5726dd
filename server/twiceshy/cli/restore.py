"""`twiceshy restore`: back to a backup."""

import time
from pathlib import Path

import click

from twiceshy.cli.forget import is_interactive
from twiceshy.cli.options import database_option
from twiceshy.cli.output import note
from twiceshy.errors import SettingsError
from twiceshy.memory.restoring import backups_of
from twiceshy.memory.restoring import restore as go_back
from twiceshy.workspace.dates import day
from twiceshy.workspace.place import open_memory


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_option
def restore(file: Path | None, yes: bool, database: Path) -> None:
    """Put a backup, the newest or the one in FILE, in the place of the database.

    The present database is not deleted: it stays beside the backup, and is named. Editors that are
    open go on with what was restored.
    """
    if file is None:
        newest = next(iter(backups_of(database, time.time())), None)
        if newest is None:
            raise SettingsError("There are no backups beside the database: name the file of one.")
        file = newest.path
        note(f"The newest backup is of {day(newest.at)}: {file}")
    if not yes:
        if not is_interactive():
            raise click.UsageError("there is no terminal to ask on: add --yes if you mean it")
        if not click.confirm("What was learned since then is put aside. Go on?", err=True):
            note("Nothing was restored.")
            raise click.exceptions.Exit(1)
    aside = go_back(database, file, time.time())
    open_memory(database).close()  # a backup of an older version is brought up to date
    click.echo(f"Restored {database} from {file}.")
    if aside is not None:
        click.echo(f"What was there before is {aside}.")
