"""`twiceshy relearn`: make all lessons again from what was seen."""

from pathlib import Path
from time import perf_counter

import click

from twiceshy.cli.options import database_option
from twiceshy.cli.output import progress
from twiceshy.counting import counted
from twiceshy.workspace.learning import relearn as make_again
from twiceshy.workspace.place import open_memory


@click.command()
@database_option
def relearn(database: Path) -> None:
    """Make all lessons again from the corrections that are kept, for instance after an update."""
    start = perf_counter()
    with open_memory(database) as store, progress("learning") as told:
        made = make_again(store, told)
    click.echo(f"made {counted(made, 'lesson')} in {perf_counter() - start:.1f} s")
