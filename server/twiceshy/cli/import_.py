"""`twiceshy import`: what was learned elsewhere."""

from pathlib import Path

import click

from twiceshy.cli.options import database_option
from twiceshy.counting import counted
from twiceshy.errors import ExchangeError
from twiceshy.workspace.exchange import import_lessons
from twiceshy.workspace.place import open_memory


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@database_option
def import_(file: Path, database: Path) -> None:
    """Learn what is in a FILE that `twiceshy export` wrote, beside what is known already.

    What is known is not counted twice, and nothing is kept of a file in which something is wrong.
    Lessons hold in the projects that they come from: clones of a repository are one project.
    """
    with open_memory(database) as store:
        try:
            with file.open("rb") as lines:
                done = import_lessons(store, lines)
        except OSError as error:
            raise ExchangeError(f"{file} cannot be read ({error.strerror}).") from error
        except ExchangeError as error:
            raise ExchangeError(f"{file}: {error}") from error
    known = done.events - done.new
    click.echo(
        f"Imported {counted(done.new, 'event')} ({known:,} were known): "
        f"{counted(done.lessons, 'lesson')} made."
    )
